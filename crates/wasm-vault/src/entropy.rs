//! The browser's randomness, handed to the vault as an argument.

use ashiato_vault::{Entropy, EntropyError};

/// `crypto.getRandomValues`, which the service worker has. It cannot run dry; where it is missing, the call fails.
pub struct BrowserEntropy;

impl Entropy for BrowserEntropy {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(out).map_err(|_| EntropyError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        let (mut first, mut second) = ([0; 32], [0; 32]);
        BrowserEntropy.fill(&mut first).unwrap();
        BrowserEntropy.fill(&mut second).unwrap();
        assert_ne!(first, second);
        assert_ne!(first, [0; 32]);
    }
}
