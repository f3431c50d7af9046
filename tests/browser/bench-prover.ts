// `cargo xtask bench prover`: provers on the same constraints, key and witness in one headless Chromium, turn by turn.
//
// CPU is what all renderers took over a proof, by Linux's count (10 ms steps); wall is the proof alone; cold is from a page with
// nothing to a proof; memory is the page's process at its highest, less what it took before. Ours computes the witness and
// verifies its proof, both within its figures; ark and snarkjs are handed the variables.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { Native } from './bench/native';
import { Rows } from './bench/rows';
import { serve } from './bench/site';
import { ROOT } from './harness/browser';
import { processes } from './harness/processes';

const argument = (name: string): string => process.argv[process.argv.indexOf(name) + 1]!;
const ROUNDS = Number(process.env.ASHIATO_BENCH_ROUNDS ?? 7);
const THREADS = Math.min(availableParallelism(), 8);
/** Cold starts of each; the last of them stays for the rounds. */
const COLD = Number(process.env.ASHIATO_BENCH_COLD ?? 2);

interface Contestant {
  name: string;
  script: string;
  more: unknown[];
}
/** Names of those that run, for a quick look; all of them otherwise. */
const ONLY = process.env.ASHIATO_BENCH_ONLY?.split(',');
const ALL: Contestant[] = [
  // The build that this Chromium takes by itself; then the one that asks nothing of a browser or a processor.
  { name: 'ours-1t', script: 'ours.js', more: ['fused', 1] },
  { name: 'ours-threads', script: 'ours.js', more: ['fused', THREADS] },
  { name: 'ours-plain', script: 'ours.js', more: ['plain', 1] },
  { name: 'ours-wide', script: 'ours.js', more: ['wide', 1] },
  { name: 'ark-wasm', script: 'ark.js', more: [] },
  { name: 'snarkjs', script: 'snarkjs-page.js', more: [] },
];

const CONTESTANTS = ALL.filter(({ name }) => ONLY?.includes(name) ?? true);

/** The functions of every contestant's page. */
interface Stage {
  enter(...more: unknown[]): Promise<void>;
  prove(): Promise<{ wall: number; phases?: [string, number][]; proof?: string }>;
}

const rows = new Rows();
const profile = mkdtempSync(join(tmpdir(), 'ashiato-bench-'));
const { address, server } = await serve();
const native = new Native(argument('--native'), join(ROOT, 'target/keys'), join(ROOT, 'target/bench/inputs'));
const context: BrowserContext = await chromium.launchPersistentContext(profile, {
  headless: true,
  executablePath: process.env.ASHIATO_CHROMIUM ?? '/usr/bin/chromium',
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--js-flags=--wasm-wide-arithmetic'],
});
const renderers = () => processes(profile).filter(({ renderer }) => renderer);
const cpu = (): number => renderers().reduce((sum, { cpu }) => sum + cpu, 0);
const load = (): void => rows.add('machine/load-average', '1', loadavg()[0]!);

async function stage(script: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address);
  await page.addScriptTag({ type: 'module', url: `/${script}` });
  await page.waitForFunction(() => typeof (globalThis as unknown as Stage).enter === 'function');
  return page;
}

const prove = (page: Page) => page.evaluate(() => (globalThis as unknown as Stage).prove());

/** Kilobytes that a process took at most. */
function highest(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
}

/** A page that has made a first proof; none where this Chromium can't run the build. */
async function cold({ name, script, more }: Contestant): Promise<Page | undefined> {
  const page = await stage(script);
  const before = new Map(renderers().map((one) => [one.pid, one]));
  const began = performance.now();
  try {
    await page.evaluate((more) => (globalThis as unknown as Stage).enter(...more), more);
  } catch (error) {
    if (!String(error).includes('prover-unfit')) throw error;
    console.error(`${name} does not run in this Chromium and is left out`);
    await page.close();
    return undefined;
  }
  const { phases } = await prove(page);
  rows.add(`prover/${name}/cold`, 'ms', performance.now() - began);
  const key = phases?.find(([phase]) => phase === 'key');
  if (key !== undefined) rows.add(`prover/${name}/key`, 'ms', key[1]);
  // The process that worked is the page's.
  const [busiest] = renderers()
    .map(({ pid, cpu }) => ({ pid, worked: cpu - (before.get(pid)?.cpu ?? 0) }))
    .sort((a, b) => b.worked - a.worked);
  rows.add(`prover/${name}/memory`, 'MB', highest(busiest!.pid) / 1_024 - (before.get(busiest!.pid)?.rss ?? 0));
  return page;
}

async function contest(): Promise<void> {
  const pages = new Map<string, Page>();
  for (const contestant of CONTESTANTS) {
    for (let run = 0; run < COLD; run++) {
      await pages.get(contestant.name)?.close();
      const page = await cold(contestant);
      if (page === undefined) break;
      pages.set(contestant.name, page);
    }
  }
  for (let round = 0; round < ROUNDS; round++) {
    load();
    for (const [name, page] of pages) {
      const before = cpu();
      const { wall, phases, proof } = await prove(page);
      rows.add(`prover/${name}/cpu`, 's', cpu() - before);
      rows.add(`prover/${name}/wall`, 'ms', wall);
      for (const [phase, ms] of phases ?? []) if (phase !== 'key') rows.add(`prover/${name}/phase-${phase}`, 'ms', ms);
      if (proof !== undefined) assert.ok(await native.verify(proof), `${name}'s proof does not verify`);
    }
    for (const who of ['ark', 'ours'] as const) {
      const { wall, cpu, proof } = await native.prove(who);
      rows.add(`prover/${who}-native/cpu`, 's', cpu / 1_000);
      rows.add(`prover/${who}-native/wall`, 'ms', wall);
      if (round === 0) assert.ok(await native.verify(proof), `${who}'s native proof does not verify`);
    }
    // A run that is ended early leaves what it has measured so far.
    rows.write(argument('--out'));
  }
  for (const page of pages.values()) await page.close();
}

try {
  rows.add('machine/threads', '1', THREADS);
  await contest();
} finally {
  await context.close();
  await native.end();
  server.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
rows.write(argument('--out'));
