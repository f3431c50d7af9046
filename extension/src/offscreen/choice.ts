/** Which build of the prover runs, and in how many threads. */

import type { Calibration } from '../generated/prover/ashiato_wasm_prover';
import type { Code } from '../shared/codes';

/** The builds: `plain` runs everywhere, all others share memory between workers. */
export type BuildName = 'wide' | 'fused' | 'threads' | 'plain';

export interface Choice {
  build: BuildName;
  threads: number;
}

/** Features of this browser. */
export interface Machine {
  /** Memory can be shared between workers. */
  shared: boolean;
  /** WebAssembly multiplies 64 bits into 128. */
  wide: boolean;
  /** Vectors of doubles multiply and add in one rounding. */
  fused: boolean;
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

/** A function of a and b that gives a · a + b by `f64x2.relaxed_madd`. */
export const FUSED_PROBE = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x07, 0x01, 0x60, 0x02, 0x7c, 0x7c, 0x01, 0x7c],
  ...[0x03, 0x02, 0x01, 0x00],
  ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
  ...[0x0a, 0x16, 0x01, 0x14, 0x00],
  ...[0x20, 0x00, 0xfd, 0x14, 0x20, 0x00, 0xfd, 0x14, 0x20, 0x01, 0xfd, 0x14],
  ...[0xfd, 0x87, 0x02, 0xfd, 0x21, 0x00, 0x0b],
);

/** Whether `relaxed_madd` rounds once here: a machine may round twice, and the fused build's sums would be wrong on it. */
export function fuses(): boolean {
  if (!WebAssembly.validate(FUSED_PROBE)) return false;
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(FUSED_PROBE)).exports as { f(a: number, b: number): number };
  // (1 + 2⁻³⁰)² = 1 + 2⁻²⁹ + 2⁻⁶⁰, whose last term is lost where the product is rounded by itself.
  return f(1 + 2 ** -30, -(1 + 2 ** -29)) === 2 ** -60;
}

/** The builds this browser can run, fastest first. The plain build is always last. */
export function candidates({ shared, wide, fused, threads }: Machine): Choice[] {
  const all = Math.min(threads, THREADS_MAX);
  const found: Choice[] = [];
  if (shared && wide) found.push({ build: 'wide', threads: all });
  if (shared && fused) found.push({ build: 'fused', threads: all });
  if (shared && all > 1) found.push({ build: 'threads', threads: all });
  const [first] = found;
  if (first !== undefined && all >= HALVES_FROM) found.push({ ...first, threads: all >> 1 });
  return [...found, { build: 'plain', threads: 1 }];
}

/** The first candidate that was never measured here, else the fastest; the plain build only where nothing else starts. */
export function choose(found: Choice[], kept: Calibration[], unfit: ReadonlyMap<BuildName, Code>): Choice {
  const fit = found.filter(({ build }) => build !== 'plain' && !unfit.has(build));
  const measured = (choice: Choice): number | undefined =>
    kept.find(({ build, threads }) => build === choice.build && threads === choice.threads)?.proof_ms;
  const fresh = fit.find((choice) => measured(choice) === undefined);
  if (fresh !== undefined) return fresh;
  const [best] = fit.sort((a, b) => (measured(a) ?? 0) - (measured(b) ?? 0));
  return best ?? { build: 'plain', threads: 1 };
}
