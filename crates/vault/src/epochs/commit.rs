//! An ended epoch's footprints, made into the one field element that stands for them.

use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::word::Word;
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::stake::commitment;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};

use crate::epochs::content::Content;
use crate::keys::entropy::{Entropy, EntropyError, generator};

/// A closed epoch: everything that proofs about it need. It never leaves the device, and has no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EpochRecord {
    /// The epoch.
    pub(crate) epoch: Epoch,
    /// Words that the circuit holds: 64, 256 or 1,024.
    pub(crate) size: u32,
    /// The footprints in the bundle, in its (shuffled) order.
    pub(crate) footprints: Vec<Footprint>,
    /// Later footprints of the epoch: they stay the person's own.
    pub(crate) rest: Vec<Footprint>,
    /// Attended milliseconds that a damaged clock had counted twice and that were dropped so that the bundle stays
    /// within the epoch's attention; 0 whenever clocks work.
    pub(crate) dropped_ms: u64,
    /// Seed of the content's salts and empty leaves, hexadecimal.
    seed: String,
    /// The bundle's randomness r.
    pub(crate) randomness: FieldElement,
    /// The content's field element.
    pub(crate) content: FieldElement,
    /// The digest of the words.
    pub(crate) words_digest: FieldElement,
    /// `H(domain.bundle, words_digest, content, r)`.
    pub(crate) bundle: FieldElement,
}

/// Why an epoch could not be committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// The system's randomness failed.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// Words or records do not fit: a defect, since both are cut to size before.
    #[error("these footprints do not fit into one bundle")]
    Size,
}

impl CommitError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Entropy(error) => error.code(),
            Self::Size => Code::BundleSize,
        }
    }
}

impl EpochRecord {
    /// The bundle's words, in its order.
    pub(crate) fn words(&self) -> Vec<Word> {
        self.footprints.iter().map(Footprint::word).collect()
    }
}

/// Cuts the latest attention away until the sum is within the cap; gives the milliseconds dropped.
fn fit_attention(footprints: &mut [Footprint], attention_cap: u16) -> u64 {
    let mut left = u64::from(attention_cap);
    let mut dropped = 0u64;
    for footprint in footprints {
        let units = u64::from(footprint.word().attention());
        if units > left {
            let kept = left * 10_000;
            dropped = dropped.saturating_add(footprint.attention_ms.saturating_sub(kept));
            footprint.attention_ms = kept;
            left = 0;
        } else {
            left -= units;
        }
    }
    dropped
}

/// Commits an ended epoch: the first footprints by start (then id) up to the size, shuffled, go into the bundle.
///
/// `attention_cap` is the network's, in ten-second units. Empty epochs are committed alike.
///
/// # Errors
/// [`CommitError`].
pub(crate) fn commit(
    epoch: Epoch,
    mut footprints: Vec<Footprint>,
    size: Size,
    attention_cap: u16,
    entropy: &mut dyn Entropy,
) -> Result<EpochRecord, CommitError> {
    footprints.sort_by(|a, b| (a.started_at, &a.id).cmp(&(b.started_at, &b.id)));
    let rest = footprints.split_off(footprints.len().min(size.words()));
    let dropped_ms = fit_attention(&mut footprints, attention_cap);
    footprints.shuffle(&mut generator(entropy)?);
    let mut seed = [0; 32];
    entropy.fill(&mut seed)?;
    let mut randomness = [0; 31];
    entropy.fill(&mut randomness)?;
    let randomness = FieldElement::from_31_bytes(&randomness);
    let content = Content::new(&footprints, seed).map_err(|_| CommitError::Size)?.element();
    let words: Vec<Word> = footprints.iter().map(Footprint::word).collect();
    let words_digest = commitment::words_digest(&words, size).map_err(|_| CommitError::Size)?;
    Ok(EpochRecord {
        epoch,
        size: u32::try_from(size.words()).map_err(|_| CommitError::Size)?,
        footprints,
        rest,
        dropped_ms,
        seed: hex::encode(seed),
        randomness,
        content,
        words_digest,
        bundle: commitment::bundle(words_digest, content, randomness),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ashiato_core::footprint::action::Action;
    use ashiato_core::footprint::category::{Category, Reason};
    use ashiato_core::footprint::tariff::Tariff;

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
        }
    }

    #[test]
    fn the_first_by_start_are_bundled_in_another_order() {
        let footprints: Vec<_> = (0..70).rev().map(|i| footprint(i, 10_000)).collect();
        let record = commit(Epoch(5), footprints.clone(), Size::Words64, 8_640, &mut Counting(0)).unwrap();
        assert_eq!((record.footprints.len(), record.rest.len(), record.dropped_ms), (64, 6, 0));
        assert!(record.rest.iter().all(|f| f.started_at >= 1_064));
        let mut starts: Vec<_> = record.footprints.iter().map(|f| f.started_at).collect();
        assert!(!starts.is_sorted(), "shuffled");
        starts.sort_unstable();
        assert_eq!(starts, (1_000..1_064).collect::<Vec<_>>());
        let again = commit(Epoch(5), footprints, Size::Words64, 8_640, &mut Counting(900)).unwrap();
        assert!(
            again.bundle != record.bundle && again.content != record.content && again.randomness != record.randomness
        );
    }

    #[test]
    fn bundle_follows_from_its_parts() {
        let record = commit(Epoch(5), vec![footprint(1, 40_000)], Size::Words64, 100, &mut Counting(0)).unwrap();
        assert_eq!(Ok(record.words_digest), commitment::words_digest(&record.words(), Size::Words64));
        assert_eq!(record.bundle, commitment::bundle(record.words_digest, record.content, record.randomness));
        let seed: [u8; 32] = hex::decode(&record.seed).unwrap().try_into().unwrap();
        assert_eq!(record.content, Content::new(&record.footprints, seed).unwrap().element());
    }

    #[test]
    fn a_damaged_clock_never_gives_an_unprovable_bundle() {
        let footprints: Vec<_> = (0..6).map(|i| footprint(i, 25_000)).collect();
        let record = commit(Epoch(5), footprints, Size::Words64, 5, &mut Counting(0)).unwrap();
        let tariff = Tariff { attention_cap: 5, ..Tariff::base(5) };
        assert_eq!(tariff.total(&record.words()), Ok(15), "5 units of attention at weight 3");
        let mut by_start = record.footprints.clone();
        by_start.sort_by_key(|f| f.started_at);
        assert_eq!(by_start.iter().map(|f| f.attention_ms).collect::<Vec<_>>(), [25_000, 25_000, 10_000, 0, 0, 0]);
        assert_eq!(record.dropped_ms, 15_000 + 75_000);
    }

    #[test]
    fn an_empty_epoch_has_a_bundle_too() {
        let record = commit(Epoch(5), vec![], Size::Words1024, 6, &mut Counting(0)).unwrap();
        assert!(record.words().is_empty());
        assert_ne!(record.bundle, commit(Epoch(5), vec![], Size::Words1024, 6, &mut Counting(9)).unwrap().bundle);
    }

    #[test]
    fn broken_randomness_is_an_error() {
        let broken = commit(Epoch(5), vec![], Size::Words64, 6, &mut Broken).err();
        assert_eq!(broken.map(CommitError::code), Some(Code::Entropy));
    }

    #[test]
    fn the_shuffle_is_fair() {
        let mut counts = [[0u32; 4]; 4];
        let mut entropy = Counting(0);
        for _ in 0..4_000 {
            let mut items = [0usize, 1, 2, 3];
            items.shuffle(&mut generator(&mut entropy).unwrap());
            for (place, item) in items.iter().enumerate() {
                counts[place][*item] += 1;
            }
        }
        for row in counts {
            assert!(row.iter().all(|n| (850..1_150).contains(n)), "{counts:?}");
        }
    }
}
