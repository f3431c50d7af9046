/** A hint while typing; the vault decides which passphrase is too weak. */

import { limits } from '../../shared/tables';

/** A rough guess. */
export type Strength = 'weak' | 'fair' | 'strong';

/** Guesses by length, kinds of characters and repetition. A character of Chinese or Japanese counts as two. */
export function strength(passphrase: string): Strength {
  const characters = [...passphrase];
  const different = new Set(characters).size;
  const wide = characters.filter((character) => character > '\u2e7f').length;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u, /[\u2e80-\uffff]/u].filter((kind) =>
    kind.test(passphrase),
  ).length;
  const score = Math.min(different * 1.6, characters.length) + wide + kinds;
  if (characters.length < limits.passphrase_chars || score < 12) return 'weak';
  return score < 20 ? 'fair' : 'strong';
}
