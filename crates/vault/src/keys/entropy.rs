//! Randomness is an argument: the vault draws none by itself.

use ashiato_core::encoding::code::Code;

/// A source of cryptographically secure random bytes: the browser's, the operating system's, a seeded one in tests.
pub trait Entropy {
    /// Fills `out` whole.
    ///
    /// # Errors
    /// [`EntropyError`] when the source has nothing to give.
    fn fill(&mut self, out: &mut [u8]) -> Result<(), EntropyError>;
}

/// The source of randomness failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the source of randomness failed")]
pub struct EntropyError;

impl EntropyError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        Code::Entropy
    }
}

/// `N` fresh bytes.
pub(crate) fn draw<const N: usize>(entropy: &mut dyn Entropy) -> Result<[u8; N], EntropyError> {
    let mut out = [0; N];
    entropy.fill(&mut out)?;
    Ok(out)
}

/// A random number below `n`, 0 where `n` is: the bias of a 64-bit remainder is far below what a delay could show.
///
/// # Errors
/// [`EntropyError`].
pub(crate) fn below(n: u64, entropy: &mut dyn Entropy) -> Result<u64, EntropyError> {
    let bytes: [u8; 8] = draw(entropy)?;
    Ok(if n == 0 { 0 } else { u64::from_be_bytes(bytes) % n })
}
