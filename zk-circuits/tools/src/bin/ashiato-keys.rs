//! Makes the DEV keys.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ashiato_zk_circuits::groth16::pins::{Pins, file_hash};
use ashiato_zk_circuits::groth16::setup::{DEV_PHRASE, dev_keys};
use clap::Parser;

/// Makes the DEV proving key from the published phrase.
#[derive(Parser)]
#[command(name = "ashiato-keys", version)]
struct Options {
    /// Where stake.dev.pk and stake.dev.vk are written; files with the right hash are left alone.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Make the keys anew and rewrite the pinned hashes and the verifying key in zk-circuits/keys; then build again, since
    /// they are part of the program.
    #[arg(long)]
    pin: bool,
}

/// Writes through a neighbour and a rename: a file of this name is always whole.
fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let part = path.with_extension("part");
    fs::write(&part, bytes)
        .and_then(|()| fs::rename(&part, path))
        .map_err(|error| format!("{}: {error}", path.display()))
}

fn run(options: &Options) -> Result<(), String> {
    let mut stdout = std::io::stdout();
    let mut say = |line: String| writeln!(stdout, "{line}").map_err(|error| error.to_string());
    fs::create_dir_all(&options.out).map_err(|error| format!("{}: {error}", options.out.display()))?;
    let pinned = Pins::dev().map_err(|error| error.to_string())?.key;
    let proving = options.out.join("stake.dev.pk");
    let verifying = options.out.join("stake.dev.vk");
    let has = |path: &Path, hash| fs::read(path).is_ok_and(|bytes| file_hash(&bytes) == hash);
    if !options.pin && has(&proving, pinned.proving_key) && has(&verifying, pinned.verifying_key) {
        return say("stake: there already, hash right".to_owned());
    }
    say("stake: making the DEV keys…".to_owned())?;
    let made = dev_keys().map_err(|error| error.to_string())?;
    if options.pin {
        let pins = Pins { phrase: DEV_PHRASE.to_owned(), key: made.pin.clone() };
        let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("../keys");
        let json = serde_json::to_string_pretty(&pins).map_err(|error| error.to_string())?;
        write(&keys.join("dev.json"), format!("{json}\n").as_bytes())?;
        write(&keys.join("stake.dev.vk"), &made.verifying)?;
    } else if pinned != made.pin {
        return Err("stake: the keys made are not the pinned ones; the circuit or arkworks changed".to_owned());
    }
    write(&proving, &made.proving)?;
    write(&verifying, &made.verifying)?;
    say(format!(
        "stake: {} constraints, {} bytes, SHA-256 {}",
        made.pin.constraints,
        made.proving.len(),
        made.pin.proving_key.to_hex()
    ))
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Writing fails if standard error is closed; the exit code still reports the error.
            let _ = writeln!(std::io::stderr(), "ashiato-keys: {error}");
            ExitCode::FAILURE
        }
    }
}
