/**
 * The document in which proofs can run: it holds one worker that keeps the key, and passes jobs to it. A job is never
 * stored; when the port goes, so does the proof that was for it.
 */

import { PROVER_PORT, type ProverCommand, type ProverEvent } from './messages';

const IDLE_MS = 60_000;

declare const trustedTypes: {
  createPolicy(name: string, rules: { createScriptURL(name: string): string }): { createScriptURL(name: string): string };
};
/** The only script a worker may be made of. */
const scripts = trustedTypes.createPolicy('worker', { createScriptURL: () => chrome.runtime.getURL('prove-worker.js') });

let worker: Worker | undefined;
let port: chrome.runtime.Port | undefined;
let running: string | undefined;
let idle: ReturnType<typeof setTimeout> | undefined;

function tell(event: ProverEvent): void {
  port?.postMessage(event);
}

function rest(): void {
  clearTimeout(idle);
  if (running === undefined) idle = setTimeout(() => window.close(), IDLE_MS);
}

function drop(): void {
  worker?.terminate();
  worker = undefined;
  running = undefined;
}

function start(): Worker {
  const fresh = new Worker(scripts.createScriptURL('prove-worker'), { type: 'module', name: 'prove' });
  fresh.onmessage = ({ data }: MessageEvent<ProverEvent>) => {
    if (data.id !== running) return;
    if (data.kind !== 'phase') {
      running = undefined;
      // A proof that failed inside the module leaves a module not to be relied on.
      if (data.kind === 'failed') drop();
      rest();
    }
    tell(data);
  };
  fresh.onerror = () => {
    const id = running;
    drop();
    rest();
    if (id !== undefined) tell({ kind: 'failed', id, code: 'prover-failed' });
  };
  return fresh;
}

function obey(command: ProverCommand): void {
  if (command.kind === 'cancel') {
    if (command.id === running) drop();
    rest();
    return;
  }
  if (command.kind === 'warm') {
    worker ??= start();
    worker.postMessage(command);
    rest();
    return;
  }
  if (running !== undefined) drop();
  clearTimeout(idle);
  running = command.id;
  worker ??= start();
  worker.postMessage(command);
}

function connect(): void {
  if (port !== undefined) return;
  const fresh = chrome.runtime.connect({ name: PROVER_PORT });
  port = fresh;
  fresh.onMessage.addListener(obey);
  fresh.onDisconnect.addListener(() => {
    port = undefined;
    // Nobody is left who asked: the proof would have nowhere to go.
    if (running !== undefined) drop();
    rest();
  });
}

chrome.runtime.onMessage.addListener((message: unknown, sender) => {
  if (sender.id !== chrome.runtime.id || sender.tab !== undefined) return;
  if (typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'prover-wanted') connect();
});
connect();
rest();
