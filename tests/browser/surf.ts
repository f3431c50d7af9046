// The main job's driver: by hand (--interactive) or by itself (--scripted).
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { ROOT, sleep, until } from './harness/browser';
import { Sites } from './harness/sites';
import { Surfer, points, type Popup, type Stake } from './harness/surfer';

const option = (name: string): string => {
  const at = process.argv.indexOf(`--${name}`);
  const value = at < 0 ? undefined : process.argv[at + 1];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
};
const say = (text: string): void => void process.stdout.write(`  ${text}\n`);
const out = option('out');
const node = option('node');
const epochMs = Number(option('epoch')) * 1_000;
const POOLS = ['Everyday web', 'Wallet signals for trading agents'];

/** Opens Chromium for a person and waits until they close it. */
async function interactive(): Promise<void> {
  const extension = join(ROOT, 'target/extension');
  const context = await chromium.launchPersistentContext(join(out, 'profile'), {
    headless: false,
    executablePath: process.env.ASHIATO_CHROMIUM ?? '/usr/bin/chromium',
    viewport: null,
    // Ctrl-C is the person's way to stop, not a failure: handled below.
    handleSIGINT: false,
    ignoreDefaultArgs: ['--mute-audio', '--disable-extensions', '--enable-automation'],
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      `--disable-extensions-except=${extension}`,
      `--load-extension=${extension}`,
      '--no-first-run',
      '--no-default-browser-check',
    ],
  });
  const closed = new Promise<void>((done) => context.once('close', () => done()));
  process.once('SIGINT', () => void context.close());
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  const onboarding = `chrome-extension://${new URL(worker.url()).host}/pages/onboarding.html`;
  // A new profile opens it by itself, a moment after the worker has started; one that is kept does not.
  const own = (): Page | undefined => context.pages().find((page) => page.url() === onboarding);
  for (let i = 0; i < 20 && own() === undefined; i++) await sleep(100);
  const blank = context.pages().find((page) => page.url() === 'about:blank');
  if (own() === undefined) await (blank ?? (await context.newPage())).goto(onboarding);
  else await blank?.close();
  await own()?.bringToFront();
  await closed;
}

/** What one surfer reads in one epoch, each with its share of it, and what they do there. */
interface Walk {
  name: string;
  collectors: ('searches' | 'wallets')[];
  walk: [address: string, share: number, doing?: (page: Page) => Promise<void>][];
}

const connect = async (page: Page): Promise<void> => {
  await sleep(1_000);
  await page.locator('#connect').click();
};

const walks = (sites: Sites): Walk[] => [
  {
    name: 'Aiko',
    collectors: ['searches', 'wallets'],
    walk: [
      [sites.largePages[0]!, 0.22],
      ['https://duckduckgo.com/?q=zero+knowledge+proofs', 0.18],
      ['https://app.uniswap.org/swap', 0.22, connect],
      ['https://www.coingecko.com/en/coins/bitcoin', 0.2],
    ],
  },
  {
    name: 'Ben',
    collectors: ['searches'],
    walk: [
      ['https://www.bbc.co.uk/news', 0.22],
      ['https://github.com/arkworks-rs/groth16', 0.22],
      ['https://app.uniswap.org/pool', 0.3],
    ],
  },
];

async function scripted(): Promise<void> {
  if (epochMs < 20_000) throw new Error('--scripted needs epochs of at least 20 s: the walk has to fit into one');
  const sites = await Sites.open();
  const surfers: Surfer[] = [];
  try {
    const people = walks(sites);
    for (const [index, { name }] of people.entries()) {
      const profile = join(out, index === 0 ? 'profile-a' : 'profile-b');
      rmSync(profile, { recursive: true, force: true });
      surfers.push(await Surfer.arrive({ name, sites, profile, pictures: join(out, name.toLowerCase()) }));
      say(`${name} opened Chromium with the extension`);
    }
    await Promise.all(
      surfers.map(async (surfer, index) => {
        await surfer.onboard('https://en.wikipedia.org/wiki/Footprint');
        say(`${surfer.name}: onboarded in ${surfer.interactions} interactions`);
        const { collectors } = people[index]!;
        await surfer.switchOn(...collectors);
        say(`${surfer.name}: switched on ${collectors.join(' and ')}`);
        await surfer.useNode(node);
        await surfer.call('sync');
        await until('the token to be minted', async () => (await surfer.popup()).token, 60_000, 1_000);
        say(`${surfer.name}: token minted`);
      }),
    );
    const start = (Math.floor(Date.now() / epochMs) + 1) * epochMs;
    say(`waiting ${Math.round((start - Date.now()) / 1_000)} s for a whole epoch`);
    await sleep(start - Date.now());
    const walked = start / epochMs;
    await Promise.all(
      surfers.map(async (surfer, index) => {
        for (const [address, share, doing] of people[index]!.walk) {
          // What no longer fits into a short epoch is left for another day.
          const seconds = (share * epochMs) / 1_000;
          if (Date.now() + (seconds + 3) * 1_000 > start + epochMs && Date.now() > start + 5_000) break;
          await surfer.visit(address, seconds, doing);
          const { epoch } = await surfer.popup();
          say(`${surfer.name}: read ${new URL(address).host}, ${points(epoch.value)} points in this epoch`);
        }
      }),
    );
    say('waiting for the bundles to be registered and the checkpoint to be signed');
    for (const surfer of surfers) {
      await until(
        'an offer for the epoch that was walked',
        async () => {
          await surfer.call('sync');
          return (await surfer.popup()).offers.some((offer) => !offer.reason && offer.epoch === walked);
        },
        epochMs * 4 + 60_000,
        1_000,
      );
    }
    const stakes: [Surfer, Stake][] = [];
    await Promise.all(
      surfers.map(async (surfer) => {
        for (const pool of POOLS) {
          const offer = (await surfer.popup()).offers.find((offer) => offer.name === pool);
          if (!offer || offer.reason) {
            say(`${surfer.name}: nothing to stake to ${pool} (${offer?.reason ?? 'no such pool'})`);
            continue;
          }
          const started = Date.now();
          const stake = await surfer.stake(pool);
          stakes.push([surfer, stake]);
          say(`${surfer.name}: staked ${points(stake.value)} points to ${pool} in ${((Date.now() - started) / 1_000).toFixed(1)} s`);
        }
      }),
    );
    say('waiting for the settlement');
    const finals: [Surfer, Popup][] = [];
    for (const surfer of surfers) {
      const mine = stakes.filter(([who]) => who === surfer).length;
      const popup = await until(
        'the rewards',
        async () => {
          await surfer.call('sync');
          const popup = await surfer.popup();
          return popup.stakes.filter((stake) => stake.reward).length >= mine ? popup : undefined;
        },
        // Both pools take stakes for an epoch until the fourth after it has ended.
        epochMs * 4 + 60_000,
        1_000,
      );
      finals.push([surfer, popup]);
      const page = await surfer.openPopup();
      await sleep(800);
      await surfer.picture(page, '9-rewards');
      await page.close();
      const dashboard = await surfer.browser.page('pages/dashboard.html');
      await sleep(1_200);
      await surfer.picture(dashboard, '10-dashboard');
      await dashboard.close();
    }
    await summary(finals, walked);
  } finally {
    for (const surfer of surfers) await surfer.leave().catch(() => undefined);
    await sites.close();
  }
}

async function summary(finals: [Surfer, Popup][], epoch: number): Promise<void> {
  const rows = await Promise.all(finals.map(async ([surfer, popup]) => ({
    surfer: surfer.name,
    interactions: surfer.interactions,
    footprints: (await surfer.call<unknown[]>('footprints', null, 1_000)).length,
    value: popup.value_total,
    token: popup.token?.id.slice(0, 16),
    epochs_registered: popup.token?.epochs_registered,
    stakes: popup.stakes.map((stake) => ({
      pool: stake.name,
      epoch: stake.epoch,
      value: stake.value,
      settled_after: stake.receipt?.settled_after,
      nullifier: stake.receipt?.nullifier.slice(0, 16),
      reward: stake.reward?.amount,
    })),
    balance: popup.balance,
    left_today: popup.left_today!,
  })));
  writeFileSync(join(out, 'summary.json'), `${JSON.stringify({ epoch, surfers: rows }, null, 2)}\n`);
  say('');
  for (const row of rows) {
    say(`${row.surfer}: ${row.footprints} footprints, ${points(row.value)} points, ${row.epochs_registered} epochs registered, balance ${row.balance} test credits`);
    for (const stake of row.stakes) say(`    ${stake.pool}: ${points(stake.value)} points, receipt ${stake.nullifier}…, reward ${stake.reward}`);
    say(`    left this device: ${row.left_today.records} records, ${row.left_today.proofs} proofs, ${row.left_today.registrations} registrations`);
  }
  say(`summary and screenshots: ${out}`);
  if (rows.some((row) => row.stakes.length === 0 || row.balance === 0)) throw new Error('a surfer was not paid');
}

await (process.argv.includes('--scripted') ? scripted() : interactive());
