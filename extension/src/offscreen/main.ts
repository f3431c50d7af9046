/**
 * The document in which proofs can run: it holds one worker that keeps the key, and passes jobs to it. A job is never
 * stored; when the port goes, so does the proof that was for it.
 */

import { PROVER_PORT, type ProverCommand, type ProverEvent } from '../shared/prover-messages';
import { type BuildName, fuses, WIDE_PROBE } from './choice';
import { Engine, type EngineEvent } from './engine';
import { Measured } from './measured';

/** A key read ahead waits so long for its proof. */
const WARM_MS = 60_000;
/** The worker ends soon after a proof, to free its memory: a second proof seldom follows. */
const AFTER_PROOF_MS = 10_000;

let port: chrome.runtime.Port | undefined;
let running: string | undefined;
let idle: ReturnType<typeof setTimeout> | undefined;

/** Whether the build could make the modules with shared memory. */
declare const __THREADS__: boolean;
declare const trustedTypes: {
  createPolicy(name: string, rules: { createScriptURL(name: string): string }): { createScriptURL(name: string): string };
};
/** The only scripts a worker may be made of. */
const SCRIPTS: Record<BuildName, string> = {
  plain: 'prove-plain.js',
  threads: 'prove-threads.js',
  fused: 'prove-fused.js',
  wide: 'prove-wide.js',
};
const scripts = trustedTypes.createPolicy('worker', {
  createScriptURL: (build) => chrome.runtime.getURL(SCRIPTS[build as BuildName]),
});

const measured = new Measured();
const engine = new Engine({
  machine: {
    shared: __THREADS__ && self.crossOriginIsolated && typeof SharedArrayBuffer === 'function',
    wide: WebAssembly.validate(WIDE_PROBE),
    fused: fuses(),
    threads: navigator.hardwareConcurrency,
  },
  kept: measured,
  worker: (build) => new Worker(scripts.createScriptURL(build), { type: 'module', name: 'prove' }),
  hear,
});

function hear(event: EngineEvent): void {
  if (event.kind === 'broke') {
    if (running !== undefined) tell({ kind: 'failed', id: running, code: event.code });
    running = undefined;
    rest(WARM_MS);
    return;
  }
  if (event.id !== running) return;
  if (event.kind !== 'phase') {
    running = undefined;
    rest(AFTER_PROOF_MS);
  }
  tell(event);
}

function tell(event: ProverEvent): void {
  port?.postMessage(event);
}

/** Closes the document, and so ends its worker, unless something is asked before. */
function rest(ms: number): void {
  clearTimeout(idle);
  if (running === undefined) idle = setTimeout(() => window.close(), ms);
}

function drop(): void {
  engine.drop();
  running = undefined;
}

function obey(command: ProverCommand): void {
  switch (command.kind) {
    case 'cancel':
      if (command.id === running) drop();
      rest(WARM_MS);
      return;
    case 'warm':
      engine.do(command);
      rest(WARM_MS);
      return;
    case 'forget':
      // A proof that ended later would have its time kept again.
      if (running !== undefined) tell({ kind: 'failed', id: running, code: 'cancelled' });
      drop();
      void measured.clear().then(
        () => tell({ kind: 'forgotten' }),
        () => tell({ kind: 'kept' }),
      );
      rest(AFTER_PROOF_MS);
      return;
    case 'prove':
      if (running !== undefined) drop();
      clearTimeout(idle);
      running = command.id;
      engine.do(command);
  }
}

function connect(): void {
  if (port !== undefined) return;
  const fresh = chrome.runtime.connect({ name: PROVER_PORT });
  port = fresh;
  fresh.onMessage.addListener(obey);
  fresh.onDisconnect.addListener(() => {
    port = undefined;
    // The page that asked is closed, so the proof is stopped.
    if (running !== undefined) drop();
    rest(WARM_MS);
  });
}

chrome.runtime.onMessage.addListener((message: unknown, sender) => {
  if (sender.id !== chrome.runtime.id || sender.tab !== undefined) return;
  if (typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'prover-wanted') connect();
});
connect();
rest(WARM_MS);
