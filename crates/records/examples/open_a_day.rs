//! Three footprints are committed to, one is shown in part and checked, and a changed one is refused:
//! `cargo run -p ashiato-records --example open_a_day`

#![expect(clippy::print_stdout, reason = "an example speaks")]

use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::{Category, Reason};
use ashiato_core::footprint::epoch::{Epoch, EpochSchedule};
use ashiato_core::footprint::footprint::Footprint;
use ashiato_records::epoch_records::EpochRecords;
use ashiato_records::openings::{Openings, Value};
use ashiato_records::secrets::Seed;
use ashiato_records::slot::{Slot, SlotSet};
use ashiato_records::verifier::Verifier;

fn visit(id: u8, category: Category, host: &str, started_at: u64, attention_ms: u64) -> Footprint {
    Footprint {
        id: format!("{id:032x}"),
        action: Action::Visit,
        category,
        reason: Reason::HostTable,
        host: host.to_owned(),
        path: None,
        title: None,
        query: None,
        detail: None,
        started_at,
        attention_ms,
        continued: false,
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (epoch, schedule) = (Epoch(20_000), EpochSchedule::new(86_400_000, 7)?);
    let morning = schedule.start_ms(epoch) + 8 * 3_600_000;
    let footprints = [
        visit(1, Category::News, "news.example", morning, 61_700),
        visit(2, Category::News, "paper.example", morning + 90_000, 20_600),
        visit(3, Category::Developer, "docs.example", morning + 200_000, 300_000),
    ];
    // A device draws the seed; here every run is the same.
    let records = EpochRecords::new(epoch, &schedule, &footprints, Seed::new([7; 32]))?;
    println!("committed: {} for {} leaves", records.element().to_hex(), records.number());

    let slots: SlotSet = [Slot::Epoch, Slot::Category, Slot::AttentionS, Slot::Path].into_iter().collect();
    let document = records.open(&[(1, slots)])?.to_json()?;
    println!("opened: {} bytes", document.len());

    let mut openings = Openings::parse(&document)?;
    for record in Verifier::new(records.element(), epoch, &schedule)?.check(&openings)? {
        println!(
            "checked: leaf {}, {:?}, {:?} s, path {:?}, host {:?}",
            record.index,
            record.category(),
            record.number(Slot::AttentionS),
            record.get(Slot::Path),
            record.get(Slot::Host),
        );
    }

    for slot in openings.openings.iter_mut().flat_map(|opening| &mut opening.opened) {
        if slot.slot == Slot::AttentionS.name() {
            slot.value = Some(Value(3_600_u64.to_be_bytes().to_vec()));
        }
    }
    let refused =
        Verifier::new(records.element(), epoch, &schedule)?.check(&openings).map_err(|refusal| refusal.code());
    println!("an hour instead: {refused:?}");
    Ok(())
}
