//! Honest cases to start from, chosen so that every constraint matters in at least one of them.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use ashiato_core::encoding::domain::poseidon;
use ashiato_core::footprint::summary::{KINDS, bits};
use ashiato_core::protocol::claim::PUBLIC_INPUTS;

use crate::audit::circuit::{Circuit, State};
use crate::audit::manner::Places;
use crate::convert::to_fr;
use crate::gadgets::bits::low_bits;
use crate::gadgets::poseidon::{hash, hash_children};
use crate::gadgets::tree::level::top;
use crate::gadgets::tree::{ARITY, LEVELS, TOP};
use crate::stake::inputs::{StakePrivate, StakePublic};
use crate::stake::layout::{ATTENTION_CAP_AT, EVENT_CAP_AT, MINTED_BY_AT};

/// What an honest case has in its summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    /// Every number is from 1 to 5, and which is which turns with k; so do the places on the way to the root.
    Full(usize),
    /// All is of this category and action, so every other weight and bonus is idle.
    Only(usize),
}

impl Case {
    /// Where one's own node stands.
    pub(crate) fn places(self) -> Places {
        let turn = match self {
            Self::Full(k) | Self::Only(k) => k,
        };
        core::array::from_fn(|level| (3 * level + turn) % if level < LEVELS { ARITY } else { TOP })
    }

    /// The i-th number, in the summary's order.
    fn number(self, i: usize) -> u64 {
        let (category, action) = match i {
            // Seconds, then visits.
            0..16 => (i, None),
            16..32 => (i - KINDS, Some(0)),
            _ => ((i - 32) / (KINDS - 1), Some((i - 32) % (KINDS - 1) + 1)),
        };
        match self {
            Self::Full(k) => 1 + ((i + k) * 3 % 5) as u64,
            Self::Only(k) if category == k && action.is_none_or(|action| action == k) => 40,
            Self::Only(_) => 0,
        }
    }
}

/// An honest claim with its choices and every variable.
pub(crate) struct Base {
    pub(crate) case: Case,
    pub(crate) public: StakePublic,
    pub(crate) private: StakePrivate,
    pub(crate) state: State,
}

/// 2ⁱ.
pub(crate) fn power(i: usize) -> Fr {
    Fr::from(2u64).pow([i as u64])
}

impl Base {
    /// The honest case. The caps are far above the sums and far below their widths, and no bit of a weight's or bonus's
    /// upper half is set; the event cap and the last epoch of a mint are odd.
    pub(crate) fn new(circuit: &Circuit, case: Case) -> Self {
        let mut private = StakePrivate::blank();
        let scalar = |text: &str| to_fr(ashiato_core::encoding::field::hash_to_field("audit", &[text.as_bytes()]));
        private.secret = scalar("secret");
        private.bundle_randomness = scalar("randomness");
        private.records_nonce = scalar("nonce");
        private.records = scalar("records");
        private.summary_bits = bits()
            .enumerate()
            .flat_map(|(i, width)| (0..width).map(move |bit| Fr::from(case.number(i) >> bit & 1)))
            .collect();
        private.minted_bits = low_bits(Fr::from(20_300u64));
        let mut node = private.leaf();
        let [below_top @ .., at_top] = case.places();
        for ((level, children), place) in private.levels.iter_mut().enumerate().zip(below_top) {
            // A missing child beside others, and one's own node.
            *children = core::array::from_fn(|i| if i == 7 { Fr::ZERO } else { scalar(&format!("{level}/{i}")) });
            children[place] = node;
            node = hash_children(children);
        }
        private.top = core::array::from_fn(|i| if i == at_top { node } else { Fr::ZERO });

        let field = |at: usize, x: u64| Fr::from(x) * power(at);
        let weights: Fr = (0..KINDS).map(|c| field(8 * c, 3 + c as u64 % 12)).sum();
        let bonus = |a: usize| if a == 0 { 1 } else { 17 + a as u64 % 7 };
        let bonuses: Fr = (0..KINDS).map(|a| field(8 * KINDS + 6 * a, bonus(a))).sum();
        let mut public = StakePublic::from_inputs([Fr::ZERO; PUBLIC_INPUTS]);
        public.root = top(private.top);
        public.scope = scalar("scope");
        public.terms_hash = scalar("terms");
        public.tariff_attention =
            weights + field(ATTENTION_CAP_AT, 60_000) + field(EVENT_CAP_AT, 4_001) + field(MINTED_BY_AT, 20_447);
        public.tariff_actions = weights.double() + bonuses;
        public.value = Fr::from(1_024u64);
        public.nullifier = hash(poseidon::NULLIFIER, [private.secret, public.scope]);
        public.records_commitment = hash(poseidon::RECORDS_COMMITMENT, [private.records, private.records_nonce]);
        public.recipient = scalar("recipient");
        private.set_hints(&public);
        let state = circuit.run(&public, &private);
        Self { case, public, private, state }
    }
}
