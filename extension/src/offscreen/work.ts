/** A worker that proves, whatever its build. The key is read once and kept for as long as the worker lives. */

import { codeOf, type Code } from '../shared/codes';
import type { ProverPhase } from '../generated/prover/ashiato_wasm_prover';
import type { ProverCommand } from '../shared/prover-messages';
import { copyOf, keepCopy } from './key-copies';
import type { WorkerCommand, WorkerEvent } from './messages';

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
  KeyReader: { new (words: number): KeyReader; whole(words: number, file: Uint8Array): Promise<Prover> };
}

function tell(event: WorkerEvent): void {
  self.postMessage(event);
}

/** Serves the offscreen document. `begin` readies the module with so many threads. */
export function work(begin: (threads: number) => Promise<Bound>): void {
  let bound: Promise<Bound> | undefined;
  /** By their circuit's words. */
  const provers = new Map<number, Promise<Prover>>();

  async function open(words: number): Promise<Prover> {
    if (bound === undefined) throw new Error('not started');
    const name = `stake-${words}.dev.pk`;
    const copy = await copyOf(name);
    const { KeyReader } = await bound;
    if (copy !== undefined) {
      try {
        return await KeyReader.whole(words, copy);
      } catch {
        // Damaged, or of another version of the package.
      }
    }
    // Where the package lacks the file, Chrome rejects.
    const body = await fetch(`keys/${name}`).then(({ ok, body }) => (ok ? body : null), () => null);
    if (body === null) throw Object.assign(new Error('no such key in the package'), { code: 'key-missing' satisfies Code });
    const reader = new KeyReader(words);
    const pieces: Uint8Array[] = [];
    for await (const piece of body) {
      reader.push(piece);
      pieces.push(piece);
    }
    const prover = await reader.finish();
    void keepCopy(name, pieces);
    return prover;
  }

  function proverOf(words: number): Promise<Prover> {
    let prover = provers.get(words);
    if (prover === undefined) {
      prover = open(words);
      provers.set(words, prover);
      // A key that could not be read is read again when it is asked for.
      prover.catch(() => provers.delete(words));
    }
    return prover;
  }

  async function prove({ id, job, words }: Extract<ProverCommand, { kind: 'prove' }>): Promise<void> {
    tell({ kind: 'phase', id, phase: 'key' });
    const prover = await proverOf(words);
    const started = performance.now();
    const proof = prover.prove(job, (phase) => tell({ kind: 'phase', id, phase }));
    const ms = performance.now() - started;
    tell({ kind: 'proved', id, proof: btoa(String.fromCharCode(...proof)), words, ms });
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
        void proverOf(data.words).catch(() => undefined);
        return;
      case 'prove':
        prove(data).catch((error: unknown) => tell({ kind: 'failed', id: data.id, code: codeOf(error, 'prover-failed') }));
    }
  };
}
