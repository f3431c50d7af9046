/** The worker's parts that need no browser: addresses, intake, queue, requests. */

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'node:test';
import { addressOf } from '../src/worker/address';
import { Intake, observationFrom } from '../src/worker/intake';
import type { NodeRequest, VaultHandle } from '../src/generated/vault/ashiato_wasm_vault';
import { carryOut, Network } from '../src/worker/network';
import { CodedError, failureOf } from '../src/worker/errors';
import { VaultQueue } from '../src/worker/queue';

test('an address is its parts, without fragment and credentials', () => {
  assert.deepEqual(addressOf('https://User:pw@www.News.co.jp:8443/a%20b?q=1#frag', true), {
    scheme: 'https:',
    host: 'www.news.co.jp',
    port: '8443',
    path: '/a%20b',
    search: '?q=1',
    has_userinfo: true,
    registrable_domain: 'news.co.jp',
    private_window: true,
  });
  assert.equal(addressOf('not an address', false), undefined);
});

test('registrable domains: private suffixes are ordinary, addresses and bare names have none', () => {
  for (const [text, domain] of [
    ['https://a.b.github.io/', 'github.io'],
    ['https://news.example/', 'news.example'],
    ['https://www.bbc.co.uk/', 'bbc.co.uk'],
    ['http://127.0.0.1/', undefined],
    ['http://[::1]/', undefined],
    ['http://localhost/', undefined],
    ['https://co.uk/', undefined],
    ['https://例え.jp/', 'xn--r8jz45g.jp'],
  ] as const) {
    assert.equal(addressOf(text, false)?.registrable_domain, domain, text);
  }
});

test('a very long address keeps its origin alone', () => {
  const address = addressOf(`https://a.example/${'p'.repeat(9000)}?q`, false);
  assert.deepEqual([address?.host, address?.path, address?.search], ['a.example', '/', '']);
});

test('a flooding tab is heard no more than its bucket holds, others are', () => {
  const intake = new Intake();
  let heard = 0;
  for (let i = 0; i < 10_000; i += 1) if (intake.allows(1, 1_000)) heard += 1;
  assert.equal(heard, 40);
  assert.equal(intake.allows(2, 1_000), true);
  assert.equal(intake.allows(1, 1_499), false);
  assert.equal(intake.allows(1, 1_500), true);
  assert.equal(intake.allows(1, 1_500), false);
  intake.forget(1);
  assert.equal(intake.allows(1, 1_500), true);
});

test('the address of an observation is Chrome’s, not the page’s', () => {
  const admitted = { tab: 3, url: 'https://a.example/x', privateWindow: false };
  const link = observationFrom({ ...admitted, observation: { kind: 'link-out', target: 'https://b.example/' } });
  assert.ok(link?.kind === 'link-out' && link.address.host === 'a.example' && link.target.host === 'b.example');
  const mail = observationFrom({ ...admitted, observation: { kind: 'mail-read' } });
  assert.ok(mail?.kind === 'mail-read' && mail.tab === 3 && mail.address.host === 'a.example');
});

/** A vault that records the order of what is done to it. */
function recorder(log: string[]): VaultHandle {
  const handle: Pick<VaultHandle, 'free'> = { free: () => log.push('free') };
  return handle as VaultHandle;
}

test('the queue runs one task at a time, keeps effects after each, and survives failures', async () => {
  const log: string[] = [];
  const queue = new VaultQueue({
    open: async () => recorder(log),
    keep: async () => void log.push('keep'),
    renew: () => undefined,
  });
  const slow = queue.run(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    log.push('slow');
  });
  const failing = queue.run(() => {
    log.push('failing');
    throw new CodedError('locked', 'locked');
  });
  const last = queue.run(() => void log.push('last'));
  await slow;
  await assert.rejects(failing, { code: 'locked' });
  await last;
  assert.deepEqual(log, ['slow', 'keep', 'failing', 'keep', 'last', 'keep']);
});

test('the queue opens again after a failed opening, and after the databases broke twice', async () => {
  const log: string[] = [];
  let opened = 0;
  const queue = new VaultQueue({
    open: async () => {
      opened += 1;
      if (opened === 1) throw new CodedError('store-open', 'no');
      return recorder(log);
    },
    keep: async () => undefined,
    renew: () => undefined,
  });
  await assert.rejects(queue.run(() => 1), { code: 'store-open' });
  assert.equal(await queue.run(() => 2), 2);
  const broken = () => {
    throw new CodedError('store-commit', 'closed');
  };
  await assert.rejects(queue.run(broken), { code: 'store-commit' });
  assert.equal(opened, 2);
  await assert.rejects(queue.run(broken), { code: 'store-commit' });
  assert.deepEqual(log, ['free']);
  assert.equal(await queue.run(() => 3), 3);
  assert.equal(opened, 3);
});

test('a module that failed fails the call that hangs; the next ones get a new one, a few times and no more', async () => {
  const log: string[] = [];
  const queue = new VaultQueue({
    open: async () => (log.push('open'), recorder(log)),
    keep: async () => undefined,
    renew: () => void log.push('renew'),
  });
  for (let time = 0; time < 4; time += 1) {
    const hanging = queue.run(() => new Promise<never>(() => undefined));
    const next = queue.run(() => 1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    queue.fail();
    await assert.rejects(hanging, { code: 'panicked' });
    if (time < 3) assert.equal(await next, 1);
    else await assert.rejects(next, { code: 'panicked' });
  }
  assert.deepEqual(log, ['open', 'renew', 'open', 'renew', 'open', 'renew', 'open']);
});

test('a trap that a call throws is a failure of the module; other errors are not', async () => {
  let renewed = 0;
  const queue = new VaultQueue({
    open: async () => recorder([]),
    keep: async () => undefined,
    renew: () => void (renewed += 1),
  });
  const throwing = (error: Error) => queue.run(() => Promise.reject(error));
  await assert.rejects(throwing(new CodedError('locked', 'the vault is locked')), { code: 'locked' });
  await assert.rejects(throwing(new RangeError('Invalid array length')), RangeError);
  await queue.run(() => 1);
  assert.equal(renewed, 0);
  await assert.rejects(throwing(new WebAssembly.RuntimeError('unreachable')), { code: 'panicked' });
  await queue.run(() => 1);
  assert.equal(renewed, 1);
});

test('a trap while effects are kept leaves the call its answer, and one while opening is a failure of the module', async () => {
  const trap = new WebAssembly.RuntimeError('unreachable');
  const log: string[] = [];
  let traps = 0;
  const queue = new VaultQueue({
    open: async () => {
      if (log.push('open') === 3) throw trap;
      return recorder([]);
    },
    keep: async () => {
      if (++traps === 1) throw trap;
    },
    renew: () => void log.push('renew'),
  });
  assert.equal(await queue.run(() => 'the kit'), 'the kit');
  await assert.rejects(queue.run(() => 1), { code: 'panicked' });
  assert.equal(await queue.run(() => 2), 2);
  assert.deepEqual(log, ['open', 'renew', 'open', 'renew', 'open']);
});

test('a task whose opening was overtaken by a new module does not run', async () => {
  const opened: (() => void)[] = [];
  const ran: string[] = [];
  const queue = new VaultQueue({
    open: () => new Promise((resolve) => opened.push(() => resolve(recorder([])))),
    keep: async () => undefined,
    renew: () => undefined,
  });
  const first = queue.run(() => void ran.push('first'));
  const second = queue.run(() => void ran.push('second'));
  await new Promise((resolve) => setTimeout(resolve, 5));
  queue.fail();
  await assert.rejects(first, { code: 'panicked' });
  await new Promise((resolve) => setTimeout(resolve, 5));
  opened[0]!();
  opened[1]!();
  await second;
  assert.deepEqual(ran, ['second']);
});

test('erasing goes through the vault where it opens; only one whose keys are damaged is discarded unread', async () => {
  const log: string[] = [];
  let damage: CodedError | undefined;
  const queue = new VaultQueue({
    open: async () => {
      if (damage !== undefined) throw damage;
      return recorder(log);
    },
    keep: async () => undefined,
    renew: () => undefined,
  });
  const discard = async () => {
    damage = undefined;
    log.push('discard');
  };
  const erase = () => queue.erase(async () => void log.push('erase'), discard);
  for (const code of ['store-newer', 'store-corrupt', 'envelope-version'] as const) {
    damage = new CodedError(code, 'not for good');
    await assert.rejects(erase(), { code });
  }
  damage = new CodedError('keys-damaged', 'damaged');
  await erase();
  assert.equal(await queue.run(() => 1), 1);
  await erase();
  assert.deepEqual(log, ['discard', 'erase']);
  const late = () => Promise.reject(new CodedError('keys-damaged', 'damaged'));
  await queue.erase(late, discard);
  assert.deepEqual(log, ['discard', 'erase', 'free', 'discard']);
});

test('an error crosses with its code and nothing else', () => {
  assert.deepEqual(failureOf(new CodedError('locked', 'the vault is locked')), {
    name: 'ExtensionError',
    code: 'locked',
    message: 'the vault is locked',
  });
  const secret = failureOf(new TypeError('https://secret.example/?q=private'));
  assert.equal(secret.code, 'internal');
  assert.ok(!JSON.stringify(secret).includes('secret'));
  assert.equal(failureOf(Object.assign(new Error('x'), { code: 'https://secret.example' })).code, 'internal');
});

test('requests: status and body as they are; whatever goes wrong is status 0', async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.cookie ?? '-'} ${request.headers['content-type'] ?? '-'}`);
    if (request.url === '/redirect') response.writeHead(302, { location: '/ok' }).end();
    else if (request.url === '/large') response.end('x'.repeat(4 * 1024 * 1024 + 1));
    else if (request.url === '/binary') response.end(Buffer.from([0xff, 0xfe]));
    else if (request.url === '/cut') response.writeHead(200, { 'content-length': '10' }).write('x', () => response.destroy());
    else response.writeHead(request.url === '/refused' ? 409 : 200).end('{"ok":1}');
  }).listen(0);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const get = (path: string) => carryOut({ id: 5, method: 'GET', url: origin + path, body: undefined });
  try {
    assert.deepEqual(await get('/ok'), { id: 5, status: 200, body: '{"ok":1}' });
    assert.deepEqual(await get('/refused'), { id: 5, status: 409, body: '{"ok":1}' });
    for (const path of ['/redirect', '/large', '/binary', '/cut']) {
      assert.deepEqual(await get(path), { id: 5, status: 0, body: '' }, path);
    }
    const post = await carryOut({ id: 6, method: 'POST', url: `${origin}/post`, body: '{}' });
    assert.equal(post.status, 200);
    assert.equal(seen.at(-1), 'POST /post - application/json');
    const count = seen.length;
    for (const request of [
      { id: 7, method: 'DELETE', url: `${origin}/ok`, body: undefined },
      { id: 7, method: 'GET', url: 'file:///etc/passwd', body: undefined },
      { id: 7, method: 'GET', url: 'chrome-extension://x/', body: undefined },
    ]) {
      assert.deepEqual(await carryOut(request as NodeRequest), { id: 7, status: 0, body: '' });
    }
    assert.equal(seen.length, count);
    assert.equal((await carryOut({ id: 8, method: 'GET', url: 'http://127.0.0.1:1/', body: undefined })).status, 0);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test('the loop gives the vault the time by both of the worker’s clocks, and ends with its requests', async () => {
  const moments: [number, number][] = [];
  const request: NodeRequest = { id: 1, method: 'GET', url: 'ftp://a.example/', body: undefined };
  const vault: Pick<VaultHandle, 'nextRequest' | 'answer' | 'networkBusy'> = {
    nextRequest: async (now, mono) => (moments.push([now, mono]) === 1 ? request : undefined),
    answer: async (_, now, mono) => void moments.push([now, mono]),
    networkBusy: () => false,
  };
  const queue = new VaultQueue({ open: async () => vault as VaultHandle, keep: async () => undefined, renew: () => undefined });
  let settled = 0;
  const [wall, mono] = [Date.now(), performance.now()];
  await new Network(queue, async () => void (settled += 1)).sync();
  assert.equal(settled, 1);
  assert.equal(moments.length, 3);
  for (const [now, since] of moments) {
    assert.ok(now >= wall && now <= Date.now());
    assert.ok(since >= mono && since <= performance.now());
  }
});
