// What must stay on the device stays: planted addresses, queries, titles and mail addresses are nowhere they should not be.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './harness/browser';
import { Proxy } from './harness/proxy';
import { Scene } from './harness/scene';
import { bytes, dump, places } from './harness/storage';

let scene: Scene;
let proxy: Proxy;
before(async () => {
  const via = async (address: string): Promise<string> => {
    proxy = await Proxy.open(address);
    return proxy.address;
  };
  scene = await Scene.open({ node: { epoch: 20 }, via });
});
after(async () => {
  await scene?.close();
  await proxy?.close();
});

/** Fifty of each kind, each a word that stands nowhere else. */
const PLANTED = Array.from({ length: 50 }, (_, i) => ({
  host: `quokka${i}.example`,
  path: `marmalade${i}`,
  title: `Saffron${i}`,
  query: `tangerine${i} orchard`,
  mail: `wombat${i}@pelican.example`,
}));

const CONTROL = 'lanternfish';

test('200 planted texts reach no request, no storage while locked, no log; the bank leaves nothing', async () => {
  const { surfer } = scene;
  const page = await surfer.browser.context.newPage();
  for (const [index, { host, path, title, query, mail }] of PLANTED.entries()) {
    await page.goto(`https://${host}/${path}?title=${title}&mail=${encodeURIComponent(mail)}`);
    if (index % 2 === 0) await page.goto(`https://duckduckgo.com/?q=${encodeURIComponent(index % 4 === 0 ? mail : query)}`);
  }
  await page.goto('https://www.bk.mufg.jp/account?number=1234567');
  await page.goto('http://192.168.1.1/admin');
  await page.goto('https://www.bbc.co.uk/');
  await surfer.read(page, 2);
  await surfer.popup();

  const all = await surfer.call<{ footprint: Record<string, unknown> & { host: string; query?: string } }[]>('footprints', null, 500);
  const hosts = new Set(all.map(({ footprint }) => footprint.host));
  assert.ok([...hosts].some((host) => host.startsWith('quokka')), 'the planted sites were captured');
  assert.ok(!hosts.has('mufg.jp') && !hosts.has('192.168.1.1'), 'the bank and the private network leave nothing');
  const text = JSON.stringify(all);
  for (const { path, title, mail } of PLANTED) {
    for (const word of [path, title, mail]) assert.ok(!text.includes(word), 'paths, titles and mail addresses are not kept');
  }

  const has = (request: string): boolean => proxy.sent.some((sent) => sent.startsWith(request));
  await until('the epoch to be registered', async () => (await surfer.call('sync'), has('POST /v1/leaves')), 60_000, 1_000);
  await surfer.call('lock');
  const window = surfer.browser.context.pages().find((page) => page.url().startsWith('chrome-extension:'))!;
  // The search is known to find what is there: a word is put where the extension keeps things, and found.
  await window.evaluate(async (word) => {
    await chrome.storage.local.set({ control: word });
    await new Promise<void>((done, failed) => {
      const request = indexedDB.open('control', 1);
      request.onupgradeneeded = () => request.result.createObjectStore('control').put(new TextEncoder().encode(word), 1);
      request.onsuccess = () => (request.result.close(), done());
      request.onerror = () => failed(request.error);
    });
  }, CONTROL);
  const stored = await dump(window);
  const where = places(surfer.browser.profile, surfer.browser.id);
  const [main, mirror, local] = [bytes(where.main), bytes(where.mirror), bytes(where.local)];
  for (const file of [main, mirror, local]) assert.ok(file.length > 1_000, 'there is something to search');
  assert.ok(main.includes(CONTROL) && local.includes(CONTROL) && stored.split(CONTROL).length >= 3, 'the search finds what is there');
  const files = [main, mirror, local].join('\n');
  const sent = proxy.sent.join('\n');
  assert.ok(has('POST /v1/tokens'), 'requests were recorded');
  const log = scene.node.log.join('\n');
  for (const { host, path, title, query, mail } of PLANTED) {
    for (const word of [host, path, title, query, query.split(' ')[0]!, mail]) {
      const forms = [word, encodeURIComponent(word), Buffer.from(word).toString('base64').replace(/=+$/, ''), Buffer.from(word).toString('hex')];
      for (const form of forms) {
        assert.ok(!sent.includes(form), 'in a request');
        assert.ok(!log.includes(form), 'in the node’s log');
        assert.ok(!stored.includes(form), 'in the storage as the extension sees it');
        assert.ok(!files.includes(form), 'in the files of the storage');
      }
    }
  }
  for (const word of ['mufg', '192.168.1.1', 'bbc.co.uk']) {
    assert.ok(!stored.includes(word) && !sent.includes(word), 'a host in clear text');
  }
});
