// Attended: active tab, focused window, screen unlocked, and input within a minute or sound that is not muted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { sleep, until } from './harness/browser';
import { Scene } from './harness/scene';

let scene: Scene;
before(async () => {
  scene = await Scene.open();
});
after(() => scene?.close());

interface View {
  footprint: { host: string; action: string; attention_ms: number; started_at: number };
}

async function visits(host: string): Promise<View[]> {
  const all = await scene.surfer.call<View[]>('footprints', null, 200);
  return all
    .filter((view) => view.footprint.host === host && view.footprint.action === 'visit')
    .sort((a, b) => a.footprint.started_at - b.footprint.started_at);
}

/** The popup's call makes the worker take the time now. A locked screen locked the vault, which has to be opened to read. */
async function attended(host: string): Promise<number> {
  const { state } = await scene.surfer.popup();
  if (state === 'locked') await scene.surfer.call('unlock', scene.surfer.passphrase);
  return (await visits(host)).reduce((sum, view) => sum + view.footprint.attention_ms, 0);
}

function near(actual: number, wanted: number, what: string): void {
  assert.ok(Math.abs(actual - wanted) <= 1_000, `${what}: ${actual} ms, by the script's clock ${wanted} ms`);
}

async function idle(state: 'active' | 'idle' | 'locked'): Promise<void> {
  const worker = await scene.surfer.browser.worker();
  await worker.evaluate((state) => (globalThis as unknown as { injectIdle(state: string): void }).injectIdle(state), state);
}

async function open(address: string): Promise<Page> {
  const page = await scene.surfer.browser.context.newPage();
  await page.goto(address);
  return page;
}

/** A page that gives no footprint, for moving the focus away. */
async function lookAway(): Promise<void> {
  const own = scene.surfer.browser.context.pages().find((page) => page.url().startsWith('chrome-extension:'));
  await own?.bringToFront();
  await sleep(300);
}

test('the tab in front is attended, the hidden one is not', async () => {
  await idle('active');
  const first = await open('https://www.bbc.co.uk/news');
  const a = Date.now();
  await sleep(4_000);
  const second = await open('https://github.com/rust-lang/rust');
  const b = Date.now();
  await sleep(3_000);
  await lookAway();
  const c = Date.now();
  near(await attended('bbc.co.uk'), b - a, 'the tab that was in front first');
  near(await attended('github.com'), c - b, 'the tab that was in front then');
  await first.close();
  await second.close();
});

test('no input ends it, input begins it again, a locked screen is never attended', async () => {
  await idle('active');
  const page = await open('https://en.wikipedia.org/wiki/Footprint');
  const a = Date.now();
  await sleep(3_000);
  await idle('idle');
  const b = Date.now();
  await sleep(3_000);
  near(await attended('wikipedia.org'), b - a, 'while idle');
  await idle('active');
  const c = Date.now();
  await sleep(2_000);
  await idle('locked');
  const d = Date.now();
  await sleep(2_000);
  near(await attended('wikipedia.org'), b - a + (d - c), 'after the lock');
  await idle('active');
  await page.close();
});

test('audible video is attended without input, but not behind a locked screen', async () => {
  await idle('active');
  const page = await open('https://www.youtube.com/watch?v=abc');
  const a = Date.now();
  await until('sound', () =>
    page.evaluate(() => {
      const player = document.querySelector('audio');
      return player !== null && !player.paused && player.currentTime > 0.5;
    }),
  );
  await sleep(2_000);
  await idle('idle');
  await sleep(4_000);
  await idle('locked');
  const b = Date.now();
  await sleep(2_000);
  near(await attended('youtube.com'), b - a, 'a video that plays');
  await idle('active');
  await page.close();
  await lookAway();
});

test('muted sound is no input: muted and unmuted while it plays', async () => {
  await idle('active');
  const before = await attended('youtube.com');
  const page = await open('https://www.youtube.com/watch?v=muted');
  const a = Date.now();
  const tab = () => worker.evaluate(async () => (await chrome.tabs.query({ url: 'https://www.youtube.com/*', active: true }))[0]);
  const worker = await scene.surfer.browser.worker();
  await until('sound', async () => (await tab())?.audible);
  const mute = async (muted: boolean): Promise<number> => {
    await worker.evaluate(([id, muted]) => chrome.tabs.update(id, { muted }), [(await tab())!.id!, muted] as const);
    const told = Date.now();
    await sleep(4_000);
    const { audible, mutedInfo } = (await tab())!;
    assert.deepEqual([audible, mutedInfo?.muted], [true, muted], 'Chrome calls a muted tab audible');
    return told;
  };
  await idle('idle');
  const b = await mute(true);
  const c = await mute(false);
  const d = await mute(true);
  near((await attended('youtube.com')) - before, b - a + (d - c), 'a video that was muted twice');
  await idle('active');
  await page.close();
  await lookAway();
});

test('of two windows only the focused one is attended', async () => {
  await idle('active');
  const first = await open('https://www.asahi.com/');
  const a = Date.now();
  await sleep(3_000);
  const worker = await scene.surfer.browser.worker();
  const opened = scene.surfer.browser.context.waitForEvent('page');
  await worker.evaluate(() => chrome.windows.create({ url: 'https://www.coingecko.com/', focused: true, width: 800, height: 600 }));
  const second = await opened;
  const b = Date.now();
  await sleep(4_000);
  await second.close();
  await lookAway();
  const c = Date.now();
  near(await attended('asahi.com'), b - a, 'the window behind');
  near(await attended('coingecko.com'), c - b, 'the window in front');
  await first.close();
});

test('a route of a single-page application is a page of its own', async () => {
  await idle('active');
  const page = await open('https://todomvc.com/');
  const a = Date.now();
  await sleep(2_000);
  await page.click('#route');
  const b = Date.now();
  await sleep(3_000);
  await lookAway();
  const c = Date.now();
  await scene.surfer.popup();
  const pages = await visits('todomvc.com');
  assert.equal(pages.length, 2, 'two pages');
  near(pages[0]!.footprint.attention_ms, b - a, 'the first route');
  near(pages[1]!.footprint.attention_ms, c - b, 'the second route');
  await page.close();
});

test('idle comes from the real thing: no input for a minute on this display', async () => {
  // A surfer of their own, whose idle state nobody injects.
  const { Surfer } = await import('./harness/surfer');
  const { consent } = await import('./harness/scene');
  const surfer = await Surfer.arrive({ name: 'Real', variant: 'test', sites: scene.sites });
  try {
    await surfer.call('setConsent', consent(['visits']));
    surfer.display.nudge();
    const page = await surfer.browser.context.newPage();
    await page.goto('https://www.bbc.co.uk/news');
    const began = Date.now();
    surfer.display.nudge();
    await sleep(72_000);
    await surfer.popup();
    const [view] = await surfer.call<View[]>('footprints', null, 5);
    const spent = Date.now() - began;
    assert.ok(view, 'a footprint');
    const { attention_ms } = view.footprint;
    // Chrome tells a minute after the last input: that minute counts.
    assert.ok(attention_ms >= 58_000 && attention_ms <= 63_000, `${attention_ms} ms of ${spent} ms`);
  } finally {
    await surfer.leave();
  }
});
