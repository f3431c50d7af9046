/** Sound: what Chrome says of a tab reaches the core undecided, in both directions of both facts. */

import assert from 'node:assert/strict';
import test from 'node:test';
import type { Observation } from '../src/generated/vault/ashiato_wasm_vault';

type Updated = (tab: number, change: Partial<chrome.tabs.Tab>, whole: Partial<chrome.tabs.Tab>) => void;
const muted = (is: boolean, reason?: 'user' | 'capture' | 'extension') => ({ mutedInfo: { muted: is, reason } });

test('a tab’s sound is told with whether it is muted, whichever of the two changed and whoever muted it', async () => {
  const listeners: Updated[] = [];
  const silent = { addListener() {}, hasListener: () => true };
  const tabs = [
    { id: 1, windowId: 1, active: true, audible: true, ...muted(false) },
    { id: 2, windowId: 1, active: false, audible: true, ...muted(true, 'user') },
    { id: 3, windowId: 1, active: false, audible: false, ...muted(true, 'user') },
    { id: 4, windowId: 1, active: false, audible: true },
  ];
  const event = { onActivated: silent, onAttached: silent, onRemoved: silent, onReplaced: silent };
  Object.assign(globalThis, {
    chrome: {
      tabs: { ...event, onUpdated: { addListener: (listener: Updated) => listeners.push(listener) } },
      windows: { onFocusChanged: silent, onRemoved: silent, getAll: async () => [{ id: 1, focused: true, tabs }] },
      idle: { queryState: async () => 'active', setDetectionInterval() {}, onStateChanged: silent },
    },
  });
  const { attachVisits, seed } = await import('../src/worker/visits');
  const told: unknown[] = [];
  attachVisits((source) => told.push(source()));
  const updated: Updated = (...tab) => listeners.forEach((listener) => listener(...tab));

  updated(7, { audible: true }, { audible: true, ...muted(false) });
  updated(7, muted(true, 'user'), { audible: true, ...muted(true, 'user') });
  updated(7, muted(false), { audible: true, ...muted(false) });
  updated(7, muted(true, 'capture'), { audible: true, ...muted(true, 'capture') });
  updated(7, { audible: false }, { audible: false, ...muted(true, 'extension') });
  updated(7, { audible: true }, { audible: true });
  updated(7, { status: 'complete' }, { audible: true, ...muted(true, 'user') });
  assert.deepEqual(
    told,
    [[true, false], [true, true], [true, false], [true, true], [false, true], [true, false]].map(([audible, muted]) => ({
      kind: 'audible',
      tab: 7,
      audible,
      muted,
    })),
  );

  const sounds = (await seed()).filter((seen): seen is Extract<Observation, { kind: 'audible' }> => seen.kind === 'audible');
  assert.deepEqual(sounds.map(({ tab, muted }) => [tab, muted]), [[1, false], [2, true], [4, false]]);
});
