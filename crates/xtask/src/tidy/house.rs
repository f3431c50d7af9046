//! Files and folders inside each crate and the extension: no circle, nothing from a module above, and the layers that
//! ARCHITECTURE.md draws.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::circles::{Graph, circles};
use super::modules::Modules;
use super::tree::Tree;
use super::typescript;
use crate::paths;

/// The name under which the extension's TypeScript stands among the crates.
const EXTENSION: &str = "extension";

/// A crate, or the extension: its files, their folders and the arrows between them.
pub struct House {
    /// The package's name.
    name: String,
    /// Arrows between files.
    files: Graph,
    /// The folder, or file, directly under the source folder, for each file; the crate's root file has none.
    rooms: BTreeMap<String, String>,
    /// Arrows to an item of a module above.
    above: Vec<(String, String)>,
}

impl House {
    fn of_crate(name: &str, tree: &Tree, root: &str) -> Self {
        let modules = Modules::of(tree, root);
        let mut house = Self { name: name.to_owned(), files: Graph::new(), rooms: BTreeMap::new(), above: Vec::new() };
        for path in modules.paths() {
            let file = modules.file(path);
            if let Some(room) = path.first() {
                house.rooms.insert(file.to_owned(), room.clone());
            }
            let targets = modules.arrows.get(path).into_iter().flatten();
            for target in targets.clone().filter(|target| path.starts_with(target)) {
                house.above.push((file.to_owned(), modules.file(target).to_owned()));
            }
            house.files.insert(file.to_owned(), targets.map(|target| modules.file(target).to_owned()).collect());
        }
        house
    }

    fn of_extension(tree: &Tree) -> Self {
        let files = typescript::arrows(tree);
        let rooms = files.keys().filter_map(|file| Some((file.clone(), typescript::room(file)?.to_owned()))).collect();
        Self { name: EXTENSION.to_owned(), files, rooms, above: Vec::new() }
    }

    /// Arrows between folders. The root file may use them all, and is left out.
    fn folders(&self) -> Graph {
        let mut folders: Graph = self.rooms.values().map(|room| (room.clone(), BTreeSet::new())).collect();
        for (from, targets) in &self.files {
            let Some(from) = self.rooms.get(from) else { continue };
            let rooms = targets.iter().filter_map(|to| self.rooms.get(to)).filter(|to| *to != from).cloned();
            folders.entry(from.clone()).or_default().extend(rooms);
        }
        folders
    }

    /// Faults of the files: circles, and arrows that lead to a module above.
    fn check(&self, faults: &mut Vec<String>) {
        for circle in circles(&self.files) {
            faults.push(format!("{}: a circle between {}", self.name, circle.join(", ")));
        }
        for (from, to) in &self.above {
            faults.push(format!("{from} imports an item of {to}, which is a module above it"));
        }
    }

    /// Compares the folders with a drawn line `a b < c < d`: an arrow may lead to the left only, past a `<`.
    fn check_layers(&self, drawn: &str, faults: &mut Vec<String>) {
        let mut layers = BTreeMap::new();
        for (layer, names) in drawn.split('<').enumerate() {
            for name in names.split_whitespace() {
                if layers.insert(name, layer).is_some() {
                    faults.push(format!("{}: `{name}` is drawn twice in ARCHITECTURE.md's layers", self.name));
                }
            }
        }
        let folders = self.folders();
        for name in layers.keys().filter(|name| !folders.contains_key(**name)) {
            faults.push(format!("{}: `{name}` is drawn in ARCHITECTURE.md's layers but is no folder", self.name));
        }
        for (from, targets) in &folders {
            let Some(layer) = layers.get(from.as_str()) else {
                faults.push(format!("{}: `{from}` is not in ARCHITECTURE.md's layers", self.name));
                continue;
            };
            for to in targets.iter().filter(|to| layers.get(to.as_str()).is_some_and(|below| below >= layer)) {
                let files = self.files.iter().filter(|(file, _)| self.rooms.get(*file) == Some(from));
                let crossing = files.filter(|(_, to_files)| to_files.iter().any(|x| self.rooms.get(x) == Some(to)));
                let files: Vec<&str> = crossing.map(|(file, _)| file.as_str()).collect();
                faults.push(format!("{}: `{from}` may not use `{to}`: {}", self.name, files.join(", ")));
            }
        }
    }

    fn print(&self, tree: &Tree) {
        let arrows: usize = self.files.values().map(BTreeSet::len).sum();
        let lines = |file: &str| tree.text(file).map_or(0, |text| text.lines().count());
        let mut sizes: Vec<(usize, &str)> = self.files.keys().map(|file| (lines(file), file.as_str())).collect();
        sizes.sort_unstable();
        let median = sizes.get(sizes.len() / 2).map_or(0, |(lines, _)| *lines);
        let largest = sizes.last().map_or(String::new(), |(lines, file)| format!("{lines} ({file})"));
        println!(
            "{}: {} files, {arrows} arrows, {} circles, median {median} lines, largest {largest}",
            self.name,
            self.files.len(),
            circles(&self.files).len(),
        );
        for (folder, targets) in self.folders() {
            let count = self.rooms.values().filter(|room| **room == folder).count();
            let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
            println!("  {folder} ({count}) -> {}", targets.join(" "));
        }
        let mut faults = Vec::new();
        self.check(&mut faults);
        faults.iter().for_each(|fault| println!("  fault: {fault}"));
    }
}

/// The crates of the workspace and the extension.
///
/// # Errors
/// When `cargo metadata` names no packages.
pub fn houses(tree: &Tree, metadata: &Value) -> Result<Vec<House>> {
    let mut houses = Vec::new();
    for package in metadata["packages"].as_array().context("cargo metadata names no packages")? {
        let name = package["name"].as_str().unwrap_or_default();
        let targets = package["targets"].as_array().into_iter().flatten();
        for target in targets {
            let kinds: Vec<&str> = target["kind"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let Some(root) = target["src_path"].as_str().and_then(relative) else { continue };
            if kinds.iter().any(|kind| ["lib", "cdylib", "rlib"].contains(kind)) {
                houses.push(House::of_crate(name, tree, &root));
            } else if kinds.contains(&"bin") {
                let target = target["name"].as_str().unwrap_or_default();
                let house = House::of_crate(&format!("{name}/{target}"), tree, &root);
                if house.files.len() > 1 {
                    houses.push(house);
                }
            }
        }
    }
    houses.push(House::of_extension(tree));
    Ok(houses)
}

fn relative(path: &str) -> Option<String> {
    let path = Path::new(path).strip_prefix(paths::root()).ok()?;
    Some(path.to_string_lossy().replace('\\', "/"))
}

/// Checks every house; the layers are the lines `name: a b < c` of ARCHITECTURE.md's block `layers`.
///
/// # Errors
/// When ARCHITECTURE.md has no such block.
pub fn check(tree: &Tree, houses: &[House], faults: &mut Vec<String>) -> Result<()> {
    let mut drawn = BTreeMap::new();
    for line in tree.block("ARCHITECTURE.md", "layers")? {
        let (name, layers) = line.split_once(':').with_context(|| format!("no layers: {line}"))?;
        drawn.insert(name.trim(), layers);
    }
    for house in houses {
        house.check(faults);
        match drawn.remove(house.name.as_str()) {
            Some(layers) => house.check_layers(layers, faults),
            None if house.folders().len() > 1 => {
                faults.push(format!("{} is not in ARCHITECTURE.md's layers", house.name));
            }
            None => {}
        }
    }
    faults.extend(drawn.keys().map(|name| format!("ARCHITECTURE.md draws layers of {name}, which is no crate")));
    Ok(())
}

/// Prints each house: its files, its folders and the arrows between folders.
pub fn print(tree: &Tree, houses: &[House]) {
    for house in houses {
        house.print(tree);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(tree: &Tree, layers: &str) -> Vec<String> {
        let house = House::of_crate("it", tree, "src/lib.rs");
        let mut faults = Vec::new();
        house.check(&mut faults);
        house.check_layers(layers, &mut faults);
        faults
    }

    #[test]
    fn a_circle_and_an_import_from_above_are_faults() {
        let tree = Tree::from([
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a.rs", "use crate::b::B; pub struct A;"),
            ("src/b.rs", "mod c; pub struct B;"),
            ("src/b/c.rs", "use crate::a::A; use super::B;"),
        ]);
        assert_eq!(faults(&tree, "b < a").len(), 2, "the arrow up, and the folder b to the folder a");
        let tree = Tree::from([
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a.rs", "use crate::b::B; pub struct A;"),
            ("src/b.rs", "pub struct B(crate::a::A);"),
        ]);
        assert_eq!(
            faults(&tree, "a < b"),
            ["it: a circle between src/a.rs, src/b.rs", "it: `a` may not use `b`: src/a.rs"]
        );
    }

    #[test]
    fn layers_name_every_folder_once_and_no_other() {
        let tree = Tree::from([
            ("src/lib.rs", "mod a; mod b;"),
            ("src/a.rs", "pub struct A;"),
            ("src/b.rs", "use crate::a::A;"),
        ]);
        assert_eq!(faults(&tree, "a < b"), Vec::<String>::new());
        assert_eq!(faults(&tree, "a b"), ["it: `b` may not use `a`: src/b.rs"]);
        assert_eq!(faults(&tree, "a"), ["it: `b` is not in ARCHITECTURE.md's layers"]);
        assert_eq!(faults(&tree, "a a < b c").len(), 2);
    }
}
