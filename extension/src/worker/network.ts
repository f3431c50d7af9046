/**
 * The network's side as the vault wants it: each request carried out as it is, each answer handed back. One loop at a
 * time, outside the queue while the network works. Nothing is ever sent that the vault didn't write.
 */

import type { NodeAnswer, NodeRequest } from '../generated/vault/ashiato_wasm_vault';
import { limits } from '../shared/tables';
import type { VaultQueue } from './queue';

const TIMEOUT_MS = 10_000;
/** A loop that long is a node that keeps asking for more. */
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
          const next = await vault.nextRequest(Date.now());
          return { request: next, busy: next === undefined && vault.networkBusy() };
        });
        // A proof of work comes in slices, so that others have their turn between them.
        if (busy) continue;
        if (request === undefined) return;
        i += 1;
        const answer = await carryOut(request);
        await this.#queue.run((vault) => vault.answer(answer, Date.now()));
      }
    } finally {
      await this.#settled();
    }
  }
}

/** One request. Whatever goes wrong is status 0: what it was is not the vault's to know. */
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
