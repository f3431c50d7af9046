//! Changes of recorded matrices: constraints dropped, variables renamed, added or left out.

use core::ops::Range;

use ark_bn254::Fr;
use ark_ff::Field;

use crate::constraints::recorder::{ConstraintMatrices, Terms};
use crate::stake::check::Check;

/// Leaves a number out of a check's constraints.
pub(crate) fn forget(matrices: &mut ConstraintMatrices<Check>, check: Check, bits: &[usize]) {
    rewrite(matrices, serves(check), |variable| (!bits.contains(&variable)).then_some(variable));
}

/// Gives a number, by its top bit's variable, so many bits more wherever it stands but in the booleans of its check.
pub(crate) fn lengthen(matrices: &mut ConstraintMatrices<Check>, booleans: Check, top: usize, bits: usize) {
    let first = matrices.variables;
    for i in (0..matrices.a.len()).filter(|i| matrices.checks[*i] != booleans).collect::<Vec<_>>() {
        for terms in [&mut matrices.a[i], &mut matrices.b[i], &mut matrices.c[i]] {
            let Some((factor, _)) = terms.iter().find(|(_, variable)| *variable == top).copied() else { continue };
            terms.extend((0..bits).map(|j| (factor * Fr::from(2u64).pow([j as u64 + 1]), first + j)));
        }
    }
    matrices.variables += bits;
    (first..first + bits).for_each(|bit| push_boolean(matrices, bit, booleans));
}

/// A constraint that holds a variable to 0 and 1.
pub(crate) fn push_boolean(matrices: &mut ConstraintMatrices<Check>, bit: usize, check: Check) {
    matrices.a.push(vec![(-Fr::ONE, 0), (Fr::ONE, bit)]);
    matrices.b.push(vec![(Fr::ONE, bit)]);
    matrices.c.push(Vec::new());
    matrices.checks.push(check);
}

/// Whether a side has a variable.
pub(crate) fn mentions(terms: &Terms, variable: usize) -> bool {
    terms.iter().any(|(_, v)| *v == variable)
}

/// Every constraint of a check.
pub(crate) fn serves(check: Check) -> impl Fn(&ConstraintMatrices<Check>, usize) -> bool {
    move |m, i| m.checks[i] == check
}

/// Drops constraints.
pub(crate) fn remove(
    matrices: &mut ConstraintMatrices<Check>,
    which: impl Fn(&ConstraintMatrices<Check>, usize) -> bool,
) {
    let keep: Vec<bool> = (0..matrices.a.len()).map(|i| !which(matrices, i)).collect();
    let filter = |sides: &mut Vec<Terms>| {
        let mut i = 0;
        sides.retain(|_| {
            i += 1;
            keep[i - 1]
        });
    };
    filter(&mut matrices.a);
    filter(&mut matrices.b);
    filter(&mut matrices.c);
    let mut i = 0;
    matrices.checks.retain(|_| {
        i += 1;
        keep[i - 1]
    });
}

/// Renames or drops variables in some constraints.
pub(crate) fn rewrite(
    matrices: &mut ConstraintMatrices<Check>,
    which: impl Fn(&ConstraintMatrices<Check>, usize) -> bool,
    rename: impl Fn(usize) -> Option<usize>,
) {
    for i in 0..matrices.a.len() {
        if which(matrices, i) {
            for terms in [&mut matrices.a[i], &mut matrices.b[i], &mut matrices.c[i]] {
                *terms = terms.iter().filter_map(|(c, variable)| Some((*c, rename(*variable)?))).collect();
            }
        }
    }
}

/// Second variables in place of some, used by one check.
pub(crate) fn second(matrices: &mut ConstraintMatrices<Check>, check: Check, of: &[usize]) -> Range<usize> {
    let first = matrices.variables;
    matrices.variables += of.len();
    let other = |variable: usize| of.iter().position(|v| *v == variable).map_or(variable, |i| first + i);
    rewrite(matrices, serves(check), |variable| Some(other(variable)));
    first..first + of.len()
}
