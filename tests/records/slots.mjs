// Slots, digests, nodes and the element of docs/records.md, as its sections "Slots" and "Tree" define them.
import { createHash } from 'node:crypto';

export const MAX_TEXT = 2048;
export const MAX_RECORDS = 2 ** 20;
export const MIN_NUMBER = 64;

const number = { number: true, optional: false };
const text = { number: false, optional: false };
const optional = { number: false, optional: true };

/** The twelve slots in their order. */
export const SLOTS = [
  { name: 'epoch', ...number },
  { name: 'action', ...number },
  { name: 'category', ...number },
  { name: 'day', ...number },
  { name: 'hour', ...number },
  { name: 'started_at', ...number },
  { name: 'attention_s', ...number },
  { name: 'host', ...text },
  { name: 'path', ...optional },
  { name: 'title', ...optional },
  { name: 'query', ...optional },
  { name: 'detail', ...optional },
];

/** Actions by their numbers. */
export const ACTIONS = [
  'visit',
  'search',
  'link-out',
  'like',
  'share',
  'comment',
  'follow',
  'wallet-announced',
  'wallet-connect',
  'onchain-transaction',
  'onchain-exchange',
  'mail-read',
  'partner-event',
];

/** Categories by their numbers. */
export const CATEGORIES = [
  'other',
  'news',
  'social',
  'search',
  'video',
  'shopping',
  'finance',
  'crypto-markets',
  'nft',
  'defi',
  'civic',
  'developer',
  'ai',
  'learning',
  'entertainment',
  'mail',
];

const DAY_MS = 86_400_000n;
const HOUR_MS = 3_600_000n;

/** The day of a time in milliseconds. */
export const dayOf = (ms) => ms / DAY_MS;
/** The number of hours from 1970 to a time in milliseconds. */
export const hoursTo = (ms) => ms / HOUR_MS;

/** A refusal, with the code that the document names. */
export class Refusal extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

export const utf8Bytes = (value) => Buffer.from(value, 'utf8');
export const fromHex = (digits) => Buffer.from(digits, 'hex');

/** A number below 2^64 in 8 bytes. */
export function n8(value) {
  const out = Buffer.alloc(8);
  out.writeBigUInt64BE(BigInt(value));
  return out;
}

/** Bytes behind their length. */
const long = (bytes) => Buffer.concat([n8(bytes.length), bytes]);

const hash = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();

/** The digest of a slot; `value` is undefined where the slot is absent. */
export function slotDigest(salt, name, value) {
  const shared = [salt, long(utf8Bytes(name))];
  return value === undefined
    ? hash(Buffer.of(0x03), ...shared)
    : hash(Buffer.of(0x02), ...shared, long(value));
}

/** The leaf of a record, from its twelve digests. */
export const leaf = (digests) => hash(Buffer.of(0x00), Buffer.of(0x01), ...digests);

export const node = (left, right) => hash(Buffer.of(0x01), left, right);

/** The root of no records. */
export const emptyRoot = () => hash();

/** The committed element, in digits. */
export function element(root, number) {
  const digest = hash(long(utf8Bytes('records')), long(root), long(n8(number)));
  return `00${digest.subarray(0, 31).toString('hex')}`;
}
