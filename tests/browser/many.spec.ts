// Five thousand footprints in one epoch, by real clicks: all counted, sealed, committed to, staked in one proof, and paid.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CDPSession, Page } from 'playwright-core';
import { ROOT, sleep, until } from './harness/browser';
import { Scene } from './harness/scene';
import { ready } from './harness/staking';
import type { Surfer } from './harness/surfer';

/** Length of an epoch, s: the clicks take most of one. */
const EPOCH = Number(process.env.ASHIATO_MANY_EPOCH ?? 90);
/** Clicks in one tab: it may tell of 40 things in a row, and what a page says of itself is among them. */
const BURST = 36;
const POOL = 'A busy day';

/** What is clicked where; each site is of a category of its own, and a summary counts 511 of one kind in one category. */
const KINDS: { address: string; button: string; action: string; tabs: number }[] = [
  ...[['like', 'like'], ['retweetConfirm', 'share'], ['tweetButtonInline', 'comment'], ['1234-follow', 'follow']].map(([id, action]) => ({
    address: 'https://x.com/someone/status/1', button: `[data-testid="${id}"]`, action: action!, tabs: 14,
  })),
  ...['www.bbc.co.uk/news', 'github.com/rust-lang', 'www.coingecko.com/', 'app.uniswap.org/pool', 'www.amazon.com/', 'a-site-in-no-table.example/', 'www.lichess.org/'].map((site) => ({
    address: `https://${site}`, button: '#out', action: 'link-out', tabs: 12,
  })),
];
const CLICKS = KINDS.reduce((sum, { tabs }) => sum + tabs * BURST, 0);

/** Clicks on something so often, as the browser itself does for a mouse. */
async function click(page: Page, session: CDPSession, button: string): Promise<void> {
  // In the corner, where a click needs no scrolling, and leads nowhere.
  await page.locator(button).evaluate((element: HTMLElement) => {
    element.style.cssText = 'position:fixed;top:0;left:0;width:80px;height:40px;z-index:9';
    element.addEventListener('click', (event) => event.preventDefault());
  });
  const sent: Promise<unknown>[] = [];
  for (let i = 0; i < BURST; i++) {
    for (const type of ['mousePressed', 'mouseReleased'] as const) {
      sent.push(session.send('Input.dispatchMouseEvent', { type, x: 20, y: 20, button: 'left', clickCount: 1 }));
    }
  }
  await Promise.all(sent);
}

/** Makes all clicks, in tabs that each make as many as a tab may; four at a time. */
async function clicks(surfer: Surfer): Promise<void> {
  const tabs = KINDS.flatMap(({ tabs, ...kind }) => Array.from({ length: tabs }, () => kind));
  const lane = async (): Promise<void> => {
    for (let kind = tabs.pop(); kind !== undefined; kind = tabs.pop()) {
      const page = await surfer.browser.context.newPage();
      await page.goto(kind.address, { waitUntil: 'load' });
      const session = await page.context().newCDPSession(page);
      await click(page, session, kind.button);
      // What the content script said is on its way once the page has answered.
      await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
      await page.close();
    }
  };
  await Promise.all(Array.from({ length: 4 }, lane));
}

interface Line {
  kind: string;
  epoch: number;
  action: string;
  committed: boolean;
}

test(`${CLICKS} clicks of one epoch are counted, committed to, staked by one proof and paid`, async () => {
  const scene = await Scene.open({ node: { epoch: EPOCH } });
  const { surfer, node } = scene;
  const dir = mkdtempSync(join(tmpdir(), 'ashiato-many-'));
  try {
    const asked = { maximum: 983_040, rate: 1, budget: 1_000_000, deposit: 10_000_000, wait: 2 };
    const who = ['--key', join(dir, 'operator.key'), '--name', POOL, '--purpose', 'To see a busy day', '--operator', 'Tests'];
    node.pool(...who, ...Object.entries(asked).flatMap(([name, value]) => [`--${name}`, String(value)]));
    await sleep(EPOCH * 1_000 - (Date.now() % (EPOCH * 1_000)));
    const epoch = Math.floor(Date.now() / (EPOCH * 1_000));
    const began = Date.now();
    await clicks(surfer);
    const took = Date.now() - began;
    const seen = await until('every click', async () => {
      const popup = await surfer.popup();
      return (popup.epoch.footprints >= CLICKS || popup.epoch.epoch !== epoch) && popup;
    }, EPOCH * 1_000);
    assert.equal(seen.epoch.epoch, epoch, `${took} ms of clicks fit into an epoch of ${EPOCH} s`);
    assert.deepEqual(seen.epoch.uncounted, { seconds: 0, footprints: 0 });
    const asking = Date.now();
    await surfer.popup();
    const popup = Date.now() - asking;

    const offered = await until(
      'an offer for it',
      async () => {
        await surfer.call('sync');
        return (await surfer.popup()).offers.find((offer) => offer.name === POOL && offer.epoch === epoch && !offer.reason);
      },
      EPOCH * 3_000,
      1_000,
    );
    const approve = await ready(surfer, offered);
    const clicked = Date.now();
    const receipt = await approve();
    const waited = Date.now() - clicked;
    assert.ok(receipt !== null && typeof receipt === 'object', String(receipt));
    // Once more as a person does it, in the popup and the approve window.
    const second = await surfer.stake('Everyday web');
    assert.equal(second.epoch, epoch);

    const file = join(dir, 'export.jsonl');
    const text = await surfer.call<string>('exportJsonl', true);
    writeFileSync(file, text);
    const lines = (text.trim().split('\n').map((line) => JSON.parse(line)) as Line[]).filter((line) => line.kind === 'footprint');
    const mine = lines.filter((line) => line.epoch === epoch && line.committed);
    for (const action of new Set(KINDS.map(({ action }) => action))) {
      const wanted = KINDS.reduce((sum, kind) => sum + (kind.action === action ? kind.tabs * BURST : 0), 0);
      assert.equal(mine.filter((line) => line.action === action).length, wanted, `${action}: none is lost`);
    }
    const said = execFileSync('node', [join(ROOT, 'tests/recompute/export.mjs'), file, node.address], { encoding: 'utf8' });
    const { leaves, claims } = JSON.parse(said) as { leaves: { epoch: number; footprints: number }[]; claims: { nullifier: string; taken: boolean }[] };
    assert.equal(leaves.find((leaf) => leaf.epoch === epoch)?.footprints, mine.length);
    const taken = claims.filter(({ taken }) => taken).map(({ nullifier }) => nullifier);
    assert.deepEqual(taken.sort(), [receipt.nullifier, second.receipt!.nullifier].sort());

    const paid = await until(
      'the reward',
      async () => {
        await surfer.call('sync');
        return (await surfer.popup()).stakes.find((stake) => stake.name === POOL && stake.epoch === epoch && stake.reward);
      },
      EPOCH * 4_000,
      1_000,
    );
    assert.equal(paid.reward?.amount, paid.value * asked.rate);
    process.stdout.write(
      `# ${mine.length} footprints, ${CLICKS} of them clicks in ${(took / 1_000).toFixed(0)} s; popup ${popup} ms; approve to receipt ${waited} ms; value ${paid.value}\n`,
    );
  } finally {
    await scene.close();
    rmSync(dir, { recursive: true, force: true });
  }
});
