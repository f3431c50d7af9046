/** A content script's one way to speak: to the worker, without an answer. */

import type { Observed, PageObservation } from '../shared/observed';

/**
 * Sends an observation. After an update of the extension the page's old script has no receiver, and the error is
 * ignored.
 */
export function say(observation: PageObservation): void {
  const message: Observed = { kind: 'observed', observation };
  try {
    chrome.runtime.sendMessage(message).catch(() => undefined);
  } catch {
    // The extension was reloaded under this page.
  }
}
