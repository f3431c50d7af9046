/** Which build of the prover runs, and in how many threads. */

import type { Calibration } from '../generated/prover/ashiato_wasm_prover';

/** The builds: `wide` and `threads` share memory between workers, `plain` runs everywhere. */
export type BuildName = 'wide' | 'threads' | 'plain';

export interface Choice {
  build: BuildName;
  threads: number;
}

/** What the browser can do here. */
export interface Machine {
  /** Memory can be shared between workers. */
  shared: boolean;
  /** WebAssembly multiplies 64 bits into 128. */
  wide: boolean;
  /** Threads that the processor runs at once. */
  threads: number;
}

/** More threads than this win nothing on a proof of this size. */
const THREADS_MAX = 8;
/** A proof by halves of the threads is tried from here on: processors often count each core twice. */
const HALVES_FROM = 4;

/** A function that uses `i64.mul_wide_u`: valid exactly where wide arithmetic is. */
export const WIDE_PROBE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x08, 0x01, 0x60, 0x02, 0x7e, 0x7e, 0x02, 0x7e, 0x7e],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x0a, 0x0a, 0x01, 0x08, 0x00, 0x20, 0x00, 0x20, 0x01, 0xfc, 0x16, 0x0b],
);

/** What is worth trying, what promises most first. The plain build is always the last resort. */
export function candidates({ shared, wide, threads }: Machine): Choice[] {
  const all = Math.min(threads, THREADS_MAX);
  const found: Choice[] = [];
  if (shared && wide) found.push({ build: 'wide', threads: all });
  if (shared && all > 1) found.push({ build: 'threads', threads: all });
  const [first] = found;
  if (first !== undefined && all >= HALVES_FROM) found.push({ ...first, threads: all >> 1 });
  return [...found, { build: 'plain', threads: 1 }];
}

/** The first candidate that was never measured here, else the fastest; the plain build only where nothing else starts. */
export function choose(found: Choice[], kept: Calibration[], unfit: ReadonlyMap<BuildName, string>): Choice {
  const fit = found.filter(({ build }) => build !== 'plain' && !unfit.has(build));
  const measured = (choice: Choice): number | undefined =>
    kept.find(({ build, threads }) => build === choice.build && threads === choice.threads)?.proof_ms;
  const fresh = fit.find((choice) => measured(choice) === undefined);
  if (fresh !== undefined) return fresh;
  const [best] = fit.sort((a, b) => (measured(a) ?? 0) - (measured(b) ?? 0));
  return best ?? { build: 'plain', threads: 1 };
}
