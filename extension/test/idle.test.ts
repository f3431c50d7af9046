/** The idle state: what is answered and what Chrome's monitor tells agree in the end. */

import assert from 'node:assert/strict';
import test, { mock } from 'node:test';

test('a person who is back before the monitor saw the pause is told of; one who stays away is told of once', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  let state = 'idle';
  const intervals: number[] = [];
  Object.assign(globalThis, {
    chrome: {
      idle: {
        queryState(seconds: number) {
          intervals.push(seconds);
          return Promise.resolve(state);
        },
        setDetectionInterval: (seconds: number) => intervals.push(seconds),
        onStateChanged: { addListener() {} },
      },
    },
  });
  const { idleNow, onIdle } = await import('../src/worker/idle');
  const told: string[] = [];
  onIdle((now) => told.push(now));
  const later = async () => {
    mock.timers.tick(3_000);
    await new Promise((done) => setImmediate(done));
  };

  assert.equal(await idleNow(), 'idle');
  assert.equal(await idleNow(), 'idle', 'asked twice, confirmed once');
  state = 'active';
  await later();
  assert.deepEqual(told, ['active']);

  state = 'locked';
  assert.equal(await idleNow(), 'locked');
  await later();
  assert.deepEqual(told, ['active'], 'the monitor saw it as well and tells what comes after');

  state = 'active';
  assert.equal(await idleNow(), 'active');
  await later();
  assert.deepEqual(told, ['active']);
  assert.deepEqual([...new Set(intervals)], [60], 'asked and watched at one interval');
});
