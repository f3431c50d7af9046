//! Version 1 of everything that lies on the disk. Frozen: a field is neither added nor renamed nor read in another way.
//!
//! Names of categories, actions, collectors, levels and codes, and the spelling of keys, hashes and field elements, are
//! append-only in `core`. Every other type stands here.

/// A stored type with the same fields as a type of `core`, and the way from each to the other.
macro_rules! stored {
    ($(#[$doc:meta])* $name:ident = $core:ty { $($(#[$attr:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            $($(#[$attr])* pub(crate) $field: $type,)*
        }

        impl From<$core> for $name {
            fn from(value: $core) -> Self {
                Self { $($field: value.$field.into(),)* }
            }
        }

        impl From<$name> for $core {
            fn from(value: $name) -> Self {
                type Core = $core;
                Core { $($field: value.$field.into(),)* }
            }
        }
    };
}

mod capture;
mod epoch;
mod footprint;
mod leaf;
mod ledger;
mod network;
mod stake;
mod sums;

pub(crate) use capture::{Batch, Clock, Consent, Rules, SiteNames};
pub(crate) use epoch::{Day, DayEpoch, DaySums, EpochRecord, Footprints, HourSums, SiteSums, Totals};
pub(crate) use footprint::Footprint;
pub(crate) use leaf::{Anchor, Commitment, LeafRecord, Leaves, PathRecord};
pub(crate) use ledger::{Bucket, LedgerHead, LedgerKind, Outcome, Sent};
pub(crate) use network::{CatalogueRecord, DeviceRecord, NetworkFacts, PinRecord, SignedTerms, TokenRecord};
pub(crate) use stake::{PastStakes, PayoutSeed, Progress, StakeRecord};
pub(crate) use sums::Sums;
