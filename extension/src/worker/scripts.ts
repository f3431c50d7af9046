/** Content scripts: registered with a collector's consent, withdrawn with it. Chrome runs them where hosts are granted. */

import type { CollectorRow, Consent } from '../generated/vault/ashiato_wasm_vault';
import { EVERY_SITE, rowOf } from '../shared/tables';

type Script = chrome.scripting.RegisteredContentScript;

function scriptsOf({ scripts, origins }: CollectorRow): Script[] {
  return scripts.map(({ name, world, run_at }) => ({
    id: name,
    js: [`capture/${name}.js`],
    matches: origins,
    runAt: run_at,
    world,
    allFrames: false,
    persistAcrossSessions: true,
  }));
}

/** Makes Chrome's registrations those of the consent and of the hosts that are granted now. */
export async function registerScripts(consent: Consent): Promise<void> {
  const wanted: Script[] = [];
  for (const collector of consent.collectors) {
    const row = rowOf(collector);
    if (row.scripts.length > 0 && (await anyGranted(row.origins))) wanted.push(...scriptsOf(row));
  }
  const registered = await chrome.scripting.getRegisteredContentScripts();
  const names = new Set(wanted.map((script) => script.id));
  const stale = registered.filter((script) => !names.has(script.id)).map((script) => script.id);
  const known = new Set(registered.map((script) => script.id));
  const missing = wanted.filter((script) => !known.has(script.id));
  if (stale.length > 0) await chrome.scripting.unregisterContentScripts({ ids: stale });
  if (missing.length > 0) await chrome.scripting.registerContentScripts(missing);
}

/** Whether the person granted some of these hosts, or, for every site, any site at all. */
async function anyGranted(origins: readonly string[]): Promise<boolean> {
  const { origins: granted = [] } = await chrome.permissions.getAll();
  if (origins.some((origin) => EVERY_SITE.includes(origin))) return granted.length > 0;
  for (const origin of origins) if (await chrome.permissions.contains({ origins: [origin] })) return true;
  return false;
}
