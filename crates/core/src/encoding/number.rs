//! Which JSON is refused because a number is out of range, and not because it is of another shape.

/// The whole numbers from here on are no integers to serde: it reads them as floating point.
const INTEGER_END: f64 = 18_446_744_073_709_551_616.0;

/// Whether a text was refused for a number that its field does not hold: negative, or too large. From 2⁶⁴ on it does not
/// tell of which type the field is. Serde tells it in words only.
pub fn is_out_of_range(error: &serde_json::Error) -> bool {
    let text = error.to_string();
    if text.starts_with("invalid value: integer `") || text.starts_with("number out of range") {
        return true;
    }
    let float = text.strip_prefix("invalid type: floating point `").and_then(|rest| rest.split('`').next());
    float.and_then(|digits| digits.parse::<f64>().ok()).is_some_and(|number| number.abs() >= INTEGER_END)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused<T: serde::de::DeserializeOwned>(text: &str) -> bool {
        is_out_of_range(&serde_json::from_str::<T>(text).err().unwrap())
    }

    #[test]
    fn a_number_out_of_range_is_told_from_another_shape() {
        for text in ["-1", "4294967296", "18446744073709551616", "-18446744073709551616", "1e400"] {
            assert!(refused::<u32>(text), "{text}");
        }
        assert!(refused::<u8>("256"));
        assert!(refused::<u64>("18446744073709551616"));
        for text in ["1.5", "1e3", "\"-1\"", "\"invalid value: integer `1`\"", "null", "[]", "{}", "", "-", "01"] {
            assert!(!refused::<u32>(text), "{text}");
        }
    }
}
