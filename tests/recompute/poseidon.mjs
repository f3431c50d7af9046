/**
 * Poseidon over BN254's scalar field with circomlib's parameters, from the paper alone (Grassi et al., USENIX Security
 * 2021): S-box x⁵, eight full rounds, constants and matrix from the Grain generator of its appendix.
 */

export const MODULUS = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

/** Partial rounds by number of inputs, from 1 on. */
const PARTIAL_ROUNDS = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];
const FULL_ROUNDS = 8;
const BITS = 254;

const mod = (x) => ((x % MODULUS) + MODULUS) % MODULUS;

function power(base, exponent) {
  let result = 1n;
  for (let x = mod(base); exponent > 0n; exponent >>= 1n, x = (x * x) % MODULUS) if (exponent & 1n) result = (result * x) % MODULUS;
  return result;
}

/** The self-shrinking LFSR of 80 bits. */
class Grain {
  #state;

  constructor(width, partialRounds) {
    const fields = [[1, 2], [0, 4], [BITS, 12], [width, 12], [FULL_ROUNDS, 10], [partialRounds, 10]];
    const bits = fields.flatMap(([value, length]) => [...value.toString(2).padStart(length, '0')].map(Number));
    this.#state = [...bits, ...Array(80 - bits.length).fill(1)];
    for (let i = 0; i < 160; i++) this.#next();
  }

  #next() {
    const s = this.#state;
    const bit = s[62] ^ s[51] ^ s[38] ^ s[23] ^ s[13] ^ s[0];
    s.shift();
    s.push(bit);
    return bit;
  }

  /** A number of 254 bits, highest first: of each pair of bits the second counts where the first is 1. */
  number() {
    let number = 0n;
    for (let i = 0; i < BITS; ) {
      const [keep, bit] = [this.#next(), this.#next()];
      if (!keep) continue;
      number = (number << 1n) | BigInt(bit);
      i += 1;
    }
    return number;
  }
}

const parameters = new Map();

function parametersOf(inputs) {
  if (parameters.has(inputs)) return parameters.get(inputs);
  const [width, partialRounds] = [inputs + 1, PARTIAL_ROUNDS[inputs - 1]];
  const grain = new Grain(width, partialRounds);
  const constants = [];
  while (constants.length < width * (FULL_ROUNDS + partialRounds)) {
    const number = grain.number();
    if (number < MODULUS) constants.push(number);
  }
  const [xs, ys] = [0, 1].map(() => Array.from({ length: width }, () => mod(grain.number())));
  const matrix = xs.map((x) => ys.map((y) => power(x + y, MODULUS - 2n)));
  const made = { width, partialRounds, constants, matrix };
  parameters.set(inputs, made);
  return made;
}

/** The hash of 1 to 16 field elements. */
export function poseidon(inputs) {
  const { width, partialRounds, constants, matrix } = parametersOf(inputs.length);
  let state = [0n, ...inputs];
  for (let round = 0; round < FULL_ROUNDS + partialRounds; round++) {
    const full = round < FULL_ROUNDS / 2 || round >= FULL_ROUNDS / 2 + partialRounds;
    state = state.map((x, i) => {
      const sum = (x + constants[round * width + i]) % MODULUS;
      return full || i === 0 ? power(sum, 5n) : sum;
    });
    state = matrix.map((row) => row.reduce((sum, entry, i) => sum + entry * state[i], 0n) % MODULUS);
  }
  return state[0];
}
