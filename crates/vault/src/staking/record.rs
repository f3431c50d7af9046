//! A stake as it is kept, from the approval to the reward.

use ashiato_core::encoding::code::Code;
use ashiato_core::footprint::summary::Caps;
use ashiato_core::protocol::claim::{self, StakeClaim};
use ashiato_core::protocol::settlement::Reward;
use ashiato_core::protocol::stake::{STAKE_VERSION, StakeReceipt, StakeRequest};
use ashiato_core::protocol::terms::{SignedTerms, Terms};
use serde::{Deserialize, Serialize};

pub(crate) use crate::store::formats::v1::{PayoutSeed, Progress, StakeRecord};

/// How far a stake has come, as pages say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum StakeStatus {
    /// Approved; no proof yet.
    Approved,
    /// The proof waits to be sent.
    Waiting,
    /// Handed out, without a receipt yet.
    Sent,
    /// The node signed a receipt.
    Accepted,
    /// The node settled it.
    Rewarded,
    /// The node refused it for good.
    RefusedByNode,
    /// This device did not send it.
    Stopped,
}

impl Progress {
    fn status(self) -> StakeStatus {
        match self {
            Self::Approved => StakeStatus::Approved,
            Self::Ready => StakeStatus::Waiting,
            Self::Sent => StakeStatus::Sent,
            Self::Accepted => StakeStatus::Accepted,
            Self::Rewarded => StakeStatus::Rewarded,
            Self::Refused => StakeStatus::RefusedByNode,
            Self::Stopped => StakeStatus::Stopped,
        }
    }
}

/// A stake, from approval to reward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct StakeView {
    /// The pool's id in hexadecimal.
    pub pool: String,
    /// The pool's name.
    pub name: String,
    /// The epoch whose footprints are staked.
    pub epoch: u64,
    /// The claimed value.
    pub value: u32,
    /// When it was approved.
    pub approved_at: u64,
    /// How far it has come.
    pub status: StakeStatus,
    /// The node's refusal, or why it was not sent (`terms-changed`, `pool-expired`).
    pub error: Option<Code>,
    /// The node's receipt.
    pub receipt: Option<StakeReceipt>,
    /// The reward.
    pub reward: Option<Reward>,
}

/// A stake with its terms opened. It holds secrets, so it has no `Debug`.
#[derive(Clone)]
pub(crate) struct Stake {
    /// As it is kept.
    pub(crate) record: StakeRecord,
    /// The terms.
    pub(crate) terms: Terms,
}

impl Stake {
    /// From its record; `None` where the terms in it are none.
    pub(crate) fn from_record(record: StakeRecord) -> Option<Self> {
        let terms = SignedTerms::from(record.signed.clone()).open(&record.network).ok()?;
        Some(Self { record, terms })
    }

    /// Whether its scope is taken: it has left, or will, and was not refused for good.
    pub(crate) fn holds_scope(&self) -> bool {
        match self.record.progress {
            Progress::Ready | Progress::Sent | Progress::Accepted | Progress::Rewarded => true,
            Progress::Refused => self.record.error.as_deref() == Some(Code::NullifierSpent.name()),
            Progress::Approved => self.record.again,
            Progress::Stopped => false,
        }
    }

    /// Whether the operator has learnt something by it.
    pub(crate) fn revealed(&self) -> bool {
        self.record.left || !matches!(self.record.progress, Progress::Approved | Progress::Stopped)
    }

    /// Whether it was approved for the network and has not arrived there yet.
    pub(crate) fn waits(&self) -> bool {
        matches!(self.record.progress, Progress::Approved | Progress::Ready | Progress::Sent)
    }

    /// Whether a person may take it back: it was proven once, and nothing of it has left.
    pub(crate) fn can_be_taken_back(&self) -> bool {
        let ready = self.record.progress == Progress::Ready;
        !self.record.left && (ready || (self.record.progress == Progress::Approved && self.record.again))
    }

    /// The public inputs.
    pub(crate) fn claim(&self) -> StakeClaim {
        let record = &self.record;
        StakeClaim {
            root: record.root,
            scope: record.scope,
            nullifier: record.nullifier,
            terms_hash: record.pool,
            tariff: self.terms.tariff.clone(),
            caps: Caps { attention_cap: record.attention_cap, event_cap: record.event_cap },
            minted_by: record.minted_by,
            value: record.value,
            records_commitment: record.records_commitment,
            recipient: claim::recipient(&record.payout.public_key().0),
        }
    }

    /// The request, the same bytes each time; `None` without a proof.
    pub(crate) fn request(&self) -> Option<StakeRequest> {
        let record = &self.record;
        Some(StakeRequest {
            version: STAKE_VERSION,
            pool: record.pool,
            epoch: record.epoch,
            nullifier: record.nullifier,
            value: record.value,
            verifying_key: record.verifying_key,
            records_commitment: record.records_commitment,
            payout_key: record.payout.public_key(),
            proof: record.proof.clone()?,
        })
    }

    /// What pages are shown.
    pub(crate) fn view(&self) -> StakeView {
        let record = &self.record;
        let code = |text: &String| Code::from_name(text).unwrap_or(Code::NodeRefused);
        StakeView {
            pool: record.pool.to_hex(),
            name: self.terms.name.clone(),
            epoch: record.epoch.0,
            value: record.value,
            approved_at: record.approved_at,
            status: record.progress.status(),
            error: record.error.as_ref().map(code),
            receipt: record.receipt.clone().map(Into::into),
            reward: record.reward.clone().map(Into::into),
        }
    }
}
