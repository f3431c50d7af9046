//! Stakes.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{Hash, PublicKey, Signature};
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::{settlement, stake};
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::SignedTerms;

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

stored! {
    /// The node's receipt.
    StakeReceipt = stake::StakeReceipt {
        pool: FieldElement,
        epoch: Epoch,
        nullifier: FieldElement,
        value: u32,
        budget_epoch: Epoch,
        settled_after: Epoch,
        signature: Signature,
    }
}

stored! {
    /// The reward.
    Reward = settlement::Reward {
        pool: FieldElement,
        epoch: Epoch,
        nullifier: FieldElement,
        value: u32,
        amount: u64,
    }
}

/// A stake. It holds secrets, so it has no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StakeRecord {
    /// Names the proof job; random.
    pub(crate) job: String,
    /// The network that it was approved for. It is sent nowhere else.
    pub(crate) network: NetworkId,
    /// The node's address that was shown at the approval.
    pub(crate) node: String,
    /// The terms as they were approved, byte for byte.
    pub(crate) signed: SignedTerms,
    /// The pool's id.
    pub(crate) pool: FieldElement,
    /// The epoch whose footprints are staked.
    pub(crate) epoch: Epoch,
    /// Root of the checkpoint.
    pub(crate) root: FieldElement,
    /// The scope.
    pub(crate) scope: FieldElement,
    /// The nullifier.
    pub(crate) nullifier: FieldElement,
    /// The network's bound on attention, in seconds.
    pub(crate) attention_cap: u32,
    /// The network's bound on footprints.
    pub(crate) event_cap: u16,
    /// The last epoch in which the token may have been minted.
    pub(crate) minted_by: u32,
    /// The claimed value.
    pub(crate) value: u32,
    /// The records commitment.
    pub(crate) records_commitment: FieldElement,
    /// Its nonce.
    pub(crate) records_nonce: FieldElement,
    /// The payout key's seed.
    pub(crate) payout: PayoutSeed,
    /// SHA-256 of the file of the verifying key that the proof is for.
    pub(crate) verifying_key: Hash,
    /// Names of the cautions that were acknowledged.
    pub(crate) acknowledged: Vec<String>,
    /// When it was approved, milliseconds since 1970.
    pub(crate) approved_at: u64,
    /// How far it has come.
    pub(crate) progress: Progress,
    /// Whether it was handed out before it had to be proven anew: then it can't be taken back.
    pub(crate) left: bool,
    /// Whether it has to be proven anew, under another key than it was approved for.
    pub(crate) again: bool,
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
    /// Why it was refused or stopped: a code.
    pub(crate) error: Option<String>,
}

/// What the stakes that are no longer looked at add up to.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PastStakes {
    /// Test credits.
    pub(crate) balance: u64,
}
