//! Finds or installs what a fresh machine lacks, and says in one line each what it picked.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::paths;
use crate::process::{command, quiet, say, shown, which};

/// The compiler that can make WebAssembly here.
pub enum Wasm {
    /// The toolchain in use has the target's standard library.
    Rustup,
    /// Debian's compiler builds the standard library from its own source.
    Debian {
        /// Linker that understands wasm.
        linker: PathBuf,
    },
}

const WASM_TARGET: &str = "wasm32-unknown-unknown";

impl Wasm {
    /// Tries the toolchain in use, then rustup, then Debian's packages. `ASHIATO_WASM=debian` goes straight to the last.
    pub fn find() -> Result<Self> {
        let forced = std::env::var("ASHIATO_WASM").unwrap_or_default();
        if forced != "debian" {
            if std_is_there() {
                say("wasm: the Rust toolchain's own standard library");
                return Ok(Self::Rustup);
            }
            if which("rustup").is_some()
                && quiet("rustup target add", &mut command("rustup", &["target", "add", WASM_TARGET])).is_ok()
                && std_is_there()
            {
                say("wasm: standard library added by rustup");
                return Ok(Self::Rustup);
            }
        }
        let debian = Self::debian().context(
            "wasm: rustup could not add wasm32-unknown-unknown, and Debian's rustc-web could not be installed either; \
             run `rustup target add wasm32-unknown-unknown` where rustup's server is reachable",
        )?;
        say("wasm: Debian's compiler, standard library built from source");
        Ok(debian)
    }

    fn debian() -> Result<Self> {
        apt_install(&["rustc-web", "cargo-web", "rust-web-src"])?;
        let linker = match wasm_linker() {
            Some(linker) => linker,
            None => {
                apt_install(&["lld-19"]).context("wasm: there is no rust-lld, and lld-19 could not be installed")?;
                which("wasm-ld-19").context("wasm: lld-19 was installed but wasm-ld-19 is not on the path")?
            }
        };
        Ok(Self::Debian { linker })
    }

    /// The compiler that can also build the standard library with shared memory, which needs its source: the toolchain in
    /// use with rustup's rust-src, else Debian's. Says in one line why there is none.
    pub fn find_for_threads(&self) -> Option<Self> {
        if let Self::Debian { linker } = self {
            return Some(Self::Debian { linker: linker.clone() });
        }
        let add = || quiet("rustup component add", &mut command("rustup", &["component", "add", "rust-src"]));
        if std_source_is_there() || (which("rustup").is_some() && add().is_ok() && std_source_is_there()) {
            return Some(Self::Rustup);
        }
        match Self::debian() {
            Ok(debian) => Some(debian),
            Err(why) => {
                say(&format!("the threaded prover is left out: no source of the standard library ({why:#})"));
                None
            }
        }
    }

    /// `cargo build` for wasm in the tier's own target directory below `target/`. The profile is `wasm` for what is
    /// shipped, `contract` for what only the tests run: one more folder, so that no build undoes another.
    pub fn cargo_build(&self, package: &str, profile: &str, tier: Tier) -> Command {
        let mut build = match self {
            Self::Rustup => {
                let mut build = command(env!("CARGO"), &["build"]);
                if tier != Tier::Plain {
                    build.arg("-Zbuild-std=std,panic_abort").env("RUSTC_BOOTSTRAP", "1");
                }
                build
            }
            Self::Debian { linker } => {
                let mut build = command("/usr/bin/cargo", &["build", "-Zbuild-std=std,panic_abort"]);
                let path = std::env::var("PATH").unwrap_or_default();
                build
                    .env("PATH", format!("/usr/bin:{path}"))
                    .env("RUSTC", "/usr/bin/rustc")
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env_remove("RUSTUP_TOOLCHAIN")
                    .env_remove("CARGO")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                build
            }
        };
        build.args(["--quiet", "--locked", "--profile", profile, "--target", WASM_TARGET, "--package", package]);
        build.arg("--target-dir").arg(self.target_dir(tier)).env_remove("CARGO_TARGET_DIR");
        build.arg("--config").arg(rustflags(tier));
        build
    }

    /// Where the module of a package lies after [`Wasm::cargo_build`].
    pub fn module(&self, package: &str, profile: &str, tier: Tier) -> PathBuf {
        let file = format!("{}.wasm", package.replace('-', "_"));
        self.target_dir(tier).join(WASM_TARGET).join(profile).join(file)
    }

    fn target_dir(&self, tier: Tier) -> PathBuf {
        let compiler = match self {
            Self::Rustup => "wasm",
            Self::Debian { .. } => "wasm-debian",
        };
        paths::out(&match tier {
            Tier::Plain => compiler.to_owned(),
            Tier::Threads => format!("{compiler}-threads"),
            Tier::Fused => format!("{compiler}-fused"),
            Tier::Wide => format!("{compiler}-wide"),
        })
    }
}

/// Features of the browser that a module uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// Nothing that is not everywhere.
    Plain,
    /// Shared memory.
    Threads,
    /// Shared memory and relaxed SIMD.
    Fused,
    /// Shared memory and 64 × 64 → 128 bit multiplication.
    Wide,
}

/// The most memory that threads share: 1 GiB. What is not touched is not taken.
const SHARED_MEMORY_MAX: u32 = 1 << 30;
/// The symbols that the thread set-up of the bindings looks for in a module.
const THREAD_EXPORTS: [&str; 5] = ["__wasm_init_tls", "__tls_size", "__tls_align", "__tls_base", "__heap_base"];

/// A linker that understands wasm: the one of a Rust toolchain, or an installed LLD.
fn wasm_linker() -> Option<PathBuf> {
    let of = |rustc: &str| {
        let sysroot = quiet("rustc --print sysroot", &mut command(rustc, &["--print", "sysroot"])).ok()?;
        let linker = PathBuf::from(sysroot.trim()).join("lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld");
        linker.is_file().then_some(linker)
    };
    of("/usr/bin/rustc").or_else(|| of("rustc")).or_else(|| which("wasm-ld-19")).or_else(|| which("wasm-ld"))
}

/// The compiler's flags for a tier.
///
/// Panics name source files: without the first three, the builder's home would stand in the module, and two homes would
/// give two hashes.
fn rustflags(tier: Tier) -> String {
    let cargo_home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo")))
        .unwrap_or_default();
    let homes = [(cargo_home.join("registry/src"), "/crates"), (paths::root(), "/ashiato"), (std_source(), "/std")];
    let mut flags: Vec<String> = homes
        .iter()
        .filter(|(from, _)| !from.as_os_str().is_empty())
        .map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()))
        .collect();
    if tier != Tier::Plain {
        let more = match tier {
            Tier::Fused => ",+simd128,+relaxed-simd",
            Tier::Wide => ",+wide-arithmetic",
            Tier::Plain | Tier::Threads => "",
        };
        flags.push(format!("-Ctarget-feature=+atomics,+bulk-memory,+mutable-globals{more}"));
        let memory = ["--shared-memory".to_owned(), "--import-memory".to_owned()];
        let most = format!("--max-memory={SHARED_MEMORY_MAX}");
        let exports = THREAD_EXPORTS.map(|name| format!("--export={name}"));
        flags.extend(memory.into_iter().chain([most]).chain(exports).map(|arg| format!("-Clink-arg={arg}")));
    }
    let quoted: Vec<String> = flags.iter().map(|flag| format!("'{flag}'")).collect();
    format!("target.{WASM_TARGET}.rustflags=[{}]", quoted.join(","))
}

/// Where the toolchain in use keeps the source of its standard library, or would.
fn std_source() -> PathBuf {
    quiet("rustc", &mut command("rustc", &["--print", "sysroot"]))
        .map(|sysroot| PathBuf::from(sysroot.trim()).join("lib/rustlib/src/rust"))
        .unwrap_or_default()
}

fn std_source_is_there() -> bool {
    std_source().join("library/std/Cargo.toml").is_file()
}

fn std_is_there() -> bool {
    quiet("rustc", &mut command("rustc", &["--print", "target-libdir", "--target", WASM_TARGET]))
        .is_ok_and(|dir| std::fs::read_dir(dir.trim()).is_ok_and(|mut files| files.next().is_some()))
}

/// Installs Debian packages that are not there yet; needs root or sudo.
pub fn apt_install(packages: &[&str]) -> Result<()> {
    let missing: Vec<&str> = packages
        .iter()
        .copied()
        .filter(|package| {
            let query = quiet("dpkg-query", &mut command("dpkg-query", &["-W", "-f", "${db:Status-Status}", package]));
            query.map_or(true, |status| status != "installed")
        })
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if which("apt-get").is_none() {
        bail!("these packages are missing and there is no apt-get to install them: {}", missing.join(" "));
    }
    let root = quiet("id", &mut command("id", &["-u"]))?.trim() == "0";
    if !root && which("sudo").is_none() {
        bail!("these packages are missing; as root: apt-get install {}", missing.join(" "));
    }
    let apt = |args: &[&str]| {
        let mut all: Vec<&str> = if root { vec![] } else { vec!["sudo", "-n"] };
        all.push("apt-get");
        all.extend(args);
        let mut apt = command(all[0], &all[1..]);
        apt.env("DEBIAN_FRONTEND", "noninteractive");
        apt
    };
    say(&format!("installing {}", missing.join(" ")));
    quiet("apt-get update", &mut apt(&["update", "-qq"]))?;
    let mut args = vec!["install", "-y", "-qq", "--no-install-recommends"];
    args.extend(&missing);
    quiet("apt-get install", &mut apt(&args))
        .with_context(|| format!("could not install; try as root: apt-get install {}", missing.join(" ")))?;
    Ok(())
}

/// Node.js 20 or newer, with npm; installs the extension's locked packages when they changed.
pub fn node_packages() -> Result<()> {
    if which("node").is_none() || which("npm").is_none() {
        apt_install(&["nodejs", "npm"]).context("Node.js 20 or newer with npm is needed; install it and try again")?;
    }
    let version = quiet("node --version", &mut command("node", &["--version"]))?;
    let major: u32 = version.trim_start_matches('v').split('.').next().unwrap_or("0").parse().unwrap_or(0);
    if major < 20 {
        bail!("Node.js {} is too old: 20 or newer is needed", version.trim());
    }
    let extension = paths::root().join("extension");
    let lock = std::fs::read(extension.join("package-lock.json")).context("extension/package-lock.json")?;
    let stamp_path = extension.join("node_modules/.ashiato-lock");
    let stamp = crate::codegen::sha256_hex(&lock);
    if std::fs::read_to_string(&stamp_path).is_ok_and(|old| old == stamp) {
        say(&format!("node: {} with the locked packages", version.trim()));
        return Ok(());
    }
    shown(
        &format!("node: {}, installing the locked packages", version.trim()),
        command("npm", &["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
            .current_dir(&extension),
    )?;
    std::fs::write(stamp_path, stamp)?;
    Ok(())
}

/// snarkjs and what it needs, in its own folder: for tests and benchmarks, never bundled.
pub fn snarkjs() -> Result<()> {
    let flags = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
    let folder = paths::root().join("tests/snarkjs");
    shown("snarkjs, for tests only", command("npm", &flags).current_dir(folder))
}

/// A Chromium that takes `--load-extension`: `ASHIATO_CHROMIUM`, then the path, then Debian's package.
pub fn chromium() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("ASHIATO_CHROMIUM").map(PathBuf::from) {
        if !path.is_file() {
            bail!("ASHIATO_CHROMIUM names no file: {}", path.display());
        }
        say(&format!("browser: {} (ASHIATO_CHROMIUM)", path.display()));
        return Ok(path);
    }
    let names = ["chromium", "chromium-browser", "chrome-for-testing"];
    let found = names.iter().find_map(|name| which(name));
    let path = match found {
        Some(path) => path,
        None => {
            apt_install(&["chromium"]).context(
                "Chromium or Chrome for Testing is needed (branded Chrome ignores --load-extension); \
                 install one and set ASHIATO_CHROMIUM to it",
            )?;
            which("chromium").context("Debian's chromium was installed but is not on the path")?
        }
    };
    let version = quiet("chromium --version", &mut command(&path, &["--version"]))?;
    say(&format!("browser: {} ({})", version.trim(), path.display()));
    Ok(path)
}

/// A virtual display (Xvfb), for tests that headless Chromium can't run.
pub fn xvfb() -> Result<()> {
    apt_install(&["xvfb", "xdotool", "openssl", "procps", "fonts-noto-cjk"])
        .context("without a display the main job runs under Xvfb: install xvfb, xdotool, openssl and procps")
}

/// A large real site as a package ships it, with the name it is known by: the toolchain's own documentation, else
/// Python's from Debian.
pub fn large_site() -> Result<(&'static str, PathBuf)> {
    let sysroot = quiet("rustc --print sysroot", &mut command("rustc", &["--print", "sysroot"]))?;
    let rust = PathBuf::from(sysroot.trim()).join("share/doc/rust/html");
    if rust.join("std/vec/struct.Vec.html").is_file() {
        return Ok(("doc.rust-lang.org", rust));
    }
    apt_install(&["python3-doc"]).context(
        "the browser tests walk a large real site: add the Rust documentation (rustup component add rust-docs) or \
         install python3-doc",
    )?;
    let python = std::fs::read_dir("/usr/share/doc")?
        .filter_map(|entry| entry.ok().map(|entry| entry.path().join("html")))
        .find(|dir| dir.join("library/stdtypes.html").is_file())
        .context("python3-doc was installed, but its pages are not below /usr/share/doc")?;
    Ok(("docs.python.org", python))
}
