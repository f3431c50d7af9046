/** A proving worker of a build with shared memory: it starts its pool's workers, each of this same script. */

import type { Code } from '../shared/codes';
import { type Bound, work } from './work';

/** Further exports of a build with shared memory. */
export interface SharedBound extends Bound {
  init(options: { module_or_path: WebAssembly.Module; memory?: WebAssembly.Memory }): Promise<{ memory: WebAssembly.Memory }>;
  startPool(threads: number): void;
  serveThread(): void;
}

/** The message that starts a member of the pool. */
interface Membership {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
}

/** Name of the pool's workers: it tells a member from the worker that proves. */
const MEMBER = 'pool';
const START_MS = 5_000;

declare const trustedTypes: {
  createPolicy(name: string, rules: { createScriptURL(name: string): string }): { createScriptURL(name: string): string };
};

/** Resolves once a member is about to serve. */
function member(url: string, membership: Membership): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (): void => reject(Object.assign(new Error('a thread did not start'), { code: 'thread-missing' satisfies Code }));
    setTimeout(failed, START_MS);
    const worker = new Worker(url, { type: 'module', name: MEMBER });
    worker.onmessage = () => resolve();
    worker.onerror = failed;
    worker.postMessage(membership);
  });
}

async function begin(bound: SharedBound, file: string, threads: number): Promise<Bound> {
  const module = await WebAssembly.compileStreaming(fetch(file));
  const { memory } = await bound.init({ module_or_path: module });
  // This worker is one of the threads.
  const script = trustedTypes.createPolicy('worker', { createScriptURL: () => self.location.href }).createScriptURL('pool');
  await Promise.all(Array.from({ length: threads - 1 }, () => member(script, { module, memory })));
  bound.startPool(threads);
  return bound;
}

/** The script of a build with shared memory: it proves, or is a member of a proving worker's pool. */
export function workShared(bound: SharedBound, file: string): void {
  if (self.name !== MEMBER) {
    work((threads) => begin(bound, file, threads));
    return;
  }
  self.onmessage = async ({ data }: MessageEvent<Membership>) => {
    await bound.init({ module_or_path: data.module, memory: data.memory });
    self.postMessage('ready');
    bound.serveThread();
  };
}
