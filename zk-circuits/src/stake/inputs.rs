//! The two sides of a stake as field elements: the public inputs, and every number that the prover chooses.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;
use ashiato_core::footprint::tariff::{TariffError, VALUE_BITS};
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_core::protocol::limits::TREE_DEPTH;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::convert::to_fr;
use crate::stake::size::Size;
use crate::stake::words::WORD_BITS;

/// Public inputs of the stake circuit.
pub const PUBLIC_INPUTS: usize = 8;

/// Bits of a packed tariff: 16 weights of 8, 15 bonuses of 6, the cap of 14.
pub(crate) const TARIFF_BITS: usize = 232;
/// Bits of a weight.
pub(crate) const WEIGHT_BITS: usize = 8;
/// Where the bonuses begin.
pub(crate) const BONUSES_AT: usize = 16 * WEIGHT_BITS;
/// Bits of a bonus.
pub(crate) const BONUS_BITS: usize = 6;
/// Where the cap begins.
pub(crate) const CAP_AT: usize = BONUSES_AT + 15 * BONUS_BITS;
/// Bits of a value, claimed or surplus.
pub(crate) const VALUE: usize = VALUE_BITS as usize;
/// Bits of the attention left under the cap.
pub(crate) const SPARE: usize = 14;

/// The public inputs as field elements.
#[derive(Clone)]
pub(crate) struct StakePublic {
    pub(crate) root: Fr,
    pub(crate) scope: Fr,
    pub(crate) nullifier: Fr,
    pub(crate) terms_hash: Fr,
    pub(crate) tariff: Fr,
    pub(crate) value: Fr,
    pub(crate) content_commitment: Fr,
    pub(crate) recipient: Fr,
}

impl StakePublic {
    /// From a claim; an error when its tariff is out of range.
    pub(crate) fn new(claim: &StakeClaim) -> Result<Self, TariffError> {
        let [root, scope, nullifier, terms_hash, tariff, value, content_commitment, recipient] =
            claim.public_inputs()?.map(to_fr);
        Ok(Self { root, scope, nullifier, terms_hash, tariff, value, content_commitment, recipient })
    }

    /// In the order of the verifying key.
    pub(crate) fn inputs(&self) -> [Fr; 8] {
        let Self { root, scope, nullifier, terms_hash, tariff, value, content_commitment, recipient } = self;
        [*root, *scope, *nullifier, *terms_hash, *tariff, *value, *content_commitment, *recipient]
    }
}

/// Everything the prover chooses: what a witness holds, and the hints that follow from it.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct StakePrivate {
    pub(crate) secret: Fr,
    pub(crate) bundle_randomness: Fr,
    pub(crate) content_nonce: Fr,
    pub(crate) content: Fr,
    pub(crate) words: Vec<[Fr; WORD_BITS]>,
    pub(crate) index_bits: [Fr; TREE_DEPTH],
    pub(crate) siblings: [Fr; TREE_DEPTH],
    pub(crate) tariff_bits: [Fr; TARIFF_BITS],
    pub(crate) value_bits: [Fr; VALUE],
    pub(crate) surplus_bits: [Fr; VALUE],
    pub(crate) spare_bits: [Fr; SPARE],
    pub(crate) terms_square: Fr,
    pub(crate) recipient_square: Fr,
}

impl StakePrivate {
    /// All zeros: the circuit's shape does not depend on it.
    pub(crate) fn blank(size: Size) -> Self {
        Self {
            secret: Fr::ZERO,
            bundle_randomness: Fr::ZERO,
            content_nonce: Fr::ZERO,
            content: Fr::ZERO,
            words: vec![[Fr::ZERO; WORD_BITS]; size.words()],
            index_bits: [Fr::ZERO; TREE_DEPTH],
            siblings: [Fr::ZERO; TREE_DEPTH],
            tariff_bits: [Fr::ZERO; TARIFF_BITS],
            value_bits: [Fr::ZERO; VALUE],
            surplus_bits: [Fr::ZERO; VALUE],
            spare_bits: [Fr::ZERO; SPARE],
            terms_square: Fr::ZERO,
            recipient_square: Fr::ZERO,
        }
    }
}
