/** The messages of content scripts. The worker admits each by its closed schema before anything else reads it. */

import type { Address, Observation } from '../generated/vault/ashiato_wasm_vault';
import { limits } from './tables';

/** A field as a content script says it: an address as text, null for nothing. */
type Said<T> = T extends Address ? string : T extends undefined ? null : T;

/** An observation as a content script says it: without its tab and the page's address, which the worker takes from Chrome. */
type SaidByPage<O> = O extends Observation ? { [Name in Exclude<keyof O, 'tab' | 'address'>]: Said<O[Name]> } : never;

/** What a content script says. Only the kinds and fields of core's table of collectors are admitted. */
export type PageObservation = SaidByPage<Observation>;

/** A content script's message. */
export interface Observed {
  kind: 'observed';
  observation: PageObservation;
}

/** Whether a text is a reverse-DNS name as EIP-6963 has wallets announce one. */
export function isRdns(value: unknown): value is string {
  return typeof value === 'string' && value.length <= limits.rdns && /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(value);
}
