//! Proofs are verified off the async threads, a few at a time for the whole process; what does not fit is shed.

use std::sync::Arc;

use ashiato_core::claim::StakeClaim;
use ashiato_core::signed::Hash;
use ashiato_zk_circuits::keys::VerifyingKey;
use ashiato_zk_circuits::verifier;
use tokio::sync::Semaphore;

use crate::problem::Refusal;

/// The process's verifiers.
pub struct Verifiers {
    key: Arc<VerifyingKey>,
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Verifiers {
    /// `running` proofs at the same time, `waiting` more in the queue.
    pub fn new(key: VerifyingKey, running: usize, waiting: usize) -> Self {
        Self {
            key: Arc::new(key),
            running: Arc::new(Semaphore::new(running)),
            admitted: Arc::new(Semaphore::new(running.saturating_add(waiting).min(Semaphore::MAX_PERMITS))),
        }
    }

    /// SHA-256 of the verifying key.
    pub fn key_hash(&self) -> Hash {
        self.key.hash()
    }

    /// The key itself, for checks outside requests.
    pub fn key(&self) -> Arc<VerifyingKey> {
        self.key.clone()
    }

    /// Verifies a proof; [`Refusal::Busy`] when queue and verifiers are full.
    pub async fn verify(&self, claim: StakeClaim, proof: Vec<u8>) -> Result<(), Refusal> {
        let place = self.admitted.clone().try_acquire_owned().map_err(|_| Refusal::Busy)?;
        let turn = self.running.clone().acquire_owned().await.map_err(|_| Refusal::Internal)?;
        let key = self.key.clone();
        // The permits live in the work itself: a client that goes away frees nothing before the pairing is done.
        let work = move || {
            let answer = verifier::verify(&key, &claim, &proof);
            drop((turn, place));
            answer
        };
        Ok(tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::Internal)??)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ashiato_core::field::FieldElement;
    use ashiato_core::tariff::Tariff;
    use ashiato_zk_circuits::Size;

    fn claim() -> StakeClaim {
        let zero = FieldElement::ZERO;
        StakeClaim {
            root: zero,
            scope: zero,
            nullifier: zero,
            terms_hash: zero,
            tariff: Tariff::base(6),
            value: 1,
            content_commitment: zero,
            recipient: zero,
        }
    }

    #[tokio::test]
    async fn the_queue_is_the_whole_processs_and_what_does_not_fit_is_shed() {
        let key = VerifyingKey::dev(Size::Words64).unwrap();
        let verifiers = Arc::new(Verifiers::new(key, 1, 1));
        let turn = verifiers.running.clone().acquire_owned().await.unwrap();
        // The only verifier is taken: one waits in the queue for each place, wherever the calls come from.
        let waiting: Vec<_> = (0..2)
            .map(|_| {
                let verifiers = verifiers.clone();
                tokio::spawn(async move { verifiers.verify(claim(), vec![0; 128]).await })
            })
            .collect();
        while verifiers.admitted.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(verifiers.verify(claim(), vec![0; 128]).await, Err(Refusal::Busy));
        drop(turn);
        for task in waiting {
            let answer = task.await.unwrap();
            assert!(matches!(answer, Err(Refusal::ProofEncoding | Refusal::ProofIdentity)), "{answer:?}");
        }
        assert_eq!(verifiers.admitted.available_permits(), 2, "every place is free again");
        assert_eq!(verifiers.verify(claim(), vec![0; 127]).await, Err(Refusal::ProofLength));
    }
}
