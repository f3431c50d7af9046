//! Paths that the documents name: each is a file or a folder.

use super::tree::Tree;

/// Folders of the root: a code span that begins with one is a path.
const ROOTS: [&str; 5] = ["crates/", "docs/", "extension/", "tests/", "zk-circuits/"];
/// Folders of which a path may begin with something that the build makes.
const MADE: [&str; 3] = ["node_modules", "target", "extension/src/generated"];
/// Documents whose sentences are about former states.
const HISTORY: &str = "CHANGELOG.md";

/// Checks links and code spans of every Markdown file.
pub fn check(tree: &Tree, faults: &mut Vec<String>) {
    for (name, text) in tree.iter().filter(|(name, _)| name.ends_with(".md") && *name != HISTORY) {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        for path in spans(text) {
            let made = MADE.iter().any(|made| path.contains(made));
            // A README of a crate may name its files as seen from itself.
            let here = format!("{folder}/{path}");
            if !made && !tree.has(path) && !tree.has(&here) {
                faults.push(format!("{name}: `{path}` is no file"));
            }
        }
        for link in links(text) {
            if !tree.has(&join(folder, link)) {
                faults.push(format!("{name}: the link to {link} leads nowhere"));
            }
        }
    }
}

/// Code spans that are paths. One with a placeholder in it, such as `NAME`, is none.
fn spans(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    lines.filter(|span| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        ROOTS.iter().any(|root| span.starts_with(root)) && span.chars().all(plain) && !span.contains("NAME")
    })
}

/// Relative links, without the part after `#`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let outside = |target: &str| target.contains("://") || target.starts_with('#') || target.starts_with("mailto:");
    targets.filter(move |target| !outside(target)).filter_map(|target| target.split('#').next())
}

/// A relative path as seen from the root.
fn join(folder: &str, relative: &str) -> String {
    let mut names: Vec<&str> = folder.split('/').filter(|name| !name.is_empty()).collect();
    for name in relative.split('/') {
        match name {
            "." => {}
            ".." => drop(names.pop()),
            _ => names.push(name),
        }
    }
    names.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_gone_is_a_fault() {
        let tree = Tree::from([
            ("crates/a/src/lib.rs", ""),
            (
                "docs/b.md",
                "`crates/a/src/` `crates/{a,b}` `a/b` `crates/NAME.rs` [c](../crates/a/src/lib.rs#x) [d](https://e/f)",
            ),
            ("crates/a/README.md", "`tests/x.rs` `docs/no.md` [y](gone.md)"),
            ("crates/a/tests/x.rs", ""),
        ]);
        let mut faults = Vec::new();
        check(&tree, &mut faults);
        assert_eq!(
            faults,
            ["crates/a/README.md: `docs/no.md` is no file", "crates/a/README.md: the link to gone.md leads nowhere"]
        );
    }
}
