//! An Ed25519 key that signs for one purpose at a time.

use ashiato_core::encoding::domain::{KeyLabel, SigningPurpose};
use ashiato_core::encoding::signed::{PublicKey, Signature, length_prefixed, signing_bytes};
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// An Ed25519 key that signs for one purpose at a time. Its secret shows in no `Debug`.
#[derive(Clone)]
pub struct Signing(SigningKey);

impl core::fmt::Debug for Signing {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("Signing").field(&self.public()).finish()
    }
}

impl Signing {
    /// From the 32 secret bytes.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The public key.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs parts for a purpose; see [`signing_bytes`].
    pub fn sign(&self, purpose: SigningPurpose, parts: &[&[u8]]) -> Signature {
        Signature(self.0.sign(&signing_bytes(purpose, parts)).to_bytes())
    }

    /// A secret that only this key's holder can derive, for message authentication inside one process.
    pub fn derive(&self, label: KeyLabel) -> Zeroizing<[u8; 32]> {
        let mut hasher = Sha256::new();
        hasher.update(length_prefixed(label.text(), &[self.0.as_bytes()]));
        Zeroizing::new(hasher.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ashiato_core::encoding::domain::{key, signing};

    #[test]
    fn signatures_hold_for_their_purpose_only() {
        let signer = Signing::from_secret(&[7; 32]);
        let signature = signer.sign(signing::MINT, &[b"x"]);
        assert!(ashiato_core::encoding::signed::verify(&signer.public(), signing::MINT, &[b"x"], &signature).is_ok());
        assert!(ashiato_core::encoding::signed::verify(&signer.public(), signing::TERMS, &[b"x"], &signature).is_err());
        assert_ne!(signer.derive(key::CHALLENGE_KEY), signer.derive(key::TOKEN_KEY));
    }
}
