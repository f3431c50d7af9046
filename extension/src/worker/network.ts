/**
 * The network loop: carries out the vault's requests as they are and hands back the answers. One loop runs at a time,
 * outside the queue while a request is under way. Nothing is sent that the vault did not write.
 */

import type { NodeAnswer, NodeRequest } from '../generated/vault/ashiato_wasm_vault';
import { limits } from '../shared/tables';
import type { VaultQueue } from './queue';

const TIMEOUT_MS = 10_000;
/** Requests of one loop at most: a node that causes more is cut off. */
const REQUESTS_MAX = 400;

/** The loop. */
export class Network {
  readonly #queue: VaultQueue;
  readonly #settled: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** `settled` is called after each loop. */
  constructor(queue: VaultQueue, settled: () => Promise<void>) {
    this.#queue = queue;
    this.#settled = settled;
  }

  /** Carries out everything that waits, including what was queued while a loop ran already. */
  sync(): Promise<void> {
    if (this.#running === undefined) {
      this.#running = this.#loop().finally(() => {
        this.#running = undefined;
      });
      return this.#running;
    }
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        return this.sync();
      });
    return this.#next;
  }

  async #loop(): Promise<void> {
    try {
      for (let i = 0; i < REQUESTS_MAX; ) {
        const { request, busy } = await this.#queue.run(async (vault) => {
          const next = await vault.nextRequest(Date.now(), performance.now());
          return { request: next, busy: next === undefined && vault.networkBusy() };
        });
        // A proof of work comes in slices, so that others have their turn between them.
        if (busy) continue;
        if (request === undefined) return;
        i += 1;
        const answer = await carryOut(request);
        await this.#queue.run((vault) => vault.answer(answer, Date.now(), performance.now()));
      }
    } finally {
      await this.#settled();
    }
  }
}

/** Carries out one request. Every network failure is status 0: the vault does not see the cause. */
export async function carryOut(request: NodeRequest): Promise<NodeAnswer> {
  const nothing: NodeAnswer = { id: request.id, status: 0, body: '' };
  if (!/^https?:\/\//.test(request.url) || (request.method !== 'GET' && request.method !== 'POST')) return nothing;
  try {
    const response = await fetch(request.url, {
      method: request.method,
      ...(request.method === 'POST' && { body: request.body ?? '', headers: { 'content-type': 'application/json' } }),
      mode: 'cors',
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = await bounded(response);
    return body === undefined ? nothing : { id: request.id, status: response.status, body };
  } catch {
    return nothing;
  }
}

async function bounded(response: Response): Promise<string | undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > limits.answer_bytes) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}
