//! A stake as it is kept, from the approval to the reward.

use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_core::protocol::settlement::Reward;
use ashiato_core::protocol::stake::{StakeReceipt, StakeRequest};
use ashiato_core::protocol::terms::{SignedTerms, Terms};
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use crate::staking::caution::Caution;

/// The seed of a payout key: fresh for each stake, sealed with it, wiped when dropped.
#[derive(Clone)]
pub(crate) struct PayoutSeed(pub(crate) Zeroizing<[u8; 32]>);

impl PayoutSeed {
    /// The key that rewards are paid to.
    pub(crate) fn public_key(&self) -> PublicKey {
        PublicKey(SigningKey::from_bytes(&self.0).verifying_key().to_bytes())
    }
}

impl Serialize for PayoutSeed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&Zeroizing::new(hex::encode(self.0.as_slice())))
    }
}

impl<'de> Deserialize<'de> for PayoutSeed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let mut seed = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text.as_bytes(), seed.as_mut_slice())
            .map_err(|_| serde::de::Error::custom("32 bytes in hexadecimal expected"))?;
        Ok(Self(seed))
    }
}

/// How far a stake has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Progress {
    /// Approved; no proof yet. Nothing has left.
    Approved,
    /// The proof is stored; it leaves at `send_at`.
    Ready,
    /// Handed out at least once, without a receipt yet.
    Sent,
    /// The node signed a receipt.
    Accepted,
    /// The node settled it.
    Rewarded,
    /// The node refused it for good.
    Refused,
    /// This device stopped it before it was sent.
    Stopped,
}

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

/// A stake. It holds secrets, so it has no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StakeRecord {
    /// Names the proof job; random.
    pub(crate) job: String,
    /// The network.
    pub(crate) network: String,
    /// The terms as they were approved, byte for byte.
    pub(crate) signed: SignedTerms,
    /// The terms.
    pub(crate) terms: Terms,
    /// The pool's id.
    pub(crate) pool: FieldElement,
    /// The epoch whose footprints are staked.
    pub(crate) epoch: Epoch,
    /// The public inputs.
    pub(crate) claim: StakeClaim,
    /// Words in the circuit that the bundle was committed for. Records of versions with a single circuit have no such
    /// field.
    #[serde(default = "largest")]
    pub(crate) words: u32,
    /// The nonce of the content commitment.
    pub(crate) content_nonce: FieldElement,
    /// The payout key's seed.
    pub(crate) payout: PayoutSeed,
    /// The cautions that were acknowledged.
    #[serde(deserialize_with = "known_cautions")]
    pub(crate) acknowledged: Vec<Caution>,
    /// When it was approved, milliseconds since 1970.
    pub(crate) approved_at: u64,
    /// How far it has come.
    pub(crate) progress: Progress,
    /// When the proof was stored.
    pub(crate) ready_at: u64,
    /// When it may leave.
    pub(crate) send_at: u64,
    /// The proof in base64, from `Ready` on.
    pub(crate) proof: Option<String>,
    /// The node's receipt.
    pub(crate) receipt: Option<StakeReceipt>,
    /// The reward.
    pub(crate) reward: Option<Reward>,
    /// Why it was refused or stopped.
    #[serde(default, deserialize_with = "known_code")]
    pub(crate) error: Option<Code>,
}

/// Reads cautions; a text that is none is left out.
fn known_cautions<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Caution>, D::Error> {
    let texts = Vec::<serde_json::Value>::deserialize(deserializer)?;
    Ok(texts.into_iter().filter_map(|text| serde_json::from_value(text).ok()).collect())
}

/// Reads a code; one of a node's own that this version does not know is [`Code::NodeRefused`].
fn known_code<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Code>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.map(|text| Code::from_name(&text).unwrap_or(Code::NodeRefused)))
}

fn largest() -> u32 {
    1_024
}

impl StakeRecord {
    /// Whether its scope is taken: it has left, or will, and was not refused for good.
    pub(crate) fn holds_scope(&self) -> bool {
        match self.progress {
            Progress::Ready | Progress::Sent | Progress::Accepted | Progress::Rewarded => true,
            Progress::Refused => self.error == Some(Code::NullifierSpent),
            Progress::Approved | Progress::Stopped => false,
        }
    }

    /// Whether the operator has learnt something by it.
    pub(crate) fn revealed(&self) -> bool {
        !matches!(self.progress, Progress::Approved | Progress::Stopped)
    }

    /// The request, the same bytes each time; `None` without a proof.
    pub(crate) fn request(&self) -> Option<StakeRequest> {
        Some(StakeRequest {
            pool: self.pool,
            epoch: self.epoch,
            nullifier: self.claim.nullifier,
            value: self.claim.value,
            words: self.words,
            content_commitment: self.claim.content_commitment,
            payout_key: self.payout.public_key(),
            proof: self.proof.clone()?,
        })
    }

    /// What pages are shown.
    pub(crate) fn view(&self) -> StakeView {
        StakeView {
            pool: self.pool.to_hex(),
            name: self.terms.name.clone(),
            epoch: self.epoch.0,
            value: self.claim.value,
            approved_at: self.approved_at,
            status: self.progress.status(),
            error: self.error,
            receipt: self.receipt.clone(),
            reward: self.reward.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Stored {
        #[serde(default, deserialize_with = "known_code")]
        error: Option<Code>,
        #[serde(deserialize_with = "known_cautions")]
        acknowledged: Vec<Caution>,
    }

    /// Older versions stored texts: a node's own code, and whatever a page had acknowledged.
    #[test]
    fn stored_texts_are_read_as_codes() {
        let read = |text: &str| serde_json::from_str::<Stored>(text).unwrap();
        let known = read(r#"{"error":"proof-rejected","acknowledged":["few-leaves","third-stake"]}"#);
        assert_eq!((known.error, known.acknowledged.len()), (Some(Code::ProofRejected), 2));
        let foreign = read(r#"{"error":"brand-new","acknowledged":["few-leaves","something"]}"#);
        assert_eq!((foreign.error, foreign.acknowledged), (Some(Code::NodeRefused), vec![Caution::FewLeaves]));
        assert_eq!(read(r#"{"error":null,"acknowledged":[]}"#).error, None);
    }
}
