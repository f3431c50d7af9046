//! A host and the domains above it.

/// A host and each domain above it, the longest first: `a.b.c`, `b.c`, `c`.
pub fn suffixes(host: &str) -> impl Iterator<Item = &str> {
    core::iter::successors(Some(host), |rest| rest.split_once('.').map(|(_, above)| above))
}
