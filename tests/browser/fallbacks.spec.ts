// Where a build of the prover is lacking or unsound, the next one proves; a proving key that is not the pinned one is never used.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

for (const [build, threads] of [['plain', 1], ['threads', 2]] as const) {
  test(`a key that is not the pinned one is refused, and the right one read again: ${build}`, async () => {
    const extension = without(() => undefined);
    const key = join(extension, 'keys/stake.dev.pk');
    const whole = readFileSync(key);
    const scene = await Scene.open({ surfer: { extension } });
    try {
      const page = await scene.surfer.openPopup();
      const asked = async () => (await readKey(page, build, threads)).code;
      assert.equal(await asked(), 'job-invalid', 'the key is there: the job is none');
      const altered = Uint8Array.from(whole);
      altered[Math.floor(whole.length / 2)]! ^= 1;
      for (const [how, spoilt] of [
        ['cut short', whole.subarray(0, whole.length - 1)],
        ['longer', Buffer.concat([whole, Buffer.alloc(64)])],
        ['altered', altered],
      ] as const) {
        writeFileSync(key, spoilt);
        assert.match(await asked(), /^key-/, `a key ${how} is not taken`);
      }
      rmSync(key);
      assert.equal(await asked(), 'key-missing');
      writeFileSync(key, whole);
      assert.equal(await asked(), 'job-invalid');
    } finally {
      await scene.close();
      rmSync(extension, { recursive: true, force: true });
    }
  });
}
