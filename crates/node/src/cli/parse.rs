//! How the values of arguments are written.

use std::str::FromStr;

use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::claim::LeastAge;
use ashiato_core::protocol::network::Admission;
use ashiato_core::protocol::terms::{Level, ScopeTerms};

pub(super) fn admission(text: &str) -> Result<Admission, String> {
    match text.split_once(':') {
        None if text == "open" => Ok(Admission::Open),
        Some(("pow", bits)) => {
            let bits = bits.parse().map_err(|_| "BITS is a number from 1 to 40".to_owned())?;
            Ok(Admission::ProofOfWork { bits })
        }
        _ => Err("expected `open` or `pow:BITS`".to_owned()),
    }
}

fn pair(text: &str) -> Result<(&str, u8), String> {
    let (name, number) = text.split_once('=').ok_or("expected NAME=NUMBER")?;
    Ok((name, number.parse().map_err(|_| "the number is from 0 to 255".to_owned())?))
}

/// The value of a name; otherwise an error with the names that there are.
fn named<T: Copy + FromStr>(text: &str, all: &[T], name: fn(T) -> &'static str) -> Result<T, String> {
    let names = || all.iter().map(|value| name(*value)).collect::<Vec<_>>().join(", ");
    text.parse().map_err(|_| format!("the names are {}", names()))
}

pub(super) fn weight(text: &str) -> Result<(Category, u8), String> {
    let (category, number) = pair(text)?;
    Ok((named(category, Category::ALL, Category::name)?, number))
}

pub(super) fn bonus(text: &str) -> Result<(Action, u8), String> {
    let (action, number) = pair(text)?;
    Ok((named(action, Action::ALL, Action::name)?, number))
}

pub(super) fn level(text: &str) -> Result<Level, String> {
    named(text, Level::ALL, Level::name)
}

pub(super) fn scope(text: &str) -> Result<ScopeTerms, String> {
    if text == "epoch" {
        return Ok(ScopeTerms::Epoch);
    }
    let range = text.strip_prefix("once:").and_then(|range| range.split_once('-'));
    let (first, last) = range.ok_or("expected `epoch` or `once:FIRST-LAST`")?;
    let epoch = |text: &str| text.parse().map(Epoch).map_err(|_| "FIRST and LAST are epochs".to_owned());
    Ok(ScopeTerms::Once { first: epoch(first)?, last: epoch(last)? })
}

pub(super) fn least_age(text: &str) -> Result<LeastAge, String> {
    let epochs: u32 = text.parse().map_err(|_| "an age is a number of epochs".to_owned())?;
    LeastAge::try_from(epochs).map_err(|error| error.to_string())
}

pub(super) fn public_key(text: &str) -> Result<PublicKey, String> {
    PublicKey::from_hex(text).ok_or("a key is 64 lowercase hexadecimal digits".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_named_and_bounded() {
        assert_eq!(admission("open"), Ok(Admission::Open));
        assert_eq!(admission("pow:12"), Ok(Admission::ProofOfWork { bits: 12 }));
        for bad in ["", "pow", "pow:", "pow:x", "pow:300", "closed"] {
            assert!(admission(bad).is_err(), "{bad}");
        }
        assert_eq!(weight("crypto-markets=7"), Ok((Category::CryptoMarkets, 7)));
        assert!(weight("crypto=7").unwrap_err().contains("crypto-markets"));
        assert!(bonus("like=256").is_err());
        assert_eq!(scope("epoch"), Ok(ScopeTerms::Epoch));
        assert_eq!(scope("once:7-20"), Ok(ScopeTerms::Once { first: Epoch(7), last: Epoch(20) }));
        for bad in ["once", "once:7", "once:7-", "window:7-8", ""] {
            assert!(scope(bad).is_err(), "{bad}");
        }
        assert_eq!(least_age("30"), Ok(LeastAge::Month));
        assert!(least_age("31").is_err());
        assert!(public_key(&"ab".repeat(32)).is_ok() && public_key(&"AB".repeat(32)).is_err());
    }
}
