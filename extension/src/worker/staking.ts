/** Stakes, from the person's approval to the node's receipt, and the one approve window. */

import type { StakeReceipt } from '../generated/vault/ashiato_wasm_vault';
import { isCode } from '../shared/codes';
import { CodedError } from './errors';
import type { Live } from './live';
import type { Network } from './network';
import type { Prover } from './prover';
import type { VaultQueue } from './queue';

const APPROVE_PAGE = 'pages/approve.html';
const WIDTH = 460;
const HEIGHT = 760;

/** Stakes, one at a time. */
export class Staking {
  readonly #queue: VaultQueue;
  readonly #prover: Prover;
  readonly #network: Network;
  readonly #live: Live;
  #running = false;
  #cancelled = false;
  #opening: Promise<void> | undefined;

  constructor(queue: VaultQueue, prover: Prover, network: Network, live: Live) {
    this.#queue = queue;
    this.#prover = prover;
    this.#network = network;
    this.#live = live;
  }

  /** Approves exactly what was shown, proves it, sends it. Null where the node can't be reached now: it is sent later. */
  async stake(pool: string, epoch: number, value: number, acknowledged: string[]): Promise<StakeReceipt | null> {
    if (this.#running) throw new CodedError('prover-busy', 'another stake is being made');
    this.#running = true;
    this.#cancelled = false;
    try {
      const proof = await this.#proof(pool, epoch, value, acknowledged);
      await this.#queue.run((vault) => {
        this.#goOn();
        this.#live.phase('sending');
        return vault.proofReady(proof.id, proof.bytes, Date.now());
      });
      await this.#network.sync();
      const made = await this.#queue.run((vault) => vault.stake(proof.id, Date.now()));
      if (made?.error != null) throw new CodedError(isCode(made.error) ? made.error : 'node-refused', 'the node refused the stake');
      this.#live.phase('done');
      return made?.receipt ?? null;
    } catch (error) {
      // A cancelled approval is withdrawn. The call is not awaited: the queue runs it before the next one.
      if (this.#cancelled) void this.#queue.run((vault) => vault.refuse(pool, epoch, Date.now())).catch(() => undefined);
      throw error;
    } finally {
      this.#running = false;
      this.#live.ended();
      this.#live.changed();
    }
  }

  /**
   * Proves approved stakes anew that wait since the network retired the key of their proofs. The person has approved them,
   * so nothing is asked; what fails is tried again after the next talk with the node.
   */
  async proveAgain(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    this.#cancelled = false;
    let proved = 0;
    try {
      for (const job of await this.#queue.run((vault) => vault.jobsAgain(Date.now()))) {
        this.#goOn();
        const bytes = await this.#prover.prove(job, () => undefined);
        await this.#queue.run((vault) => {
          this.#goOn();
          return vault.proofReady(job.id, bytes, Date.now());
        });
        proved += 1;
      }
    } finally {
      this.#running = false;
    }
    if (proved > 0) await this.#network.sync();
  }

  /** Stops the stake that is being made, wherever it is before its proof is handed to the vault. */
  cancel(): void {
    this.#cancelled = true;
    this.#prover.cancel();
  }

  async #proof(pool: string, epoch: number, value: number, acknowledged: string[]): Promise<{ id: string; bytes: Uint8Array }> {
    const job = await this.#queue.run((vault) => {
      this.#goOn();
      return vault.approve(pool, epoch, value, acknowledged, Date.now());
    });
    this.#goOn();
    return { id: job.id, bytes: await this.#prover.prove(job, (phase) => this.#live.phase(phase)) };
  }

  /** Throws if the person cancelled while the vault was busy. */
  #goOn(): void {
    if (this.#cancelled) throw new CodedError('cancelled', 'the stake was cancelled');
  }

  /** Opens the approve window, or focuses the one that is open: one question at a time. */
  openApprove(pool: string, epoch: number): Promise<void> {
    this.#opening ??= this.#open(pool, epoch).finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #open(pool: string, epoch: number): Promise<void> {
    const page = chrome.runtime.getURL(APPROVE_PAGE);
    const contexts = await chrome.runtime.getContexts({ contextTypes: [chrome.runtime.ContextType.TAB] });
    const open = contexts.find((context) => context.documentUrl?.startsWith(page));
    if (open !== undefined && open.windowId >= 0) {
      await chrome.windows.update(open.windowId, { focused: true });
      return;
    }
    const query = new URLSearchParams({ pool, epoch: String(epoch) });
    await chrome.windows.create({ url: `${page}?${query}`, type: 'popup', width: WIDTH, height: HEIGHT, focused: true });
    // The prover reads the key while the person reads. A preview that fails shows in the window, which asks for it itself.
    void this.#queue
      .run((vault) => vault.preview(pool, epoch, Date.now()))
      .then(() => this.#prover.warm())
      .catch(() => undefined);
  }
}
