/**
 * Everything in an export with its secrets, recomputed from the footprints in it, and compared with what the node keeps:
 * `node export.mjs EXPORT NODE`. Shares no code with ours; records are committed to as in `tests/records`.
 *
 * Prints a JSON object of what held, and fails at the first number that is another one. Claims must be to pools that the
 * node still lists; a leaf that the node does not have is left out of what is printed.
 */

import assert from 'node:assert/strict';
import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Commitment } from '../records/commit.mjs';
import * as protocol from './protocol.mjs';

/** The summary and the records of an epoch's committed footprints. */
function committed(footprints, { epoch, seed }, { schedule, caps }) {
  const mine = footprints.filter((line) => line.epoch === epoch && line.committed);
  const records = new Commitment({
    epoch: BigInt(epoch),
    lengthMs: BigInt(schedule.length_ms),
    seed: Buffer.from(seed, 'hex'),
    footprints: mine.map((line) => ({ ...line, started_at: BigInt(line.started_at), attention_ms: BigInt(line.attention_ms) })),
  });
  return { count: mine.length, summary: protocol.summary(mine, caps), records: records.records };
}

/**
 * Recomputes the lines of kinds `leaf` and `claim`; `text` is the export, `founding` what its network began with, `pools`
 * that network's signed terms.
 */
export function recompute(text, founding, pools) {
  const lines = text.trim().split('\n').map((line) => JSON.parse(line));
  const of = (kind) => lines.filter((line) => line.kind === kind);
  const network = protocol.networkId(founding);
  assert.deepEqual(lines[0].caps, founding.caps);
  assert.deepEqual([lines[0].format, lines[0].version, lines[0].network], ['ashiato-export', 2, network]);
  const leaves = of('leaf').filter((leaf) => leaf.network === network);
  const epochs = leaves.map((leaf) => {
    const { count, summary, records } = committed(of('footprint'), leaf, founding);
    const bundle = protocol.bundle(summary, records, leaf.randomness);
    const id = protocol.identity(leaf.secret);
    const made = { id, numbers: protocol.numbers(summary), records, bundle, leaf: protocol.leaf(id, leaf.minted, bundle) };
    for (const [name, number] of Object.entries(made)) assert.deepEqual(number, leaf[name], `${name} of epoch ${leaf.epoch}`);
    return { epoch: leaf.epoch, secret: leaf.secret, footprints: count, summary, records, leaf: made.leaf };
  });
  const claims = of('claim').filter((claim) => claim.network === network).map((claim) => {
    const one = epochs.find(({ epoch }) => epoch === claim.epoch);
    const signed = pools.find(({ terms }) => protocol.poolId(terms) === claim.pool);
    assert.ok(one && signed, `the claim for epoch ${claim.epoch} has its leaf and its pool`);
    const terms = JSON.parse(signed.terms);
    const scope = protocol.scopeOf(terms, claim.epoch);
    const commitment = protocol.recordsCommitment(one.records, claim.records_nonce);
    const made = { scope, nullifier: protocol.nullifier(one.secret, scope), records_commitment: commitment };
    for (const [name, number] of Object.entries(made)) assert.equal(number, claim[name], `${name}: ${terms.name}`);
    const worth = protocol.value(terms.tariff, one.summary);
    assert.ok(claim.value <= worth, `${terms.name}: ${claim.value} of ${worth}`);
    const receipt = of('stake').find((stake) => stake.pool === claim.pool && stake.epoch === claim.epoch)?.receipt;
    if (receipt) assert.equal(receipt.nullifier, made.nullifier, 'the node took this nullifier');
    return { epoch: claim.epoch, pool: terms.name, nullifier: made.nullifier, value: claim.value, taken: Boolean(receipt) };
  });
  return { epochs, claims };
}

/** The node's answer to a path. */
async function ask(node, path) {
  const answer = await fetch(node + path);
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

/** Every pool of the catalogue. */
async function catalogue(node) {
  const all = [];
  for (let after = ''; ; ) {
    const { pools, next } = await ask(node, `/v1/pools${after}`);
    all.push(...pools);
    if (next === undefined) return all;
    after = `?after=${next}`;
  }
}

async function main([file, node]) {
  const { founding } = await ask(node, '/v1/network');
  const { epochs, claims } = recompute(readFileSync(file, 'utf8'), founding, await catalogue(node));
  const kept = [];
  for (const { epoch, footprints, leaf } of epochs) {
    const { leaves } = await ask(node, `/v1/epochs/${epoch}/leaves`);
    if (!leaves.includes(leaf)) continue;
    const checkpoints = await ask(node, `/v1/epochs/${epoch}/checkpoints`);
    for (const { size, root } of checkpoints) assert.equal(protocol.root(leaves.slice(0, size)), root, `the root of epoch ${epoch}`);
    kept.push({ epoch, footprints, leaf, checkpoints: checkpoints.length });
  }
  process.stdout.write(`${JSON.stringify({ leaves: kept, claims })}\n`);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
