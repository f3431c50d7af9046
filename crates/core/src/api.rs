//! The wire types between a device and a node. JSON; unknown fields are refused on both sides.
//!
//! | method and path | request | answer |
//! |---|---|---|
//! | `GET /v1/network` | | [`NetworkInfo`] |
//! | `GET /v1/admission` | | [`Challenge`] |
//! | `POST /v1/tokens` | [`MintRequest`] | [`MintReceipt`] |
//! | `POST /v1/leaves` | [`RegisterRequest`] | [`LeafReceipt`] |
//! | `GET /v1/epochs/{epoch}/leaves` | | [`LeafList`] |
//! | `GET /v1/epochs/{epoch}/checkpoints` | | `[`[`Checkpoint`]`]` |
//! | `GET /v1/pools` | | [`Catalogue`] |
//! | `POST /v1/stakes` | [`StakeRequest`] | [`StakeReceipt`] |
//! | `GET /v1/settlements/{pool}/{epoch}` | | [`Settlement`] |
//! | `GET /v1/rewards/{payout_key}` | | `[`[`Reward`]`]` |
//!
//! Errors are RFC 9457 problem documents, [`Problem`].

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::epoch::{Epoch, EpochSchedule};
use crate::field::FieldElement;
use crate::signed::{Hash, PublicKey, Signature, SignatureError, verify};
use crate::tariff::Tariff;
use crate::terms::{Level, SignedTerms};

/// The largest request body in bytes.
pub const BODY_MAX: usize = 16 * 1_024;
/// Depth of an epoch's tree.
pub const TREE_DEPTH: usize = 20;
/// Below this many leaves at a checkpoint, refusal is the default, with the reason.
pub const FEW_LEAVES: u64 = 20;
/// Bytes of a proof: compressed A, B and C of Groth16 over BN254.
pub const PROOF_BYTES: usize = 128;

/// How a token is admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case", tag = "policy", deny_unknown_fields)]
pub enum Admission {
    /// Anybody; on the demo network only.
    Open,
    /// SHA-256 of challenge, id, key and nonce begins with this many zero bits.
    ProofOfWork {
        /// Leading zero bits asked for.
        bits: u8,
    },
}

/// What a node says of its network.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct NetworkInfo {
    /// Name of the network; part of every signature and scope.
    pub network: String,
    /// True on a test network, whose keys are DEV and whose credits are worth nothing.
    pub test_network: bool,
    /// Epoch length and grace.
    pub schedule: EpochSchedule,
    /// The tariff behind the points in the popup.
    pub base_tariff: Tariff,
    /// How tokens are admitted.
    pub admission: Admission,
    /// Key that signs checkpoints and receipts.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub node_key: PublicKey,
    /// Words in the largest stake circuit: 1,024, or 64 in quick tests.
    pub words: u32,
    /// SHA-256 over the SHA-256s of the verifying keys, smallest circuit first.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub verifying_key_hash: Hash,
    /// The node's clock, milliseconds since 1970.
    pub now_ms: u64,
}

/// A challenge for admission by proof of work; good for ten minutes, once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Challenge {
    /// Random bytes, and what the node needs to know them again.
    pub challenge: Hash,
    /// Leading zero bits asked for.
    pub bits: u8,
}

/// Asks for a token: an identity commitment bound to a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MintRequest {
    /// The identity commitment `H(tag.identity, s, 0)`.
    pub id: FieldElement,
    /// The token's key, which signs registrations.
    pub key: PublicKey,
    /// The key's signature: it is held by whoever asks. See [`MintRequest::verify`].
    pub signature: Signature,
    /// With proof of work: the challenge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<Hash>,
    /// With proof of work: the nonce that solves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<u64>,
}

/// The purpose under which a mint is signed; parts: network, id.
pub const MINT_PURPOSE: &str = "ashiato/mint/1";
/// The purpose under which a bundle is registered; parts: network, epoch (8 bytes, big-endian), id, bundle.
pub const REGISTER_PURPOSE: &str = "ashiato/register/1";
/// The purpose of a checkpoint; parts: network, epoch, level (0 or 1), size (8 bytes), root.
pub const CHECKPOINT_PURPOSE: &str = "ashiato/checkpoint/1";
/// The purpose of the pool catalogue; parts: network, then each pool id in order.
pub const CATALOGUE_PURPOSE: &str = "ashiato/catalogue/1";
/// The purpose of a stake's receipt; parts: network, pool, epoch, nullifier, value (4 bytes), accepted epoch.
pub const RECEIPT_PURPOSE: &str = "ashiato/stake-receipt/1";

impl MintRequest {
    /// Checks that the key signed this request for this network.
    pub fn verify(&self, network: &str) -> Result<(), SignatureError> {
        verify(&self.key, MINT_PURPOSE, &[network.as_bytes(), &self.id.to_bytes()], &self.signature)
    }
}

/// The proof of work's measure: leading zero bits of SHA-256 over challenge, id, key and nonce (8 bytes, big-endian),
/// concatenated as they are, since each has a fixed length.
pub fn work_bits(challenge: &Hash, id: FieldElement, key: &PublicKey, nonce: u64) -> u32 {
    let mut hasher = Sha256::new();
    hasher.update(challenge.0);
    hasher.update(id.to_bytes());
    hasher.update(key.0);
    hasher.update(nonce.to_be_bytes());
    let mut bits = 0;
    for byte in hasher.finalize() {
        bits += byte.leading_zeros();
        if byte != 0 {
            break;
        }
    }
    bits
}

/// A token was minted, or had been before with the same key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct MintReceipt {
    /// The identity commitment: the token's id.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub id: FieldElement,
    /// Epoch of the mint.
    pub epoch: Epoch,
}

/// Registers an epoch's bundle. The node computes the leaf from the token's own id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterRequest {
    /// The token's id.
    pub id: FieldElement,
    /// The epoch the bundle is of.
    pub epoch: Epoch,
    /// The bundle `H(tag.bundle, words_digest, content, r)`.
    pub bundle: FieldElement,
    /// The token key's signature over network, epoch, id and bundle.
    pub signature: Signature,
}

impl RegisterRequest {
    /// Checks the signature with the token's key.
    pub fn verify(&self, network: &str, key: &PublicKey) -> Result<(), SignatureError> {
        let parts: [&[u8]; 4] =
            [network.as_bytes(), &self.epoch.0.to_be_bytes(), &self.id.to_bytes(), &self.bundle.to_bytes()];
        verify(key, REGISTER_PURPOSE, &parts, &self.signature)
    }
}

/// The leaf stands in the epoch's tree. A repeat of the same request gets the same receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct LeafReceipt {
    /// The epoch.
    pub epoch: Epoch,
    /// Its place in the tree.
    pub index: u64,
    /// `H(tag.leaf, id, bundle)`.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub leaf: FieldElement,
}

/// Every leaf of an epoch, in order. A checkpoint of size n is over the first n.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeafList {
    /// The epoch.
    pub epoch: Epoch,
    /// The leaves.
    pub leaves: Vec<FieldElement>,
}

/// A signed root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The epoch whose tree this is.
    pub epoch: Epoch,
    /// Level 1 at the end of epoch e + 1, level 0 at the end of epoch e + grace.
    pub level: Level,
    /// Number of leaves.
    pub size: u64,
    /// Root over the first `size` leaves, the rest of the tree zero.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub root: FieldElement,
    /// The node's signature.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub signature: Signature,
}

impl Checkpoint {
    /// The parts that are signed, after the network's name.
    pub fn signed_parts(&self) -> [Vec<u8>; 4] {
        let level = match self.level {
            Level::Final => 0u8,
            Level::Early => 1,
        };
        [
            self.epoch.0.to_be_bytes().to_vec(),
            vec![level],
            self.size.to_be_bytes().to_vec(),
            self.root.to_bytes().to_vec(),
        ]
    }

    /// Checks the node's signature.
    pub fn verify(&self, network: &str, node_key: &PublicKey) -> Result<(), SignatureError> {
        let [epoch, level, size, root] = self.signed_parts();
        verify(node_key, CHECKPOINT_PURPOSE, &[network.as_bytes(), &epoch, &level, &size, &root], &self.signature)
    }
}

/// Every open pool, signed by the node as a list, so that everybody sees the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// The pools in the order of their ids.
    pub pools: Vec<SignedTerms>,
    /// The node's signature over network and the ids.
    pub signature: Signature,
}

impl Catalogue {
    /// Checks order and the node's signature.
    pub fn verify(&self, network: &str, node_key: &PublicKey) -> Result<(), SignatureError> {
        let ids: Vec<[u8; 32]> = self.pools.iter().map(|pool| pool.pool_id().to_bytes()).collect();
        if ids.windows(2).any(|pair| pair[0] >= pair[1]) {
            return Err(SignatureError);
        }
        let parts: Vec<&[u8]> =
            core::iter::once(network.as_bytes()).chain(ids.iter().map(<[u8; 32]>::as_slice)).collect();
        verify(node_key, CATALOGUE_PURPOSE, &parts, &self.signature)
    }
}

/// A stake. Root, scope, terms_hash, tariff and recipient are not sent as numbers: the node derives them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct StakeRequest {
    /// The pool's id.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub pool: FieldElement,
    /// The epoch whose footprints are staked.
    pub epoch: Epoch,
    /// The nullifier.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub nullifier: FieldElement,
    /// The claimed value.
    pub value: u32,
    /// Words in the circuit the proof is of: the smallest that holds the bundle.
    pub words: u32,
    /// The content commitment.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub content_commitment: FieldElement,
    /// The payout key, fresh for this stake.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub payout_key: PublicKey,
    /// The proof, [`PROOF_BYTES`] bytes in base64 (standard alphabet, padded).
    pub proof: String,
}

/// The stake was accepted; signed by the node. A repeat of the same request gets the same receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct StakeReceipt {
    /// The pool's id.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub pool: FieldElement,
    /// The epoch whose footprints are staked.
    pub epoch: Epoch,
    /// The nullifier.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub nullifier: FieldElement,
    /// The accepted value.
    pub value: u32,
    /// The epoch whose budget the stake shares; settled when it ends.
    pub accepted_in: Epoch,
    /// The node's signature.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub signature: Signature,
}

impl StakeReceipt {
    /// The parts that are signed, after the network's name.
    pub fn signed_parts(&self) -> [Vec<u8>; 5] {
        [
            self.pool.to_bytes().to_vec(),
            self.epoch.0.to_be_bytes().to_vec(),
            self.nullifier.to_bytes().to_vec(),
            self.value.to_be_bytes().to_vec(),
            self.accepted_in.0.to_be_bytes().to_vec(),
        ]
    }

    /// Checks the node's signature.
    pub fn verify(&self, network: &str, node_key: &PublicKey) -> Result<(), SignatureError> {
        let [pool, epoch, nullifier, value, accepted] = self.signed_parts();
        let parts: [&[u8]; 6] = [network.as_bytes(), &pool, &epoch, &nullifier, &value, &accepted];
        verify(node_key, RECEIPT_PURPOSE, &parts, &self.signature)
    }
}

/// How a pool's epoch was settled. Published after the close only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Settlement {
    /// The pool's id.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub pool: FieldElement,
    /// The epoch in which the stakes were accepted.
    pub epoch: Epoch,
    /// Number of stakes.
    pub stakes: u64,
    /// Sum of their values, ΣV.
    pub total_value: u64,
    /// Test credits paid.
    pub paid: u64,
    /// Test credits left of the epoch's budget.
    pub remaining: u64,
}

/// What one stake earned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Reward {
    /// The pool's id.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub pool: FieldElement,
    /// The epoch whose budget paid it.
    pub epoch: Epoch,
    /// The stake.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub nullifier: FieldElement,
    /// Its value.
    pub value: u32,
    /// Test credits.
    pub amount: u64,
}

/// An RFC 9457 problem document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `urn:ashiato:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// One sentence.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// The stable code, the same in Rust, TypeScript and HTTP.
    pub code: String,
}

impl Problem {
    /// Builds the document of a code.
    pub fn new(code: &str, title: &str, status: u16) -> Self {
        Self { kind: format!("urn:ashiato:problem:{code}"), title: title.to_owned(), status, code: code.to_owned() }
    }
}
