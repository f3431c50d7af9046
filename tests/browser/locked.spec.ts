// Capture needs no passphrase: a session spent locked is all there after the unlock.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from './harness/browser';
import { killWorker } from './harness/kill';
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
  assert.equal(locked.left_today ?? null, null, 'what left is sealed: no claim is made about it');
  await assert.rejects(surfer.call('footprints', null, 10), { code: 'locked' });
  await assert.rejects(surfer.call('exportJsonl', false), { code: 'locked' });
  await assert.rejects(surfer.call('unlock', 'not the passphrase'), { code: 'passphrase-wrong' });
  await surfer.call('unlock', surfer.passphrase);
  const all = await surfer.call<{ footprint: { host: string; action: string; attention_ms: number } }[]>('footprints', null, 100);
  for (const host of HOSTS) {
    const found = all.find(({ footprint }) => footprint.host === host && footprint.action === 'visit');
    assert.ok(found, `${host} is there`);
    assert.ok(Math.abs(found.footprint.attention_ms - clock[host]!) < 2_500, `${host}: ${found.footprint.attention_ms} of ${clock[host]} ms`);
  }
});

test('the idle limit locks by itself, and capture goes on', async () => {
  const { surfer } = scene;
  const settings = await surfer.browser.page('pages/dashboard.html#settings');
  await settings.locator('#idle-limit').selectOption('1');
  await until('the limit to be kept', async () => (await surfer.popup()).idle_limit === 1);
  await settings.close();
  // Chrome tells of a minute without input once it has passed: of two minutes one is left.
  await surfer.call('setIdleLimit', 2);
  const injected = async (state: 'active' | 'idle'): Promise<void> =>
    (await surfer.browser.worker()).evaluate((state) => (globalThis as unknown as { injectIdle(state: string): void }).injectIdle(state), state);
  await injected('idle');
  const idle = Date.now();
  // Nobody calls: the alarm alone has to lock. The session's text then holds no key.
  const key = async (): Promise<unknown> =>
    (await surfer.browser.worker()).evaluate(async () => {
      const { session } = await chrome.storage.session.get('session');
      return (JSON.parse(session as string) as { key?: string | null }).key ?? undefined;
    });
  assert.equal(typeof (await key()), 'string', 'open until the limit has run out');
  await until('the vault to lock itself', async () => (await key()) === undefined, 90_000, 1_000);
  const after = Date.now() - idle;
  assert.ok(after > 59_000 && after < 75_000, `locked after ${after} ms`);
  const { state } = await surfer.popup();
  assert.equal(state, 'locked');
  await injected('active');
  await surfer.visit('https://www.theguardian.com/', 3);
  await surfer.call('unlock', surfer.passphrase);
  const all = await surfer.call<{ footprint: { host: string } }[]>('footprints', null, 100);
  assert.ok(all.some(({ footprint }) => footprint.host === 'theguardian.com'), 'what was read while locked is there');
  await surfer.call('setIdleLimit', 1);
  await injected('idle');
  await until('a limit of one minute to have run out', async () => (await surfer.popup()).state === 'locked', 5_000);
  await injected('active');
  await surfer.call('unlock', surfer.passphrase);
});

test('in the settings a kit is made anew, and opens the way to another passphrase', async () => {
  const { surfer } = scene;
  const page = await surfer.browser.page('pages/dashboard.html#settings');
  await page.fill('#new-kit-passphrase', 'not the passphrase');
  await page.press('#new-kit-passphrase', 'Enter');
  await page.locator('.notice.bad').waitFor();
  await page.fill('#new-kit-passphrase', surfer.passphrase);
  await page.press('#new-kit-passphrase', 'Enter');
  const groups = page.locator('.kit-groups .mono');
  await groups.first().waitFor({ timeout: 60_000 });
  const code = (await groups.allTextContents()).join('-');
  const asked = Number(/\d+/.exec((await page.locator('label[for=kit-confirm]').textContent()) ?? '')?.[0]);
  await page.fill('#kit-confirm', (await groups.nth(asked - 1).textContent()) ?? '');
  await groups.first().waitFor({ state: 'detached' });
  // Forgotten: the kit stands in for it.
  const other = 'yet another passphrase';
  await page.locator('section[aria-labelledby=change-title] .button.quiet.tiny').last().click();
  await page.fill('#old', code);
  await page.fill('#next', other);
  await page.fill('#again', other);
  await page.press('#again', 'Enter');
  await until('the passphrase to be another', async () => (await page.inputValue('#next')) === '', 60_000);
  await page.close();
  await surfer.call('lock');
  await assert.rejects(surfer.call('unlock', surfer.passphrase), { code: 'passphrase-wrong' });
  await surfer.call('unlockWithKit', code);
  await surfer.call('changePassphrase', other, surfer.passphrase);
  await surfer.call('lock');
  await surfer.call('unlock', surfer.passphrase);
});

test('a module out of memory fails one call; the next has a new module, and everything is there', async () => {
  const { surfer } = scene;
  const before = await surfer.call<{ footprint: { host: string } }[]>('footprints', null, 100);
  await surfer.call('lock');
  // A module with little memory yet.
  const own = await surfer.browser.page('pages/onboarding.html');
  await killWorker(own);
  await own.close();
  await surfer.popup();
  const worker = await surfer.browser.worker();
  await worker.evaluate(() => {
    const prototype = WebAssembly.Memory.prototype;
    const buffer = Object.getOwnPropertyDescriptor(prototype, 'buffer')!;
    Object.defineProperty(prototype, 'buffer', {
      configurable: true,
      get(this: WebAssembly.Memory) {
        Object.assign(globalThis, { vaultMemory: this });
        Object.defineProperty(prototype, 'buffer', buffer);
        return this.buffer;
      },
    });
  });
  // So large an argument makes the module grow, and the bindings look at its memory anew.
  await assert.rejects(surfer.call('changeRule', { change: 'exclude-host', host: 'a'.repeat(60_000) }));
  await worker.evaluate(() => {
    const { vaultMemory } = globalThis as unknown as { vaultMemory: WebAssembly.Memory | undefined };
    if (vaultMemory === undefined) throw new Error('the module did not grow');
    for (let pages = 65_536; pages >= 1; ) {
      try {
        vaultMemory.grow(pages);
      } catch {
        pages = Math.floor(pages / 2);
      }
    }
  });
  // An argument of three times the size has no room. Its call's own promise is never settled: the trap is all that tells.
  await assert.rejects(surfer.call('changeRule', { change: 'exclude-host', host: '足'.repeat(60_000) }), { code: 'panicked' });
  await surfer.call('unlock', surfer.passphrase);
  const after = await surfer.call<{ footprint: { host: string } }[]>('footprints', null, 100);
  const hosts = (all: typeof before) => all.map(({ footprint }) => footprint.host).sort();
  assert.deepEqual(hosts(after), hosts(before));
  await surfer.visit('https://www.bbc.co.uk/', 3);
  await until('capture goes on', async () => (await surfer.call<unknown[]>('footprints', null, 100)).length > before.length);
});
