// Proofs in the built extension: with threads, without, stopped; pages stay quick meanwhile and memory is given back.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { ROOT, sleep, until } from './harness/browser';
import { FUSED_PROBE } from '../../extension/src/proving/choice';
import { processes, threadsNamed } from './harness/processes';
import { Scene } from './harness/scene';
import type { Popup, Stake, Surfer } from './harness/surfer';

const EPOCH = 20;
const CANCEL_MS = 100;
const TASK_MS = 50;
/** The offscreen document closes ten seconds after a proof. */
const GONE_MS = 20_000;

/** Times are the wall's: where programs queue for the processors, they hold the others' turns too. */
const queueing = (): number => Math.max(1, loadavg()[0]! / availableParallelism());

type Offer = Popup['offers'][number];
interface Calibration {
  build: string;
  threads: number;
  proof_ms: number;
}

/** One epoch's footprints, sealed and offered to a pool. */
async function offer({ surfer }: Scene): Promise<Offer> {
  // Within one epoch: halves of a visit count less than the whole.
  await sleep(EPOCH * 1_000 - (Date.now() % (EPOCH * 1_000)));
  await surfer.visit('https://github.com/rust-lang/rust', 12);
  return until(
    'an offer',
    async () => {
      await surfer.call('sync');
      return (await surfer.popup()).offers.find((offer) => offer.name === 'Everyday web' && !offer.reason && offer.epoch != null);
    },
    EPOCH * 5_000,
    1_000,
  );
}

/** Looks at an offer as the approve page does; what it gives asks for the stake, for its receipt or the error's code. */
async function ready(surfer: Surfer, { pool, epoch }: Offer): Promise<() => Promise<Stake['receipt'] | string>> {
  const preview = await surfer.call<{ choices: number[]; cautions: string[] }>('preview', pool, epoch);
  return () => {
    const made = surfer.call<Stake['receipt']>('stake', pool, epoch, preview.choices[0], preview.cautions);
    return made.catch((error: { code: string }) => error.code);
  };
}

/** Asks for a stake right after the look. */
const stake = async (surfer: Surfer, offered: Offer) => (await ready(surfer, offered))();

const calibrations = (page: Page): Promise<Calibration[]> =>
  page.evaluate(() => JSON.parse(localStorage.getItem('ashiato-calibration') ?? '[]') as Calibration[]);

/** Whether the document that proves is there. */
const provers = (page: Page): Promise<number> =>
  page.evaluate(async () => (await chrome.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT' as never] })).length);

/** The workers that prove, threads of the pool among them. */
const workers = (surfer: Surfer): number => threadsNamed(processes(surfer.browser.profile), 'DedicatedWorker');

test('threads prove; stopping takes no time, pages stay quick, memory comes back, erasing forgets', async () => {
  const scene = await Scene.open({ node: { epoch: EPOCH } });
  const { surfer } = scene;
  try {
    const offered = await offer(scene);
    const page = await surfer.openPopup();
    await page.evaluate(() => {
      const seen = Object.assign(globalThis, { tasks: [] as number[], phases: [] as unknown[] });
      new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
      const port = chrome.runtime.connect({ name: 'live' });
      port.onMessage.addListener((message) => seen.phases.push(message));
    });

    // Stopped before anything was proven: the approval is taken back.
    const early = await ready(surfer, offered);
    const [unmade] = await Promise.all([early(), surfer.call('cancelStake')]);
    assert.equal(unmade, 'cancelled');
    assert.deepEqual(await surfer.call('stakes', 50), [], 'nothing is kept for later');

    // Stopped in its midst: the sums still lie ahead.
    const stopped = stake(surfer, offered);
    await until('the quotient', () => page.evaluate(() => JSON.stringify((globalThis as unknown as { phases: unknown[] }).phases).includes('"quotient"')), 60_000, 20);
    assert.ok(workers(surfer) > 0);
    const began = performance.now();
    await surfer.call('cancelStake');
    assert.equal(await stopped, 'cancelled');
    const took = performance.now() - began;
    assert.ok(took <= CANCEL_MS * queueing(), `stopping took ${took.toFixed(0)} ms`);
    await until('the workers to be gone', async () => workers(surfer) === 0, 5_000, 50);
    assert.deepEqual(await calibrations(page), [], 'a stopped proof measures nothing');

    await page.evaluate(() => Object.assign(globalThis, { before: (globalThis as unknown as { tasks: number[] }).tasks.length }));
    const before = resident(surfer);
    const receipt = await stake(surfer, offered);
    assert.ok(receipt !== null && typeof receipt === 'object', String(receipt));
    const during = resident(surfer);
    const threads = Math.min(availableParallelism(), 8);
    const kept = await until('the calibration', async () => (await calibrations(page))[0]);
    // What the machine has decides: a processor that fuses takes the build for it.
    const fused = process.arch !== 'x64' || readFileSync('/proc/cpuinfo', 'utf8').includes(' fma ');
    const rounded = await page.evaluate((probe) => {
      const { f } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(probe))).exports as { f(a: number, b: number): number };
      return f(1 + 2 ** -30, -(1 + 2 ** -29));
    }, Array.from(FUSED_PROBE));
    assert.equal(rounded, fused ? 2 ** -60 : 0, 'the probe sees what the processor has');
    assert.deepEqual([kept.build, kept.threads], fused ? ['fused', threads] : threads > 1 ? ['threads', threads] : ['plain', 1]);
    assert.equal(workers(surfer), threads, 'the worker that proves is one of the threads');

    const phases = await page.evaluate(() => (globalThis as unknown as { phases: { phase?: string }[] }).phases.map(({ phase }) => phase));
    const last = phases.slice(phases.lastIndexOf('key')).filter((phase) => phase !== undefined);
    assert.deepEqual(last, [...new Set(last)], 'each phase is told once');
    const tasks = await page.evaluate(() => {
      const { tasks, before } = globalThis as unknown as { tasks: number[]; before: number };
      return tasks.slice(before);
    });
    assert.ok(Math.max(0, ...tasks) <= TASK_MS * queueing(), `the page stood still for ${Math.max(...tasks)} ms`);

    await until('the prover to go', async () => (await provers(page)) === 0, GONE_MS);
    await until('its workers to go', async () => workers(surfer) === 0, 5_000, 50);
    const after = await until('memory to come back', async () => resident(surfer) < during && resident(surfer));
    process.stdout.write(`# proof ${kept.proof_ms.toFixed(0)} ms; stopped in ${took.toFixed(0)} ms; MB ${before} before, ${during} with the prover, ${after} after\n`);

    await surfer.call('eraseEverything');
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
  } finally {
    await scene.close();
  }
});

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

/** Resident memory of the browser's renderers, MB. */
function resident(surfer: Surfer): number {
  return processes(surfer.browser.profile).reduce((sum, { rss, renderer }) => sum + (renderer ? rss : 0), 0);
}
