/** Alarms: they wake the worker, and nothing else keeps it alive. */

import type { EpochView } from '../generated/vault/ashiato_wasm_vault';

const TICK = 'tick';
const EPOCH = 'epoch';
const SYNC = 'sync';
const LOCK = 'lock';
const TICK_MINUTES = 0.5;
const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;

/** What alarms are for. */
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
      // What failed is tried again at the next alarm; its code stands in the popup.
      if (wake !== undefined) void wake.call(wakes).catch(() => undefined);
    });
  }

  /** The browser is in use: attention is counted every 30 s. */
  alive(): void {
    if (this.#ticking) return;
    this.#ticking = true;
    void chrome.alarms.get(TICK).then((alarm) => {
      if (alarm === undefined && this.#ticking) void chrome.alarms.create(TICK, { periodInMinutes: TICK_MINUTES });
    });
  }

  /** No window, or a locked screen: nothing grows. */
  async rest(): Promise<void> {
    this.#ticking = false;
    await chrome.alarms.clear(TICK);
  }

  /** Whether the alarms for epochs and network stand. */
  async stands(): Promise<boolean> {
    return (await chrome.alarms.get(EPOCH)) !== undefined && (await chrome.alarms.get(SYNC)) !== undefined;
  }

  /** Sets the alarms of an epoch, with a little chance, so that devices don't all register at once. */
  async follow(epoch: EpochView): Promise<void> {
    const length = epoch.ends_at - epoch.starts_at;
    const spread = Math.random() * Math.min(length / 20, 5 * MINUTE_MS);
    const when = epoch.ends_at + 500 + spread;
    // An alarm that is due earlier stands: the epoch it is for may have ended without having been seen to.
    const before = await chrome.alarms.get(EPOCH);
    if (before === undefined || before.scheduledTime > when) await chrome.alarms.create(EPOCH, { when });
    const minutes = Math.min(HOUR_MINUTES, Math.max(TICK_MINUTES, length / 4 / MINUTE_MS));
    const sync = await chrome.alarms.get(SYNC);
    if (sync?.periodInMinutes !== minutes) await chrome.alarms.create(SYNC, { periodInMinutes: minutes });
  }

  /** The vault locks itself at this instant, or not at all: the alarm sees that it does though nobody calls. */
  async lockAt(when: number | undefined): Promise<void> {
    if (when === undefined) await chrome.alarms.clear(LOCK);
    else await chrome.alarms.create(LOCK, { when });
  }

  /** Everything was erased. */
  async clear(): Promise<void> {
    this.#ticking = false;
    await chrome.alarms.clearAll();
  }
}
