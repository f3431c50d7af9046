//! `audit/explained.json`: constraints whose absence nothing makes use of, each with the reason why it stands there.

use serde::{Deserialize, Serialize};

use crate::stake::check::Check;

/// Constraints of one check and why they are there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Explained {
    /// The number of the check they serve.
    pub check: u8,
    /// How many constraints this is about.
    pub constraints: usize,
    /// Why they are there although dropping one lets nothing through.
    pub reason: String,
}

/// The committed file.
///
/// # Errors
/// What `serde_json` says of a file that is no list of explanations.
pub fn committed() -> Result<Vec<Explained>, serde_json::Error> {
    serde_json::from_str(include_str!("../../audit/explained.json"))
}

/// What is wrong between the constraints found and the constraints explained; nothing when every constraint is
/// explained and every explanation is of use.
pub fn faults(unexplained: &[(usize, Check)], explained: &[Explained]) -> Vec<String> {
    let mut out = Vec::new();
    for check in Check::ALL {
        let found = unexplained.iter().filter(|(_, c)| *c == check).count();
        let said: usize = explained.iter().filter(|e| e.check == check as u8).map(|e| e.constraints).sum();
        if found != said {
            out.push(format!(
                "check {}: {found} constraints do nothing that a cheat shows, {said} are explained",
                check as u8
            ));
        }
    }
    out.extend(
        explained.iter().filter(|e| e.reason.trim().is_empty()).map(|e| format!("check {}: no reason", e.check)),
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_constraint_is_explained_once_and_none_in_vain() {
        let explained = |constraints| vec![Explained { check: 6, constraints, reason: "it helps".to_owned() }];
        let found = [(7, Check::Root), (9, Check::Root)];
        assert!(faults(&found, &explained(2)).is_empty());
        assert_eq!(faults(&found, &explained(1)).len(), 1);
        assert_eq!(faults(&found, &[]).len(), 1);
        assert_eq!(faults(&[], &explained(2)).len(), 1, "an explanation that is out of date");
        let mute = [Explained { check: 6, constraints: 2, reason: " ".to_owned() }];
        assert_eq!(faults(&found, &mute).len(), 1);
        assert!(committed().is_ok());
    }
}
