//! Bytes on the wire: lowercase hexadecimal digits and nothing else, so that bytes have one spelling.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

/// Writes bytes.
///
/// # Errors
/// The serializer's.
pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex::encode(bytes))
}

/// Reads bytes.
///
/// # Errors
/// For an odd number of digits, and for any other character. The error does not hold the text.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if !text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) {
        return Err(D::Error::custom("not lowercase hexadecimal digits"));
    }
    hex::decode(&text).map_err(|_| D::Error::custom("an odd number of hexadecimal digits"))
}
