//! A record as far as it was opened: values that are checked one by one and against each other.

use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::Category;

use crate::openings::OpenedSlot;
use crate::record::{DAY_HOURS, HOUR_MS};
use crate::refusal::Refusal;
use crate::slot::{Form, SLOTS, Slot, TEXT_BYTES};

/// What is known of a slot.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Shown {
    /// Nothing: it was not opened.
    #[default]
    Closed,
    /// It is absent.
    Absent,
    /// Its number.
    Number(u64),
    /// Its text.
    Text(String),
}

impl core::fmt::Debug for Shown {
    /// Shows the kind alone.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Closed => "Closed",
            Self::Absent => "Absent",
            Self::Number(_) => "Number(…)",
            Self::Text(_) => "Text(…)",
        })
    }
}

/// The epoch that records must be of, as a span of time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    /// The epoch's number.
    pub(crate) epoch: u64,
    /// Its first millisecond.
    pub(crate) start: u64,
    /// The first one after it.
    pub(crate) end: u64,
}

/// A record as far as it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedRecord {
    /// Its place in the tree.
    pub index: u64,
    slots: [Shown; SLOTS],
}

impl OpenedRecord {
    /// What is known of a slot.
    pub fn get(&self, slot: Slot) -> &Shown {
        self.slots.get(slot as usize).unwrap_or(&Shown::Closed)
    }

    /// The number in a slot; `None` where it is not opened, or holds a text.
    pub fn number(&self, slot: Slot) -> Option<u64> {
        if let Shown::Number(number) = self.get(slot) { Some(*number) } else { None }
    }

    /// The text in a slot; `None` where it is not opened, is absent, or holds a number.
    pub fn text(&self, slot: Slot) -> Option<&str> {
        if let Shown::Text(text) = self.get(slot) { Some(text) } else { None }
    }

    /// The action, where it is opened.
    pub fn action(&self) -> Option<Action> {
        self.number(Slot::Action).and_then(action)
    }

    /// The category, where it is opened.
    pub fn category(&self) -> Option<Category> {
        self.number(Slot::Category).and_then(category)
    }

    /// Reads opened slots, whose names were looked up, and checks their values against each other and the epoch.
    pub(crate) fn read(index: u64, opened: &[(Slot, &OpenedSlot)], span: &Span) -> Result<Self, Refusal> {
        let mut record = Self { index, slots: Default::default() };
        if opened.iter().any(|(slot, it)| it.value.is_none() && !slot.optional()) {
            return Err(Refusal::SlotAbsent);
        }
        for (slot, it) in opened {
            let shown = match &it.value {
                None => Shown::Absent,
                Some(value) => read(*slot, &value.0, span).ok_or(Refusal::SlotValue)?,
            };
            if let Some(known) = record.slots.get_mut(*slot as usize) {
                *known = shown;
            }
        }
        record.check_times(span)?;
        Ok(record)
    }

    fn check_times(&self, span: &Span) -> Result<(), Refusal> {
        if self.number(Slot::Epoch).is_some_and(|epoch| epoch != span.epoch) {
            return Err(Refusal::Epoch);
        }
        let (day, hour) = (self.number(Slot::Day), self.number(Slot::Hour));
        let fits = |hours: u64| {
            day.is_none_or(|day| day == hours / DAY_HOURS) && hour.is_none_or(|hour| hour == hours % DAY_HOURS)
        };
        if let Some(started_at) = self.number(Slot::StartedAt) {
            if !(span.start..span.end).contains(&started_at) {
                return Err(Refusal::Epoch);
            }
            return if fits(started_at / HOUR_MS) { Ok(()) } else { Err(Refusal::SlotsDisagree) };
        }
        // An epoch touches at most 25 hours: one of them has to have this day and this hour of the day.
        let mut hours = span.start / HOUR_MS..=span.end.saturating_sub(1) / HOUR_MS;
        if hours.any(fits) { Ok(()) } else { Err(Refusal::Epoch) }
    }
}

fn action(number: u64) -> Option<Action> {
    u8::try_from(number).ok().and_then(Action::from_id)
}

fn category(number: u64) -> Option<Category> {
    u8::try_from(number).ok().and_then(Category::from_id)
}

/// A slot's value; `None` where it is not canonical.
fn read(slot: Slot, value: &[u8], span: &Span) -> Option<Shown> {
    if slot.form() == Form::Text {
        let text = core::str::from_utf8(value).ok().filter(|text| text.len() <= TEXT_BYTES)?;
        return Some(Shown::Text(text.to_owned()));
    }
    let number = u64::from_be_bytes(value.try_into().ok()?);
    let good = match slot {
        Slot::Action => action(number).is_some(),
        Slot::Category => category(number).is_some(),
        Slot::Hour => number < DAY_HOURS,
        Slot::AttentionS => number <= span.end.saturating_sub(span.start) / 1_000,
        _ => true,
    };
    good.then_some(Shown::Number(number))
}
