/**
 * Admission of content scripts' messages: closed schemas, at most 4 KB, from the main frame of a page of the web.
 *
 * The page's address is never taken from the message: it is Chrome's `sender.url`.
 */

import { isRdns, LINK_MAX, type PageObservation, type SocialAction } from '../shared/observed';
import { limits, social } from '../shared/tables';

/** The largest message in UTF-8 bytes of its JSON. */
export const MESSAGE_MAX = 4096;
/** The longest name of a type. */
const TYPE_MAX = 100;

/** What of `chrome.runtime.MessageSender` is looked at. */
export interface SenderFacts {
  id?: string | undefined;
  url?: string | undefined;
  origin?: string | undefined;
  frameId?: number | undefined;
  documentLifecycle?: string | undefined;
  tab?: { id?: number | undefined; incognito: boolean } | undefined;
}

/** An admitted message: what was said, by which page in which tab. */
export interface Admitted {
  observation: PageObservation;
  tab: number;
  url: string;
  privateWindow: boolean;
}

/** Why a message is dropped; a stable code. */
export type Dropped =
  | 'not-observed'
  | 'foreign-sender'
  | 'no-tab'
  | 'not-main-frame'
  | 'not-active'
  | 'not-web'
  | 'too-large'
  | 'bad-schema';

/** Admits a message or says why it is dropped. Never throws. */
export function admit(message: unknown, sender: SenderFacts, ownId: string): Admitted | Dropped {
  if (sender.id !== ownId) return 'foreign-sender';
  const tab = sender.tab?.id;
  if (sender.tab === undefined || tab === undefined || !Number.isSafeInteger(tab) || tab < 0) return 'no-tab';
  if (sender.frameId !== 0) return 'not-main-frame';
  if (sender.documentLifecycle !== undefined && sender.documentLifecycle !== 'active') return 'not-active';
  const url = sender.url;
  if (url === undefined || !/^https?:\/\//.test(url)) return 'not-web';
  if (!isRecord(message) || message['kind'] !== 'observed') return 'not-observed';
  const size = sizeOf(message);
  if (size === undefined) return 'bad-schema';
  if (size > MESSAGE_MAX) return 'too-large';
  if (!hasExactly(message, ['kind', 'observation'])) return 'bad-schema';
  const observation = observationOf(message['observation']);
  if (observation === undefined) return 'bad-schema';
  return { observation, tab, url, privateWindow: sender.tab.incognito };
}

/** A copy of a well-formed observation, field by field: nothing of the message's own objects goes on. */
export function observationOf(value: unknown): PageObservation | undefined {
  if (!isRecord(value)) return undefined;
  switch (value['kind']) {
    case 'page-hints': {
      if (!hasExactly(value, ['kind', 'og_type', 'schema_types', 'keywords'])) return undefined;
      const ogType = value['og_type'];
      const schemaTypes = texts(value['schema_types'], limits.hints, TYPE_MAX);
      const keywords = texts(value['keywords'], limits.hints, limits.hint);
      if (ogType !== null && !isText(ogType, TYPE_MAX)) return undefined;
      if (schemaTypes === undefined || keywords === undefined) return undefined;
      return { kind: 'page-hints', og_type: ogType, schema_types: schemaTypes, keywords };
    }
    case 'link-out': {
      const target = value['target'];
      if (!hasExactly(value, ['kind', 'target']) || !isText(target, LINK_MAX) || !/^https?:\/\//.test(target)) return undefined;
      return { kind: 'link-out', target };
    }
    case 'social': {
      const action = value['action'];
      if (!hasExactly(value, ['kind', 'action']) || !isSocialAction(action)) return undefined;
      return { kind: 'social', action };
    }
    case 'wallet-announced': {
      const rdns = value['rdns'];
      if (!hasExactly(value, ['kind', 'rdns']) || !isRdns(rdns)) return undefined;
      return { kind: 'wallet-announced', rdns };
    }
    case 'wallet-connected': {
      const rdns = value['rdns'];
      if (!hasExactly(value, ['kind', 'rdns']) || (rdns !== null && !isRdns(rdns))) return undefined;
      return { kind: 'wallet-connected', rdns };
    }
    case 'mail-read':
      return hasExactly(value, ['kind']) ? { kind: 'mail-read' } : undefined;
    default:
      return undefined;
  }
}

function isSocialAction(value: unknown): value is SocialAction {
  return social.some(({ rules }) => rules.some(({ action }) => action === value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasExactly(value: Record<string, unknown>, keys: readonly string[]): boolean {
  const own = Reflect.ownKeys(value);
  return own.length === keys.length && keys.every((key) => own.includes(key));
}

/** A text without control characters, of at most `max` UTF-16 units. */
function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value.length <= max && !/\p{Cc}/u.test(value);
}

function texts(value: unknown, count: number, max: number): string[] | undefined {
  if (!Array.isArray(value) || value.length > count || !value.every((text) => isText(text, max))) return undefined;
  return [...value];
}

function sizeOf(value: unknown): number | undefined {
  try {
    return new TextEncoder().encode(JSON.stringify(value)).length;
  } catch {
    return undefined;
  }
}
