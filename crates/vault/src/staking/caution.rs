//! Reasons for caution before a stake.

use ashiato_core::protocol::limits::FEW_LEAVES;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::protocol::terms::Terms;
use serde::{Deserialize, Serialize};

/// Stakes to one operator for one epoch from which on refusal is the default.
const STAKES_EASY: u32 = 2;

/// Why a person should think twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Caution {
    /// The stake hides among few leaves.
    FewLeaves,
    /// The operator has had two stakes for this epoch already.
    ThirdStake,
    /// The pool's terms end within two epochs.
    ExpiresSoon,
}

impl Caution {
    /// Its name, as serde writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::FewLeaves => "few-leaves",
            Self::ThirdStake => "third-stake",
            Self::ExpiresSoon => "expires-soon",
        }
    }
}

/// The reasons for caution of a stake that hides among `leaves`, after `stakes` to the same operator for the same epoch.
pub(crate) fn cautions(leaves: u64, stakes: u32, terms: &Terms, info: &NetworkInfo, now_ms: u64) -> Vec<Caution> {
    let soon = now_ms.saturating_add(info.founding.schedule.length_ms.saturating_mul(2));
    let reasons = [
        (leaves < FEW_LEAVES, Caution::FewLeaves),
        (stakes >= STAKES_EASY, Caution::ThirdStake),
        (terms.expires_at <= soon, Caution::ExpiresSoon),
    ];
    reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, caution)| caution).collect()
}
