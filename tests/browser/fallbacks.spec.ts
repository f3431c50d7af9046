// Where a build of the prover is lacking or unsound, the next one proves.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ROOT, until } from './harness/browser';
import { readKey } from './harness/key';
import { Scene } from './harness/scene';
import { EPOCH, calibrations, offer, stake } from './harness/staking';

/** A copy of the extension that something is missing from. */
function without(change: (dir: string) => void): string {
  const dir = mkdtempSync(join(tmpdir(), 'ashiato-extension-'));
  cpSync(join(ROOT, 'target/extension-test'), dir, { recursive: true });
  change(dir);
  return dir;
}

/** Cuts a build's module off after its magic number. */
function spoil(dir: string, tier: string): void {
  writeFileSync(join(dir, `ashiato_wasm_prover_${tier}_bg.wasm`), Uint8Array.of(0, 0x61, 0x73, 0x6d));
}

const LACKING: [what: string, change: (dir: string) => void, next?: [build: string, threads: number]][] = [
  [
    'cross-origin isolation',
    (dir) => {
      const file = join(dir, 'manifest.json');
      const { cross_origin_embedder_policy: _, cross_origin_opener_policy: __, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
      writeFileSync(file, JSON.stringify(rest));
    },
  ],
  ['a sound module with threads', (dir) => ['threads', 'fused'].forEach((tier) => spoil(dir, tier))],
  ['the scripts with threads', (dir) => ['threads', 'fused'].forEach((tier) => rmSync(join(dir, `prove-${tier}.js`)))],
  ['a sound module for fused arithmetic', (dir) => spoil(dir, 'fused'), ['threads', Math.min(availableParallelism(), 8)]],
];
// They wait for epochs far more than they prove.
describe('a build that is lacking', { concurrency: LACKING.length }, () => {
  for (const [what, change, next = ['plain', 1]] of LACKING) {
    test(`without ${what} the next build proves: ${next.join('/')}`, async () => {
      const extension = without(change);
      const scene = await Scene.open({ node: { epoch: EPOCH }, surfer: { extension } });
      try {
        const receipt = await stake(scene.surfer, await offer(scene));
        assert.ok(receipt !== null && typeof receipt === 'object', String(receipt));
        const page = await scene.surfer.openPopup();
        const [kept] = await until('the calibration', async () => {
          const kept = await calibrations(page);
          return kept.length > 0 && kept;
        });
        assert.deepEqual([kept?.build, kept?.threads], next);
      } finally {
        await scene.close();
        rmSync(extension, { recursive: true, force: true });
      }
    });
  }
});

/** Damage to the stored copy of a key: truncated, altered, extended. */
const SPOILT: [how: string, size: number, at: number][] = [
  ['cut short', 3_000_000, 0],
  ['damaged', 0, 3_000_000],
  ['longer', 0, -1],
];
for (const [build, threads] of [['plain', 1], ['threads', 2]] as const) {
  test(`a copy of the key is read instead of the package’s, and only whole: ${build}`, async () => {
    const extension = without(() => undefined);
    const key = join(extension, 'keys/stake-256.dev.pk');
    const aside = `${key}.aside`;
    const { size } = statSync(key);
    const scene = await Scene.open({ surfer: { extension } });
    try {
      const page = await scene.surfer.openPopup();
      const asked = async () => (await readKey(page, build, threads, 256)).code;
      const copied = () =>
        page.evaluate(async () => {
          const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('keys');
          return (await (await folder.getFileHandle('stake-256.dev.pk')).getFile()).size;
        });
      /** With the package’s key aside only the copy can be read; the worker that made it may hold it a little longer. */
      const copiedAndRead = async (what: string): Promise<void> => {
        await until(what, async () => (await asked()) === 'job-invalid' && (await copied()) === size);
        renameSync(key, aside);
        await until(`${what}, alone`, async () => (await asked()) === 'job-invalid');
      };
      await copiedAndRead('a copy');
      for (const [how, cut, at] of SPOILT) {
        await until('a spoilt copy', () =>
          page.evaluate(
            async ([cut, at]) => {
              const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('keys');
              const handle = await folder.getFileHandle('stake-256.dev.pk');
              const file = await handle.createWritable({ keepExistingData: true });
              const { size } = await handle.getFile();
              if (cut > 0) await file.truncate(cut);
              else await file.write({ type: 'write', position: at < 0 ? size : at, data: new Uint8Array(64) });
              await file.close();
              return true;
            },
            [cut, at] as const,
          ),
        );
        assert.equal(await asked(), 'key-missing', `a copy ${how} is not taken`);
        renameSync(aside, key);
        await copiedAndRead(`the copy ${how} made anew`);
      }
    } finally {
      await scene.close();
      rmSync(extension, { recursive: true, force: true });
    }
  });
}
