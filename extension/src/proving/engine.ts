/**
 * The one proving worker: starts the build that suits this machine, falls back to the plain one where that does not start,
 * and keeps how fast it was.
 */

import init, { addCalibration, type Calibration, calibrations, clearCalibrations } from '../generated/prover/ashiato_wasm_prover';
import type { ProverCommand, ProverEvent, WorkerCommand, WorkerEvent } from '../messages';
import { type BuildName, type Choice, candidates, choose, WIDE_PROBE } from './choice';

/** A build that is not ready by then is given up for the next; the plain one is waited for. */
const START_MS = 15_000;
/** Proofs of this circuit are compared with each other: the one whose key is in the package. */
const MEASURED_WORDS = 1024;

declare const __THREADS__: boolean;
declare const trustedTypes: {
  createPolicy(name: string, rules: { createScriptURL(name: string): string }): { createScriptURL(name: string): string };
};
/** The only scripts a worker may be made of. */
const scripts = trustedTypes.createPolicy('worker', {
  createScriptURL: (name) => {
    if (!['prove-plain', 'prove-threads', 'prove-wide'].includes(name)) throw new TypeError('no such worker');
    return chrome.runtime.getURL(`${name}.js`);
  },
});

/** What is heard of the engine: its tasks' events, and that it broke with none of its own. */
export type EngineEvent = Extract<ProverEvent, { id: string }> | { kind: 'broke'; code: string };

type Task = Extract<ProverCommand, { kind: 'prove' | 'warm' }>;

interface Running {
  worker: Worker;
  choice: Choice;
  ready: boolean;
}

export class Engine {
  readonly #hear: (event: EngineEvent) => void;
  /** The module in this window: workers have no storage for what is kept about the machine. */
  #storage: Promise<unknown> | undefined;
  #running: Running | undefined;
  /** Tasks for a worker that is not ready. */
  #waiting: Task[] = [];
  #starting = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Builds that did not start or broke, and why: not tried again in this document. */
  readonly #unfit = new Map<BuildName, string>();

  constructor(hear: (event: EngineEvent) => void) {
    this.#hear = hear;
  }

  do(task: Task): void {
    const running = this.#running;
    if (running?.ready === true) {
      post(running.worker, task);
      return;
    }
    this.#waiting.push(task);
    if (running === undefined && this.#waiting.length === 1) void this.#start();
  }

  /** Ends the worker, its threads and whatever runs in them, and gives back their memory. */
  drop(): void {
    this.#waiting = [];
    this.#end();
  }

  /** Forgets what was measured here. */
  async forget(): Promise<void> {
    await this.#open();
    clearCalibrations();
  }

  #end(): void {
    this.#starting += 1;
    clearTimeout(this.#timer);
    this.#running?.worker.terminate();
    this.#running = undefined;
  }

  #open(): Promise<unknown> {
    this.#storage ??= init({ module_or_path: fetch('ashiato_wasm_prover_bg.wasm') });
    return this.#storage;
  }

  async #kept(): Promise<Calibration[]> {
    try {
      await this.#open();
      return calibrations();
    } catch {
      // Without storage every start is the first.
      return [];
    }
  }

  async #start(): Promise<void> {
    const starting = ++this.#starting;
    const kept = await this.#kept();
    if (starting !== this.#starting) return;
    const found = candidates({
      shared: __THREADS__ && self.crossOriginIsolated && typeof SharedArrayBuffer === 'function',
      wide: WebAssembly.validate(WIDE_PROBE),
      threads: navigator.hardwareConcurrency,
    });
    const choice = choose(found, kept, this.#unfit);
    const worker = new Worker(scripts.createScriptURL(`prove-${choice.build}`), { type: 'module', name: 'prove' });
    const running: Running = { worker, choice, ready: false };
    this.#running = running;
    worker.onmessage = ({ data }: MessageEvent<WorkerEvent>) => this.#heard(running, data);
    worker.onerror = () => this.#broke(running, 'prover-failed');
    if (choice.build !== 'plain') this.#timer = setTimeout(() => this.#broke(running, 'prover-late'), START_MS);
    post(worker, { kind: 'start', threads: choice.threads });
  }

  #heard(running: Running, event: WorkerEvent): void {
    if (running !== this.#running) return;
    switch (event.kind) {
      case 'ready':
        clearTimeout(this.#timer);
        running.ready = true;
        for (const task of this.#waiting.splice(0)) post(running.worker, task);
        return;
      case 'unfit':
        this.#broke(running, event.code);
        return;
      case 'phase':
        this.#hear(event);
        return;
      case 'proved':
        this.#measured(running.choice, event.words, event.ms);
        this.#hear({ kind: 'proved', id: event.id, proof: event.proof, ran: { ...running.choice, ms: event.ms, unfit: [...this.#unfit] } });
        return;
      case 'failed':
        // A proof that failed inside the module leaves a module not to be relied on; and where the build itself broke, the
        // next try takes another.
        if (event.code === 'prover-failed') this.#unfit.set(running.choice.build, event.code);
        this.drop();
        this.#hear(event);
    }
  }

  /** A worker that did not start, or broke outside of a proof's own errors. */
  #broke(running: Running, code: string): void {
    if (running !== this.#running) return;
    this.#end();
    if (running.ready || running.choice.build === 'plain') {
      if (running.choice.build !== 'plain') this.#unfit.set(running.choice.build, code);
      this.#waiting = [];
      this.#hear({ kind: 'broke', code });
      return;
    }
    this.#unfit.set(running.choice.build, code);
    void this.#start();
  }

  #measured({ build, threads }: Choice, words: number, ms: number): void {
    if (words !== MEASURED_WORDS) return;
    try {
      addCalibration({ build, threads, proof_ms: ms });
    } catch {
      // Without storage nothing is compared.
    }
  }
}

function post(worker: Worker, command: WorkerCommand): void {
  worker.postMessage(command);
}
