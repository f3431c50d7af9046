/** Permissions that are given back: what no collector of the consent needs, and everything after an erasure. */

import type { Consent } from '../generated/vault/ashiato_wasm_vault';
import { collectors, EVERY_SITE, rowOf } from '../shared/tables';

/** Gives back what no collector of a consent needs any more. */
export async function returnUnneeded(consent: Consent): Promise<void> {
  const needs = consent.collectors.map(rowOf);
  const permissions = new Set<string>(needs.flatMap((need) => need.permissions));
  const needable = new Set<string>(collectors.flatMap((row) => row.permissions));
  const origins = new Set(needs.flatMap((need) => need.origins));
  const granted = await chrome.permissions.getAll();
  const optional = (chrome.runtime.getManifest().optional_permissions ?? []) as string[];
  const everySite = EVERY_SITE.every((origin) => origins.has(origin));
  const unneeded = {
    permissions: (granted.permissions ?? []).filter(
      (name) => needable.has(name) && optional.includes(name) && !permissions.has(name),
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
