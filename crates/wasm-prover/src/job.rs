//! Jobs of the prover.

use ashiato_core::encoding::signed::Hash;
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_zk_circuits::stake::StakeWitness;
use serde::Deserialize;
use zeroize::Zeroize;

use crate::error::JsError;

/// One proof's job: the claim, its witness, and the verifying key that the proof is for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Job {
    pub(crate) claim: StakeClaim,
    pub(crate) witness: StakeWitness,
    pub(crate) verifying_key: Hash,
}

/// Parses a job and wipes its text. The error says nothing of the text: it holds the secret.
pub(crate) fn parse(mut text: String) -> Result<Job, JsError> {
    let job = serde_json::from_str(&text).map_err(|_| JsError::JOB.into());
    text.zeroize();
    job
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text() -> String {
        let element = "0".repeat(64);
        let claim = serde_json::json!({
            "root": element, "scope": element, "nullifier": element, "terms_hash": element,
            "tariff": { "attention_weights": vec![1; 16], "action_weights": vec![1; 16], "bonuses": vec![0; 16] },
            "caps": { "attention_cap": 86_400, "event_cap": 8_191 }, "minted_by": 7,
            "value": 10, "records_commitment": element, "recipient": element,
        });
        let witness = serde_json::json!({
            "secret": element, "minted": 3, "bundle_randomness": element, "records_nonce": element,
            "summary": vec![element.clone(); 11], "records": element,
            "path": { "levels": vec![vec![element.clone(); 8]; 6], "top": vec![element.clone(); 4] },
        });
        serde_json::json!({ "claim": claim, "witness": witness, "verifying_key": element }).to_string()
    }

    #[test]
    fn a_job_is_a_closed_shape() {
        let job = parse(text()).ok().unwrap();
        assert_eq!((job.verifying_key, job.witness.minted, job.claim.value), (Hash([0; 32]), 3, 10));
        for bad in [
            String::new(),
            text().replacen("\"minted\":3", "\"minted\":3,\"more\":1", 1),
            text().replacen("\"minted\":3", "\"minted\":4294967296", 1),
            text().replacen(&"0".repeat(64), &"f".repeat(64), 1),
        ] {
            assert_ne!(bad, text());
            let error = parse(bad).err().unwrap();
            assert_eq!((error.name, error.code.name()), ("JobError", "job-invalid"));
            assert!(!error.message.contains("fff"));
        }
    }
}
