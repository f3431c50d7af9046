// Private content stays on the device: planted addresses, queries, titles and mail addresses are found nowhere else.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page, Worker } from 'playwright-core';
import { sleep, until } from './harness/browser';
import { Proxy } from './harness/proxy';
import { COLLECTORS, Scene, consent } from './harness/scene';
import { bytes, dump, places } from './harness/storage';

let scene: Scene;
let proxy: Proxy;
/** What the worker and the extension's pages wrote to their consoles. */
const said: string[] = [];
const dir = mkdtempSync(join(tmpdir(), 'ashiato-privacy-'));
const netLog = join(dir, 'net.json');
before(async () => {
  const via = async (address: string): Promise<string> => {
    proxy = await Proxy.open(address);
    return proxy.address;
  };
  scene = await Scene.open({ node: { epoch: 20 }, via, surfer: { args: [`--log-net-log=${netLog}`] } });
  const { context } = scene.surfer.browser;
  const listen = (worker: Worker): unknown => worker.on('console', (message) => said.push(message.text()));
  context.serviceWorkers().forEach(listen);
  context.on('serviceworker', listen);
  context.on('console', (message) => {
    if (message.page()?.url().startsWith('chrome-extension:')) said.push(message.text());
  });
  context.on('weberror', (error) => {
    if (error.page()?.url().startsWith('chrome-extension:')) said.push(String(error.error().stack));
  });
});
after(async () => {
  await scene?.close();
  await proxy?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Fifty of each kind, each a word that stands nowhere else. */
const PLANTED = Array.from({ length: 50 }, (_, i) => ({
  host: `quokka${i}.example`,
  path: `marmalade${i}`,
  title: `Saffron${i}`,
  query: `tangerine${i} orchard`,
  mail: `wombat${i}@pelican.example`,
}));

const builtIn = 'http://127.0.0.1:7117';
const CONTROL = 'lanternfish';

interface Kept {
  host: string;
  path?: string;
  title?: string;
  query?: string;
}

async function kept(): Promise<Kept[]> {
  return (await scene.surfer.call<{ footprint: Kept }[]>('footprints', null, 500)).map(({ footprint }) => footprint);
}

const address = ({ host, path, title, mail }: (typeof PLANTED)[number]): string =>
  `https://${host}/${path}?title=${title}&mail=${encodeURIComponent(mail)}`;

/** Opens a planted address as somebody who is there: without input for a minute no visit is kept. */
async function present(page: Page, planted: (typeof PLANTED)[number]): Promise<void> {
  scene.surfer.display.nudge();
  await page.goto(address(planted));
}

/** Waits for what is kept; a page that went by too fast on a busy machine is opened again, and looked at longer. */
async function captured(page: Page, what: string, missing: (all: Kept[]) => typeof PLANTED): Promise<Kept[]> {
  return until(what, async () => {
    const all = await kept();
    const again = missing(all);
    for (const planted of again) {
      await present(page, planted);
      await sleep(200);
    }
    return again.length === 0 && all;
  }, 60_000, 2_000);
}

/** A word as it may stand somewhere. */
const forms = (word: string): string[] => [
  word,
  encodeURIComponent(word),
  Buffer.from(word).toString('base64').replace(/=+$/, ''),
  Buffer.from(word).toString('hex'),
];

/** One of the extension's own pages. */
const own = (): Page => scene.surfer.browser.context.pages().find((page) => page.url().startsWith('chrome-extension:'))!;

/** Everywhere a planted text must not be, with the control that each place shows what is there. */
async function nowhere(): Promise<void> {
  const { surfer } = scene;
  const stored = await dump(own());
  const where = places(surfer.browser.profile, surfer.browser.id);
  const [main, mirror, local] = [bytes(where.main), bytes(where.mirror), bytes(where.local)];
  for (const file of [main, mirror, local]) assert.ok(file.length > 1_000, 'there is something to search');
  assert.ok(main.includes(CONTROL) && local.includes(CONTROL) && stored.split(CONTROL).length >= 3, 'the search finds what is there');
  const consoles = said.join('\n');
  assert.equal(consoles.split(CONTROL).length, 3, 'the worker’s console and the pages’ are heard');
  const files = [main, mirror, local].join('\n');
  const sent = proxy.sent.join('\n');
  const log = scene.node.log.join('\n');
  for (const { host, path, title, query, mail } of PLANTED) {
    for (const word of [host, path, title, query, query.split(' ')[0]!, mail]) {
      for (const form of forms(word)) {
        assert.ok(!sent.includes(form), 'in a request');
        assert.ok(!log.includes(form), 'in the node’s log');
        assert.ok(!consoles.includes(form), 'in a console of the extension');
        assert.ok(!stored.includes(form), 'in the storage as the extension sees it');
        assert.ok(!files.includes(form), 'in the files of the storage');
      }
    }
  }
  for (const word of ['mufg', '192.168.1.1', 'bbc.co.uk']) {
    assert.ok(!stored.includes(word) && !sent.includes(word) && !consoles.includes(word), 'a host in clear text');
  }
}

test('250 planted texts reach no request, no storage while locked, no log; the bank leaves nothing', async () => {
  const { surfer } = scene;
  const page = await surfer.browser.context.newPage();
  for (const planted of PLANTED) {
    await present(page, planted);
    for (const words of [planted.query, planted.mail]) {
      await page.goto(`https://duckduckgo.com/?q=${encodeURIComponent(words)}`, { waitUntil: 'commit' });
    }
  }
  await page.goto('https://www.bk.mufg.jp/account?number=1234567');
  await page.goto('http://192.168.1.1/admin');
  await page.goto('https://www.bbc.co.uk/');
  await surfer.read(page, 2);
  await surfer.popup();

  const all = await captured(page, 'every planted site and query', (all) => {
    const [hosts, queries] = [new Set(all.map(({ host }) => host)), new Set(all.map(({ query }) => query))];
    assert.ok(PLANTED.every(({ query }) => queries.has(query)), 'every planted query was captured');
    return PLANTED.filter(({ host }) => !hosts.has(host));
  });
  await page.close();
  const hosts = new Set(all.map(({ host }) => host));
  assert.ok(!hosts.has('mufg.jp') && !hosts.has('192.168.1.1'), 'the bank and the private network leave nothing');
  const text = JSON.stringify(all);
  for (const { path, title, mail } of PLANTED) {
    for (const word of [path, title, mail]) assert.ok(!text.includes(word), 'paths, titles and mail addresses are not kept');
  }

  const has = (request: string): boolean => proxy.sent.some((sent) => sent.startsWith(request));
  await until('the epoch to be registered', async () => (await surfer.call('sync'), has('POST /v1/leaves')), 60_000, 1_000);
  await surfer.call('lock');
  // The search is known to find what is there: a word is put where the extension keeps things, and found.
  await own().evaluate(async (word) => {
    console.warn(word);
    await chrome.storage.local.set({ control: word });
    await new Promise<void>((done, failed) => {
      const request = indexedDB.open('control', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('control').put(new TextEncoder().encode(word), 1);
      request.onsuccess = () => (request.result.close(), done());
      request.onerror = () => failed(request.error);
    });
  }, CONTROL);
  await (await surfer.browser.worker()).evaluate((word) => console.warn(word), CONTROL);
  await until('the consoles', async () => said.filter((text) => text === CONTROL).length === 2, 5_000).catch(() => undefined);
  assert.ok(has('POST /v1/tokens'), 'requests were recorded');
  await nowhere();
});

test('with paths and titles switched on, they are kept, and while locked they stand nowhere as plain text', async () => {
  const { surfer } = scene;
  await surfer.call('unlock', surfer.passphrase);
  await surfer.call('setConsent', consent(COLLECTORS, { path: true, title: true }));
  const page = await surfer.browser.context.newPage();
  for (const planted of PLANTED) await present(page, planted);
  await captured(page, 'every planted path and title', (all) => {
    const text = JSON.stringify(all.map(({ path, title }) => `${path} ${title} `));
    return PLANTED.filter(({ path, title }) => !text.includes(`${path} `) || !text.includes(`${title} `));
  });
  assert.ok(!JSON.stringify(await kept()).includes('pelican'), 'mail addresses are kept under no switch');
  await page.close();
  await surfer.call('sync');
  await surfer.call('lock');
  await nowhere();
});

test('the extension speaks to its node and to nobody else', async () => {
  const { surfer, sites } = scene;
  const origin = surfer.browser.url('').slice(0, -1);
  assert.ok(sites.seen.length > 150 && sites.seen.every(({ headers }) => headers.includes('User-Agent')), 'requests to sites were recorded');
  assert.ok(proxy.sent.some((sent) => sent.includes(origin)), 'the extension names itself to its node');
  for (const { host, line, headers } of sites.seen) assert.ok(!headers.includes(surfer.browser.id), `${line} of ${host} carries the extension’s origin`);
  // The browser's own record of every request, whatever its host and port, is whole once the browser has ended.
  await surfer.leave();
  const log = JSON.parse(readFileSync(netLog, 'utf8')) as {
    constants: { logEventTypes: Record<string, number> };
    events: { type: number; params?: { url?: string; initiator?: string } }[];
  };
  const start = log.constants.logEventTypes.URL_REQUEST_START_JOB;
  const requests = log.events.flatMap(({ type, params }) => (type === start && params?.url !== undefined ? [params] : []));
  assert.ok(requests.length > 200, `${requests.length} requests`);
  const mine = requests.filter(({ initiator }) => initiator === origin).map(({ url }) => new URL(url!).origin);
  // Before a node is set, the built-in address is the configured one.
  const others = mine.filter((to) => to !== proxy.address && to !== builtIn);
  assert.deepEqual(others, []);
  assert.ok(mine.includes(proxy.address), 'the record tells who asked');
});
