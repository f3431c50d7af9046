//! Sums as pages show them: a row a category, readable as `weight × seconds / 10`, and a day by hour and site.

use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::sums::Sums;
use ashiato_core::footprint::tariff::{POINT, Tariff};
use serde::Serialize;

use crate::epochs::day_sums::DaySums;

/// One category's sum and what it is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct CategoryRow {
    /// The category.
    pub category: Category,
    /// Tenths of a point for one second.
    pub weight: u8,
    /// Whole seconds of attention.
    pub seconds: u64,
    /// Footprints.
    pub footprints: u64,
    /// What its actions are worth, in tenths of a point.
    pub actions_value: u64,
    /// `weight · seconds + actions_value`, in tenths of a point.
    pub value: u64,
}

/// A local day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct DayView {
    /// Whole local days since 1970.
    pub day: i64,
    /// Its rows, most worth first.
    pub categories: Vec<CategoryRow>,
    /// By hour.
    pub hours: Vec<HourView>,
    /// By site.
    pub sites: Vec<SiteSum>,
}

/// An hour of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct HourView {
    /// 0 to 23.
    pub hour: u8,
    /// Its rows, most worth first.
    pub categories: Vec<CategoryRow>,
}

/// What was done on a site on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct SiteSum {
    /// Its registrable domain.
    pub host: String,
    /// Whole seconds of attention.
    pub seconds: u64,
    /// Footprints by action.
    pub actions: Vec<ActionCount>,
}

/// Footprints of one action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct ActionCount {
    /// The action.
    pub action: Action,
    /// How many.
    pub footprints: u64,
}

/// The rows of sums, most worth first.
pub(crate) fn rows(sums: &Sums, tariff: &Tariff) -> Vec<CategoryRow> {
    let mut rows: Vec<CategoryRow> = Category::ALL.iter().filter_map(|category| row(*category, sums, tariff)).collect();
    rows.sort_by_key(|row| (core::cmp::Reverse(row.value), row.category));
    rows
}

fn row(category: Category, sums: &Sums, tariff: &Tariff) -> Option<CategoryRow> {
    let place = usize::from(category.id());
    let seconds = sums.attention_ms().get(place)? / 1_000;
    let counts = sums.counts().get(place)?;
    let weight = *tariff.attention_weights.get(place)?;
    let bonus: u64 =
        tariff.bonuses.iter().zip(counts).map(|(bonus, count)| u64::from(*bonus) * u64::from(*count)).sum();
    let actions_value = u64::from(POINT) * u64::from(*tariff.action_weights.get(place)?) * bonus;
    let footprints: u64 = counts.iter().map(|count| u64::from(*count)).sum();
    let value = u64::from(weight) * seconds + actions_value;
    let row = CategoryRow { category, weight, seconds, footprints, actions_value, value };
    (seconds > 0 || footprints > 0).then_some(row)
}

/// A day as pages draw it.
pub(crate) fn day_view(day: i64, sums: &DaySums, tariff: &Tariff) -> DayView {
    let hours = sums.hours.iter().map(|(hour, sums)| HourView { hour: *hour, categories: rows(sums, tariff) });
    let sites = sums.sites.iter().map(|(host, sums)| SiteSum {
        host: host.clone(),
        seconds: sums.attention_ms().iter().sum::<u64>() / 1_000,
        actions: actions(sums),
    });
    let categories = rows(&sums.total(), tariff);
    DayView { day, categories, hours: hours.collect(), sites: sites.collect() }
}

fn actions(sums: &Sums) -> Vec<ActionCount> {
    let count = |action: &Action| {
        let column = sums.counts().iter().filter_map(|row| row.get(usize::from(action.id())));
        ActionCount { action: *action, footprints: column.map(|count| u64::from(*count)).sum() }
    };
    Action::ALL.iter().map(count).filter(|count| count.footprints > 0).collect()
}

#[cfg(test)]
mod tests {
    use ashiato_core::footprint::summary::Caps;

    use super::*;

    #[test]
    fn rows_add_up_to_the_value() {
        let mut sums = Sums::default();
        sums.leave(Category::Developer, Action::Visit, 25_900, false);
        sums.leave(Category::Search, Action::Search, 0, false);
        sums.leave(Category::News, Action::Visit, 900, false);
        let tariff = Tariff::base();
        let rows = rows(&sums, &tariff);
        let seen: Vec<(Category, u8, u64, u64)> =
            rows.iter().map(|row| (row.category, row.weight, row.seconds, row.value)).collect();
        assert_eq!(seen, [(Category::Developer, 4, 25, 100), (Category::Search, 3, 0, 60)]);
        let (summary, _) = sums.summary(Caps { attention_cap: 86_400, event_cap: 8_191 }).unwrap();
        assert_eq!(rows.iter().map(|row| row.value).sum::<u64>(), tariff.value(&summary));
    }
}
