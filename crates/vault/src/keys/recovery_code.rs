//! The recovery code: 128 bits as thirty letters and digits.
//!
//! Crockford's base 32, in six groups of five: 128 bits, then the first 22 of SHA-256 over them, so that a slip of the
//! pen is told from a foreign code. Read without regard to case, hyphens and spaces; O is 0, I and L are 1.

use ashiato_core::encoding::domain;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use crate::keys::error::KeyError;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LETTERS: usize = 30;
const CHECK_BITS: u32 = 22;

/// The code's secret, wiped when dropped.
pub(crate) type RecoverySecret = Zeroizing<[u8; 16]>;

fn checksum(secret: &[u8; 16]) -> u32 {
    let digest = Sha256::new().chain_update(domain::hash::RECOVERY_CODE_CHECK.bytes()).chain_update(secret).finalize();
    u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]) >> (32 - CHECK_BITS)
}

/// Writes a code: `XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`.
pub(crate) fn write(secret: &[u8; 16]) -> String {
    // 128 + 22 bits, most significant first, in groups of five.
    let high = u128::from_be_bytes(*secret);
    let check = u128::from(checksum(secret));
    let mut out = String::with_capacity(LETTERS + 5);
    for letter in 0..LETTERS {
        if letter > 0 && letter % 5 == 0 {
            out.push('-');
        }
        let mut value = 0usize;
        for bit in letter * 5..letter * 5 + 5 {
            let set = if bit < 128 { high >> (127 - bit) & 1 } else { check >> (149 - bit) & 1 };
            value = value << 1 | set as usize;
        }
        out.push(char::from(ALPHABET[value]));
    }
    out
}

/// Reads a code; [`KeyError::RecoveryCodeMalformed`] for a wrong letter, length or checksum.
pub(crate) fn read(text: &str) -> Result<RecoverySecret, KeyError> {
    let mut secret = 0u128;
    let mut check = 0u32;
    let mut bits = 0usize;
    for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        };
        let value =
            ALPHABET.iter().position(|letter| char::from(*letter) == c).ok_or(KeyError::RecoveryCodeMalformed)?;
        for shift in (0..5).rev() {
            let bit = value >> shift & 1;
            match bits {
                0..128 => secret = secret << 1 | bit as u128,
                128..150 => check = check << 1 | bit as u32,
                _ => return Err(KeyError::RecoveryCodeMalformed),
            }
            bits += 1;
        }
    }
    let bytes = Zeroizing::new(secret.to_be_bytes());
    secret.zeroize();
    if bits != LETTERS * 5 || checksum(&bytes) != check {
        return Err(KeyError::RecoveryCodeMalformed);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_as_people_write_them() {
        let secret = *b"sixteen bytes ok";
        let text = write(&secret);
        assert_eq!(text.len(), 35);
        assert_eq!(*read(&text).unwrap(), secret);
        assert_eq!(*read(&text.to_lowercase().replace('-', " ")).unwrap(), secret);
        assert_eq!(*read(&text.replace('0', "o").replace('1', "l")).unwrap(), secret);
        for bad in [&text[1..], &format!("{text}0"), "", "UUUUU-UUUUU-UUUUU-UUUUU-UUUUU-UUUUU"] {
            assert_eq!(read(bad).unwrap_err(), KeyError::RecoveryCodeMalformed);
        }
    }

    #[test]
    fn a_wrong_letter_is_noticed() {
        let text = write(&[0x5a; 16]);
        for (at, letter) in text.char_indices().filter(|(_, c)| *c != '-') {
            for other in ALPHABET.iter().map(|b| char::from(*b)).filter(|c| *c != letter) {
                let mut changed = text.clone();
                changed.replace_range(at..=at, &other.to_string());
                assert_eq!(read(&changed).unwrap_err(), KeyError::RecoveryCodeMalformed);
            }
        }
    }
}
