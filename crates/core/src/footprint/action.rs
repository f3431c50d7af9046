//! Actions: the acts that footprints record.

use serde::{Deserialize, Serialize};

/// The act that a footprint records. Append-only: the numbers are places of every summary ever committed.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::FromRepr,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
#[repr(u8)]
pub enum Action {
    /// A page was open and attended.
    Visit = 0,
    /// A search on a known engine.
    Search = 1,
    /// A link to another site was followed.
    LinkOut = 2,
    /// A post was liked.
    Like = 3,
    /// Something was shared or posted.
    Share = 4,
    /// A comment was written.
    Comment = 5,
    /// An account was followed.
    Follow = 6,
    /// A wallet announced itself to a page (EIP-6963).
    WalletAnnounced = 7,
    /// A wallet was connected to a page.
    WalletConnect = 8,
    /// A transaction; only with an outside source.
    OnchainTransaction = 9,
    /// A swap, bridge or mint; only with an outside source.
    OnchainExchange = 10,
    /// A mail was read: the provider and nothing else.
    MailRead = 11,
    /// An event a partner site reported.
    PartnerEvent = 12,
}

impl Action {
    /// Every action, in the order of its number.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The name on the wire, as serde writes it.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Its number, four bits.
    pub fn id(self) -> u8 {
        self as u8
    }

    /// From its number; `None` for 13 to 15, which are reserved, and above.
    pub fn from_id(id: u8) -> Option<Self> {
        Self::from_repr(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_serde_writes() {
        assert_eq!((Action::ALL.len(), Action::from_id(13)), (13, None));
        for (i, action) in Action::ALL.iter().enumerate() {
            assert_eq!(usize::from(action.id()), i);
            assert_eq!(serde_json::to_string(action).unwrap(), format!("\"{}\"", action.name()));
            assert_eq!((Action::from_id(action.id()), action.name().parse()), (Some(*action), Ok(*action)));
        }
    }
}
