/** Texts for codes: what a person reads of a failure, whoever raised it. */

import assert from 'node:assert/strict';
import test from 'node:test';
import english from '../_locales/en/messages.json';

const messages: Record<string, { message: string }> = english;
Object.assign(globalThis, {
  chrome: {
    i18n: {
      getMessage: (key: string, parts: string[] = []) =>
        (messages[key]?.message ?? '').replace(/\$(\d)/g, (_, place: string) => parts[Number(place) - 1] ?? ''),
    },
  },
});
const { CODES } = await import('../src/generated/codes');
const { errorText, failureText } = await import('../src/shared/texts');
const { outcomeText } = await import('../src/pages/ui/words');

test('every code that a person can meet has a text', () => {
  for (const code of CODES) assert.notEqual(errorText(code), '', code);
});

test('what the node refused is told in the words of its own code', () => {
  assert.equal(failureText('node-refused:rate-limited'), `The node answered: ${errorText('rate-limited')}`);
  assert.equal(failureText('node-refused:of-a-newer-node'), errorText('node-refused'));
  assert.equal(failureText('clock-skew'), errorText('clock-skew'));
});

test('an outcome of the ledger is words, with the status where there is one', () => {
  const entry = { index: 0, at: 0, to: '', kind: 'stake' as const, request: '', body: '', under: '' };
  const told = (outcome: string) => outcomeText({ ...entry, outcome });
  assert.equal(told('sent'), 'sent');
  assert.equal(told('200'), 'Answered (200)');
  assert.equal(told('403 origin-refused'), `Refused (403): ${errorText('origin-refused')}`);
  assert.equal(told('418 of-a-newer-node'), `Refused (418): ${errorText('node-refused')}`);
  assert.equal(told('node-unreachable'), errorText('node-unreachable'));
});
