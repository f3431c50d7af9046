//! The circuit and its keys between iden3's formats and ours.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use ashiato_core::encoding::signed::Hash;
use ashiato_zk_circuits::groth16::circuit_id::CircuitId;
use ashiato_zk_circuits::groth16::keys::VerifyingKey;
use ashiato_zk_circuits::groth16::pins::file_hash;
use ashiato_zk_circuits::iden3::{CeremonyKey, dev_zkey, json, r1cs};
use clap::Parser;

/// Writes the stake circuit for circom's tools, or takes a ceremony's key in.
#[derive(Parser)]
#[command(name = "ashiato-export", version)]
struct Options {
    /// Where stake-NAME.r1cs, stake-NAME.dev.zkey and stake-NAME.dev.vkey.json are written.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Only this circuit: 64, 256 or 1024 words, or summary. All otherwise.
    #[arg(long, value_name = "NAME", value_parser = CircuitId::from_name)]
    circuit: Option<CircuitId>,
    /// Only the .r1cs, which is all that a ceremony needs.
    #[arg(long)]
    no_keys: bool,
    /// Write stake-NAME.pk and stake-NAME.vk for our prover and verifier from a ceremony's .zkey, one that
    /// `snarkjs zkey verify` accepted with your own .r1cs; a minute and a half at 1,024 words.
    #[arg(long, value_name = "FILE", requires_all = ["sha256", "circuit"], conflicts_with = "no_keys")]
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
    let mut write = |name: String, bytes: &[u8]| {
        let path = options.out.join(name);
        fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        writeln!(stdout, "{}: {} bytes, SHA-256 {}", path.display(), bytes.len(), file_hash(bytes).to_hex())
            .map_err(|error| error.to_string())
    };
    let circuits = options.circuit.map_or_else(|| CircuitId::ALL.to_vec(), |circuit| vec![circuit]);
    let ceremony = options.ceremony.as_ref().zip(options.sha256);
    for circuit in circuits {
        let name = circuit.name();
        if let Some((file, pinned)) = ceremony {
            let bytes = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
            let key = CeremonyKey::import(&bytes, pinned, circuit).map_err(|error| error.to_string())?;
            let files = key.files().map_err(|error| error.to_string())?;
            write(format!("stake-{name}.pk"), &files.proving)?;
            write(format!("stake-{name}.vk"), &files.verifying)?;
            continue;
        }
        write(format!("stake-{name}.r1cs"), &r1cs(circuit))?;
        if !options.no_keys {
            write(format!("stake-{name}.dev.zkey"), &dev_zkey(circuit).map_err(|error| error.to_string())?)?;
            let key = VerifyingKey::dev(circuit).map_err(|error| error.to_string())?;
            let text =
                serde_json::to_string_pretty(&json::verification_key(&key)).map_err(|error| error.to_string())?;
            write(format!("stake-{name}.dev.vkey.json"), text.as_bytes())?;
        }
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
