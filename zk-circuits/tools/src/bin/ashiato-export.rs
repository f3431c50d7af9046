//! The circuit and its keys between iden3's formats and ours.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use ashiato_core::encoding::signed::Hash;
use ashiato_zk_circuits::groth16::keys::VerifyingKey;
use ashiato_zk_circuits::groth16::pins::file_hash;
use ashiato_zk_circuits::iden3::{CeremonyKey, dev_zkey, json, r1cs};
use clap::Parser;

/// Writes the stake circuit for circom's tools, or takes a ceremony's key in.
#[derive(Parser)]
#[command(name = "ashiato-export", version)]
struct Options {
    /// Where stake.r1cs, stake.dev.zkey and stake.dev.vkey.json are written.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Only the .r1cs, which is all that a ceremony needs.
    #[arg(long)]
    no_keys: bool,
    /// Write stake.pk and stake.vk for our prover and verifier from a ceremony's .zkey, one that `snarkjs zkey verify`
    /// accepted with your own .r1cs; seconds of work.
    #[arg(long, value_name = "FILE", requires = "sha256", conflicts_with = "no_keys")]
    ceremony: Option<PathBuf>,
    /// SHA-256 of the ceremony's file, 64 hexadecimal digits.
    #[arg(long, value_name = "HEX", requires = "ceremony", value_parser = hash)]
    sha256: Option<Hash>,
}

fn hash(hex: &str) -> Result<Hash, String> {
    Hash::from_hex(hex).ok_or_else(|| "64 hexadecimal digits are expected".to_owned())
}

fn run(options: &Options) -> Result<(), String> {
    let mut stdout = std::io::stdout();
    fs::create_dir_all(&options.out).map_err(|error| format!("{}: {error}", options.out.display()))?;
    let mut write = |name: &str, bytes: &[u8]| {
        let path = options.out.join(name);
        fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        writeln!(stdout, "{}: {} bytes, SHA-256 {}", path.display(), bytes.len(), file_hash(bytes).to_hex())
            .map_err(|error| error.to_string())
    };
    if let Some((file, pinned)) = options.ceremony.as_ref().zip(options.sha256) {
        let bytes = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let key = CeremonyKey::import(&bytes, pinned).map_err(|error| error.to_string())?;
        let files = key.files().map_err(|error| error.to_string())?;
        write("stake.pk", &files.proving)?;
        return write("stake.vk", &files.verifying);
    }
    write("stake.r1cs", &r1cs())?;
    if !options.no_keys {
        write("stake.dev.zkey", &dev_zkey().map_err(|error| error.to_string())?)?;
        let key = VerifyingKey::dev().map_err(|error| error.to_string())?;
        let text = serde_json::to_string_pretty(&json::verification_key(&key)).map_err(|error| error.to_string())?;
        write("stake.dev.vkey.json", text.as_bytes())?;
    }
    Ok(())
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Writing fails if standard error is closed; the exit code still reports the error.
            let _ = writeln!(std::io::stderr(), "ashiato-export: {error}");
            ExitCode::FAILURE
        }
    }
}
