// The hard ends: a worker stopped at any moment, a browser killed mid-write.
import { execFileSync } from 'node:child_process';
import type { Page } from 'playwright-core';
import type { Browser } from './browser';

/** Stops the service worker as the browser does, from a page of the extension. */
export async function killWorker(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.stopAllWorkers');
  } finally {
    await session.detach();
  }
}

/** SIGKILL for the whole browser. */
export async function killBrowser(browser: Browser): Promise<void> {
  const closed = new Promise<void>((done) => browser.context.once('close', () => done()));
  const processes = execFileSync('pgrep', ['-f', '--', `--user-data-dir=${browser.profile}`]).toString().trim().split('\n');
  for (const process of processes) {
    try {
      globalThis.process.kill(Number(process), 'SIGKILL');
    } catch {
      // The process ended with its parent.
    }
  }
  await closed;
}
