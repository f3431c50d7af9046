//! Poseidon's constants for any width, made as circomlib's were: by the Grain generator of Poseidon's reference.
//!
//! light-poseidon carries the same constants up to a width of 13; above it this is the source.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BigInt, Field, PrimeField};

/// Rounds in which every element passes the S-box.
pub const FULL_ROUNDS: usize = 8;

/// circomlib's number of rounds in which the first element alone passes the S-box, by width from 2 to 17.
const PARTIAL_ROUNDS: [usize; 16] = [56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68];

/// Bits of the field's modulus.
const FIELD_BITS: usize = 254;

/// Constants of one width.
pub struct Constants {
    pub partial_rounds: usize,
    /// Round by round.
    pub constants: Vec<Fr>,
    /// The linear layer, row by row.
    pub matrix: Vec<Fr>,
}

/// The constants of a width from 2 to 17; `None` for any other.
pub fn constants(width: usize) -> Option<Constants> {
    let partial_rounds = *PARTIAL_ROUNDS.get(width.checked_sub(2)?)?;
    let mut grain = Grain::new(width, partial_rounds);
    let constants = (0..width * (FULL_ROUNDS + partial_rounds)).map(|_| grain.element()).collect();
    // A Cauchy matrix, 1 / (x + y). The reference draws anew where two of the numbers are equal, or x + y is 0.
    loop {
        let numbers: Vec<Fr> = (0..2 * width).map(|_| grain.reduced()).collect();
        let (xs, ys) = numbers.split_at(width);
        let distinct = numbers.iter().enumerate().all(|(i, number)| !numbers.iter().take(i).any(|x| x == number));
        let matrix: Option<Vec<Fr>> = xs.iter().flat_map(|x| ys.iter().map(move |y| (*x + y).inverse())).collect();
        if let (true, Some(matrix)) = (distinct, matrix) {
            return Some(Constants { partial_rounds, constants, matrix });
        }
    }
}

/// A shift register of 80 bits, the oldest one lowest.
struct Grain(u128);

impl Grain {
    /// Started with what the constants are for: a prime field, the S-box x⁵, the field's bits, width and rounds.
    fn new(width: usize, partial_rounds: usize) -> Self {
        let mut grain = Self(0);
        let parts = [(1, 2), (0, 4), (FIELD_BITS, 12), (width, 12), (FULL_ROUNDS, 10), (partial_rounds, 10)];
        for (number, bits) in parts.into_iter().chain([((1 << 30) - 1, 30)]) {
            (0..bits).rev().for_each(|i| grain.push(number >> i & 1 == 1));
        }
        (0..160).for_each(|_| {
            grain.step();
        });
        grain
    }

    fn push(&mut self, bit: bool) {
        self.0 = self.0 >> 1 | u128::from(bit) << 79;
    }

    fn step(&mut self) -> bool {
        let bit = [62, 51, 38, 23, 13, 0].into_iter().fold(false, |sum, at| sum ^ (self.0 >> at & 1 == 1));
        self.push(bit);
        bit
    }

    /// The second of the next two bits whose first is 1.
    fn bit(&mut self) -> bool {
        loop {
            let (first, second) = (self.step(), self.step());
            if first {
                return second;
            }
        }
    }

    /// 254 bits, the highest first, as limbs.
    fn number(&mut self) -> [u64; 4] {
        let mut limbs = [0u64; 4];
        for i in (0..FIELD_BITS).rev() {
            let bit = u64::from(self.bit()) << (i % 64);
            if let Some(limb) = limbs.get_mut(i / 64) {
                *limb |= bit;
            }
        }
        limbs
    }

    /// The next number below the modulus.
    fn element(&mut self) -> Fr {
        loop {
            if let Some(element) = Fr::from_bigint(BigInt(self.number())) {
                return element;
            }
        }
    }

    /// The next number, modulo the modulus.
    fn reduced(&mut self) -> Fr {
        let half = Fr::from(1u64 << 32);
        self.number().iter().rev().fold(Fr::ZERO, |sum, limb| sum * half * half + Fr::from(*limb))
    }
}
