// Proofs with threads in the built extension: stopped and made; pages stay quick meanwhile and memory is given back.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { until } from './harness/browser';
import { FUSED_PROBE } from '../../extension/src/offscreen/choice';
import { processes, threadsNamed } from './harness/processes';
import { Scene } from './harness/scene';
import { EPOCH, calibrations, offer, ready, stake } from './harness/staking';
import type { Surfer } from './harness/surfer';

const CANCEL_MS = 100;
const TASK_MS = 50;
/** The offscreen document closes ten seconds after a proof. */
const GONE_MS = 20_000;

/** Times are the wall's: where programs queue for the processors, they hold the others' turns too. */
const queueing = (): number => Math.max(1, loadavg()[0]! / availableParallelism());

/** Whether the document that proves is there. */
const provers = (page: Page): Promise<number> =>
  page.evaluate(async () => (await chrome.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT' as never] })).length);

/** What lies in the private file system. */
const privateFiles = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const found: string[] = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) found.push(name);
    return found;
  });

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
    // The machine decides: a processor that fuses takes the build for it.
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

    assert.deepEqual(await privateFiles(page), [], 'the key is read from the package each time');
    await surfer.call('eraseEverything');
    assert.deepEqual(await page.evaluate(() => Object.keys(localStorage)), []);
  } finally {
    await scene.close();
  }
});

/** Resident memory of the browser's renderers, MB. */
function resident(surfer: Surfer): number {
  return processes(surfer.browser.profile).reduce((sum, { rss, renderer }) => sum + (renderer ? rss : 0), 0);
}
