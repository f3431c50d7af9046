/** A stake from the person's approval to the node's receipt, and the one window in which it is asked. */

import type { StakeReceipt } from './generated/vault/ashiato_wasm_vault';
import type { Live } from './live';
import type { Network } from './node';
import type { Prover } from './prover';
import { CodedError, type VaultQueue } from './queue';

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
    try {
      const job = await this.#queue.run((vault) => vault.approve(pool, epoch, value, acknowledged, Date.now()));
      const proof = await this.#prover.prove(job, (phase) => this.#live.phase(phase));
      this.#live.phase('sending');
      await this.#queue.run((vault) => vault.proofReady(job.id, proof, Date.now()));
      await this.#network.sync();
      const stakes = await this.#queue.run((vault) => vault.stakes(50, Date.now()));
      const made = stakes.find((stake) => stake.pool === pool && stake.epoch === epoch);
      if (made?.error != null) throw new CodedError(made.error, 'the node refused the stake');
      this.#live.phase('done');
      return made?.receipt ?? null;
    } finally {
      this.#running = false;
      this.#live.ended();
      this.#live.changed();
    }
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
    // The key is read while the person reads. What hinders the preview is said in the window, which asks for it too.
    void this.#queue
      .run((vault) => vault.preview(pool, epoch, Date.now()))
      .then(({ words }) => this.#prover.warm(words))
      .catch(() => undefined);
  }
}
