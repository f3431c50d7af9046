// Every page in every language, light and dark: nothing serious for assistive technology, nothing cut off, a picture of each.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { ROOT, sleep, until } from './harness/browser';
import { killWorker } from './harness/kill';
import { NodeProcess } from './harness/node';
import { consent } from './harness/scene';
import { Sites } from './harness/sites';
import { damageKeys } from './harness/storage';
import { Surfer } from './harness/surfer';

const out = join(ROOT, 'target/pages');
const axe = readFileSync(createRequire(join(ROOT, 'extension/package.json')).resolve('axe-core/axe.min.js'), 'utf8');
const SIZES: Record<string, { width: number; height: number }> = {
  popup: { width: 380, height: 900 },
  onboarding: { width: 1100, height: 900 },
  dashboard: { width: 1100, height: 1000 },
  approve: { width: 460, height: 860 },
};
/** Short, so that what is captured while the pages are looked at can be staked at the end. */
const EPOCH = 20;
const PARTS = ['collectors', 'rules', 'stakes', 'ledger', 'settings'];

let sites: Sites;
let node: NodeProcess;
before(async () => {
  mkdirSync(out, { recursive: true });
  sites = await Sites.open();
  node = await NodeProcess.start({ epoch: EPOCH });
});
after(async () => {
  await node?.stop();
  await sites?.close();
});

interface Violation {
  id: string;
  impact: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** Looks at one page, and closes it. */
async function look(surfer: Surfer, name: string, picture: string): Promise<void> {
  const page: Page = await surfer.browser.page(`pages/${name}.html`);
  await check(page, name, picture);
  await page.close();
}

/** Light and dark: nothing wider than the window, nothing serious for assistive technology. */
async function check(page: Page, name: string, picture: string): Promise<void> {
  await page.setViewportSize(SIZES[name]!);
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await sleep(scheme === 'light' ? 700 : 200);
    await page.screenshot({ path: join(out, `${picture}-${scheme}.png`), fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${picture} ${scheme}: ${wide} px wider than its window`);
    const session = await page.context().newCDPSession(page);
    const { frameTree } = await session.send('Page.getFrameTree');
    const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id });
    await session.send('Runtime.evaluate', { expression: axe, contextId: executionContextId });
    const { result } = await session.send('Runtime.evaluate', {
      expression: `axe.run(document, { resultTypes: ['violations'] }).then((r) => JSON.stringify(r.violations))`,
      contextId: executionContextId,
      awaitPromise: true,
    });
    const violations = JSON.parse(String(result.value)) as Violation[];
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    assert.deepEqual(
      serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`),
      [],
      `${picture} ${scheme}`,
    );
    await session.detach();
  }
}

/** Onboarding after its first screen: the first visit, the passphrase, the recovery kit, the end. */
async function steps(surfer: Surfer, locale: string): Promise<void> {
  const page = await surfer.browser.page('pages/onboarding.html');
  const at = (step: string): string => `${locale}-onboarding-${step}`;
  await page.locator('.waiting').waitFor();
  await check(page, 'onboarding', at('visit'));
  await surfer.visit('https://en.wikipedia.org/wiki/Footprint', 2);
  await page.bringToFront();
  await page.fill('#passphrase', surfer.passphrase);
  await page.fill('#passphrase-again', 'another');
  await check(page, 'onboarding', at('passphrase'));
  await page.fill('#passphrase-again', surfer.passphrase);
  await page.locator('form .button.primary').click();
  const groups = page.locator('.kit-groups .mono');
  await groups.first().waitFor({ timeout: 60_000 });
  await check(page, 'onboarding', at('kit'));
  const label = (await page.locator('label[for=kit-confirm]').textContent()) ?? '';
  const asked = Number(/\d+/.exec(label)?.[0] ?? '1');
  await page.fill('#kit-confirm', (await groups.nth(asked - 1).textContent()) ?? '');
  await page.locator('.kit-groups').waitFor({ state: 'detached' });
  await check(page, 'onboarding', at('done'));
  await page.close();
}

/** All copies of the keys damaged: the popup and the dashboard say so, and the way out leads to a vault that is new. */
async function damaged(surfer: Surfer, locale: string): Promise<void> {
  const own = await surfer.browser.page('pages/dashboard.html');
  await damageKeys(own);
  await killWorker(own);
  await own.reload();
  await own.locator('.notice.bad .button.danger').click();
  await check(own, 'dashboard', `${locale}-dashboard-damaged`);
  const popup = await surfer.browser.page('pages/popup.html');
  await popup.locator('.notice.bad .button.danger').waitFor();
  await check(popup, 'popup', `${locale}-popup-damaged`);
  await popup.locator('.notice.bad .button.danger').click();
  await check(popup, 'popup', `${locale}-popup-start-over`);
  await popup.fill('#start-over', await popup.evaluate(() => chrome.i18n.getMessage('erase_word')));
  await popup.locator('.erase .button.danger').click();
  await popup.locator('.welcome').waitFor({ timeout: 30_000 });
  await own.locator('.erase').waitFor({ state: 'detached' });
  assert.equal((await surfer.popup()).state, 'fresh');
  await popup.close();
  await own.close();
}

/** The approve window with a real offer, and the receipt. */
async function question(surfer: Surfer, locale: string): Promise<void> {
  const offer = await until(
    'an offer',
    async () => {
      await surfer.call('sync');
      return (await surfer.popup()).offers.find(({ epoch, reason }) => typeof epoch === 'number' && !reason);
    },
    EPOCH * 4_000,
    1_000,
  );
  const page = await surfer.browser.page(`pages/approve.html?pool=${offer.pool}&epoch=${offer.epoch}`);
  await page.locator('.decide').waitFor({ timeout: 30_000 });
  await check(page, 'approve', `${locale}-approve`);
  for (const box of await page.locator('.check input[type=checkbox]').all()) await box.check();
  const yes = page.locator('.decide-buttons button').nth(1);
  await until('the approve button to be armed', () => yes.isEnabled(), 15_000);
  await yes.click();
  await page.locator('#receipt-title').waitFor({ timeout: 120_000 });
  await check(page, 'approve', `${locale}-receipt`);
  await page.close();
}

for (const locale of ['en', 'ja', 'zh-CN', 'zh-TW']) {
  test(`pages in ${locale}`, async () => {
    const surfer = await Surfer.arrive({ name: locale, variant: 'test', sites, locale });
    try {
      await look(surfer, 'onboarding', `${locale}-onboarding-fresh`);
      await look(surfer, 'popup', `${locale}-popup-fresh`);
      await damaged(surfer, locale);
      await surfer.call('setConsent', consent(['visits', 'searches', 'wallets']));
      await surfer.useNode(node.address);
      // The texts of the two are the longest and the shortest.
      const whole = locale === 'en' || locale === 'ja';
      if (whole) await steps(surfer, locale);
      else await surfer.call('setPassphrase', surfer.passphrase);
      await surfer.call('sync');
      await surfer.visit('https://github.com/rust-lang/rust', 3);
      await surfer.visit('https://duckduckgo.com/?q=footprints', 1);
      await surfer.visit('https://app.uniswap.org/swap', 1);
      await surfer.call('sync');
      await look(surfer, 'popup', `${locale}-popup`);
      await look(surfer, 'dashboard', `${locale}-dashboard`);
      if (whole) {
        await question(surfer, locale);
        const page = await surfer.browser.page('pages/dashboard.html');
        for (const part of PARTS) {
          await page.evaluate((part) => (location.hash = part), part);
          await page.locator(`nav a[href="#${part}"][aria-current=page]`).waitFor();
          await check(page, 'dashboard', `${locale}-dashboard-${part}`);
        }
        await page.close();
      }
      await surfer.call('lock');
      await look(surfer, 'popup', `${locale}-popup-locked`);
    } finally {
      await surfer.leave();
    }
  });
}
