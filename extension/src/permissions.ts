/** What each collector needs of Chrome. Asked for by a page on the person's click, given back when it is switched off. */

import type { Collector, Consent } from './generated/vault/ashiato_wasm_vault';
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

/** Gives back what no collector of a consent needs any more. */
export async function returnUnneeded(consent: Consent): Promise<void> {
  const needs = consent.collectors.map(needsOf);
  const permissions = new Set(needs.flatMap((need) => need.permissions));
  const origins = new Set(needs.flatMap((need) => need.origins));
  const granted = await chrome.permissions.getAll();
  const optional = (chrome.runtime.getManifest().optional_permissions ?? []) as string[];
  const everySite = EVERY_SITE.every((origin) => origins.has(origin));
  const unneeded = {
    permissions: (granted.permissions ?? []).filter(
      (name) => (name === 'tabs' || name === 'webNavigation') && optional.includes(name) && !permissions.has(name),
    ),
    // Sites that were granted one by one serve what asks for every site.
    origins: everySite ? [] : (granted.origins ?? []).filter((origin) => !origins.has(origin)),
  };
  const manifest = chrome.runtime.getManifest() as { optional_host_permissions?: string[] };
  if (manifest.optional_host_permissions === undefined) unneeded.origins = [];
  if (unneeded.permissions.length + unneeded.origins.length > 0) await chrome.permissions.remove(unneeded);
}

/** Gives back the permission to notify, which no collector needs, where the person had granted it. */
export async function returnNotifications(): Promise<void> {
  const optional = (chrome.runtime.getManifest().optional_permissions ?? []) as string[];
  if (!optional.includes('notifications')) return;
  await chrome.permissions.remove({ permissions: ['notifications'] });
}
