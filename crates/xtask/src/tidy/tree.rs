//! The repository's text files in memory: read once, so that a check is a pure function and a test can plant a fault.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::paths;
use crate::process::{command, quiet};

/// The largest file that belongs into a repository of sources, in bytes.
const SOURCE_MAX: usize = 1 << 20;

/// Text files by their path from the root, with `/` between names.
#[derive(Debug, Default)]
pub struct Tree {
    files: BTreeMap<String, String>,
    /// Every file and folder, those that are no text included.
    names: BTreeSet<String>,
    /// Paths and sizes of files above the limit, whose text is not kept.
    pub large: Vec<(String, usize)>,
}

impl Tree {
    /// Reads every file that git tracks or would track. Files that are not UTF-8 are left out.
    ///
    /// # Errors
    /// When `git ls-files` fails.
    pub fn read() -> Result<Self> {
        let listed =
            quiet("git ls-files", &mut command("git", &["ls-files", "--cached", "--others", "--exclude-standard"]))?;
        let mut tree = Self::default();
        for name in listed.lines() {
            let Ok(bytes) = std::fs::read(paths::root().join(name)) else { continue };
            tree.add_name(name);
            if bytes.len() > SOURCE_MAX {
                tree.large.push((name.to_owned(), bytes.len()));
            }
            if let Ok(text) = String::from_utf8(bytes) {
                tree.files.insert(name.to_owned(), text);
            }
        }
        Ok(tree)
    }

    fn add_name(&mut self, name: &str) {
        self.names.insert(name.to_owned());
        self.names.extend(name.match_indices('/').filter_map(|(end, _)| name.get(..end)).map(str::to_owned));
    }

    /// Whether a path from the root is a file or a folder.
    pub fn has(&self, path: &str) -> bool {
        self.names.contains(path.trim_end_matches('/'))
    }

    /// A file's text.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// A file as JSON.
    ///
    /// # Errors
    /// When the file is missing or is not JSON.
    pub fn json(&self, path: &str) -> Result<Value> {
        let text = self.text(path).with_context(|| format!("{path} is missing"))?;
        serde_json::from_str(text).with_context(|| format!("{path} is not JSON"))
    }

    /// Paths and texts, in the order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The lines of a fenced block of a file, without the fence; empty lines are left out.
    ///
    /// # Errors
    /// When the file has no such block.
    pub fn block(&self, path: &str, fence: &str) -> Result<Vec<&str>> {
        let text = self.text(path).with_context(|| format!("{path} is missing"))?;
        let block = text
            .split(&format!("```{fence}\n"))
            .nth(1)
            .and_then(|rest| rest.split("```").next())
            .with_context(|| format!("{path} has no fenced block `{fence}`"))?;
        Ok(block.lines().map(str::trim).filter(|line| !line.is_empty()).collect())
    }
}

#[cfg(test)]
impl<const N: usize> From<[(&str, &str); N]> for Tree {
    fn from(files: [(&str, &str); N]) -> Self {
        let mut tree = Self::default();
        for (path, text) in files {
            tree.add_name(path);
            tree.files.insert(path.to_owned(), text.to_owned());
        }
        tree
    }
}
