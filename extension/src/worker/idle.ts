/** The one place that reads `chrome.idle`. The test variant takes the state from its driver instead. */

import type { IdleState } from '../generated/vault/ashiato_wasm_vault';

/** Set by the build: true in the test variant only, where the branch below exists at all. */
declare const __TEST_VARIANT__: boolean;

/** The detection interval in seconds: Chrome's minimum. */
const DETECTION_SECONDS = 15;

let injected: IdleState | undefined;
const listeners: ((state: IdleState) => void)[] = [];

/** The current idle state. */
export async function idleNow(): Promise<IdleState> {
  if (__TEST_VARIANT__ && injected !== undefined) return injected;
  return chrome.idle.queryState(DETECTION_SECONDS);
}

/** Calls a listener at every change. It is attached in the worker's first turn. */
export function onIdle(listener: (state: IdleState) => void): void {
  listeners.push(listener);
}

function tell(state: IdleState): void {
  for (const listener of listeners) listener(state);
}

chrome.idle.setDetectionInterval(DETECTION_SECONDS);
chrome.idle.onStateChanged.addListener((state) => {
  if (__TEST_VARIANT__ && injected !== undefined) return;
  tell(state);
});

if (__TEST_VARIANT__) {
  Object.assign(globalThis, {
    injectIdle(state: IdleState) {
      injected = state;
      tell(state);
    },
  });
}
