// Nothing acknowledged is lost: workers stopped at random moments, browsers killed mid-write, stores deleted or damaged.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { sleep } from './harness/browser';
import { killBrowser, killWorker } from './harness/kill';
import { consent } from './harness/scene';
import { Sites } from './harness/sites';
import { corrupt, places, remove } from './harness/storage';
import { Surfer } from './harness/surfer';

const DEEP = process.env.ASHIATO_DEEP === '1';
const WORKER_KILLS = DEEP ? 5_000 : 100;
const BROWSER_KILLS = DEEP ? 1_000 : 20;

const profile = mkdtempSync(join(tmpdir(), 'ashiato-crash-'));
let sites: Sites;
let surfer: Surfer;
let counter = 0;
/** Hosts whose footprint was once read back from the store. */
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

async function check(): Promise<void> {
  const now = await hosts();
  for (const host of acknowledged) assert.ok(now.has(host), 'an acknowledged footprint is lost');
  for (const host of now) acknowledged.add(host);
}

async function browse(page: Page): Promise<void> {
  counter++;
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
    await sleep(Math.random() * 250);
    await killWorker(own);
    if (kill % 20 === 0) await check();
  }
  await browse(page);
  await sleep(3_000);
  await check();
  assert.ok(acknowledged.size > WORKER_KILLS / 4, `${acknowledged.size} footprints were acknowledged`);
  await page.close();
  await own.close();
});

test(`the browser killed ${BROWSER_KILLS} times mid-write`, async () => {
  for (let kill = 1; kill <= BROWSER_KILLS; kill++) {
    const page = await surfer.browser.context.newPage();
    for (let i = 0; i < 3; i++) {
      await browse(page);
      await sleep(150);
    }
    await sleep(2_200);
    await check();
    for (let i = 0; i < 2; i++) await browse(page);
    await sleep(Math.random() * 2_100);
    await killBrowser(surfer.browser);
    surfer.display.close();
    await open();
    await check();
  }
});

for (const [what, damage] of [
  ['the main store deleted', (where: ReturnType<typeof places>) => remove(where.main)],
  ['the mirror deleted', (where) => remove(where.mirror)],
  ['the key envelopes in the extension’s settings deleted', (where) => remove(where.local)],
  ['the main store damaged', (where) => corrupt(where.main)],
  ['the mirror damaged', (where) => corrupt(where.mirror)],
] as [string, (where: ReturnType<typeof places>) => void][]) {
  test(`${what} between runs: the vault opens and nothing is lost`, async () => {
    await check();
    const where = places(profile, surfer.browser.id);
    await surfer.leave();
    damage(where);
    await open();
    await check();
    // What was repaired stands on its own: the next run needs no repair.
    await surfer.leave();
    await open();
    await check();
  });
}
