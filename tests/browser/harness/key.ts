// How long the extension's own proving worker takes to have the key, without a proof.
import type { Page } from 'playwright-core';

export interface KeyRead {
  /** `job-invalid` once the key is there: the job is none. */
  code: string;
  /** From the worker's start to that answer, ms. */
  ms: number;
}

type Rules = { createScriptURL(name: string): string };

/** Starts a worker of a build on one of the extension's pages, has it read the key, and ends it. */
export function readKey(page: Page, build: string, threads: number): Promise<KeyRead> {
  return page.evaluate(
    async ([build, threads]) => {
      const { trustedTypes } = globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: Rules): Rules } };
      const kept = globalThis as unknown as { rules?: Rules };
      kept.rules ??= trustedTypes.createPolicy('worker', { createScriptURL: (name) => name });
      const began = performance.now();
      const worker = new Worker(kept.rules.createScriptURL(`/prove-${build}.js`), { type: 'module' });
      const said = new Promise<KeyRead>((said) => {
        worker.onmessage = ({ data }: MessageEvent<{ kind: string; code?: string }>) => {
          if (data.kind !== 'ready' && data.kind !== 'phase') said({ code: data.code ?? data.kind, ms: performance.now() - began });
        };
        worker.onerror = () => said({ code: 'worker-failed', ms: performance.now() - began });
      });
      worker.postMessage({ kind: 'start', threads });
      worker.postMessage({ kind: 'warm' });
      worker.postMessage({ kind: 'prove', id: 'none', job: '{}' });
      return said.finally(() => worker.terminate());
    },
    [build, threads] as const,
  );
}
