//! The verifying keys that a network takes proofs under, each with the epochs whose stakes it takes.

use ashiato_core::encoding::signed::Hash;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::network::AcceptedKey;

use crate::rules::refusal::Refusal;

/// Requires that a stake that arrives in `current` may be proven under a key.
///
/// # Errors
///
/// [`Refusal::VerifyingKeyForeign`] for a key that the network does not know or does not take yet,
/// [`Refusal::VerifyingKeyRetired`] for one that it no longer takes.
pub fn taken(keys: &[AcceptedKey], hash: Hash, current: Epoch) -> Result<(), Refusal> {
    let of_hash = || keys.iter().filter(|key| key.hash == hash);
    if of_hash().any(|key| key.takes(current)) {
        return Ok(());
    }
    if of_hash().any(|key| key.from <= current) {
        return Err(Refusal::VerifyingKeyRetired);
    }
    Err(Refusal::VerifyingKeyForeign)
}

/// The keys once a next one is announced: it is taken from `from` on, the newest before it until `until`. Both are taken
/// in between.
///
/// # Errors
///
/// [`Refusal::VerifyingKeyEpochs`] for a key that stands in the list, an epoch that has begun, a newest key that has a
/// last epoch already, or epochs that leave a gap.
pub fn announce(
    keys: &[AcceptedKey],
    hash: Hash,
    from: Epoch,
    until: Epoch,
    current: Epoch,
) -> Result<Vec<AcceptedKey>, Refusal> {
    let (newest, before) = keys.split_last().ok_or(Refusal::VerifyingKeyEpochs)?;
    let known = keys.iter().any(|key| key.hash == hash);
    let gap = from.0 > until.0.saturating_add(1);
    if known || gap || from <= current || until < current || newest.until.is_some() || from <= newest.from {
        return Err(Refusal::VerifyingKeyEpochs);
    }
    let last = AcceptedKey { until: Some(until), ..*newest };
    Ok(before.iter().copied().chain([last, AcceptedKey { hash, from, until: None }]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_over_into_the_next_without_a_gap() {
        let hash = |n| Hash([n; 32]);
        let first = [AcceptedKey { hash: hash(1), from: Epoch(0), until: None }];
        let current = Epoch(100);
        let both = announce(&first, hash(2), Epoch(110), Epoch(120), current).unwrap();
        for (key, epoch, expected) in [
            (1, 0, Ok(())),
            (1, 120, Ok(())),
            (1, 121, Err(Refusal::VerifyingKeyRetired)),
            (2, 109, Err(Refusal::VerifyingKeyForeign)),
            (2, 110, Ok(())),
            (2, u64::MAX, Ok(())),
            (3, 115, Err(Refusal::VerifyingKeyForeign)),
        ] {
            assert_eq!(taken(&both, hash(key), Epoch(epoch)), expected, "key {key} in {epoch}");
        }
        let refused = Err(Refusal::VerifyingKeyEpochs);
        assert_eq!(announce(&first, hash(1), Epoch(110), Epoch(120), current), refused, "the same key");
        assert_eq!(announce(&first, hash(2), Epoch(110), Epoch(108), current), refused, "a gap");
        assert!(announce(&first, hash(2), Epoch(110), Epoch(109), current).is_ok(), "one after the other");
        assert_eq!(announce(&first, hash(2), Epoch(100), Epoch(120), current), refused, "an epoch that has begun");
        assert_eq!(announce(&first, hash(2), Epoch(110), Epoch(99), current), refused, "an end that is over");
        assert!(announce(&both, hash(3), Epoch(130), Epoch(140), current).is_ok());
        assert_eq!(announce(&both, hash(3), Epoch(110), Epoch(140), current), refused, "not after the one before");
    }
}
