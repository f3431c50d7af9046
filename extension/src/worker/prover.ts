/**
 * The worker's side of the offscreen document that proves. One job at a time; a job goes to that document's own port and
 * nowhere else. The document closes itself soon after a proof, or when it has been idle for a minute.
 */

import type { ProofJob } from '../generated/vault/ashiato_wasm_vault';
import type { ProofPhase } from '../shared/messages';
import type { ProverCommand, ProverEvent, ProverWanted } from '../shared/prover-messages';
import { CodedError } from './errors';

const DOCUMENT = 'offscreen.html';
const CONNECT_MS = 10_000;

interface Running {
  id: string;
  phase: (phase: ProofPhase) => void;
  resolve: (proof: Uint8Array) => void;
  reject: (error: CodedError) => void;
}

/** The prover as the worker sees it. */
export class Prover {
  #port: chrome.runtime.Port | undefined;
  #connected: (() => void)[] = [];
  #creating: Promise<void> | undefined;
  #running: Running | undefined;
  #forgetting: PromiseWithResolvers<void> | undefined;

  /** Takes the port of the offscreen document. */
  accept(port: chrome.runtime.Port): void {
    if (port.sender?.id !== chrome.runtime.id || port.sender.url !== chrome.runtime.getURL(DOCUMENT)) {
      port.disconnect();
      return;
    }
    this.#port = port;
    port.onMessage.addListener((event: ProverEvent) => this.#heard(event));
    port.onDisconnect.addListener(() => {
      if (this.#port === port) this.#port = undefined;
      this.#end((running) => running.reject(new CodedError('prover-gone', 'the prover stopped')));
      this.#forgetting?.reject(new CodedError('prover-gone', 'the prover stopped'));
    });
    for (const connected of this.#connected.splice(0)) connected();
  }

  /** Proves. Progress comes by phase; rejects with a code. */
  async prove(job: ProofJob, phase: (phase: ProofPhase) => void): Promise<Uint8Array> {
    if (this.#running !== undefined) throw new CodedError('prover-busy', 'another proof is running');
    const { promise: proof, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const running: Running = { id: job.id, phase, resolve, reject };
    this.#running = running;
    // The document may fail to open before anything awaits the proof.
    proof.catch(() => undefined);
    try {
      const port = await this.#document();
      // Cancelled while the document opened: then nothing is sent.
      if (this.#current() === running) this.#send(port, { kind: 'prove', id: job.id, job: job.job });
    } catch (error) {
      if (this.#current() === running) this.#running = undefined;
      throw error;
    }
    return proof;
  }

  /** Has the key read ahead of the proof. Whatever goes wrong shows when the proof is asked for. */
  async warm(): Promise<void> {
    try {
      this.#send(await this.#document(), { kind: 'warm' });
    } catch {
      // The proof itself reports the failure.
    }
  }

  /** Stops the proof that runs, if one does. */
  cancel(): void {
    const running = this.#running;
    if (running === undefined) return;
    if (this.#port !== undefined) this.#send(this.#port, { kind: 'cancel', id: running.id });
    this.#end(() => running.reject(new CodedError('cancelled', 'the proof was cancelled')));
  }

  /** Has what was measured about this machine removed; rejects where that fails. */
  async forget(): Promise<void> {
    const port = await this.#document();
    this.#forgetting ??= Promise.withResolvers<void>();
    const { promise } = this.#forgetting;
    this.#send(port, { kind: 'forget' });
    try {
      await promise;
    } finally {
      this.#forgetting = undefined;
    }
  }

  /** The running job, read anew: it may have changed during an await. */
  #current(): Running | undefined {
    return this.#running;
  }

  #heard(event: ProverEvent): void {
    if (event.kind === 'forgotten') {
      this.#forgetting?.resolve();
      return;
    }
    if (event.kind === 'kept') {
      this.#forgetting?.reject(new CodedError('calibration-kept', 'what was measured about this machine could not be removed'));
      return;
    }
    const running = this.#running;
    if (running === undefined || event.id !== running.id) return;
    switch (event.kind) {
      case 'phase':
        running.phase(event.phase);
        return;
      case 'proved':
        this.#end(() => running.resolve(Uint8Array.from(atob(event.proof), (char) => char.charCodeAt(0))));
        return;
      case 'failed':
        this.#end(() => running.reject(new CodedError(event.code, 'the proof could not be made')));
    }
  }

  #end(settle: (running: Running) => void): void {
    const running = this.#running;
    this.#running = undefined;
    if (running !== undefined) settle(running);
  }

  #send(port: chrome.runtime.Port, command: ProverCommand): void {
    port.postMessage(command);
  }

  async #document(): Promise<chrome.runtime.Port> {
    const url = chrome.runtime.getURL(DOCUMENT);
    const contexts = await chrome.runtime.getContexts({
      contextTypes: [chrome.runtime.ContextType.OFFSCREEN_DOCUMENT],
      documentUrls: [url],
    });
    if (contexts.length > 0 && this.#port !== undefined) return this.#port;
    const connected = new Promise<void>((resolve) => this.#connected.push(resolve));
    if (contexts.length === 0) {
      this.#creating ??= chrome.offscreen
        .createDocument({
          url: DOCUMENT,
          reasons: [chrome.offscreen.Reason.WORKERS],
          justification: 'Proofs run in a worker with threads, which the service worker does not have.',
        })
        .finally(() => {
          this.#creating = undefined;
        });
      await this.#creating;
    } else {
      // The document outlived this worker's last life: it connects again when asked.
      const wanted: ProverWanted = { kind: 'prover-wanted' };
      await chrome.runtime.sendMessage(wanted).catch(() => undefined);
    }
    if (this.#port === undefined) await Promise.race([connected, late()]);
    if (this.#port === undefined) throw new CodedError('prover-unreachable', 'the prover did not answer');
    return this.#port;
  }
}

function late(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, CONNECT_MS));
}
