//! Why something is not captured.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::sites::sensitive::Sensitive;

/// Why an observation leaves no footprint. On the wire it is its [`Refusal::code`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// The collector is off, or the consent is of another version.
    #[error("this collector is not switched on")]
    NotConsented,
    /// A private window.
    #[error("private windows are never captured")]
    PrivateWindow,
    /// Capture is paused.
    #[error("capture is paused")]
    Paused,
    /// Neither http nor https.
    #[error("not a page of the web")]
    NotWeb,
    /// A local or private network, or a name that only means something on one.
    #[error("a local or private network")]
    LocalNetwork,
    /// A port other than 80 and 443.
    #[error("not a default port")]
    Port,
    /// No registrable domain: an IP address, a public suffix, or a name that is not one.
    #[error("no registrable domain")]
    NoDomain,
    /// A sensitive kind of site that is not switched on by name.
    #[error("a sensitive kind of site")]
    Sensitive(Sensitive),
    /// The site is excluded.
    #[error("this site is excluded")]
    ExcludedHost,
    /// The site's category is excluded.
    #[error("this category is excluded")]
    ExcludedCategory,
    /// Only listed sites are kept, and this is none of them.
    #[error("this site is not among the allowed ones")]
    NotAllowed,
    /// The address held a user name or a password.
    #[error("the address held a user name or a password")]
    Userinfo,
    /// A link that stays on its own site.
    #[error("the link stays on its site")]
    SameSite,
    /// A social action, a mail or a wallet event that no collector stands for.
    #[error("no collector stands for this")]
    NoCollector,
    /// Nothing in it is to be kept: a signal for attention alone.
    #[error("nothing to be kept")]
    Nothing,
    /// At most one footprint of this kind for a site in an epoch.
    #[error("this site has left such a footprint in this epoch")]
    Repeated,
}

impl Refusal {
    /// Every refusal, each sensitive kind by itself.
    pub fn all() -> impl Iterator<Item = Self> {
        [
            Self::NotConsented,
            Self::PrivateWindow,
            Self::Paused,
            Self::NotWeb,
            Self::LocalNetwork,
            Self::Port,
            Self::NoDomain,
            Self::ExcludedHost,
            Self::ExcludedCategory,
            Self::NotAllowed,
            Self::Userinfo,
            Self::SameSite,
            Self::NoCollector,
            Self::Nothing,
            Self::Repeated,
        ]
        .into_iter()
        .chain(Sensitive::ALL.iter().map(|kind| Self::Sensitive(*kind)))
    }

    /// The stable code; a key of the UI's texts.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotConsented => "not-consented",
            Self::PrivateWindow => "private-window",
            Self::Paused => "paused",
            Self::NotWeb => "not-web",
            Self::LocalNetwork => "local-network",
            Self::Port => "port",
            Self::NoDomain => "no-domain",
            Self::Sensitive(kind) => kind.code(),
            Self::ExcludedHost => "excluded-host",
            Self::ExcludedCategory => "excluded-category",
            Self::NotAllowed => "not-allowed",
            Self::Userinfo => "userinfo",
            Self::SameSite => "same-site",
            Self::NoCollector => "no-collector",
            Self::Nothing => "nothing",
            Self::Repeated => "repeated",
        }
    }

    /// From its code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|refusal| refusal.code() == code)
    }
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Refusal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::from_code(&code).ok_or_else(|| serde::de::Error::custom("a refusal's code expected"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_round_trip() {
        let mut codes: Vec<_> = Refusal::all().map(Refusal::code).collect();
        for refusal in Refusal::all() {
            let text = serde_json::to_string(&refusal).unwrap();
            assert_eq!(serde_json::from_str::<Refusal>(&text).unwrap(), refusal);
        }
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
        assert!(serde_json::from_str::<Refusal>("\"other\"").is_err());
    }
}
