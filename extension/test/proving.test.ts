/** Which build proves, and what happens when one does not start. */

import assert from 'node:assert/strict';
import test, { mock } from 'node:test';
import type { WorkerCommand, WorkerEvent } from '../src/offscreen/messages';
import { candidates, choose, FUSED_PROBE, WIDE_PROBE } from '../src/offscreen/choice';
import { Engine, type EngineEvent, type Surroundings } from '../src/offscreen/engine';

const MACHINE = { shared: true, wide: false, fused: false, threads: 2 };
const PROVE = { kind: 'prove', id: 'one', job: '{}' } as const;
const PROVED: WorkerEvent = { kind: 'proved', id: 'one', proof: 'AA==', ms: 900 };

test('candidates: shared memory and more than one thread, never more than eight, halves too', () => {
  const names = (machine: object): string[] =>
    candidates({ ...MACHINE, ...machine }).map(({ build, threads }) => `${build}/${threads}`);
  assert.deepEqual(names({}), ['threads/2', 'plain/1']);
  assert.deepEqual(names({ shared: false, wide: true }), ['plain/1']);
  assert.deepEqual(names({ threads: 1 }), ['plain/1']);
  assert.deepEqual(names({ threads: 1, wide: true }), ['wide/1', 'plain/1']);
  assert.deepEqual(names({ threads: 16, wide: true }), ['wide/8', 'threads/8', 'wide/4', 'plain/1']);
  assert.deepEqual(names({ fused: true }), ['fused/2', 'threads/2', 'plain/1']);
  assert.deepEqual(names({ fused: true, threads: 1 }), ['fused/1', 'plain/1']);
  assert.deepEqual(names({ fused: true, threads: 16, wide: true }), ['wide/8', 'fused/8', 'threads/8', 'wide/4', 'plain/1']);
  assert.deepEqual(names({ shared: false, fused: true }), ['plain/1']);
});

test('what was never measured is tried once, then the fastest runs; the plain build only where nothing else starts', () => {
  const found = candidates({ shared: true, wide: true, fused: false, threads: 4 });
  const unfit = new Map();
  assert.deepEqual(choose(found, [], unfit), { build: 'wide', threads: 4 });
  const kept = [
    { build: 'plain', threads: 1, proof_ms: 1 },
    { build: 'wide', threads: 2, proof_ms: 400 },
    { build: 'wide', threads: 4, proof_ms: 500 },
  ];
  assert.deepEqual(choose(found, kept, unfit), { build: 'threads', threads: 4 });
  kept.push({ build: 'threads', threads: 4, proof_ms: 450 });
  assert.deepEqual(choose(found, kept, unfit), { build: 'wide', threads: 2 });
  unfit.set('wide', 'prover-late');
  assert.deepEqual(choose(found, kept, unfit), { build: 'threads', threads: 4 });
  unfit.set('threads', 'prover-late');
  assert.deepEqual(choose(found, kept, unfit), { build: 'plain', threads: 1 });
});

test('the probe for wide arithmetic is a module but for its one instruction', () => {
  const multiplied = WIDE_PROBE.indexOf(0xfc);
  // Without the multiplication both operands are the result: valid everywhere.
  const without = Uint8Array.from([...WIDE_PROBE.slice(0, multiplied), ...WIDE_PROBE.slice(multiplied + 2)]);
  without[without.length - 9] = 0x08;
  without[without.length - 7] = 0x06;
  assert.equal(WebAssembly.validate(without), true);
  assert.equal(WIDE_PROBE[multiplied + 1], 0x16, 'i64.mul_wide_u');
});

test('the probe for fused arithmetic is a module but for its one instruction', () => {
  const at = FUSED_PROBE.findIndex((byte, i) => byte === 0x87 && FUSED_PROBE[i + 1] === 0x02);
  // In its place a bitwise selection, which takes three vectors too: valid wherever vectors are.
  const without = Uint8Array.from([...FUSED_PROBE.slice(0, at), 0x52, ...FUSED_PROBE.slice(at + 2)]);
  without[without.findIndex((byte, i) => byte === 0x16 && without[i - 1] === 0x0a)] = 0x15;
  without[without.findIndex((byte, i) => byte === 0x14 && without[i - 1] === 0x01)] = 0x13;
  assert.equal(WebAssembly.validate(without), true);
});

/** A worker that a test speaks for. */
class Fake {
  onmessage: ((event: { data: WorkerEvent }) => void) | undefined;
  onerror: (() => void) | undefined;
  terminated = false;
  readonly posted: WorkerCommand[] = [];
  constructor(readonly build: string) {}
  postMessage(command: WorkerCommand): void {
    this.posted.push(command);
  }
  terminate(): void {
    this.terminated = true;
  }
  say(data: WorkerEvent): void {
    this.onmessage?.({ data });
  }
}

function engine(more: Partial<Surroundings> = {}) {
  const workers: Fake[] = [];
  const heard: EngineEvent[] = [];
  const kept: unknown[] = [];
  const around: Surroundings = {
    machine: MACHINE,
    kept: { list: async () => [], add: async (calibration) => void kept.push(calibration) },
    worker(build) {
      const fake = new Fake(build);
      workers.push(fake);
      return fake as unknown as Worker;
    },
    hear: (event) => void heard.push(event),
    ...more,
  };
  return { engine: new Engine(around), workers, heard, kept };
}

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

test('a job waits for the threads, is proved, and its time is kept', async () => {
  const { engine: under, workers, heard, kept } = engine();
  under.do({ kind: 'warm' });
  under.do(PROVE);
  await turn();
  assert.deepEqual(workers.map(({ build }) => build), ['threads']);
  // The key is fetched while the module starts.
  assert.deepEqual(workers[0]!.posted, [{ kind: 'start', threads: 2 }, { kind: 'warm' }]);
  workers[0]!.say({ kind: 'ready' });
  assert.deepEqual(workers[0]!.posted.slice(2).map(({ kind }) => kind), ['warm', 'prove']);
  workers[0]!.say(PROVED);
  assert.deepEqual(heard, [
    { kind: 'proved', id: 'one', proof: 'AA==', ran: { build: 'threads', threads: 2, ms: 900, unfit: [] } },
  ]);
  assert.deepEqual(kept, [{ build: 'threads', threads: 2, proof_ms: 900 }]);
});

for (const [how, fail] of [
  ['says that it cannot', (fake: Fake) => fake.say({ kind: 'unfit', code: 'thread-missing' })],
  ['breaks', (fake: Fake) => fake.onerror?.()],
  ['says nothing', () => mock.timers.tick(15_000)],
] as const) {
  test(`a threaded build that ${how} is given up for the plain one, with the reason`, async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const { engine: under, workers, heard } = engine();
      under.do(PROVE);
      await turn();
      fail(workers[0]!);
      await turn();
      assert.deepEqual(workers.map(({ build, terminated }) => [build, terminated]), [['threads', true], ['plain', false]]);
      workers[1]!.say({ kind: 'ready' });
      assert.deepEqual(workers[1]!.posted, [{ kind: 'start', threads: 1 }, { kind: 'warm' }, PROVE]);
      workers[1]!.say(PROVED);
      const [event] = heard;
      assert.ok(event?.kind === 'proved');
      const code = { 'says that it cannot': 'thread-missing', breaks: 'prover-failed', 'says nothing': 'prover-late' }[how];
      assert.deepEqual(event.ran.unfit, [['threads', code]]);
    } finally {
      mock.timers.reset();
    }
  });
}

test('a build whose proof does not verify is not taken again', async () => {
  const { engine: under, workers } = engine();
  under.do(PROVE);
  await turn();
  workers[0]!.say({ kind: 'ready' });
  workers[0]!.say({ kind: 'failed', id: 'one', code: 'prove-fault' });
  under.do(PROVE);
  await turn();
  assert.deepEqual(workers.map(({ build }) => build), ['threads', 'plain']);
});

test('where no build starts, that is said', async () => {
  const { engine: under, workers, heard } = engine({ machine: { ...MACHINE, shared: false } });
  under.do(PROVE);
  await turn();
  workers[0]!.onerror?.();
  assert.deepEqual(heard, [{ kind: 'broke', code: 'prover-failed' }]);
  under.do(PROVE);
  await turn();
  assert.equal(workers.length, 2, 'and the next try is one');
});

test('a dropped worker is ended and says nothing more; without storage proofs go on', async () => {
  const refused = { list: () => Promise.reject(new Error('none')), add: () => Promise.reject(new Error('none')) };
  const { engine: under, workers, heard } = engine({ kept: refused });
  under.do(PROVE);
  await turn();
  workers[0]!.say({ kind: 'ready' });
  under.drop();
  workers[0]!.say(PROVED);
  assert.equal(workers[0]!.terminated, true);
  under.do(PROVE);
  under.drop();
  await turn();
  assert.equal(workers.length, 1, 'dropped before it began');
  under.do(PROVE);
  await turn();
  workers[1]!.say({ kind: 'ready' });
  workers[1]!.say(PROVED);
  assert.deepEqual(heard.map(({ kind }) => kind), ['proved']);
});
