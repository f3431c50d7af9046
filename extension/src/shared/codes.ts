/** Error codes: core's table as a type, and the code of whatever was thrown. */

import { CODES, type Code } from '../generated/codes';

export type { Code };

/** Whether a text is a code of this version. */
export function isCode(text: unknown): text is Code {
  return (CODES as readonly unknown[]).includes(text);
}

/** The code of an error that carries one; of any other, the one given. */
export function codeOf(error: unknown, other: Code): Code {
  return error instanceof Error && 'code' in error && isCode(error.code) ? error.code : other;
}
