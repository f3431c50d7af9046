/** Keys of the texts, and the text of a key in the language that Chrome chose. */

import { isCode, type Code } from './codes';
import type english from '../../_locales/en/messages.json';

/** A key of the texts. A key that `en` lacks does not compile. */
export type MessageKey = keyof typeof english;

/** The beginning of two keys that end in `_one` and `_other`. */
export type PluralKey = {
  [K in MessageKey]: K extends `${infer Base}_one` ? (`${Base}_other` extends MessageKey ? Base : never) : never;
}[MessageKey];

/** Chrome's keys hold letters, digits and underscores: `links-out` is looked up as `links_out`. */
type Underscored<Name extends string> = Name extends `${infer Head}-${infer Tail}` ? `${Head}_${Underscored<Tail>}` : Name;

/** The key of a closed set's member: `keyOf('collector', 'links-out')` is `collector_links_out`. */
export function keyOf<Prefix extends string, Name extends string>(
  prefix: Prefix,
  name: Name,
): `${Prefix}_${Underscored<Name>}` {
  return `${prefix}_${name.replaceAll('-', '_')}` as `${Prefix}_${Underscored<Name>}`;
}

/** The text of a key. Each `$n` stands for a part. */
export function text(key: MessageKey, parts: string[] = []): string {
  return chrome.i18n.getMessage(key, parts);
}

/** The text of a name from a set that a view leaves open, or nothing where there is none. */
export function textOf(prefix: string, name: string, parts: string[] = []): string | undefined {
  return text(keyOf(prefix, name) as MessageKey, parts) || undefined;
}

/** The text of an error's code. */
export function errorText(code: Code): string {
  return text(keyOf('error', code));
}

/** The text of a failure as a view tells it: a code, or `node-refused:` and the node's own code. */
export function failureText(failure: string): string {
  const refused = /^node-refused:(.*)$/.exec(failure)?.[1];
  if (refused === undefined) return errorText(isCode(failure) ? failure : 'internal');
  return isCode(refused) ? text('node_answered', [errorText(refused)]) : errorText('node-refused');
}
