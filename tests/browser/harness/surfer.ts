// A person with a browser of their own: what they click and read, at a person's pace.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { Browser, sleep, until, type LaunchOptions } from './browser';
import { Display } from './display';

/** As much of the popup's view as the drivers read. Values are tenths of a point. */
export interface Popup {
  state: 'fresh' | 'trial' | 'locked' | 'unlocked';
  idle_limit?: number | null;
  value_today?: number | null;
  value_total: number;
  epoch: { epoch: number; ends_at: number; footprints: number; value: number; uncounted: { seconds: number; footprints: number } };
  recent: { footprint: { host: string; action: string; category: string; attention_ms: number }; worth: { value: number }; epoch: number }[];
  token?: { id: string; minted_in: number; epochs_registered: number; this_device: boolean } | null;
  balance: number;
  stakes: Stake[];
  offers: { pool: string; name: string; epoch?: number | null; value: number; expected: number; reason?: string | null }[];
  left_today?: { records: number; proofs: number; registrations: number } | null;
  network: { address: string; network?: string | null; id?: string | null; error?: string | null };
}

/** As much of the approve window's view as the drivers read. */
export interface Preview {
  footprints: number;
  value: number;
  choices: number[];
  cautions: string[];
  settled_at: number;
}

/** Points as a person reads them, exact to a tenth. */
export const points = (value: number): string => String(value / 10);

export interface Stake {
  pool: string;
  name: string;
  epoch: number;
  value: number;
  status: string;
  error?: string | null;
  receipt?: { nullifier: string; budget_epoch: number; settled_after: number } | null;
  reward?: { amount: number; epoch: number; value: number } | null;
}

export interface SurferOptions extends Omit<LaunchOptions, 'display'> {
  name: string;
  passphrase?: string;
  /** Where screenshots go; none without it. */
  pictures?: string;
}

export class Surfer {
  /** One of the extension's own pages, kept in the background to ask the worker from. */
  private window: Page | undefined;
  interactions = 0;

  private constructor(
    readonly name: string,
    readonly display: Display,
    readonly browser: Browser,
    readonly passphrase: string,
    private readonly pictures: string | undefined,
  ) {}

  static async arrive(options: SurferOptions): Promise<Surfer> {
    const display = await Display.open();
    const browser = await Browser.launch({ ...options, display }).catch((error: unknown) => {
      display.close();
      throw error;
    });
    if (options.pictures) mkdirSync(options.pictures, { recursive: true });
    return new Surfer(options.name, display, browser, options.passphrase ?? 'three quiet otters by the river', options.pictures);
  }

  async leave(): Promise<void> {
    await this.browser.close();
    this.display.close();
  }

  async picture(page: Page, name: string): Promise<void> {
    if (this.pictures) await page.screenshot({ path: join(this.pictures, `${name}.png`) });
  }

  /** The first minute, by hand: at most eight interactions from the first screen to the kit confirmed. */
  async onboard(firstPage: string): Promise<void> {
    const page = await until('the onboarding page', async () =>
      this.browser.context.pages().find((page) => page.url().includes('/pages/onboarding')),
    );
    await page.bringToFront();
    const turnOn = page.locator('main .button.primary').first();
    await turnOn.waitFor();
    await this.picture(page, '1-onboarding');
    await turnOn.click();
    this.interactions++;
    await this.answerPrompt(page, { permissions: ['tabs', 'webNavigation'] });
    this.interactions++;
    const site = await this.browser.context.newPage();
    await site.goto(firstPage);
    this.interactions++;
    await this.read(site, 11);
    await page.bringToFront();
    await page.locator('#passphrase').waitFor();
    await this.picture(page, '2-first-visit');
    await page.fill('#passphrase', this.passphrase);
    await page.fill('#passphrase-again', this.passphrase);
    this.interactions += 2;
    await page.locator('form .button.primary').click();
    this.interactions++;
    const groups = page.locator('.kit-groups .mono');
    await groups.first().waitFor({ timeout: 60_000 });
    await this.picture(page, '3-recovery-kit');
    const label = (await page.locator('label[for=kit-confirm]').textContent()) ?? '';
    const asked = Number(/\d+/.exec(label)?.[0] ?? '1');
    await page.fill('#kit-confirm', (await groups.nth(asked - 1).textContent()) ?? '');
    this.interactions++;
    await until('the end of onboarding', async () => (await page.locator('.kit-groups').count()) === 0);
    await site.close();
  }

  /** Grants what Chromium asks in its own dialog, with the keyboard, until it is granted. */
  private async answerPrompt(page: Page, asked: { permissions?: string[]; origins?: string[] }): Promise<void> {
    await sleep(1_200);
    await until(
      'the permission prompt to be answered',
      async () => {
        const granted = await page.evaluate((asked) => chrome.permissions.contains(asked as chrome.permissions.Permissions), asked);
        if (granted) return true;
        this.display.keys('Tab', 'Return');
        return false;
      },
      20_000,
      1_500,
    );
  }

  /** Switches collectors on where a person does, Chromium's prompt included. */
  async switchOn(...collectors: ('searches' | 'wallets')[]): Promise<void> {
    const page = await this.browser.page('pages/dashboard.html#collectors');
    await page.bringToFront();
    for (const collector of collectors) {
      const control = page.locator(`[role=switch][aria-labelledby=collector-${collector}]`);
      await control.waitFor();
      await control.click();
      if (collector === 'wallets') await this.answerPrompt(page, { origins: ['http://*/*', 'https://*/*'] });
      await page.locator(`[role=switch][aria-labelledby=collector-${collector}][aria-checked=true]`).waitFor();
    }
    await this.picture(page, '3-collectors');
    await page.close();
  }

  /** Reads a page for some seconds: the pointer moves now and then, so that the person is there. */
  async read(page: Page, seconds: number): Promise<void> {
    await page.bringToFront();
    const end = Date.now() + seconds * 1_000;
    while (Date.now() < end) {
      this.display.nudge();
      await sleep(Math.min(2_000, Math.max(0, end - Date.now())));
    }
  }

  /** Opens an address in a tab of its own, reads it, and closes the tab. */
  async visit(address: string, seconds: number, doing?: (page: Page) => Promise<void>): Promise<void> {
    const page = await this.browser.context.newPage();
    await page.goto(address);
    if (doing) await doing(page);
    await this.read(page, seconds);
    await page.close();
  }

  private async asking(): Promise<Page> {
    if (this.window && !this.window.isClosed()) return this.window;
    const pages = this.browser.context.pages();
    const own = pages.find((page) => page.url().startsWith(this.browser.url('pages/onboarding')));
    this.window = own ?? (await this.browser.page('pages/onboarding.html'));
    return this.window;
  }

  /** Calls the worker as one of the extension's pages does. */
  async call<T>(method: string, ...args: unknown[]): Promise<T> {
    return this.browser.call<T>(await this.asking(), method, ...args);
  }

  /** Chooses a node; stakes that wait for the one before keep it from being changed unless `confirmed`. */
  useNode(address: string, confirmed = false): Promise<{ change: string; stakes?: number }> {
    return this.call('setNode', address, confirmed);
  }

  popup(): Promise<Popup> {
    return this.call<Popup>('popup');
  }

  async openPopup(): Promise<Page> {
    const page = await this.browser.page('pages/popup.html');
    await page.setViewportSize({ width: 380, height: 900 });
    return page;
  }

  /** Looks at a pool's offer in the popup and approves it in the approve window; resolves when the receipt is there. */
  async stake(pool: string): Promise<Stake> {
    const popup = await this.openPopup();
    const opened = this.browser.context.waitForEvent('page', { timeout: 30_000 });
    const offer = popup.locator('.pool', { hasText: pool }).locator('button.primary');
    await offer.waitFor({ timeout: 30_000 });
    await this.picture(popup, '4-popup');
    await offer.click();
    const approve = await opened;
    await approve.locator('.decide').waitFor({ timeout: 30_000 });
    await approve.setViewportSize({ width: 460, height: 860 });
    await this.picture(approve, '5-approve');
    for (const box of await approve.locator('.check input[type=checkbox]').all()) await box.check();
    const yes = approve.locator('.decide-buttons button').nth(1);
    await until('the approve button to be armed', async () => yes.isEnabled(), 15_000);
    await this.picture(approve, '6-acknowledged');
    await yes.click();
    await sleep(700);
    await this.picture(approve, '7-proving');
    const stake = await until(
      'the receipt',
      async () => {
        const stake = (await this.call<Stake[]>('stakes', 20)).find((stake) => stake.name === pool);
        if (stake?.status === 'refused-by-node') throw new Error(`the node refused: ${stake.error}`);
        return stake?.receipt ? stake : undefined;
      },
      120_000,
      500,
    );
    await sleep(500);
    await this.picture(approve, '8-receipt');
    await approve.close();
    await popup.close();
    return stake;
  }
}
