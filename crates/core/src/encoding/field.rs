//! Elements of the BN254 scalar field, as canonical bytes.
//!
//! `core` does no field arithmetic: it carries elements between the device, the wire and the circuit, and makes sure
//! that each has exactly one encoding. One scalar has up to six 256-bit encodings (x, x + r, … x + 5r); only the least
//! is accepted here, and this is the only way into the type.

use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::encoding::code::Code;
use crate::encoding::domain::FieldDomain;

/// The BN254 scalar field's modulus r, big-endian.
pub const MODULUS: [u8; 32] = [
    0x30, 0x64, 0x4e, 0x72, 0xe1, 0x31, 0xa0, 0x29, 0xb8, 0x50, 0x45, 0xb6, 0x81, 0x81, 0x58, 0x5d, 0x28, 0x33, 0xe8,
    0x48, 0x79, 0xb9, 0x70, 0x91, 0x43, 0xe1, 0xf5, 0x93, 0xf0, 0x00, 0x00, 0x01,
];

/// A canonical element of the BN254 scalar field: 32 bytes, big-endian, less than [`MODULUS`].
///
/// On the wire: 64 lowercase hexadecimal digits, nothing else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct FieldElement([u8; 32]);

/// Why bytes or text are not a field element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// The number is r or more: a second encoding of a smaller one.
    #[error("a field element must be less than the modulus")]
    NotCanonical,
    /// Not 64 lowercase hexadecimal digits.
    #[error("a field element is written as 64 lowercase hexadecimal digits")]
    NotHex,
}

impl FieldError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::NotCanonical => Code::FieldNotCanonical,
            Self::NotHex => Code::FieldNotHex,
        }
    }
}

impl FieldElement {
    /// Zero.
    pub const ZERO: Self = Self([0; 32]);

    /// From 32 big-endian bytes.
    ///
    /// # Errors
    /// [`FieldError::NotCanonical`] for r and above.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, FieldError> {
        if bytes < MODULUS { Ok(Self(bytes)) } else { Err(FieldError::NotCanonical) }
    }

    /// From 31 big-endian bytes: always canonical.
    pub fn from_31_bytes(bytes: &[u8; 31]) -> Self {
        let mut out = [0; 32];
        out[1..].copy_from_slice(bytes);
        Self(out)
    }

    /// From an unsigned integer.
    pub fn from_u128(value: u128) -> Self {
        let mut out = [0; 32];
        out[16..].copy_from_slice(&value.to_be_bytes());
        Self(out)
    }

    /// The 32 big-endian bytes.
    pub fn to_bytes(self) -> [u8; 32] {
        self.0
    }

    /// Parses 64 lowercase hexadecimal digits.
    ///
    /// # Errors
    /// [`FieldError::NotHex`] for any other text, [`FieldError::NotCanonical`] for r and above.
    pub fn from_hex(text: &str) -> Result<Self, FieldError> {
        let lower = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !lower {
            return Err(FieldError::NotHex);
        }
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| FieldError::NotHex)?;
        Self::from_bytes(bytes)
    }

    /// 64 lowercase hexadecimal digits.
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }
}

/// Secrets are field elements too: whoever holds one can wipe it.
impl zeroize::DefaultIsZeroes for FieldElement {}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for FieldElement {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        crate::encoding::schema::hex("A number below the modulus of BN254's scalar field, big-endian.", 64)
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for FieldElement {}

impl fmt::Debug for FieldElement {
    /// Shows only the first four bytes: an element may be a secret, and logs never hold one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FieldElement({}…)", hex::encode(&self.0[..4]))
    }
}

impl Serialize for FieldElement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for FieldElement {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Reads the text where it stands: an element may be a secret, and leaves no copy on the heap.
        struct Hex;

        impl serde::de::Visitor<'_> for Hex {
            type Value = FieldElement;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("64 lowercase hexadecimal digits")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<FieldElement, E> {
                FieldElement::from_hex(text).map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Hex)
    }
}

/// The first 31 bytes, big-endian, of SHA-256 over the length-prefixed domain and parts: how a text or a byte string
/// becomes a field element. Each length is 8 bytes, big-endian, so no two lists of parts share an encoding.
pub fn to_field(domain: FieldDomain, parts: &[&[u8]]) -> FieldElement {
    hash_to_field(domain.text(), parts)
}

/// [`to_field`] under a label that is no domain separator of the product: vectors and tests have labels of their own.
pub fn hash_to_field(label: &str, parts: &[&[u8]]) -> FieldElement {
    let mut hasher = Sha256::new();
    for part in core::iter::once(label.as_bytes()).chain(parts.iter().copied()) {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    let digest = hasher.finalize();
    let mut first = [0; 31];
    first.copy_from_slice(&digest[..31]);
    FieldElement::from_31_bytes(&first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigUint;

    #[test]
    fn only_the_least_encoding_is_accepted() {
        let r = BigUint::from_bytes_be(&MODULUS);
        let x = BigUint::from(5u32);
        for k in 0u32..6 {
            let bytes: [u8; 32] = {
                let raw = (&x + &r * k).to_bytes_be();
                let mut out = [0; 32];
                out[32 - raw.len()..].copy_from_slice(&raw);
                out
            };
            assert_eq!(FieldElement::from_bytes(bytes).is_ok(), k == 0, "x + {k}r");
        }
        let mut top = MODULUS;
        top[31] -= 1;
        assert!(FieldElement::from_bytes(top).is_ok());
        assert_eq!(FieldElement::from_bytes(MODULUS), Err(FieldError::NotCanonical));
    }

    #[test]
    fn hex_is_strict() {
        let one = FieldElement::from_u128(1);
        assert_eq!(FieldElement::from_hex(&one.to_hex()), Ok(one));
        for bad in ["", "0x01", &"A".repeat(64), &"0".repeat(63), &"0".repeat(65), &"g".repeat(64)] {
            assert_eq!(FieldElement::from_hex(bad), Err(FieldError::NotHex), "{bad}");
        }
    }

    #[test]
    fn to_field_separates_parts() {
        assert_ne!(hash_to_field("t", &[b"ab", b"c"]), hash_to_field("t", &[b"a", b"bc"]));
        assert_ne!(hash_to_field("t", &[b"a"]), hash_to_field("ta", &[]));
    }
}
