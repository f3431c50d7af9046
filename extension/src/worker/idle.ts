/**
 * The one place that reads `chrome.idle`, with core's interval. The test variant takes the state from its driver instead.
 *
 * An "idle" of Chrome comes that interval after the last input and names no time; what passed until then was attended.
 */

import type { IdleState } from '../generated/vault/ashiato_wasm_vault';
import { limits } from '../shared/tables';

/** Set by the build: true in the test variant only, where the branch below exists at all. */
declare const __TEST_VARIANT__: boolean;

/** Chrome reads the state of each extension's monitor once a second; two readings are over after this time. */
const MONITOR_MS = 2_500;

let injected: IdleState | undefined;
let again: ReturnType<typeof setTimeout> | undefined;
const listeners: ((state: IdleState) => void)[] = [];

/**
 * The current idle state.
 *
 * Chrome's events come from a monitor that reads the state once a second, `queryState` reads it anew. So a person who
 * comes back right after "idle" was answered is not told of: the monitor saw "active" before and after. Therefore such
 * an answer is asked for again once the monitor has read it too, and told if it changed.
 */
export async function idleNow(): Promise<IdleState> {
  if (__TEST_VARIANT__ && injected !== undefined) return injected;
  const state = await chrome.idle.queryState(limits.input_seconds);
  if (state !== 'active') again ??= setTimeout(() => void confirm(state), MONITOR_MS);
  return state;
}

/** Calls a listener at every change. It is attached in the worker's first turn. */
export function onIdle(listener: (state: IdleState) => void): void {
  listeners.push(listener);
}

async function confirm(answered: IdleState): Promise<void> {
  again = undefined;
  const state = await chrome.idle.queryState(limits.input_seconds);
  if (__TEST_VARIANT__ && injected !== undefined) return;
  if (state !== answered) tell(state);
}

function tell(state: IdleState): void {
  for (const listener of listeners) listener(state);
}

chrome.idle.setDetectionInterval(limits.input_seconds);
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
