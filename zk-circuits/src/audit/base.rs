//! Honest cases to start from, chosen so that every constraint matters in at least one of them.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use ashiato_core::encoding::domain::poseidon;

use crate::audit::circuit::{Circuit, SIZE, State};
use crate::convert::to_fr;
use crate::gadgets::bits::low_bits;
use crate::gadgets::poseidon::hash;
use crate::stake::inputs::{BONUS_BITS, BONUSES_AT, CAP_AT, StakePrivate, StakePublic, WEIGHT_BITS};

/// Which words an honest case has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// Word w has category and action w + k modulo 16: over all sixteen k every entry of both tables is chosen once by
    /// every word.
    Turned(usize),
    /// All words have this category and action, so every other entry of both tables is idle.
    Only(usize),
}

impl Words {
    fn category_and_action(self, w: usize) -> usize {
        match self {
            Self::Turned(k) => (w + k) % 16,
            Self::Only(k) => k,
        }
    }
}

/// An honest claim with its choices and every variable.
pub(crate) struct Base {
    pub(crate) public: StakePublic,
    pub(crate) private: StakePrivate,
    pub(crate) state: State,
}

impl Base {
    /// The case of these words. The cap is far above the attention, no bit of a weight's or bonus's upper half is set.
    pub(crate) fn new(circuit: &Circuit, words: Words) -> Self {
        let mut private = StakePrivate::blank(SIZE);
        let scalar = |text: &str| to_fr(ashiato_core::encoding::field::hash_to_field("audit", &[text.as_bytes()]));
        private.secret = scalar("secret");
        private.bundle_randomness = scalar("randomness");
        private.content_nonce = scalar("nonce");
        private.content = scalar("content");
        for (w, word) in private.words.iter_mut().enumerate() {
            let k = words.category_and_action(w) as u64;
            let attention = 1 + w as u64 % 5;
            *word = low_bits(Fr::from(k | k << 4 | attention << 8));
        }
        private.index_bits = low_bits(Fr::from(0xa5_3c6u64));
        for (i, sibling) in private.siblings.iter_mut().enumerate() {
            *sibling = scalar(&format!("sibling {i}"));
        }
        let mut tariff = Fr::ZERO;
        let mut put = |at: usize, x: u64| tariff += Fr::from(x) * Fr::from(2u64).pow([at as u64]);
        (0..16).for_each(|k| put(k * WEIGHT_BITS, 3 + k as u64));
        (0..15).for_each(|k| put(BONUSES_AT + k * BONUS_BITS, 1 + k as u64));
        put(CAP_AT, 4_321);
        let mut public = StakePublic {
            root: private.climb(private.leaf(SIZE)),
            scope: scalar("scope"),
            nullifier: Fr::ZERO,
            terms_hash: scalar("terms"),
            tariff,
            value: Fr::from(1_024u64),
            content_commitment: hash(poseidon::CONTENT_COMMITMENT, [private.content, private.content_nonce]),
            recipient: scalar("recipient"),
        };
        public.nullifier = hash(poseidon::NULLIFIER, [private.secret, public.scope]);
        private.set_hints(&public);
        let state = circuit.run(&public, &private);
        Self { public, private, state }
    }
}
