/**
 * The one proving worker: starts the build that suits this machine, falls back to the next where that does not start, and
 * has the time of each proof kept.
 */

import type { Calibration } from '../generated/prover/ashiato_wasm_prover';
import type { Code } from '../shared/codes';
import type { ProverCommand, ProverEvent } from '../shared/prover-messages';
import { type BuildName, type Choice, candidates, choose, type Machine } from './choice';
import type { WorkerCommand, WorkerEvent } from './messages';

/** A build that is not ready by then is given up for the next; the plain one is waited for. */
const START_MS = 15_000;

/** Events of the engine: those of its tasks, and the end of its worker. */
export type EngineEvent = Extract<ProverEvent, { id: string }> | { kind: 'broke'; code: Code };

/** The parts of the document that the engine uses. */
export interface Surroundings {
  machine: Machine;
  kept: { list(): Promise<Calibration[]>; add(calibration: Calibration): Promise<void> };
  worker(build: BuildName): Worker;
  hear(event: EngineEvent): void;
}

type Task = Extract<ProverCommand, { kind: 'prove' | 'warm' }>;

interface Running {
  worker: Worker;
  choice: Choice;
  ready: boolean;
}

/** One worker at most. */
export class Engine {
  readonly #around: Surroundings;
  #running: Running | undefined;
  /** Tasks for a worker that is not ready. */
  #waiting: Task[] = [];
  /** Counts starts and ends: a start that was overtaken stops. */
  #turn = 0;
  #late: ReturnType<typeof setTimeout> | undefined;
  /** Builds that did not start or broke, and why: not tried again in this document. */
  readonly #unfit = new Map<BuildName, Code>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  do(task: Task): void {
    if (this.#running?.ready === true) {
      post(this.#running.worker, task);
      return;
    }
    this.#waiting.push(task);
    if (this.#running === undefined && this.#waiting.length === 1) void this.#start();
  }

  /** Ends the worker, its threads and whatever runs in them, and gives back their memory. */
  drop(): void {
    this.#waiting = [];
    this.#end();
  }

  #end(): void {
    this.#turn += 1;
    clearTimeout(this.#late);
    this.#running?.worker.terminate();
    this.#running = undefined;
  }

  async #start(): Promise<void> {
    const turn = ++this.#turn;
    // Without storage no measurement is known.
    const kept = await this.#around.kept.list().catch(() => []);
    if (turn !== this.#turn) return;
    const choice = choose(candidates(this.#around.machine), kept, this.#unfit);
    const running: Running = { worker: this.#around.worker(choice.build), choice, ready: false };
    this.#running = running;
    running.worker.onmessage = ({ data }: MessageEvent<WorkerEvent>) => this.#heard(running, data);
    running.worker.onerror = () => this.#broke(running, 'prover-failed');
    if (choice.build !== 'plain') this.#late = setTimeout(() => this.#broke(running, 'prover-late'), START_MS);
    post(running.worker, { kind: 'start', threads: choice.threads });
    // The key is fetched while the module starts.
    post(running.worker, { kind: 'warm' });
  }

  #heard(running: Running, event: WorkerEvent): void {
    if (running !== this.#running) return;
    switch (event.kind) {
      case 'ready':
        clearTimeout(this.#late);
        running.ready = true;
        for (const task of this.#waiting.splice(0)) post(running.worker, task);
        return;
      case 'unfit':
        this.#broke(running, event.code);
        return;
      case 'phase':
        this.#around.hear(event);
        return;
      case 'proved': {
        const { id, proof, ms } = event;
        const { build, threads } = running.choice;
        // Without storage nothing is compared.
        void this.#around.kept.add({ build, threads, proof_ms: ms }).catch(() => undefined);
        this.#around.hear({ kind: 'proved', id, proof, ran: { build, threads, ms, unfit: [...this.#unfit] } });
        return;
      }
      case 'failed':
        // After a proof that does not verify, or an error that is not the module's own, the next try takes another
        // build.
        if (event.code === 'prover-failed' || event.code === 'prove-fault') this.#unfit.set(running.choice.build, event.code);
        // A proof that failed inside the module leaves a module not to be relied on.
        this.drop();
        this.#around.hear(event);
    }
  }

  /** A worker that did not start, or ended by itself. */
  #broke(running: Running, code: Code): void {
    if (running !== this.#running) return;
    this.#end();
    this.#unfit.set(running.choice.build, code);
    if (running.choice.build !== 'plain' && !running.ready) {
      void this.#start();
      return;
    }
    this.#waiting = [];
    this.#around.hear({ kind: 'broke', code });
  }
}

function post(worker: Worker, command: WorkerCommand): void {
  worker.postMessage(command);
}
