// The vault's two databases in a real Chromium, in a page of a secure context: the suite that every store passes, and
// what only IndexedDB can get wrong. The module under test is the vault's, built with the feature `contract`.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { ROOT } from './harness/browser';

/** One test's outcome, as the module reports it. */
interface Report {
  name: string;
  error: string | undefined;
}

const MODULE = process.env.ASHIATO_STORE_CONTRACT ?? join(ROOT, 'target/store-contract');
const FILES: Record<string, [string, string]> = {
  '/module.js': ['text/javascript', 'ashiato_wasm_vault.js'],
  '/module_bg.wasm': ['application/wasm', 'ashiato_wasm_vault_bg.wasm'],
};
/** Cases that every run has to report, so that a suite that ran nothing can't pass. */
const LEAST = 33;

let server: Server;
let profile: string;
let context: BrowserContext;
let page: Page;

before(async () => {
  server = createServer((request, response) => {
    const file = FILES[request.url ?? ''];
    response.setHeader('content-type', file?.[0] ?? 'text/html');
    response.end(file === undefined ? '<!doctype html><title>store contract</title>' : readFileSync(join(MODULE, file[1])));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  // A profile on the disk: off the record, Chromium keeps databases in memory and its quotas don't hold.
  profile = mkdtempSync(join(tmpdir(), 'ashiato-store-contract-'));
  context = await chromium.launchPersistentContext(profile, {
    headless: true,
    executablePath: process.env.ASHIATO_CHROMIUM ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  page = await context.newPage();
  await load(page, 'localhost');
});

after(async () => {
  await context?.close();
  server?.close();
  rmSync(profile, { recursive: true, force: true });
});

/** Loads the module into a page of a host that is this machine, and so a secure context; gives the page's origin. */
async function load(page: Page, host: 'localhost' | '127.0.0.1'): Promise<string> {
  const origin = `http://${host}:${(server.address() as AddressInfo).port}`;
  await page.goto(origin);
  await page.evaluate(async () => {
    const module = await import(new URL('/module.js', location.href).href);
    await module.default({ module_or_path: '/module_bg.wasm' });
    const panicked = new Promise<never>((_, reject) => module.onPanic((at: string) => reject(new Error(`panic at ${at}`))));
    panicked.catch(() => undefined);
    Object.assign(globalThis, { module, panicked });
  });
  return origin;
}

/** Calls an export of the module; a panic in it rejects. */
function call<T>(page: Page, name: string, ...args: unknown[]): Promise<T> {
  return page.evaluate(
    ([name, args]) => {
      const { module, panicked } = globalThis as unknown as {
        module: Record<string, (...args: unknown[]) => Promise<T>>;
        panicked: Promise<never>;
      };
      const call = module[name];
      if (call === undefined) throw new Error(`the module has no ${name}: was it built with the feature contract?`);
      return Promise.race([call(...args), panicked]);
    },
    [name, args] as const,
  ) as Promise<T>;
}

function holds(reports: Report[], least: number): void {
  assert.ok(reports.length >= least, `${reports.length} cases ran, fewer than ${least}`);
  assert.equal(new Set(reports.map(({ name }) => name)).size, reports.length, 'every case has a name of its own');
  assert.deepEqual(reports.filter(({ error }) => error !== undefined), []);
}

test('both databases keep the contract of every store', async () => {
  holds(await call<Report[]>(page, 'runStoreContract'), LEAST);
});

test('a transaction over the quota keeps nothing, says so, and the next one goes on', async () => {
  // Chromium remembers for a while how much an origin may store: this one is told before it has stored anything.
  const small = await context.newPage();
  const origin = await load(small, '127.0.0.1');
  const session = await context.newCDPSession(small);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 5 * 1_048_576 });
  holds(await call<Report[]>(small, 'runQuotaContract', 24), 2);
  await small.close();
});

test('a call that overlaps another is refused as busy and disturbs nothing', async () => {
  const outcome = await page.evaluate(async () => {
    const { module } = globalThis as unknown as { module: typeof import('../../extension/src/generated/vault/ashiato_wasm_vault') };
    const now = Date.now();
    const opening = { backup: undefined, session: undefined, node: 'http://127.0.0.1:7117' };
    const vault = await module.VaultHandle.open(opening, now);
    const code = (error: unknown) => (error as { name: string; code: string }).name + ' ' + (error as { code: string }).code;
    const first = vault.setNode('https://first.example', false, now);
    const second = await vault.setNode('https://second.example', false, now).then(() => 'answered', code);
    await first;
    const third = await vault.popup(now, now).then(({ network }) => network.address, code);
    const bad = await vault.popup(-1, now).then(() => 'answered', code);
    vault.free();
    await module.VaultHandle.deleteDatabases();
    return { second, third, bad };
  });
  assert.deepEqual(outcome, {
    second: 'VaultError busy',
    third: 'https://first.example',
    bad: 'VaultError bad-argument',
  });
});
