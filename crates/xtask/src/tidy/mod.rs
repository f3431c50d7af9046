//! `cargo xtask tidy`: what the compiler and the tests do not see. One file a check.

mod built;
mod circles;
mod codes;
mod commits;
mod house;
mod links;
mod locales;
mod manifest;
mod modules;
mod packages;
mod rooms;
mod source;
mod tokens;
mod tree;
mod typescript;
mod views;
mod wording;

use anyhow::{Result, bail};
use clap::Args;

use crate::process::say;

/// Options of `tidy`.
#[derive(Args, Default, Clone)]
pub struct Options {
    /// Only what needs no built extension.
    #[arg(long)]
    sources: bool,
    /// Prints the files of each crate and the arrows between its folders, and checks nothing.
    #[arg(long)]
    graph: bool,
}

/// Every check.
///
/// # Errors
/// Every fault found, a line each.
pub fn run(options: &Options) -> Result<()> {
    if options.graph {
        let tree = tree::Tree::read()?;
        house::print(&tree, &house::houses(&tree, &packages::metadata()?)?);
        return Ok(());
    }
    sources()?;
    if options.sources {
        return Ok(());
    }
    let mut faults = Vec::new();
    built::check(&mut faults)?;
    finish("tidy: the built extension", faults)
}

/// The checks that need no build.
///
/// # Errors
/// Every fault found, a line each.
pub fn sources() -> Result<()> {
    let mut faults = Vec::new();
    let tree = tree::Tree::read()?;
    let metadata = packages::metadata()?;
    packages::check(&tree, &metadata, &mut faults)?;
    house::check(&tree, &house::houses(&tree, &metadata)?, &mut faults)?;
    typescript::check(&tree, &mut faults);
    rooms::check(&tree, &metadata, &mut faults)?;
    views::check(&tree, &mut faults);
    manifest::check(&tree, &mut faults)?;
    codes::check(&locales::check(&tree, &mut faults)?, &mut faults);
    wording::check(&tree, &mut faults);
    links::check(&tree, &mut faults);
    commits::check(&mut faults)?;
    finish("tidy: packages, folders, rooms, views, manifest, texts, codes, wording, paths, commits", faults)
}

fn finish(what: &str, faults: Vec<String>) -> Result<()> {
    if !faults.is_empty() {
        bail!("{what}:\n  {}", faults.join("\n  "));
    }
    say(what);
    Ok(())
}
