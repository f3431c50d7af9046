/** Stakes that have to be proven anew: what the vault names is proved and handed in, and a lock ends it. */

import assert from 'node:assert/strict';
import test from 'node:test';
import type { ProofJob, VaultHandle } from '../src/generated/vault/ashiato_wasm_vault';
import { CodedError } from '../src/worker/errors';
import { Live } from '../src/worker/live';
import type { Network } from '../src/worker/network';
import type { Prover } from '../src/worker/prover';
import { VaultQueue } from '../src/worker/queue';
import { Staking } from '../src/worker/staking';

const jobs: ProofJob[] = ['a', 'b'].map((id) => ({ id, job: `job ${id}`, verifying_key: '00' }));

function staking(prove: (job: ProofJob) => Promise<Uint8Array>) {
  const log: string[] = [];
  const vault: Pick<VaultHandle, 'jobsAgain' | 'proofReady'> = {
    jobsAgain: async () => jobs,
    proofReady: async (id, proof) => void log.push(`ready ${id} ${proof.length}`),
  };
  const queue = new VaultQueue({ open: async () => vault as VaultHandle, keep: async () => undefined, renew: () => undefined });
  const prover: Pick<Prover, 'prove' | 'cancel'> = { prove, cancel: () => void log.push('cancel') };
  const network: Pick<Network, 'sync'> = { sync: async () => void log.push('sync') };
  return { log, under: new Staking(queue, prover as Prover, network as Network, new Live()) };
}

test('every job is proved and handed in, then sent; while that runs no other stake is made', async () => {
  const { log, under } = staking(async () => new Uint8Array(128));
  const again = under.proveAgain();
  await assert.rejects(under.stake('pool', 1, 8, []), { code: 'prover-busy' });
  await under.proveAgain();
  await again;
  assert.deepEqual(log, ['ready a 128', 'ready b 128', 'sync']);
});

test('a lock ends it before the next job, and a failed proof hands nothing in', async () => {
  const lock = staking(async (job) => {
    lock.under.cancel();
    if (job.id !== 'a') throw new Error('the next job was begun');
    return new Uint8Array(128);
  });
  await assert.rejects(lock.under.proveAgain(), { code: 'cancelled' });
  assert.deepEqual(lock.log, ['cancel']);
  const failing = staking(() => Promise.reject(new CodedError('prover-failed', 'no')));
  await assert.rejects(failing.under.proveAgain(), { code: 'prover-failed' });
  assert.deepEqual(failing.log, []);
});
