/** Arguments of a page's call, each checked by its type. */

import { CodedError } from './errors';

/** The arguments of a call, each taken by its type. */
export class Args {
  readonly #args: readonly unknown[];
  #next = 0;

  constructor(args: readonly unknown[]) {
    this.#args = args;
  }

  text(max = 4096): string {
    const value = this.#take();
    if (typeof value !== 'string' || value.length > max) throw badArgument();
    return value;
  }

  whole(max = Number.MAX_SAFE_INTEGER): number {
    const value = this.#take();
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0 || value > max) throw badArgument();
    return value;
  }

  flag(): boolean {
    const value = this.#take();
    if (typeof value !== 'boolean') throw badArgument();
    return value;
  }

  wholeOrNull(): number | null {
    if (this.#args[this.#next] == null) {
      this.#next += 1;
      return null;
    }
    return this.whole();
  }

  texts(count: number): string[] {
    const value = this.#take();
    if (!Array.isArray(value) || value.length > count) throw badArgument();
    return value.map((text: unknown) => {
      if (typeof text !== 'string' || text.length > 100) throw badArgument();
      return text;
    });
  }

  /** An object whose schema the vault closes. */
  object<T>(): T {
    const value = this.#take();
    if (typeof value !== 'object' || value === null) throw badArgument();
    return value as T;
  }

  /** Nothing may be left. */
  end(): void {
    if (this.#next < this.#args.length) throw badArgument();
  }

  #take(): unknown {
    if (this.#next >= this.#args.length) throw badArgument();
    this.#next += 1;
    return this.#args[this.#next - 1];
  }
}

function badArgument(): CodedError {
  return new CodedError('bad-argument', 'an argument is not what it should be');
}
