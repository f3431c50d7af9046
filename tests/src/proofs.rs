//! Proving as the offscreen document does: with the DEV key, and with a second one that a network goes over to.

use std::ops::ControlFlow;
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow, ensure};
use ashiato_core::encoding::signed::Hash;
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_vault::view::ProofJob;
use ashiato_zk_circuits::groth16::keys::ProvingKey;
use ashiato_zk_circuits::groth16::prover::{EntropyError, prove};
use ashiato_zk_circuits::groth16::setup::{dev_keys, keys_of};
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
    /// SHA-256 of the file of the verifying key that the proof is for.
    pub verifying_key: Hash,
}

/// A circuit key that a network may take proofs under.
pub struct CircuitKey {
    /// The proving key.
    pub proving: ProvingKey,
    /// The verifying key's file, as an operator announces it.
    pub file: Vec<u8>,
}

impl CircuitKey {
    /// SHA-256 of the verifying key's file, by which a network names the key.
    pub fn hash(&self) -> Hash {
        self.proving.verifying_key().hash()
    }
}

type Made = OnceLock<Result<CircuitKey, String>>;

fn made(cell: &'static Made, make: fn() -> Result<CircuitKey>) -> Result<&'static CircuitKey> {
    cell.get_or_init(|| make().map_err(|error| format!("{error:#}"))).as_ref().map_err(|error| anyhow!(error.clone()))
}

/// The DEV key that a node of this build begins with, made once.
///
/// # Errors
/// When it can't be made, or is not the pinned one.
pub fn dev() -> Result<&'static CircuitKey> {
    static KEY: Made = OnceLock::new();
    made(&KEY, || {
        let keys = dev_keys()?;
        Ok(CircuitKey { proving: ProvingKey::read(&keys.proving)?, file: keys.verifying })
    })
}

/// Another key of the same circuit, made once.
///
/// # Errors
/// When it can't be made.
pub fn second() -> Result<&'static CircuitKey> {
    static KEY: Made = OnceLock::new();
    made(&KEY, || {
        let keys = keys_of("a second key for the tests of the whole path")?;
        Ok(CircuitKey { proving: ProvingKey::read_pinned(&keys.proving, &keys.pin)?, file: keys.verifying })
    })
}

/// Carries out a proof job under the key that it names.
///
/// # Errors
/// When the job can't be read, names neither key, or the proof fails.
pub fn carry_out(job: &ProofJob) -> Result<[u8; 128]> {
    let named = Hash::from_hex(&job.verifying_key).context("no hash")?;
    let job: Job = serde_json::from_str(&job.job)?;
    ensure!(job.verifying_key == named, "the worker and the prover are told of two keys");
    let key = if dev()?.hash() == named { dev()? } else { second()? };
    ensure!(key.hash() == named, "a key that no test has");
    let mut entropy = |out: &mut [u8]| getrandom::fill(out).map_err(|_| EntropyError);
    Ok(prove(&key.proving, &job.claim, &job.witness, &mut entropy, &mut |_| ControlFlow::Continue(()))?)
}

/// Another proof of the same claim, made of a proof alone by whoever has seen it: A and B are both negated, and the
/// pairing is what it was. In ark's compressed form the sign of a point is the highest bit of its last byte.
pub fn rerandomised(proof: &[u8; 128]) -> [u8; 128] {
    let mut other = *proof;
    other[31] ^= 0x80;
    other[95] ^= 0x80;
    other
}
