//! Ed25519 keys and signatures as they stand on the wire, and the one way to check them.

use ed25519_dalek::{Signature as DalekSignature, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::encoding::code::Code;
use crate::encoding::domain::SigningPurpose;

macro_rules! hex_bytes {
    ($(#[$doc:meta])* $name:ident, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $len]);

        impl $name {
            /// Lowercase hexadecimal digits.
            pub fn to_hex(self) -> String { ::hex::encode(self.0) }

            /// Parses lowercase hexadecimal digits; `None` for anything else.
            pub fn from_hex(text: &str) -> Option<Self> {
                if text.bytes().any(|b| b.is_ascii_uppercase()) { return None; }
                let mut bytes = [0; $len];
                hex::decode_to_slice(text, &mut bytes).ok()?;
                Some(Self(bytes))
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $crate::encoding::schema::hex(concat!($len, " bytes in lowercase hexadecimal."), 2 * $len)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($name), "({}…)"), hex::encode(&self.0[..4]))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.to_hex())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                Self::from_hex(&text).ok_or_else(|| serde::de::Error::custom(concat!($len, " bytes in lowercase hexadecimal expected")))
            }
        }
    };
}

pub(crate) use hex_bytes;

hex_bytes!(
    /// A public Ed25519 key (RFC 8032): 64 lowercase hexadecimal digits on the wire.
    PublicKey,
    32
);
hex_bytes!(
    /// An Ed25519 signature: 128 lowercase hexadecimal digits on the wire.
    Signature,
    64
);
hex_bytes!(
    /// A SHA-256 hash.
    Hash,
    32
);

/// A signature that does not hold, or a key that is not a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not hold")]
pub struct SignatureError;

impl SignatureError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        Code::SignatureInvalid
    }
}

/// The bytes that are signed for a purpose: the length-prefixed purpose and parts, so that no signature for one
/// purpose can stand for another.
pub fn signing_bytes(purpose: SigningPurpose, parts: &[&[u8]]) -> Vec<u8> {
    length_prefixed(purpose.text(), parts)
}

/// A label and parts, each after its length in 8 bytes, big-endian, so that no two lists share an encoding.
pub fn length_prefixed(label: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in core::iter::once(label.as_bytes()).chain(parts.iter().copied()) {
        out.extend_from_slice(&(part.len() as u64).to_be_bytes());
        out.extend_from_slice(part);
    }
    out
}

/// Checks a signature over [`signing_bytes`]; strict, so small-order keys and malleable encodings are refused.
///
/// # Errors
/// [`SignatureError`] for a key that is not a point and for a signature that does not hold.
pub fn verify(
    key: &PublicKey,
    purpose: SigningPurpose,
    parts: &[&[u8]],
    signature: &Signature,
) -> Result<(), SignatureError> {
    let key = VerifyingKey::from_bytes(&key.0).map_err(|_| SignatureError)?;
    key.verify_strict(&signing_bytes(purpose, parts), &DalekSignature::from_bytes(&signature.0))
        .map_err(|_| SignatureError)
}
