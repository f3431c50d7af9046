/** Content scripts: registered with a collector's consent, withdrawn with it. Chrome runs them where hosts are granted. */

import type { Collector, Consent } from '../generated/vault/ashiato_wasm_vault';
import { needsOf } from '../shared/needs';

type Script = chrome.scripting.RegisteredContentScript;

function scriptsOf(collector: Collector): Script[] {
  const matches = needsOf(collector).origins;
  const script = (name: string, runAt: 'document_start' | 'document_idle', world: 'MAIN' | 'ISOLATED'): Script => ({
    id: name,
    js: [`capture/${name}.js`],
    matches,
    runAt,
    world,
    allFrames: false,
    persistAcrossSessions: true,
  });
  switch (collector) {
    case 'page-hints':
      return [script('hints', 'document_idle', 'ISOLATED')];
    case 'links-out':
      return [script('links', 'document_start', 'ISOLATED')];
    case 'social':
      return [script('social', 'document_start', 'ISOLATED')];
    case 'mail':
      return [script('mail', 'document_idle', 'ISOLATED')];
    case 'wallets':
      // The listener of the isolated world stands before the main world can say anything.
      return [script('wallets', 'document_start', 'ISOLATED'), script('wallets-main', 'document_start', 'MAIN')];
    case 'visits':
    case 'searches':
      return [];
  }
}

/** Makes Chrome's registrations those of the consent and of the hosts that are granted now. */
export async function registerScripts(consent: Consent): Promise<void> {
  const wanted: Script[] = [];
  for (const collector of consent.collectors) {
    const scripts = scriptsOf(collector);
    const origins = needsOf(collector).origins;
    if (scripts.length > 0 && (await anyGranted(origins))) wanted.push(...scripts);
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
  if (origins.some((origin) => origin.includes('//*/'))) return granted.length > 0;
  for (const origin of origins) if (await chrome.permissions.contains({ origins: [origin] })) return true;
  return false;
}
