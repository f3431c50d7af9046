//! Domain separators: every label of a hash, a derived key and a signature, once.
//!
//! A label makes the outputs for one use worthless for any other. The table is append-only: a text never changes, the
//! nullifier's least of all, since another one would let everything be staked again.

/// The first input of a Poseidon hash: its ASCII text read as a big-endian number. `ARITY` inputs follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoseidonDomain<const ARITY: usize>(&'static str);

/// The first part of [`to_field`](super::field::to_field).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldDomain(&'static str);

/// What a signature is for: the first part of [`signing_bytes`](super::signed::signing_bytes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SigningPurpose(&'static str);

/// What a derived key is for: HKDF's `info`, or the first part of a keyed hash that makes a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyLabel(&'static str);

/// The first bytes of a SHA-256 or HMAC-SHA256 input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashLabel(&'static str);

macro_rules! text {
    ($($kind:ident $(<const $arity:ident>)?),*) => {$(
        impl $(<const $arity: usize>)? $kind $(<$arity>)? {
            /// The label itself: at most 31 bytes of ASCII.
            pub const fn text(self) -> &'static str {
                self.0
            }

            /// The label's bytes.
            pub const fn bytes(self) -> &'static [u8] {
                self.0.as_bytes()
            }
        }
    )*};
}

text!(PoseidonDomain<const ARITY>, FieldDomain, SigningPurpose, KeyLabel, HashLabel);

/// Domain separators of the Poseidon hashes.
pub mod poseidon {
    use super::PoseidonDomain;

    /// Identity commitment: secret, 0.
    pub const IDENTITY: PoseidonDomain<2> = PoseidonDomain("ashiato/identity/1");
    /// Nullifier of a stake: secret, scope.
    pub const NULLIFIER: PoseidonDomain<2> = PoseidonDomain("ashiato/nullifier/1");
    /// Bundle over a summary: its eleven elements, records, randomness.
    pub const BUNDLE: PoseidonDomain<13> = PoseidonDomain("ashiato/bundle/2");
    /// Leaf with the epoch of its token's mint: id, minted, bundle.
    pub const LEAF: PoseidonDomain<3> = PoseidonDomain("ashiato/leaf/2");
    /// Top of a registry tree: its four children.
    pub const TOP: PoseidonDomain<4> = PoseidonDomain("ashiato/top/1");
    /// Commitment to an epoch's records, opened in a grant only: records, nonce.
    pub const RECORDS_COMMITMENT: PoseidonDomain<2> = PoseidonDomain("ashiato/records-commitment/1");
}

/// Domain separators of byte strings that become field elements.
pub mod field {
    use super::FieldDomain;

    /// Scope of a nullifier: network, kind, operator key, name, epoch or "once".
    pub const SCOPE: FieldDomain = FieldDomain("scope");
    /// Hash of a pool's terms: the exact signed bytes.
    pub const TERMS: FieldDomain = FieldDomain("terms");
    /// Recipient of a stake: the payout key.
    pub const RECIPIENT: FieldDomain = FieldDomain("recipient");
    /// Records of an epoch; parts: the root over them, their padded number (8 bytes, big-endian).
    pub const RECORDS: FieldDomain = FieldDomain("records");
}

/// Purposes of signatures.
pub mod signing {
    use super::SigningPurpose;

    /// A pool's terms.
    pub const TERMS: SigningPurpose = SigningPurpose("ashiato/terms/2");
    /// A mint; parts: network, id, device key.
    pub const MINT: SigningPurpose = SigningPurpose("ashiato/mint/2");
    /// A registration; parts: network, epoch (8 bytes, big-endian), id, bundle.
    pub const REGISTER: SigningPurpose = SigningPurpose("ashiato/register/2");
    /// A checkpoint; parts: network, epoch, level (0 or 1), size (8 bytes), five sets by age (8 bytes each), root.
    pub const CHECKPOINT: SigningPurpose = SigningPurpose("ashiato/checkpoint/2");
    /// A pool catalogue; parts: network, number of pools (4 bytes), SHA-256 of their ids.
    pub const CATALOGUE: SigningPurpose = SigningPurpose("ashiato/catalogue/2");
    /// A stake's receipt; parts: network, pool, epoch, nullifier, value (4 bytes), budget epoch, last epoch before settling.
    pub const STAKE_RECEIPT: SigningPurpose = SigningPurpose("ashiato/stake-receipt/2");
    /// The node's clock; parts: network, nonce, milliseconds since 1970 (8 bytes).
    pub const TIME: SigningPurpose = SigningPurpose("ashiato/time/1");
    /// The node's next key; parts: network, next key, epoch (8 bytes).
    pub const NODE_KEY: SigningPurpose = SigningPurpose("ashiato/node-key/1");
    /// A token's device; parts: network, id, device key, number (4 bytes).
    pub const DEVICE: SigningPurpose = SigningPurpose("ashiato/device/1");
}

/// Labels of derived keys.
pub mod key {
    use super::KeyLabel;

    /// Seed of the vault's capture key, from the user key.
    pub const HPKE_SEED: KeyLabel = KeyLabel("ashiato/hpke-seed/1");
    /// Key that hashes the places of records, from the user key.
    pub const INDEX_KEY: KeyLabel = KeyLabel("ashiato/index-key/1");
    /// Key that seals records, from the user key.
    pub const RECORD_KEY: KeyLabel = KeyLabel("ashiato/record-key/1");
    /// Secret that a network's secrets come from, from the user key.
    pub const VAULT_SECRET: KeyLabel = KeyLabel("ashiato/vault-secret/1");
    /// Identity secret of a network, from the vault secret.
    pub const IDENTITY: KeyLabel = KeyLabel("ashiato/identity/2");
    /// Key that signs a token's registrations, from the vault secret.
    pub const TOKEN_KEY: KeyLabel = KeyLabel("ashiato/token-key/2");
    /// Key of a segment, exported from HPKE.
    pub const SEGMENT_KEY: KeyLabel = KeyLabel("ashiato/segment-key/1");
    /// Key that a recovery code wraps the user key with.
    pub const RECOVERY_CODE: KeyLabel = KeyLabel("ashiato/kit/1");
    /// Key of a node's admission challenges, from its signing key.
    pub const CHALLENGE_KEY: KeyLabel = KeyLabel("ashiato/challenge-key/1");
}

/// Labels of SHA-256 and HMAC-SHA256 inputs.
pub mod hash {
    use super::HashLabel;

    /// Name of a user key in envelopes: over its capture key.
    pub const KEY_ID: HashLabel = HashLabel("ashiato/key-id/1");
    /// Checksum of a recovery code.
    pub const RECOVERY_CODE_CHECK: HashLabel = HashLabel("ashiato/kit-check/1");
    /// Keyed tag of a host.
    pub const HOST_TAG: HashLabel = HashLabel("ashiato/host-tag/1");
    /// Keyed tag of a search.
    pub const SEARCH_TAG: HashLabel = HashLabel("ashiato/search-tag/1");
    /// Keyed tag of a wallet footprint.
    pub const WALLET_TAG: HashLabel = HashLabel("ashiato/wallet-tag/1");
    /// A node's admission challenge.
    pub const CHALLENGE: HashLabel = HashLabel("ashiato/challenge/1");
    /// Order of the leaves in the tree of an epoch's records, from the epoch's seed.
    pub const RECORDS_ORDER: HashLabel = HashLabel("ashiato/records/order/1");
    /// Salt of a record, from the epoch's seed.
    pub const RECORDS_SALT: HashLabel = HashLabel("ashiato/records/salt/1");
    /// Leaf that stands where no record does, from the epoch's seed.
    pub const RECORDS_PADDING: HashLabel = HashLabel("ashiato/records/padding/1");
}

/// What a label separates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// See [`PoseidonDomain`].
    PoseidonDomain,
    /// See [`FieldDomain`].
    FieldDomain,
    /// See [`SigningPurpose`].
    SigningPurpose,
    /// See [`KeyLabel`].
    KeyLabel,
    /// See [`HashLabel`].
    HashLabel,
}

/// Every label with its kind, in the order of the modules above.
pub const TABLE: &[(Kind, &str)] = &[
    (Kind::PoseidonDomain, poseidon::IDENTITY.text()),
    (Kind::PoseidonDomain, poseidon::NULLIFIER.text()),
    (Kind::PoseidonDomain, poseidon::BUNDLE.text()),
    (Kind::PoseidonDomain, poseidon::LEAF.text()),
    (Kind::PoseidonDomain, poseidon::TOP.text()),
    (Kind::PoseidonDomain, poseidon::RECORDS_COMMITMENT.text()),
    (Kind::FieldDomain, field::SCOPE.text()),
    (Kind::FieldDomain, field::TERMS.text()),
    (Kind::FieldDomain, field::RECIPIENT.text()),
    (Kind::FieldDomain, field::RECORDS.text()),
    (Kind::SigningPurpose, signing::TERMS.text()),
    (Kind::SigningPurpose, signing::MINT.text()),
    (Kind::SigningPurpose, signing::REGISTER.text()),
    (Kind::SigningPurpose, signing::CHECKPOINT.text()),
    (Kind::SigningPurpose, signing::CATALOGUE.text()),
    (Kind::SigningPurpose, signing::STAKE_RECEIPT.text()),
    (Kind::SigningPurpose, signing::TIME.text()),
    (Kind::SigningPurpose, signing::NODE_KEY.text()),
    (Kind::SigningPurpose, signing::DEVICE.text()),
    (Kind::KeyLabel, key::HPKE_SEED.text()),
    (Kind::KeyLabel, key::INDEX_KEY.text()),
    (Kind::KeyLabel, key::RECORD_KEY.text()),
    (Kind::KeyLabel, key::VAULT_SECRET.text()),
    (Kind::KeyLabel, key::IDENTITY.text()),
    (Kind::KeyLabel, key::TOKEN_KEY.text()),
    (Kind::KeyLabel, key::SEGMENT_KEY.text()),
    (Kind::KeyLabel, key::RECOVERY_CODE.text()),
    (Kind::KeyLabel, key::CHALLENGE_KEY.text()),
    (Kind::HashLabel, hash::KEY_ID.text()),
    (Kind::HashLabel, hash::RECOVERY_CODE_CHECK.text()),
    (Kind::HashLabel, hash::HOST_TAG.text()),
    (Kind::HashLabel, hash::SEARCH_TAG.text()),
    (Kind::HashLabel, hash::WALLET_TAG.text()),
    (Kind::HashLabel, hash::CHALLENGE.text()),
    (Kind::HashLabel, hash::RECORDS_ORDER.text()),
    (Kind::HashLabel, hash::RECORDS_SALT.text()),
    (Kind::HashLabel, hash::RECORDS_PADDING.text()),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_uses_of_one_kind_share_a_label() {
        let mut seen = BTreeSet::new();
        for (kind, text) in TABLE {
            assert!(!text.is_empty() && text.len() <= 31 && text.is_ascii(), "{text}");
            assert!(seen.insert((*kind, *text)), "{text} twice");
        }
    }

    #[test]
    fn every_label_of_this_file_stands_in_the_table() {
        let source = include_str!("domain.rs");
        let consts = source.lines().filter(|line| line.starts_with("    pub const ")).count();
        assert_eq!(consts, TABLE.len());
    }
}
