/** Messages between the service worker and the offscreen document. */

import type { Code } from './codes';
import type { ProofPhase } from './messages';

/** The offscreen document's port. */
export const PROVER_PORT = 'prover';

/** The worker → the offscreen document, on its own port only: a job is secret and never broadcast or stored. */
export type ProverCommand =
  | { kind: 'prove'; id: string; job: string }
  /** Read the key, ahead of the proof. */
  | { kind: 'warm' }
  | { kind: 'cancel'; id: string }
  /** Forget what was measured about this machine. */
  | { kind: 'forget' };

/** What a proof ran in: the build, its threads, milliseconds, and the builds that did not start with the reason's code. */
export interface ProofRun {
  build: string;
  threads: number;
  ms: number;
  unfit: [build: string, code: Code][];
}

/** The offscreen document → the worker. */
export type ProverEvent =
  | { kind: 'phase'; id: string; phase: ProofPhase }
  | { kind: 'proved'; id: string; proof: string; ran: ProofRun }
  | { kind: 'failed'; id: string; code: Code }
  | { kind: 'forgotten' }
  /** Could not be forgotten. */
  | { kind: 'kept' };

/** The worker → an offscreen document that outlived it: connect again. Broadcast, and holds nothing. */
export interface ProverWanted {
  kind: 'prover-wanted';
}
