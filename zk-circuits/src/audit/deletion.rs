//! Constraint deletion: without any one constraint some false claim must get through, else the constraint does nothing.

use std::collections::BTreeMap;

use crate::audit::attack::Attack;
use crate::audit::base::{Base, Case};
use crate::audit::circuit::Circuit;
use crate::stake::check::Check;

/// What came of dropping each constraint.
#[derive(Debug, Default)]
pub struct Deletion {
    /// Constraints without which a public claim that is false of its secrets, whatever the hints, gets through.
    pub false_claims: BTreeMap<u8, usize>,
    /// Constraints without which one assignment stands for another claim too.
    pub other_claims: BTreeMap<u8, usize>,
    /// Constraints whose absence nothing here makes use of: they need an explanation.
    pub unexplained: Vec<(usize, Check)>,
    /// Cheats that satisfy every constraint: the circuit is broken. The constraint named is the one they were made for.
    pub broken: Vec<(usize, Check)>,
}

impl Deletion {
    /// Constraints of which something was shown.
    pub fn killed(&self) -> usize {
        self.false_claims.values().sum::<usize>() + self.other_claims.values().sum::<usize>()
    }
}

enum Outcome {
    FalseClaim,
    OtherClaim,
    Broken,
    Nothing,
}

/// Drops each constraint that `wanted` names in turn.
pub(crate) fn run(circuit: &Circuit, wanted: impl Fn(usize, Check) -> bool) -> Deletion {
    let mut bases: Vec<(Case, Base)> = Vec::new();
    let mut out = Deletion::default();
    // Where the search of the last constraint ended: neighbours fall to the same case.
    let mut lucky = Case::Full(0);
    for constraint in 0..circuit.constraints() {
        let check = circuit.matrices.checks[constraint];
        if !wanted(constraint, check) {
            continue;
        }
        let mut attacks = Attack::on(circuit, constraint);
        if let Some(i) = attacks.iter().position(|attack| attack.case == lucky) {
            attacks.swap(0, i);
        }
        let mut outcome = Outcome::Nothing;
        for attack in attacks {
            if !bases.iter().any(|(case, _)| *case == attack.case) {
                bases.push((attack.case, Base::new(circuit, attack.case)));
            }
            let Some((_, base)) = bases.iter().find(|(case, _)| *case == attack.case) else { continue };
            outcome = drop_constraint(circuit, constraint, base, &attack);
            if !matches!(outcome, Outcome::Nothing) {
                lucky = attack.case;
                break;
            }
        }
        match outcome {
            Outcome::FalseClaim => *out.false_claims.entry(check as u8).or_default() += 1,
            Outcome::OtherClaim => *out.other_claims.entry(check as u8).or_default() += 1,
            Outcome::Broken => out.broken.push((constraint, check)),
            Outcome::Nothing => out.unexplained.push((constraint, check)),
        }
    }
    out
}

fn drop_constraint(circuit: &Circuit, constraint: usize, base: &Base, attack: &Attack) -> Outcome {
    let (state, touched) = attack.carry_out(circuit, base);
    if touched.iter().any(|other| *other != constraint && !circuit.holds(*other, &state)) {
        return Outcome::Nothing;
    }
    // The statement is slow: where neither the claim nor a choice moved there is nothing to ask.
    let inputs = circuit.matrices.inputs;
    let moved = |variable: usize| state.values[variable] != base.state.values[variable];
    if !(0..inputs).any(moved) && !circuit.slot_of.keys().any(|variable| moved(*variable)) {
        return Outcome::Nothing;
    }
    let plain = if attack.other_claim { circuit.plain(&state) } else { circuit.plain_whatever_the_hints(&state) };
    match (plain, circuit.holds(constraint, &state)) {
        (Ok(()), _) => Outcome::Nothing,
        (Err(_), true) => Outcome::Broken,
        (Err(_), false) if attack.other_claim => Outcome::OtherClaim,
        (Err(_), false) => Outcome::FalseClaim,
    }
}
