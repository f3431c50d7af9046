/** The messages of content scripts. The worker admits each by its closed schema before anything else reads it. */

import type { Action } from '../generated/vault/ashiato_wasm_vault';

/** The longest address of a link, in UTF-16 units. */
export const LINK_MAX = 2000;
/** The longest name of a wallet. */
export const RDNS_MAX = 100;

/** What a content script says. */
export type PageObservation =
  | { kind: 'page-hints'; og_type: string | null; schema_types: string[]; keywords: string[] }
  | { kind: 'link-out'; target: string }
  | { kind: 'social'; action: SocialAction }
  | { kind: 'wallet-announced'; rdns: string }
  | { kind: 'wallet-connected'; rdns: string | null }
  | { kind: 'mail-read' };

/** The actions that a social collector can stand for. */
export type SocialAction = Extract<Action, 'like' | 'share' | 'comment' | 'follow'>;

/** A content script's message. */
export interface Observed {
  kind: 'observed';
  observation: PageObservation;
}

/** Whether a text is a reverse-DNS name as EIP-6963 has wallets announce one. */
export function isRdns(value: unknown): value is string {
  return typeof value === 'string' && value.length <= RDNS_MAX && /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(value);
}
