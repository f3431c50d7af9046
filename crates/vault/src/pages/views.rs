//! What pages are shown: plain data, computed by the vault, drawn by TypeScript as it is. Views that a single room
//! computes stand in that room, and are named here too.

use ashiato_core::capture::collectors::Collector;
use ashiato_core::capture::consent::Consent;
use ashiato_core::capture::refusal::Refusal;
use ashiato_core::capture::rules::Mode;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::sums::Uncounted;
use serde::{Deserialize, Serialize};

pub use crate::keys::access::VaultState;
pub use crate::pages::sums::{ActionCount, CategoryRow, DayView, HourView, SiteSum};
pub use crate::staking::approve::ProofJob;
pub use crate::staking::caution::Caution;
pub use crate::staking::offer::{Offer, OfferReason};
pub use crate::staking::prepare::{InputName, PreviewRow, PublicInput, StakePreview};
pub use crate::staking::record::{StakeStatus, StakeView};
pub use crate::sync::conversation::{NetworkView, TokenView};
pub use crate::sync::ledger::{LedgerEntry, LedgerKind, LedgerOutcome, LeftToday};
pub use crate::sync::request::{Method, NodeAnswer, NodeRequest};

/// Why a footprint is worth what it is: `weight · seconds + 10 · action weight · bonus`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct Worth {
    /// Tenths of a point for one second of its category.
    pub weight: u8,
    /// Whole seconds of attention.
    pub seconds: u64,
    /// What the action's bonus is multiplied by in its category.
    pub action_weight: u8,
    /// The action's bonus in points.
    pub bonus: u8,
    /// Tenths of a point.
    pub value: u64,
}

/// A footprint with its worth under the base tariff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct FootprintView {
    /// The footprint.
    pub footprint: Footprint,
    /// Its worth.
    pub worth: Worth,
    /// Its epoch's number.
    pub epoch: u64,
    /// Whether it still grows.
    pub live: bool,
    /// Whether it counts: it did not come after its epoch's commitment.
    pub counted: bool,
}

/// The current epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct EpochView {
    /// Its number.
    pub epoch: u64,
    /// First millisecond.
    pub starts_at: u64,
    /// First millisecond after it.
    pub ends_at: u64,
    /// Footprints so far.
    pub footprints: u64,
    /// Worth so far, in tenths of a point.
    pub value: u64,
    /// What a summary can't hold: it stays the person's own.
    pub uncounted: Uncounted,
}

/// Health of one collector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct CollectorHealth {
    /// The collector.
    pub collector: Collector,
    /// Whether it is consented to.
    pub on: bool,
    /// When it last gave a footprint, milliseconds since 1970.
    pub last_matched: Option<u64>,
}

/// Everything the popup shows. While locked, `recent`, `categories`, `offers`, `token` and `stakes` are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct PopupView {
    /// The vault's state.
    pub state: VaultState,
    /// The consent.
    pub consent: Consent,
    /// Paused until, milliseconds since 1970.
    pub paused_until: Option<u64>,
    /// Minutes without input after which the vault locks itself; none for never.
    pub idle_limit: Option<u32>,
    /// What the local day adds up to, in tenths of a point; none while it cannot be read.
    pub value_today: Option<u64>,
    /// Worth in all, in tenths of a point; the one figure kept in clear.
    pub value_total: u64,
    /// The current epoch.
    pub epoch: EpochView,
    /// Today by category, most worth first.
    pub categories: Vec<CategoryRow>,
    /// The newest footprints, newest first, at most 20.
    pub recent: Vec<FootprintView>,
    /// The zkSBT, once minted.
    pub token: Option<TokenView>,
    /// Test credits earned in all.
    pub balance: u64,
    /// Stakes, newest first, at most 20.
    pub stakes: Vec<StakeView>,
    /// Pools.
    pub offers: Vec<Offer>,
    /// What left this device today; none while locked, since it is sealed.
    pub left_today: Option<LeftToday>,
    /// The node.
    pub network: NetworkView,
    /// Collectors.
    pub health: Vec<CollectorHealth>,
    /// Sealed batches and records that can't be opened, here and in the mirror; 0 in health, and while locked.
    pub damaged: u64,
}

/// The person's rules with their sites by name. While locked the names are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct RulesView {
    /// How the lists are read.
    pub mode: Mode,
    /// Excluded sites.
    pub excluded: Vec<String>,
    /// Allowed sites, for mode `only`.
    pub allowed: Vec<String>,
    /// Sites in either list whose names can't be read now.
    pub unnamed: u64,
    /// Excluded categories.
    pub excluded_categories: Vec<Category>,
    /// Paused until, milliseconds since 1970.
    pub paused_until: Option<u64>,
}

/// The current tab's site in the popup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct SiteView {
    /// The registrable domain, if the address has one.
    pub host: Option<String>,
    /// Whether visits to it are kept now.
    pub captured: bool,
    /// Why not.
    pub refusal: Option<Refusal>,
    /// Its category, where it is kept.
    pub category: Option<Category>,
    /// Whether the person excluded it.
    pub excluded: bool,
}

/// What came of choosing another node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum NodeChange {
    /// It is the node already.
    Unchanged,
    /// It is the node from here on.
    Changed,
    /// Nothing was changed: approved stakes have not arrived at the node before, and would wait until it is chosen again.
    StakesWait {
        /// How many.
        stakes: u32,
    },
}

/// The recovery kit, shown once: it reopens this vault; it is not a backup.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct RecoveryKit {
    /// Groups of letters and digits with a checksum.
    pub code: String,
}

/// What the service worker must keep elsewhere after a call.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct Effects {
    /// New text for `chrome.storage.session`, or nothing to change.
    pub session: Option<String>,
    /// New text for `chrome.storage.local` (key envelopes), or nothing to change.
    pub backup: Option<String>,
}

#[cfg(test)]
mod tests {
    use ashiato_core::encoding::code::Code;

    use super::*;
    use crate::sync::failure::NetworkError;

    /// TypeScript and the keys of the UI's texts hold these texts.
    #[test]
    fn closed_sets_keep_their_texts() {
        let json = |value: serde_json::Value| value.to_string();
        let reasons = [
            OfferReason::NoEpochReady,
            OfferReason::BelowMinimum,
            OfferReason::AlreadyStaked,
            OfferReason::TooYoung,
            OfferReason::UpdateNeeded,
            OfferReason::Trial,
            OfferReason::Expired,
        ];
        assert_eq!(
            json(serde_json::json!(reasons)),
            r#"["no-epoch-ready","below-minimum","already-staked","too-young","update-needed","trial","expired"]"#
        );
        let cautions = [Caution::FewLeaves, Caution::ThirdStake, Caution::ExpiresSoon];
        assert_eq!(json(serde_json::json!(cautions)), r#"["few-leaves","third-stake","expires-soon"]"#);
        let inputs = [
            InputName::Root,
            InputName::Scope,
            InputName::Nullifier,
            InputName::TermsHash,
            InputName::TariffAttention,
            InputName::TariffActions,
            InputName::Value,
            InputName::RecordsCommitment,
            InputName::Recipient,
        ];
        assert_eq!(
            json(serde_json::json!(inputs)),
            r#"["root","scope","nullifier","terms_hash","tariff_attention","tariff_actions","value","records_commitment","recipient"]"#
        );
        let stages = [
            StakeStatus::Approved,
            StakeStatus::Waiting,
            StakeStatus::Sent,
            StakeStatus::Accepted,
            StakeStatus::Rewarded,
            StakeStatus::RefusedByNode,
            StakeStatus::Stopped,
        ];
        assert_eq!(
            json(serde_json::json!(stages)),
            r#"["approved","waiting","sent","accepted","rewarded","refused-by-node","stopped"]"#
        );
        let kinds =
            [LedgerKind::Mint, LedgerKind::Device, LedgerKind::Registration, LedgerKind::Stake, LedgerKind::Read];
        assert_eq!(json(serde_json::json!(kinds)), r#"["mint","device","registration","stake","read"]"#);
        assert_eq!(json(serde_json::json!([Method::Get, Method::Post])), r#"["GET","POST"]"#);
        let failures =
            [NetworkError::Refused(Code::RateLimited), NetworkError::Refused(Code::NodeRefused), NetworkError::Timeout];
        assert_eq!(json(serde_json::json!(failures)), r#"["node-refused:rate-limited","node-refused","node-timeout"]"#);
    }
}
