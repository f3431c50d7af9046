/** Protocol 2 in JavaScript, from its definition alone: summary, bundle, leaf, nullifier, tree. Shares no code with ours. */

import { createHash } from 'node:crypto';
import { poseidon } from './poseidon.mjs';

export const CATEGORIES =
  'other news social search video shopping finance crypto-markets nft defi civic developer ai learning entertainment mail'.split(' ');
export const ACTIONS =
  'visit search link-out like share comment follow wallet-announced wallet-connect onchain-transaction onchain-exchange mail-read partner-event'.split(' ');

const hex = (x) => x.toString(16).padStart(64, '0');
const element = (text) => BigInt(`0x${text}`);
const domain = (text) => BigInt(`0x${Buffer.from(text).toString('hex')}`);

function lengthPrefixed(parts) {
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(8);
      length.writeBigUInt64BE(BigInt(part.length));
      return [length, part];
    }),
  );
}

const digestOf = (parts) => createHash('sha256').update(lengthPrefixed(parts)).digest();

/** The first 31 bytes of SHA-256 over length-prefixed domain and parts. */
export function toField(name, parts) {
  return BigInt(`0x${digestOf([Buffer.from(name), ...parts]).subarray(0, 31).toString('hex')}`);
}

/** A network's id, from what it began with. */
export function networkId({ name, first_node_key: first, recovery_key_hash: recovery, schedule, caps }) {
  const numbers = [schedule.length_ms, schedule.grace, caps.attention_cap, caps.event_cap].map((number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt(number));
    return bytes;
  });
  const parts = [Buffer.from('network'), Buffer.from(name), Buffer.from(first, 'hex'), Buffer.from(recovery, 'hex'), ...numbers];
  return digestOf(parts).toString('hex');
}

/** The scope of a pool's terms for an epoch. */
export function scopeOf({ network, operator_key: operator, scope_name: name, scope: { kind } }, epoch) {
  const parts = [Buffer.from(network, 'hex'), 'pool', Buffer.from(operator, 'hex'), name, kind === 'once' ? 'once' : `epoch:${epoch}`];
  return hex(toField('scope', parts.map((part) => Buffer.from(part))));
}

/** A pool's id: the hash of its exact terms. */
export const poolId = (terms) => hex(toField('terms', [Buffer.from(terms)]));

/** Seconds by category and counts by category and action of footprints, under the network's caps. */
export function summary(footprints, { attention_cap: attentionCap, event_cap: eventCap }) {
  const time = CATEGORIES.map(() => 0);
  const counts = CATEGORIES.map(() => Array(16).fill(0));
  for (const { category, action, attention_ms: ms, continued } of footprints) {
    const c = CATEGORIES.indexOf(category);
    time[c] += ms;
    if (action !== 'visit' || (ms >= 1000 && !continued)) counts[c][ACTIONS.indexOf(action)] += 1;
  }
  const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
  const seconds = time.map((ms) => Math.min(Math.floor(ms / 1000), 2 ** 17 - 1));
  const lower = (numbers, excess) => {
    for (let over = excess(); over > 0; over = excess()) {
      const most = Math.max(...numbers());
      if (most === 0) return;
      numbers(numbers().indexOf(most));
    }
  };
  const secondsOr = (at) => (at === undefined ? seconds : (seconds[at] -= 1));
  lower(secondsOr, () => sum(seconds) - attentionCap);
  for (const row of counts) row.forEach((count, action) => (row[action] = Math.min(count, action === 0 ? 4095 : 511)));
  for (const action of [0, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) {
    const column = (at) => (at === undefined ? counts.map((row) => row[action]) : (counts[at][action] -= 1));
    lower(column, () => sum(counts.flat()) - eventCap);
  }
  return { seconds, counts };
}

/** The 272 numbers of a summary in their order, each with its width in bits. */
const widths = ({ seconds, counts }) => [
  ...seconds.map((number) => [number, 17]),
  ...counts.map((row) => [row[0], 12]),
  ...counts.flatMap((row) => row.slice(1).map((number) => [number, 9])),
];

/** The 272 numbers of a summary in their order. */
export const numbers = (summary) => widths(summary).map(([number]) => number);

/** The eleven field elements of a summary. */
export function elements(summary) {
  const packed = [0n];
  let used = 0;
  for (const [number, bits] of widths(summary)) {
    if (used + bits > 252) {
      packed.push(0n);
      used = 0;
    }
    packed[packed.length - 1] |= BigInt(number) << BigInt(used);
    used += bits;
  }
  return packed;
}

/** What a tariff gives for a summary, in tenths of a point. */
export function value({ attention_weights: attention, action_weights: action, bonuses }, { seconds, counts }) {
  const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
  const points = counts.map((row, c) => action[c] * sum(row.map((count, a) => bonuses[a] * count)));
  return sum(seconds.map((number, c) => attention[c] * number)) + 10 * sum(points);
}

/** The commitments over hexadecimal field elements. */
export const identity = (s) => hex(poseidon([domain('ashiato/identity/1'), element(s), 0n]));
export const bundle = (epoch, records, r) =>
  hex(poseidon([domain('ashiato/bundle/2'), ...elements(epoch), element(records), element(r)]));
export const leaf = (id, minted, over) => hex(poseidon([domain('ashiato/leaf/2'), element(id), BigInt(minted), element(over)]));
export const nullifier = (s, scope) => hex(poseidon([domain('ashiato/nullifier/1'), element(s), element(scope)]));
export const recordsCommitment = (records, n) =>
  hex(poseidon([domain('ashiato/records-commitment/1'), element(records), element(n)]));

/** The root over leaves: six levels of eight children and the top of four; what is missing is 0 at every level. */
export function root(leaves) {
  let level = leaves.map(element);
  for (let i = 0; i < 6; i++) {
    const above = [];
    for (let at = 0; at < level.length; at += 8) above.push(poseidon(Array.from({ length: 8 }, (_, j) => level[at + j] ?? 0n)));
    level = above;
  }
  return hex(poseidon([domain('ashiato/top/1'), ...Array.from({ length: 4 }, (_, j) => level[j] ?? 0n)]));
}
