//! Collectors: the switches of capture, one row each.
//!
//! The table feeds consent, the permissions and hosts that Chrome is asked for, the content scripts and their bundles,
//! what the worker admits from them, the pages' lists, and the table of collectors in `docs/data-dictionary.md`. The
//! build emits it with [`crate::tables`].

use serde::{Deserialize, Serialize, Serializer};

use crate::capture::observation::ObservationKind;
use crate::footprint::action::Action;
use crate::footprint::event::Event;
use crate::limits::{LINK_CHARS, TYPE_CHARS};
use crate::sites::hints::{HINT_MAX, HINTS_MAX};
use crate::sites::host::{EVERY_SITE, match_patterns};
use crate::sites::{mail, social};

/// An optional permission of the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, strum::VariantArray)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Permission {
    /// Addresses and titles of tabs.
    Tabs,
    /// Navigations of frames.
    WebNavigation,
}

/// The hosts whose pages a collector reads.
#[derive(Debug, Clone, Copy)]
pub enum Origins {
    /// None.
    None,
    /// Every site, for what cannot be said of some sites only.
    EverySite,
    /// The hosts of a table.
    Hosts(fn() -> Vec<&'static str>),
}

impl Origins {
    /// The hosts as Chrome's match patterns.
    pub fn match_patterns(self) -> Vec<String> {
        match self {
            Self::None => Vec::new(),
            Self::EverySite => EVERY_SITE.map(str::to_owned).to_vec(),
            Self::Hosts(hosts) => match_patterns(&hosts()),
        }
    }
}

impl Serialize for Origins {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.match_patterns().serialize(serializer)
    }
}

/// The world that a content script runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "UPPERCASE")]
pub enum World {
    /// The extension's own: the page reaches nothing of it.
    Isolated,
    /// The page's.
    Main,
}

/// When a content script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "snake_case")]
pub enum RunAt {
    /// Before anything of the page.
    DocumentStart,
    /// Once the page stands.
    DocumentIdle,
}

/// A content script.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct ContentScript {
    /// Its source is `content/NAME.ts`, its bundle `capture/NAME.js`. Chrome keeps registrations with these paths over
    /// updates, so a name stays.
    pub name: &'static str,
    /// The world that it runs in.
    pub world: World,
    /// When it runs.
    pub run_at: RunAt,
}

/// What a field of a content script's message must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(tag = "form", rename_all = "kebab-case")]
pub enum FieldForm {
    /// A text without control characters.
    Text {
        /// Its longest length, in UTF-16 units.
        max: usize,
    },
    /// A list of such texts.
    Texts {
        /// The longest list.
        count: usize,
        /// The longest text, in UTF-16 units.
        max: usize,
    },
    /// An address of the web; the observation holds its parts.
    WebAddress {
        /// Its longest length, in UTF-16 units.
        max: usize,
    },
    /// A reverse-DNS name as EIP-6963 has wallets announce one, of at most [`crate::limits::RDNS_CHARS`].
    ReverseDns,
    /// One of the collector's actions.
    Action,
}

/// A field of a content script's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct MessageField {
    /// Its name, as in the observation.
    pub name: &'static str,
    /// What it must be.
    pub form: FieldForm,
    /// Whether it may be null instead.
    pub nullable: bool,
}

const fn field(name: &'static str, form: FieldForm) -> MessageField {
    MessageField { name, form, nullable: false }
}

const fn nullable(name: &'static str, form: FieldForm) -> MessageField {
    MessageField { name, form, nullable: true }
}

/// What a content script may say: a kind of observation with these fields and no others. The tab and the page's address
/// are never the message's own: the worker adds what Chrome says of its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct PageMessage {
    /// The kind of the observation.
    pub kind: ObservationKind,
    /// Whether the observation holds the page's address.
    pub address: bool,
    /// The fields.
    #[cfg_attr(feature = "tsify", tsify(type = "MessageField[]"))]
    pub fields: &'static [MessageField],
}

/// Everything that makes a collector, but the code of its content scripts, its redaction and its texts.
#[derive(Debug, Clone, Copy, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct CollectorRow {
    /// Its name.
    pub collector: Collector,
    /// The actions of the footprints it leaves.
    #[cfg_attr(feature = "tsify", tsify(type = "Action[]"))]
    pub actions: &'static [Action],
    /// The permissions it needs.
    #[cfg_attr(feature = "tsify", tsify(type = "Permission[]"))]
    pub permissions: &'static [Permission],
    /// The hosts whose pages it reads, as match patterns.
    #[cfg_attr(feature = "tsify", tsify(type = "string[]"))]
    pub origins: Origins,
    /// Its content scripts, in the order of their registration.
    #[cfg_attr(feature = "tsify", tsify(type = "ContentScript[]"))]
    pub scripts: &'static [ContentScript],
    /// What its content scripts may say.
    #[cfg_attr(feature = "tsify", tsify(type = "PageMessage[]"))]
    pub messages: &'static [PageMessage],
    /// What it keeps, for the data dictionary.
    #[serde(skip)]
    pub keeps: &'static str,
}

macro_rules! collectors {
    ($($(#[$doc:meta])* $name:ident = $text:literal { $($field:ident: $value:expr,)* })*) => {
        /// One switch of capture.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[derive(strum::IntoStaticStr, strum::VariantArray)]
        #[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
        pub enum Collector { $($(#[$doc])* #[serde(rename = $text)] #[strum(serialize = $text)] $name,)* }

        /// Every collector's row, in the order in which the pages show them.
        pub static COLLECTORS: &[CollectorRow] =
            &[$(CollectorRow { collector: Collector::$name, $($field: $value,)* },)*];
    };
}

collectors! {
    /// Which sites were visited and how long they were attended.
    Visits = "visits" {
        actions: &[Action::Visit],
        permissions: &[Permission::Tabs, Permission::WebNavigation],
        origins: Origins::None,
        scripts: &[],
        messages: &[],
        keeps: "the registrable domain and its category, when it was opened, how long it was attended; path and title \
                only under their own switches",
    }
    /// What was searched for, on known engines.
    Searches = "searches" {
        actions: &[Action::Search],
        permissions: &[Permission::Tabs, Permission::WebNavigation],
        origins: Origins::None,
        scripts: &[],
        messages: &[],
        keeps: "the engine's domain and the words of the search; without the words where they look personal",
    }
    /// What kind of page an unknown site says it is.
    PageHints = "page-hints" {
        actions: &[],
        permissions: &[],
        origins: Origins::EverySite,
        scripts: &[ContentScript { name: "hints", world: World::Isolated, run_at: RunAt::DocumentIdle }],
        messages: &[PageMessage {
            kind: ObservationKind::PageHints,
            address: false,
            fields: &[
                nullable("og_type", FieldForm::Text { max: TYPE_CHARS }),
                field("schema_types", FieldForm::Texts { count: HINTS_MAX, max: TYPE_CHARS }),
                field("keywords", FieldForm::Texts { count: HINTS_MAX, max: HINT_MAX }),
            ],
        }],
        keeps: "another category for a visit whose domain no table knows",
    }
    /// Which other sites links led to.
    LinksOut = "links-out" {
        actions: &[Action::LinkOut],
        permissions: &[],
        origins: Origins::EverySite,
        scripts: &[ContentScript { name: "links", world: World::Isolated, run_at: RunAt::DocumentStart }],
        messages: &[PageMessage {
            kind: ObservationKind::LinkOut,
            address: true,
            fields: &[field("target", FieldForm::WebAddress { max: LINK_CHARS })],
        }],
        keeps: "the domain that a followed link stood on and the domain that it led to",
    }
    /// Likes, shares, comments and follows on known social sites.
    Social = "social" {
        actions: social::ACTIONS,
        permissions: &[],
        origins: Origins::Hosts(social::hosts),
        scripts: &[ContentScript { name: "social", world: World::Isolated, run_at: RunAt::DocumentStart }],
        messages: &[PageMessage {
            kind: ObservationKind::Social,
            address: true,
            fields: &[field("action", FieldForm::Action)],
        }],
        keeps: "the site's domain and that something was liked, shared, commented or followed",
    }
    /// Wallets announced and connected.
    Wallets = "wallets" {
        actions: &[Action::WalletAnnounced, Action::WalletConnect],
        permissions: &[],
        origins: Origins::EverySite,
        // The listener of the isolated world stands before the main world can say anything.
        scripts: &[
            ContentScript { name: "wallets", world: World::Isolated, run_at: RunAt::DocumentStart },
            ContentScript { name: "wallets-main", world: World::Main, run_at: RunAt::DocumentStart },
        ],
        messages: &[
            PageMessage {
                kind: ObservationKind::WalletAnnounced,
                address: true,
                fields: &[field("rdns", FieldForm::ReverseDns)],
            },
            PageMessage {
                kind: ObservationKind::WalletConnected,
                address: true,
                fields: &[nullable("rdns", FieldForm::ReverseDns)],
            },
        ],
        keeps: "the site's domain and the name of a known wallet that announced itself or was connected",
    }
    /// That a mail was read, and with which provider.
    Mail = "mail" {
        actions: &[Action::MailRead],
        permissions: &[],
        origins: Origins::Hosts(mail::hosts),
        scripts: &[ContentScript { name: "mail", world: World::Isolated, run_at: RunAt::DocumentIdle }],
        messages: &[PageMessage { kind: ObservationKind::MailRead, address: true, fields: &[] }],
        keeps: "the provider and that a mail was read",
    }
}

impl Collector {
    /// Every collector, in the order of the table.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The name on the wire, as serde writes it; a key of the UI's texts.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// Its row.
    pub fn row(self) -> &'static CollectorRow {
        &COLLECTORS[self as usize]
    }

    /// The collector whose content scripts may say a kind of observation.
    pub fn saying(kind: ObservationKind) -> Option<Self> {
        Self::ALL.iter().copied().find(|collector| collector.row().messages.iter().any(|message| message.kind == kind))
    }

    /// The collector that an event comes from; `None` where it only goes on with another event.
    pub fn of_event(event: &Event) -> Option<Self> {
        match event {
            Event::Opened { draft, .. } => {
                Self::ALL.iter().copied().find(|collector| collector.row().actions.contains(&draft.action))
            }
            Event::Reclassified { .. } => Some(Self::PageHints),
            Event::Attended { .. } | Event::Titled { .. } | Event::Withdrawn { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::*;
    use crate::capture::observation::Observation;

    #[test]
    fn names_are_what_serde_writes() {
        for collector in Collector::ALL {
            assert_eq!(serde_json::to_string(collector).unwrap(), format!("\"{}\"", collector.name()));
        }
    }

    #[test]
    fn rows_stand_in_order_and_share_nothing() {
        let rows: Vec<Collector> = COLLECTORS.iter().map(|row| row.collector).collect();
        assert_eq!(rows, Collector::ALL);
        let (mut actions, mut kinds, mut scripts) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for row in COLLECTORS {
            assert!(!row.keeps.is_empty());
            assert_eq!(row.scripts.is_empty(), row.origins.match_patterns().is_empty(), "{}", row.collector.name());
            assert!(row.actions.iter().all(|action| actions.insert(*action)), "{}", row.collector.name());
            assert!(row.messages.iter().all(|message| kinds.insert(message.kind)), "{}", row.collector.name());
            assert!(row.scripts.iter().all(|script| scripts.insert(script.name)), "{}", row.collector.name());
        }
        let wallets: Vec<_> = Collector::Wallets.row().scripts.iter().map(|script| script.world).collect();
        assert_eq!(wallets, [World::Isolated, World::Main]);
    }

    /// Every row as it is emitted: a collector that is lost or asks for more shows here.
    #[test]
    fn what_each_collector_asks_of_the_browser_is_pinned() {
        let every = json!(["http://*/*", "https://*/*"]);
        let isolated = |name: &str, run_at: &str| json!({"name": name, "world": "ISOLATED", "run_at": run_at});
        let expected = [
            ("visits", json!(["tabs", "webNavigation"]), json!([]), json!([])),
            ("searches", json!(["tabs", "webNavigation"]), json!([]), json!([])),
            ("page-hints", json!([]), every.clone(), json!([isolated("hints", "document_idle")])),
            ("links-out", json!([]), every.clone(), json!([isolated("links", "document_start")])),
            (
                "social",
                json!([]),
                json!([
                    "http://*.x.com/*",
                    "https://*.x.com/*",
                    "http://*.twitter.com/*",
                    "https://*.twitter.com/*",
                    "http://*.reddit.com/*",
                    "https://*.reddit.com/*",
                ]),
                json!([isolated("social", "document_start")]),
            ),
            (
                "wallets",
                json!([]),
                every,
                json!([
                    isolated("wallets", "document_start"),
                    {"name": "wallets-main", "world": "MAIN", "run_at": "document_start"},
                ]),
            ),
        ];
        let rows = serde_json::to_value(COLLECTORS).unwrap();
        for (at, (name, permissions, origins, scripts)) in expected.iter().enumerate() {
            let row = &rows[at];
            assert_eq!(row["collector"], *name);
            assert_eq!(row["permissions"], *permissions, "{name}");
            assert_eq!(row["origins"], *origins, "{name}");
            assert_eq!(row["scripts"], *scripts, "{name}");
        }
        let mail = &rows[6];
        assert_eq!(mail["collector"], "mail");
        assert_eq!(mail["scripts"], json!([isolated("mail", "document_idle")]));
        assert_eq!((mail["permissions"].clone(), rows.as_array().map(Vec::len)), (json!([]), Some(7)));
        let mail_hosts: Vec<_> = mail["origins"].as_array().unwrap().iter().filter_map(|host| host.as_str()).collect();
        assert!(
            mail_hosts.contains(&"https://mail.google.com/*") && !mail_hosts.iter().any(|host| host.contains("//*/"))
        );
    }

    /// What the worker makes of an admitted message is an observation by its closed schema, and nothing is missing.
    #[test]
    fn a_message_with_tab_and_address_is_an_observation() {
        let address = json!({
            "scheme": "https:", "host": "news.example", "port": "", "path": "/", "search": "", "has_userinfo": false,
            "registrable_domain": "news.example", "private_window": false,
        });
        for row in COLLECTORS {
            for message in row.messages {
                let mut seen = json!({"kind": message.kind, "tab": 1});
                if message.address {
                    seen["address"] = address.clone();
                }
                for field in message.fields {
                    seen[field.name] = match field.form {
                        FieldForm::Text { .. } => json!("article"),
                        FieldForm::Texts { .. } => json!(["article"]),
                        FieldForm::WebAddress { .. } => address.clone(),
                        FieldForm::ReverseDns => json!("io.example"),
                        FieldForm::Action => json!(row.actions[0]),
                    };
                }
                let observation: Observation = serde_json::from_value(seen.clone()).unwrap();
                assert_eq!(ObservationKind::from(&observation), message.kind);
                assert_eq!(serde_json::to_value(&observation).unwrap(), seen);
                for field in message.fields.iter().filter(|field| field.nullable) {
                    let mut without = seen.clone();
                    without[field.name] = Value::Null;
                    assert!(serde_json::from_value::<Observation>(without).is_ok());
                }
            }
        }
    }
}
