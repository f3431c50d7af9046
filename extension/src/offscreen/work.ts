/** A worker that proves, whatever its build. The key is read once and kept for as long as the worker lives. */

import { codeOf, type Code } from '../shared/codes';
import type { ProverPhase } from '../generated/prover/ashiato_wasm_prover';
import type { ProverCommand } from '../shared/prover-messages';
import type { WorkerCommand, WorkerEvent } from './messages';

const KEY = 'keys/stake.dev.pk';

/** A prover with its key in the module's memory. */
interface Prover {
  prove(job: string, onPhase: (phase: ProverPhase) => void): Uint8Array;
}

/** Reads a key while it arrives. */
interface KeyReader {
  push(piece: Uint8Array): void;
  finish(): Promise<Prover>;
}

/** The exports of every build of the module. */
export interface Bound {
  KeyReader: new () => KeyReader;
}

function tell(event: WorkerEvent): void {
  self.postMessage(event);
}

/** Serves the offscreen document. `begin` readies the module with so many threads. */
export function work(begin: (threads: number) => Promise<Bound>): void {
  let bound: Promise<Bound> | undefined;
  let prover: Promise<Prover> | undefined;

  async function open(): Promise<Prover> {
    if (bound === undefined) throw new Error('not started');
    // Where the package lacks the file, Chrome rejects.
    const file = fetch(KEY).then(({ ok, body }) => (ok ? body : null), () => null);
    const { KeyReader } = await bound;
    const body = await file;
    if (body === null) throw Object.assign(new Error('no such key in the package'), { code: 'key-missing' satisfies Code });
    const reader = new KeyReader();
    for await (const piece of body) reader.push(piece);
    return reader.finish();
  }

  function ready(): Promise<Prover> {
    if (prover === undefined) {
      const opening = open();
      prover = opening;
      // A key that could not be read is read again when it is asked for.
      opening.catch(() => (prover = undefined));
    }
    return prover;
  }

  async function prove({ id, job }: Extract<ProverCommand, { kind: 'prove' }>): Promise<void> {
    tell({ kind: 'phase', id, phase: 'key' });
    const opened = await ready();
    const started = performance.now();
    const proof = opened.prove(job, (phase) => tell({ kind: 'phase', id, phase }));
    const ms = performance.now() - started;
    tell({ kind: 'proved', id, proof: btoa(String.fromCharCode(...proof)), ms });
  }

  self.onmessage = ({ data }: MessageEvent<WorkerCommand>) => {
    switch (data.kind) {
      case 'start':
        bound = begin(data.threads);
        bound.then(
          () => tell({ kind: 'ready' }),
          (error: unknown) => tell({ kind: 'unfit', code: codeOf(error, 'prover-unfit') }),
        );
        return;
      case 'warm':
        void ready().catch(() => undefined);
        return;
      case 'prove':
        prove(data).catch((error: unknown) => tell({ kind: 'failed', id: data.id, code: codeOf(error, 'prover-failed') }));
    }
  };
}
