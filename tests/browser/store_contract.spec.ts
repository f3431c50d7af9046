// The vault's two databases in a real Chromium, in a page of a secure context: the suite that every store passes, and
// what only IndexedDB can get wrong. The module under test is the vault's, built with the feature `contract`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { chromium, type Browser, type Page } from 'playwright-core';
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
let browser: Browser;
let page: Page;
let origin: string;

before(async () => {
  server = createServer((request, response) => {
    const file = FILES[request.url ?? ''];
    response.setHeader('content-type', file?.[0] ?? 'text/html');
    response.end(file === undefined ? '<!doctype html><title>store contract</title>' : readFileSync(join(MODULE, file[1])));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch({
    headless: true,
    executablePath: process.env.ASHIATO_CHROMIUM ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  // A context of its own would be off the record, where Chromium keeps databases in memory: quotas differ there.
  page = await (await browser.newContext()).newPage();
  await page.goto(origin);
  await page.evaluate(async () => {
    const module = await import(new URL('/module.js', location.href).href);
    await module.default({ module_or_path: '/module_bg.wasm' });
    const panicked = new Promise<never>((_, reject) => module.onPanic((at: string) => reject(new Error(`panic at ${at}`))));
    panicked.catch(() => undefined);
    Object.assign(globalThis, { module, panicked });
  });
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** Calls an export of the module; a panic in it rejects. */
function call<T>(name: string, ...args: unknown[]): Promise<T> {
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
  holds(await call<Report[]>('runStoreContract'), LEAST);
});

test('a transaction over the quota keeps nothing, says so, and the next one goes on', async () => {
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 5 * 1_048_576 });
  try {
    holds(await call<Report[]>('runQuotaContract', 24), 2);
  } finally {
    await session.send('Storage.overrideQuotaForOrigin', { origin });
  }
});

test('a call that overlaps another is refused as busy and disturbs nothing', async () => {
  const outcome = await page.evaluate(async () => {
    const { module } = globalThis as unknown as { module: typeof import('../../extension/src/generated/vault/ashiato_wasm_vault') };
    const now = Date.now();
    const opening = { backup: undefined, session: undefined, node: 'http://127.0.0.1:7117' };
    const vault = await module.VaultHandle.open(opening, now);
    const code = (error: unknown) => (error as { name: string; code: string }).name + ' ' + (error as { code: string }).code;
    const first = vault.popup(now, now);
    const second = await vault.popup(now, now).then(() => 'answered', code);
    const view = await first;
    const third = await vault.popup(now, now).then(({ state }) => state, code);
    const bad = await vault.popup(-1, now).then(() => 'answered', code);
    vault.free();
    await module.VaultHandle.deleteDatabases();
    return { second, third, bad, state: view.state };
  });
  assert.deepEqual(outcome, { second: 'VaultError busy', third: 'fresh', bad: 'VaultError bad-argument', state: 'fresh' });
});
