//! The circuit and its keys between iden3's formats and ours: `ashiato-export --out DIR [--size N] [--no-keys]`, and
//! `ashiato-export --out DIR --size N --ceremony FILE --sha256 HEX` for what comes out of a ceremony.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use ashiato_core::encoding::signed::Hash;
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::groth16::keys::VerifyingKey;
use ashiato_zk_circuits::groth16::pins::file_hash;
use ashiato_zk_circuits::iden3::{CeremonyKey, dev_zkey, json, r1cs};

const USAGE: &str = "\
ashiato-export: the stake circuit for circom's tools

usage: ashiato-export --out DIR [--size N] [--no-keys]
       ashiato-export --out DIR --size N --ceremony FILE --sha256 HEX

  --out DIR    where stake-<words>.r1cs, stake-<words>.dev.zkey and stake-<words>.dev.vkey.json are written
  --size N     only this size; every size otherwise
  --no-keys    only the .r1cs, which is all that a ceremony needs
  --ceremony FILE --sha256 HEX
               write stake-<words>.pk and stake-<words>.vk for our prover and verifier from a ceremony's .zkey with this
               hash, one that `snarkjs zkey verify` accepted with your own .r1cs; a minute and a half at 1,024 words
";

struct Options {
    out: PathBuf,
    sizes: Vec<Size>,
    keys: bool,
    ceremony: Option<(PathBuf, Hash)>,
}

fn options() -> Result<Option<Options>, String> {
    let (mut out, mut sizes, mut keys) = (None, Size::ALL.to_vec(), true);
    let (mut ceremony, mut pinned) = (None, None);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--help" | "-h" => return Ok(None),
            "--out" => out = args.next().map(PathBuf::from),
            "--no-keys" => keys = false,
            "--ceremony" => {
                ceremony = Some(args.next().map(PathBuf::from).ok_or("--ceremony takes a .zkey file")?);
            }
            "--sha256" => {
                let hash = args.next().and_then(|hex| Hash::from_hex(&hex));
                pinned = Some(hash.ok_or("--sha256 takes 64 hexadecimal digits")?);
            }
            "--size" => {
                let words = args.next().and_then(|n| n.parse().ok());
                sizes = vec![words.and_then(Size::from_words).ok_or("--size takes the words of a circuit")?];
            }
            other => return Err(format!("{other}: unknown; see --help")),
        }
    }
    let ceremony = match (ceremony, pinned) {
        (None, None) => None,
        (Some(file), Some(pinned)) if sizes.len() == 1 && keys => Some((file, pinned)),
        _ => return Err("--ceremony takes --sha256 and one --size beside it, and no --no-keys; see --help".into()),
    };
    Ok(Some(Options { out: out.ok_or("--out DIR is missing; see --help")?, sizes, keys, ceremony }))
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
        if let Some((file, pinned)) = &options.ceremony {
            let bytes = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
            let key = CeremonyKey::import(&bytes, *pinned, *size).map_err(|error| error.to_string())?;
            let files = key.files().map_err(|error| error.to_string())?;
            write(format!("stake-{words}.pk"), &files.proving)?;
            write(format!("stake-{words}.vk"), &files.verifying)?;
            continue;
        }
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
            // Writing fails if standard error is closed; the exit code still reports the error.
            let _ = writeln!(std::io::stderr(), "ashiato-export: {error}");
            ExitCode::FAILURE
        }
    }
}
