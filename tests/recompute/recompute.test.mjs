/** The second implementation agrees with the vectors: neither was made from the other. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { poseidon } from './poseidon.mjs';
import * as protocol from './protocol.mjs';

const vectors = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'));
const hex = (x) => x.toString(16).padStart(64, '0');

test('Poseidon as circomlibjs computes it', () => {
  const { hashes } = vectors('poseidon.json');
  assert.ok(hashes.length > 20);
  for (const { inputs, digest } of hashes) assert.equal(hex(poseidon(inputs.map((x) => BigInt(`0x${x}`)))), digest);
});

test('summaries, their elements and their value', () => {
  for (const one of vectors('summary.json').summaries) {
    const footprints = one.footprints.flatMap(({ times, ...left }) => Array(times).fill(left));
    const made = protocol.summary(footprints, one.caps);
    assert.deepEqual(made, { seconds: one.seconds, counts: one.counts }, one.name);
    assert.deepEqual(protocol.elements(made).map(hex), one.elements, one.name);
    assert.equal(protocol.value(one.tariff, made), one.value, one.name);
  }
});

test('scopes', () => {
  for (const { network, asker, who, name, period, scope } of vectors('summary.json').scopes) {
    const parts = [Buffer.from(network, 'hex'), asker, Buffer.from(who, 'hex'), name, period].map((part) => Buffer.from(part));
    assert.equal(hex(protocol.toField('scope', parts)), scope, name);
  }
});

test('networks', () => {
  const { networks } = vectors('summary.json');
  assert.ok(networks.length > 0);
  for (const { id, ...founding } of networks) assert.equal(protocol.networkId(founding), id, founding.name);
});

test('terms: pool ids and scopes', () => {
  const { cases } = vectors('terms.json');
  assert.ok(cases.length > 0);
  for (const { name, terms, pool_id: pool, scope } of cases) {
    assert.equal(protocol.poolId(terms), pool, name);
    if (scope !== null) assert.equal(protocol.scopeOf(JSON.parse(terms), 7), scope, name);
  }
});
