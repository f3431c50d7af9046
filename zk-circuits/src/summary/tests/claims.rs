//! Claims and witnesses as they come to the crate's edge: any honest one holds, and what core says of a summary is what
//! the statement says.

use ark_bn254::Fr;
use ark_ff::Field;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::summary::{Caps, Summary, bits};
use ashiato_core::protocol2::claim::round_down;
use ashiato_core::protocol2::tariff::{BONUS_MAX, Tariff};
use proptest::prelude::*;

use crate::convert::to_fr;
use crate::gadgets::bits::number;
use crate::gadgets::tree::path::Path;
use crate::summary::check::Check;
use crate::summary::circuit::evaluate;
use crate::summary::inputs::{StakePrivate, StakePublic};
use crate::summary::layout::elements;
use crate::summary::statement::holds;
use crate::summary::tests::summary_scenario::{SummaryScenario, element, leaves};
use crate::summary::tests::{honest, power};
use crate::summary::witness::{StakeWitness, StatementError, check};

/// Any summary within the largest caps, small and largest numbers often.
fn summary() -> impl Strategy<Value = Summary> {
    let number = prop_oneof![3 => Just(0u32), 2 => 0..9u32, 1 => any::<u32>()];
    (proptest::collection::vec(number, 272), 0u32..=86_400, 0u32..=8_191).prop_map(|(raw, mut seconds, mut events)| {
        let mut numbers = [0; 272];
        for (i, ((number, raw), bits)) in numbers.iter_mut().zip(raw).zip(bits()).enumerate() {
            let left = if i < 16 { &mut seconds } else { &mut events };
            *number = (raw & ((1 << bits) - 1)).min(*left);
            *left -= *number;
        }
        Summary::from_numbers(&numbers).expect("within the ranges")
    })
}

fn tariff() -> impl Strategy<Value = Tariff> {
    (any::<[u8; 16]>(), any::<[u8; 16]>(), proptest::array::uniform16(0..=BONUS_MAX))
        .prop_map(|(attention_weights, action_weights, bonuses)| Tariff { attention_weights, action_weights, bonuses })
}

/// An honest person's epoch of any kind, among any number of others.
fn scenario() -> impl Strategy<Value = SummaryScenario> {
    let minted = (any::<u32>(), any::<u32>()).prop_map(|(a, b)| (a.min(b), a.max(b)));
    let caps = (any::<bool>(), any::<bool>());
    (summary(), tariff(), minted, caps, 0usize..80, 0usize..20, any::<u64>()).prop_map(
        |(summary, tariff, (minted, minted_by), (tight, few), before, after, seed)| SummaryScenario {
            caps: Caps {
                attention_cap: if tight { summary.attention() } else { 86_400 },
                event_cap: if few { summary.events() as u16 } else { 8_191 },
            },
            secret: element(&format!("secret {seed}")),
            minted,
            minted_by,
            others: (leaves("before", before), leaves("after", after)),
            ..SummaryScenario::of(summary, tariff)
        },
    )
}

/// Every number that the prover chooses.
fn choices(private: &mut StakePrivate) -> Vec<&mut Fr> {
    let mut all = vec![
        &mut private.secret,
        &mut private.bundle_randomness,
        &mut private.records_nonce,
        &mut private.records,
        &mut private.terms_square,
        &mut private.recipient_square,
    ];
    all.extend(&mut private.summary_bits);
    all.extend(&mut private.minted_bits);
    all.extend(private.levels.iter_mut().flatten());
    all.extend(&mut private.top);
    all.extend(&mut private.tariff_attention_bits);
    all.extend(&mut private.tariff_actions_bits);
    all.extend(&mut private.value_bits);
    all.extend(&mut private.surplus_bits);
    all.extend(&mut private.spare_seconds_bits);
    all.extend(&mut private.spare_events_bits);
    all.extend(&mut private.age_bits);
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_honest_claim_holds_in_both(scenario in scenario(), part in 0u32..=16) {
        let earned = u32::try_from(scenario.earned()).unwrap();
        let claim = scenario.claim_of(round_down((u64::from(earned) * u64::from(part) / 16) as u32));
        let witness = scenario.witness();
        prop_assert_eq!(check(&claim, &witness), Ok(()));
        let public = StakePublic::new(&claim).unwrap();
        let private = StakePrivate::new(&public, &witness);
        prop_assert!(evaluate(&public, &private).satisfied);
        // What core says of the summary is what the statement says.
        prop_assert_eq!(private.earned(), Fr::from(scenario.earned()));
        prop_assert_eq!(elements(&private.summary_bits).map(number), scenario.summary.pack().map(to_fr));
        prop_assert_eq!(private.leaf(), to_fr(scenario.leaf()));
        prop_assert_eq!(private.spare_seconds(), Fr::from(claim.caps.attention_cap - scenario.summary.attention()));
        prop_assert_eq!(private.spare_events(), Fr::from(u32::from(claim.caps.event_cap) - scenario.summary.events()));
        prop_assert_eq!(private.age(), Fr::from(scenario.minted_by - scenario.minted));
    }

    #[test]
    fn statement_and_circuit_agree_on_one_choice_changed(at in any::<prop::sample::Index>(), kind in 0u64..6, fitted: bool) {
        let (public, mut private) = honest();
        {
            let mut choices = choices(&mut private);
            let choice = at.get(&choices.iter().map(|x| **x).collect::<Vec<_>>()).to_owned();
            let place = at.index(choices.len());
            *choices[place] = match kind {
                0 => -Fr::ONE,
                1 => Fr::from(2u64),
                2 => choice + Fr::ONE,
                3 => Fr::ONE - choice,
                4 => choice + power(32),
                _ => choice.square() + Fr::from(7u64),
            };
        }
        if fitted {
            private.set_hints(&public);
        }
        prop_assert_eq!(holds(&public, &private).is_ok(), evaluate(&public, &private).satisfied);
    }
}

#[test]
fn what_is_wrong_is_named() {
    let honest = SummaryScenario::default();
    let earned = u32::try_from(honest.earned()).unwrap();
    let refused =
        |scenario: &SummaryScenario, of: &SummaryScenario| check(&scenario.claim(), &of.witness()).unwrap_err();
    let with = |change: &dyn Fn(&mut SummaryScenario)| {
        let mut scenario = honest.clone();
        change(&mut scenario);
        scenario
    };

    assert_eq!(check(&honest.claim(), &honest.witness()), Ok(()));
    assert_eq!(check(&honest.claim_of(0), &honest.witness()), Ok(()));
    assert_eq!(check(&honest.claim_of(17), &honest.witness()), Err(StatementError::ValueForm), "five significant bits");
    let above = (earned + 1).next_power_of_two();
    assert_eq!(check(&honest.claim_of(above), &honest.witness()), Err(StatementError::Check(Check::Earned)));

    let other_epoch = with(&|s| s.others.0.truncate(3));
    let mut claim = honest.claim();
    claim.root = other_epoch.claim().root;
    assert_eq!(check(&claim, &honest.witness()), Err(StatementError::Check(Check::Root)), "another epoch's root");
    let mut claim = honest.claim();
    claim.scope = element("second");
    assert_eq!(check(&claim, &honest.witness()), Err(StatementError::Check(Check::Nullifier)), "a second scope");
    let mut witness = honest.witness();
    witness.minted -= 1;
    assert_eq!(check(&honest.claim(), &witness), Err(StatementError::Check(Check::Child)), "a foreign mint epoch");

    let foreign = with(&|s| s.secret = element("foreign"));
    assert_eq!(refused(&honest, &foreign), StatementError::Check(Check::Root), "a foreign id");
    let young = with(&|s| s.minted_by = s.minted - 1);
    assert_eq!(refused(&young, &honest), StatementError::Check(Check::Age));
    let short = with(&|s| s.caps.attention_cap = s.summary.attention() - 1);
    assert_eq!(refused(&short, &honest), StatementError::Check(Check::Attention));
    let few = with(&|s| s.caps.event_cap = s.summary.events() as u16 - 1);
    assert_eq!(refused(&few, &honest), StatementError::Check(Check::Events));
    let mut claim = honest.claim();
    claim.caps.event_cap = 8_192;
    assert!(matches!(check(&claim, &honest.witness()), Err(StatementError::Tariff(_))));
}

/// A missing child is a 0: a path that ends in one leads to the root from no leaf that anybody knows.
#[test]
fn a_missing_child_is_nobodys_leaf() {
    let scenario = SummaryScenario::default();
    let mut claim = scenario.claim();
    let mut witness = scenario.witness();
    assert_eq!(witness.path.levels[2][7], FieldElement::ZERO, "the tree has missing children");
    // A secret of one's own, whose leaf is nowhere, on a path through a missing child.
    witness.secret = element("nobody");
    claim.nullifier = crate::summary::commitment::nullifier(witness.secret, claim.scope);
    assert_eq!(check(&claim, &witness), Err(StatementError::Check(Check::Child)));
    witness.path.levels[0] = [FieldElement::ZERO; 8];
    assert_eq!(check(&claim, &witness), Err(StatementError::Check(Check::Child)));
    witness.path = Path { levels: [[FieldElement::ZERO; 8]; 6], top: witness.path.top };
    assert_eq!(check(&claim, &witness), Err(StatementError::Check(Check::Child)));
}

#[test]
fn a_witness_has_one_form_on_the_wire_and_shows_nothing() {
    let scenario = SummaryScenario::default();
    let witness = scenario.witness();
    let text = serde_json::to_string(&witness).unwrap();
    let again: StakeWitness = serde_json::from_str(&text).unwrap();
    assert_eq!(check(&scenario.claim(), &again), Ok(()));
    assert_eq!(again.summary, scenario.summary);
    assert_eq!(format!("{witness:?}"), "StakeWitness { .. }");
    // A bit above the last element's numbers, and an element that is missing.
    let last = scenario.summary.pack()[10].to_hex();
    let bad = format!("1{}", &last[1..]);
    assert!(serde_json::from_str::<StakeWitness>(&text.replace(&last, &bad)).is_err());
    assert!(serde_json::from_str::<StakeWitness>(&text.replace(&format!(",\"{last}\""), "")).is_err());
}
