/**
 * MAIN world, and listening only: wallets that announce themselves by EIP-6963, and what their providers tell the page.
 *
 * Nothing is wrapped, replaced or claimed, and no request is ever made. Objects don't cross worlds, so each hint goes on
 * as a JSON string with fixed keys in a `CustomEvent`. The page can forge one: it is a hint, counted once a site, action
 * and epoch.
 */

import { limits } from '../shared/tables';

interface Announced {
  info?: { rdns?: unknown };
  provider?: { on?: unknown };
}

const HINTS_MAX = 16;
const { stringify } = JSON;
const dispatch = document.dispatchEvent.bind(document);
const providers = new WeakSet<object>();
const hints = new Set<string>();

function send(detail: string): void {
  dispatch(new CustomEvent('ashiato:wallet', { detail }));
}

function hint(event: 'announced' | 'connected', rdns: string): void {
  const detail = stringify({ event, rdns });
  if (hints.size === HINTS_MAX || hints.has(detail)) return;
  hints.add(detail);
  send(detail);
}

// Which world's script runs first is not said anywhere: the other one asks when it is ready.
document.addEventListener('ashiato:wallet-ready', () => hints.forEach(send));

function subscribe(provider: object, rdns: string): void {
  const on = (provider as { on?: unknown }).on;
  if (typeof on !== 'function') return;
  const connected = () => hint('connected', rdns);
  try {
    on.call(provider, 'connect', connected);
    on.call(provider, 'chainChanged', connected);
    on.call(provider, 'accountsChanged', (accounts: unknown) => {
      // An empty list says that the page was disconnected.
      if (Array.isArray(accounts) && accounts.length > 0) connected();
    });
  } catch {
    // A provider that takes no listeners isn't listened to.
  }
}

addEventListener('eip6963:announceProvider', (event) => {
  try {
    const { info, provider } = ((event as CustomEvent<unknown>).detail ?? {}) as Announced;
    const rdns = info?.rdns;
    if (typeof rdns !== 'string' || rdns.length > limits.rdns || typeof provider !== 'object' || provider === null) return;
    if (providers.has(provider)) return;
    providers.add(provider);
    hint('announced', rdns);
    subscribe(provider, rdns);
  } catch {
    // Getters of the page's own objects may throw.
  }
});
// Providers that came first announce themselves again; EIP-6963 has every page ask so.
dispatchEvent(new Event('eip6963:requestProvider'));
