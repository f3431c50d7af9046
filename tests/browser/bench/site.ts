// The cross-origin-isolated site on which provers are compared: the product's own worker scripts and modules as built, ark's
// prover, and snarkjs from its package.
import { createReadStream, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ROOT } from '../harness/browser';

/** The prover under test: `globalThis.enter()` prepares it, `globalThis.prove()` makes one proof. */
const PAGE = '<!doctype html><meta charset=utf-8><title>bench</title>';

/** Drives one of the product's workers as the offscreen document does. */
const OURS = `
globalThis.enter = async (build, threads) => {
  const job = await (await fetch('/inputs/stake.job.json')).text();
  const worker = new Worker('/prove-' + build + '.js', { type: 'module', name: 'prove' });
  let heard = () => {};
  worker.onmessage = ({ data }) => heard(data);
  const until = (kind, phases) => new Promise((resolve, reject) => {
    worker.onerror = () => reject(new Error('the worker broke'));
    heard = (event) => {
      if (event.kind === 'phase') phases[event.phase] ??= performance.now();
      if (event.kind === 'failed' || event.kind === 'unfit') reject(new Error(event.code));
      if (event.kind === kind) resolve(event);
    };
  });
  const ready = until('ready', {});
  worker.postMessage({ kind: 'start', threads });
  await ready;
  globalThis.prove = async () => {
    const phases = {};
    const proved = until('proved', phases);
    worker.postMessage({ kind: 'prove', id: 'bench', job });
    const { proof, ms } = await proved;
    const hex = [...atob(proof)].map((char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');
    const begun = [...Object.entries(phases), ['end', performance.now()]];
    return { wall: ms, phases: begun.slice(1).map(([, end], i) => [begun[i][0], end - begun[i][1]]), proof: hex };
  };
};`;

const ARK_WORKER = `
import init, { Ark } from '/bench/plain/ashiato_bench_wasm.js';
const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
let ark;
onmessage = async ({ data }) => {
  await init({ module_or_path: '/bench/plain/ashiato_bench_wasm_bg.wasm' });
  if (data === 'enter') {
    const [key, wtns] = await Promise.all(['ark', 'wtns'].map((ending) => bytes('/inputs/stake.' + ending)));
    ark = Ark.read(key, wtns);
    return postMessage('ready');
  }
  const began = performance.now();
  const proof = ark.prove();
  postMessage({ wall: performance.now() - began, proof: [...proof].map((byte) => byte.toString(16).padStart(2, '0')).join('') });
};`;

/** A worker with an answer to each message, as `globalThis.ask`. */
const asked = (script: string): string => `
const worker = new Worker('${script}', { type: 'module' });
globalThis.ask = (message) => new Promise((resolve, reject) => {
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = () => reject(new Error('the worker broke'));
  worker.postMessage(message);
});`;

/** Single pieces of work, in the build that each is asked of. */
const PIECES_WORKER = `
const modules = {};
onmessage = async ({ data: { build, arithmetic, work, size, runs } }) => {
  modules[build] ??= import('/bench/' + build + '/ashiato_bench_wasm.js').then(async (module) => {
    await module.default({ module_or_path: '/bench/' + build + '/ashiato_bench_wasm_bg.wasm' });
    return module;
  });
  const { Piece } = await modules[build];
  const piece = Piece.new(arithmetic, work, size);
  piece.run();
  const times = [];
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    piece.run();
    times.push(performance.now() - began);
  }
  piece.free();
  postMessage(times);
};`;

const ARK = `${asked('/ark-worker.js')}
globalThis.enter = () => ask('enter');
globalThis.prove = () => ask('prove');`;

const SNARKJS = `
// A classic script: its one variable is the page's.
await new Promise((loaded) => {
  const script = document.createElement('script');
  Object.assign(script, { src: '/snarkjs.js', onload: loaded });
  document.head.append(script);
});
const bytes = async (path) => new Uint8Array(await (await fetch(path)).arrayBuffer());
globalThis.enter = async () => {
  const [zkey, wtns] = await Promise.all(['zkey', 'wtns'].map((ending) => bytes('/inputs/stake.' + ending)));
  globalThis.prove = async () => {
    const began = performance.now();
    await snarkjs.groth16.prove(zkey, wtns);
    return { wall: performance.now() - began };
  };
};`;

const SCRIPTS: Record<string, string> = {
  '/ours.js': OURS,
  '/ark.js': ARK,
  '/ark-worker.js': ARK_WORKER,
  '/pieces.js': asked('/pieces-worker.js'),
  '/pieces-worker.js': PIECES_WORKER,
  '/snarkjs-page.js': SNARKJS,
};
/** Folders by the beginning of a path, longest first. */
const FOLDERS: [string, string][] = [
  ['/inputs/', join(ROOT, 'target/bench/inputs')],
  ['/bench/', join(ROOT, 'target/bench/wasm')],
  ['/keys/', join(ROOT, 'target/keys')],
  ['/', join(ROOT, 'target/extension')],
];
const TYPES: Record<string, string> = { js: 'text/javascript', wasm: 'application/wasm', json: 'application/json' };

function fileOf(path: string): string {
  if (path === '/snarkjs.js') return join(ROOT, 'tests/snarkjs/node_modules/snarkjs/build/snarkjs.min.js');
  const [prefix, folder] = FOLDERS.find(([prefix]) => path.startsWith(prefix))!;
  return join(folder, path.slice(prefix.length));
}

/** Serves it on a free port; gives the address. */
export async function serve(): Promise<{ address: string; server: Server }> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    response.setHeader('cross-origin-opener-policy', 'same-origin');
    response.setHeader('cross-origin-embedder-policy', 'require-corp');
    const script = SCRIPTS[path];
    response.setHeader('content-type', TYPES[path.split('.').at(-1) ?? ''] ?? (path === '/' ? 'text/html' : 'application/octet-stream'));
    if (path === '/') return void response.end(PAGE);
    if (script !== undefined) return void response.end(script);
    const file = fileOf(path);
    if (path.includes('..') || !statSync(file, { throwIfNoEntry: false })?.isFile()) return void response.writeHead(404).end();
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}
