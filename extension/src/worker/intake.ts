/** Observations made of admitted messages, and the rate at which one tab may send them. */

import { addressOf } from './address';
import type { Observation } from '../generated/vault/ashiato_wasm_vault';
import type { Admitted } from './admission';

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
  const address = addressOf(url, privateWindow);
  if (address === undefined) return undefined;
  switch (observation.kind) {
    case 'page-hints': {
      const { og_type, schema_types, keywords } = observation;
      return { kind: 'page-hints', tab, og_type: og_type ?? undefined, schema_types, keywords };
    }
    case 'link-out': {
      const target = addressOf(observation.target, privateWindow);
      return target && { kind: 'link-out', tab, address, target };
    }
    case 'social':
      return { kind: 'social', tab, address, action: observation.action };
    case 'wallet-announced':
      return { kind: 'wallet-announced', tab, address, rdns: observation.rdns };
    case 'wallet-connected':
      return { kind: 'wallet-connected', tab, address, rdns: observation.rdns ?? undefined };
    case 'mail-read':
      return { kind: 'mail-read', tab, address };
  }
}
