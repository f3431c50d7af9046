//! Proofs are verified off the async threads, a few at a time for the whole process. A request beyond the queue is refused.

use std::sync::Arc;

use ashiato_core::encoding::signed::Hash;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_core::protocol::network::AcceptedKey;
use ashiato_zk_circuits::groth16::key_error::KeyError;
use ashiato_zk_circuits::groth16::keys::VerifyingKey;
use ashiato_zk_circuits::groth16::verifier;
use tokio::sync::Semaphore;

use crate::db::StoredKey;
use crate::rules::refusal::Refusal;

/// The verifying key that is built in, a DEV key: the first one of a network that this build founds.
///
/// # Errors
///
/// [`KeyError`] where the committed file is not the pinned one.
pub fn built_in() -> Result<StoredKey, KeyError> {
    let accepted = AcceptedKey { hash: VerifyingKey::dev()?.hash(), from: Epoch(0), until: None };
    Ok(StoredKey { accepted, file: VerifyingKey::dev_file().to_vec() })
}

/// The verifying key in a file.
///
/// # Errors
///
/// [`KeyError`] for no key of the stake circuit.
pub fn read(file: &[u8]) -> Result<VerifyingKey, KeyError> {
    VerifyingKey::read(file)
}

/// Every key of a book, oldest first.
///
/// # Errors
///
/// [`KeyError`] for a file that holds no key.
pub fn of_book(stored: &[StoredKey]) -> Result<Vec<VerifyingKey>, KeyError> {
    stored.iter().map(|key| read(&key.file)).collect()
}

/// The process's verifiers.
pub struct Verifiers {
    keys: Arc<Vec<VerifyingKey>>,
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Verifiers {
    /// `running` proofs at the same time, `waiting` more in the queue.
    pub fn new(keys: Vec<VerifyingKey>, running: usize, waiting: usize) -> Self {
        Self {
            keys: Arc::new(keys),
            running: Arc::new(Semaphore::new(running)),
            admitted: Arc::new(Semaphore::new(running.saturating_add(waiting).min(Semaphore::MAX_PERMITS))),
        }
    }

    /// Verifies a proof under the key of this hash.
    ///
    /// # Errors
    ///
    /// [`Refusal::VerifyingKeyForeign`] for a hash that no key has, [`Refusal::Busy`] when queue and verifiers are full,
    /// the refusal of a [`VerifyError`](verifier::VerifyError), [`Refusal::Internal`] when the task fails.
    pub async fn verify(&self, hash: Hash, claim: StakeClaim, proof: Vec<u8>) -> Result<(), Refusal> {
        let place = self.admitted.clone().try_acquire_owned().map_err(|_| Refusal::Busy)?;
        let turn = self.running.clone().acquire_owned().await.map_err(|_| Refusal::Internal)?;
        let keys = self.keys.clone();
        // The work owns the permits: a client that disconnects frees no place before the pairing is done.
        let work = move || {
            let answer = match keys.iter().find(|key| key.hash() == hash) {
                Some(key) => verifier::verify(key, &claim, &proof).map_err(Refusal::from),
                None => Err(Refusal::VerifyingKeyForeign),
            };
            drop((turn, place));
            answer
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::Internal)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ashiato_core::encoding::field::FieldElement;
    use ashiato_core::footprint::summary::Caps;
    use ashiato_core::footprint::tariff::Tariff;

    fn claim() -> StakeClaim {
        let zero = FieldElement::ZERO;
        StakeClaim {
            root: zero,
            scope: zero,
            nullifier: zero,
            terms_hash: zero,
            tariff: Tariff::base(),
            caps: Caps { attention_cap: 60, event_cap: 100 },
            minted_by: 0,
            value: 1,
            records_commitment: zero,
            recipient: zero,
        }
    }

    #[tokio::test]
    async fn the_queue_is_the_whole_processs_and_what_does_not_fit_is_shed() {
        let key = VerifyingKey::dev().unwrap();
        let hash = key.hash();
        let verifiers = Arc::new(Verifiers::new(vec![key], 1, 1));
        let turn = verifiers.running.clone().acquire_owned().await.unwrap();
        // The only verifier is taken: each call waits in the one queue of the process.
        let waiting: Vec<_> = (0..2)
            .map(|_| {
                let verifiers = verifiers.clone();
                tokio::spawn(async move { verifiers.verify(hash, claim(), vec![0; 128]).await })
            })
            .collect();
        while verifiers.admitted.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(verifiers.verify(hash, claim(), vec![0; 128]).await, Err(Refusal::Busy));
        drop(turn);
        for task in waiting {
            let answer = task.await.unwrap();
            assert!(matches!(answer, Err(Refusal::ProofEncoding | Refusal::ProofIdentity)), "{answer:?}");
        }
        assert_eq!(verifiers.admitted.available_permits(), 2, "every place is free again");
        assert_eq!(verifiers.verify(hash, claim(), vec![0; 127]).await, Err(Refusal::ProofLength));
        let other = Hash([0; 32]);
        assert_eq!(verifiers.verify(other, claim(), vec![0; 128]).await, Err(Refusal::VerifyingKeyForeign));
    }
}
