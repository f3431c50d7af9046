/** A content script's one way to speak: to the worker, without an answer. */

import type { Observed, PageObservation } from '../shared/observed';

/** Sends an observation. A page that outlived an update of the extension speaks to nobody. */
export function say(observation: PageObservation): void {
  const message: Observed = { kind: 'observed', observation };
  try {
    chrome.runtime.sendMessage(message).catch(() => undefined);
  } catch {
    // The extension was reloaded under this page.
  }
}
