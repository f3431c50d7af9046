// A page that rewrites its address is worth what its time is worth, however often, and what comes after it is counted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { sleep } from './harness/browser';
import { Scene } from './harness/scene';

const DEEP = process.env.ASHIATO_DEEP === '1';
/** How long the map is looked at. */
const MAP_MS = DEEP ? 1_200_000 : 60_000;

let scene: Scene;
before(async () => {
  // A day-long epoch, as a network for people has: there is but one in this spec, unless it runs over midnight.
  scene = await Scene.open({ node: { epoch: 86_400 } });
});
after(() => scene?.close());

interface Line {
  kind: string;
  host: string;
  action: string;
  category: string;
  attention_ms: number;
  started_at: number;
}
interface Export {
  weights: number[];
  footprints: Line[];
}

const CATEGORIES = 'other news social search video shopping finance crypto-markets nft defi civic developer ai learning entertainment mail'.split(' ');

/** The footprints on a host, and the tariff's weights. */
async function exported(host: string): Promise<Export> {
  const [header, ...lines] = (await scene.surfer.call<string>('exportJsonl', false)).trim().split('\n').map((line) => JSON.parse(line));
  const footprints = (lines as Line[]).filter((line) => line.kind === 'footprint' && line.host === host);
  return { weights: (header as { base_tariff: { attention_weights: number[] } }).base_tariff.attention_weights, footprints };
}

const time = (footprints: Line[]): number => footprints.reduce((sum, { attention_ms }) => sum + attention_ms, 0);

async function idle(state: 'active'): Promise<void> {
  const worker = await scene.surfer.browser.worker();
  await worker.evaluate((state) => (globalThis as unknown as { injectIdle(state: string): void }).injectIdle(state), state);
}

interface Looked {
  /** What the total grew by, in tenths of a point. */
  value: number;
  /** For how long the page was in front. */
  ms: number;
  /** The page's address in the end. */
  left: string;
}

/** Looks at a page for a time, then at one that leaves no footprint. */
async function look(opened: string, ms: number, doing?: (page: Page) => Promise<void>): Promise<Looked> {
  const { surfer } = scene;
  const before = (await surfer.popup()).value_total;
  const page = await surfer.browser.context.newPage();
  await page.goto(opened, { waitUntil: 'commit' });
  const began = Date.now();
  await doing?.(page);
  await sleep(ms);
  await surfer.browser.context.pages().find((page) => page.url().startsWith('chrome-extension:'))!.bringToFront();
  const spent = Date.now() - began;
  const address = await page.evaluate(() => location.href);
  await page.close();
  await sleep(300);
  return { value: (await surfer.popup()).value_total - before, ms: spent, left: address };
}

test(`a map that rewrites its address each 60 ms for ${MAP_MS / 1_000} s is worth its time`, async () => {
  await idle('active');
  const { value, ms, left } = await look('https://www.openstreetmap.org/map', MAP_MS);
  const rewritten = Number(/\d+$/.exec(left)?.[0]);
  assert.ok(rewritten > ms / 100, `${rewritten} addresses in ${ms} ms`);
  const { weights, footprints } = await exported('openstreetmap.org');
  const { category } = footprints[0]!;
  assert.ok(Math.abs(time(footprints) - ms) <= 1_500, `${time(footprints)} ms of ${ms} ms`);
  const seconds = value / weights[CATEGORIES.indexOf(category)]!;
  assert.ok(Math.abs(seconds - ms / 1_000) <= 2, `worth ${seconds} s of ${category}, looked at for ${ms} ms`);
  process.stdout.write(`# ${rewritten} addresses in ${ms} ms left ${footprints.length} footprints, worth ${value} tenths of a point\n`);
});

test('after it everything counts as before', async () => {
  const { value, ms } = await look('https://github.com/rust-lang/rust', 6_000);
  const { weights, footprints } = await exported('github.com');
  assert.ok(Math.abs(time(footprints) - ms) <= 1_000, `${time(footprints)} ms of ${ms} ms`);
  const seconds = value / weights[CATEGORIES.indexOf('developer')]!;
  assert.ok(Math.abs(seconds - ms / 1_000) <= 1.5, `worth ${seconds} s, looked at for ${ms} ms`);
  const { epoch } = await scene.surfer.popup();
  assert.deepEqual(epoch.uncounted, { seconds: 0, footprints: 0 });
});

test('a results page that adds a parameter to its address is one search and one visit', async () => {
  await look('https://duckduckgo.com/?q=arctic+terns', 2_500, async (page) => {
    await sleep(400);
    await page.evaluate(() => history.replaceState({}, '', '/?q=arctic+terns&ia=web'));
  });
  const { footprints } = await exported('duckduckgo.com');
  const counted = footprints.filter(({ action, attention_ms }) => action !== 'visit' || attention_ms >= 1_000);
  assert.deepEqual(counted.map(({ action }) => action).sort(), ['search', 'visit']);
});
