//! Every range at its edges: statement and circuit give the same answer, and the right one.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use ashiato_core::footprint::summary::{KINDS, Summary, bits};
use ashiato_core::protocol2::tariff::Tariff;

use crate::constraints::recorder::ConstraintMatrices;
use crate::gadgets::bits::{low_bits, number};
use crate::gadgets::poseidon::hash_children;
use crate::gadgets::tree::level::top;
use crate::summary::check::Check;
use crate::summary::circuit::{evaluate, matrices};
use crate::summary::inputs::{StakePrivate, StakePublic};
use crate::summary::layout::{ATTENTION_CAP_AT, EVENT_CAP_AT, MINTED_BY_AT};
use crate::summary::statement::holds;
use crate::summary::tests::summary_scenario::SummaryScenario;
use crate::summary::tests::{honest, power, sides};

/// The check that refuses, by both.
fn both(matrices: &ConstraintMatrices<Check>, public: &StakePublic, private: &StakePrivate) -> Option<Check> {
    let plain = holds(public, private);
    let circuit = matrices.first_violated(&evaluate(public, private).values);
    assert_eq!(plain.err(), circuit);
    circuit
}

#[test]
fn values_at_their_edges() {
    let (matrices, (public, private)) = (matrices(), honest());
    let earned = private.earned();
    for (value, refused) in [
        (Fr::ZERO, None),
        (Fr::ONE, None),
        (earned - Fr::ONE, None),
        (earned, None),
        (earned + Fr::ONE, Some(Check::Earned)),
        (power(32) - Fr::ONE, Some(Check::Earned)),
        (power(32), Some(Check::Value)),
        (power(32) + earned, Some(Check::Value)),
        (-Fr::ONE, Some(Check::Value)),
        (-earned, Some(Check::Value)),
    ] {
        let (mut public, mut private) = (public.clone(), private.clone());
        public.value = value;
        private.set_hints(&public);
        assert_eq!(both(&matrices, &public, &private), refused, "value {value}");
    }
}

#[test]
fn caps_and_the_last_mint_at_their_edges() {
    let (matrices, (public, private)) = (matrices(), honest());
    let minted = number(&private.minted_bits);
    let sums = [
        (ATTENTION_CAP_AT, 17, private.spare_seconds(), Check::Attention),
        (EVENT_CAP_AT, 13, private.spare_events(), Check::Events),
        (MINTED_BY_AT, 32, private.age(), Check::Age),
    ];
    for (at, width, spare, check) in sums {
        let bound = number(&private.tariff_attention_bits[at..at + width]);
        let used = bound - spare;
        assert!(used != Fr::ZERO && (check != Check::Age || used == minted));
        for (other, refused) in [
            (Fr::ZERO, Some(check)),
            (used - Fr::ONE, Some(check)),
            (used, None),
            (used + Fr::ONE, None),
            (power(width) - Fr::ONE, None),
        ] {
            let (mut public, mut private) = (public.clone(), private.clone());
            public.tariff_attention += (other - bound) * power(at);
            private.set_hints(&public);
            assert_eq!(both(&matrices, &public, &private), refused, "{check:?}, bound {other}");
        }
    }
}

#[test]
fn a_tariff_beyond_its_bits_has_none() {
    let (matrices, (public, private)) = (matrices(), honest());
    for tariff in [public.tariff_attention + power(190), power(253), -Fr::ONE] {
        let (mut public, mut private) = (public.clone(), private.clone());
        public.tariff_attention = tariff;
        private.set_hints(&public);
        assert_eq!(both(&matrices, &public, &private), Some(Check::Tariff));
    }
    for tariff in [public.tariff_actions + power(224), power(253), -Fr::ONE] {
        let (mut public, mut private) = (public.clone(), private.clone());
        public.tariff_actions = tariff;
        private.set_hints(&public);
        assert_eq!(both(&matrices, &public, &private), Some(Check::Tariff));
    }
}

/// Every number at its largest, alone, under caps that just hold it: it counts, and once. One more has no bits.
#[test]
fn each_number_at_its_edge() {
    let matrices = matrices();
    let (mut public, mut private) = sides(&SummaryScenario::nothing());
    let mut rebuild = |bits: &[Fr], caps: [u64; 2]| {
        private.summary_bits = bits.to_vec();
        private.levels = [[Fr::ZERO; 8]; 6];
        let mut node = private.leaf();
        for children in &mut private.levels {
            children[5] = node;
            node = hash_children(children);
        }
        private.top = [Fr::ZERO, Fr::ZERO, node, Fr::ZERO];
        public.root = top(private.top);
        let weights: Fr = (0..KINDS).map(|c| Fr::from(1 + c as u64) * power(8 * c)).sum();
        public.tariff_attention =
            weights + Fr::from(caps[0]) * power(ATTENTION_CAP_AT) + Fr::from(caps[1]) * power(EVENT_CAP_AT);
        public.tariff_attention += Fr::from(u32::MAX) * power(MINTED_BY_AT);
        let bonuses: Fr = (0..KINDS).map(|a| Fr::from(48 + a as u64) * power(128 + 6 * a)).sum();
        public.tariff_actions = weights + bonuses;
        public.value = private.earned();
        private.set_hints(&public);
        (public.value, both(&matrices, &public, &private))
    };
    let mut at = 0;
    for (i, width) in bits().enumerate() {
        let width = width as usize;
        let largest = (1u64 << width) - 1;
        let mut summary = vec![Fr::ZERO; crate::summary::layout::SUMMARY_BITS];
        summary[at..at + width].fill(Fr::ONE);
        // Which number it is, by the documented order; what it is worth, by its category and action.
        let (caps, worth) = match i {
            0..16 => ([largest, 0], 1 + i as u64),
            16..32 => ([0, largest], 10 * (i as u64 - 15) * 48),
            _ => {
                let (category, action) = ((i as u64 - 32) / 15, (i as u64 - 32) % 15 + 1);
                ([0, largest], 10 * (1 + category) * (48 + action))
            }
        };
        assert_eq!(rebuild(&summary, caps), (Fr::from(largest * worth), None), "number {i}");
        // The largest and one more: the highest bit is 2, the others 0.
        summary[at..at + width].fill(Fr::ZERO);
        summary[at + width - 1] = Fr::from(2u64);
        let caps = caps.map(|cap| if cap == 0 { 0 } else { cap + 1 });
        if i.is_multiple_of(16) {
            assert_eq!(rebuild(&summary, caps).1, Some(Check::NumberBits), "number {i}");
        }
        at += width;
    }
}

#[test]
fn the_dearest_epoch_fits() {
    let mut seconds = [0; KINDS];
    seconds[15] = 86_400;
    // 8,191 footprints of the dearest kind: fifteen actions of 511, and 526 visits.
    let mut counts = [[0; KINDS]; KINDS];
    counts[15] = [511; KINDS];
    counts[15][0] = 526;
    let dearest = Tariff { attention_weights: [255; 16], action_weights: [255; 16], bonuses: [63; 16] };
    let mut scenario = SummaryScenario::of(Summary::new(seconds, counts).unwrap(), dearest);
    scenario.minted_by = u32::MAX;
    scenario.minted = 0;
    let (public, private) = sides(&scenario);
    assert_eq!(both(&matrices(), &public, &private), None);
    assert_eq!(private.earned(), Fr::from(255 * 86_400 + 10 * 255 * 63 * 8_191u64));
    assert_eq!(number(&private.surplus_bits), private.earned() - public.value);
    scenario.minted = u32::MAX;
    let (public, private) = sides(&scenario);
    assert_eq!((both(&matrices(), &public, &private), private.age()), (None, Fr::ZERO));
    assert_eq!(private.minted_bits, low_bits(Fr::from(u32::MAX)));
}
