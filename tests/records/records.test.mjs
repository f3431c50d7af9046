// The vectors of records, by an implementation that follows docs/records.md and shares nothing with the Rust:
// `node --test tests/records/records.test.mjs`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Commitment, check } from './commit.mjs';
import { tree } from './json.mjs';
import { SLOTS, fromHex, slotDigest } from './slots.mjs';
import { Verifier } from './verify.mjs';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const page = read('../../docs/records.md');
const file = read('../vectors/records-1.json');
const lists = plain(tree(file), ['documents']);

/** A node's value, numbers as big integers. Fields named in `whole` keep their items as bytes, as they stand in the file. */
function plain(node, whole) {
  switch (node.kind) {
    case 'object':
      return Object.fromEntries(
        node.fields.map(([name, value]) => [
          name,
          whole.includes(name) ? value.items.map(({ from, to }) => Buffer.from(file.slice(from, to))) : plain(value, whole),
        ]),
      );
    case 'list':
      return node.items.map((item) => plain(item, whole));
    case 'number':
      return BigInt(node.digits);
    case 'text':
      return node.text;
    default:
      return { true: true, false: false, null: null }[node.word];
  }
}

const hex = (bytes) => bytes.toString('hex');
const verifier = ({ records, epoch, length_ms: lengthMs }) => new Verifier({ records, epoch, lengthMs });
const epochOf = ({ epoch, length_ms: lengthMs, footprints }) => ({ epoch, lengthMs, footprints });

test('every code of the document is met', () => {
  const codes = new Set(page.match(/(?<=`)records-[a-z-]+(?=`)/g));
  // More than 2^20 footprints, and a place that is opened twice: no vector has them.
  for (const code of ['records-too-many', 'records-choice']) assert.ok(codes.delete(code), code);
  assert.deepEqual(new Set([...lists.bad, ...lists.bad_epochs].map(({ error }) => error)), codes);
});

test("the document's worked example is computed", () => {
  const example = page.slice(page.indexOf('\n## Worked example'), page.indexOf('\n## Vectors'));
  const { root, records } = lists.cases[0];
  const vector = lists.cases[1];
  const commitment = new Commitment({ ...epochOf(vector), seed: fromHex(vector.seed) });
  const [{ index, opened }] = commitment.open([{ place: 0, slots: SLOTS.map(({ name }) => name) }]);
  const rows = opened.map(({ slot, salt, value }) => {
    const digest = slotDigest(fromHex(salt), slot, value === undefined ? undefined : fromHex(value));
    return `| \`${slot}\` | ${value === undefined ? 'absent' : `\`${value}\``} | \`${salt}\` | \`${hex(digest)}\` |`;
  });
  const hashes = [commitment.leaves[index], commitment.leaves[0], commitment.root].map(hex);
  for (const text of [...rows, ...hashes, commitment.records, root, records]) assert.ok(example.includes(text), text);
});

for (const vector of lists.cases) {
  test(`committed to and opened: ${vector.name}`, () => {
    const commitment = new Commitment({ ...epochOf(vector), seed: fromHex(vector.seed) });
    assert.deepEqual(commitment.seconds, vector.seconds);
    assert.deepEqual(commitment.indices, vector.indices.map(Number));
    assert.deepEqual(commitment.leaves.map(hex), vector.leaves);
    assert.equal(commitment.number, Number(vector.number));
    assert.equal(hex(commitment.root), vector.root);
    assert.equal(commitment.records, vector.records);

    const openings = commitment.open(vector.chosen.map(({ place, slots }) => ({ place: Number(place), slots })));
    const half = vector.documents.length === 2 ? openings.length / 2 : openings.length;
    const parts = [openings.slice(0, half), openings.slice(half)].slice(0, vector.documents.length);
    assert.deepEqual(parts.map((part) => commitment.document(part)), vector.documents.map((bytes) => JSON.parse(bytes)));
  });

  test(`checked: ${vector.name}`, () => {
    const checks = verifier(vector);
    assert.deepEqual(vector.documents.flatMap((bytes) => checks.take(bytes)), vector.shown);
  });
}

for (const vector of lists.bad) {
  test(`refused: ${vector.name}`, () => {
    const checks = verifier(vector);
    const documents = [...vector.documents];
    const last = documents.pop();
    for (const bytes of documents) checks.take(bytes);
    const bytes = Buffer.alloc(Number(vector.bytes ?? last.length), ' ');
    last.copy(bytes);
    assert.throws(() => checks.take(bytes), { code: vector.error });
  });
}

test('what is around a document and cannot stand in the vectors', () => {
  const [vector] = lists.cases;
  const [bytes] = vector.documents;
  const taken = (...parts) => verifier(vector).take(Buffer.concat(parts.map((part) => Buffer.from(part))));
  assert.deepEqual(taken(bytes, ' '.repeat(1_048_576 - bytes.length)), []);
  assert.deepEqual(taken('\r\n\t ', bytes), []);
  const cut = [[bytes.subarray(1)], [bytes.subarray(0, -1)], []];
  const wrong = [...cut, ['\ufeff', bytes], ['\u00a0', bytes], [bytes, '{}'], [bytes, ','], [bytes, [0xff]]];
  for (const parts of wrong) assert.throws(() => taken(...parts), { code: 'records-schema' });
});

for (const vector of lists.bad_epochs) {
  test(`not committed to: ${vector.name}`, () => {
    assert.throws(() => check(epochOf(vector)), { code: vector.error });
  });
}
