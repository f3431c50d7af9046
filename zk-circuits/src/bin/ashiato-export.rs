//! Writes the circuit and its DEV keys in iden3's formats: `ashiato-export --out DIR [--size 64|1024] [--no-keys]`.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::iden3::{dev_zkey, json, r1cs};
use ashiato_zk_circuits::keys::{VerifyingKey, file_hash};

const USAGE: &str = "\
ashiato-export: the stake circuit for circom's tools

usage: ashiato-export --out DIR [--size 64|1024] [--no-keys]

  --out DIR    where stake-<words>.r1cs, stake-<words>.dev.zkey and stake-<words>.dev.vkey.json are written
  --size N     only this size; every size otherwise
  --no-keys    only the .r1cs, which is all that a ceremony needs
";

struct Options {
    out: PathBuf,
    sizes: Vec<Size>,
    keys: bool,
}

fn options() -> Result<Option<Options>, String> {
    let (mut out, mut sizes, mut keys) = (None, Size::ALL.to_vec(), true);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--help" | "-h" => return Ok(None),
            "--out" => out = args.next().map(PathBuf::from),
            "--no-keys" => keys = false,
            "--size" => {
                let words = args.next().and_then(|n| n.parse().ok());
                sizes = vec![words.and_then(Size::from_words).ok_or("--size takes the words of a circuit")?];
            }
            other => return Err(format!("{other}: unknown; see --help")),
        }
    }
    Ok(Some(Options { out: out.ok_or("--out DIR is missing; see --help")?, sizes, keys }))
}

fn run(options: &Options) -> Result<(), String> {
    let mut stdout = std::io::stdout();
    fs::create_dir_all(&options.out).map_err(|error| format!("{}: {error}", options.out.display()))?;
    let mut write = |name: String, bytes: &[u8]| {
        let path = options.out.join(name);
        fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        writeln!(stdout, "{}: {} bytes, SHA-256 {}", path.display(), bytes.len(), file_hash(bytes).to_hex())
            .map_err(|error| error.to_string())
    };
    for size in &options.sizes {
        let words = size.words();
        write(format!("stake-{words}.r1cs"), &r1cs(*size))?;
        if options.keys {
            write(format!("stake-{words}.dev.zkey"), &dev_zkey(*size).map_err(|error| error.to_string())?)?;
            let key = VerifyingKey::dev(*size).map_err(|error| error.to_string())?;
            let text =
                serde_json::to_string_pretty(&json::verification_key(&key)).map_err(|error| error.to_string())?;
            write(format!("stake-{words}.dev.vkey.json"), text.as_bytes())?;
        }
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
            // Standard error may be closed; there is nobody left to tell then.
            let _ = writeln!(std::io::stderr(), "ashiato-export: {error}");
            ExitCode::FAILURE
        }
    }
}
