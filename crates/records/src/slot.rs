//! Slots: the grains of a record, each of which may be opened alone.

/// How many slots a record of version 1 has.
pub const SLOTS: usize = 12;
/// The longest text that a slot holds, in bytes of UTF-8.
pub const TEXT_BYTES: usize = 2_048;

/// A slot of a record of version 1. Names, numbers and order never change: they are hashed into every record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
#[repr(u8)]
pub enum Slot {
    /// Number of the epoch.
    Epoch = 0,
    /// Number of the action.
    Action = 1,
    /// Number of the category.
    Category = 2,
    /// Whole days of UTC from 1970-01-01 to the start.
    Day = 3,
    /// Hour of the day of the start, 0 to 23, UTC.
    Hour = 4,
    /// The start, in milliseconds since 1970.
    StartedAt = 5,
    /// Attended whole seconds; see [`whole_seconds`](crate::seconds::whole_seconds).
    AttentionS = 6,
    /// The registrable domain.
    Host = 7,
    /// The path, where the person keeps paths.
    Path = 8,
    /// The title, where the person keeps titles.
    Title = 9,
    /// The text of a search.
    Query = 10,
    /// What else is known of the action.
    Detail = 11,
}

/// What a slot's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// 8 bytes, big-endian.
    Number,
    /// UTF-8 of at most [`TEXT_BYTES`] bytes.
    Text,
}

impl Slot {
    /// Every slot, in the order of the canonical bytes.
    pub const ALL: [Self; SLOTS] = [
        Self::Epoch,
        Self::Action,
        Self::Category,
        Self::Day,
        Self::Hour,
        Self::StartedAt,
        Self::AttentionS,
        Self::Host,
        Self::Path,
        Self::Title,
        Self::Query,
        Self::Detail,
    ];

    /// The name that is hashed and stands on the wire: ASCII, snake case.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The slot of a name; `None` for one that version 1 does not have.
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }

    /// What its value is.
    pub fn form(self) -> Form {
        match self {
            Self::Epoch
            | Self::Action
            | Self::Category
            | Self::Day
            | Self::Hour
            | Self::StartedAt
            | Self::AttentionS => Form::Number,
            Self::Host | Self::Path | Self::Title | Self::Query | Self::Detail => Form::Text,
        }
    }

    /// Whether it may be absent. Every footprint has a host and all of the numbers.
    pub fn optional(self) -> bool {
        matches!(self, Self::Path | Self::Title | Self::Query | Self::Detail)
    }
}

/// A set of slots: what is opened of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SlotSet(u16);

impl SlotSet {
    /// All twelve.
    pub const ALL: Self = Self((1 << SLOTS) - 1);

    /// Whether a slot is in the set.
    pub fn has(self, slot: Slot) -> bool {
        self.0 >> slot as u8 & 1 == 1
    }
}

impl FromIterator<Slot> for SlotSet {
    fn from_iter<I: IntoIterator<Item = Slot>>(slots: I) -> Self {
        Self(slots.into_iter().fold(0, |bits, slot| bits | 1 << slot as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_order_are_pinned() {
        let names: Vec<_> = Slot::ALL.iter().map(|slot| slot.name()).collect();
        assert_eq!(
            names.join(" "),
            "epoch action category day hour started_at attention_s host path title query detail"
        );
        for (place, slot) in Slot::ALL.into_iter().enumerate() {
            assert_eq!(slot as usize, place);
            assert_eq!(Slot::from_name(slot.name()), Some(slot));
        }
        for none in ["", "id", "reason", "Epoch", "started-at", "epoch "] {
            assert_eq!(Slot::from_name(none), None, "{none}");
        }
        assert_eq!(Slot::ALL.iter().filter(|slot| slot.form() == Form::Number).count(), 7);
        assert_eq!(Slot::ALL.iter().filter(|slot| slot.optional()).count(), 4);
    }

    #[test]
    fn a_set_has_what_it_was_made_of() {
        let set: SlotSet = [Slot::Detail, Slot::Epoch].into_iter().collect();
        for slot in Slot::ALL {
            assert_eq!(set.has(slot), [Slot::Detail, Slot::Epoch].contains(&slot));
            assert!(SlotSet::ALL.has(slot) && !SlotSet::default().has(slot));
        }
        assert_eq!(Slot::ALL.into_iter().collect::<SlotSet>(), SlotSet::ALL);
    }
}
