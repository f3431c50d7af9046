//! Proving as the offscreen document does, with the DEV keys.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow, ensure};
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_vault::view::ProofJob;
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::groth16::keys::ProvingKey;
use ashiato_zk_circuits::groth16::prover::{EntropyError, prove};
use ashiato_zk_circuits::stake::StakeWitness;
use serde::Deserialize;

/// The contents of a proof job's text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// The public inputs.
    pub claim: StakeClaim,
    /// The private ones.
    pub witness: StakeWitness,
    /// Words in the circuit.
    pub words: u32,
}

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read_key(size: Size) -> Result<ProvingKey> {
    let words = size.words();
    let file = root().join(format!("target/keys/stake-{words}.dev.pk"));
    let key = |file: &Path| -> Result<ProvingKey> { Ok(ProvingKey::read(&std::fs::read(file)?, size)?) };
    if let Ok(key) = key(&file) {
        return Ok(key);
    }
    let made = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "-p", "ashiato-zk-tools", "--bin", "ashiato-keys", "--"])
        .args(["--circuit", &words.to_string(), "--out"])
        .arg(root().join("target/keys"))
        .current_dir(root())
        .status()?;
    ensure!(made.success(), "ashiato-keys failed");
    key(&file).context("the keys that ashiato-keys made are not the pinned ones")
}

/// The proving key of a circuit, made if it is not there.
///
/// # Errors
/// When the size's DEV key can't be made or read.
pub fn key(size: Size) -> Result<&'static ProvingKey> {
    static KEYS: [OnceLock<Result<ProvingKey, String>>; Size::ALL.len()] = [const { OnceLock::new() }; Size::ALL.len()];
    let place = Size::ALL.iter().position(|other| *other == size).context("no such circuit")?;
    KEYS[place]
        .get_or_init(|| read_key(size).map_err(|error| format!("{error:#}")))
        .as_ref()
        .map_err(|error| anyhow!(error.clone()))
}

/// Carries out a proof job.
///
/// # Errors
/// When the job can't be read or the proof fails.
pub fn carry_out(job: &ProofJob) -> Result<[u8; 128]> {
    let job: Job = serde_json::from_str(&job.job)?;
    let size = Size::from_words(job.words).context("no circuit of so many words")?;
    let mut entropy = |out: &mut [u8]| getrandom::fill(out).map_err(|_| EntropyError);
    Ok(prove(key(size)?, &job.claim, &job.witness, &mut entropy, &mut |_| ControlFlow::Continue(()))?)
}

/// Another proof of the same claim, made of a proof alone by whoever has seen it: A and B are both negated, and the
/// pairing is what it was. In ark's compressed form the sign of a point is the highest bit of its last byte.
pub fn rerandomised(proof: &[u8; 128]) -> [u8; 128] {
    let mut other = *proof;
    other[31] ^= 0x80;
    other[95] ^= 0x80;
    other
}
