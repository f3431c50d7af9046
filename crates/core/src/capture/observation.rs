//! What the extension hands in: what the browser said, undecided. Nothing here is ever stored.

use serde::{Deserialize, Serialize};

use crate::footprint::action::Action;

/// The parts of a page's address as the browser's `URL` gives them, without its fragment.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// `https` or `http`, with or without its colon (`URL.protocol`).
    pub scheme: String,
    /// `URL.hostname`: lowercase, punycode, IPv6 in brackets.
    pub host: String,
    /// `URL.port`: empty for the scheme's default.
    pub port: String,
    /// `URL.pathname`, still percent-encoded.
    pub path: String,
    /// `URL.search`, with or without its question mark.
    pub search: String,
    /// Whether the address held a user name or a password; neither is handed in.
    pub has_userinfo: bool,
    /// The registrable domain (eTLD+1), or none for an IP address or a public suffix.
    pub registrable_domain: Option<String>,
    /// Whether the tab is in a private window.
    pub private_window: bool,
}

impl core::fmt::Debug for Address {
    /// Shows nothing of the address: logs never hold one.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Address(…)")
    }
}

/// What `chrome.idle` says, with its detection interval at [`INPUT_SECONDS`](crate::limits::INPUT_SECONDS).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum IdleState {
    /// Input within the interval.
    #[default]
    Active,
    /// None.
    Idle,
    /// The screen is locked.
    Locked,
}

/// One thing the browser said.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, strum::EnumDiscriminants)]
#[strum_discriminants(
    name(ObservationKind),
    doc = "The kind of an observation.",
    derive(PartialOrd, Ord, Hash, Serialize, strum::IntoStaticStr),
    serde(rename_all = "kebab-case"),
    strum(serialize_all = "kebab-case"),
    cfg_attr(feature = "tsify", derive(tsify::Tsify))
)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Observation {
    /// A committed navigation of a main frame, or a route of a single-page application: a new page.
    Navigated {
        /// The tab.
        tab: u32,
        /// Its window.
        window: u32,
        /// Where it went.
        address: Address,
        /// The title, if it is known already.
        #[serde(default)]
        title: Option<String>,
    },
    /// A page's title changed. Used only with the title switch.
    Titled {
        /// The tab.
        tab: u32,
        /// The title.
        title: String,
    },
    /// A tab became its window's active one.
    TabActivated {
        /// The tab.
        tab: u32,
        /// Its window.
        window: u32,
    },
    /// A tab was closed.
    TabRemoved {
        /// The tab.
        tab: u32,
    },
    /// A window got the focus, or none of the browser's has it.
    WindowFocused {
        /// The window.
        #[serde(default)]
        window: Option<u32>,
    },
    /// A window was closed.
    WindowRemoved {
        /// The window.
        window: u32,
    },
    /// Input stopped or came back, or the screen was locked.
    Idle {
        /// What it is now.
        state: IdleState,
    },
    /// A tab began or ceased to make sound, was muted or is no longer.
    Audible {
        /// The tab.
        tab: u32,
        /// Whether it makes sound now, muted or not.
        audible: bool,
        /// Whether it is muted now: by a person, an extension or a capture of the tab.
        muted: bool,
    },
    /// What a page says of its own kind.
    PageHints {
        /// The tab.
        tab: u32,
        /// `meta[property="og:type"]`.
        #[serde(default)]
        og_type: Option<String>,
        /// `@type` of its JSON-LD and `itemtype` of its microdata.
        #[serde(default)]
        schema_types: Vec<String>,
        /// `meta[name="keywords"]`, split at commas.
        #[serde(default)]
        keywords: Vec<String>,
    },
    /// A link to another site was followed by a trusted click.
    LinkOut {
        /// The tab.
        tab: u32,
        /// The page the link stood on.
        address: Address,
        /// Where it led.
        target: Address,
    },
    /// A trusted click on a social site matched a collector's rule.
    Social {
        /// The tab.
        tab: u32,
        /// The page.
        address: Address,
        /// Like, share, comment or follow; anything else is refused.
        action: Action,
    },
    /// A wallet announced itself to a page by EIP-6963.
    WalletAnnounced {
        /// The tab.
        tab: u32,
        /// The page.
        address: Address,
        /// The wallet's reverse-DNS name, as announced.
        rdns: String,
    },
    /// A wallet's provider told a page of a connection.
    WalletConnected {
        /// The tab.
        tab: u32,
        /// The page.
        address: Address,
        /// The wallet's reverse-DNS name, where it is known.
        #[serde(default)]
        rdns: Option<String>,
    },
    /// A mail was opened with a provider in the table.
    MailRead {
        /// The tab.
        tab: u32,
        /// The page.
        address: Address,
    },
}

impl Observation {
    /// The name on the wire.
    pub fn kind(&self) -> &'static str {
        ObservationKind::from(self).into()
    }
}

impl core::fmt::Debug for Observation {
    /// Shows the kind alone: logs never hold an address, a title or a query.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Observation({})", self.kind())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_is_closed_and_debug_is_silent() {
        let text = r#"{"kind":"navigated","tab":1,"window":2,"address":{"scheme":"https","host":"secret.example","port":"",
            "path":"/p","search":"?q=s","has_userinfo":false,"registrable_domain":"secret.example","private_window":false}}"#;
        let seen: Observation = serde_json::from_str(text).unwrap();
        assert_eq!(format!("{seen:?}"), "Observation(navigated)");
        let Observation::Navigated { ref address, .. } = seen else { panic!("{}", seen.kind()) };
        assert_eq!(format!("{address:?}"), "Address(…)");
        let value = serde_json::to_value(&seen).unwrap();
        assert_eq!(value["kind"], seen.kind());
        assert_eq!(serde_json::from_value::<Observation>(value).unwrap(), seen);
        for bad in [
            r#"{"kind":"tab-removed","tab":1,"more":2}"#,
            r#"{"kind":"tab-removed","tab":-1}"#,
            r#"{"kind":"unknown","tab":1}"#,
            r#"{"kind":"idle","state":"asleep"}"#,
            r#"{"kind":"audible","tab":1,"audible":true}"#,
            r#"{"tab":1}"#,
        ] {
            assert!(serde_json::from_str::<Observation>(bad).is_err(), "{bad}");
        }
    }
}
