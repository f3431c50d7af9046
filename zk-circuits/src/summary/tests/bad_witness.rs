//! Bad witnesses, at least one for each numbered check: the plain statement and the circuit must both refuse each, and
//! refuse it at that very check.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use ashiato_core::encoding::domain::poseidon;

use crate::gadgets::bits::low_bits;
use crate::gadgets::poseidon::{hash, hash_children};
use crate::gadgets::tree::level::top;
use crate::summary::check::Check;
use crate::summary::circuit::{evaluate, matrices};
use crate::summary::inputs::{StakePrivate, StakePublic};
use crate::summary::layout::{ATTENTION_CAP_AT, EVENT_CAP_AT, MINTED_BY_AT, SUMMARY_BITS};
use crate::summary::statement::holds;
use crate::summary::tests::{honest, power};

/// A way to cheat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BadWitness {
    /// The highest bit of a count is 2: above its range.
    CountAboveRange,
    /// The lowest bit of a category's seconds is −1, so that the sum stays under the cap.
    SecondsBitNegative,
    /// A bit of a visit count is 2.
    VisitBitTwo,
    /// The last number's last bit is 2: no number is left out.
    LastNumberBitTwo,
    /// The highest bit of an attention weight is 2 and the next weight one less: the same element, other weights.
    AttentionTariffBitTwo,
    /// The same among the actions' weights.
    ActionTariffBitTwo,
    /// The attention cap, one below the attention, has a highest bit of 2, and the event cap is one less.
    CapBitTwo,
    /// A better attention weight than the public one.
    BetterAttentionWeight,
    /// A better action weight.
    BetterActionWeight,
    /// A better bonus.
    BetterBonus,
    /// A higher attention cap.
    HigherAttentionCap,
    /// A higher event cap.
    HigherEventCap,
    /// A later last epoch for the mint.
    LaterMintedBy,
    /// A bit of the epoch of the mint is 2.
    MintedBitTwo,
    /// A bit of it is −1.
    MintedBitNegative,
    /// Numbers that were never committed.
    OtherSummary,
    /// The same numbers at each other's places.
    SwappedNumbers,
    /// Records that were never committed, their commitment public as it follows.
    OtherRecords,
    /// Another bundle randomness.
    OtherRandomness,
    /// An earlier mint than the registered one.
    EarlierMint,
    /// Another person's leaf, staked with one's own secret.
    ForeignLeaf,
    /// The way of another leaf.
    OtherWay,
    /// A child changed beside the leaf.
    OtherSibling,
    /// A child changed beside the last node below the top.
    OtherUpperSibling,
    /// One's own leaf added to the children of the top alone.
    LeafAtTop,
    /// A child of the top changed.
    OtherTopSibling,
    /// A tree of one's own.
    OwnTree,
    /// The root of another epoch.
    OtherEpoch,
    /// A nullifier for another scope.
    SecondScope,
    /// A nullifier from another secret.
    ForeignNullifier,
    /// A nullifier of one's own choice.
    FreeNullifier,
    /// A claimed value of 2³².
    ValueTooWide,
    /// A claimed value of −1.
    ValueNegative,
    /// A value bit is 2, the sum right.
    ValueBitTwo,
    /// One more than earned.
    OneMoreThanEarned,
    /// One more than earned, with a surplus of −1 in one bit.
    NegativeSurplusBit,
    /// One second above the cap.
    AttentionAboveCap,
    /// One second above, with −1 in one bit.
    NegativeSpareSecond,
    /// One footprint above the cap.
    EventsAboveCap,
    /// One footprint above, with −1 in one bit.
    NegativeSpareEvent,
    /// A token one epoch too young.
    TooYoung,
    /// The same, with −1 in one bit.
    NegativeAgeBit,
    /// A records commitment to something else.
    OtherRecordsCommitment,
    /// Another nonce.
    OtherNonce,
    /// The square of another terms hash.
    OtherTerms,
    /// The square of another recipient.
    OtherRecipient,
}

use BadWitness::*;

const ALL: &[BadWitness] = &[
    CountAboveRange,
    SecondsBitNegative,
    VisitBitTwo,
    LastNumberBitTwo,
    AttentionTariffBitTwo,
    ActionTariffBitTwo,
    CapBitTwo,
    BetterAttentionWeight,
    BetterActionWeight,
    BetterBonus,
    HigherAttentionCap,
    HigherEventCap,
    LaterMintedBy,
    MintedBitTwo,
    MintedBitNegative,
    OtherSummary,
    SwappedNumbers,
    OtherRecords,
    OtherRandomness,
    EarlierMint,
    ForeignLeaf,
    OtherWay,
    OtherSibling,
    OtherUpperSibling,
    LeafAtTop,
    OtherTopSibling,
    OwnTree,
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
    NegativeSpareSecond,
    EventsAboveCap,
    NegativeSpareEvent,
    TooYoung,
    NegativeAgeBit,
    OtherRecordsCommitment,
    OtherNonce,
    OtherTerms,
    OtherRecipient,
];

/// Places of one's own node among its siblings, leaf first: the scenario's leaf is the twelfth of seventeen.
const PLACES: [usize; 6] = [3, 1, 0, 0, 0, 0];

/// The tree over the leaf as the private choices make it, all siblings as they were.
fn recommit(public: &mut StakePublic, private: &mut StakePrivate) {
    let mut node = private.leaf();
    for (children, place) in private.levels.iter_mut().zip(PLACES) {
        children[place] = node;
        node = hash_children(children);
    }
    private.top[0] = node;
    public.root = top(private.top);
    private.set_hints(public);
}

/// The sums that follow from the private bits, the tariff's among them.
fn fit_sums(public: &StakePublic, private: &mut StakePrivate) {
    private.surplus_bits = low_bits(private.earned() - public.value);
    private.spare_seconds_bits = low_bits(private.spare_seconds());
    private.spare_events_bits = low_bits(private.spare_events());
    private.age_bits = low_bits(private.age());
}

impl BadWitness {
    /// The check that must refuse it.
    fn check(self) -> Check {
        match self {
            CountAboveRange | SecondsBitNegative | VisitBitTwo | LastNumberBitTwo => Check::NumberBits,
            AttentionTariffBitTwo | ActionTariffBitTwo | CapBitTwo => Check::TariffBits,
            BetterAttentionWeight
            | BetterActionWeight
            | BetterBonus
            | HigherAttentionCap
            | HigherEventCap
            | LaterMintedBy => Check::Tariff,
            MintedBitTwo | MintedBitNegative => Check::MintedBits,
            OtherSummary | SwappedNumbers | OtherRecords | OtherRandomness | EarlierMint | ForeignLeaf | OtherWay
            | OtherSibling | OtherUpperSibling | LeafAtTop => Check::Child,
            OtherTopSibling | OwnTree | OtherEpoch => Check::Root,
            SecondScope | ForeignNullifier | FreeNullifier => Check::Nullifier,
            ValueTooWide | ValueNegative | ValueBitTwo => Check::Value,
            OneMoreThanEarned | NegativeSurplusBit => Check::Earned,
            AttentionAboveCap | NegativeSpareSecond => Check::Attention,
            EventsAboveCap | NegativeSpareEvent => Check::Events,
            TooYoung | NegativeAgeBit => Check::Age,
            OtherRecordsCommitment | OtherNonce => Check::RecordsCommitment,
            OtherTerms => Check::TermsHash,
            OtherRecipient => Check::Recipient,
        }
    }

    /// The honest case, spoilt in this way and in no other: whatever else can be made to fit, fits.
    fn make(self) -> (StakePublic, StakePrivate) {
        let (mut public, mut private) = honest();
        let (zero, one) = (Fr::ZERO, Fr::ONE);
        let two = one.double();
        // Bits of the summary: sixteen times 17, sixteen times 12, then nine each.
        let (visits_at, others_at) = (16 * 17, 16 * (17 + 12));
        match self {
            CountAboveRange => private.summary_bits[others_at + 8] = two,
            SecondsBitNegative => private.summary_bits[17] = -one,
            VisitBitTwo => private.summary_bits[visits_at + 12] = two,
            LastNumberBitTwo => private.summary_bits[SUMMARY_BITS - 1] = two,
            AttentionTariffBitTwo | ActionTariffBitTwo | CapBitTwo => {
                if self == CapBitTwo {
                    public.tariff_attention -= (private.spare_seconds() + one) * power(ATTENTION_CAP_AT);
                    private.set_hints(&public);
                }
                let (bits, at) = match self {
                    AttentionTariffBitTwo => (private.tariff_attention_bits.as_mut_slice(), 15),
                    ActionTariffBitTwo => (private.tariff_actions_bits.as_mut_slice(), 7),
                    _ => (private.tariff_attention_bits.as_mut_slice(), EVENT_CAP_AT - 1),
                };
                // 2 · 2ᵏ is 1 · 2ᵏ⁺¹.
                assert_eq!(bits[at + 1], one);
                bits[at] += two;
                bits[at + 1] = zero;
                fit_sums(&public, &mut private);
            }
            BetterAttentionWeight => private.tariff_attention_bits[7] = one,
            BetterActionWeight => private.tariff_actions_bits[7] = one,
            BetterBonus => private.tariff_actions_bits[16 * 8 + 5] = one,
            HigherAttentionCap => private.tariff_attention_bits[ATTENTION_CAP_AT] = one,
            HigherEventCap => private.tariff_attention_bits[EVENT_CAP_AT + 12] = one,
            LaterMintedBy => private.tariff_attention_bits[MINTED_BY_AT + 31] = one,
            MintedBitTwo => private.minted_bits[3] = two,
            MintedBitNegative => private.minted_bits[3] = -one,
            OtherSummary => private.summary_bits[2] = one - private.summary_bits[2],
            SwappedNumbers => {
                let (first, second) = private.summary_bits.split_at_mut(17);
                first.swap_with_slice(&mut second[..17]);
            }
            OtherRecords => {
                private.records += one;
                let inputs = [private.records, private.records_nonce];
                public.records_commitment = hash(poseidon::RECORDS_COMMITMENT, inputs);
            }
            OtherRandomness => private.bundle_randomness += one,
            EarlierMint => private.minted_bits = low_bits(Fr::from(5u64)),
            ForeignLeaf => {
                private.secret += one;
                public.nullifier = hash(poseidon::NULLIFIER, [private.secret, public.scope]);
            }
            OtherWay => {
                let other = private.levels[0][PLACES[0] + 1];
                private.levels[0].fill(other);
            }
            OtherSibling => private.levels[0][7] += one,
            OtherUpperSibling => private.levels[5][7] += one,
            LeafAtTop => {
                private.secret += one;
                public.nullifier = hash(poseidon::NULLIFIER, [private.secret, public.scope]);
                private.top[3] = private.leaf();
                public.root = top(private.top);
            }
            OtherTopSibling => private.top[3] += one,
            OwnTree => {
                private.levels[2][5] += one;
                let root = public.root;
                recommit(&mut public, &mut private);
                public.root = root;
            }
            OtherEpoch => public.root += one,
            SecondScope => public.scope += one,
            ForeignNullifier => {
                public.nullifier = hash(poseidon::NULLIFIER, [private.secret + one, public.scope]);
            }
            FreeNullifier => public.nullifier = zero,
            ValueTooWide => public.value = power(32),
            ValueNegative => public.value = -one,
            ValueBitTwo => {
                let at = (0..31).find(|i| private.value_bits[*i] == zero && private.value_bits[i + 1] == one).unwrap();
                private.value_bits[at] = two;
                private.value_bits[at + 1] = zero;
            }
            OneMoreThanEarned | NegativeSurplusBit => public.value = private.earned() + one,
            // The public cap, or the last epoch of a mint, is one too small.
            AttentionAboveCap | NegativeSpareSecond => {
                public.tariff_attention -= (private.spare_seconds() + one) * power(ATTENTION_CAP_AT);
            }
            EventsAboveCap | NegativeSpareEvent => {
                public.tariff_attention -= (private.spare_events() + one) * power(EVENT_CAP_AT);
            }
            TooYoung | NegativeAgeBit => public.tariff_attention -= (private.age() + one) * power(MINTED_BY_AT),
            OtherRecordsCommitment => public.records_commitment += one,
            OtherNonce => private.records_nonce += one,
            OtherTerms => public.terms_hash += one,
            OtherRecipient => public.recipient += one,
        }
        match self.check() {
            Check::NumberBits | Check::MintedBits => recommit(&mut public, &mut private),
            Check::Tariff => fit_sums(&public, &mut private),
            Check::Child | Check::Earned | Check::Attention | Check::Events | Check::Age => private.set_hints(&public),
            Check::Value if self != ValueBitTwo => private.set_hints(&public),
            _ => {}
        }
        // A sum of −1 in its lowest bit.
        let negative = |bits: &mut [Fr]| {
            bits.fill(zero);
            bits[0] = -one;
        };
        match self {
            NegativeSurplusBit => negative(&mut private.surplus_bits),
            NegativeSpareSecond => negative(&mut private.spare_seconds_bits),
            NegativeSpareEvent => negative(&mut private.spare_events_bits),
            NegativeAgeBit => negative(&mut private.age_bits),
            _ => {}
        }
        (public, private)
    }
}

#[test]
fn every_bad_witness_is_refused_by_statement_and_circuit_at_its_check() {
    let matrices = matrices();
    for bad in ALL {
        let (public, private) = bad.make();
        assert_eq!(holds(&public, &private), Err(bad.check()), "statement, {bad:?}");
        let run = evaluate(&public, &private);
        assert!(!run.satisfied, "{bad:?}");
        assert_eq!(matrices.first_violated(&run.values), Some(bad.check()), "circuit, {bad:?}");
    }
    for check in Check::ALL {
        assert!(ALL.iter().any(|bad| bad.check() == check), "{check:?} has no bad witness");
    }
}

#[test]
fn each_bad_witness_dies_of_one_check_alone() {
    // Every other constraint still holds, so the check named is what refuses it.
    let matrices = matrices();
    for bad in ALL {
        let (public, private) = bad.make();
        let values = evaluate(&public, &private).values.clone();
        for i in (0..matrices.a.len()).filter(|i| !matrices.holds(*i, &values)) {
            // 2³² is more than any summary is worth.
            let allowed =
                matrices.checks[i] == bad.check() || matches!((bad, matrices.checks[i]), (ValueTooWide, Check::Earned));
            assert!(allowed, "{bad:?} also violates {:?}", matrices.checks[i]);
        }
    }
}
