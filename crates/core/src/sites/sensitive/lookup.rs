//! The sensitive kind of a host: by the table, by its first label, by a word of its name.

use super::kind::Sensitive;
use super::table::LISTED;
use crate::sites::host::suffixes;

/// The first label of a full host that tells a sign-in page.
const SIGN_IN_LABELS: &[&str] =
    &["account", "accounts", "auth", "id", "identity", "idp", "login", "oauth", "passport", "signin", "signon", "sso"];

/// The first label of a full host that tells an online bank or a patients' portal.
const FIRST_LABELS: &[(&str, Sensitive)] = &[
    ("bank", Sensitive::Banking),
    ("banking", Sensitive::Banking),
    ("ebank", Sensitive::Banking),
    ("ebanking", Sensitive::Banking),
    ("netbank", Sensitive::Banking),
    ("netbanking", Sensitive::Banking),
    ("onlinebanking", Sensitive::Banking),
    ("pbank", Sensitive::Banking),
    ("perbank", Sensitive::Banking),
    ("mychart", Sensitive::Health),
    ("patient", Sensitive::Health),
    ("patientportal", Sensitive::Health),
];

/// Words in a site's name that tell its kind, as a whole word between hyphens or at an end.
const NAME_WORDS: &[(&str, Sensitive)] = &[
    ("bank", Sensitive::Banking),
    ("casino", Sensitive::Gambling),
    ("church", Sensitive::Religion),
    ("clinic", Sensitive::Health),
    ("dating", Sensitive::Dating),
    ("hentai", Sensitive::Adult),
    ("hospital", Sensitive::Health),
    ("porn", Sensitive::Adult),
    ("xxx", Sensitive::Adult),
];

/// The kind that the table gives a normal host: of the host itself or of the nearest domain above it, so that
/// `accounts.google.com` is found where `google.com` is not, and `x.y.go.jp` under its suffix.
pub fn listed(host: &str) -> Option<Sensitive> {
    suffixes(host)
        .find_map(|name| LISTED.iter().find(|(_, hosts)| hosts.binary_search(&name).is_ok()).map(|(kind, _)| *kind))
}

/// The kind that the first label of a host of three labels or more tells.
pub fn told_by_first_label(host: &str) -> Option<Sensitive> {
    let (first, rest) = host.split_once('.')?;
    if !rest.contains('.') {
        return None;
    }
    if SIGN_IN_LABELS.contains(&first) {
        return Some(Sensitive::IdentityProvider);
    }
    FIRST_LABELS.iter().find(|(label, _)| *label == first).map(|(_, kind)| *kind)
}

/// The kind that a label of the name itself tells, the top-level label aside.
pub fn told_by_name(host: &str) -> Option<Sensitive> {
    let (names, _) = host.rsplit_once('.')?;
    names.split('.').find_map(|label| {
        let tells = |word: &str| {
            label.split('-').any(|part| part == word)
                || (label.len() > word.len() && (label.starts_with(word) || label.ends_with(word)))
        };
        NAME_WORDS.iter().find(|(word, _)| tells(word)).map(|(_, kind)| *kind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sites::host::{is_name, is_site_name};

    #[test]
    fn the_table_is_sorted_unique_and_complete() {
        let mut all = Vec::new();
        for (kind, hosts) in LISTED {
            assert!(hosts.is_sorted_by(|a, b| a < b), "{}", kind.name());
            all.extend_from_slice(hosts);
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count, "a host has one kind");
        assert!(
            all.iter().filter(|host| is_site_name(host)).count() >= 200 && all.iter().all(|host| is_name(host)),
            "{count}"
        );
        assert!(Sensitive::ALL.iter().all(|kind| LISTED.iter().any(|(known, _)| known == kind)));
    }
}
