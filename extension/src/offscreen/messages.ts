/** Messages between the offscreen document and its proving worker. */

import type { Code } from '../shared/codes';
import type { ProofPhase } from '../shared/messages';
import type { ProverCommand } from '../shared/prover-messages';

/** The offscreen document → its proving worker. */
export type WorkerCommand = Extract<ProverCommand, { kind: 'prove' | 'warm' }> | { kind: 'start'; threads: number };

/** The proving worker → the offscreen document. */
export type WorkerEvent =
  | { kind: 'ready' }
  | { kind: 'unfit'; code: Code }
  | { kind: 'phase'; id: string; phase: ProofPhase }
  | { kind: 'proved'; id: string; proof: string; ms: number }
  | { kind: 'failed'; id: string; code: Code };
