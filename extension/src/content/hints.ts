/** Isolated world: what a page says of its own kind. Registered only with the consent and the hosts. */

import { limits } from '../shared/tables';
import { say } from './say';

const { hints: LIST_MAX, hint: HINT_MAX } = limits;

/** `@type` of JSON-LD, at whatever depth a graph has it, within bounds. */
function typesOf(value: unknown, into: Set<string>, depth = 0): void {
  if (depth > 4 || into.size >= LIST_MAX || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value.slice(0, LIST_MAX)) typesOf(item, into, depth + 1);
    return;
  }
  const record = value as Record<string, unknown>;
  const type = record['@type'];
  for (const name of Array.isArray(type) ? type.slice(0, 8) : [type]) if (typeof name === 'string') into.add(name);
  for (const key of ['@graph', 'mainEntity']) typesOf(record[key], into, depth + 1);
}

function clean(texts: Iterable<string>, max: number): string[] {
  const out = new Set<string>();
  for (const text of texts) {
    const plain = text.replace(/\p{Cc}+/gu, ' ').trim();
    if (plain !== '' && plain.length <= max) out.add(plain);
    if (out.size === LIST_MAX) break;
  }
  return [...out];
}

function content(selector: string): string | undefined {
  return document.querySelector<HTMLMetaElement>(selector)?.content;
}

const types = new Set<string>();
for (const script of [...document.querySelectorAll('script[type="application/ld+json"]')].slice(0, 8)) {
  const text = script.textContent ?? '';
  if (text.length > 65_536) continue;
  try {
    typesOf(JSON.parse(text), types);
  } catch {
    // The page's JSON is the page's business.
  }
}
for (const element of [...document.querySelectorAll('[itemscope][itemtype]')].slice(0, LIST_MAX)) {
  for (const type of (element.getAttribute('itemtype') ?? '').split(/\s+/)) types.add(type);
}
const [ogType = null] = clean([content('meta[property="og:type"]') ?? ''], 100);
const schemaTypes = clean(types, HINT_MAX);
const keywords = clean((content('meta[name="keywords" i]') ?? '').slice(0, 4000).split(/[,、，]/), 32);
if (ogType !== null || schemaTypes.length > 0 || keywords.length > 0) {
  say({ kind: 'page-hints', og_type: ogType, schema_types: schemaTypes.slice(0, 16), keywords });
}
