//! Uniqueness: with the public inputs and the true private ones fixed, each check's constraints fix each of its variables.
//!
//! The Jacobian of a constraint a·b − c at an assignment is b·∇a + a·∇b − ∇c. Per check, its columns are the variables
//! that the check brings in; less than full column rank leaves a direction in which a prover can move. Root, nullifier
//! and records commitment count as variables: they have to follow from the private inputs and are no help in fixing
//! them.

use std::collections::HashMap;

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

use crate::audit::base::{Base, Case};
use crate::audit::circuit::{Circuit, State};
use crate::audit::slot::{Slot, input};
use crate::stake::check::Check;

/// Rank of one check's constraints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gadget {
    /// The check.
    pub check: Check,
    /// Its constraints.
    pub constraints: usize,
    /// The variables it brings in.
    pub columns: usize,
    /// Its rank: equal to `columns` in a sound circuit.
    pub rank: usize,
}

/// The true private inputs: what a person has and no constraint has to fix.
fn given(slot: Slot) -> bool {
    matches!(slot, Slot::Secret | Slot::Randomness | Slot::Nonce | Slot::Records | Slot::Child(..))
}

/// The ranks, check by check, at one honest assignment.
pub(crate) fn run(circuit: &Circuit, case: Case) -> Vec<Gadget> {
    let state = Base::new(circuit, case).state;
    // Which check brings a variable in: a bit its own, a computed one that of its constraint, any other the first that
    // uses it.
    let mut owner: HashMap<usize, (usize, Check)> = HashMap::new();
    for (constraint, computed) in circuit.computes.iter().enumerate() {
        if let Some((variable, _)) = computed {
            owner.entry(*variable).or_insert((constraint, circuit.matrices.checks[constraint]));
        }
    }
    for variable in 1..circuit.matrices.variables {
        let first = circuit.constraints_of[variable].first().copied();
        match circuit.slot_of.get(&variable) {
            _ if owner.contains_key(&variable) => {}
            Some(slot) if given(*slot) => {}
            Some(slot) => {
                if let Some(check) = slot.bit_of() {
                    owner.insert(variable, (first.unwrap_or_default(), check));
                }
            }
            None if variable < circuit.matrices.inputs && !input::OUTPUTS.contains(&variable) => {}
            None => {
                let check = first.map_or(Check::Root, |constraint| circuit.matrices.checks[constraint]);
                owner.insert(variable, (first.unwrap_or_default(), check));
            }
        }
    }
    Check::ALL.into_iter().map(|check| gadget(circuit, check, &owner, &state)).collect()
}

fn gadget(circuit: &Circuit, check: Check, owner: &HashMap<usize, (usize, Check)>, state: &State) -> Gadget {
    let mut columns: Vec<(usize, usize)> = owner
        .iter()
        .filter(|(_, (_, c))| *c == check)
        .map(|(variable, (constraint, _))| (*constraint, *variable))
        .collect();
    // In the order in which constraints compute them, so that a constraint's last column is its own and nothing fills in.
    columns.sort_unstable();
    let order: HashMap<usize, usize> = columns.iter().enumerate().map(|(i, (_, variable))| (*variable, i)).collect();
    let mut pivots: HashMap<usize, Vec<(usize, Fr)>> = HashMap::new();
    let mut constraints = 0;
    for constraint in (0..circuit.constraints()).filter(|constraint| circuit.matrices.checks[*constraint] == check) {
        constraints += 1;
        let m = &circuit.matrices;
        let [a, b, _] = circuit.constraint(constraint, state);
        let mut gradient: HashMap<usize, Fr> = HashMap::new();
        for (side, factor) in [(&m.a[constraint], b), (&m.b[constraint], a), (&m.c[constraint], -Fr::ONE)] {
            for (c, variable) in side {
                if let Some(column) = order.get(variable) {
                    *gradient.entry(*column).or_default() += *c * factor;
                }
            }
        }
        reduce(gradient, &mut pivots);
    }
    Gadget { check, constraints, columns: columns.len(), rank: pivots.len() }
}

/// Subtracts known pivots from a gradient, last column first, until it is nothing or a pivot of its own.
fn reduce(mut gradient: HashMap<usize, Fr>, pivots: &mut HashMap<usize, Vec<(usize, Fr)>>) {
    loop {
        gradient.retain(|_, c| *c != Fr::ZERO);
        let Some(last) = gradient.keys().max().copied() else { return };
        let lead = gradient.get(&last).copied().unwrap_or_default();
        match pivots.get(&last) {
            // Every pivot is kept with a leading one.
            Some(pivot) => {
                for (column, c) in pivot {
                    *gradient.entry(*column).or_default() -= lead * c;
                }
            }
            None => {
                let scale = lead.inverse().unwrap_or_default();
                pivots.insert(last, gradient.into_iter().map(|(column, c)| (column, c * scale)).collect());
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elimination_gives_the_rank() {
        let constraint =
            |cells: &[(usize, u64)]| cells.iter().map(|(i, c)| (*i, Fr::from(*c))).collect::<HashMap<_, _>>();
        let mut pivots = HashMap::new();
        reduce(constraint(&[(0, 1), (1, 2), (2, 3)]), &mut pivots);
        reduce(constraint(&[(0, 2), (1, 4), (2, 6)]), &mut pivots);
        assert_eq!(pivots.len(), 1, "a multiple adds nothing");
        reduce(constraint(&[(0, 1), (2, 3)]), &mut pivots);
        assert_eq!(pivots.len(), 2);
        reduce(constraint(&[(1, 5)]), &mut pivots);
        assert_eq!(pivots.len(), 2, "a combination of both adds nothing");
        reduce(constraint(&[(0, 7), (1, 5)]), &mut pivots);
        assert_eq!(pivots.len(), 3);
    }
}
