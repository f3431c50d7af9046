//! The vectors of `tests/vectors/records-1.json`: one truth for every language. They are never regenerated to make a
//! test pass.

#![expect(clippy::unwrap_used, reason = "only tests call the functions of this file")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::footprint::Footprint;
use ashiato_records::epoch_records::EpochRecords;
use ashiato_records::hash::{Hash, empty_root, node};
use ashiato_records::opened_record::Shown;
use ashiato_records::openings::Openings;
use ashiato_records::refusal::Refusal;
use ashiato_records::seconds::whole_seconds;
use ashiato_records::secrets::Seed;
use ashiato_records::slot::{Slot, SlotSet};
use ashiato_records::verifier::Verifier;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    #[serde(rename = "about")]
    _about: String,
    cases: Vec<Good>,
    bad: Vec<Bad>,
    bad_epochs: Vec<BadEpoch>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Good {
    name: String,
    epoch: Epoch,
    length_ms: u64,
    seed: Hash,
    footprints: Vec<Footprint>,
    seconds: Vec<u64>,
    indices: Vec<u64>,
    leaves: Vec<Hash>,
    number: u64,
    root: Hash,
    records: FieldElement,
    chosen: Vec<Chosen>,
    documents: Vec<Openings>,
    shown: Vec<Known>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chosen {
    place: usize,
    slots: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    index: u64,
    slots: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bad {
    name: String,
    error: Code,
    epoch: Epoch,
    length_ms: u64,
    bytes: Option<usize>,
    records: FieldElement,
    documents: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BadEpoch {
    name: String,
    error: Code,
    epoch: Epoch,
    length_ms: u64,
    footprints: Vec<Footprint>,
}

fn vectors() -> Vectors {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/records-1.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn schedule(length_ms: u64) -> EpochSchedule {
    EpochSchedule::new(length_ms, 7).unwrap()
}

#[test]
fn epochs_are_committed_to() {
    for case in vectors().cases {
        let schedule = schedule(case.length_ms);
        let records = EpochRecords::new(case.epoch, &schedule, &case.footprints, Seed::new(case.seed.0)).unwrap();
        assert_eq!(whole_seconds(&case.footprints), case.seconds, "{}", case.name);
        let indices: Vec<_> = (0..case.footprints.len()).map(|place| records.index(place).unwrap()).collect();
        assert_eq!(indices, case.indices, "{}", case.name);
        assert_eq!(records.number(), case.number, "{}", case.name);
        assert_eq!(case.leaves.len() as u64, case.number, "{}", case.name);
        assert!(records.root() == case.root, "{}", case.name);
        assert_eq!(records.element(), case.records, "{}", case.name);
        let mut level = case.leaves;
        while level.len() > 1 {
            level = level.chunks(2).map(|pair| node(&pair[0], &pair[1])).collect();
        }
        assert!(level.first().copied().unwrap_or_else(empty_root) == case.root, "{}", case.name);
    }
}

#[test]
fn records_are_opened_and_checked() {
    for case in vectors().cases {
        let schedule = schedule(case.length_ms);
        let records = EpochRecords::new(case.epoch, &schedule, &case.footprints, Seed::new(case.seed.0)).unwrap();
        let slots = |it: &Chosen| it.slots.iter().map(|name| Slot::from_name(name).unwrap()).collect::<SlotSet>();
        let chosen: Vec<_> = case.chosen.iter().map(|it| (it.place, slots(it))).collect();
        let opened = records.open(&chosen).unwrap();
        let mut documents = case.documents.clone();
        let mut whole = documents.remove(0);
        whole.openings.extend(documents.into_iter().flat_map(|part| part.openings));
        assert!(opened == whole, "{}", case.name);

        let mut verifier = Verifier::new(case.records, case.epoch, &schedule).unwrap();
        let checked: Vec<_> = case.documents.iter().flat_map(|part| verifier.check(part).unwrap()).collect();
        assert_eq!(checked.len(), case.shown.len(), "{}", case.name);
        for (record, known) in checked.iter().zip(&case.shown) {
            assert_eq!(record.index, known.index, "{}", case.name);
            for slot in Slot::ALL {
                let expected = match known.slots.get(slot.name()) {
                    None => Shown::Closed,
                    Some(Value::Null) => Shown::Absent,
                    Some(Value::String(text)) => Shown::Text(text.clone()),
                    Some(number) => Shown::Number(number.as_u64().unwrap()),
                };
                assert!(*record.get(slot) == expected, "{}: {slot:?}", case.name);
            }
        }
    }
}

#[test]
fn bad_documents_are_refused() {
    let vectors = vectors();
    for case in &vectors.bad {
        let mut verifier = Verifier::new(case.records, case.epoch, &schedule(case.length_ms)).unwrap();
        let mut parts: Vec<Vec<u8>> = case.documents.iter().map(|part| part.get().as_bytes().to_vec()).collect();
        let mut last = parts.pop().unwrap();
        for part in parts {
            verifier.check(&Openings::parse(&part).unwrap()).unwrap();
        }
        last.resize(case.bytes.unwrap_or(last.len()), b' ');
        let refusal = Openings::parse(&last).and_then(|part| verifier.check(&part)).err();
        assert_eq!(refusal.map(Refusal::code), Some(case.error), "{}", case.name);
    }
    let seen: BTreeSet<Code> = vectors.bad.iter().map(|case| case.error).collect();
    let refusals = [
        Refusal::TooLong,
        Refusal::Schema,
        Refusal::Version,
        Refusal::Number,
        Refusal::Element,
        Refusal::IndexOrder,
        Refusal::IndexRange,
        Refusal::PathLength,
        Refusal::SlotUnknown,
        Refusal::SlotOrder,
        Refusal::SlotCount,
        Refusal::SlotAbsent,
        Refusal::SlotValue,
        Refusal::Epoch,
        Refusal::SlotsDisagree,
        Refusal::Root,
    ];
    assert_eq!(seen, refusals.into_iter().map(Refusal::code).collect());
}

#[test]
fn bad_epochs_are_not_committed_to() {
    for case in vectors().bad_epochs {
        let schedule = schedule(case.length_ms);
        let error = EpochRecords::new(case.epoch, &schedule, &case.footprints, Seed::new([0; 32])).err();
        assert_eq!(error.map(|error| error.code()), Some(case.error), "{}", case.name);
    }
}
