// `cargo xtask bench pieces`: field, sums and transforms, each alone: in one headless Chromium and natively, turn by turn.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { Rows } from './bench/rows';
import { serve } from './bench/site';

const argument = (name: string): string => process.argv[process.argv.indexOf(name) + 1]!;
const ROUNDS = Number(process.env.ASHIATO_BENCH_ROUNDS ?? 7);

/** Kind's place in the module's list, name, size, unit, what a millisecond is worth. */
const PIECES: [work: number, name: string, size: number, unit: string, scale: number][] = [
  [0, 'field/product', 200_000, 'ns', 1e6 / 200_000],
  [1, 'field/square', 200_000, 'ns', 1e6 / 200_000],
  [2, 'field/product-of-pairs', 100_000, 'ns', 1e6 / 100_000],
  [3, 'msm/g1-8192', 8_192, 'ms', 1],
  [4, 'msm/g2-8192', 8_192, 'ms', 1],
  [5, 'fft/two-of-8192', 8_192, 'ms', 1],
];
/** Nine limbs of 29 bits, five of 51 in doubles and four of 64, where each is at home. */
const PLACES: [name: string, build: string | null, arithmetic: string][] = [
  ['wasm/9x29', 'plain', 'narrow'],
  ['wasm-fused/5x51', 'fused', 'fused'],
  ['wasm-wide/4x64', 'wide', 'wide'],
  ['native/9x29', null, 'narrow'],
  ['native/4x64', null, 'wide'],
];

interface Stage {
  ask(message: unknown): Promise<number[]>;
}

/** Instructions that one run takes natively, by callgrind: two runs less one, so that what prepares them falls away. */
function instructions(work: number, size: number, arithmetic: string): number {
  const counted = (runs: number): number => {
    const said = spawnSync(
      'valgrind',
      ['--tool=callgrind', '--callgrind-out-file=/dev/null', argument('--native'), 'piece', arithmetic, work, size, runs].map(String),
      { encoding: 'utf8' },
    );
    const collected = /Collected : (\d+)/.exec(said.stderr ?? '')?.[1];
    if (said.status !== 0 || collected === undefined) throw new Error(`callgrind counted nothing: ${said.error?.message ?? said.stderr}`);
    return Number(collected);
  };
  return counted(1) - counted(0);
}

const rows = new Rows();
const profile = mkdtempSync(join(tmpdir(), 'ashiato-bench-'));
const { address, server } = await serve();
const context = await chromium.launchPersistentContext(profile, {
  headless: true,
  executablePath: process.env.ASHIATO_CHROMIUM ?? '/usr/bin/chromium',
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--js-flags=--wasm-wide-arithmetic'],
});
try {
  const page = await context.newPage();
  await page.goto(address);
  await page.addScriptTag({ type: 'module', url: '/pieces.js' });
  await page.waitForFunction(() => typeof (globalThis as unknown as Stage).ask === 'function');
  for (let round = 0; round < ROUNDS; round++) {
    rows.add('machine/load-average', '1', loadavg()[0]!);
    for (const [work, name, size, unit, scale] of PIECES) {
      for (const [place, build, arithmetic] of PLACES) {
        const times =
          build === null
            ? execFileSync(argument('--native'), ['piece', arithmetic, work, size, 1].map(String), { encoding: 'utf8' }).trim().split('\n').map(Number)
            : await page.evaluate((piece) => (globalThis as unknown as Stage).ask(piece), { build, arithmetic, work, size, runs: 1 });
        rows.add(`${name}/${place}`, unit, ...times.map((ms) => ms * scale));
      }
    }
  }
  if (process.argv.includes('--instructions')) {
    for (const [work, name, size, unit] of PIECES) {
      const each = unit === 'ns' ? size : 1e6;
      for (const [limbs, arithmetic] of [['9x29', 'narrow'], ['4x64', 'wide']] as const) {
        rows.add(`${name}/native/${limbs}/instructions`, unit === 'ns' ? '1' : 'M', instructions(work, size, arithmetic) / each);
      }
    }
  }
  rows.write(argument('--out'));
} finally {
  await context.close();
  server.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
