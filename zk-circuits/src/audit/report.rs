//! The analyses together: what the command line prints and what tests demand.

use core::fmt::Write;

use crate::audit::base::Case;
use crate::audit::boundary::{self, Boundary};
use crate::audit::bug::Bug;
use crate::audit::circuit::Circuit;
use crate::audit::deletion::{self, Deletion};
use crate::audit::explained::{committed, faults};
use crate::audit::mutation::{self, Mutation};
use crate::audit::uniqueness::{self, Gadget};
use crate::stake::check::Check;

/// How much is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Every constraint and variable; the edges of some of the summary's numbers.
    Usual,
    /// The edges of every number, ranks at sixteen cases, deletion of every constraint with every planted bug.
    Deep,
}

/// What the four analyses found in the circuit as it is.
pub struct Audit {
    /// Constraint deletion.
    pub deletion: Deletion,
    /// Witness mutation.
    pub mutation: Mutation,
    /// Ranks, for each case looked at.
    pub uniqueness: Vec<Vec<Gadget>>,
    /// Boundary values.
    pub boundary: Boundary,
}

impl Audit {
    /// Runs all four on the stake circuit.
    pub fn of_the_circuit(depth: Depth) -> Self {
        let circuit = Circuit::new(None);
        let cases = if depth == Depth::Deep { 16 } else { 2 };
        Self {
            deletion: deletion::run(&circuit, |_, _| true),
            mutation: mutation::run(&circuit),
            uniqueness: (0..cases).map(|k| uniqueness::run(&circuit, Case::Full(k))).collect(),
            boundary: boundary::run(&circuit, depth == Depth::Deep),
        }
    }

    /// Everything that is wrong; nothing in a sound circuit with an explained file that is up to date.
    pub fn faults(&self) -> Vec<String> {
        let mut out = match committed() {
            Ok(explained) => faults(&self.deletion.unexplained, &explained),
            Err(error) => vec![format!("audit/explained.json: {error}")],
        };
        out.extend(self.deletion.broken.iter().map(|(constraint, check)| {
            format!("a cheat made for constraint {constraint} (check {}) satisfies every constraint", *check as u8)
        }));
        out.extend(self.mutation.free.iter().map(|variable| format!("variable {variable} can be something else")));
        out.extend(
            self.uniqueness.iter().flatten().filter(|gadget| gadget.rank < gadget.columns).map(|gadget| {
                format!("check {}: {} variables, rank {}", gadget.check as u8, gadget.columns, gadget.rank)
            }),
        );
        out.extend(
            self.boundary
                .differ
                .iter()
                .map(|(name, n)| format!("{name}: statement and constraints differ in {n} cases")),
        );
        out
    }

    /// The counts, for people.
    pub fn table(&self) -> String {
        let mut out = String::new();
        let Self { deletion, mutation, uniqueness, boundary } = self;
        // Writing to a String does not fail.
        let _ = writeln!(
            out,
            "| check | constraints | a false claim gets through without it | another claim | variables | rank |"
        );
        let _ = writeln!(out, "|---|---|---|---|---|---|");
        for gadget in uniqueness.first().into_iter().flatten() {
            let n = gadget.check as u8;
            let of = |map: &std::collections::BTreeMap<u8, usize>| map.get(&n).copied().unwrap_or_default();
            let (lies, others) = (of(&deletion.false_claims), of(&deletion.other_claims));
            let _ = writeln!(
                out,
                "| {n} | {} | {lies} | {others} | {} | {} |",
                gadget.constraints, gadget.columns, gadget.rank
            );
        }
        let constraints = deletion.killed() + deletion.unexplained.len() + deletion.broken.len();
        let _ = writeln!(
            out,
            "\ndeletion: {constraints} constraints dropped in turn, {} let a cheat through, {} left to explain, {} cheats satisfy every constraint",
            deletion.killed(),
            deletion.unexplained.len(),
            deletion.broken.len()
        );
        let _ = writeln!(
            out,
            "mutation: {} variables, {} values, {} free ({} signs of squared public numbers, the verifier's own)",
            mutation.variables,
            mutation.tried,
            mutation.free.len(),
            mutation.signs
        );
        let _ = writeln!(
            out,
            "uniqueness: {} checks at {} cases, {} short of full rank",
            Check::ALL.len(),
            uniqueness.len(),
            uniqueness.iter().flatten().filter(|gadget| gadget.rank < gadget.columns).count()
        );
        let _ = writeln!(
            out,
            "boundary: {} inputs, {} cases, {} accepted by both, {} inputs on which they differ",
            boundary.inputs,
            boundary.cases,
            boundary.accepted,
            boundary.differ.len()
        );
        out
    }
}

/// Which analyses find a planted bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The bug.
    pub bug: Bug,
    /// Constraints that have become idle, or a cheat that satisfies every constraint.
    pub deletion: bool,
    /// A variable that can be changed by itself.
    pub mutation: bool,
    /// Rank below the number of variables.
    pub uniqueness: bool,
    /// An input on which statement and constraints differ.
    pub boundary: bool,
}

impl Found {
    /// Runs the four analyses on the circuit with this bug.
    pub fn run(bug: Bug, depth: Depth) -> Self {
        let circuit = Circuit::new(Some(bug));
        // Nearly all of check 6 is Poseidon, constraint after constraint alike: one constraint in forty of it will do
        // outside the deep run, and one in eight of the summary's bits.
        let wanted = |constraint: usize, check| {
            depth == Depth::Deep
                || match check {
                    Check::Root => constraint.is_multiple_of(40),
                    Check::NumberBits => constraint.is_multiple_of(8),
                    _ => true,
                }
        };
        let deletion = deletion::run(&circuit, wanted);
        Self {
            bug,
            deletion: !deletion.unexplained.is_empty() || !deletion.broken.is_empty(),
            mutation: !mutation::run(&circuit).free.is_empty(),
            uniqueness: uniqueness::run(&circuit, Case::Full(0)).iter().any(|gadget| gadget.rank < gadget.columns),
            boundary: !boundary::run(&circuit, false).differ.is_empty(),
        }
    }

    /// Whether any analysis found it.
    pub fn at_all(self) -> bool {
        self.deletion || self.mutation || self.uniqueness || self.boundary
    }

    /// A line of the table in `SPEC.md`.
    pub fn line(self) -> String {
        let mark = |found: bool| if found { "found" } else { "" };
        format!(
            "| {} | {} | {} | {} | {} |",
            self.bug.name(),
            mark(self.deletion),
            mark(self.mutation),
            mark(self.uniqueness),
            mark(self.boundary)
        )
    }
}

/// The text of `SPEC.md`, whose tables the audit is held to.
const SPEC: &str = include_str!("../../SPEC.md");

/// Whether `SPEC.md` has this line.
pub fn in_spec(line: &str) -> bool {
    SPEC.lines().any(|other| other == line)
}

/// The lines of `SPEC.md`'s table of constraints, as they are.
pub fn spec_lines(deletion: &Deletion) -> Vec<String> {
    let circuit = Circuit::new(None);
    let mut out = Vec::new();
    for check in Check::ALL {
        let constraints: Vec<usize> =
            (0..circuit.constraints()).filter(|constraint| circuit.matrices.checks[*constraint] == check).collect();
        let (first, last) =
            (constraints.first().copied().unwrap_or_default(), constraints.last().copied().unwrap_or_default());
        let n = check as u8;
        let of = |map: &std::collections::BTreeMap<u8, usize>| map.get(&n).copied().unwrap_or_default();
        let (lies, others) = (of(&deletion.false_claims), of(&deletion.other_claims));
        out.push(format!("| {n} | {first}–{last} | {} | {lies} | {others} |", constraints.len()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every two-hundredth constraint of the long checks and all of the short ones; all of them in `cargo xtask
    /// audit-circuit`.
    #[test]
    fn constraints_fall_to_their_cheats() {
        let circuit = Circuit::new(None);
        let wanted = |constraint: usize, check: Check| {
            constraint.is_multiple_of(200)
                || !matches!(
                    check,
                    Check::Root
                        | Check::Earned
                        | Check::NumberBits
                        | Check::TariffBits
                        | Check::Nullifier
                        | Check::RecordsCommitment
                )
        };
        let found = deletion::run(&circuit, wanted);
        assert!(found.killed() > 200, "{found:?}");
        assert!(found.unexplained.is_empty() && found.broken.is_empty(), "{found:?}");
        assert_eq!(found.other_claims.values().sum::<usize>(), 2, "the two squares");
    }

    #[test]
    fn no_variable_is_free() {
        let circuit = Circuit::new(None);
        let mutation = mutation::run(&circuit);
        assert_eq!(mutation.free, Vec::<usize>::new());
        assert_eq!((mutation.variables, mutation.signs), (circuit.matrices.variables - 1, 2));
        for gadget in uniqueness::run(&circuit, Case::Full(1)) {
            assert_eq!(gadget.rank, gadget.columns, "{gadget:?}");
        }
    }

    /// Bugs that the two quickest analyses find; the others in `cargo xtask audit-circuit`.
    #[test]
    fn planted_bugs_are_found() {
        let mut found = 0;
        for bug in Bug::ALL {
            let circuit = Circuit::new(Some(bug));
            let mutation = !mutation::run(&circuit).free.is_empty();
            let ranks = uniqueness::run(&circuit, Case::Full(0));
            let uniqueness = ranks.iter().any(|gadget| gadget.rank < gadget.columns);
            found += usize::from(mutation || uniqueness);
            let line = SPEC.lines().find(|line| line.starts_with(&format!("| {} |", bug.name())));
            let cells: Vec<&str> = line.unwrap().split('|').map(str::trim).collect();
            let said = |found: bool| if found { "found" } else { "" };
            assert_eq!((cells[3], cells[4]), (said(mutation), said(uniqueness)), "{bug:?} in SPEC.md");
            assert!(cells.contains(&"found"), "{bug:?}");
        }
        assert!(found >= 9, "{found}");
    }

    #[test]
    fn the_spec_says_where_the_constraints_are() {
        let starts = spec_lines(&Deletion::default());
        for line in starts {
            // Number, range and count; what fell is the full audit's to say.
            let head: Vec<&str> = line.split('|').take(4).collect();
            assert!(SPEC.lines().any(|other| other.starts_with(&head.join("|"))), "{line}");
        }
    }
}
