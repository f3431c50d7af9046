//! `cargo xtask build`: core to wasm, the bindings' glue, the DEV keys, the bundles, the zip.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use wasm_bindgen_cli_support::Bindgen;

use crate::process::{Job, command, quiet, say, shown, side_by_side};
use crate::toolchain::{self, Tier, Wasm};
use crate::{codegen, extension_zip, paths};

/// Options of `build`.
#[derive(Args, Default, Clone)]
pub struct Options {
    /// Also build what only the browser suite loads: the test variant into target/extension-test/, the same but for what
    /// `tidy` lists, and the vault's store contract.
    #[arg(long)]
    pub test_variant: bool,
    /// Skip wasm-opt: a faster build and larger modules.
    #[arg(long)]
    pub no_opt: bool,
}

/// One module of the extension.
struct Module {
    package: &'static str,
    /// Folder below `generated/`.
    folder: &'static str,
    tier: Tier,
}

const VAULT: &str = "ashiato-wasm-vault";
/// The one proving key that is shipped.
const KEY: &str = "stake.dev.pk";

/// The builds that run in every browser.
const PLAIN: [Module; 2] = [
    Module { package: VAULT, folder: "vault", tier: Tier::Plain },
    Module { package: "ashiato-wasm-prover", folder: "prover", tier: Tier::Plain },
];
/// The build for browsers with shared memory; skipped if the standard library's source is not installed.
const FASTER: [Module; 3] = [
    Module { package: "ashiato-wasm-prover", folder: "prover-threads", tier: Tier::Threads },
    Module { package: "ashiato-wasm-prover", folder: "prover-fused", tier: Tier::Fused },
    Module { package: "ashiato-wasm-prover", folder: "prover-wide", tier: Tier::Wide },
];

impl Module {
    /// Name of the files: the package's, and the tier's, since the extension keeps all modules in one folder.
    fn name(&self) -> String {
        let package = self.package.replace('-', "_");
        match self.tier {
            Tier::Plain => package,
            Tier::Threads => format!("{package}_threads"),
            Tier::Fused => format!("{package}_fused"),
            Tier::Wide => format!("{package}_wide"),
        }
    }
}

/// Builds everything the extension is made of.
pub fn run(options: &Options) -> Result<()> {
    toolchain::node_packages()?;
    keys()?;
    let generated = paths::root().join("extension/src/generated");
    codegen::tables(&generated)?;
    codegen::data_dictionary(&paths::root())?;
    let wasm = Wasm::find()?;
    let faster = wasm.find_for_threads();
    // The plain ones share a folder, which one cargo at a time builds in.
    let mut jobs: Vec<Job<'_>> = vec![Box::new(|| {
        PLAIN.iter().try_for_each(|module| make(&wasm, module, &generated.join(module.folder), options))
    })];
    for module in &FASTER {
        let out = generated.join(module.folder);
        match &faster {
            Some(wasm) => jobs.push(Box::new(move || make(wasm, module, &out, options))),
            // An older build's must not be shipped as this one's.
            None if out.is_dir() => std::fs::remove_dir_all(&out)?,
            None => {}
        }
    }
    if options.test_variant {
        jobs.push(Box::new(store_contract));
    }
    side_by_side(jobs)?;
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
    let mut cargo = command(env!("CARGO"), &["run", "--quiet", "--locked", "--package", "ashiato-zk-tools"]);
    cargo.args(["--bin", "ashiato-keys", "--", "--out"]).arg(paths::out("keys"));
    shown("DEV proving keys (test networks only)", &mut cargo)
}

fn make(wasm: &Wasm, module: &Module, out: &Path, options: &Options) -> Result<()> {
    let Module { package, folder, tier } = *module;
    let mut cargo = wasm.cargo_build(package, "wasm", tier);
    if tier != Tier::Plain {
        cargo.args(["--features", "threads"]);
    }
    shown(&format!("{package} to wasm: {folder}"), &mut cargo)?;
    let made = wasm.module(package, "wasm", tier);
    let bytes = std::fs::read(&made).with_context(|| format!("no module at {}", made.display()))?;
    let stamp = format!("{} opt={} renewable={}", codegen::sha256_hex(&bytes), !options.no_opt, package == VAULT);
    let stamp_path = out.join(".stamp");
    if std::fs::read_to_string(&stamp_path).is_ok_and(|old| old == stamp) {
        return Ok(());
    }
    glue(&made, &module.name(), package == VAULT, out)?;
    if !options.no_opt {
        optimise(module, &out.join(format!("{}_bg.wasm", module.name())))?;
    }
    std::fs::write(stamp_path, stamp)?;
    Ok(())
}

/// The vault's module with its store contract into target/store-contract/: for the browser suite alone.
fn store_contract() -> Result<()> {
    let wasm = Wasm::find()?;
    let mut cargo = wasm.cargo_build(VAULT, "contract", Tier::Plain);
    shown("the store contract to wasm", cargo.args(["--features", "contract"]))?;
    let made = wasm.module(VAULT, "contract", Tier::Plain);
    glue(&made, "ashiato_wasm_vault", true, &paths::out("store-contract"))
}

/// ark's prover and pieces of ours in WebAssembly, into target/bench/wasm/: for the benchmarks alone.
pub fn baseline(tier: Tier) -> Result<()> {
    let (wasm, package) = (Wasm::find()?, "ashiato-bench-wasm");
    let wasm = match tier {
        Tier::Plain => wasm,
        _ => wasm.find_for_threads().context("this benchmark needs the source of Rust's standard library")?,
    };
    shown("ark's prover to wasm", &mut wasm.cargo_build(package, "baseline", tier))?;
    let folder = match tier {
        Tier::Plain => "plain",
        Tier::Threads => "threads",
        Tier::Fused => "fused",
        Tier::Wide => "wide",
    };
    let module = Module { package, folder, tier };
    let out = paths::out("bench/wasm").join(module.folder);
    glue(&wasm.module(package, "baseline", tier), "ashiato_bench_wasm", false, &out)?;
    optimise(&module, &out.join("ashiato_bench_wasm_bg.wasm"))
}

/// Writes a module's glue; a renewable one can be replaced by a new instance of itself where it runs.
fn glue(made: &Path, name: &str, renewable: bool, out: &Path) -> Result<()> {
    std::fs::create_dir_all(out)?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(made).out_name(name).web(true)?.typescript(true).omit_default_module_path(true);
    bindgen.reset_state_function(renewable);
    bindgen.generate(out).with_context(|| format!("wasm-bindgen on {}", made.display()))
}

fn optimise(module: &Module, file: &Path) -> Result<()> {
    let script = paths::root().join("extension/node_modules/binaryen/bin/wasm-opt");
    let before = std::fs::metadata(file)?.len();
    let mut node = command("node", &[]);
    node.arg(script).arg(file).arg("-o").arg(file);
    node.arg(if module.package != VAULT { "-O3" } else { "-Oz" });
    node.args(["--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext"]);
    node.args(["--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue", "--strip-producers"]);
    if module.tier != Tier::Plain {
        node.arg("--enable-threads");
    }
    match module.tier {
        Tier::Plain | Tier::Threads => {}
        Tier::Fused => drop(node.args(["--enable-simd", "--enable-relaxed-simd"])),
        Tier::Wide => drop(node.arg("--enable-wide-arithmetic")),
    }
    quiet("wasm-opt", &mut node)?;
    let after = std::fs::metadata(file)?.len();
    say(&format!("wasm-opt: {}: {} kB, from {} kB", module.folder, after / 1024, before / 1024));
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
    // A key of an earlier build is not shipped with this one's.
    if keys.is_dir() {
        std::fs::remove_dir_all(&keys)?;
    }
    std::fs::create_dir_all(&keys)?;
    let from = paths::out("keys").join(KEY);
    std::fs::copy(&from, keys.join(KEY)).with_context(|| format!("no key at {}", from.display()))?;
    Ok(())
}
