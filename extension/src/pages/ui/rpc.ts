/** Calls to the service worker. Every fact on a page comes from here; pages decide nothing. */

import type { Code } from '../../shared/codes';
import type { Methods, Reply } from '../../shared/messages';

type Name = keyof Methods & string;
/** The arguments of a method. */
export type Args<M extends Name> = Methods[M] extends (...args: infer A) => unknown ? A : never;
/** The result of a method. */
export type Value<M extends Name> = Methods[M] extends (...args: never[]) => infer V ? Awaited<V> : never;

/** A refused or failed call, by its stable code. */
export class CallError extends Error {
  readonly code: Code;

  constructor(code: Code, message: string) {
    super(message);
    this.name = 'CallError';
    this.code = code;
  }
}

/** Calls a method of the worker; rejects with a [`CallError`]. */
export async function call<M extends Name>(method: M, ...args: Args<M>): Promise<Value<M>> {
  let reply: Reply | undefined;
  try {
    reply = await chrome.runtime.sendMessage({ kind: 'call', method, args });
  } catch {
    throw new CallError('worker-unreachable', 'the service worker did not answer');
  }
  if (reply === undefined || reply === null) {
    throw new CallError('worker-unreachable', 'the service worker did not answer');
  }
  if ('error' in reply) throw new CallError(reply.error.code, reply.error.message);
  return reply.ok as Value<M>;
}

/** The code of whatever was thrown. */
export function codeOf(thrown: unknown): Code {
  return thrown instanceof CallError ? thrown.code : 'internal';
}
