/**
 * One call at a time into the vault.
 *
 * The vault's methods may not overlap, and the order of observations is their meaning. After every call its effects are
 * kept where IndexedDB can't lose them: key envelopes in `chrome.storage.local`, the session in `chrome.storage.session`.
 */

import type { VaultHandle } from '../generated/vault/ashiato_wasm_vault';
import type { Code } from '../shared/codes';
import { startsOver } from '../shared/tables';
import { CodedError, failureOf, isTrap } from './errors';

/** Failures in a row of the databases' connection after which it is opened anew. */
const BROKEN_AFTER = 2;
const BROKEN: readonly Code[] = ['store-read', 'store-commit'];
/** Replacements of the module in one worker's life, so that a failure that always recurs is not repeated for ever. */
const RENEWALS_MAX = 3;

/** How the queue opens a vault and keeps what a call left to be kept. */
export interface Opener {
  open(): Promise<VaultHandle>;
  keep(vault: VaultHandle): Promise<void>;
  /** Replaces the module by a new one of the same code: the next opening is in that. */
  renew(): void;
}

/**
 * The queue. Opening starts with the first call, and again with the next one if it failed.
 *
 * A module that panicked or trapped can't be relied on. The call fails with `panicked`; the next one gets a new module.
 * Acknowledged events are stored by then, and the session's text holds the state to continue from.
 */
export class VaultQueue {
  readonly #opener: Opener;
  #opened: Promise<VaultHandle> | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  #fail: ((error: CodedError) => void) | undefined;
  #failed: CodedError | undefined;
  #renewals = 0;
  #broken = 0;

  constructor(opener: Opener) {
    this.#opener = opener;
  }

  /** Waits for its turn, runs a task, keeps its effects, and gives its result. */
  run<T>(task: (vault: VaultHandle) => T | Promise<T>): Promise<T> {
    return this.#inTurn(() => this.#work(task));
  }

  /** Waits for its turn and has a task erase everything; where the vault is damaged for good, `discard` does. */
  erase(task: (vault: VaultHandle) => Promise<void>, discard: () => Promise<void>): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await this.#work(task);
      } catch (error) {
        if (!startsOver(failureOf(error).code)) throw error;
        const opened = await this.#opened?.catch(() => undefined);
        this.#opened = undefined;
        opened?.free();
        await discard();
      }
    });
  }

  /** The module can't go on: the call that runs is refused. Its own promise may never be settled. */
  fail(): void {
    this.#failed ??= new CodedError('panicked', 'the vault module failed');
    this.#fail?.(this.#failed);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(() => this.#turn(work));
    this.#tail = turn.catch(() => undefined);
    return turn;
  }

  async #turn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#failed !== undefined) this.#renew(this.#failed);
    const failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    try {
      return await Promise.race([work(), failed]);
    } finally {
      this.#fail = undefined;
    }
  }

  #renew(failed: CodedError): void {
    if (this.#renewals >= RENEWALS_MAX) throw failed;
    this.#renewals += 1;
    this.#opener.renew();
    this.#failed = undefined;
    this.#opened = undefined;
    this.#broken = 0;
  }

  async #work<T>(task: (vault: VaultHandle) => T | Promise<T>): Promise<T> {
    const opening = (this.#opened ??= this.#opener.open());
    let vault: VaultHandle;
    try {
      vault = await opening;
    } catch (error) {
      if (this.#opened === opening) this.#opened = undefined;
      if (isTrap(error)) this.fail();
      throw error;
    }
    // The module was replaced meanwhile, and this turn's caller was told.
    if (this.#opened !== opening) throw new CodedError('panicked', 'the vault module failed');
    try {
      const value = await task(vault);
      this.#broken = 0;
      return value;
    } catch (error) {
      if (isTrap(error)) this.fail();
      this.#broken = BROKEN.includes(failureOf(error).code) ? this.#broken + 1 : 0;
      throw error;
    } finally {
      if (this.#opened === opening) await this.#keep(vault);
    }
  }

  async #keep(vault: VaultHandle): Promise<void> {
    try {
      await this.#opener.keep(vault);
    } catch (error) {
      if (!isTrap(error)) throw error;
      // The call itself succeeded, and has its answer; the next one gets a new module.
      this.#failed ??= new CodedError('panicked', 'the vault module failed');
      return;
    }
    if (this.#broken >= BROKEN_AFTER) {
      // The databases' connections were closed. Acknowledged events are stored; the session's text says where to go on.
      this.#broken = 0;
      this.#opened = undefined;
      vault.free();
    }
  }
}
