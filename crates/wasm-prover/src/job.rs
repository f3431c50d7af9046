//! Jobs of the prover.

use ashiato_core::protocol::claim::StakeClaim;
use ashiato_zk_circuits::stake::StakeWitness;
use serde::Deserialize;
use zeroize::Zeroize;

use crate::error::JsError;

/// One proof's job: the claim and its witness.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Job {
    pub(crate) claim: StakeClaim,
    pub(crate) witness: StakeWitness,
    pub(crate) words: u32,
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
        let siblings = vec![element.clone(); 20];
        serde_json::json!({
            "claim": {
                "root": element, "scope": element, "nullifier": element, "terms_hash": element,
                "tariff": { "weights": vec![1; 16], "bonuses": vec![0; 16], "attention_cap": 8640 },
                "value": 0, "content_commitment": element, "recipient": element,
            },
            "witness": {
                "secret": element, "bundle_randomness": element, "content_nonce": element, "words": [0, 257],
                "content": element, "path": { "index": 0, "siblings": siblings },
            },
            "words": 64,
        })
        .to_string()
    }

    #[test]
    fn a_job_is_a_closed_shape() {
        let job = parse(text()).ok().unwrap();
        assert_eq!((job.words, job.witness.words.len(), job.claim.value), (64, 2, 0));
        for bad in [
            String::new(),
            text().replacen("\"words\":64", "\"words\":64,\"more\":1", 1),
            text().replacen("\"words\":[0,257]", "\"words\":[8192]", 1),
            text().replacen(&"0".repeat(64), &"f".repeat(64), 1),
        ] {
            let error = parse(bad).err().unwrap();
            assert_eq!((error.name, error.code.name()), ("JobError", "job-invalid"));
            assert!(!error.message.contains("fff"));
        }
    }
}
