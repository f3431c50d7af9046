//! The user key and what is derived from it.
//!
//! One random user key opens everything. It is never stored but wrapped (`key_record`), and every key in use is an
//! HKDF-SHA256 sub-key with a label of its own.

use ashiato_core::encoding::domain::{KeyLabel, hash, key};
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::length_prefixed;
use ashiato_core::protocol::founding::NetworkId;
use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, Serializable};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::keys::entropy::{Entropy, EntropyError, draw};
use crate::keys::envelope::KEY_ID;

/// Derives a key from another one under HKDF's info and a salt.
#[allow(clippy::expect_used, reason = "HKDF-SHA256 gives up to 8,160 bytes; 32 cannot be too many")]
pub(crate) fn derive(key: &[u8], salt: Option<&[u8]>, info: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(salt, key).expand(info, out.as_mut_slice()).expect("32 bytes are within HKDF's bound");
    out
}

/// The public half of the capture key: it seals events that only the vault's private half opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CaptureKey(pub(crate) [u8; 32]);

impl CaptureKey {
    /// Names the user key it belongs to, in every envelope.
    pub(crate) fn key_id(&self) -> [u8; KEY_ID] {
        let digest = Sha256::new().chain_update(hash::KEY_ID.bytes()).chain_update(self.0).finalize();
        let mut id = [0; KEY_ID];
        id.copy_from_slice(&digest[..KEY_ID]);
        id
    }

    pub(crate) fn hpke(&self) -> Option<<X25519HkdfSha256 as Kem>::PublicKey> {
        <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&self.0).ok()
    }
}

/// The user key: 32 random bytes, wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct UserKey([u8; 32]);

impl UserKey {
    pub(crate) fn new(entropy: &mut dyn Entropy) -> Result<Self, EntropyError> {
        Ok(Self(draw(entropy)?))
    }

    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// For the session's memory alone.
    pub(crate) fn to_hex(&self) -> Zeroizing<String> {
        Zeroizing::new(hex::encode(self.0))
    }

    pub(crate) fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text, bytes.as_mut_slice()).ok()?;
        Some(Self(*bytes))
    }
}

/// Every key of an open vault; wiped when dropped.
pub(crate) struct VaultKeys {
    user: UserKey,
    record: Zeroizing<[u8; 32]>,
    index: Zeroizing<[u8; 32]>,
    vault_secret: Zeroizing<[u8; 32]>,
    private: <X25519HkdfSha256 as Kem>::PrivateKey,
    capture: CaptureKey,
}

impl VaultKeys {
    pub(crate) fn new(user: UserKey) -> Self {
        let sub_key = |label: KeyLabel| derive(user.bytes(), None, label.bytes());
        let (private, public) = X25519HkdfSha256::derive_keypair(sub_key(key::HPKE_SEED).as_slice());
        let mut capture = [0; 32];
        public.write_exact(&mut capture);
        Self {
            record: sub_key(key::RECORD_KEY),
            index: sub_key(key::INDEX_KEY),
            vault_secret: sub_key(key::VAULT_SECRET),
            private,
            capture: CaptureKey(capture),
            user,
        }
    }

    pub(crate) fn user(&self) -> &UserKey {
        &self.user
    }

    pub(crate) fn capture(&self) -> CaptureKey {
        self.capture
    }

    pub(crate) fn private(&self) -> &<X25519HkdfSha256 as Kem>::PrivateKey {
        &self.private
    }

    pub(crate) fn record(&self) -> &[u8; 32] {
        &self.record
    }

    /// Whether these are the keys of a capture key.
    pub(crate) fn fits(&self, capture: &CaptureKey) -> bool {
        self.capture.0.ct_eq(&capture.0).into()
    }

    /// Where a record lies: a keyed hash, so that the store's keys tell nothing.
    pub(crate) fn index(&self, namespace: &str, key: &[u8]) -> [u8; 16] {
        let place = derive(self.index.as_slice(), None, &length_prefixed(namespace, &[key]));
        let mut out = [0; 16];
        out.copy_from_slice(&place[..16]);
        out
    }

    fn network_key(&self, label: KeyLabel, network: &NetworkId) -> Zeroizing<[u8; 32]> {
        derive(self.vault_secret.as_slice(), None, &length_prefixed(label.text(), &[&network.0]))
    }

    /// The identity secret `s` of a network, fixed for the token's life: 31 bytes, always canonical.
    pub(crate) fn identity_secret(&self, network: &NetworkId) -> FieldElement {
        let mut wide = self.network_key(key::IDENTITY, network);
        let mut first = [0; 31];
        first.copy_from_slice(&wide[..31]);
        wide.zeroize();
        let secret = FieldElement::from_31_bytes(&first);
        first.zeroize();
        secret
    }

    /// The key that signs the token's registrations on a network.
    pub(crate) fn token_key(&self, network: &NetworkId) -> SigningKey {
        SigningKey::from_bytes(&self.network_key(key::TOKEN_KEY, network))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEMO: NetworkId = NetworkId([1; 32]);
    const MAIN: NetworkId = NetworkId([2; 32]);

    #[test]
    fn sub_keys_differ_and_are_fixed() {
        let keys = VaultKeys::new(UserKey::from_bytes([7; 32]));
        let again = VaultKeys::new(UserKey::from_bytes([7; 32]));
        let other = VaultKeys::new(UserKey::from_bytes([8; 32]));
        assert_eq!(keys.capture(), again.capture());
        assert_ne!(keys.capture(), other.capture());
        assert_ne!(keys.record(), &*keys.index);
        assert_ne!(keys.record(), &*keys.vault_secret);
        assert_eq!(keys.identity_secret(&DEMO), again.identity_secret(&DEMO));
        assert_ne!(keys.identity_secret(&DEMO), keys.identity_secret(&MAIN));
        assert_ne!(keys.token_key(&DEMO).to_bytes(), keys.token_key(&MAIN).to_bytes());
        assert_ne!(keys.index("epoch", b"1"), keys.index("stake", b"1"));
        assert_ne!(keys.index("epoch", b"1"), other.index("epoch", b"1"));
    }

    /// A token's identity must survive every later version: the formula is pinned, by a value computed with Python's
    /// hmac and hashlib.
    #[test]
    fn the_identity_secret_never_changes() {
        let keys = VaultKeys::new(UserKey::from_bytes([7; 32]));
        assert_eq!(
            keys.identity_secret(&DEMO).to_hex(),
            "003600f72a5e111a4a4a00ac54657c50540434caf2213ea9777bfa26d5d0eeb5"
        );
    }
}
