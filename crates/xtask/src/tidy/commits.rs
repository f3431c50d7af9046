//! Subjects of commits: at most 72 characters, so that a log shows them whole.

use anyhow::Result;

use crate::process::{command, quiet, say};

/// The last commit before this rule.
const BEFORE: &str = "23b55a1b685e16f97cae49b3dff126ba92528346";
/// The longest subject, in characters.
const SUBJECT_MAX: usize = 72;

/// Checks the subjects of the commits since the rule. Says so where a shallow clone lacks the history.
///
/// # Errors
/// When `git log` fails.
pub fn check(faults: &mut Vec<String>) -> Result<()> {
    if quiet("git merge-base", &mut command("git", &["merge-base", "--is-ancestor", BEFORE, "HEAD"])).is_err() {
        say("tidy: commit subjects are not checked, since this clone lacks the history");
        return Ok(());
    }
    let log = quiet("git log", &mut command("git", &["log", "--format=%h %s", &format!("{BEFORE}..HEAD")]))?;
    subjects(&log, faults);
    Ok(())
}

/// Checks lines of an abbreviated hash and a subject.
fn subjects(log: &str, faults: &mut Vec<String>) {
    for (hash, subject) in log.lines().filter_map(|line| line.split_once(' ')) {
        let length = subject.chars().count();
        if length > SUBJECT_MAX {
            faults.push(format!("commit {hash}: a subject of {length} characters, more than {SUBJECT_MAX}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_subject_is_a_fault() {
        let mut faults = Vec::new();
        subjects(&format!("abc {}\ndef {}", "x".repeat(72), "y".repeat(73)), &mut faults);
        assert_eq!(faults, ["commit def: a subject of 73 characters, more than 72"]);
    }
}
