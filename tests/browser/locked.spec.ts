// Capture needs no passphrase: a session spent locked is all there after the unlock.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Scene } from './harness/scene';

let scene: Scene;
before(async () => {
  scene = await Scene.open();
});
after(() => scene?.close());

const HOSTS = ['bbc.co.uk', 'github.com', 'asahi.com', 'coingecko.com'];

test('locked for the whole session: everything is there after the unlock', async () => {
  const { surfer } = scene;
  await surfer.call('lock');
  const clock: Record<string, number> = {};
  for (const host of HOSTS) {
    const began = Date.now();
    await surfer.visit(`https://www.${host}/`.replace('www.github', 'github'), 3);
    clock[host] = Date.now() - began;
  }
  const locked = await surfer.popup();
  assert.equal(locked.state, 'locked');
  assert.equal(locked.recent.length, 0, 'nothing can be read');
  await assert.rejects(surfer.call('footprints', null, 10), { code: 'locked' });
  await assert.rejects(surfer.call('exportJsonl'), { code: 'locked' });
  await assert.rejects(surfer.call('unlock', 'not the passphrase'), { code: 'passphrase-wrong' });
  await surfer.call('unlock', surfer.passphrase);
  const all = await surfer.call<{ footprint: { host: string; action: string; attention_ms: number } }[]>('footprints', null, 100);
  for (const host of HOSTS) {
    const found = all.find(({ footprint }) => footprint.host === host && footprint.action === 'visit');
    assert.ok(found, `${host} is there`);
    assert.ok(Math.abs(found.footprint.attention_ms - clock[host]!) < 2_500, `${host}: ${found.footprint.attention_ms} of ${clock[host]} ms`);
  }
});
