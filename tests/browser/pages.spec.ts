// Every page in every language, light and dark: nothing serious for assistive technology, nothing cut off, a picture of each.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { ROOT, sleep } from './harness/browser';
import { NodeProcess } from './harness/node';
import { consent } from './harness/scene';
import { Sites } from './harness/sites';
import { Surfer } from './harness/surfer';

const out = join(ROOT, 'target/pages');
const axe = readFileSync(createRequire(join(ROOT, 'extension/package.json')).resolve('axe-core/axe.min.js'), 'utf8');
const SIZES: Record<string, { width: number; height: number }> = {
  popup: { width: 380, height: 900 },
  onboarding: { width: 1100, height: 900 },
  dashboard: { width: 1100, height: 1000 },
};

let sites: Sites;
let node: NodeProcess;
before(async () => {
  mkdirSync(out, { recursive: true });
  sites = await Sites.open();
  node = await NodeProcess.start({ epoch: 3_600 });
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

async function look(surfer: Surfer, name: string, picture: string): Promise<void> {
  const page: Page = await surfer.browser.page(`pages/${name}.html`);
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.setViewportSize(SIZES[name]!);
    await sleep(700);
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
  await page.close();
}

for (const locale of ['en', 'ja', 'zh-CN', 'zh-TW']) {
  test(`pages in ${locale}`, async () => {
    const surfer = await Surfer.arrive({ name: locale, variant: 'test', sites, locale });
    try {
      await look(surfer, 'onboarding', `${locale}-onboarding-fresh`);
      await look(surfer, 'popup', `${locale}-popup-fresh`);
      await surfer.call('setConsent', consent(['visits', 'searches', 'wallets']));
      await surfer.call('setNode', node.address);
      await surfer.call('setPassphrase', surfer.passphrase);
      await surfer.visit('https://github.com/rust-lang/rust', 3);
      await surfer.visit('https://duckduckgo.com/?q=footprints', 1);
      await surfer.visit('https://app.uniswap.org/swap', 1);
      await surfer.call('sync');
      await look(surfer, 'popup', `${locale}-popup`);
      await look(surfer, 'dashboard', `${locale}-dashboard`);
      await surfer.call('lock');
      await look(surfer, 'popup', `${locale}-popup-locked`);
    } finally {
      await surfer.leave();
    }
  });
}
