/** Sums for the pictures: what is drawn, from footprints as the vault gave them. */

import { call } from '../ui/rpc';
import type { Category, FootprintView } from '../ui/types';

/** Days that the pictures reach back. */
export const DAYS = 14;
const BATCH = 500;
const MOST = 10_000;

/** Attention and points of one bar. */
export interface Sum {
  attention: number;
  points: number;
  footprints: number;
}

/** A named bar. */
export interface Named<Name extends string = string> extends Sum {
  name: Name;
}

/** Everything that is drawn. */
export interface Tally extends Sum {
  days: (Sum & { start: number })[];
  hours: Sum[];
  sites: Named[];
  categories: Named<Category>[];
  searches: FootprintView[];
  recent: FootprintView[];
}

function empty(): Sum {
  return { attention: 0, points: 0, footprints: 0 };
}

function add(sum: Sum, view: FootprintView): void {
  sum.attention += view.footprint.attention_ms;
  sum.points += view.worth.points;
  sum.footprints += 1;
}

function addTo<Name extends string>(sums: Map<Name, Named<Name>>, name: Name, view: FootprintView): void {
  const named = sums.get(name) ?? { ...empty(), name };
  add(named, view);
  sums.set(name, named);
}

function dayStarts(now: number): number[] {
  const midnight = new Date(now);
  midnight.setHours(0, 0, 0, 0);
  return Array.from({ length: DAYS }, (_, index) => {
    const day = new Date(midnight);
    day.setDate(day.getDate() - (DAYS - 1 - index));
    return day.getTime();
  });
}

/** Footprints of the last days, newest first, fetched piece by piece. */
export async function recentFootprints(now: number): Promise<FootprintView[]> {
  const since = dayStarts(now)[0] ?? now;
  const all: FootprintView[] = [];
  let before: number | null = null;
  while (all.length < MOST) {
    const batch: FootprintView[] = await call('footprints', before, BATCH);
    const last = batch.at(-1);
    all.push(...batch.filter((view) => view.footprint.started_at >= since));
    if (last === undefined || batch.length < BATCH || last.footprint.started_at < since) break;
    before = last.footprint.started_at;
  }
  return all;
}

/** Sums them up. */
export function tally(views: readonly FootprintView[], now: number): Tally {
  const days = dayStarts(now).map((start) => ({ ...empty(), start }));
  const hours = Array.from({ length: 24 }, empty);
  const sites = new Map<string, Named>();
  const categories = new Map<Category, Named<Category>>();
  const whole = empty();
  for (const view of views) {
    const { started_at: at, host, category } = view.footprint;
    add(whole, view);
    const day = days.findLast((other) => other.start <= at);
    if (day !== undefined) add(day, view);
    const hour = hours[new Date(at).getHours()];
    if (hour !== undefined) add(hour, view);
    addTo(sites, host, view);
    addTo(categories, category, view);
  }
  return {
    ...whole,
    days,
    hours,
    sites: [...sites.values()],
    categories: [...categories.values()],
    searches: views.filter((view) => view.footprint.action === 'search').slice(0, 12),
    recent: views.slice(0, 12),
  };
}
