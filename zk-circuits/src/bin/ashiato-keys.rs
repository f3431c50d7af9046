//! Makes the DEV keys: `ashiato-keys --out DIR [--size 64|256|1024] [--pin]`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::groth16::pins::{Pins, file_hash};
use ashiato_zk_circuits::groth16::setup::{DEV_PHRASE, dev_keys};

const USAGE: &str = "\
ashiato-keys: make the DEV proving keys from the published phrase

usage: ashiato-keys --out DIR [--size 64|256|1024] [--pin]

  --out DIR    where stake-<words>.dev.pk and .vk are written; files with the right hash are left alone
  --size N     only this size; all otherwise
  --pin        make the keys anew and rewrite the pinned hashes and verifying keys in zk-circuits/keys
               (then build again: they are part of the program)
";

struct Options {
    out: PathBuf,
    sizes: Vec<Size>,
    pin: bool,
}

fn options() -> Result<Option<Options>, String> {
    let mut out = None;
    let mut sizes = Size::ALL.to_vec();
    let mut pin = false;
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--help" | "-h" => return Ok(None),
            "--out" => out = args.next().map(PathBuf::from),
            "--pin" => pin = true,
            "--size" => {
                let words = args.next().and_then(|n| n.parse().ok());
                sizes = vec![words.and_then(Size::from_words).ok_or("--size takes 64, 256 or 1024")?];
            }
            other => return Err(format!("{other}: unknown; see --help")),
        }
    }
    let out = out.ok_or("--out DIR is missing; see --help")?;
    Ok(Some(Options { out, sizes, pin }))
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
    for size in &options.sizes {
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
            let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("keys");
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
    let result = match options() {
        Ok(None) => write!(std::io::stdout(), "{USAGE}").map_err(|error| error.to_string()),
        Ok(Some(options)) => run(&options),
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Writing fails if standard error is closed; the exit code still reports the error.
            let _ = writeln!(std::io::stderr(), "ashiato-keys: {error}");
            ExitCode::FAILURE
        }
    }
}
