/** The pictures' sums and the numbers that people read, in one language. */

import assert from 'node:assert/strict';
import test from 'node:test';
import english from '../_locales/en/messages.json';
import type { CategoryRow, DayView } from '../src/pages/ui/types';

const messages: Record<string, { message: string }> = english;
Object.assign(globalThis, {
  chrome: {
    i18n: {
      getMessage: (key: string, parts: string[] = []) =>
        (messages[key]?.message ?? '').replace(/\$(\d)/g, (_, place: string) => parts[Number(place) - 1] ?? ''),
    },
  },
});
const { duration, points, tp } = await import('../src/pages/ui/i18n');
const { worthSum } = await import('../src/pages/ui/worth-rows');
const { dayOf, noonOf, pictures, DAYS } = await import('../src/pages/dashboard/days');
const { startOf } = await import('../src/pages/ui/epochs');

test('points are exact to a tenth', () => {
  assert.deepEqual([0, 1, 10, 408, 12_345_678, 42_949_672_959].map(points), ['0', '0.1', '1', '40.8', '1,234,567.8', '4,294,967,295.9']);
  assert.equal(tp('points_n', 10), '1 point');
  assert.equal(tp('points_n', 11), '1.1 points');
});

test('a length of time has two units, or all of them where it has to be exact', () => {
  assert.equal(duration(0), '0 sec');
  assert.equal(duration(3_723_999), '1 hr 2 min');
  assert.equal(duration(3_723_999, true), '1 hr 2 min 3 sec');
  assert.equal(duration(3_603_000), '1 hr');
  assert.equal(duration(90_000_000, true), '1 day 1 hr');
});

test('a sum says its time and its points a minute, and its actions where there are any', () => {
  assert.equal(worthSum(2040, 2, 0), '34 min × 12 a minute');
  assert.equal(worthSum(61, 4, 240), '1 min 1 sec × 24 a minute + 24 for actions');
  assert.equal(worthSum(0, 4, 60), '6 for actions');
});

const row = (category: CategoryRow['category'], seconds: number, value: number): CategoryRow => ({
  category,
  weight: 1,
  seconds,
  footprints: 1,
  actions_value: 0,
  value,
});

test('days are drawn in their places, hours and categories over all of them, sites by time', () => {
  const last = 20_000;
  const views: DayView[] = [
    {
      day: last - 3,
      categories: [row('news', 30, 90), row('mail', 5, 5)],
      hours: [{ hour: 23, categories: [row('news', 30, 90), row('mail', 5, 5)] }],
      sites: [{ host: 'a.example', seconds: 35, actions: [] }],
    },
    {
      day: last,
      categories: [row('news', 10, 30)],
      hours: [{ hour: 23, categories: [row('news', 10, 30)] }],
      sites: [{ host: 'a.example', seconds: 4, actions: [] }, { host: 'b.example', seconds: 6, actions: [] }],
    },
  ];
  const drawn = pictures(views, last);
  assert.equal(drawn.days.length, DAYS);
  assert.deepEqual(drawn.days.map((day) => day.value).slice(-4), [95, 0, 0, 30]);
  assert.deepEqual([drawn.seconds, drawn.value, drawn.footprints], [45, 125, 3]);
  assert.deepEqual(drawn.hours[23], { seconds: 45, value: 125, footprints: 3 });
  assert.deepEqual(drawn.categories.map(({ name, value }) => [name, value]), [['news', 120], ['mail', 5]]);
  assert.deepEqual(drawn.sites, [{ name: 'a.example', seconds: 39 }, { name: 'b.example', seconds: 6 }]);
});

test('a local day has the number of its date', () => {
  assert.equal(dayOf(new Date(2026, 10, 28, 0, 0).getTime()), Date.UTC(2026, 10, 28) / 86_400_000);
  assert.equal(dayOf(new Date(2026, 10, 28, 23, 59).getTime()), Date.UTC(2026, 10, 28) / 86_400_000);
  const noon = new Date(noonOf(dayOf(new Date(2026, 10, 28, 5).getTime())));
  assert.deepEqual([noon.getMonth(), noon.getDate(), noon.getHours()], [10, 28, 12]);
});

test('epochs are counted from the current one', () => {
  const current = { epoch: 100, starts_at: 1_000, ends_at: 1_060, footprints: 0, value: 0, uncounted: { seconds: 0, footprints: 0 } };
  assert.deepEqual([startOf(100, current), startOf(97, current), startOf(101, current)], [1_000, 820, 1_060]);
});
