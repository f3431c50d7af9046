//! An ended epoch's footprints, made into the one field element that stands for them on a network. Final.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::summary::{Caps, Summary};
use ashiato_core::footprint::sums::Sums;
use ashiato_core::protocol::founding::NetworkId;
use ashiato_records::epoch_records::EpochRecords;
use ashiato_records::secrets::Seed;
use ashiato_zk_circuits::stake::commitment;
use zeroize::Zeroizing;

use crate::epochs::error::EpochsError;
use crate::keys::entropy::{Entropy, draw};
use crate::store::formats::v1::Commitment;

/// A commitment and what it is to.
pub(crate) struct Committed {
    /// What proofs need of it.
    pub(crate) commitment: Commitment,
    /// The summary.
    pub(crate) summary: Summary,
    /// `H(domain.bundle, e₁ … e₁₁, records, r)`.
    pub(crate) bundle: FieldElement,
}

/// Commits an epoch's footprints, which stand in its order, to a network. Empty epochs are committed alike.
///
/// # Errors
/// [`EpochsError`], all but `Record`.
pub(crate) fn commit(
    network: NetworkId,
    epoch: Epoch,
    footprints: &[Footprint],
    schedule: &EpochSchedule,
    caps: Caps,
    entropy: &mut dyn Entropy,
) -> Result<Committed, EpochsError> {
    let sums: Sums = footprints.iter().collect();
    let (summary, _uncounted) = sums.summary(caps)?;
    let seed: Zeroizing<[u8; 32]> = Zeroizing::new(draw(entropy)?);
    let randomness = FieldElement::from_31_bytes(&draw(entropy)?);
    let records = EpochRecords::new(epoch, schedule, footprints, Seed::new(*seed))?.element();
    let bundle = commitment::bundle(&summary, records, randomness);
    let commitment = Commitment { network, epoch, seed: hex::encode(seed.as_slice()), randomness, records };
    Ok(Committed { commitment, summary, bundle })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::keys::entropy::EntropyError;
    use ashiato_core::footprint::action::Action;
    use ashiato_core::footprint::category::{Category, Reason};

    /// Counts up: any reader of randomness gets other bytes each time, and a test the same every run.
    pub(crate) struct Counting(pub(crate) u64);

    impl Entropy for Counting {
        fn fill(&mut self, out: &mut [u8]) -> Result<(), EntropyError> {
            use sha2::{Digest, Sha256};
            for chunk in out.chunks_mut(32) {
                self.0 += 1;
                chunk.copy_from_slice(&Sha256::digest(self.0.to_be_bytes())[..chunk.len()]);
            }
            Ok(())
        }
    }

    struct Broken;

    impl Entropy for Broken {
        fn fill(&mut self, _: &mut [u8]) -> Result<(), EntropyError> {
            Err(EntropyError)
        }
    }

    pub(crate) fn footprint(i: u64, attention_ms: u64) -> Footprint {
        Footprint {
            id: format!("{i:032x}"),
            action: Action::Visit,
            category: Category::News,
            reason: Reason::HostTable,
            host: format!("site{i}.example"),
            path: None,
            title: None,
            query: None,
            detail: None,
            started_at: 1_000 + i,
            attention_ms,
            continued: false,
        }
    }

    const SCHEDULE: EpochSchedule = EpochSchedule { length_ms: 60_000, grace: 10 };
    const CAPS: Caps = Caps { attention_cap: 60, event_cap: 8_191 };
    const NETWORK: NetworkId = NetworkId([7; 32]);

    fn committed(footprints: &[Footprint], caps: Caps, seed: u64) -> Committed {
        commit(NETWORK, Epoch(0), footprints, &SCHEDULE, caps, &mut Counting(seed)).unwrap()
    }

    #[test]
    fn a_bundle_follows_from_its_parts() {
        let footprints: Vec<_> = (0..70).map(|i| footprint(i, 700)).collect();
        let done = committed(&footprints, CAPS, 0);
        let seed: [u8; 32] = hex::decode(&done.commitment.seed).unwrap().try_into().unwrap();
        let records = EpochRecords::new(Epoch(0), &SCHEDULE, &footprints, Seed::new(seed)).unwrap().element();
        assert_eq!(done.commitment.records, records);
        assert_eq!(done.bundle, commitment::bundle(&done.summary, records, done.commitment.randomness));
        assert_eq!((done.summary.attention(), done.summary.events()), (49, 0), "70 · 0.7 s, and no visit of a second");
        let again = committed(&footprints, CAPS, 900);
        assert_eq!(again.summary, done.summary);
        assert!(again.bundle != done.bundle && again.commitment.records != done.commitment.records);
    }

    #[test]
    fn a_damaged_clock_never_gives_an_unprovable_bundle() {
        let footprints: Vec<_> = (0..6).map(|i| footprint(i, 25_000)).collect();
        let done = committed(&footprints, Caps { attention_cap: 60, event_cap: 4 }, 0);
        assert_eq!((done.summary.attention(), done.summary.events()), (60, 4));
        let refused = commit(NETWORK, Epoch(0), &footprints, &SCHEDULE, CAPS, &mut Broken);
        assert_eq!(refused.err(), Some(EpochsError::Entropy(EntropyError)));
    }
}
