// A verifier of opened records, written from docs/records.md alone: what it takes and refuses is what the document says.
import { tree, utf8 } from './json.mjs';
import * as rules from './slots.mjs';
import { Refusal } from './slots.mjs';

const MAX_DOCUMENT = 1_048_576;
const MAX_U64 = 2n ** 64n - 1n;

function require(holds, code) {
  if (!holds) throw new Refusal(code);
}

/** Reads documents about one commitment; `epoch` and `lengthMs` are big integers, `records` is the element in digits. */
export class Verifier {
  #records;
  #epoch;
  #lengthMs;
  #last = -1n;

  constructor({ records, epoch, lengthMs }) {
    this.#records = records;
    this.#epoch = epoch;
    this.#lengthMs = lengthMs;
  }

  /** What a document shows: `{ index, slots }` of each opening, by name numbers as big integers, texts, null where absent.
   *  Throws a Refusal, and takes nothing of the document then. */
  take(bytes) {
    require(bytes.length <= MAX_DOCUMENT, 'records-too-long');
    const document = readDocument(bytes);
    require(document.version === 1n, 'records-version');
    const { number, root } = document;
    require(isNumber(number), 'records-number');
    require(rules.element(root, number) === this.#records, 'records-element');
    require(number > 0n || root.equals(rules.emptyRoot()), 'records-element');
    let last = this.#last;
    const shown = document.openings.map((opening) => {
      const record = this.#opening(opening, number, root, last);
      last = opening.index;
      return record;
    });
    this.#last = last;
    return shown;
  }

  #opening({ index, opened, closed, path }, number, root, last) {
    require(index > last, 'records-index-order');
    require(index < number, 'records-index-range');
    require(1n << BigInt(path.length) === number, 'records-path-length');
    const places = opened.map(({ slot }) => rules.SLOTS.findIndex(({ name }) => name === slot));
    require(!places.includes(-1), 'records-slot-unknown');
    require(places.every((place, at) => at === 0 || place > places[at - 1]), 'records-slot-order');
    require(opened.length + closed.length === rules.SLOTS.length, 'records-slot-count');
    require(
      opened.every(({ value }, at) => value !== undefined || rules.SLOTS[places[at]].optional),
      'records-slot-absent',
    );
    const slots = Object.fromEntries(opened.map(({ slot, value }, at) => [slot, this.#value(rules.SLOTS[places[at]], value)]));
    this.#times(slots);
    const rest = closed.values();
    const digests = rules.SLOTS.map((_, place) => {
      const at = places.indexOf(place);
      return at === -1 ? rest.next().value : rules.slotDigest(opened[at].salt, opened[at].slot, opened[at].value);
    });
    require(climb(rules.leaf(digests), index, path).equals(root), 'records-root');
    return { index, slots };
  }

  /** A slot's number or text from its bytes; null where there are none. */
  #value({ name, number }, bytes) {
    if (bytes === undefined) return null;
    if (!number) {
      require(bytes.length <= rules.MAX_TEXT, 'records-slot-value');
      try {
        return utf8(bytes);
      } catch {
        throw new Refusal('records-slot-value');
      }
    }
    require(bytes.length === 8, 'records-slot-value');
    const value = bytes.readBigUInt64BE();
    require(value <= this.#greatest(name), 'records-slot-value');
    return value;
  }

  #greatest(name) {
    switch (name) {
      case 'action':
        return 12n;
      case 'category':
        return 15n;
      case 'hour':
        return 23n;
      case 'attention_s':
        return this.#lengthMs / 1000n;
      default:
        return MAX_U64;
    }
  }

  /** The opened times against the epoch and against each other. */
  #times({ epoch, day, hour, started_at: start }) {
    require(epoch === undefined || epoch === this.#epoch, 'records-epoch');
    const from = this.#epoch * this.#lengthMs;
    const to = from + this.#lengthMs;
    const fits = (hours) =>
      (day === undefined || hours / 24n === day) && (hour === undefined || hours % 24n === hour);
    if (start !== undefined) {
      require(start >= from && start < to, 'records-epoch');
      require(fits(rules.hoursTo(start)), 'records-slots-disagree');
      return;
    }
    const end = rules.hoursTo(to - 1n);
    for (let hours = rules.hoursTo(from); hours <= end; hours += 1n) if (fits(hours)) return;
    throw new Refusal('records-epoch');
  }
}

/** Whether a tree may have that many leaves. */
const isNumber = (number) =>
  number === 0n
  || (number >= BigInt(rules.MIN_NUMBER) && number <= BigInt(rules.MAX_RECORDS) && (number & (number - 1n)) === 0n);

/** The root that a leaf leads to. */
function climb(leaf, index, path) {
  let at = leaf;
  let x = index;
  for (const sibling of path) {
    at = x % 2n === 0n ? rules.node(at, sibling) : rules.node(sibling, at);
    x /= 2n;
  }
  return at;
}

function readDocument(bytes) {
  let root;
  try {
    root = tree(utf8(bytes));
  } catch {
    throw new Refusal('records-schema');
  }
  return fields(root, { version: readNumber, number: readNumber, root: readHash, openings: list(readOpening) });
}

const readOpening = (at) =>
  fields(at, { index: readNumber, opened: list(readSlot), closed: list(readHash), path: list(readHash) });

const readSlot = (at) => fields(at, { slot: readText, salt: readHash, value: readBytes }, ['value']);

/** The fields of an object: those of `form` and no others, each once, all but the optional ones. */
function fields(at, form, optional = []) {
  require(at.kind === 'object', 'records-schema');
  const out = {};
  for (const [name, value] of at.fields) {
    require(Object.hasOwn(form, name) && !Object.hasOwn(out, name), 'records-schema');
    out[name] = form[name](value);
  }
  require(Object.keys(form).every((name) => Object.hasOwn(out, name) || optional.includes(name)), 'records-schema');
  return out;
}

function list(read) {
  return (at) => {
    require(at.kind === 'list', 'records-schema');
    return at.items.map((item) => read(item));
  };
}

function readText(at) {
  require(at.kind === 'text' && at.text.isWellFormed(), 'records-schema');
  return at.text;
}

function readNumber(at) {
  require(at.kind === 'number' && /^[0-9]+$/.test(at.digits), 'records-schema');
  const value = BigInt(at.digits);
  require(value <= MAX_U64, 'records-schema');
  return value;
}

function readBytes(at) {
  require(/^(?:[0-9a-f]{2})*$/.test(readText(at)), 'records-schema');
  return Buffer.from(at.text, 'hex');
}

function readHash(at) {
  require(readText(at).length === 64, 'records-schema');
  return readBytes(at);
}
