/** Alarms: they wake the worker, and nothing else keeps it alive. */

import type { EpochView } from '../generated/vault/ashiato_wasm_vault';

const TICK = 'tick';
const EPOCH = 'epoch';
const SYNC = 'sync';
const LOCK = 'lock';
const TICK_MINUTES = 0.5;
const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;

/** The purposes of alarms. */
export interface Wakes {
  /** Every 30 s while the browser is in use. */
  tick(): Promise<void>;
  /** Just after an epoch's end. */
  epoch(): Promise<void>;
  /** Four times an epoch, at most hourly: what waits for the node. */
  sync(): Promise<void>;
  /** The idle limit has run out. */
  lock(): Promise<void>;
}

/** The alarms of this worker. */
export class Schedule {
  #ticking = false;

  /** Attaches the listener. */
  attach(wakes: Wakes): void {
    chrome.alarms.onAlarm.addListener(({ name }) => {
      const wake = { [TICK]: wakes.tick, [EPOCH]: wakes.epoch, [SYNC]: wakes.sync, [LOCK]: wakes.lock }[name];
      // A failed wake is repeated at the next alarm; the popup shows its code.
      if (wake !== undefined) void wake.call(wakes).catch(() => undefined);
    });
  }

  /** Starts the tick, which counts attention every 30 s while the browser is in use. */
  alive(): void {
    if (this.#ticking) return;
    this.#ticking = true;
    void chrome.alarms.get(TICK).then((alarm) => {
      if (alarm === undefined && this.#ticking) void chrome.alarms.create(TICK, { periodInMinutes: TICK_MINUTES });
    });
  }

  /** Stops the tick: without a window, or behind a locked screen, no attention is counted. */
  async rest(): Promise<void> {
    this.#ticking = false;
    await chrome.alarms.clear(TICK);
  }

  /** Whether the alarms for epochs and network stand. */
  async stands(): Promise<boolean> {
    return (await chrome.alarms.get(EPOCH)) !== undefined && (await chrome.alarms.get(SYNC)) !== undefined;
  }

  /** Sets the alarms of an epoch, each delayed at random so that devices don't all register at once. */
  async follow(epoch: EpochView): Promise<void> {
    const length = epoch.ends_at - epoch.starts_at;
    const spread = Math.random() * Math.min(length / 20, 5 * MINUTE_MS);
    const when = epoch.ends_at + 500 + spread;
    // An earlier alarm stays: its epoch may have ended and not been closed yet.
    const before = await chrome.alarms.get(EPOCH);
    if (before === undefined || before.scheduledTime > when) await chrome.alarms.create(EPOCH, { when });
    const minutes = Math.min(HOUR_MINUTES, Math.max(TICK_MINUTES, length / 4 / MINUTE_MS));
    const sync = await chrome.alarms.get(SYNC);
    if (sync?.periodInMinutes !== minutes) await chrome.alarms.create(SYNC, { periodInMinutes: minutes });
  }

  /** Sets the alarm for the vault's lock deadline, or clears it. The alarm makes a call, at which the vault locks itself. */
  async lockAt(when: number | undefined): Promise<void> {
    if (when === undefined) await chrome.alarms.clear(LOCK);
    else await chrome.alarms.create(LOCK, { when });
  }

  /** Clears every alarm after an erasure. */
  async clear(): Promise<void> {
    this.#ticking = false;
    await chrome.alarms.clearAll();
  }
}
