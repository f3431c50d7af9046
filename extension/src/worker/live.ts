/** Messages to open pages: that their views are stale, and how far a proof is. */

import { PROOF_PHASES, type LiveMessage, type ProofPhase } from '../shared/messages';

const QUIET_MS = 250;

/** Every open page. */
export class Live {
  readonly #ports = new Set<chrome.runtime.Port>();
  #stale: ReturnType<typeof setTimeout> | undefined;
  #phase: ProofPhase | undefined;

  /** Takes a page's port; a page that opens while a proof runs is told how far it is. */
  accept(port: chrome.runtime.Port): void {
    this.#ports.add(port);
    port.onDisconnect.addListener(() => this.#ports.delete(port));
    if (this.#phase !== undefined) port.postMessage(phaseMessage(this.#phase));
  }

  /** Tells pages that their views are stale, at most four times a second. */
  changed(): void {
    this.#stale ??= setTimeout(() => {
      this.#stale = undefined;
      this.#tell({ kind: 'changed' });
    }, QUIET_MS);
  }

  /** A stake reached a step. */
  phase(phase: ProofPhase): void {
    this.#phase = phase === 'done' ? undefined : phase;
    this.#tell(phaseMessage(phase));
  }

  /** The stake that ran ended without its last step. */
  ended(): void {
    this.#phase = undefined;
  }

  #tell(message: LiveMessage): void {
    for (const port of this.#ports) port.postMessage(message);
  }
}

function phaseMessage(phase: ProofPhase): LiveMessage {
  return { kind: 'proof', phase, index: PROOF_PHASES.indexOf(phase), of: PROOF_PHASES.length };
}
