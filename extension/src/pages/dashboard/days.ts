/** What is drawn: the vault's sums of the last local days, put in the order of the pictures. */

import type { Category, CategoryRow, DayView } from '../ui/types';

/** Days that the pictures reach back. */
export const DAYS = 14;
const DAY_MS = 86_400_000;

/** Attention in seconds, worth in tenths of a point. */
export interface Sum {
  seconds: number;
  value: number;
  footprints: number;
}

/** Everything that is drawn. */
export interface Pictures extends Sum {
  days: (Sum & { day: number })[];
  hours: Sum[];
  categories: (Sum & { name: Category })[];
  sites: { name: string; seconds: number }[];
}

/** The number of a local day: whole days from 1970-01-01 to its date. */
export function dayOf(at: number): number {
  const date = new Date(at);
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY_MS;
}

/** Noon of a local day: an instant whose date is the day's in any zone. */
export function noonOf(day: number): number {
  const date = new Date(day * DAY_MS);
  return new Date(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), 12).getTime();
}

function empty(): Sum {
  return { seconds: 0, value: 0, footprints: 0 };
}

function add(sum: Sum, rows: readonly CategoryRow[]): void {
  for (const row of rows) {
    sum.seconds += row.seconds;
    sum.value += row.value;
    sum.footprints += row.footprints;
  }
}

/** Sums up the days up to `last`; days that the vault left out have nothing. */
export function pictures(views: readonly DayView[], last: number): Pictures {
  const days = Array.from({ length: DAYS }, (_, index) => ({ ...empty(), day: last - (DAYS - 1 - index) }));
  const hours = Array.from({ length: 24 }, empty);
  const categories = new Map<Category, Sum & { name: Category }>();
  const sites = new Map<string, number>();
  const whole = empty();
  for (const view of views) {
    add(whole, view.categories);
    const day = days.find((other) => other.day === view.day);
    if (day !== undefined) add(day, view.categories);
    for (const { hour, categories: rows } of view.hours) {
      const sum = hours[hour];
      if (sum !== undefined) add(sum, rows);
    }
    for (const row of view.categories) {
      const sum = categories.get(row.category) ?? { ...empty(), name: row.category };
      add(sum, [row]);
      categories.set(row.category, sum);
    }
    for (const { host, seconds } of view.sites) sites.set(host, (sites.get(host) ?? 0) + seconds);
  }
  return {
    ...whole,
    days,
    hours,
    categories: [...categories.values()],
    sites: [...sites].map(([name, seconds]) => ({ name, seconds })),
  };
}
