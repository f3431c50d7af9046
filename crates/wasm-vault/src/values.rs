//! Values on their way between JavaScript and the vault.

use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tsify::{Ts, Tsify};

use crate::error::Failure;

/// Most UTF-16 units in an argument's JSON text: a node's answer of 4 MB, every character of it escaped.
const LONGEST: u32 = 6 * 4_194_304;
/// The largest integer that a JavaScript number holds exactly.
const LARGEST: f64 = 9_007_199_254_740_991.0;

/// Reads an argument through its JSON text. What is wrong with it is not said: it could hold content.
pub(crate) fn from_js<T: Tsify + DeserializeOwned>(value: &Ts<T>) -> Result<T, Failure> {
    let text = JSON::stringify(&value.js_value()).map_err(|_| Failure::bad_argument())?;
    // `stringify` gives `undefined` for what has no JSON.
    if !text.is_string() || text.length() > LONGEST {
        return Err(Failure::bad_argument());
    }
    serde_json::from_str(&String::from(text)).map_err(|_| Failure::bad_argument())
}

/// Writes an answer as a plain object; absent options are left out.
pub(crate) fn to_js<T: Tsify + Serialize>(value: &T) -> Result<Ts<T>, Failure> {
    Ts::from_rust(value).map_err(|_| Failure::new(Failure::UNWRITABLE, "an answer could not be handed to JavaScript"))
}

/// An instant, an epoch or an amount: a whole number that is not negative. `Date.now()` is one.
pub(crate) fn millis(value: f64) -> Result<u64, Failure> {
    if (0.0..=LARGEST).contains(&value) && value.fract() == 0.0 {
        Ok(value as u64)
    } else {
        Err(Failure::bad_argument())
    }
}

/// A moment of a monotonic clock, in milliseconds: `performance.now()`, cut to whole ones.
pub(crate) fn elapsed(value: f64) -> Result<u64, Failure> {
    millis(value.floor())
}

/// A local day: whole days since 1970, negative before it.
pub(crate) fn day(value: f64) -> Result<i64, Failure> {
    if value.abs() <= LARGEST && value.fract() == 0.0 { Ok(value as i64) } else { Err(Failure::bad_argument()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_whole_and_exact() {
        assert_eq!(millis(0.0), Ok(0));
        assert_eq!(millis(1_790_000_000_000.0), Ok(1_790_000_000_000));
        assert_eq!(millis(LARGEST), Ok(9_007_199_254_740_991));
        for bad in [-1.0, 0.5, f64::NAN, f64::INFINITY, LARGEST + 1.0] {
            assert!(millis(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_monotonic_clock_has_fractions() {
        assert_eq!(elapsed(1_234.9), Ok(1_234));
        for bad in [-0.1, f64::NAN, f64::INFINITY] {
            assert!(elapsed(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn days_before_1970_are_days() {
        assert_eq!(day(20_000.0), Ok(20_000));
        assert_eq!(day(-1.0), Ok(-1));
        for bad in [0.5, f64::NAN, f64::NEG_INFINITY, LARGEST + 1.0] {
            assert!(day(bad).is_err(), "{bad}");
        }
    }
}
