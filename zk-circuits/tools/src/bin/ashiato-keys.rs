//! Makes the DEV keys.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ashiato_zk_circuits::groth16::circuit_id::CircuitId;
use ashiato_zk_circuits::groth16::pins::{Pins, file_hash};
use ashiato_zk_circuits::groth16::setup::{DEV_PHRASE, dev_keys};
use clap::Parser;

/// Makes the DEV proving keys from the published phrase.
#[derive(Parser)]
#[command(name = "ashiato-keys", version)]
struct Options {
    /// Where stake-NAME.dev.pk and .vk are written; files with the right hash are left alone.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Only this circuit: 64, 256 or 1024 words, or summary. All otherwise.
    #[arg(long, value_name = "NAME", value_parser = CircuitId::from_name)]
    circuit: Option<CircuitId>,
    /// Make the keys anew and rewrite the pinned hashes and verifying keys in zk-circuits/keys; then build again, since
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
    let mut pins = Pins::dev().map_err(|error| error.to_string())?;
    let circuits = options.circuit.map_or_else(|| CircuitId::ALL.to_vec(), |circuit| vec![circuit]);
    for circuit in circuits {
        let name = circuit.name();
        let proving = options.out.join(format!("stake-{name}.dev.pk"));
        let verifying = options.out.join(format!("stake-{name}.dev.vk"));
        let has = |path: &Path, hash| fs::read(path).is_ok_and(|bytes| file_hash(&bytes) == hash);
        if !options.pin {
            let pin = pins.of(circuit).map_err(|error| error.to_string())?;
            if has(&proving, pin.proving_key) && has(&verifying, pin.verifying_key) {
                say(format!("stake-{name}: there already, hash right"))?;
                continue;
            }
        }
        say(format!("stake-{name}: making the DEV keys…"))?;
        let made = dev_keys(circuit).map_err(|error| error.to_string())?;
        if options.pin {
            pins.phrase = DEV_PHRASE.to_owned();
            pins.keys.retain(|pin| pin.circuit != circuit);
            pins.keys.push(made.pin.clone());
            pins.keys.sort_by_key(|pin| CircuitId::ALL.into_iter().position(|circuit| circuit == pin.circuit));
            let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("../keys");
            let json = serde_json::to_string_pretty(&pins).map_err(|error| error.to_string())?;
            write(&keys.join("dev.json"), format!("{json}\n").as_bytes())?;
            write(&keys.join(format!("stake-{name}.dev.vk")), &made.verifying)?;
        } else if pins.of(circuit).map_err(|error| error.to_string())? != &made.pin {
            return Err(format!(
                "stake-{name}: the keys made are not the pinned ones; the circuit or arkworks changed"
            ));
        }
        write(&proving, &made.proving)?;
        write(&verifying, &made.verifying)?;
        say(format!(
            "stake-{name}: {} constraints, {} bytes, SHA-256 {}",
            made.pin.constraints,
            made.proving.len(),
            made.pin.proving_key.to_hex()
        ))?;
    }
    Ok(())
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
