//! Randomness is an argument: the vault draws none by itself.

use ashiato_core::encoding::code::Code;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

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

/// A generator for shuffles and uniform numbers, seeded by one draw: `rand` asks for a source that cannot fail, and the
/// vault's may.
///
/// # Errors
/// [`EntropyError`].
pub(crate) fn generator(entropy: &mut dyn Entropy) -> Result<ChaCha20Rng, EntropyError> {
    Ok(ChaCha20Rng::from_seed(draw(entropy)?))
}
