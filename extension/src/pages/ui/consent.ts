/** Consents as the switches change them. */

import type { Category, Collector, Consent, Sensitive } from './types';

/** The collectors, in the order in which they are shown. */
export const COLLECTORS: readonly Collector[] = [
  'visits',
  'searches',
  'page-hints',
  'links-out',
  'social',
  'wallets',
  'mail',
];

/** The version of the consent text that these pages show. */
const CONSENT_VERSION = 1;

function renewed(consent: Consent, change: Partial<Consent>): Consent {
  return { ...consent, version: CONSENT_VERSION, given_at: Date.now(), ...change };
}

function toggled<T>(list: readonly T[], item: T, on: boolean): T[] {
  return on ? [...list.filter((other) => other !== item), item] : list.filter((other) => other !== item);
}

/** The consent with one collector on or off. */
export function withCollector(consent: Consent, collector: Collector, on: boolean): Consent {
  return renewed(consent, { collectors: toggled(consent.collectors, collector, on) });
}

/** The consent with a field on or off. */
export function withField(consent: Consent, field: 'path' | 'title', on: boolean): Consent {
  return renewed(consent, { [field]: on });
}

/** The consent with a sensitive kind on or off. */
export function withSensitive(consent: Consent, kind: Consent['sensitive'][number], on: boolean): Consent {
  return renewed(consent, { sensitive: toggled(consent.sensitive, kind, on) });
}

// One key for each of Rust's names: a name that is added there and missing here does not compile.
const KINDS: Record<Sensitive, true> = {
  health: true,
  adult: true,
  religion: true,
  politics: true,
  banking: true,
  dating: true,
  government: true,
  'password-manager': true,
  'identity-provider': true,
  gambling: true,
  legal: true,
  crisis: true,
  orientation: true,
  union: true,
  genetics: true,
  children: true,
  employment: true,
};

/** The sensitive kinds. */
export const SENSITIVE = Object.keys(KINDS) as Sensitive[];

const CATEGORY_NAMES: Record<Category, true> = {
  news: true,
  social: true,
  search: true,
  video: true,
  shopping: true,
  finance: true,
  'crypto-markets': true,
  nft: true,
  defi: true,
  civic: true,
  developer: true,
  ai: true,
  learning: true,
  entertainment: true,
  mail: true,
  other: true,
};

/** The categories. */
export const CATEGORIES = Object.keys(CATEGORY_NAMES) as Category[];
