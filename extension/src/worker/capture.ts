/** Capture: every observation in its turn, and a flush at most two seconds after the first event that waits. */

import type { Observation } from '../generated/vault/ashiato_wasm_vault';
import type { Code } from '../shared/codes';
import type { VaultQueue } from './queue';
import { zone } from './local-time';
import { admit, type SenderFacts } from './admission';
import { Intake, observationFrom } from './intake';
import { seed, type Source } from './visits';

const FLUSH_MS = 1500;

/** Events of capture for the rest of the worker. */
export interface CaptureEvents {
  /** Something was kept: views are stale. */
  kept(): void;
  /** A flush failed, with its code, or succeeded again. */
  health(code: Code | undefined): void;
  /** The browser is in use. */
  alive(): void;
}

/** Feeds the vault. */
export class Capture {
  readonly #queue: VaultQueue;
  readonly #events: CaptureEvents;
  readonly #codeOf: (error: unknown) => Code;
  readonly #intake = new Intake();
  #flushing: ReturnType<typeof setTimeout> | undefined;

  constructor(queue: VaultQueue, events: CaptureEvents, codeOf: (error: unknown) => Code) {
    this.#queue = queue;
    this.#events = events;
    this.#codeOf = codeOf;
  }

  /** Hands in one observation with the instant of its event. Before any consent no source is read. */
  readonly sink = (source: Source, at: number): void => {
    this.#events.alive();
    const done = this.#queue.run(async (vault) => {
      if (vault.state(Date.now()) === 'fresh') return undefined;
      const observation = await source();
      if (observation === undefined) return undefined;
      if (observation.kind === 'tab-removed') this.#intake.forget(observation.tab);
      return vault.observe(observation, at);
    });
    void done.then(
      (observed) => {
        if (observed === undefined) return;
        if (observed.pending > 0) this.#soon();
        if (observed.pending > 0 || observed.value_delta !== 0) this.#events.kept();
      },
      (error: unknown) => this.#events.health(this.#codeOf(error)),
    );
  };

  /** Takes a content script's message, if it is one that is admitted. */
  hear(message: unknown, sender: SenderFacts): void {
    const admitted = admit(message, sender, chrome.runtime.id);
    const now = Date.now();
    if (typeof admitted === 'string' || !this.#intake.allows(admitted.tab, now)) return;
    this.sink(() => observationFrom(admitted), now);
  }

  /** Observes what is open now. */
  async seed(): Promise<void> {
    for (const observation of await seed()) await this.#observe(observation);
  }

  /** Counts attention up to now. */
  async tick(): Promise<void> {
    const observed = await this.#queue.run((vault) => {
      vault.setZone(zone());
      return vault.state(Date.now()) === 'fresh' ? undefined : vault.tick(Date.now());
    });
    if (observed === undefined) return;
    if (observed.pending > 0) this.#soon();
    if (observed.value_delta !== 0) this.#events.kept();
  }

  /** Stores what waits, now. */
  async flush(): Promise<void> {
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    try {
      await this.#queue.run((vault) => (vault.state(Date.now()) === 'fresh' ? 0 : vault.flush(Date.now())));
      this.#events.health(undefined);
    } catch (error) {
      // The waiting events stay in memory; the next tick tries again.
      this.#events.health(this.#codeOf(error));
    }
  }

  async #observe(observation: Observation): Promise<void> {
    const observed = await this.#queue.run((vault) => vault.observe(observation, Date.now()));
    if (observed.pending > 0) this.#soon();
  }

  #soon(): void {
    this.#flushing ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }
}
