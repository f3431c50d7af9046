// Each collector on a page of its kind, as a person meets it: on, it keeps what its switch names; off, it keeps nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT, sleep, until } from './harness/browser';
import { COLLECTORS, Scene, consent } from './harness/scene';
import { MAIL_PAGES } from './harness/sites';

let scene: Scene;
before(async () => {
  scene = await Scene.open();
});
after(() => scene?.close());

interface Kept {
  action: string;
  category: string;
  reason: string;
  host: string;
  path?: string;
  title?: string;
  query?: string;
  detail?: string;
  attention_ms: number;
}

async function kept(): Promise<Kept[]> {
  await scene.surfer.popup();
  return (await scene.surfer.call<{ footprint: Kept }[]>('footprints', null, 500)).map(({ footprint }) => footprint);
}

/** Everything that some collector other than visits would notice. */
async function everything(page: Page): Promise<void> {
  scene.surfer.display.nudge();
  await page.goto('https://duckduckgo.com/?q=arctic+terns');
  await page.goto('https://en.wikipedia.org/wiki/Footprint');
  await page.goto('https://www.bbc.co.uk/news');
  await sleep(500);
  await page.locator('#out').click();
  await page.waitForURL('https://en.wikipedia.org/**');
  // Without input for a minute attention stops and no visit is kept; on a busy machine the page needs longer.
  scene.surfer.display.nudge();
  await page.goto('https://x.com/someone/status/1');
  await sleep(500);
  for (const button of ['like', 'retweetConfirm', 'tweetButtonInline', '1234-follow']) await page.locator(`[data-testid="${button}"]`).click();
  await page.goto('https://app.uniswap.org/swap');
  await sleep(500);
  await page.locator('#connect').click();
  await page.goto('https://mail.google.com/mail/u/0/');
  await sleep(500);
  await page.locator('#mail').click();
  scene.surfer.display.nudge();
  await page.goto('https://a-site-in-no-table.example/?og=video.other');
  await sleep(1_500);
}

test('visits alone: nothing but visits is kept', async () => {
  await scene.surfer.call('setConsent', consent(['visits']));
  const page = await scene.surfer.browser.context.newPage();
  await everything(page);
  await page.close();
  const all = await kept();
  assert.ok(all.length >= 6, `${all.length} visits`);
  assert.deepEqual([...new Set(all.map(({ action }) => action))], ['visit']);
  const unknown = all.find(({ host }) => host === 'a-site-in-no-table.example');
  assert.deepEqual([unknown?.category, unknown?.reason], ['other', 'default']);
});

test('every collector on: each keeps what its switch names, and no more', async () => {
  await scene.surfer.call('setConsent', consent(COLLECTORS));
  const before = (await kept()).length;
  const page = await scene.surfer.browser.context.newPage();
  await everything(page);
  await page.close();
  const wanted: Partial<Kept>[] = [
    { action: 'search', host: 'duckduckgo.com', category: 'search', query: 'arctic terns' },
    { action: 'link-out', host: 'bbc.co.uk', category: 'news', detail: 'wikipedia.org' },
    { action: 'like', host: 'x.com', category: 'social' },
    { action: 'share', host: 'x.com', category: 'social' },
    { action: 'comment', host: 'x.com', category: 'social' },
    { action: 'follow', host: 'x.com', category: 'social' },
    { action: 'wallet-announced', host: 'uniswap.org', category: 'defi' },
    { action: 'wallet-connect', host: 'uniswap.org', category: 'defi' },
    { action: 'mail-read', host: 'google.com', category: 'mail', detail: 'gmail' },
    { action: 'visit', host: 'a-site-in-no-table.example', category: 'video', reason: 'page-hint' },
  ];
  const missing = (all: Kept[]): Partial<Kept>[] =>
    wanted.filter((want) => !all.some((one) => Object.entries(want).every(([key, value]) => one[key as keyof Kept] === value)));
  let all: Kept[] = [];
  try {
    await until('every collector', async () => missing((all = await kept())).length === 0, 10_000, 500);
  } catch {
    assert.deepEqual(missing(all), [], JSON.stringify(all.slice(0, all.length - before).map(({ action, host, category, reason, detail }) => [action, host, category, reason, detail])));
  }
  for (const one of all) {
    assert.equal(one.path, undefined, 'paths are a switch of their own');
    assert.equal(one.title, undefined, 'titles are a switch of their own');
  }
  assert.ok(!JSON.stringify(all).includes('FMfcgzQ'), 'a mail is never more than its provider');
  assert.ok(!JSON.stringify(all).includes('0x52908400098527886E0F7030069857D2E4169EE7'), 'no wallet’s address is kept');
  const { health } = await scene.surfer.call<{ health: { collector: string; last_matched?: number }[] }>('popup');
  for (const collector of ['visits', 'searches', 'links-out', 'social', 'wallets', 'mail']) {
    const last = health.find((one) => one.collector === collector)?.last_matched ?? 0;
    assert.ok(Date.now() - last < 120_000, `${collector} says when it last matched`);
  }
});

/** The compiled table, to see that nothing in it is left out here. */
interface Table {
  social: { rules: { key: string; selectors: string[] }[] }[];
  mail: { name: string }[];
}
const table = JSON.parse(readFileSync(join(ROOT, 'extension/src/generated/tables.json'), 'utf8')) as Table;

/** A real click, where it is, and the one action it stands for; none where it takes something back or means nothing. */
interface Click {
  on: string;
  /** The rule's selector, when the click is one; what is pressed, when that lies within it. */
  selector?: string;
  press?: string;
  is?: 'like' | 'share' | 'comment' | 'follow';
}

const POST = 'https://www.reddit.com/r/birds/comments/1abc/arctic_terns/';
const OLD = 'https://old.reddit.com/r/birds/comments/1abc/arctic_terns/';
const CLICKS: Click[] = [
  { on: 'https://x.com/someone/status/1', selector: '[data-testid="like"]', is: 'like' },
  { on: 'https://x.com/someone/status/1', press: '[data-testid="unlike"]' },
  { on: 'https://x.com/someone/status/1', press: '[data-testid="retweet"]' },
  { on: 'https://x.com/someone/status/1', selector: '[data-testid="retweetConfirm"]', is: 'share' },
  { on: 'https://x.com/someone/status/1', selector: '[data-testid="tweetButtonInline"]', is: 'comment' },
  { on: 'https://x.com/someone/status/1', selector: '[data-testid$="-follow"]', is: 'follow' },
  { on: 'https://x.com/someone/status/1', press: '[data-testid$="-unfollow"]' },
  { on: 'https://x.com/home', selector: '[data-testid="tweetButtonInline"]', is: 'share' },
  { on: 'https://x.com/home', selector: '[data-testid="tweetButton"]', is: 'share' },
  { on: POST, selector: 'button[upvote]:not([aria-pressed="true"])', is: 'like' },
  { on: POST, press: 'button[upvote][aria-pressed="true"]' },
  { on: POST, press: 'button[downvote]' },
  { on: POST, selector: 'button[aria-label="upvote"]:not([aria-pressed="true"])', is: 'like' },
  { on: POST, selector: 'shreddit-composer button[slot="submit-button"]', is: 'comment' },
  { on: POST, selector: 'comment-composer-host button[type="submit"]', is: 'comment' },
  { on: POST, selector: 'shreddit-post-share-button', press: '#share', is: 'share' },
  { on: POST, selector: '[slot="share-button"]', press: '#slotted-share', is: 'share' },
  { on: POST, selector: 'shreddit-join-button:not([subscribed])', press: '#join', is: 'follow' },
  { on: POST, press: 'shreddit-join-button[subscribed] #join' },
  { on: POST, selector: 'button[noun="subscribe"]', is: 'follow' },
  { on: 'https://www.reddit.com/r/birds/', press: 'shreddit-composer button[slot="submit-button"]' },
  { on: 'https://www.reddit.com/r/birds/submit', selector: 'r-post-form-submit-button', press: '#inner-post-submit-button', is: 'share' },
  { on: 'https://www.reddit.com/r/birds/submit', selector: '#submit-post-button', is: 'share' },
  { on: OLD, selector: '.arrow.up:not(.upmod)', is: 'like' },
  { on: OLD, press: '.arrow.up.upmod' },
  { on: OLD, selector: '.usertext-buttons button.save', is: 'comment' },
  { on: OLD, selector: '.post-sharing-button', is: 'share' },
  { on: OLD, selector: '.fancy-toggle-button a.active.add', is: 'follow' },
  { on: 'https://old.reddit.com/r/birds/submit', selector: '#newlink button[name="submit"]', is: 'share' },
];

test('a real click on each button of X and of Reddit is one footprint, and on nothing else', async () => {
  const { surfer } = scene;
  const known = new Set(table.social.flatMap(({ rules }) => rules.flatMap(({ selectors }) => selectors)));
  assert.deepEqual([...new Set(CLICKS.flatMap(({ selector }) => selector ?? []))].sort(), [...known].sort(), 'every selector of the table');
  await surfer.call('setConsent', consent(['social']));
  const had = (await kept()).length;
  const page = await surfer.browser.context.newPage();
  const wanted: [string, string, string][] = [];
  let at = '';
  for (const { on, selector, press, is } of CLICKS) {
    // A page of its own for each address: a tab is heard only so often in a row.
    if (on !== at) await page.goto((at = on));
    const button = page.locator(press ?? selector!);
    // A script's click is untrusted and does not count; only the person's does.
    if (is !== undefined) await button.dispatchEvent('click', { bubbles: true, composed: true });
    await button.click();
    if (is !== undefined) wanted.push([is, new URL(on).host.split('.').slice(-2).join('.'), 'social']);
  }
  const added = async (): Promise<[string, string, string][]> => {
    const all = await kept();
    return all.slice(0, all.length - had).reverse().map(({ action, host, category }) => [action, host, category]);
  };
  await until('the last click', async () => (await added()).length >= wanted.length, 10_000).catch(() => undefined);
  await sleep(500);
  assert.deepEqual(await added(), wanted);
  await page.close();
});

test('a mail opened at each provider is one footprint, its provider’s name and no more', async () => {
  const { surfer } = scene;
  assert.deepEqual([...new Set(MAIL_PAGES.map(({ provider }) => provider))].sort(), table.mail.map(({ name }) => name).sort(), 'every provider of the table');
  await surfer.call('setConsent', consent(['mail']));
  const had = (await kept()).length;
  const added = async (): Promise<Kept[]> => {
    const all = await kept();
    return all.slice(0, all.length - had).reverse();
  };
  const page = await surfer.browser.context.newPage();
  for (const [index, { host, list, mail }] of MAIL_PAGES.entries()) {
    await page.goto(`https://${host}${list}`);
    assert.equal((await added()).length, index, `${host}: a list is no mail`);
    await page.locator('#mail').click();
    // Looked at again, a mail of this page counts no second time; one that is a page of its own is opened anew.
    if (!mail.includes('?')) await page.locator('#mail').click();
    await until(`a mail of ${host}`, async () => (await added()).length > index, 5_000);
  }
  await sleep(1_000);
  const all = await added();
  assert.deepEqual(all.map(({ action, category, detail }) => [action, category, detail]), MAIL_PAGES.map(({ provider }) => ['mail-read', 'mail', provider]));
  for (const one of all) assert.deepEqual([one.path, one.title, one.query], [undefined, undefined, undefined], 'no more than the provider');
  const text = JSON.stringify(all);
  for (const id of MAIL_PAGES.flatMap(({ mail }) => mail.match(/[\w-]{9,}/g) ?? [])) assert.ok(!text.includes(id), 'no mail’s id');
  await page.close();
});

test('a large real site is read as it was made: counted to its second, and nothing is put into it', async () => {
  const { surfer, sites } = scene;
  // Somebody is there when capture begins, and before the page is: without input its loading would not be attended.
  surfer.display.nudge();
  await surfer.call('setConsent', consent(COLLECTORS));
  const [first, second] = sites.largePages;
  assert.ok(first && second, 'two long pages');
  const page = await surfer.browser.context.newPage();
  await surfer.read(page, 1);
  // A page is looked at from when it stands in the tab, not from when it was asked for.
  await page.goto(first, { waitUntil: 'commit' });
  const began = Date.now();
  await page.waitForLoadState('load');
  const elements = await page.evaluate(() => document.querySelectorAll('*').length);
  assert.ok(elements > 5_000, `${elements} elements`);
  await surfer.read(page, 5);
  for (let i = 0; i < 10; i++) await page.mouse.wheel(0, 2_000);
  await page.evaluate(() => (location.hash = '#main-content'));
  await page.goto(second, { waitUntil: 'load' });
  await surfer.read(page, 5);
  const injected = await page.evaluate(() => {
    const text = document.documentElement.outerHTML;
    return text.includes('chrome-extension:') || Object.keys(window).some((name) => /ashiato/i.test(name));
  });
  assert.equal(injected, false, 'nothing of the extension is in the page');
  await page.close();
  const seconds = (Date.now() - began) / 1_000;
  const domain = new URL(first).host.split('.').slice(-2).join('.');
  const visits = (await kept()).filter(({ action, host }) => action === 'visit' && host === domain);
  assert.equal(visits.length, 2, 'a visit a page; a jump within one is none');
  for (const visit of visits) assert.equal(visit.category, 'developer');
  const attended = visits.reduce((sum, visit) => sum + visit.attention_ms, 0) / 1_000;
  assert.ok(Math.abs(attended - seconds) < 2, `${attended} s of ${seconds} s`);
});
