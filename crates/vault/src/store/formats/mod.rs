//! What lies on the disk: types of their own for every record, by version. A version that was released is frozen.
//!
//! Every record begins with the byte of its version, inside the envelope where it is sealed. Version 1 is JSON after it.
//! A store of protocol 1, whose records were bare JSON, is known by its first byte and is never misread.

pub(crate) mod v1;

use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use ashiato_core::encoding::code::Code;

/// The version that is written.
pub(crate) const VERSION: u8 = 1;

/// Why the bytes of a record are not read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// Bytes that no version has written.
    #[error("a record does not hold what it should")]
    Damaged,
    /// A record of the test networks before, which this version does not read.
    #[error("a record was written before the first version of these formats")]
    Older,
    /// A record of a version that is not known.
    #[error("a record was written by a newer version")]
    Newer,
    /// A value that is no JSON.
    #[error("a record could not be written")]
    Unwritable,
}

impl FormatError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Damaged => Code::RecordDamaged,
            Self::Older => Code::StoreOlder,
            Self::Newer => Code::StoreNewer,
            Self::Unwritable => Code::RecordUnwritable,
        }
    }
}

/// The bytes of a record, wiped when dropped.
///
/// # Errors
/// [`FormatError::Unwritable`].
pub(crate) fn write<T: Serialize>(record: &T) -> Result<Zeroizing<Vec<u8>>, FormatError> {
    let mut bytes = Zeroizing::new(vec![VERSION]);
    serde_json::to_writer(&mut *bytes, record).map_err(|_| FormatError::Unwritable)?;
    Ok(bytes)
}

/// The record in bytes.
///
/// # Errors
/// [`FormatError::Damaged`], [`FormatError::Older`] and [`FormatError::Newer`].
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, FormatError> {
    match bytes.split_first() {
        Some((&VERSION, json)) => serde_json::from_slice(json).map_err(|_| FormatError::Damaged),
        // The first byte of an object, a list, a text and a number in JSON.
        Some((b'{' | b'[' | b'"' | b'0'..=b'9', _)) => Err(FormatError::Older),
        Some((2..=31, _)) => Err(FormatError::Newer),
        _ => Err(FormatError::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_says_which_version() {
        let bytes = write(&vec![1u8, 2]).unwrap();
        assert_eq!(bytes.as_slice(), b"\x01[1,2]");
        assert_eq!(read::<Vec<u8>>(&bytes), Ok(vec![1, 2]));
        for (bytes, error) in [
            (b"[1,2]".as_slice(), FormatError::Older),
            (b"{}", FormatError::Older),
            (b"\x02[1,2]", FormatError::Newer),
            (b"\x01[1,", FormatError::Damaged),
            (b"\x01", FormatError::Damaged),
            (b"", FormatError::Damaged),
            (b"\xff[1]", FormatError::Damaged),
        ] {
            assert_eq!(read::<Vec<u8>>(bytes), Err(error), "{bytes:?}");
        }
    }
}
