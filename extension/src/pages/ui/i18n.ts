/** Texts, numbers and dates in the language that Chrome chose among ours. */

import { text, type MessageKey, type PluralKey } from '../../shared/texts';

/** The language of the texts shown, a BCP 47 tag that stands in the texts themselves. */
export const locale: string = text('locale') || 'en';

/** The text of a key; numbers among its parts are written as people read them. */
export function t(key: MessageKey, ...parts: (string | number)[]): string {
  return text(key, parts.map((part) => (typeof part === 'number' ? num(part) : part)));
}

const plural = new Intl.PluralRules(locale);

/** The text of `key_one` or `key_other`, with the number as its first part. */
export function tn(key: PluralKey, count: number, ...parts: (string | number)[]): string {
  return t(plural.select(count) === 'one' ? `${key}_one` : `${key}_other`, count, ...parts);
}

const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });

/** A whole number. */
export function num(value: number | bigint): string {
  return whole.format(value);
}

const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** Points of a value in tenths of a point, exactly. */
export function points(value: number): string {
  return tenths.format(value / 10);
}

/** The text of `key_one` or `key_other` for a value in tenths of a point, with its points as the first part. */
export function tp(key: PluralKey, value: number, ...parts: (string | number)[]): string {
  return t(plural.select(value / 10) === 'one' ? `${key}_one` : `${key}_other`, points(value), ...parts);
}

const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });

/** A share from 0 to 1. */
export function share(value: number): string {
  return percent.format(value);
}

const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' });
const wholeDay = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric' });
const moment = new Intl.DateTimeFormat(locale, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** Hour and minute. */
export function clockTime(at: number): string {
  return clock.format(at);
}

/** Month and day. */
export function monthDay(at: number): string {
  return day.format(at);
}

/** Year, month and day. */
export function date(at: number): string {
  return wholeDay.format(at);
}

/** Date, hour and minute. */
export function dateTime(at: number): string {
  return moment.format(at);
}

/** Hour and minute today, with the day before them otherwise. */
export function when(at: number, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString()
    ? clockTime(at)
    : `${monthDay(at)} ${clockTime(at)}`;
}

function unit(value: number, name: 'day' | 'hour' | 'minute' | 'second'): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** A length of time in whole seconds, by its largest units: `3 min 20 sec`. Two of them, unless it has to be exact. */
export function duration(ms: number, exact = false): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const first = UNITS.findIndex(([, length]) => seconds >= length);
  if (first < 0) return unit(0, 'second');
  const shown = UNITS.slice(first, exact ? UNITS.length : first + 2);
  let rest = seconds;
  const parts: string[] = [];
  for (const [name, length] of shown) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(unit(count, name));
  }
  return parts.join(' ');
}

/** Sets the document's language and title, so that fonts and screen readers follow. */
export function nameDocument(titleKey: MessageKey): void {
  document.documentElement.lang = locale;
  document.title = t(titleKey);
}
