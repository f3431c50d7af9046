//! One of two numbers by a bit, and one of sixteen by four bits.

use ark_bn254::Fr;
use ark_ff::Field;

use crate::constraints::system::{Linear, System};

/// The entry whose number the bits are, little end first. A bit other than 1 counts as 0.
pub(crate) fn lookup(bits: &[Fr; 4], table: &[Fr; 16]) -> Fr {
    let place = bits.iter().rev().fold(0, |n, bit| n * 2 + usize::from(*bit == Fr::ONE));
    table[place & 15]
}

/// One constraint: a new variable that is `zero` where the bit is 0 and `one` where it is 1.
pub(crate) fn choose_gadget<S: System>(system: &mut S, bit: &S::Lc, zero: &S::Lc, one: &S::Lc) -> S::Lc {
    let difference = one.minus(zero);
    let out = system.witness(zero.value() + bit.value() * difference.value());
    system.enforce(&difference, bit, &out.minus(zero));
    out
}

/// Fifteen constraints: the entry whose number the bits are, little end first.
pub(crate) fn lookup_gadget<S: System>(system: &mut S, bits: &[S::Lc; 4], table: &[S::Lc; 16]) -> S::Lc {
    let mut level = table.clone();
    let mut len = level.len();
    for bit in bits {
        len /= 2;
        for i in 0..len {
            level[i] = choose_gadget(system, bit, &level[2 * i], &level[2 * i + 1]);
        }
    }
    let [first, ..] = level;
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::recorder::Recorder;
    use crate::gadgets::bits::{bits_gadget, low_bits};

    #[test]
    fn every_entry_is_found_by_both() {
        let table: [Fr; 16] = core::array::from_fn(|i| Fr::from(i as u64 * 31 + 7));
        for (place, entry) in table.iter().enumerate() {
            let bits = low_bits(Fr::from(place as u64));
            assert_eq!(lookup(&bits, &table), *entry);
            let mut recorder = Recorder::recording();
            let entries = table.map(|entry| recorder.witness(entry));
            let bits = bits_gadget(&mut recorder, &bits);
            assert_eq!(lookup_gadget(&mut recorder, &bits, &entries).value(), *entry);
            assert_eq!((recorder.len(), recorder.first_violated()), (4 + 15, None));
        }
    }
}
