// Rows of a benchmark: {name, unit, min, median, max, runs}.
import { writeFileSync } from 'node:fs';

export interface Row {
  name: string;
  unit: string;
  min: number;
  median: number;
  max: number;
  runs: number;
}

/** Values by name, in the order in which names came first. */
export class Rows {
  readonly #values = new Map<string, { unit: string; values: number[] }>();

  add(name: string, unit: string, ...values: number[]): void {
    const kept = this.#values.get(name);
    if (kept === undefined) this.#values.set(name, { unit, values });
    else kept.values.push(...values);
  }

  rows(): Row[] {
    return [...this.#values].map(([name, { unit, values }]) => {
      const sorted = [...values].sort((a, b) => a - b);
      return { name, unit, min: sorted[0]!, median: sorted[Math.floor(sorted.length / 2)]!, max: sorted.at(-1)!, runs: sorted.length };
    });
  }

  write(path: string): void {
    writeFileSync(path, `${JSON.stringify(this.rows(), null, 2)}\n`);
  }
}
