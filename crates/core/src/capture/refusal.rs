//! Why something is not captured.

use serde::{Deserialize, Serialize};

use crate::sites::sensitive::Sensitive;

macro_rules! refusals {
    (
        plain { $($(#[$doc:meta])* $name:ident = $sentence:literal;)* }
        sensitive { $($refusal:ident = $kind:ident;)* }
    ) => {
        /// Why an observation leaves no footprint. On the wire it is its [`Refusal::code`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, thiserror::Error)]
        #[derive(strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
        #[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
        #[serde(rename_all = "kebab-case")]
        #[strum(serialize_all = "kebab-case")]
        pub enum Refusal {
            $($(#[$doc])* #[error($sentence)] $name,)*
            $(
                #[doc = concat!("A site of the kind [`Sensitive::", stringify!($kind), "`], not switched on by name.")]
                #[error("a sensitive kind of site")]
                $refusal,
            )*
        }

        impl From<Sensitive> for Refusal {
            fn from(kind: Sensitive) -> Self {
                match kind { $(Sensitive::$kind => Self::$refusal,)* }
            }
        }
    };
}

refusals! {
    plain {
        /// The collector is off, or the consent is of another version.
        NotConsented = "this collector is not switched on";
        /// A private window.
        PrivateWindow = "private windows are never captured";
        /// Capture is paused.
        Paused = "capture is paused";
        /// Neither http nor https.
        NotWeb = "not a page of the web";
        /// A local or private network, or a name that only means something on one.
        LocalNetwork = "a local or private network";
        /// A port other than 80 and 443.
        Port = "not a default port";
        /// No registrable domain: an IP address, a public suffix, or a name that is not one.
        NoDomain = "no registrable domain";
        /// The site is excluded.
        ExcludedHost = "this site is excluded";
        /// The site's category is excluded.
        ExcludedCategory = "this category is excluded";
        /// Only listed sites are kept, and this is none of them.
        NotAllowed = "this site is not among the allowed ones";
        /// The address held a user name or a password.
        Userinfo = "the address held a user name or a password";
        /// A link that stays on its own site.
        SameSite = "the link stays on its site";
        /// A social action, a mail or a wallet event that no collector stands for.
        NoCollector = "no collector stands for this";
        /// Nothing in it is to be kept: a signal for attention alone.
        Nothing = "nothing to be kept";
        /// At most one footprint of this kind for a site in an epoch.
        Repeated = "this site has left such a footprint in this epoch";
    }
    sensitive {
        SensitiveHealth = Health;
        SensitiveAdult = Adult;
        SensitiveReligion = Religion;
        SensitivePolitics = Politics;
        SensitiveBanking = Banking;
        SensitiveDating = Dating;
        SensitiveGovernment = Government;
        SensitivePasswordManager = PasswordManager;
        SensitiveIdentityProvider = IdentityProvider;
        SensitiveGambling = Gambling;
        SensitiveLegal = Legal;
        SensitiveCrisis = Crisis;
        SensitiveOrientation = Orientation;
        SensitiveUnion = Union;
        SensitiveGenetics = Genetics;
        SensitiveChildren = Children;
        SensitiveEmployment = Employment;
    }
}

impl Refusal {
    /// Every refusal, each sensitive kind by itself.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The stable code, as serde writes it; a key of the UI's texts.
    pub fn code(self) -> &'static str {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_round_trip() {
        let mut codes: Vec<_> = Refusal::ALL.iter().map(|refusal| refusal.code()).collect();
        for refusal in Refusal::ALL {
            let text = serde_json::to_string(refusal).unwrap();
            assert_eq!(text, format!("\"{}\"", refusal.code()));
            assert_eq!(serde_json::from_str::<Refusal>(&text).unwrap(), *refusal);
            assert_eq!(refusal.code().parse(), Ok(*refusal));
        }
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
        assert!(serde_json::from_str::<Refusal>("\"other\"").is_err());
    }

    #[test]
    fn codes_of_sensitive_kinds_say_them() {
        for kind in Sensitive::ALL {
            assert_eq!(Refusal::from(*kind).code(), format!("sensitive-{}", kind.name()));
        }
    }
}
