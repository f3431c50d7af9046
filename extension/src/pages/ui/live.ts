/** The worker's own messages: that a view is stale, and how far a proof is. */

import { LIVE_PORT, type LiveMessage } from '../../shared/messages';

type Listener = (message: LiveMessage) => void;

const listeners = new Set<Listener>();
let port: chrome.runtime.Port | undefined;

function connect(): void {
  if (port !== undefined || listeners.size === 0 || document.visibilityState !== 'visible') return;
  try {
    port = chrome.runtime.connect({ name: LIVE_PORT });
  } catch {
    // The extension was updated or removed under this page: its next call says so.
    return;
  }
  port.onMessage.addListener((message: LiveMessage) => {
    for (const listener of [...listeners]) listener(message);
  });
  port.onDisconnect.addListener(() => {
    port = undefined;
    // The worker went to sleep; a page that is looked at asks again, a hidden one waits until it is.
    setTimeout(connect, 1000);
  });
}

document.addEventListener('visibilitychange', connect);

/** Listens until the returned function is called. */
export function listen(listener: Listener): () => void {
  listeners.add(listener);
  connect();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      port?.disconnect();
      port = undefined;
    }
  };
}
