/** Errors of the worker: stable codes, and what of any error may cross a border. */

import { codeOf, type Code } from '../shared/codes';
import type { Failure } from '../shared/messages';

/** An error with a stable code and no content. */
export class CodedError extends Error {
  readonly code: Code;

  constructor(code: Code, message: string) {
    super(message);
    this.name = 'ExtensionError';
    this.code = code;
  }
}

/** Whether WebAssembly itself gave up: out of memory, out of stack, or after a panic. */
export function isTrap(error: unknown): boolean {
  if (error instanceof RangeError) return error.message.includes('call stack');
  return error instanceof WebAssembly.RuntimeError;
}

/** The part of an error that may cross a border: its code and its plain message, if the code is one of ours. */
export function failureOf(error: unknown): Failure {
  const code = codeOf(error, 'internal');
  if (code === 'internal' || !(error instanceof Error)) {
    return { name: 'ExtensionError', code: 'internal', message: 'something failed inside the extension' };
  }
  return { name: error.name, code, message: error.message };
}
