// A real Chromium with the built extension, as a person has it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, errors, type BrowserContext, type Page, type Worker } from 'playwright-core';
import type { Display } from './display';
import type { Sites } from './sites';

export const ROOT = process.env.ASHIATO_ROOT ?? process.cwd();

export interface LaunchOptions {
  display: Display;
  sites: Sites;
  /** Kept between launches when given. */
  profile?: string;
  /** `release` is what people install; `test` grants hosts and lets idle be injected. */
  variant?: 'release' | 'test';
  /** Another folder with an extension in it. */
  extension?: string;
  locale?: string;
  dark?: boolean;
  args?: string[];
}

/** Chromium now and then hangs before its first window, with no extension in play yet: it is ended and begun once more. */
async function launched(profile: string, options: Parameters<typeof chromium.launchPersistentContext>[1]): Promise<BrowserContext> {
  try {
    return await chromium.launchPersistentContext(profile, { ...options, timeout: 60_000 });
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    process.stderr.write('Chromium hung while it began, and is begun again\n');
    return chromium.launchPersistentContext(profile, { ...options, timeout: 120_000 });
  }
}

export class Browser {
  private constructor(
    readonly context: BrowserContext,
    readonly profile: string,
    readonly id: string,
    private readonly temporary: boolean,
  ) {}

  static async launch(options: LaunchOptions): Promise<Browser> {
    const temporary = options.profile === undefined;
    const profile = options.profile ?? mkdtempSync(join(tmpdir(), 'ashiato-profile-'));
    const extension = options.extension ?? join(ROOT, 'target', options.variant === 'test' ? 'extension-test' : 'extension');
    const context = await launched(profile, {
      headless: false,
      executablePath: process.env.ASHIATO_CHROMIUM ?? '/usr/bin/chromium',
      env: { ...options.display.env, LANGUAGE: options.locale ?? 'en' } as Record<string, string>,
      ignoreDefaultArgs: ['--mute-audio', '--disable-extensions', '--enable-automation'],
      viewport: null,
      colorScheme: options.dark ? 'dark' : 'light',
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox', '--test-type'] : []),
        `--disable-extensions-except=${extension}`,
        `--load-extension=${extension}`,
        `--lang=${options.locale ?? 'en'}`,
        '--no-first-run',
        '--no-default-browser-check',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
        '--disable-features=HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,OptimizationHints,Translate',
        '--autoplay-policy=no-user-gesture-required',
        '--ignore-certificate-errors',
        '--window-size=1280,900',
        '--window-position=0,0',
        ...options.sites.chromiumArgs(),
        ...(options.args ?? []),
      ],
    });
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker', { timeout: 30_000 }));
    const id = new URL(worker.url()).host;
    return new Browser(context, profile, id, temporary);
  }

  /** The extension's service worker, woken when it sleeps. */
  async worker(): Promise<Worker> {
    const running = this.context.serviceWorkers().find((worker) => worker.url().includes(this.id));
    return running ?? (await this.context.waitForEvent('serviceworker', { timeout: 30_000 }));
  }

  url(page: string): string {
    return `chrome-extension://${this.id}/${page}`;
  }

  /** Opens one of the extension's pages in a tab. */
  async page(name: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(this.url(name));
    return page;
  }

  /** Calls a method of the worker from one of the extension's own pages, as the popup does. */
  async call<T = unknown>(page: Page, method: string, ...args: unknown[]): Promise<T> {
    const answer = (await page.evaluate(
      ([method, args]) => chrome.runtime.sendMessage({ kind: 'call', method, args }),
      [method, args] as const,
    )) as { ok: T } | { error: { code: string; message: string } };
    if ('error' in answer) throw Object.assign(new Error(`${answer.error.code}: ${answer.error.message}`), answer.error);
    return answer.ok;
  }

  /** The processes of this browser, so that a test can end them the hard way. */
  async close(): Promise<void> {
    await this.context.close();
    if (this.temporary) rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Waits until something holds; says what it waited for when it does not. */
export async function until<T>(what: string, probe: () => Promise<T | undefined | false | null>, within = 30_000, every = 250): Promise<T> {
  const end = Date.now() + within;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false && value !== null) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${within} ms for ${what}${last ? ` (${String(last)})` : ''}`);
    await new Promise((done) => setTimeout(done, every));
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
