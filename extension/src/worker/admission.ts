/**
 * Admission of content scripts' messages: closed schemas, at most 4 KB, from the main frame of a page of the web.
 *
 * The page's address is never taken from the message: it is Chrome's `sender.url`.
 */

import type { MessageField, PageMessage } from '../generated/vault/ashiato_wasm_vault';
import { isRdns, type PageObservation } from '../shared/observed';
import { collectors, limits } from '../shared/tables';

/** The fields of `chrome.runtime.MessageSender` that are checked. */
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
  if (size > limits.message_bytes) return 'too-large';
  if (!hasExactly(message, ['kind', 'observation'])) return 'bad-schema';
  const observation = observationOf(message['observation']);
  if (observation === undefined) return 'bad-schema';
  return { observation, tab, url, privateWindow: sender.tab.incognito };
}

/** The messages of every collector's content scripts, by their kind, with the collector's actions. */
const MESSAGES = new Map<string, PageMessage & { actions: readonly string[] }>(
  collectors.flatMap(({ messages, actions }) => messages.map((message) => [message.kind, { ...message, actions }])),
);

/** The closed schema of a kind of message, or nothing where no content script says it. */
export function messageOf(kind: string): PageMessage | undefined {
  return MESSAGES.get(kind);
}

/** A copy of a well-formed observation, field by field: nothing of the message's own objects goes on. */
export function observationOf(value: unknown): PageObservation | undefined {
  if (!isRecord(value)) return undefined;
  const kind = value['kind'];
  const message = typeof kind === 'string' ? MESSAGES.get(kind) : undefined;
  if (message === undefined || !hasExactly(value, ['kind', ...message.fields.map(({ name }) => name)])) return undefined;
  const copy: Record<string, unknown> = { kind };
  for (const field of message.fields) {
    const admitted = admittedField(value[field.name], field, message.actions);
    if (admitted === undefined) return undefined;
    copy[field.name] = admitted;
  }
  return copy as PageObservation;
}

/** A copy of a field's value, or nothing where it is not what the field must be. */
function admittedField(value: unknown, { form, nullable }: MessageField, actions: readonly string[]): unknown {
  if (value === null) return nullable ? null : undefined;
  switch (form.form) {
    case 'text':
      return isText(value, form.max) ? value : undefined;
    case 'texts':
      return texts(value, form.count, form.max);
    case 'web-address':
      return isText(value, form.max) && /^https?:\/\//.test(value) ? value : undefined;
    case 'reverse-dns':
      return isRdns(value) ? value : undefined;
    case 'action':
      return typeof value === 'string' && actions.includes(value) ? value : undefined;
  }
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
