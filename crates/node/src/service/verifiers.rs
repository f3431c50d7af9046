//! Proofs are verified off the async threads, a few at a time for the whole process. A request beyond the queue is refused.

use std::sync::Arc;

use ashiato_core::protocol::claim::StakeClaim;
use ashiato_zk_circuits::groth16::keys::VerifyingKeys;
use ashiato_zk_circuits::groth16::verifier;
use tokio::sync::Semaphore;

use crate::rules::refusal::Refusal;

/// The process's verifiers.
pub struct Verifiers {
    keys: Arc<VerifyingKeys>,
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Verifiers {
    /// `running` proofs at the same time, `waiting` more in the queue.
    pub fn new(keys: VerifyingKeys, running: usize, waiting: usize) -> Self {
        Self {
            keys: Arc::new(keys),
            running: Arc::new(Semaphore::new(running)),
            admitted: Arc::new(Semaphore::new(running.saturating_add(waiting).min(Semaphore::MAX_PERMITS))),
        }
    }

    /// Verifies a proof of the circuit with so many words.
    ///
    /// # Errors
    ///
    /// [`Refusal::CircuitUnknown`] for a number of words that no circuit has, [`Refusal::Busy`] when queue and verifiers are
    /// full, the refusal of a [`VerifyError`](verifier::VerifyError), [`Refusal::Internal`] when the task fails.
    pub async fn verify(&self, words: u32, claim: StakeClaim, proof: Vec<u8>) -> Result<(), Refusal> {
        if self.keys.of(words).is_none() {
            return Err(Refusal::CircuitUnknown);
        }
        let place = self.admitted.clone().try_acquire_owned().map_err(|_| Refusal::Busy)?;
        let turn = self.running.clone().acquire_owned().await.map_err(|_| Refusal::Internal)?;
        let keys = self.keys.clone();
        // The work owns the permits: a client that disconnects frees no place before the pairing is done.
        let work = move || {
            let answer = match keys.of(words) {
                Some(key) => verifier::verify(key, &claim, &proof).map_err(Refusal::from),
                None => Err(Refusal::CircuitUnknown),
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
    use ashiato_core::footprint::tariff::Tariff;
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
        let keys = VerifyingKeys::dev(Size::Words64).unwrap();
        let verifiers = Arc::new(Verifiers::new(keys, 1, 1));
        let turn = verifiers.running.clone().acquire_owned().await.unwrap();
        // The only verifier is taken: each call waits in the one queue of the process.
        let waiting: Vec<_> = (0..2)
            .map(|_| {
                let verifiers = verifiers.clone();
                tokio::spawn(async move { verifiers.verify(64, claim(), vec![0; 128]).await })
            })
            .collect();
        while verifiers.admitted.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(verifiers.verify(64, claim(), vec![0; 128]).await, Err(Refusal::Busy));
        drop(turn);
        for task in waiting {
            let answer = task.await.unwrap();
            assert!(matches!(answer, Err(Refusal::ProofEncoding | Refusal::ProofIdentity)), "{answer:?}");
        }
        assert_eq!(verifiers.admitted.available_permits(), 2, "every place is free again");
        assert_eq!(verifiers.verify(64, claim(), vec![0; 127]).await, Err(Refusal::ProofLength));
        for words in [0, 65, 256, 1_024, u32::MAX] {
            let answer = verifiers.verify(words, claim(), vec![0; 128]).await;
            assert_eq!(answer, Err(Refusal::CircuitUnknown), "{words}");
        }
    }
}
