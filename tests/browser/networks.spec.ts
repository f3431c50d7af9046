// A stake goes to the network that it was approved for and nowhere else: while one waits, a change of node asks first.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sleep, until } from './harness/browser';
import { NodeProcess } from './harness/node';
import { Proxy } from './harness/proxy';
import { Scene } from './harness/scene';
import { EPOCH, offer, ready } from './harness/staking';
import type { Stake } from './harness/surfer';

let scene: Scene;
let other: NodeProcess;
/** Between the device and each of the two nodes, which call their networks by one name. */
const proxies: Proxy[] = [];
before(async () => {
  const via = async (address: string): Promise<string> => {
    proxies.push(await Proxy.open(address));
    return proxies[0]!.address;
  };
  scene = await Scene.open({ node: { epoch: EPOCH }, via });
  other = await NodeProcess.start({ epoch: EPOCH });
  proxies.push(await Proxy.open(other.address));
});
after(async () => {
  await scene?.close();
  await other?.stop();
  for (const proxy of proxies) await proxy.close();
});

const synced = async (): Promise<void> => {
  await scene.surfer.call('sync').catch(() => undefined);
};
const stakes = (): Promise<Stake[]> => scene.surfer.call<Stake[]>('stakes', 5);

test('with a stake that waits, a change of node asks, the other network learns nothing of it, and it arrives at its own', async () => {
  const { surfer } = scene;
  const [own, foreign] = proxies as [Proxy, Proxy];
  const offered = await offer(scene);
  const approve = await ready(surfer, offered);
  // The terms are looked at once more before a proof leaves: the node does not answer.
  own.lie = (path) => (path.startsWith('/v1/pools') ? { status: 503, body: '' } : undefined);
  assert.equal(await approve(), null, 'no receipt');
  assert.deepEqual((await stakes()).map(({ status }) => status), ['waiting']);

  // Asked in the settings; whoever keeps the node has lost nothing.
  const page = await surfer.browser.page('pages/dashboard.html#settings');
  await page.fill('#node', foreign.address);
  await page.press('#node', 'Enter');
  const question = page.locator('.notice.warn');
  await question.waitFor();
  await question.locator('.button.primary').click();
  assert.equal((await surfer.popup()).network.address, own.address);
  assert.equal(await page.inputValue('#node'), own.address);
  assert.equal(foreign.sent.length, 0, 'nobody was asked yet');
  // The same question without a page.
  assert.deepEqual(await surfer.useNode(foreign.address), { change: 'stakes-wait', stakes: 1 });

  await page.fill('#node', foreign.address);
  await page.press('#node', 'Enter');
  await question.locator('.button').last().click();
  await until('the other network', async () => (await surfer.popup()).network.address === foreign.address);
  const first = await scene.node.get<{ founding: { name: string } }>('/v1/network');
  await until('its token', async () => (await synced(), (await surfer.popup()).token), 60_000, 1_000);
  const { network, offers } = await surfer.popup();
  assert.equal(network.network, first.founding.name, 'both networks have one name');
  assert.deepEqual(await stakes(), [], 'stakes are another network’s');
  assert.ok(!offers.some(({ pool }) => pool === offered.pool), 'so are its pools');
  for (const end = Date.now() + 5_000; Date.now() < end; await sleep(500)) await synced();
  const asked = foreign.sent.map((request) => request.split('\n')[0]!);
  assert.ok(asked.some((line) => line.startsWith('POST /v1/tokens')), 'requests to it are heard');
  assert.deepEqual(asked.filter((line) => /stakes|rewards/.test(line)), [], 'no stake, no payout key');

  // Back again: the stake is where it was, and arrives.
  own.lie = undefined;
  assert.deepEqual(await surfer.useNode(own.address), { change: 'changed' });
  const stake = await until(
    'the receipt',
    async () => {
      await synced();
      return (await stakes()).find(({ pool, receipt }) => pool === offered.pool && receipt);
    },
    60_000,
    1_000,
  );
  assert.equal(stake.epoch, offered.epoch);
  assert.ok(own.sent.some((request) => request.startsWith('POST /v1/stakes')));
  assert.notEqual((await surfer.popup()).network.id, network.id, 'two nodes of one name are two networks');
  await page.close();
});
