//! The modules of one crate and the arrows between its files.
//!
//! An import of a re-exported name leads to the file that defines the name, so a `mod.rs` of re-exports hides nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Source, source};
use super::tree::Tree;

/// Re-exports that are followed for one name.
const HOPS_MAX: usize = 12;

/// A crate's files by their module path, `[]` for the root.
#[derive(Debug)]
pub struct Modules {
    files: BTreeMap<Vec<String>, (String, Source)>,
    /// Arrows between modules: the first holds a path to an item of the second.
    pub arrows: BTreeMap<Vec<String>, BTreeSet<Vec<String>>>,
}

/// The target of a path.
enum Target {
    /// To a module as a whole.
    Module(Vec<String>),
    /// To an item of a module.
    Item(Vec<String>),
}

impl Modules {
    /// Follows the `mod` declarations from a crate's root file; files of tests are left out.
    pub fn of(tree: &Tree, root: &str) -> Self {
        let mut files = BTreeMap::new();
        let mut waiting = vec![(Vec::<String>::new(), root.to_owned())];
        while let Some((path, file)) = waiting.pop() {
            let Some(text) = tree.text(&file) else { continue };
            let source = source(text);
            let (folder, name) = file.rsplit_once('/').unwrap_or(("", &file));
            let base = match name {
                "mod.rs" | "lib.rs" | "main.rs" => folder.to_owned(),
                _ => file.trim_end_matches(".rs").to_owned(),
            };
            for child in &source.children {
                let path: Vec<String> = path.iter().chain([child]).cloned().collect();
                let places = [format!("{base}/{child}.rs"), format!("{base}/{child}/mod.rs")];
                if let Some(place) = places.into_iter().find(|place| tree.text(place).is_some()) {
                    waiting.push((path, place));
                }
            }
            files.insert(path, (file, source));
        }
        let mut modules = Self { files, arrows: BTreeMap::new() };
        modules.arrows = modules.files.keys().map(|path| (path.clone(), modules.targets(path))).collect();
        modules
    }

    /// The file of a module.
    pub fn file(&self, path: &[String]) -> &str {
        self.files.get(path).map_or("", |(file, _)| file.as_str())
    }

    /// The modules' paths.
    pub fn paths(&self) -> impl Iterator<Item = &Vec<String>> {
        self.files.keys()
    }

    fn targets(&self, path: &[String]) -> BTreeSet<Vec<String>> {
        let mut targets = BTreeSet::new();
        let Some((_, source)) = self.files.get(path) else { return targets };
        let below = |within: &[String]| -> Vec<String> { path.iter().chain(within).cloned().collect() };
        for import in &source.imports {
            match self.resolve(&below(&import.within), &import.path, 0) {
                Some(Target::Item(target)) => targets.insert(target),
                // A module that is imported as a whole is used by the paths that begin with its name.
                Some(Target::Module(target)) => import.name == "*" && targets.insert(target),
                None => false,
            };
        }
        for written in &source.written {
            if let Some(Target::Item(target)) = self.resolve(&below(&written.within), &written.path, 0) {
                targets.insert(target);
            }
        }
        targets.remove(path);
        targets
    }

    /// The target of a path that stands in a module; none outside of the crate.
    fn resolve(&self, module: &[String], path: &[String], hops: usize) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        if hops > HOPS_MAX {
            return None;
        }
        match first.as_str() {
            "crate" => return Some(self.land(rest.to_vec(), hops)),
            "self" => return Some(self.land(module.iter().chain(rest).cloned().collect(), hops)),
            "super" => {
                let ups = path.iter().take_while(|name| *name == "super").count();
                let base = module.iter().take(module.len().saturating_sub(ups));
                return Some(self.land(base.chain(path.iter().skip(ups)).cloned().collect(), hops));
            }
            _ => {}
        }
        let (_, source) = self.files.get(self.nearest(module))?;
        if source.children.contains(first) {
            return Some(self.land(module.iter().chain(path).cloned().collect(), hops));
        }
        let import =
            source.imports.iter().find(|import| import.name == *first && import.path.first() != Some(first))?;
        let through: Vec<String> = import.path.iter().chain(rest).cloned().collect();
        self.resolve(module, &through, hops + 1)
    }

    /// The file's module that holds a path: the longest beginning that is one.
    fn nearest<'a>(&self, path: &'a [String]) -> &'a [String] {
        let length = (0..=path.len()).rev().find(|length| self.files.contains_key(path.get(..*length).unwrap_or(path)));
        path.get(..length.unwrap_or_default()).unwrap_or(path)
    }

    fn land(&self, path: Vec<String>, hops: usize) -> Target {
        let module = self.nearest(&path).to_vec();
        let (Some((_, source)), Some(name)) = (self.files.get(&module), path.get(module.len())) else {
            return Target::Module(module);
        };
        if source.items.contains(name) || hops > HOPS_MAX {
            return Target::Item(module);
        }
        let rest = || path.iter().skip(module.len() + 1);
        if let Some(import) = source.imports.iter().find(|import| import.name == *name) {
            let through: Vec<String> = import.path.iter().chain(rest()).cloned().collect();
            return self.resolve(&module, &through, hops + 1).unwrap_or(Target::Item(module));
        }
        for import in source.imports.iter().filter(|import| import.name == "*") {
            let Some(Target::Module(all)) = self.resolve(&module, &import.path, hops + 1) else { continue };
            let Some((_, source)) = self.files.get(&all) else { continue };
            if source.items.contains(name) || source.imports.iter().any(|import| import.name == *name) {
                return self.land(all.iter().chain([name]).chain(rest()).cloned().collect(), hops + 1);
            }
        }
        // At the root an unknown name is a macro that another file exports.
        if module.is_empty() { Target::Module(module) } else { Target::Item(module) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrows(tree: &Tree) -> Vec<String> {
        let modules = Modules::of(tree, "src/lib.rs");
        let arrows = modules.arrows.iter().flat_map(|(from, to)| to.iter().map(move |to| (from, to)));
        arrows.map(|(from, to)| format!("{} -> {}", from.join("::"), to.join("::"))).collect()
    }

    #[test]
    fn names_lead_through_re_exports_to_their_files() {
        let tree = Tree::from([
            ("src/lib.rs", "mod a; pub mod b;"),
            ("src/a.rs", "use crate::b::{self, One}; fn f() { b::c::two(); b::Three::new(); }"),
            ("src/b/mod.rs", "mod c; pub mod d; mod e; pub use c::One; pub use e::*;"),
            ("src/b/c.rs", "pub struct One; pub fn two() { super::d::four() }"),
            ("src/b/d.rs", "pub fn four() {} #[cfg(test)] mod tests { use crate::a; fn f() { crate::a::f() } }"),
            ("src/b/e.rs", "pub struct Three;"),
        ]);
        assert_eq!(arrows(&tree), ["a -> b::c", "a -> b::e", "b -> b::c", "b -> b::e", "b::c -> b::d"]);
    }

    #[test]
    fn paths_without_an_import_are_seen() {
        let tree = Tree::from([
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a.rs", "fn f() -> crate::b::B { crate::b::B }"),
            ("src/b.rs", "pub struct B; mod c; fn f() { c::g() }"),
            ("src/b/c.rs", "pub fn g() { super::B; }"),
        ]);
        assert_eq!(arrows(&tree), ["a -> b", "b -> b::c", "b::c -> b"]);
    }
}
