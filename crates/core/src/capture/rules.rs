//! A person's own rules: which sites and categories are kept, and pauses.
//!
//! Sites stand here as keyed hashes, so that no host lies in clear text in the extension's storage.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::encoding::domain::{HashLabel, hash};
use crate::encoding::signed::{hex_bytes, length_prefixed};
use crate::footprint::category::Category;

hex_bytes!(
    /// The keyed hash of a host: 32 lowercase hexadecimal digits on the wire.
    HostTag,
    16
);

/// The key of host tags, 32 random bytes of this device: 64 lowercase hexadecimal digits on the wire. Default: zeros,
/// which the device replaces before it captures anything.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct TagKey(pub [u8; 32]);

impl core::fmt::Debug for TagKey {
    /// Shows nothing: it is a secret.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("TagKey(…)")
    }
}

impl Serialize for TagKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&::hex::encode(self.0))
    }
}

impl<'de> Deserialize<'de> for TagKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hash = crate::encoding::signed::Hash::deserialize(deserializer)?;
        Ok(Self(hash.0))
    }
}

/// The tag of a host under a key: the first 16 bytes of SHA-256 over the length-prefixed purpose, key and host. The
/// key is of fixed length and most of the digest is dropped, so no tag can be extended to another one.
pub fn host_tag(key: &[u8; 32], host: &str) -> HostTag {
    tag(key, hash::HOST_TAG, &[host.as_bytes()])
}

pub(crate) fn tag(key: &[u8; 32], label: HashLabel, parts: &[&[u8]]) -> HostTag {
    let mut all = Vec::with_capacity(parts.len() + 1);
    all.push(key.as_slice());
    all.extend_from_slice(parts);
    let digest = Sha256::digest(length_prefixed(label.text(), &all));
    let mut first = [0; 16];
    first.copy_from_slice(&digest[..16]);
    HostTag(first)
}

/// How the lists are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Everything but what is excluded.
    #[default]
    AllBut,
    /// Only what is allowed; exclusions still hold.
    Only,
}

/// A person's rules.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The key of the tags below.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub tag_key: TagKey,
    /// How the lists are read.
    pub mode: Mode,
    /// Excluded sites: tags of registrable domains or of full hosts.
    #[cfg_attr(feature = "tsify", tsify(type = "string[]"))]
    pub excluded: Vec<HostTag>,
    /// Allowed sites, in mode `only`: tags of registrable domains or of full hosts.
    #[cfg_attr(feature = "tsify", tsify(type = "string[]"))]
    pub allowed: Vec<HostTag>,
    /// Excluded categories.
    pub excluded_categories: Vec<Category>,
    /// Capture is paused until then, in milliseconds since 1970.
    pub paused_until: Option<u64>,
}

impl Rules {
    /// The tag of a host under these rules' key.
    pub fn tag(&self, host: &str) -> HostTag {
        host_tag(&self.tag_key.0, host)
    }

    /// Whether capture is paused at an instant.
    pub fn paused(&self, now_ms: u64) -> bool {
        self.paused_until.is_some_and(|until| now_ms < until)
    }

    /// Whether a site is excluded, by the tag of its registrable domain or of its full host.
    pub fn excludes(&self, tags: &[HostTag]) -> bool {
        tags.iter().any(|tag| self.excluded.contains(tag))
    }

    /// Whether a site is on the list of allowed ones, or no such list is asked for.
    pub fn admits(&self, tags: &[HostTag]) -> bool {
        self.mode == Mode::AllBut || tags.iter().any(|tag| self.allowed.contains(tag))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_keyed_and_pinned() {
        let tag = host_tag(&[7; 32], "news.example");
        assert_ne!(tag, host_tag(&[8; 32], "news.example"));
        assert_ne!(tag, host_tag(&[7; 32], "news.example."));
        // Stored in rules: a changed formula would silently lift every exclusion.
        let mut input = Vec::new();
        for part in [b"ashiato/host-tag/1".as_slice(), &[7; 32], b"news.example"] {
            input.extend_from_slice(&(part.len() as u64).to_be_bytes());
            input.extend_from_slice(part);
        }
        assert_eq!(tag.to_hex(), ::hex::encode(&Sha256::digest(&input)[..16]));
    }

    #[test]
    fn the_key_is_hidden_and_round_trips() {
        let rules = Rules { tag_key: TagKey([9; 32]), excluded: vec![HostTag([1; 16])], ..Rules::default() };
        assert!(!format!("{rules:?}").contains("09090909"));
        let text = serde_json::to_string(&rules).unwrap();
        assert_eq!(serde_json::from_str::<Rules>(&text).unwrap(), rules);
        assert!(serde_json::from_str::<Rules>(&text.replace("\"mode\"", "\"more\"")).is_err());
    }

    #[test]
    fn a_pause_ends() {
        let rules = Rules { paused_until: Some(10), ..Rules::default() };
        assert!(rules.paused(9) && !rules.paused(10));
    }
}
