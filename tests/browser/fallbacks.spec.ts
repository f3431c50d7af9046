// Where a build of the prover is lacking or unsound, the next one proves.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
describe('a build that is lacking', { concurrency: 2 }, () => {
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

test('a copy of the key is read instead of the package’s, and only whole', async () => {
  const extension = without(() => undefined);
  const key = join(extension, 'keys/stake-256.dev.pk');
  const scene = await Scene.open({ surfer: { extension } });
  try {
    const page = await scene.surfer.openPopup();
    const asked = async () => (await readKey(page, 'plain', 1, 256)).code;
    const copied = () =>
      page.evaluate(async () => {
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('keys');
        return (await (await folder.getFileHandle('stake-256.dev.pk')).getFile()).size;
      });
    const whole = async () => (await copied()) === readFileSync(`${key}.aside`).length;
    assert.equal(await asked(), 'job-invalid');
    renameSync(key, `${key}.aside`);
    await until('the copy', whole);
    assert.equal(await asked(), 'job-invalid', 'the package has none any more');

    await until('a damaged copy', () =>
      page.evaluate(async () => {
        const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('keys');
        const file = await (await folder.getFileHandle('stake-256.dev.pk')).createWritable({ keepExistingData: true });
        await file.write({ type: 'write', position: 3_000_000, data: new Uint8Array(64) });
        await file.close();
        return true;
      }),
    );
    assert.equal(await asked(), 'key-missing', 'a damaged copy is not taken');
    renameSync(`${key}.aside`, key);
    assert.equal(await asked(), 'job-invalid');
    renameSync(key, `${key}.aside`);
    await until('the copy made anew', async () => (await whole()) && (await asked()) === 'job-invalid');
  } finally {
    await scene.close();
    rmSync(extension, { recursive: true, force: true });
  }
});
