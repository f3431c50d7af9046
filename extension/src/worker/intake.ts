/** Observations made of admitted messages, and the rate at which one tab may send them. */

import { addressOf } from './address';
import type { Observation } from '../generated/vault/ashiato_wasm_vault';
import { messageOf, type Admitted } from './admission';

/** Messages that a tab may send in a row, and the milliseconds after which it may send one more. */
const BURST = 40;
const REFILL_MS = 500;

/** Token buckets, one a tab: they bound what a page that floods can cost. */
export class Intake {
  readonly #buckets = new Map<number, { left: number; at: number }>();

  /** Whether a tab may be heard now. */
  allows(tab: number, now: number): boolean {
    const bucket = this.#buckets.get(tab) ?? { left: BURST, at: now };
    const refilled = Math.floor((now - bucket.at) / REFILL_MS);
    if (refilled > 0) {
      bucket.left = Math.min(BURST, bucket.left + refilled);
      bucket.at = now;
    }
    this.#buckets.set(tab, bucket);
    if (bucket.left === 0) return false;
    bucket.left -= 1;
    return true;
  }

  /** Drops a closed tab's bucket. */
  forget(tab: number): void {
    this.#buckets.delete(tab);
  }
}

/** The observation that an admitted message stands for. */
export function observationFrom({ observation, tab, url, privateWindow }: Admitted): Observation | undefined {
  const message = messageOf(observation.kind);
  const address = addressOf(url, privateWindow);
  if (message === undefined || address === undefined) return undefined;
  const said = observation as unknown as Record<string, unknown>;
  const seen: Record<string, unknown> = { kind: observation.kind, tab };
  if (message.address) seen['address'] = address;
  for (const { name, form } of message.fields) {
    const value = form.form === 'web-address' ? addressOf(String(said[name]), privateWindow) : (said[name] ?? undefined);
    if (value === undefined && form.form === 'web-address') return undefined;
    seen[name] = value;
  }
  return seen as unknown as Observation;
}
