/** Isolated world: hints of `wallets-main`, taken as text, checked, and passed on, each once in a page's life. */

import { say } from './say';
import { isRdns } from '../shared/observed';

const HINT_MAX = 256;
const SAID_MAX = 16;
const said = new Set<string>();

document.addEventListener('ashiato:wallet', (event) => {
  const detail: unknown = event instanceof CustomEvent ? event.detail : null;
  if (typeof detail !== 'string' || detail.length > HINT_MAX || said.size >= SAID_MAX || said.has(detail)) return;
  let hint: unknown;
  try {
    hint = JSON.parse(detail);
  } catch {
    return;
  }
  if (typeof hint !== 'object' || hint === null || Object.keys(hint).length !== 2) return;
  const { event: what, rdns } = hint as { event?: unknown; rdns?: unknown };
  if (!isRdns(rdns)) return;
  if (what === 'announced') say({ kind: 'wallet-announced', rdns });
  else if (what === 'connected') say({ kind: 'wallet-connected', rdns });
  else return;
  said.add(detail);
});
document.dispatchEvent(new Event('ashiato:wallet-ready'));
