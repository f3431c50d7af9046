// Nothing acknowledged is lost: workers stopped at random moments, browsers killed mid-write, stores deleted or damaged.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { sleep, until } from './harness/browser';
import { killBrowser, killWorker } from './harness/kill';
import { consent } from './harness/scene';
import { Sites } from './harness/sites';
import { bytes, corrupt, damageKeys, places, remove } from './harness/storage';
import { Surfer } from './harness/surfer';

const DEEP = process.env.ASHIATO_DEEP === '1';
/** `ASHIATO_KILLS=2000,300`: other numbers of killed workers and browsers. */
const [WORKER_KILLS = 0, BROWSER_KILLS = 0] = (process.env.ASHIATO_KILLS ?? (DEEP ? '5000,1000' : '100,20')).split(',').map(Number);

const profile = mkdtempSync(join(tmpdir(), 'ashiato-crash-'));
let sites: Sites;
let surfer: Surfer;
let counter = 0;
/** A flush comes at most 1.5 s after the first event that waits; this is later. */
const FLUSHED_MS = 3_000;
/** Hosts whose footprint was once acknowledged. */
const acknowledged = new Set<string>();

async function arrive(): Promise<void> {
  surfer = await Surfer.arrive({ name: 'Aiko', variant: 'test', sites, profile });
}

async function open(): Promise<void> {
  await arrive();
  const { state } = await surfer.popup();
  assert.equal(state, 'locked', 'a vault with keys is never new');
  await surfer.call('unlock', surfer.passphrase);
}

async function hosts(): Promise<Set<string>> {
  const found = new Set<string>();
  let before: number | null = null;
  for (;;) {
    const page: { footprint: { host: string; started_at: number } }[] = await surfer.call('footprints', before, 500);
    for (const { footprint } of page) found.add(footprint.host);
    if (page.length < 500) return found;
    before = page.at(-1)!.footprint.started_at;
  }
}

/** Everything that was acknowledged is there. */
async function check(): Promise<void> {
  const now = await hosts();
  const lost = [...acknowledged].filter((host) => !now.has(host));
  assert.deepEqual(lost, [], 'an acknowledged footprint is lost');
}

/** What a worker shows and still shows after its flush is acknowledged: it lies in both stores. */
async function acknowledge(): Promise<void> {
  const latest = `walk${counter}.example`;
  const shown = await until('the latest visit to be captured', async () => {
    // A visit is a footprint once it was attended, which the popup has counted up to now.
    await surfer.popup();
    const now = await hosts();
    return now.has(latest) && now;
  });
  await sleep(FLUSHED_MS);
  const still = await hosts();
  for (const host of shown) {
    assert.ok(still.has(host), 'what was shown went away with nobody killing anything');
    acknowledged.add(host);
  }
}

async function browse(page: Page): Promise<void> {
  counter++;
  surfer.display.nudge();
  await page.goto(`https://walk${counter}.example/`, { waitUntil: 'commit' }).catch(() => undefined);
}

before(async () => {
  sites = await Sites.open();
  await arrive();
  await surfer.call('setConsent', consent(['visits']));
  await surfer.call('setPassphrase', surfer.passphrase);
});
after(async () => {
  await surfer?.leave().catch(() => undefined);
  await sites?.close();
  rmSync(profile, { recursive: true, force: true });
});

test(`the service worker stopped at ${WORKER_KILLS} random moments`, async () => {
  const own = await surfer.browser.page('pages/dashboard.html');
  const page = await surfer.browser.context.newPage();
  for (let kill = 1; kill <= WORKER_KILLS; kill++) {
    await browse(page);
    if (kill % 10 === 0) {
      await acknowledge();
      await check();
      await browse(page);
    }
    // Some of them while events come in, some about when they are flushed.
    await sleep(kill % 3 > 0 ? Math.random() * 250 : 1_400 + Math.random() * 350);
    await killWorker(own);
  }
  await browse(page);
  await acknowledge();
  await check();
  assert.ok(acknowledged.size > WORKER_KILLS / 10, `${acknowledged.size} footprints were acknowledged`);
  await page.close();
  await own.close();
});

test(`the browser killed ${BROWSER_KILLS} times mid-write`, async () => {
  const before = acknowledged.size;
  for (let kill = 1; kill <= BROWSER_KILLS; kill++) {
    const page = await surfer.browser.context.newPage();
    for (let i = 0; i < 3; i++) {
      await browse(page);
      await sleep(150);
    }
    await acknowledge();
    for (let i = 0; i < 2; i++) await browse(page);
    await sleep(Math.random() * 2_100);
    await killBrowser(surfer.browser);
    surfer.display.close();
    await open();
    await check();
  }
  assert.ok(acknowledged.size >= before + 3 * BROWSER_KILLS, `${acknowledged.size - before} footprints were acknowledged`);
});

type Places = ReturnType<typeof places>;
const CASES: [string, (where: Places) => void][] = [
  ['the main store deleted', ({ main }) => remove(main)],
  ['the mirror deleted', ({ mirror }) => remove(mirror)],
  ['the settings with the key envelopes deleted', ({ local }) => remove(local)],
  ['the main store damaged', ({ main }) => corrupt(main)],
  ['the mirror damaged', ({ mirror }) => corrupt(mirror)],
  ['the settings with the key envelopes damaged', ({ local }) => corrupt(local)],
  ['only the mirror left', ({ main, local }) => (remove(main), remove(local))],
  ['only the main store left', ({ mirror, local }) => (remove(mirror), remove(local))],
];
for (const [what, damage] of CASES) {
  test(`${what} between runs: the vault opens and nothing is lost`, async () => {
    const page = await surfer.browser.context.newPage();
    await browse(page);
    await acknowledge();
    await check();
    const where = places(profile, surfer.browser.id);
    for (const place of Object.values(where)) assert.ok(bytes(place).length > 64, 'there is something to lose');
    await surfer.leave();
    damage(where);
    await open();
    await check();
    // The repaired stores are complete: the next run needs no repair.
    await surfer.leave();
    await open();
    await check();
  });
}

test('both stores deleted: the key envelopes keep the vault theirs, and it goes on', async () => {
  const { main, mirror } = places(profile, surfer.browser.id);
  await surfer.leave();
  remove(main);
  remove(mirror);
  acknowledged.clear();
  await open();
  assert.equal((await hosts()).size, 0, 'this was a real loss');
  await surfer.call('setConsent', consent(['visits']));
  const page = await surfer.browser.context.newPage();
  await browse(page);
  await acknowledge();
  await surfer.leave();
  await open();
  await check();
});

test('every copy of the keys damaged: nothing opens, and erasing everything makes the vault a new person’s', async () => {
  const own = await surfer.browser.page('pages/dashboard.html');
  await damageKeys(own);
  const { main, mirror } = places(profile, surfer.browser.id);
  await surfer.leave();
  remove(main);
  remove(mirror);
  await arrive();
  await assert.rejects(surfer.popup(), { code: 'keys-damaged' });
  await assert.rejects(surfer.call('unlock', surfer.passphrase), { code: 'keys-damaged' });
  const popup = await surfer.openPopup();
  await popup.locator('.notice.bad .button.danger').click();
  await popup.fill('#start-over', await popup.evaluate(() => chrome.i18n.getMessage('erase_word')));
  await popup.locator('.erase .button.danger').click();
  await popup.locator('.welcome').waitFor();
  assert.equal((await surfer.popup()).state, 'fresh');
  assert.deepEqual(await popup.evaluate(() => chrome.storage.local.get()), {});
  // The new vault is complete: it takes a consent and a passphrase, and is there in the next run.
  acknowledged.clear();
  await surfer.call('setConsent', consent(['visits']));
  await surfer.call('setPassphrase', surfer.passphrase);
  await surfer.leave();
  await open();
});
