/** What each collector needs of Chrome. Asked for by a page on the person's click, given back when it is switched off. */

import type { Collector } from './generated/vault/ashiato_wasm_vault';

/** An argument of `chrome.permissions.request`. */
export interface Needs {
  permissions: ('tabs' | 'webNavigation' | 'notifications')[];
  origins: string[];
}

const NAVIGATION: Needs = { permissions: ['tabs', 'webNavigation'], origins: [] };
const EVERY_SITE: Needs = { permissions: [], origins: ['http://*/*', 'https://*/*'] };

/**
 * What a collector needs. Visits need no access to any page; the others read pages, and only those that are named:
 * `socialHosts` and `mailHosts` come from core's tables.
 */
export function needsOf(collector: Collector, socialHosts: readonly string[], mailHosts: readonly string[]): Needs {
  switch (collector) {
    case 'visits':
    case 'searches':
      return NAVIGATION;
    case 'social':
      return { permissions: [], origins: originsOf(socialHosts) };
    case 'mail':
      return { permissions: [], origins: originsOf(mailHosts) };
    case 'page-hints':
    case 'links-out':
    case 'wallets':
      return EVERY_SITE;
  }
}

/** Match patterns of hosts and everything below them. */
export function originsOf(hosts: readonly string[]): string[] {
  return hosts.flatMap((host) => [`http://*.${host}/*`, `https://*.${host}/*`]);
}
