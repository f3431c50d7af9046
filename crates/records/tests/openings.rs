//! What is committed to can be opened, and nothing else: random epochs, random choices, every kind of change.

#![expect(clippy::unwrap_used, reason = "only tests call the functions of this file")]

use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::{Category, Reason};
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::footprint::sums::Sums;
use ashiato_records::build_error::BuildError;
use ashiato_records::epoch_records::EpochRecords;
use ashiato_records::opened_record::Shown;
use ashiato_records::openings::{OPENINGS_BYTES, Openings};
use ashiato_records::refusal::Refusal;
use ashiato_records::seconds::whole_seconds;
use ashiato_records::secrets::Seed;
use ashiato_records::slot::{Slot, SlotSet, TEXT_BYTES};
use ashiato_records::verifier::Verifier;
use proptest::prelude::*;

const DAY: EpochSchedule = EpochSchedule { length_ms: 86_400_000, grace: 7 };
const EPOCH: Epoch = Epoch(20_000);

/// Parts of a footprint: start within the epoch, attention, category, action, texts.
type Parts = (u64, u64, u8, u8, Option<String>, Option<String>);

fn footprints(parts: Vec<Parts>) -> Vec<Footprint> {
    let mut footprints: Vec<Footprint> = parts
        .into_iter()
        .enumerate()
        .map(|(i, (start, attention_ms, category, action, path, title))| Footprint {
            id: format!("{i:032x}"),
            action: Action::from_id(action).unwrap(),
            category: Category::from_id(category).unwrap(),
            reason: Reason::Default,
            host: format!("site{i}.example"),
            path,
            title,
            query: (i % 3 == 0).then(String::new),
            detail: None,
            started_at: DAY.start_ms(EPOCH) + start,
            attention_ms,
            continued: i % 5 == 4,
        })
        .collect();
    footprints.sort_by(|a, b| (a.started_at, &a.id).cmp(&(b.started_at, &b.id)));
    footprints
}

fn plain(count: usize) -> Vec<Footprint> {
    footprints((0..count).map(|i| (i as u64, 1_500, 1, 0, None, None)).collect())
}

fn day(max: usize) -> impl Strategy<Value = Vec<Footprint>> {
    let one = (
        0u64..86_400_000,
        0u64..90_000,
        0u8..16,
        0u8..13,
        proptest::option::of("/[a-z]{0,8}"),
        proptest::option::of(".{0,12}"),
    );
    proptest::collection::vec(one, 0..max).prop_map(footprints)
}

fn verifier(records: &EpochRecords) -> Verifier {
    Verifier::new(records.element(), EPOCH, &DAY).unwrap()
}

fn slots(bits: u16) -> SlotSet {
    Slot::ALL.into_iter().filter(|slot| bits >> *slot as u8 & 1 == 1).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_opened_is_what_the_footprints_hold(day in day(90), seed: [u8; 32], choices: Vec<(bool, u16)>) {
        let records = EpochRecords::new(EPOCH, &DAY, &day, Seed::new(seed)).unwrap();
        let chosen: Vec<_> = choices.iter().take(day.len()).enumerate().filter(|(_, (taken, _))| *taken).collect();
        let chosen: Vec<(usize, SlotSet)> = chosen.into_iter().map(|(place, (_, bits))| (place, slots(*bits))).collect();
        let openings = records.open(&chosen).unwrap();
        let read = Openings::parse(&openings.to_json().unwrap()).unwrap();
        prop_assert!(read == openings);
        let opened = verifier(&records).check(&read).unwrap();
        prop_assert_eq!(opened.len(), chosen.len());
        let seconds = whole_seconds(&day);
        for (place, set) in chosen {
            let record = opened.iter().find(|it| Some(it.index) == records.index(place)).unwrap();
            let footprint = &day[place];
            for slot in Slot::ALL {
                let text = |text: &Option<String>| text.clone().map_or(Shown::Absent, Shown::Text);
                let expected = match slot {
                    Slot::Epoch => Shown::Number(20_000),
                    Slot::Action => Shown::Number(footprint.action.id().into()),
                    Slot::Category => Shown::Number(footprint.category.id().into()),
                    Slot::Day => Shown::Number(20_000),
                    Slot::Hour => Shown::Number((footprint.started_at - DAY.start_ms(EPOCH)) / 3_600_000),
                    Slot::StartedAt => Shown::Number(footprint.started_at),
                    Slot::AttentionS => Shown::Number(seconds[place]),
                    Slot::Host => Shown::Text(footprint.host.clone()),
                    Slot::Path => text(&footprint.path),
                    Slot::Title => text(&footprint.title),
                    Slot::Query => text(&footprint.query),
                    Slot::Detail => Shown::Absent,
                };
                prop_assert!(*record.get(slot) == if set.has(slot) { expected } else { Shown::Closed }, "{slot:?}");
            }
        }
    }

    /// Seconds add up per category, whatever was left over where.
    #[test]
    fn seconds_add_up(day in day(200)) {
        let seconds = whole_seconds(&day);
        prop_assert_eq!(seconds.len(), day.len());
        for category in Category::ALL {
            let of = || day.iter().zip(&seconds).filter(|(footprint, _)| footprint.category == *category);
            let total: u64 = of().map(|(footprint, _)| footprint.attention_ms).sum();
            prop_assert_eq!(of().map(|(_, seconds)| seconds).sum::<u64>(), total / 1_000);
            for (footprint, seconds) in of() {
                let whole = footprint.attention_ms / 1_000;
                prop_assert!((whole..=whole + 1).contains(seconds));
            }
        }
    }

    /// What a pool adds up from all records of an epoch reaches what the device summed up.
    #[test]
    fn records_reach_the_sums_of_the_footprints(day in day(200)) {
        let sums: Sums = day.iter().collect();
        let mut recomputed = Sums::default();
        for (footprint, seconds) in day.iter().zip(whole_seconds(&day)) {
            recomputed.attend(footprint.category, seconds * 1_000);
            recomputed.count(footprint.category, footprint.action);
        }
        prop_assert_eq!(recomputed.attention_ms().map(|ms| ms / 1_000), sums.attention_ms().map(|ms| ms / 1_000));
        let pairs = recomputed.counts().iter().flatten().zip(sums.counts().iter().flatten());
        for (recomputed, committed) in pairs {
            prop_assert!(recomputed >= committed);
        }
    }

    /// A change of any digit or letter of a document is refused.
    #[test]
    fn no_changed_document_is_taken(place in any::<prop::sample::Index>(), with in any::<prop::sample::Index>()) {
        let day = plain(3);
        let records = EpochRecords::new(EPOCH, &DAY, &day, Seed::new([5; 32])).unwrap();
        let bits = slots(0b0000_1111_0110);
        let mut json = records.open(&[(0, bits), (2, bits)]).unwrap().to_json().unwrap();
        let places: Vec<usize> = (0..json.len()).filter(|at| json[*at].is_ascii_alphanumeric()).collect();
        let at = places[place.index(places.len())];
        let other = b"0123456789abcdefgz"[with.index(18)];
        prop_assume!(json[at] != other);
        json[at] = other;
        let taken = Openings::parse(&json).and_then(|openings| verifier(&records).check(&openings));
        prop_assert!(taken.is_err(), "{}", String::from_utf8_lossy(&json));
    }
}

#[test]
fn the_same_records_under_another_seed_are_another_element() {
    let day = plain(2);
    let of = |seed: u8| EpochRecords::new(EPOCH, &DAY, &day, Seed::new([seed; 32])).unwrap();
    assert_eq!(of(1).element(), of(1).element());
    assert_ne!(of(1).element(), of(2).element());
    let empty = |seed: u8| EpochRecords::new(EPOCH, &DAY, &[], Seed::new([seed; 32])).unwrap();
    assert_eq!(empty(1).element(), empty(2).element());
}

/// With 4 footprints in 64 places the first one is as often in each place: within five standard deviations of 100.
#[test]
fn the_shuffle_is_fair_and_takes_in_the_padding() {
    let day = plain(4);
    let mut counts = [0i32; 64];
    let mut before = 0;
    for run in 0u32..6_400 {
        let mut seed = [9; 32];
        seed[..4].copy_from_slice(&run.to_be_bytes());
        let records = EpochRecords::new(EPOCH, &DAY, &day, Seed::new(seed)).unwrap();
        let (first, second) = (records.index(0).unwrap(), records.index(1).unwrap());
        counts[usize::try_from(first).unwrap()] += 1;
        before += i32::from(first < second);
    }
    assert!(counts.iter().all(|count| (count - 100).abs() <= 50), "{counts:?}");
    assert!((before - 3_200).abs() <= 200, "{before}");
}

#[test]
fn what_is_no_epoch_is_not_committed_to() {
    let build = |day: &[Footprint]| EpochRecords::new(EPOCH, &DAY, day, Seed::new([1; 32])).err();
    assert_eq!(build(&plain(3)), None);
    let changed = |change: fn(&mut Vec<Footprint>)| {
        let mut day = plain(3);
        change(&mut day);
        build(&day)
    };
    assert_eq!(changed(|day| day.swap(0, 1)), Some(BuildError::Order));
    assert_eq!(changed(|day| day[1] = day[0].clone()), Some(BuildError::Order));
    assert_eq!(changed(|day| day[2].started_at += 86_400_000), Some(BuildError::Outside));
    assert_eq!(changed(|day| day[0].started_at = 0), Some(BuildError::Outside));
    assert_eq!(changed(|day| day[0].attention_ms = 86_400_001), Some(BuildError::Outside));
    assert_eq!(changed(|day| day[0].title = Some("x".repeat(TEXT_BYTES))), None);
    assert_eq!(changed(|day| day[0].title = Some("x".repeat(TEXT_BYTES + 1))), Some(BuildError::TextLong));
    assert_eq!(changed(|day| day[0].host = "x".repeat(TEXT_BYTES + 1)), Some(BuildError::TextLong));
}

#[test]
fn a_choice_names_each_record_once() {
    let records = EpochRecords::new(EPOCH, &DAY, &plain(3), Seed::new([1; 32])).unwrap();
    let open = |places: &[usize]| records.open(&places.iter().map(|at| (*at, SlotSet::ALL)).collect::<Vec<_>>());
    assert_eq!(open(&[2, 0]).map(|it| it.openings.len()), Ok(2));
    assert_eq!(open(&[0, 0]).err(), Some(BuildError::Choice));
    assert_eq!(open(&[3]).err(), Some(BuildError::Choice));
    assert!(open(&[]).is_ok_and(|it| verifier(&records).check(&it).is_ok_and(|records| records.is_empty())));
}

#[test]
fn long_openings_are_cut_and_a_record_comes_in_one_part_only() {
    let day = plain(600);
    let records = EpochRecords::new(EPOCH, &DAY, &day, Seed::new([1; 32])).unwrap();
    let chosen: Vec<_> = (0..day.len()).map(|place| (place, SlotSet::ALL)).collect();
    let openings = records.open(&chosen).unwrap();
    assert_eq!(openings.to_json().err(), Some(Refusal::TooLong));
    let parts = openings.into_parts().unwrap();
    assert!(parts.len() > 1);
    let mut verifier = verifier(&records);
    let mut seen = 0;
    for (i, part) in parts.iter().enumerate() {
        seen += verifier.check(part).unwrap().len();
        assert_eq!(verifier.check(part).err(), Some(Refusal::IndexOrder), "the same part again");
        let length = part.to_json().unwrap().len();
        assert!(i + 1 == parts.len() || length > OPENINGS_BYTES - 4_096, "{length}");
    }
    assert_eq!(seen, 600);
    assert_eq!(Openings::parse(&vec![b' '; OPENINGS_BYTES + 1]).err(), Some(Refusal::TooLong));
    assert_eq!(Openings::parse(&vec![b' '; OPENINGS_BYTES]).err(), Some(Refusal::Schema));
}

#[test]
fn the_schema_is_closed_and_has_one_spelling() {
    let records = EpochRecords::new(EPOCH, &DAY, &plain(1), Seed::new([1; 32])).unwrap();
    let openings = records.open(&[(0, slots(0b0010_0000_0001))]).unwrap();
    let text = String::from_utf8(openings.to_json().unwrap()).unwrap();
    assert!(Openings::parse(text.as_bytes()).is_ok());
    let digits = text.split("\"value\":\"").nth(1).unwrap().split('"').next().unwrap();
    for (from, to) in [
        ("{\"version\":1", "{\"more\":0,\"version\":1"),
        ("{\"version\":1", "{\"version\":1,\"version\":1"),
        ("{\"slot\"", "{\"more\":0,\"slot\""),
        ("{\"index\"", "{\"more\":0,\"index\""),
        ("\"value\":\"", "\"value\":null,\"more\":\""),
        ("\"version\":1", "\"version\":-1"),
        (digits, &digits[1..]),
        (digits, &format!("0x{digits}")),
        ("\"root\":\"", "\"root\":\"00"),
        ("\"closed\"", "\"shut\""),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text);
        assert_eq!(Openings::parse(changed.as_bytes()).err(), Some(Refusal::Schema), "{from} -> {to}");
    }
    let absent = text.replacen(&format!(",\"value\":\"{digits}\""), ",\"value\":null", 1);
    assert_ne!(absent, text);
    assert_eq!(Openings::parse(absent.as_bytes()).err(), Some(Refusal::Schema));
}

#[test]
fn debug_shows_no_contents() {
    let mut day = plain(1);
    day[0].title = Some("Secret".to_owned());
    let records = EpochRecords::new(EPOCH, &DAY, &day, Seed::new([1; 32])).unwrap();
    let openings = records.open(&[(0, SlotSet::ALL)]).unwrap();
    let opened = verifier(&records).check(&openings).unwrap();
    let shown = format!("{openings:?} {opened:?} {:?}", records.root());
    assert_eq!(
        shown,
        "Openings(1 of 64) [OpenedRecord { index: 6, slots: [Number(…), Number(…), Number(…), Number(…), Number(…), \
         Number(…), Number(…), Text(…), Absent, Text(…), Text(…), Absent] }] Hash(…)"
    );
}
