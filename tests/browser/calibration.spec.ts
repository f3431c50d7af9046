// Calibrations, kept in a window's localStorage by the built prover module and refused in a worker.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { ROOT } from './harness/browser';

const MODULE = process.env.ASHIATO_PROVER_MODULE ?? join(ROOT, 'extension/src/generated/prover');
const ENTRY = `
import init, * as module from '/ashiato_wasm_prover.js';
const ready = init({ module_or_path: '/ashiato_wasm_prover_bg.wasm' });
const said = (call) => { try { return call() ?? null; } catch (error) { return error.name + ' ' + error.code; } };
`;
const FILES: Record<string, () => [string, string | Buffer]> = {
  '/': () => ['text/html', '<!doctype html><title>calibration</title>'],
  '/page.js': () => ['text/javascript', `${ENTRY} globalThis.calls = ready.then(() => ({
    get: () => said(() => module.calibrations()), set: (value) => said(() => module.addCalibration(value)),
    clear: () => said(() => module.clearCalibrations()) }));`],
  '/worker.js': () => ['text/javascript', `${ENTRY} ready.then(() => postMessage(said(() => module.calibrations())));`],
  '/ashiato_wasm_prover.js': () => ['text/javascript', readFileSync(join(MODULE, 'ashiato_wasm_prover.js'))],
  '/ashiato_wasm_prover_bg.wasm': () => ['application/wasm', readFileSync(join(MODULE, 'ashiato_wasm_prover_bg.wasm'))],
};

interface Calls {
  get(): unknown;
  set(value: unknown): unknown;
  clear(): unknown;
}

test('the best calibrations are kept over a reload, an implausible one is refused, a worker has none', async () => {
  const server = createServer((request, response) => {
    const [type, body] = FILES[request.url ?? '']?.() ?? ['text/plain', ''];
    response.setHeader('content-type', type);
    response.end(body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const browser = await chromium.launch({
    headless: true,
    executablePath: process.env.ASHIATO_CHROMIUM ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const page = await browser.newPage();
    const load = async (): Promise<void> => {
      await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
      await page.addScriptTag({ type: 'module', url: '/page.js' });
      await page.waitForFunction(() => 'calls' in globalThis);
    };
    const run = (name: keyof Calls, value?: unknown): Promise<unknown> =>
      page.evaluate(
        async ([name, value]) => (await (globalThis as unknown as { calls: Promise<Calls> }).calls)[name](value),
        [name, value] as const,
      );
    await load();
    assert.deepEqual(await run('get'), []);
    const kept = { build: 'plain', threads: 1, proof_ms: 2_400.5 };
    assert.equal(await run('set', kept), null);
    for (const bad of [{ ...kept, threads: 0 }, { ...kept, proof_ms: -1 }, { ...kept, build: '<b>' }, { build: 'plain' }, null]) {
      assert.equal(await run('set', bad), 'CalibrationError calibration-implausible');
    }
    await load();
    assert.deepEqual(await run('get'), [kept]);
    const faster = { build: 'threads', threads: 2, proof_ms: 900 };
    assert.equal(await run('set', faster), null);
    assert.equal(await run('set', { ...kept, proof_ms: 9_000 }), null);
    assert.deepEqual(await run('get'), [faster, kept]);
    assert.equal(await run('clear'), null);
    assert.equal(await page.evaluate(() => localStorage.length), 0);
    assert.equal(await run('set', kept), null);
    await page.evaluate(() => {
      for (const key of Object.keys(localStorage)) localStorage.setItem(key, '{"threads":"many"}');
    });
    assert.deepEqual(await run('get'), []);
    const worker = await page.evaluate(
      () =>
        new Promise((said) => {
          new Worker('/worker.js', { type: 'module' }).onmessage = ({ data }) => said(data);
        }),
    );
    assert.equal(worker, 'CalibrationError no-window');
  } finally {
    await browser.close();
    server.close();
  }
});
