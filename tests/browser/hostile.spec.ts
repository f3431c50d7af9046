// Attacks: hostile pages, passphrase guesses, damaged envelopes, lying nodes. Each is refused with its code, and no
// footprint is lost.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { sleep, until } from './harness/browser';
import { Proxy } from './harness/proxy';
import { Scene } from './harness/scene';
import type { Preview } from './harness/surfer';

let scene: Scene;
let proxy: Proxy;
before(async () => {
  scene = await Scene.open({ node: { epoch: 20 } });
  proxy = await Proxy.open(scene.node.address);
});
after(async () => {
  await scene?.close();
  await proxy?.close();
});
beforeEach(() => {
  proxy.lie = undefined;
});

/** Whether a path is that of a page of the catalogue. */
const isCatalogue = (path: string): boolean => path.split('?')[0]!.endsWith('/pools');

interface View {
  epoch: number;
  footprint: { action: string; host: string };
}
const actions = async (action: string): Promise<number> =>
  (await scene.surfer.call<View[]>('footprints', null, 500)).filter(({ footprint }) => footprint.action === action).length;

test('a page that posts 10,000 fake messages and clicks leaves its visit and nothing else', async () => {
  const { surfer } = scene;
  const page = await surfer.browser.context.newPage();
  await page.goto('https://x.com/home');
  await sleep(500);
  await page.evaluate(() => {
    const like = document.querySelector('[data-testid=like]')!;
    const observation = { kind: 'social', action: 'like', tab: 1, address: { scheme: 'https', host: 'x.com' } };
    for (let i = 0; i < 10_000; i++) {
      like.dispatchEvent(new MouseEvent('click', { bubbles: true, composed: true }));
      window.postMessage({ kind: 'observed', observation }, '*');
      if (i % 10 === 0) document.dispatchEvent(new CustomEvent('observed', { detail: JSON.stringify(observation) }));
    }
  });
  await sleep(3_000);
  await surfer.popup();
  assert.equal(await actions('like'), 0, 'synthetic clicks count for nothing');
  await page.click('[data-testid=like]');
  await until('the one real like', async () => (await actions('like')) === 1, 10_000);
  await page.close();
});

test('a page that announces wallets without end gives one footprint', async () => {
  const { surfer } = scene;
  const page = await surfer.browser.context.newPage();
  await page.goto('https://app.uniswap.org/swap');
  await page.evaluate(() => {
    for (let i = 0; i < 1_000; i++) {
      const info = { uuid: crypto.randomUUID(), name: `W${i}`, icon: 'data:,', rdns: `com.fake.w${i}` };
      window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: { info, provider: { on() {} } } }));
    }
  });
  await sleep(3_000);
  await surfer.popup();
  const all = await surfer.call<View[]>('footprints', null, 500);
  const announced = all.filter(({ footprint }) => footprint.action === 'wallet-announced');
  assert.ok(announced.length >= 1, 'the wallet was seen');
  const epochs = new Set(announced.map(({ epoch }) => epoch));
  assert.equal(announced.length, epochs.size, 'one a site and epoch');
  await page.close();
});

test('calls from outside the extension’s pages are not answered', async () => {
  const { surfer } = scene;
  const page = await surfer.browser.context.newPage();
  await page.goto('https://www.bbc.co.uk/');
  const reached = await page.evaluate((id) => {
    const runtime = (globalThis as unknown as { chrome?: { runtime?: { sendMessage?: unknown } } }).chrome?.runtime;
    const frame = document.createElement('iframe');
    frame.src = `chrome-extension://${id}/pages/popup.html`;
    document.body.append(frame);
    return typeof runtime?.sendMessage;
  }, surfer.browser.id);
  assert.equal(reached, 'undefined', 'a page has no way to speak to the extension');
  const fetched = await page.evaluate((id) => fetch(`chrome-extension://${id}/manifest.json`).then(() => true, () => false), surfer.browser.id);
  assert.equal(fetched, false, 'a page can’t find the extension by its files');
  await page.close();
});

test('the wrong passphrase, the wrong kit, nonsense arguments: each by its name', async () => {
  const { surfer } = scene;
  await surfer.call('lock');
  await assert.rejects(surfer.call('unlock', 'wrong'), { code: 'passphrase-wrong' });
  await assert.rejects(surfer.call('unlockWithKit', 'nonsense'), { code: 'kit-malformed' });
  await assert.rejects(surfer.call('unlock', 7), { code: 'bad-argument' });
  await assert.rejects(surfer.call('preview', 'nothing', 1), (error: { code: string }) => error.code.length > 0);
  await surfer.call('unlock', surfer.passphrase);
  assert.equal((await surfer.popup()).state, 'unlocked');
});

test('a node that answers garbage, hangs, or forges: an error with a code, nothing lost, then it works again', async () => {
  const { surfer } = scene;
  await surfer.useNode(proxy.address);
  const failing = async (code: RegExp): Promise<void> => {
    await until(
      `the error ${code}`,
      async () => {
        await surfer.call('sync').catch(() => undefined);
        const { network } = await surfer.popup();
        return network.error && code.test(network.error) ? network.error : undefined;
      },
      60_000,
      1_000,
    );
  };
  proxy.lie = () => ({ status: 200, body: '<html>not a node</html>' });
  await failing(/garbage/);
  proxy.lie = () => 'hang';
  await failing(/unreachable|timeout/);
  proxy.lie = undefined;
  await until(
    'the node to work again',
    async () => {
      await surfer.call('sync');
      const { network, token } = await surfer.popup();
      return !network.error && token;
    },
    90_000,
    1_000,
  );
  assert.ok((await surfer.call<View[]>('footprints', null, 500)).length > 0, 'nothing was lost');
  assert.equal((await surfer.popup()).left_today?.records, 0);
});

test('a proof that waits for the node is taken back by hand, and nothing of it leaves', async () => {
  const { surfer } = scene;
  await surfer.useNode(proxy.address);
  await surfer.visit('https://github.com/rust-lang/rust', 12);
  const offer = await until(
    'an offer',
    async () => {
      await surfer.call('sync').catch(() => undefined);
      return (await surfer.popup()).offers.find(({ epoch, reason }) => typeof epoch === 'number' && !reason);
    },
    180_000,
    1_000,
  );
  const preview = await surfer.call<Preview>('preview', offer.pool, offer.epoch);
  // The terms are looked at once more before a proof leaves: the node does not answer.
  proxy.lie = (path) => (isCatalogue(path) ? { status: 503, body: '' } : undefined);
  const receipt = await surfer.call('stake', offer.pool, offer.epoch, preview.choices[0], preview.cautions);
  assert.equal(receipt, null);
  const waiting = await surfer.call<{ status: string }[]>('stakes', 5);
  assert.deepEqual(waiting.map(({ status }) => status), ['waiting']);
  const page = await surfer.browser.page('pages/dashboard.html#stakes');
  await page.locator('.stake button').click();
  await until('the stake to be gone', async () => (await surfer.call<unknown[]>('stakes', 5)).length === 0);
  await page.close();
  proxy.lie = undefined;
  await until('the node to be heard again', async () => {
    await surfer.call('sync').catch(() => undefined);
    return (await surfer.popup()).network.error == null;
  }, 90_000, 1_000);
  assert.ok(!proxy.sent.some((request) => request.startsWith('POST /v1/stakes')), 'no stake was ever sent');
});

test('terms that are changed on their way are not offered', async () => {
  const { surfer } = scene;
  const names = async (): Promise<string[]> => (await surfer.popup()).offers.map((offer) => offer.name);
  await surfer.call('sync');
  assert.ok((await names()).includes('Everyday web'));
  proxy.lie = (path, body) => {
    if (!isCatalogue(path) || !body.includes('Everyday web')) return undefined;
    return { status: 200, body: body.replaceAll('Everyday web', 'Every-day web') };
  };
  await until('a forged catalogue to be refused by its code', async () => {
    await surfer.call('sync').catch(() => undefined);
    return (await surfer.popup()).network.error === 'catalogue-mismatch';
  }, 60_000, 1_000);
  assert.ok((await names()).includes('Everyday web'), 'the catalogue that was signed is still the one');
  assert.ok(!(await names()).includes('Every-day web'), 'a forged name is never shown');
  proxy.lie = undefined;
  await until('the node to be heard again', async () => {
    await surfer.call('sync').catch(() => undefined);
    return (await surfer.popup()).network.error == null;
  }, 90_000, 1_000);
});
