//! What a person did.

use serde::{Deserialize, Serialize};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $text:literal;)*) => {
        /// What a person did. Append-only: the numbers are bits of every word ever sealed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
        #[serde(rename_all = "kebab-case")]
        pub enum Action { $($(#[$doc])* $name = $id,)* }

        impl Action {
            /// Every action, in the order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// From its number; `None` for 13 to 15, which are reserved, and above.
            pub fn from_id(id: u8) -> Option<Self> {
                match id { $($id => Some(Self::$name),)* _ => None }
            }

            /// The name on the wire, as serde writes it.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

actions! {
    /// A page was open and attended.
    Visit = 0, "visit";
    /// A search on a known engine.
    Search = 1, "search";
    /// A link to another site was followed.
    LinkOut = 2, "link-out";
    /// A post was liked.
    Like = 3, "like";
    /// Something was shared or posted.
    Share = 4, "share";
    /// A comment was written.
    Comment = 5, "comment";
    /// An account was followed.
    Follow = 6, "follow";
    /// A wallet announced itself to a page (EIP-6963).
    WalletAnnounced = 7, "wallet-announced";
    /// A wallet was connected to a page.
    WalletConnect = 8, "wallet-connect";
    /// A transaction; only with an outside source.
    OnchainTransaction = 9, "onchain-transaction";
    /// A swap, bridge or mint; only with an outside source.
    OnchainExchange = 10, "onchain-exchange";
    /// A mail was read: the provider and nothing else.
    MailRead = 11, "mail-read";
    /// An event a partner site reported.
    PartnerEvent = 12, "partner-event";
}

impl Action {
    /// Its number, four bits.
    pub fn id(self) -> u8 {
        self as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_serde_writes() {
        for (i, action) in Action::ALL.iter().enumerate() {
            assert_eq!(usize::from(action.id()), i);
            assert_eq!(serde_json::to_string(action).unwrap(), format!("\"{}\"", action.name()));
        }
    }
}
