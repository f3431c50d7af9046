/** The permissions and hosts that each collector needs. A page asks for them on a click; the worker gives them back. */

import type { Collector } from '../generated/vault/ashiato_wasm_vault';
import { mailHosts, socialHosts } from './tables';

/** An argument of `chrome.permissions.request`. */
export interface Needs {
  permissions: ('tabs' | 'webNavigation')[];
  origins: string[];
}

/** Every site, for what can't be said of some sites only. */
export const EVERY_SITE = ['http://*/*', 'https://*/*'];

/** What a collector needs. Visits need no access to any page; the others read pages, and only those that are named. */
export function needsOf(collector: Collector): Needs {
  switch (collector) {
    case 'visits':
    case 'searches':
      return { permissions: ['tabs', 'webNavigation'], origins: [] };
    case 'social':
      return { permissions: [], origins: originsOf(socialHosts()) };
    case 'mail':
      return { permissions: [], origins: originsOf(mailHosts()) };
    case 'page-hints':
    case 'links-out':
    case 'wallets':
      return { permissions: [], origins: EVERY_SITE };
  }
}

/** Match patterns of hosts. A host below which others are named too stands for all of them, so that prompts stay short. */
export function originsOf(hosts: readonly string[]): string[] {
  const below = (host: string, other: string) => host !== other && host.endsWith(`.${other}`);
  return hosts
    .filter((host) => !hosts.some((other) => below(host, other)))
    .map((host) => (hosts.some((other) => below(other, host)) ? `*.${host}` : host))
    .flatMap((host) => [`http://${host}/*`, `https://${host}/*`]);
}
