//! Makes the DEV keys.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::groth16::pins::{Pins, file_hash};
use ashiato_zk_circuits::groth16::setup::{DEV_PHRASE, dev_keys};
use clap::Parser;

/// Makes the DEV proving keys from the published phrase.
#[derive(Parser)]
#[command(name = "ashiato-keys", version)]
struct Options {
    /// Where stake-WORDS.dev.pk and .vk are written; files with the right hash are left alone.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Only the circuit of this many words: 64, 256 or 1024. All otherwise.
    #[arg(long, value_name = "N", value_parser = size)]
    size: Option<Size>,
    /// Make the keys anew and rewrite the pinned hashes and verifying keys in zk-circuits/keys; then build again, since
    /// they are part of the program.
    #[arg(long)]
    pin: bool,
}

fn size(words: &str) -> Result<Size, String> {
    words
        .parse()
        .ok()
        .and_then(Size::from_words)
        .ok_or_else(|| "there are circuits of 64, 256 and 1024 words".to_owned())
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
    let sizes = options.size.map_or_else(|| Size::ALL.to_vec(), |size| vec![size]);
    for size in &sizes {
        let words = size.words();
        let proving = options.out.join(format!("stake-{words}.dev.pk"));
        let verifying = options.out.join(format!("stake-{words}.dev.vk"));
        let has = |path: &Path, hash| fs::read(path).is_ok_and(|bytes| file_hash(&bytes) == hash);
        if !options.pin {
            let pin = pins.of(*size).map_err(|error| error.to_string())?;
            if has(&proving, pin.proving_key) && has(&verifying, pin.verifying_key) {
                say(format!("{words} words: there already, hash right"))?;
                continue;
            }
        }
        say(format!("{words} words: making the DEV keys…"))?;
        let made = dev_keys(*size).map_err(|error| error.to_string())?;
        if options.pin {
            pins.phrase = DEV_PHRASE.to_owned();
            pins.keys.retain(|pin| Size::from_words(pin.words) != Some(*size));
            pins.keys.push(made.pin.clone());
            pins.keys.sort_by_key(|pin| pin.words);
            let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("../keys");
            let json = serde_json::to_string_pretty(&pins).map_err(|error| error.to_string())?;
            write(&keys.join("dev.json"), format!("{json}\n").as_bytes())?;
            write(&keys.join(format!("stake-{words}.dev.vk")), &made.verifying)?;
        } else if pins.of(*size).map_err(|error| error.to_string())? != &made.pin {
            return Err(format!(
                "{words} words: the keys made are not the pinned ones; the circuit or arkworks changed"
            ));
        }
        write(&proving, &made.proving)?;
        write(&verifying, &made.verifying)?;
        say(format!(
            "{words} words: {} constraints, {} bytes, SHA-256 {}",
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
