//! Poseidon as it is computed outside of constraints: in this target's own arithmetic, the partial rounds by their
//! recurrence.
//!
//! A partial round is one sum of 2t − 1 products for a state of t elements, where the linear layer is t². The constraints
//! are made by the same recurrence (`hash.rs`); tests hold both to the definition.

use std::sync::LazyLock;

use ark_bn254::Fr;
use zeroize::Zeroizing;

use crate::arithmetic::fields::field::{Fields, Prime, Twin};
use crate::arithmetic::fields::native::Native;
use crate::gadgets::poseidon::constants::{T4, T5, T6, T9, T15};
use crate::gadgets::poseidon::parameters::Parameters;

/// The largest width in use.
const WIDEST: usize = 15;

/// [`Parameters`] in one arithmetic.
pub(super) struct Tables<F> {
    width: usize,
    /// Constants of the full rounds but the first after the partial ones.
    full: [Vec<F>; 2],
    matrix: Vec<F>,
    constants: Vec<F>,
    taps: Vec<F>,
    entry: Vec<F>,
    exit: Vec<F>,
    after: Vec<F>,
}

impl<F: Prime + Twin<Fr>> Tables<F> {
    pub(super) fn new(parameters: &Parameters) -> Self {
        let Parameters { width, matrix, recurrence, .. } = parameters;
        let taken = |elements: &[Fr]| elements.iter().map(F::from_ark).collect::<Vec<F>>();
        Self {
            width: *width,
            full: parameters.full_constants().map(taken),
            matrix: taken(matrix),
            constants: taken(recurrence.constants),
            taps: taken(recurrence.taps),
            entry: taken(recurrence.entry),
            exit: taken(recurrence.exit),
            after: taken(recurrence.after),
        }
    }

    /// The digest of a state.
    pub(super) fn digest(&self, inputs: impl Iterator<Item = Fr>) -> Fr {
        let mut all = Zeroizing::new([F::ZERO; WIDEST]);
        for (element, input) in all.iter_mut().skip(1).zip(inputs) {
            *element = F::from_ark(&input);
        }
        let Some(state) = all.get_mut(..self.width) else { return Fr::default() };

        let mut rounds = self.full[0].chunks_exact(self.width).peekable();
        while let Some(constants) = rounds.next() {
            sboxes(state, constants);
            if rounds.peek().is_some() {
                mix(&self.matrix, state);
            }
        }
        self.partial_rounds(state);
        sboxes(state, &self.after);
        for constants in self.full[1].chunks_exact(self.width) {
            mix(&self.matrix, state);
            sboxes(state, constants);
        }
        // Of the last linear layer the first element alone is asked for.
        F::sum_of_products(self.matrix.get(..self.width).unwrap_or_default(), state).to_ark()
    }

    /// From what the S-boxes of the last full round before made to what enters the first full round after.
    fn partial_rounds(&self, state: &mut [F]) {
        mix(&self.entry, state);
        let [first, others @ ..] = state else { return };
        // A permutation can be run backwards: whoever holds one round's elements holds the inputs.
        let mut history = Zeroizing::new(Vec::with_capacity(2 * (self.width + self.constants.len())));
        for other in others.iter() {
            history.extend([F::ZERO, *other]);
        }
        for constant in &self.constants {
            history.push(sbox(&first.add(constant)));
            *first = F::sum_of_products(&self.taps, latest(&history, self.taps.len()));
            history.push(*first);
        }
        let history = latest(&history, 2 * others.len());
        for (other, line) in others.iter_mut().zip(self.exit.chunks_exact(history.len().max(1))) {
            *other = F::sum_of_products(line, history);
        }
    }
}

/// The last entries.
pub(super) fn latest<F>(history: &[F], count: usize) -> &[F] {
    history.get(history.len().saturating_sub(count)..).unwrap_or_default()
}

/// x⁵.
fn sbox<F: Prime>(x: &F) -> F {
    x.square().square().mul(x)
}

/// Adds the constants, and puts every element through the S-box, two at a time.
fn sboxes<F: Prime>(state: &mut [F], constants: &[F]) {
    for (elements, constants) in state.chunks_mut(2).zip(constants.chunks(2)) {
        if let ([a, b], [c, d]) = (&mut *elements, constants) {
            let [x, y] = F::add_two([a, b], [c, d]);
            let [second, also] = F::square_two([&x, &y]);
            let [fourth, likewise] = F::square_two([&second, &also]);
            [*a, *b] = F::mul_two([&fourth, &likewise], [&x, &y]);
        } else if let ([a], [c]) = (elements, constants) {
            *a = sbox(&a.add(c));
        }
    }
}

/// The linear layer of a matrix, row by row.
fn mix<F: Prime>(matrix: &[F], state: &mut [F]) {
    let mut before = Zeroizing::new([F::ZERO; WIDEST]);
    let Some(before) = before.get_mut(..state.len()) else { return };
    before.copy_from_slice(state);
    for (element, row) in state.iter_mut().zip(matrix.chunks_exact(before.len().max(1))) {
        *element = F::sum_of_products(row, before);
    }
}

/// The tables of the width of so many inputs after the first, in this target's arithmetic; made when first asked for.
pub(super) fn tables<const ARITY: usize>() -> &'static Tables<<Native as Fields>::Fr> {
    type Lazy = LazyLock<Tables<<Native as Fields>::Fr>>;
    static TABLES: [Lazy; 5] = [
        LazyLock::new(|| Tables::new(&T4)),
        LazyLock::new(|| Tables::new(&T5)),
        LazyLock::new(|| Tables::new(&T6)),
        LazyLock::new(|| Tables::new(&T9)),
        LazyLock::new(|| Tables::new(&T15)),
    ];
    let [t4, t5, t6, t9, t15] = &TABLES;
    match ARITY {
        2 => t4,
        3 => t5,
        4 => t6,
        7 => t9,
        _ => t15,
    }
}
