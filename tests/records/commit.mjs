// The commitment to an epoch's footprints and its openings, written from docs/records.md alone.
import { createHmac } from 'node:crypto';
import * as rules from './slots.mjs';
import { Refusal } from './slots.mjs';

const TEXTS = rules.SLOTS.filter(({ number }) => !number).map(({ name }) => name);

const hmac = (key, ...message) => createHmac('sha256', key).update(Buffer.concat(message)).digest();
const fromSeed = (seed, what, number) => hmac(seed, rules.utf8Bytes(`ashiato/records/${what}/1`), rules.n8(number));

/** Refuses footprints that are not to be committed to. Their numbers, and the epoch's, are big integers. */
export function check({ epoch, lengthMs, footprints }) {
  const refuse = (where, code) => {
    if (where) throw new Refusal(code);
  };
  const inOrder = (a, b) => a.started_at < b.started_at || (a.started_at === b.started_at && a.id < b.id);
  const from = epoch * lengthMs;
  refuse(footprints.length > rules.MAX_RECORDS, 'records-too-many');
  refuse(footprints.some((it, place) => place > 0 && !inOrder(footprints[place - 1], it)), 'records-order');
  for (const footprint of footprints) {
    const { started_at: start, attention_ms: ms } = footprint;
    refuse(start < from || start >= from + lengthMs || ms > lengthMs, 'records-outside');
    const texts = TEXTS.map((name) => footprint[name]).filter((text) => text !== undefined);
    refuse(texts.some((text) => rules.utf8Bytes(text).length > rules.MAX_TEXT), 'records-text-long');
  }
}

/** The whole seconds of each footprint, with the rest carried per category. */
export function secondsOf(footprints) {
  const rests = new Map();
  return footprints.map(({ category, attention_ms: ms }) => {
    const sum = (rests.get(category) ?? 0n) + ms;
    rests.set(category, sum % 1000n);
    return sum / 1000n;
  });
}

/** The number of leaves for so many footprints. */
function numberFor(count) {
  if (count === 0) return 0;
  let number = rules.MIN_NUMBER;
  while (number < count) number *= 2;
  return number;
}

/** The values of a record's slots in order; undefined where absent. */
function valuesOf(footprint, epoch, seconds) {
  const numbers = {
    epoch,
    action: rules.ACTIONS.indexOf(footprint.action),
    category: rules.CATEGORIES.indexOf(footprint.category),
    day: rules.dayOf(footprint.started_at),
    hour: rules.hoursTo(footprint.started_at) % 24n,
    started_at: footprint.started_at,
    attention_s: seconds,
  };
  return rules.SLOTS.map(({ name, number }) => {
    if (number) return rules.n8(numbers[name]);
    return footprint[name] === undefined ? undefined : rules.utf8Bytes(footprint[name]);
  });
}

/** An epoch's footprints, committed to: `seconds` and `indices` by place, `leaves` by index, `number`, `root`, `records`. */
export class Commitment {
  #slots = new Map();
  #levels;

  constructor({ epoch, lengthMs, seed, footprints }) {
    check({ epoch, lengthMs, footprints });
    this.seconds = secondsOf(footprints);
    this.number = numberFor(footprints.length);
    const tags = Array.from({ length: this.number }, (_, place) => fromSeed(seed, 'order', place));
    const order = tags.map((_, place) => place).sort((a, b) => Buffer.compare(tags[a], tags[b]));
    this.indices = footprints.map((_, place) => order.indexOf(place));
    this.leaves = order.map((place, index) => {
      if (place >= footprints.length) return fromSeed(seed, 'padding', index);
      const recordSalt = fromSeed(seed, 'salt', index);
      const values = valuesOf(footprints[place], epoch, this.seconds[place]);
      const slots = rules.SLOTS.map(({ name }, at) => {
        const salt = hmac(recordSalt, rules.utf8Bytes(name));
        return { name, salt, value: values[at], digest: rules.slotDigest(salt, name, values[at]) };
      });
      this.#slots.set(index, slots);
      return rules.leaf(slots.map(({ digest }) => digest));
    });
    this.#levels = levels(this.leaves);
    this.root = this.number === 0 ? rules.emptyRoot() : this.#levels.at(-1)[0];
    this.records = rules.element(this.root, this.number);
  }

  /** The openings of chosen slots, as JSON has them: `chosen` is [{ place, slots: [name, …] }, …], by distinct places. */
  open(chosen) {
    return chosen
      .map(({ place, slots: names }) => {
        const index = this.indices[place];
        const slots = this.#slots.get(index);
        const opened = slots.filter(({ name }) => names.includes(name));
        const closed = slots.filter(({ name }) => !names.includes(name));
        return {
          index,
          opened: opened.map(({ name, salt, value }) => ({
            slot: name,
            salt: salt.toString('hex'),
            ...(value === undefined ? {} : { value: value.toString('hex') }),
          })),
          closed: closed.map(({ digest }) => digest.toString('hex')),
          path: this.#levels.slice(0, -1).map((level, up) => level[Math.floor(index / 2 ** up) ^ 1].toString('hex')),
        };
      })
      .sort((a, b) => a.index - b.index);
  }

  /** A document of openings. */
  document(openings) {
    return { version: 1, number: this.number, root: this.root.toString('hex'), openings };
  }
}

/** The levels of a tree, leaves first, the root's last. */
function levels(leaves) {
  const all = [leaves];
  while (all.at(-1).length > 1) {
    const below = all.at(-1);
    all.push(Array.from({ length: below.length / 2 }, (_, k) => rules.node(below[2 * k], below[2 * k + 1])));
  }
  return all;
}
