//! Constraint deletion: without any one row some false claim must get through, else the row does nothing.

use std::collections::BTreeMap;

use crate::audit::attack::Attack;
use crate::audit::base::{Base, Words};
use crate::audit::system::System;
use crate::constraints::check::Check;

/// What came of dropping each row.
#[derive(Debug, Default)]
pub struct Deletion {
    /// Rows without which a public claim that is false of its secrets, whatever the hints, gets through.
    pub false_claims: BTreeMap<u8, usize>,
    /// Rows without which one assignment stands for another claim too.
    pub other_claims: BTreeMap<u8, usize>,
    /// Rows whose absence nothing here makes use of: they need an explanation.
    pub unexplained: Vec<(usize, Check)>,
    /// Cheats that satisfy every row: the circuit is broken. The row named is the one they were made for.
    pub broken: Vec<(usize, Check)>,
}

impl Deletion {
    /// Rows of which something was shown.
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

/// Drops each row that `wanted` names in turn.
pub(crate) fn run(system: &System, wanted: impl Fn(usize, Check) -> bool) -> Deletion {
    let mut bases: Vec<(Words, Base)> = Vec::new();
    let mut out = Deletion::default();
    // Where the search of the last row ended: neighbours fall to the same case.
    let mut lucky = Words::Turned(0);
    for row in 0..system.rows() {
        let check = system.matrices.checks[row];
        if !wanted(row, check) {
            continue;
        }
        let mut attacks = Attack::on(system, row);
        if let Some(i) = attacks.iter().position(|attack| attack.words == lucky) {
            attacks.swap(0, i);
        }
        let mut outcome = Outcome::Nothing;
        for attack in attacks {
            if !bases.iter().any(|(words, _)| *words == attack.words) {
                bases.push((attack.words, Base::new(system, attack.words)));
            }
            let Some((_, base)) = bases.iter().find(|(words, _)| *words == attack.words) else { continue };
            outcome = drop_row(system, row, base, &attack);
            if !matches!(outcome, Outcome::Nothing) {
                lucky = attack.words;
                break;
            }
        }
        match outcome {
            Outcome::FalseClaim => *out.false_claims.entry(check as u8).or_default() += 1,
            Outcome::OtherClaim => *out.other_claims.entry(check as u8).or_default() += 1,
            Outcome::Broken => out.broken.push((row, check)),
            Outcome::Nothing => out.unexplained.push((row, check)),
        }
    }
    out
}

fn drop_row(system: &System, row: usize, base: &Base, attack: &Attack) -> Outcome {
    let (state, touched) = attack.carry_out(system, base);
    if touched.iter().any(|other| *other != row && !system.holds(*other, &state)) {
        return Outcome::Nothing;
    }
    // The statement is slow: where neither the claim nor a choice moved there is nothing to ask.
    let inputs = system.matrices.inputs;
    let moved = |variable: usize| state.values[variable] != base.state.values[variable];
    if !(0..inputs).any(moved) && !system.slot_of.keys().any(|variable| moved(*variable)) {
        return Outcome::Nothing;
    }
    let plain = if attack.other_claim { system.plain(&state) } else { system.plain_whatever_the_hints(&state) };
    match (plain, system.holds(row, &state)) {
        (Ok(()), _) => Outcome::Nothing,
        (Err(_), true) => Outcome::Broken,
        (Err(_), false) if attack.other_claim => Outcome::OtherClaim,
        (Err(_), false) => Outcome::FalseClaim,
    }
}
