//! The vectors of summaries, tariffs with two weights, scopes and networks, made by another program from the definition.

use std::path::Path;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::summary::{Caps, NUMBERS, Summary};
use ashiato_core::footprint::sums::{Sums, Uncounted};
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::claim::{LeastAge, is_claimable};
use ashiato_core::protocol::founding::{Founding, NetworkId};
use ashiato_core::protocol::scope::{Asker, Period, scope};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[expect(clippy::panic, reason = "only tests call it: a vector that can't be read is a failed test")]
fn read<T: DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Good {
    #[serde(rename = "about")]
    _about: String,
    summaries: Vec<Case>,
    scopes: Vec<Scope>,
    networks: Vec<Network>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    footprints: Vec<Left>,
    caps: Caps,
    seconds: [u32; 16],
    counts: [[u16; 16]; 16],
    uncounted: Uncounted,
    elements: [FieldElement; 11],
    tariff: Tariff,
    value: u64,
    minted_by: u32,
    tariff_attention: FieldElement,
    tariff_actions: FieldElement,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Left {
    category: Category,
    action: Action,
    attention_ms: u64,
    times: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    network: NetworkId,
    asker: String,
    who: String,
    name: String,
    period: String,
    scope: FieldElement,
}

#[derive(Deserialize)]
struct Network {
    id: NetworkId,
    #[serde(flatten)]
    facts: serde_json::Value,
}

#[test]
fn summaries_and_their_values() {
    let vectors: Good = read("summary.json");
    assert!(vectors.summaries.len() > 10);
    for case in &vectors.summaries {
        let name = &case.name;
        let mut sums = Sums::default();
        for left in &case.footprints {
            (0..left.times).for_each(|_| sums.leave(left.category, left.action, left.attention_ms, false));
        }
        let (summary, uncounted) = sums.summary(case.caps).unwrap();
        assert_eq!((summary.seconds(), summary.counts()), (&case.seconds, &case.counts), "{name}");
        assert_eq!(uncounted, case.uncounted, "{name}");
        assert_eq!(summary.pack(), case.elements, "{name}");
        assert_eq!(Summary::unpack(&case.elements), Ok(summary.clone()), "{name}");
        assert_eq!(case.tariff.value(&summary), case.value, "{name}");
        assert_eq!(case.tariff.pack_attention(case.caps, case.minted_by), Ok(case.tariff_attention), "{name}");
        assert_eq!(case.tariff.pack_actions(), Ok(case.tariff_actions), "{name}");
    }
    assert_eq!(vectors.summaries[1].tariff, Tariff::base());
}

#[test]
fn scopes_and_networks() {
    let vectors: Good = read("summary.json");
    for case in &vectors.scopes {
        let asker = match case.asker.as_str() {
            "pool" => Asker::Pool,
            "site" => Asker::Site,
            "quest" => Asker::Quest,
            _ => continue,
        };
        let number = |text: &str| Epoch(text.parse().unwrap());
        let period = match case.period.split_once(':') {
            Some(("epoch", epoch)) => Period::Epoch(number(epoch)),
            Some((_, window)) => {
                let (first, last) = window.split_once('-').unwrap();
                Period::window(number(first), number(last).0 - number(first).0 + 1).unwrap()
            }
            None => Period::Once,
        };
        assert_eq!(period.text(), case.period);
        let who = hex::decode(&case.who).unwrap();
        assert_eq!(scope(&case.network, asker, &who, &case.name, period), case.scope, "{}", case.name);
    }
    for case in vectors.networks {
        let founding: Founding = serde_json::from_value(case.facts).unwrap();
        assert_eq!(founding.id(), case.id, "{}", founding.name);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bad {
    #[serde(rename = "about")]
    _about: String,
    numbers: Vec<BadNumber>,
    caps: Vec<BadCaps>,
    elements: Vec<BadElements>,
    tariffs: Vec<BadTariff>,
    bonuses: Vec<BadBonuses>,
    values: Vec<u32>,
    ages: Vec<u32>,
}

#[derive(Deserialize)]
struct BadNumber {
    name: String,
    place: usize,
    number: u32,
    error: String,
}

#[derive(Deserialize)]
struct BadCaps {
    name: String,
    attention_cap: u32,
    event_cap: u16,
    error: String,
}

#[derive(Deserialize)]
struct BadElements {
    name: String,
    elements: [FieldElement; 11],
    error: String,
}

#[derive(Deserialize)]
struct BadTariff {
    name: String,
    attention: FieldElement,
    actions: FieldElement,
    error: String,
}

#[derive(Deserialize)]
struct BadBonuses {
    name: String,
    bonuses: [u8; 16],
    error: String,
}

#[test]
fn what_is_refused() {
    let vectors: Bad = read("bad_summary.json");
    for case in &vectors.numbers {
        let mut numbers = [0; NUMBERS];
        numbers[case.place] = case.number;
        assert_eq!(Summary::from_numbers(&numbers).unwrap_err().code(), case.error, "{}", case.name);
    }
    for case in &vectors.caps {
        let caps = Caps { attention_cap: case.attention_cap, event_cap: case.event_cap };
        assert_eq!(caps.check().unwrap_err().code(), case.error, "{}", case.name);
        assert_eq!(Sums::default().summary(caps).unwrap_err().code(), case.error, "{}", case.name);
        assert!(Tariff::base().pack_attention(caps, 0).is_err(), "{}", case.name);
    }
    for case in &vectors.elements {
        assert_eq!(Summary::unpack(&case.elements).unwrap_err().code(), case.error, "{}", case.name);
    }
    for case in &vectors.tariffs {
        assert_eq!(Tariff::unpack(case.attention, case.actions).unwrap_err().code(), case.error, "{}", case.name);
    }
    for case in &vectors.bonuses {
        let mut tariff = Tariff::base();
        tariff.bonuses = case.bonuses;
        assert_eq!(tariff.pack_actions().unwrap_err().code(), case.error, "{}", case.name);
    }
    assert!(vectors.values.iter().all(|value| !is_claimable(*value)));
    assert!(vectors.ages.iter().all(|age| LeastAge::try_from(*age).is_err()));
}
