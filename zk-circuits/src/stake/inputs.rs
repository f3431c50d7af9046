//! The two sides of a stake as field elements: the public inputs, and every number that the prover chooses.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;
use ashiato_core::footprint::tariff::{TariffError, VALUE_BITS};
use ashiato_core::protocol::claim::{PUBLIC_INPUTS, StakeClaim};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::convert::to_fr;
use crate::gadgets::tree::{ARITY, LEVELS, TOP};
use crate::stake::layout::{
    ATTENTION_CAP_BITS, EPOCH_BITS, EVENT_CAP_BITS, SUMMARY_BITS, TARIFF_ACTIONS_BITS, TARIFF_ATTENTION_BITS,
};

/// Bits of a value, claimed or surplus.
pub(crate) const VALUE: usize = VALUE_BITS as usize;

/// The public inputs as field elements.
#[derive(Clone)]
pub(crate) struct StakePublic {
    pub(crate) root: Fr,
    pub(crate) scope: Fr,
    pub(crate) nullifier: Fr,
    pub(crate) terms_hash: Fr,
    pub(crate) tariff_attention: Fr,
    pub(crate) tariff_actions: Fr,
    pub(crate) value: Fr,
    pub(crate) records_commitment: Fr,
    pub(crate) recipient: Fr,
}

impl StakePublic {
    /// From a claim; an error when its tariff or its caps are out of range.
    pub(crate) fn new(claim: &StakeClaim) -> Result<Self, TariffError> {
        Ok(Self::from_inputs(claim.public_inputs()?.map(to_fr)))
    }

    /// From the inputs in the order of the verifying key.
    pub(crate) fn from_inputs(inputs: [Fr; PUBLIC_INPUTS]) -> Self {
        let [
            root,
            scope,
            nullifier,
            terms_hash,
            tariff_attention,
            tariff_actions,
            value,
            records_commitment,
            recipient,
        ] = inputs;
        Self {
            root,
            scope,
            nullifier,
            terms_hash,
            tariff_attention,
            tariff_actions,
            value,
            records_commitment,
            recipient,
        }
    }

    /// In the order of the verifying key.
    pub(crate) fn inputs(&self) -> [Fr; PUBLIC_INPUTS] {
        [
            self.root,
            self.scope,
            self.nullifier,
            self.terms_hash,
            self.tariff_attention,
            self.tariff_actions,
            self.value,
            self.records_commitment,
            self.recipient,
        ]
    }
}

/// Everything the prover chooses: what a witness holds, and the hints that follow from it.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct StakePrivate {
    pub(crate) secret: Fr,
    pub(crate) bundle_randomness: Fr,
    pub(crate) records_nonce: Fr,
    pub(crate) records: Fr,
    /// The bits of the summary's numbers, in order.
    pub(crate) summary_bits: Vec<Fr>,
    pub(crate) minted_bits: [Fr; EPOCH_BITS],
    /// The children on the leaf's way, the leaf's own first.
    pub(crate) levels: [[Fr; ARITY]; LEVELS],
    pub(crate) top: [Fr; TOP],
    pub(crate) tariff_attention_bits: [Fr; TARIFF_ATTENTION_BITS],
    pub(crate) tariff_actions_bits: [Fr; TARIFF_ACTIONS_BITS],
    pub(crate) value_bits: [Fr; VALUE],
    pub(crate) surplus_bits: [Fr; VALUE],
    pub(crate) spare_seconds_bits: [Fr; ATTENTION_CAP_BITS],
    pub(crate) spare_events_bits: [Fr; EVENT_CAP_BITS],
    pub(crate) age_bits: [Fr; EPOCH_BITS],
    pub(crate) terms_square: Fr,
    pub(crate) recipient_square: Fr,
}

impl StakePrivate {
    /// All zeros: the circuit's shape does not depend on it.
    pub(crate) fn blank() -> Self {
        Self {
            secret: Fr::ZERO,
            bundle_randomness: Fr::ZERO,
            records_nonce: Fr::ZERO,
            records: Fr::ZERO,
            summary_bits: vec![Fr::ZERO; SUMMARY_BITS],
            minted_bits: [Fr::ZERO; EPOCH_BITS],
            levels: [[Fr::ZERO; ARITY]; LEVELS],
            top: [Fr::ZERO; TOP],
            tariff_attention_bits: [Fr::ZERO; TARIFF_ATTENTION_BITS],
            tariff_actions_bits: [Fr::ZERO; TARIFF_ACTIONS_BITS],
            value_bits: [Fr::ZERO; VALUE],
            surplus_bits: [Fr::ZERO; VALUE],
            spare_seconds_bits: [Fr::ZERO; ATTENTION_CAP_BITS],
            spare_events_bits: [Fr::ZERO; EVENT_CAP_BITS],
            age_bits: [Fr::ZERO; EPOCH_BITS],
            terms_square: Fr::ZERO,
            recipient_square: Fr::ZERO,
        }
    }
}
