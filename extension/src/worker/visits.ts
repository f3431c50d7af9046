/**
 * Visits and attention: Chrome's events, turned into observations in their order. No page is touched.
 *
 * `attachVisits` runs in the worker's first turn and again when a permission is granted: an API that wasn't there is.
 */

import { addressOf } from './address';
import type { Observation } from '../generated/vault/ashiato_wasm_vault';
import { idleNow, onIdle } from './idle';
import { Routes } from './routes';

/** An observation: ready, a promise of one, or none. */
export type Source = () => Observation | undefined | Promise<Observation | undefined>;

/** Takes observations in order, each with the instant of its event. */
export type Sink = (source: Source, at: number) => void;

const routes = new Routes();

/** Attaches every listener that is there to attach. */
export function attachVisits(sink: Sink): { again: () => void; reset: () => void } {
  const now = (observation: Observation | undefined) => {
    if (observation !== undefined) sink(() => observation, Date.now());
  };

  chrome.tabs.onActivated.addListener(({ tabId, windowId }) => {
    now({ kind: 'tab-activated', tab: tabId, window: windowId });
  });
  chrome.tabs.onAttached.addListener((tabId, { newWindowId }) => {
    const asked = tabOf(tabId);
    sink(async () => {
      const tab = await asked;
      return tab?.active ? { kind: 'tab-activated', tab: tabId, window: newWindowId } : undefined;
    }, Date.now());
  });
  chrome.tabs.onRemoved.addListener((tabId) => {
    sink(async () => {
      await routes.forget(tabId);
      return { kind: 'tab-removed', tab: tabId };
    }, Date.now());
  });
  chrome.tabs.onReplaced.addListener((added, removed) => {
    now({ kind: 'tab-removed', tab: removed });
    const asked = tabOf(added);
    sink(async () => {
      const tab = await asked;
      return tab?.active ? { kind: 'tab-activated', tab: added, window: tab.windowId } : undefined;
    }, Date.now());
  });
  chrome.tabs.onUpdated.addListener((tabId, change, tab) => {
    if (change.audible !== undefined || change.mutedInfo !== undefined) now(audible(tabId, { ...tab, ...change }));
    if (change.title !== undefined) now({ kind: 'titled', tab: tabId, title: change.title.slice(0, 1000) });
  });
  chrome.windows.onFocusChanged.addListener((windowId) => {
    if (windowId === chrome.windows.WINDOW_ID_NONE) sink(focused, Date.now());
    else now({ kind: 'window-focused', window: windowId });
  });
  chrome.windows.onRemoved.addListener((windowId) => now({ kind: 'window-removed', window: windowId }));
  onIdle((state) => now({ kind: 'idle', state }));

  const committed = (details: chrome.webNavigation.WebNavigationTransitionCallbackDetails) => {
    if (!isMainFrame(details)) return;
    const { tabId, url } = details;
    const tab = tabOf(tabId);
    sink(async () => {
      await routes.changed(tabId, url);
      return navigated(await tab, url);
    }, Date.now());
  };
  const routed = (details: chrome.webNavigation.WebNavigationTransitionCallbackDetails) => {
    if (!isMainFrame(details)) return;
    const { tabId, url } = details;
    const tab = tabOf(tabId);
    sink(async () => ((await routes.changed(tabId, url)) ? navigated(await tab, url) : undefined), Date.now());
  };
  const again = () => {
    // The types promise an API that is only there once its permission is.
    const navigation = chrome.webNavigation as typeof chrome.webNavigation | undefined;
    if (navigation === undefined || navigation.onCommitted.hasListener(committed)) return;
    navigation.onCommitted.addListener(committed);
    navigation.onHistoryStateUpdated.addListener(routed);
  };
  again();
  return { again, reset: () => routes.reset() };
}

/** The open tabs and windows as observations: once a browser session and when capture begins, since events only tell of changes. */
export async function seed(): Promise<Observation[]> {
  const observations: Observation[] = [];
  const windows = await chrome.windows.getAll({ populate: true });
  for (const window of windows) {
    for (const tab of window.tabs ?? []) {
      if (tab.id === undefined || tab.id < 0) continue;
      if (tab.active) observations.push({ kind: 'tab-activated', tab: tab.id, window: tab.windowId });
      if (tab.audible) observations.push(audible(tab.id, tab));
    }
  }
  observations.push({ kind: 'window-focused', window: windows.find((window) => window.focused)?.id });
  observations.push({ kind: 'idle', state: await idleNow() });
  return observations;
}

/** A tab's sound and whether it is muted, each as Chrome has it: a muted tab that plays is audible to Chrome. */
function audible(tab: number, { audible, mutedInfo }: Pick<chrome.tabs.Tab, 'audible' | 'mutedInfo'>): Observation {
  return { kind: 'audible', tab, audible: audible ?? false, muted: mutedInfo?.muted ?? false };
}

/** The window with the focus. Chrome may report a loss of focus after the window that gained it, so it is asked. */
async function focused(): Promise<Observation> {
  const windows = await chrome.windows.getAll();
  return { kind: 'window-focused', window: windows.find((window) => window.focused)?.id };
}

/** Prerendered pages are no visit until they are shown; Chrome commits them again then. */
function isMainFrame(details: chrome.webNavigation.WebNavigationTransitionCallbackDetails): boolean {
  return details.frameId === 0 && (details.documentLifecycle ?? 'active') === 'active' && details.tabId >= 0;
}

function navigated(tab: chrome.tabs.Tab | undefined, url: string): Observation | undefined {
  const address = addressOf(url, tab?.incognito ?? false);
  if (tab?.id === undefined || address === undefined) return undefined;
  return { kind: 'navigated', tab: tab.id, window: tab.windowId, address, title: undefined };
}

/** The tab, or nothing if it is gone already: asked when something happens to it, before its turn comes. */
async function tabOf(tabId: number): Promise<chrome.tabs.Tab | undefined> {
  try {
    return await chrome.tabs.get(tabId);
  } catch {
    return undefined;
  }
}
