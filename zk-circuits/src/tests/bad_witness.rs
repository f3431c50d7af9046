//! Bad witnesses, at least one for each numbered check: the plain statement and the circuit must both refuse each, and
//! refuse it at that very check.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use ashiato_core::encoding::domain::poseidon;

use crate::constraints::check::Check;
use crate::gadgets::bits::low_bits;
use crate::gadgets::bits::number;
use crate::gadgets::poseidon::{hash, hash_node};
use crate::stake::circuit::{evaluate, matrices};
use crate::stake::inputs::{CAP_AT, StakePrivate, StakePublic};
use crate::stake::size::Size;
use crate::stake::statement::holds;
use crate::tests::scenario::Scenario;

/// A way to cheat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BadWitness {
    /// A category bit is 2, everything else following from it.
    CategoryBitTwo,
    /// An attention bit is −1, so that the sum stays under the cap.
    AttentionBitNegative,
    /// The last word's last bit is 2: no word is left out.
    LastWordBitTwo,
    /// A tariff bit is 2 and its neighbour one less: the same packed number, another weight.
    TariffBitTwo,
    /// A better tariff than the public one.
    BetterTariff,
    /// A higher cap than the public tariff's.
    HigherCap,
    /// An index bit is 2.
    IndexBitTwo,
    /// Words that were never committed.
    OtherWords,
    /// The same words in another order.
    SwappedWords,
    /// Content that was never committed; its commitment is public as given.
    OtherContent,
    /// Another bundle randomness.
    OtherRandomness,
    /// Another person's leaf, staked with one's own secret.
    ForeignLeaf,
    /// Another person's leaf place with one's own path.
    OtherIndex,
    /// A sibling changed.
    OtherSibling,
    /// The root of another epoch.
    OtherEpoch,
    /// A nullifier for another scope.
    SecondScope,
    /// A nullifier from another secret.
    ForeignNullifier,
    /// A nullifier of one's own choice.
    FreeNullifier,
    /// A claimed value of 2²⁵ in 26 bits' worth of 25.
    ValueTooWide,
    /// A claimed value of −1.
    ValueNegative,
    /// A value bit is 2, the sum right.
    ValueBitTwo,
    /// One more than earned.
    OneMoreThanEarned,
    /// One more than earned, with a surplus of −1 in one bit.
    NegativeSurplusBit,
    /// One unit of attention above the cap.
    AttentionAboveCap,
    /// One unit above, with −1 in one bit.
    NegativeSpareBit,
    /// A content commitment to something else.
    OtherContentCommitment,
    /// Another nonce.
    OtherNonce,
    /// The square of another terms hash.
    OtherTerms,
    /// The square of another recipient.
    OtherRecipient,
}

use BadWitness::*;

const ALL: &[BadWitness] = &[
    CategoryBitTwo,
    AttentionBitNegative,
    LastWordBitTwo,
    TariffBitTwo,
    BetterTariff,
    HigherCap,
    IndexBitTwo,
    OtherWords,
    SwappedWords,
    OtherContent,
    OtherRandomness,
    ForeignLeaf,
    OtherIndex,
    OtherSibling,
    OtherEpoch,
    SecondScope,
    ForeignNullifier,
    FreeNullifier,
    ValueTooWide,
    ValueNegative,
    ValueBitTwo,
    OneMoreThanEarned,
    NegativeSurplusBit,
    AttentionAboveCap,
    NegativeSpareBit,
    OtherContentCommitment,
    OtherNonce,
    OtherTerms,
    OtherRecipient,
];

const SIZE: Size = Size::Words64;

fn honest() -> (StakePublic, StakePrivate) {
    let scenario = Scenario::new(SIZE);
    let public = StakePublic::new(&scenario.claim()).unwrap();
    let private = StakePrivate::new(&public, &scenario.witness(), SIZE).unwrap();
    (public, private)
}

impl BadWitness {
    /// The check that must refuse it.
    fn check(self) -> Check {
        match self {
            CategoryBitTwo | AttentionBitNegative | LastWordBitTwo => Check::WordBits,
            TariffBitTwo => Check::TariffBits,
            BetterTariff | HigherCap => Check::Tariff,
            IndexBitTwo => Check::PathBits,
            OtherWords | SwappedWords | OtherContent | OtherRandomness | ForeignLeaf | OtherIndex | OtherSibling
            | OtherEpoch => Check::Membership,
            SecondScope | ForeignNullifier | FreeNullifier => Check::Nullifier,
            ValueTooWide | ValueNegative | ValueBitTwo => Check::Value,
            OneMoreThanEarned | NegativeSurplusBit => Check::Earned,
            AttentionAboveCap | NegativeSpareBit => Check::Attention,
            OtherContentCommitment | OtherNonce => Check::ContentCommitment,
            OtherTerms => Check::TermsHash,
            OtherRecipient => Check::Recipient,
        }
    }

    /// The honest case, spoilt in this way and in no other: whatever else can be made to fit, fits.
    fn make(self) -> (StakePublic, StakePrivate) {
        let (mut public, mut private) = honest();
        let one = Fr::ONE;
        let two = one.double();
        let recommit = |public: &mut StakePublic, private: &mut StakePrivate| {
            public.root = private.climb(private.leaf(SIZE));
            private.set_hints(public);
        };
        match self {
            CategoryBitTwo => {
                private.words[3][0] = two;
                recommit(&mut public, &mut private);
            }
            AttentionBitNegative => {
                private.words[5][12] = -one;
                recommit(&mut public, &mut private);
            }
            LastWordBitTwo => {
                private.words[63][12] = two;
                recommit(&mut public, &mut private);
            }
            TariffBitTwo => {
                let at = (0..CAP_AT).find(|i| private.tariff_bits[*i] == Fr::ZERO && private.tariff_bits[i + 1] == one);
                let at = at.unwrap();
                private.tariff_bits[at] = two;
                private.tariff_bits[at + 1] = Fr::ZERO;
            }
            BetterTariff => {
                private.tariff_bits[7] = one;
                private.surplus_bits = low_bits(private.earned() - public.value);
            }
            HigherCap => {
                private.tariff_bits[CAP_AT] = one;
                private.spare_bits = low_bits(private.cap() - private.attention());
            }
            IndexBitTwo => {
                // The node the circuit makes of it: left = 2·sibling − node, right = 2·node − sibling.
                let leaf = private.leaf(SIZE);
                private.index_bits[0] = two;
                let sibling = private.siblings[0];
                let node = hash_node(sibling.double() - leaf, leaf.double() - sibling);
                public.root =
                    private.index_bits.iter().zip(&private.siblings).skip(1).fold(node, |node, (bit, sibling)| {
                        if *bit == one { hash_node(*sibling, node) } else { hash_node(node, *sibling) }
                    });
            }
            OtherWords => {
                private.words[0] = private.words[1];
                private.set_hints(&public);
            }
            SwappedWords => private.words.swap(1, 2),
            OtherContent => private.content += one,
            OtherRandomness => private.bundle_randomness += one,
            ForeignLeaf => {
                private.secret += one;
                public.nullifier = hash(poseidon::NULLIFIER, [private.secret, public.scope]);
            }
            OtherIndex => private.index_bits[0] = one - private.index_bits[0],
            OtherSibling => private.siblings[19] += one,
            OtherEpoch => public.root += one,
            SecondScope => public.scope += one,
            ForeignNullifier => {
                public.nullifier = hash(poseidon::NULLIFIER, [private.secret + one, public.scope]);
            }
            FreeNullifier => public.nullifier = Fr::ZERO,
            ValueTooWide => {
                public.value = Fr::from(1u64 << 25);
                private.set_hints(&public);
            }
            ValueNegative => {
                public.value = -one;
                private.set_hints(&public);
            }
            ValueBitTwo => {
                let at =
                    (0..24).find(|i| private.value_bits[*i] == Fr::ZERO && private.value_bits[i + 1] == one).unwrap();
                private.value_bits[at] = two;
                private.value_bits[at + 1] = Fr::ZERO;
            }
            OneMoreThanEarned => {
                public.value = private.earned() + one;
                private.set_hints(&public);
            }
            NegativeSurplusBit => {
                public.value = private.earned() + one;
                private.set_hints(&public);
                private.surplus_bits = [Fr::ZERO; 25];
                private.surplus_bits[0] = -one;
            }
            AttentionAboveCap | NegativeSpareBit => {
                // The public tariff's cap is one below the words' attention.
                let short = private.cap() - private.attention() + one;
                public.tariff -= short * two.pow([CAP_AT as u64]);
                private.set_hints(&public);
                if self == NegativeSpareBit {
                    private.spare_bits = [Fr::ZERO; 14];
                    private.spare_bits[0] = -one;
                }
            }
            OtherContentCommitment => public.content_commitment += one,
            OtherNonce => private.content_nonce += one,
            OtherTerms => public.terms_hash += one,
            OtherRecipient => public.recipient += one,
        }
        (public, private)
    }
}

#[test]
fn the_honest_witness_holds_in_both() {
    for size in Size::ALL {
        let scenario = Scenario::new(size);
        let public = StakePublic::new(&scenario.claim()).unwrap();
        let private = StakePrivate::new(&public, &scenario.witness(), size).unwrap();
        assert_eq!(holds(&public, &private, size), Ok(()));
        assert_eq!(matrices(size).first_violated(&evaluate(&public, &private, size).values), None);
    }
}

#[test]
fn every_bad_witness_is_refused_by_statement_and_circuit_at_its_check() {
    let matrices = matrices(SIZE);
    for bad in ALL {
        let (public, private) = bad.make();
        assert_eq!(holds(&public, &private, SIZE), Err(bad.check()), "statement, {bad:?}");
        let values = evaluate(&public, &private, SIZE).values.clone();
        let violated: Vec<_> = (0..matrices.a.len()).filter(|i| !matrices.holds(*i, &values)).collect();
        let checks: Vec<_> = violated.iter().map(|i| matrices.checks[*i]).collect();
        assert_eq!(checks.first(), Some(&bad.check()), "circuit, {bad:?}");
    }
    for check in Check::ALL {
        assert!(ALL.iter().any(|bad| bad.check() == check), "{check:?} has no bad witness");
    }
}

#[test]
fn each_bad_witness_dies_of_one_check_alone() {
    // Every other constraint still holds, so the check named is what refuses it. (A changed tariff bit also moves the
    // weights that check 8 reads, which is the cheat itself.)
    let matrices = matrices(SIZE);
    for bad in
        ALL.iter().filter(|bad| !matches!(bad, CategoryBitTwo | AttentionBitNegative | LastWordBitTwo | TariffBitTwo))
    {
        let (public, private) = bad.make();
        let values = evaluate(&public, &private, SIZE).values.clone();
        for i in (0..matrices.a.len()).filter(|i| !matrices.holds(*i, &values)) {
            let allowed = matrices.checks[i] == bad.check()
                // These change a public number or a shared secret that a second check reads too.
                || matches!((bad, matrices.checks[i]), (OtherContent, Check::ContentCommitment))
                || matches!((bad, matrices.checks[i]), (ValueTooWide | ValueNegative, Check::Earned));
            assert!(allowed, "{bad:?} also violates {:?}", matrices.checks[i]);
        }
    }
}

#[test]
fn ranges_hold_at_their_edges() {
    let matrices = matrices(SIZE);
    let both = |public: &StakePublic, private: &StakePrivate| {
        let plain = holds(public, private, SIZE);
        let circuit = matrices.first_violated(&evaluate(public, private, SIZE).values);
        assert_eq!(plain.err(), circuit);
        circuit
    };
    let (honest_public, honest_private) = honest();
    let earned = honest_private.earned();
    let range = Fr::from(1u64 << 25);
    for (value, refused) in [
        (Fr::ZERO, None),
        (Fr::ONE, None),
        (earned, None),
        (earned + Fr::ONE, Some(Check::Earned)),
        (range - Fr::ONE, Some(Check::Earned)),
        (range, Some(Check::Value)),
        (range + earned, Some(Check::Value)),
        (-Fr::ONE, Some(Check::Value)),
    ] {
        let (mut public, mut private) = (honest_public.clone(), honest_private.clone());
        public.value = value;
        private.set_hints(&public);
        assert_eq!(both(&public, &private), refused, "value {value}");
    }
    let attention = honest_private.attention();
    let top = Fr::from((1u64 << 14) - 1);
    for (cap, refused) in [
        (attention - Fr::ONE, Some(Check::Attention)),
        (attention, None),
        (attention + Fr::ONE, None),
        (top, None),
        (Fr::ZERO, Some(Check::Attention)),
    ] {
        let (mut public, mut private) = (honest_public.clone(), honest_private.clone());
        public.tariff += (cap - honest_private.cap()) * Fr::from(2u64).pow([CAP_AT as u64]);
        private.set_hints(&public);
        assert_eq!(both(&public, &private), refused, "cap {cap}");
    }
    // A tariff of 2²³² and of r − 1 has no bits.
    for tariff in [Fr::from(2u64).pow([232]), -Fr::ONE] {
        let (mut public, mut private) = (honest_public.clone(), honest_private.clone());
        public.tariff = tariff;
        private.set_hints(&public);
        assert_eq!(both(&public, &private), Some(Check::Tariff));
    }
}

#[test]
fn the_dearest_bundle_fits_and_every_word_counts() {
    // The greatest worth of a word, 23,970: 1,024 of them are 24,545,280, under 2²⁵ = 33,554,432.
    let mut scenario = Scenario::new(SIZE);
    scenario.tariff.weights = [255; 16];
    scenario.tariff.bonuses[1..].fill(63);
    let word = ashiato_core::footprint::word::Word::new(
        ashiato_core::footprint::category::Category::Mail,
        ashiato_core::footprint::action::Action::PartnerEvent,
        u64::MAX,
    );
    scenario.words = vec![word; 64];
    let public = StakePublic::new(&scenario.claim()).unwrap();
    let private = StakePrivate::new(&public, &scenario.witness(), SIZE).unwrap();
    assert_eq!(holds(&public, &private, SIZE), Ok(()));
    assert_eq!(private.earned(), Fr::from(64u64 * 23_970));
    assert_eq!(number(&private.surplus_bits), private.earned() - public.value);
}
