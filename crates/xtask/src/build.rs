//! `cargo xtask build`: core to wasm, the bindings' glue, the DEV keys, the bundles, the zip.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use wasm_bindgen_cli_support::Bindgen;

use crate::process::{command, quiet, say, shown};
use crate::toolchain::{self, Wasm};
use crate::{codegen, extension_zip, paths};

/// Options of `build`.
#[derive(Args, Default, Clone)]
pub struct Options {
    /// Also build the test variant into target/extension-test/: the same but for what `tidy` lists.
    #[arg(long)]
    pub test_variant: bool,
    /// Skip wasm-opt: a faster build and larger modules.
    #[arg(long)]
    pub no_opt: bool,
}

/// The two modules: package, name below `generated/`.
const MODULES: [(&str, &str); 2] = [("ashiato-wasm-vault", "vault"), ("ashiato-wasm-prover", "prover")];

/// Builds everything the extension is made of.
pub fn run(options: &Options) -> Result<()> {
    toolchain::node_packages()?;
    keys()?;
    let generated = paths::root().join("extension/src/generated");
    codegen::tables(&generated)?;
    let wasm = Wasm::find()?;
    for (package, name) in MODULES {
        module(&wasm, package, &generated.join(name), options)?;
    }
    bundle(&paths::out("extension"), false)?;
    if options.test_variant {
        bundle(&paths::out("extension-test"), true)?;
    }
    let zip = paths::out("ashiato-extension.zip");
    let hash = extension_zip::write(&paths::out("extension"), &zip)?;
    say(&format!("extension: target/extension/ and target/ashiato-extension.zip (sha-256 {})", &hash[..16]));
    Ok(())
}

/// The DEV keys, made from the published seed where they are not there yet; refused unless their hash is the pinned one.
pub fn keys() -> Result<()> {
    let mut cargo = command(env!("CARGO"), &["run", "--quiet", "--locked", "--package", "ashiato-zk-circuits"]);
    cargo.args(["--bin", "ashiato-keys", "--", "--out"]).arg(paths::out("keys"));
    shown("DEV proving keys (test networks only)", &mut cargo)
}

fn module(wasm: &Wasm, package: &str, out: &Path, options: &Options) -> Result<()> {
    shown(&format!("{package} to wasm"), &mut wasm.cargo_build(package, "wasm"))?;
    let module = wasm.module(package, "wasm");
    let bytes = std::fs::read(&module).with_context(|| format!("no module at {}", module.display()))?;
    let stamp = format!("{} opt={}", codegen::sha256_hex(&bytes), !options.no_opt);
    let stamp_path = out.join(".stamp");
    if std::fs::read_to_string(&stamp_path).is_ok_and(|old| old == stamp) {
        return Ok(());
    }
    glue(&module, out)?;
    if !options.no_opt {
        optimise(&out.join(format!("{}_bg.wasm", package.replace('-', "_"))))?;
    }
    std::fs::write(stamp_path, stamp)?;
    Ok(())
}

/// The vault's module with its store contract into target/store-contract/: for the browser suite alone.
pub fn store_contract() -> Result<()> {
    let (wasm, package) = (Wasm::find()?, "ashiato-wasm-vault");
    shown("the store contract to wasm", wasm.cargo_build(package, "contract").args(["--features", "contract"]))?;
    glue(&wasm.module(package, "contract"), &paths::out("store-contract"))
}

fn glue(module: &Path, out: &Path) -> Result<()> {
    std::fs::create_dir_all(out)?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).web(true)?.typescript(true).omit_default_module_path(true);
    bindgen.generate(out).with_context(|| format!("wasm-bindgen on {}", module.display()))
}

fn optimise(module: &Path) -> Result<()> {
    let script = paths::root().join("extension/node_modules/binaryen/bin/wasm-opt");
    let before = std::fs::metadata(module)?.len();
    let prover = module.to_string_lossy().contains("prover");
    let mut node = command("node", &[]);
    node.arg(script).arg(module).arg("-o").arg(module);
    node.arg(if prover { "-O3" } else { "-Oz" });
    node.args(["--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext"]);
    node.args(["--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue", "--strip-producers"]);
    quiet("wasm-opt", &mut node)?;
    let after = std::fs::metadata(module)?.len();
    say(&format!("wasm-opt: {} kB, from {} kB", after / 1024, before / 1024));
    Ok(())
}

fn bundle(out: &PathBuf, test_variant: bool) -> Result<()> {
    let mut node = command("node", &["extension/build.mjs", "--out"]);
    node.arg(out).args(["--version", env!("CARGO_PKG_VERSION")]);
    if test_variant {
        node.arg("--test-variant");
    }
    shown(&format!("bundling {}", out.strip_prefix(paths::root()).unwrap_or(out).display()), &mut node)?;
    let keys = out.join("keys");
    std::fs::create_dir_all(&keys)?;
    for name in ["stake-256.dev.pk", "stake-1024.dev.pk"] {
        let from = paths::out("keys").join(name);
        let key = std::fs::read(&from).with_context(|| format!("no key at {}", from.display()))?;
        codegen::write_if_changed(&keys.join(name), &key)?;
    }
    Ok(())
}
