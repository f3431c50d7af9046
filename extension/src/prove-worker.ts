/** Proves, in a worker of the offscreen document. The key is read once and kept for as long as the worker lives. */

import init, { Prover } from './generated/prover/ashiato_wasm_prover';
import type { ProofPhase, ProverCommand, ProverEvent } from './messages';

/** Provers by their circuit's words, each with its key in the module's memory. */
const provers = new Map<number, Promise<Prover>>();

function tell(event: ProverEvent): void {
  self.postMessage(event);
}

async function open(words: number): Promise<Prover> {
  await init({ module_or_path: fetch('ashiato_wasm_prover_bg.wasm') });
  const response = await fetch(`keys/stake-${words}.dev.pk`);
  if (!response.ok) throw Object.assign(new Error('no such key in the package'), { code: 'key-missing' });
  return new Prover(new Uint8Array(await response.arrayBuffer()), words);
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

async function prove(id: string, job: string, words: number): Promise<void> {
  tell({ kind: 'phase', id, phase: 'key' });
  const prover = await proverOf(words);
  const proof = prover.prove(job, (phase: string) => tell({ kind: 'phase', id, phase: phase as ProofPhase }));
  tell({ kind: 'proved', id, proof: btoa(String.fromCharCode(...proof)) });
}

self.onmessage = ({ data }: MessageEvent<ProverCommand>) => {
  if (data.kind === 'warm') void proverOf(data.words).catch(() => undefined);
  if (data.kind !== 'prove') return;
  prove(data.id, data.job, data.words).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'prover-failed';
    tell({ kind: 'failed', id: data.id, code });
  });
};
