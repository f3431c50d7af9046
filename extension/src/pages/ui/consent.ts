/** Consents as the switches change them. */

import { CONSENT_VERSION } from '../../shared/tables';
import type { Collector, Consent } from './types';

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
