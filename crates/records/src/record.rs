//! A record: a footprint's slots with their canonical values. The footprint's `id` and `reason` are no slots.

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::footprint::Footprint;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::hash::{Hash, leaf, slot_digest};
use crate::secrets::RecordSalt;
use crate::slot::{SLOTS, Slot};

/// Milliseconds of an hour.
pub const HOUR_MS: u64 = 3_600_000;
/// Hours of a day.
pub const DAY_HOURS: u64 = 24;

/// A record of version 1: one value a slot, or none where it is absent. Wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Record([Option<Vec<u8>>; SLOTS]);

impl core::fmt::Debug for Record {
    /// Shows nothing: logs never hold what was browsed.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Record(…)")
    }
}

impl Record {
    /// The record of a footprint of this epoch that counts so many seconds.
    pub fn new(epoch: Epoch, footprint: &Footprint, attention_s: u64) -> Self {
        let number = |number: u64| Some(number.to_be_bytes().to_vec());
        let text = |text: &Option<String>| text.as_ref().map(|text| text.as_bytes().to_vec());
        let hours = footprint.started_at / HOUR_MS;
        Self(Slot::ALL.map(|slot| match slot {
            Slot::Epoch => number(epoch.0),
            Slot::Action => number(footprint.action.id().into()),
            Slot::Category => number(footprint.category.id().into()),
            Slot::Day => number(hours / DAY_HOURS),
            Slot::Hour => number(hours % DAY_HOURS),
            Slot::StartedAt => number(footprint.started_at),
            Slot::AttentionS => number(attention_s),
            Slot::Host => Some(footprint.host.as_bytes().to_vec()),
            Slot::Path => text(&footprint.path),
            Slot::Title => text(&footprint.title),
            Slot::Query => text(&footprint.query),
            Slot::Detail => text(&footprint.detail),
        }))
    }

    /// Each slot with its value, in order.
    pub fn values(&self) -> impl Iterator<Item = (Slot, Option<&[u8]>)> {
        Slot::ALL.into_iter().zip(self.0.iter().map(Option::as_deref))
    }

    /// Its leaf under a salt.
    pub fn leaf(&self, salt: &RecordSalt) -> Hash {
        let mut digests = [Hash([0; 32]); SLOTS];
        for (digest, (slot, value)) in digests.iter_mut().zip(self.values()) {
            *digest = slot_digest(slot, &salt.of_slot(slot), value);
        }
        leaf(&digests)
    }
}
