//! The extension's TypeScript: its relative imports, and which folder may import which.

use std::collections::BTreeSet;

use super::circles::Graph;
use super::tree::Tree;

/// Where the extension's sources stand.
const SOURCES: &str = "extension/src/";
/// A folder, named by where its code runs, and the folders that it may import besides itself.
const ROOMS: [(&str, &[&str]); 5] = [
    ("shared", &[]),
    ("content", &["shared"]),
    ("pages", &["shared"]),
    ("offscreen", &["shared"]),
    ("worker", &["shared"]),
];

/// Arrows between the TypeScript files of the extension.
pub fn arrows(tree: &Tree) -> Graph {
    let mut graph = Graph::new();
    for (path, text) in tree.iter().filter(|(path, _)| is_source(path)) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let targets = imports(text).into_iter().filter_map(|import| file(tree, &join(folder, &import)));
        graph.insert(path.to_owned(), targets.filter(|target| target != path).collect());
    }
    graph
}

fn is_source(path: &str) -> bool {
    path.starts_with(SOURCES) && (path.ends_with(".ts") || path.ends_with(".tsx")) && !path.ends_with(".d.ts")
}

/// The folder, or file, directly under `extension/src` that a file belongs to.
pub fn room(file: &str) -> Option<&str> {
    let below = file.strip_prefix(SOURCES)?;
    Some(below.split_once('/').map_or(below, |(folder, _)| folder))
}

/// Imports that lead from one place of execution into another.
pub fn check(tree: &Tree, faults: &mut Vec<String>) {
    for (from, targets) in &arrows(tree) {
        let Some(here) = room(from) else { continue };
        let Some((_, may)) = ROOMS.iter().find(|(room, _)| *room == here) else {
            faults.push(format!("{from}: stands in none of the extension's folders"));
            continue;
        };
        for to in targets {
            let there = room(to).unwrap_or("elsewhere");
            if there != here && !may.contains(&there) {
                faults.push(format!("{from} imports {to}: `{here}` may import {may:?} only"));
            }
        }
    }
}

/// Relative imports: `from '…'`, `import '…'` and `import('…')`.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for quote in ['\'', '"'] {
            let pieces: Vec<&str> = line.split(quote).collect();
            for pair in pieces.windows(2) {
                let [before, inside] = pair else { continue };
                let before = before.trim_end().trim_end_matches('(');
                let import = before.ends_with("from") || before.ends_with("import");
                if import && inside.starts_with('.') {
                    found.insert((*inside).to_owned());
                }
            }
        }
    }
    found
}

/// A relative path as seen from the root.
fn join(folder: &str, relative: &str) -> String {
    let mut names: Vec<&str> = folder.split('/').collect();
    for name in relative.split('/') {
        match name {
            "." => {}
            ".." => {
                names.pop();
            }
            _ => names.push(name),
        }
    }
    names.join("/")
}

/// The source that an import names, with or without its ending.
fn file(tree: &Tree, path: &str) -> Option<String> {
    let stem = path.trim_end_matches(".js");
    let places = [path.to_owned(), format!("{stem}.ts"), format!("{stem}.tsx"), format!("{stem}/index.ts")];
    places.into_iter().find(|place| is_source(place) && tree.text(place).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_may_not_import_the_worker() {
        let tree = Tree::from([
            ("extension/src/worker/queue.ts", "import type { A } from '../shared/a.ts';"),
            ("extension/src/shared/a.ts", "// from './b.ts'\nexport type A = 1;"),
            (
                "extension/src/pages/popup/main.tsx",
                "import {\n  b,\n} from \"../../worker/queue\";\nimport './popup.css';",
            ),
            ("extension/src/content/visits.ts", "const c = await import('../shared/a');"),
        ]);
        let mut faults = Vec::new();
        check(&tree, &mut faults);
        assert_eq!(
            faults,
            [
                "extension/src/pages/popup/main.tsx imports extension/src/worker/queue.ts: `pages` may import [\"shared\"] only"
            ]
        );
    }
}
