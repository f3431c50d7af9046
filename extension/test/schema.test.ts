/** Hostile senders and messages: each kind is dropped by name, and what is admitted is admitted whole. */

import assert from 'node:assert/strict';
import test from 'node:test';
import type { PageObservation } from '../src/shared/observed';
import { admit, type Dropped, type SenderFacts } from '../src/worker/admission';
import { isCall } from '../src/worker/calls';

const OWN = 'egolamgbocbmpbkibjeadndoldjaemgm';
const PAGE: SenderFacts = {
  id: OWN,
  url: 'https://news.example/a?b#c',
  frameId: 0,
  documentLifecycle: 'active',
  tab: { id: 7, incognito: false },
};
const observed = (observation: unknown) => ({ kind: 'observed', observation });
const MAIL = observed({ kind: 'mail-read' });
const deep = (depth: number): unknown => (depth === 0 ? 'x' : { kind: deep(depth - 1) });
const cyclic: Record<string, unknown> = { kind: 'observed' };
cyclic['observation'] = cyclic;

const HOSTILE: [string, unknown, SenderFacts, Dropped][] = [
  ['another extension', MAIL, { ...PAGE, id: 'a'.repeat(32) }, 'foreign-sender'],
  ['no id', MAIL, { ...PAGE, id: undefined }, 'foreign-sender'],
  ['no tab', MAIL, { ...PAGE, tab: undefined }, 'no-tab'],
  ['a tab without id', MAIL, { ...PAGE, tab: { id: undefined, incognito: false } }, 'no-tab'],
  ['a negative tab', MAIL, { ...PAGE, tab: { id: -1, incognito: false } }, 'no-tab'],
  ['a subframe', MAIL, { ...PAGE, frameId: 3 }, 'not-main-frame'],
  ['no frame', MAIL, { ...PAGE, frameId: undefined }, 'not-main-frame'],
  ['a prerendered page', MAIL, { ...PAGE, documentLifecycle: 'prerender' }, 'not-active'],
  ['a cached page', MAIL, { ...PAGE, documentLifecycle: 'cached' }, 'not-active'],
  ['a file', MAIL, { ...PAGE, url: 'file:///etc/passwd' }, 'not-web'],
  ['a data address', MAIL, { ...PAGE, url: 'data:text/html,hi' }, 'not-web'],
  ['about:blank', MAIL, { ...PAGE, url: 'about:blank' }, 'not-web'],
  ['no address', MAIL, { ...PAGE, url: undefined }, 'not-web'],
  ['another extension’s page', MAIL, { ...PAGE, url: `chrome-extension://${'b'.repeat(32)}/x.html` }, 'not-web'],
  ['nothing', undefined, PAGE, 'not-observed'],
  ['null', null, PAGE, 'not-observed'],
  ['a text', 'observed', PAGE, 'not-observed'],
  ['a list', [MAIL], PAGE, 'not-observed'],
  ['a call', { kind: 'call', method: 'exportJsonl', args: [] }, PAGE, 'not-observed'],
  ['no observation', { kind: 'observed' }, PAGE, 'bad-schema'],
  ['an extra field', { ...MAIL, more: 1 }, PAGE, 'bad-schema'],
  ['a cycle', cyclic, PAGE, 'bad-schema'],
  ['a null observation', observed(null), PAGE, 'bad-schema'],
  ['a list of observations', observed([{ kind: 'mail-read' }]), PAGE, 'bad-schema'],
  ['an unknown kind', observed({ kind: 'footprint' }), PAGE, 'bad-schema'],
  ['a kind of the browser’s own', observed({ kind: 'navigated', tab: 1, window: 1 }), PAGE, 'bad-schema'],
  ['an injected idle state', observed({ kind: 'idle', state: 'active' }), PAGE, 'bad-schema'],
  ['a mail with a subject', observed({ kind: 'mail-read', subject: 'x' }), PAGE, 'bad-schema'],
  ['a mail with an address of its own', observed({ kind: 'mail-read', address: { host: 'x' } }), PAGE, 'bad-schema'],
  ['a prototype', JSON.parse('{"kind":"observed","observation":{"kind":"mail-read","__proto__":{"a":1}}}'), PAGE, 'bad-schema'],
  ['a prototype above', JSON.parse('{"kind":"observed","observation":{"kind":"mail-read"},"__proto__":{}}'), PAGE, 'bad-schema'],
  ['nesting', observed(deep(50)), PAGE, 'bad-schema'],
  ['an action that is not social', observed({ kind: 'social', action: 'onchain-transaction' }), PAGE, 'bad-schema'],
  ['an action that is none', observed({ kind: 'social', action: 'LIKE' }), PAGE, 'bad-schema'],
  ['an action as a list', observed({ kind: 'social', action: ['like'] }), PAGE, 'bad-schema'],
  ['a social action with a count', observed({ kind: 'social', action: 'like', count: 99 }), PAGE, 'bad-schema'],
  ['a link without target', observed({ kind: 'link-out' }), PAGE, 'bad-schema'],
  ['a link to a script', observed({ kind: 'link-out', target: 'javascript:alert(1)' }), PAGE, 'bad-schema'],
  ['a link to a file', observed({ kind: 'link-out', target: 'file:///a' }), PAGE, 'bad-schema'],
  ['a long link', observed({ kind: 'link-out', target: `https://a.example/${'a'.repeat(2000)}` }), PAGE, 'bad-schema'],
  ['a link with a line break', observed({ kind: 'link-out', target: 'https://a.example/\n' }), PAGE, 'bad-schema'],
  ['a number for a wallet', observed({ kind: 'wallet-announced', rdns: 1 }), PAGE, 'bad-schema'],
  ['a wallet without a dot', observed({ kind: 'wallet-announced', rdns: 'metamask' }), PAGE, 'bad-schema'],
  ['markup for a wallet', observed({ kind: 'wallet-announced', rdns: '<b>.io' }), PAGE, 'bad-schema'],
  ['a long wallet', observed({ kind: 'wallet-announced', rdns: `io.${'a'.repeat(100)}` }), PAGE, 'bad-schema'],
  ['a wallet with its account', observed({ kind: 'wallet-connected', rdns: 'io.a', account: '0x0' }), PAGE, 'bad-schema'],
  ['an announcement of nobody', observed({ kind: 'wallet-announced', rdns: null }), PAGE, 'bad-schema'],
  ['hints without lists', observed({ kind: 'page-hints', og_type: null, schema_types: 'a', keywords: [] }), PAGE, 'bad-schema'],
  ['too many hints', observed({ kind: 'page-hints', og_type: null, schema_types: [], keywords: Array(33).fill('a') }), PAGE, 'bad-schema'],
  ['a long hint', observed({ kind: 'page-hints', og_type: null, schema_types: [], keywords: ['a'.repeat(65)] }), PAGE, 'bad-schema'],
  ['an object as hint', observed({ kind: 'page-hints', og_type: {}, schema_types: [], keywords: [] }), PAGE, 'bad-schema'],
  ['a hint with control characters', observed({ kind: 'page-hints', og_type: 'a\u0000', schema_types: [], keywords: [] }), PAGE, 'bad-schema'],
  ['more than 4 KB', observed({ kind: 'mail-read', padding: 'a'.repeat(4096) }), PAGE, 'too-large'],
  ['more than 4 KB in bytes only', observed({ kind: 'mail-read', padding: '足'.repeat(1400) }), PAGE, 'too-large'],
];

for (const [name, message, sender, expected] of HOSTILE) {
  test(`dropped: ${name}`, () => assert.equal(admit(message, sender, OWN), expected));
}

test('there are at least thirty kinds', () => {
  assert.ok(HOSTILE.length >= 30);
  assert.equal(new Set(HOSTILE.map(([name]) => name)).size, HOSTILE.length);
});

const GOOD: PageObservation[] = [
  { kind: 'page-hints', og_type: 'article', schema_types: ['NewsArticle'], keywords: ['足跡', 'news'] },
  { kind: 'page-hints', og_type: null, schema_types: [], keywords: [] },
  { kind: 'link-out', target: 'https://other.example/a' },
  { kind: 'social', action: 'like' },
  { kind: 'social', action: 'follow' },
  { kind: 'wallet-announced', rdns: 'io.metamask' },
  { kind: 'wallet-connected', rdns: 'com.coinbase.wallet' },
  { kind: 'wallet-connected', rdns: null },
  { kind: 'mail-read' },
];
for (const observation of GOOD) {
  test(`admitted: ${JSON.stringify(observation)}`, () => {
    const message = observed(observation);
    assert.deepEqual(admit(message, PAGE, OWN), { observation, tab: 7, url: PAGE.url, privateWindow: false });
  });
}

test('what is admitted is a copy, and says whether its window is private', () => {
  const keywords = ['a'];
  const message = observed({ kind: 'page-hints', og_type: null, schema_types: [], keywords });
  const admitted = admit(message, { ...PAGE, tab: { id: 7, incognito: true } }, OWN);
  assert.ok(typeof admitted === 'object' && admitted.observation.kind === 'page-hints' && admitted.privateWindow);
  assert.notEqual(admitted.observation.keywords, keywords);
});

const POPUP: SenderFacts = { id: OWN, url: `chrome-extension://${OWN}/pages/popup.html` };
const CALL = { kind: 'call', method: 'popup', args: [] };
const NOT_CALLS: [string, unknown, SenderFacts][] = [
  ['a content script', CALL, PAGE],
  ['another extension', CALL, { ...POPUP, id: 'a'.repeat(32) }],
  ['another extension with our id claimed', CALL, { ...POPUP, url: `chrome-extension://${'a'.repeat(32)}/pages/popup.html` }],
  ['a site named like us', CALL, { ...POPUP, url: `https://${OWN}/pages/popup.html` }],
  ['the offscreen document', CALL, { ...POPUP, url: `chrome-extension://${OWN}/offscreen.html` }],
  ['a frame in a tab', CALL, { ...POPUP, frameId: 2, tab: { id: 1, incognito: false } }],
  ['an unknown method', { ...CALL, method: 'observe' }, POPUP],
  ['a method of Object', { ...CALL, method: 'constructor' }, POPUP],
  ['__proto__', { ...CALL, method: '__proto__' }, POPUP],
  ['no arguments', { kind: 'call', method: 'popup' }, POPUP],
  ['arguments that are no list', { ...CALL, args: { length: 0 } }, POPUP],
  ['an extra field', { ...CALL, now: 1 }, POPUP],
  ['too large', { ...CALL, args: ['a'.repeat(70_000)] }, POPUP],
  ['nothing', undefined, POPUP],
];
for (const [name, message, sender] of NOT_CALLS) {
  test(`not a call: ${name}`, () => assert.equal(isCall(message, sender, OWN), false));
}
test('a call', () => {
  assert.equal(isCall(CALL, POPUP, OWN), true);
  assert.equal(isCall(CALL, { ...POPUP, frameId: 0, tab: { id: 1, incognito: false } }, OWN), true);
});
