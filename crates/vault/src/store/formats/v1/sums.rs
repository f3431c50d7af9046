//! Sums as they are sealed: the numbers that are not zero.

use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::sums;
use serde::{Deserialize, Serialize};

/// Sums of footprints.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sums {
    /// Attended milliseconds.
    time: Vec<(Category, u64)>,
    /// Footprints.
    counts: Vec<(Category, Action, u32)>,
}

impl From<&sums::Sums> for Sums {
    fn from(sums: &sums::Sums) -> Self {
        let mut stored = Self::default();
        for category in Category::ALL {
            let place = usize::from(category.id());
            let time = sums.attention_ms().get(place).copied().unwrap_or_default();
            if time > 0 {
                stored.time.push((*category, time));
            }
            for action in Action::ALL {
                let row = sums.counts().get(place);
                let count = row.and_then(|row| row.get(usize::from(action.id()))).copied().unwrap_or_default();
                if count > 0 {
                    stored.counts.push((*category, *action, count));
                }
            }
        }
        stored
    }
}

impl From<Sums> for sums::Sums {
    fn from(stored: Sums) -> Self {
        let mut sums = Self::default();
        for (category, time) in stored.time {
            sums.attend(category, time);
        }
        for (category, action, count) in stored.counts {
            sums.count_many(category, action, count);
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn nothing_is_lost(adds in proptest::collection::vec((0usize..16, 0usize..13, 0u64..100_000), 0..40)) {
            let mut all = sums::Sums::default();
            for (category, action, time) in adds {
                all.leave(Category::ALL[category], Action::ALL[action], time, false);
            }
            let text = serde_json::to_string(&Sums::from(&all)).unwrap();
            prop_assert_eq!(sums::Sums::from(serde_json::from_str::<Sums>(&text).unwrap()), all);
        }
    }
}
