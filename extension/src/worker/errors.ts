/** Errors of the worker: stable codes, and what of any error may cross a border. */

/** An error with a stable code and no content. */
export class CodedError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
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

/** What of an error may cross a border: its code and its plain message, if it is one of ours; else nothing of it. */
export function failureOf(error: unknown): { name: string; code: string; message: string } {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && /^[a-z0-9-]{1,60}$/.test(error.code)) {
    return { name: error.name, code: error.code, message: error.message };
  }
  return { name: 'ExtensionError', code: 'internal', message: 'something failed inside the extension' };
}
