//! Witness mutation: no single variable of a satisfying assignment can be anything else.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

use crate::audit::base::{Base, Case};
use crate::audit::circuit::Circuit;
use crate::audit::slot::input;

/// What came of changing each variable.
#[derive(Debug, Default)]
pub struct Mutation {
    /// Variables tried.
    pub variables: usize,
    /// Values tried.
    pub tried: usize,
    /// Changes that satisfy every constraint, by variable.
    pub free: Vec<usize>,
    /// Public numbers whose sign may change: they stand in a square. A verifier supplies them, so nothing is free.
    pub signs: usize,
}

/// Sets each variable to 0, 1, −1, ±1 beside itself, its negative, its neighbour and a number of no meaning.
pub(crate) fn run(circuit: &Circuit) -> Mutation {
    let mut state = Base::new(circuit, Case::Full(0)).state;
    let honest = state.values.clone();
    let mut out = Mutation::default();
    // The constant one is nobody's to choose.
    for variable in 1..honest.len() {
        out.variables += 1;
        let value = honest[variable];
        let neighbour = honest[(variable + 1) % honest.len()];
        let random = (value + Fr::from(variable as u64 + 3)).pow([5]);
        for other in [Fr::ZERO, Fr::ONE, -Fr::ONE, value + Fr::ONE, value - Fr::ONE, -value, neighbour, random] {
            if other == value {
                continue;
            }
            out.tried += 1;
            circuit.set(&mut state, variable, other);
            if circuit.constraints_of[variable].iter().all(|constraint| circuit.holds(*constraint, &state)) {
                let squared = matches!(variable, input::TERMS_HASH | input::RECIPIENT);
                if squared && other == -value && !circuit.constraints_of[variable].is_empty() {
                    out.signs += 1;
                } else if out.free.last() != Some(&variable) {
                    out.free.push(variable);
                }
            }
        }
        circuit.set(&mut state, variable, value);
    }
    out
}
