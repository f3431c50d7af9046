/** The context menu and the shortcuts: exclude this site, pause, lock. */

import { text } from '../shared/texts';
import { addressOf } from './address';

/** Actions of the menu and the shortcuts. */
export interface MenuActions {
  exclude(host: string): Promise<void>;
  pause(until: number): Promise<void>;
  togglePause(): Promise<void>;
  lock(): Promise<void>;
}

const WEB = ['http://*/*', 'https://*/*'];
const QUARTER_MS = 15 * 60_000;

/** Attaches the listeners. */
export function attachMenu(actions: MenuActions): void {
  chrome.contextMenus.onClicked.addListener((info) => {
    if (info.menuItemId === 'exclude' && info.pageUrl !== undefined) {
      const host = addressOf(info.pageUrl, false)?.registrable_domain;
      if (host != null) void quiet(actions.exclude(host));
    } else if (info.menuItemId === 'pause') {
      void quiet(actions.pause(Date.now() + QUARTER_MS));
    }
  });
  chrome.commands.onCommand.addListener((command) => {
    if (command === 'pause') void quiet(actions.togglePause());
    if (command === 'lock') void quiet(actions.lock());
  });
}

/** Makes the menu: once an installation, Chrome keeps it. */
export async function installMenu(): Promise<void> {
  await chrome.contextMenus.removeAll();
  chrome.contextMenus.create({
    id: 'exclude',
    title: text('menu_exclude'),
    contexts: ['page'],
    documentUrlPatterns: WEB,
  });
  chrome.contextMenus.create({ id: 'pause', title: text('menu_pause'), contexts: ['page', 'action'] });
}

/** The menu's actions are not awaited; the popup shows a failure. */
async function quiet(action: Promise<void>): Promise<void> {
  await action.catch(() => undefined);
}
