//! Mail providers: by which route of its page an opened mail is known. Never its content, subject or addresses: what
//! is kept is the provider and one read.

use serde::Serialize;

/// Which part of the address tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum RoutePart {
    /// `URL.pathname`.
    Path,
    /// `URL.hash`.
    Hash,
    /// `URL.search`, as `name=value` pairs.
    Search,
}

/// How an opened mail is known: the part, without its leading `#` or `?`, contains `marker`, then `folders` names that
/// end in `/`, and what follows up to the next `/`, `?` or `&` is at least `id_min` characters long. Each opened id
/// counts once in a page's life; the id itself never leaves the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct MailRoute {
    /// The part.
    pub part: RoutePart,
    /// The text before the mail's id.
    pub marker: &'static str,
    /// How many folders' names stand between the marker and the id.
    pub folders: u32,
    /// The least length of the id, in UTF-16 units.
    pub id_min: u32,
}

/// A mail provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct MailProvider {
    /// Its name.
    pub name: &'static str,
    /// Its full hosts.
    #[cfg_attr(feature = "tsify", tsify(type = "string[]"))]
    pub hosts: &'static [&'static str],
    /// Its routes.
    #[cfg_attr(feature = "tsify", tsify(type = "MailRoute[]"))]
    pub routes: &'static [MailRoute],
}

const fn route(part: RoutePart, marker: &'static str, id_min: u32) -> MailRoute {
    MailRoute { part, marker, folders: 0, id_min }
}

use RoutePart::{Hash, Path, Search};

/// Every provider.
pub static MAIL: &[MailProvider] = &[
    MailProvider {
        name: "gmail",
        hosts: &["mail.google.com"],
        routes: &[
            route(Hash, "inbox/", 16),
            route(Hash, "all/", 16),
            route(Hash, "starred/", 16),
            route(Hash, "important/", 16),
            route(Hash, "imp/", 16),
            route(Hash, "snoozed/", 16),
            route(Hash, "sent/", 16),
            route(Hash, "spam/", 16),
            route(Hash, "trash/", 16),
        ],
    },
    MailProvider {
        name: "outlook",
        hosts: &["outlook.live.com", "outlook.office.com", "outlook.office365.com"],
        routes: &[route(Path, "/id/", 16)],
    },
    MailProvider { name: "yahoo", hosts: &["mail.yahoo.com"], routes: &[route(Path, "/messages/", 4)] },
    MailProvider {
        name: "yahoo-japan",
        hosts: &["mail.yahoo.co.jp"],
        routes: &[route(Path, "/message/", 8), route(Path, "/messages/", 4)],
    },
    MailProvider {
        name: "proton",
        hosts: &["mail.proton.me"],
        routes: &[
            route(Path, "/inbox/", 16),
            route(Path, "/all-mail/", 16),
            route(Path, "/almost-all-mail/", 16),
            route(Path, "/starred/", 16),
            route(Path, "/archive/", 16),
            route(Path, "/sent/", 16),
        ],
    },
    MailProvider {
        name: "fastmail",
        hosts: &["app.fastmail.com"],
        routes: &[route(Path, "/mail/Inbox/", 8), route(Path, "/mail/Archive/", 8)],
    },
    MailProvider {
        name: "tuta",
        hosts: &["app.tuta.com", "mail.tutanota.com"],
        // Of its client: `/mail/:folderId/:mailId`, both of twelve letters.
        routes: &[MailRoute { part: Path, marker: "/mail/", folders: 1, id_min: 12 }],
    },
    MailProvider { name: "icloud", hosts: &["www.icloud.com"], routes: &[route(Path, "mail/message/", 4)] },
    MailProvider {
        name: "zoho",
        hosts: &["mail.zoho.com", "mail.zoho.eu", "mail.zoho.jp"],
        routes: &[route(Hash, "mail/folder/inbox/p/", 8), route(Hash, "/p/", 12)],
    },
    MailProvider {
        name: "qq",
        hosts: &["mail.qq.com", "wx.mail.qq.com", "exmail.qq.com"],
        routes: &[route(Hash, "/read/", 4), route(Search, "mailid=", 8)],
    },
    MailProvider {
        name: "netease",
        hosts: &["mail.163.com", "mail.126.com"],
        routes: &[route(Hash, "module=read.ReadModule%7C%7B%22id%22%3A%22", 8), route(Hash, "module=read.", 4)],
    },
    MailProvider { name: "naver", hosts: &["mail.naver.com"], routes: &[route(Path, "/read/", 1)] },
];

/// The hosts of every provider.
pub fn hosts() -> Vec<&'static str> {
    MAIL.iter().flat_map(|provider| provider.hosts).copied().collect()
}

/// The provider of a full host.
pub fn mail_at(host: &str) -> Option<&'static MailProvider> {
    MAIL.iter().find(|provider| provider.hosts.contains(&host))
}

impl MailRoute {
    /// Whether a part of an address names an opened mail; the meaning that the emitted table's reader must keep.
    pub fn matches(&self, part: &str) -> bool {
        let bare = part.strip_prefix(['#', '?']).unwrap_or(part);
        bare.match_indices(self.marker).any(|(at, marker)| {
            let rest = &bare[at + marker.len()..];
            let folders = usize::try_from(self.folders).unwrap_or(usize::MAX);
            let id = rest.split('/').nth(folders).and_then(|id| id.split(['?', '&']).next()).unwrap_or_default();
            id.encode_utf16().count() >= usize::try_from(self.id_min).unwrap_or(usize::MAX)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::footprint::category::Category;

    fn read(host: &str, path: &str, search: &str, hash: &str) -> bool {
        mail_at(host).is_some_and(|provider| {
            provider.routes.iter().any(|route| {
                route.matches(match route.part {
                    Path => path,
                    Hash => hash,
                    Search => search,
                })
            })
        })
    }

    #[test]
    fn opened_mails_are_known_and_lists_are_not() {
        assert!(read("mail.google.com", "/mail/u/0/", "", "#inbox/FMfcgzQZTVxxyKLmNoPqRsTuVwXyZ"));
        assert!(!read("mail.google.com", "/mail/u/0/", "", "#inbox"));
        assert!(!read("mail.google.com", "/mail/u/0/", "", "#inbox/p2"));
        assert!(!read("mail.google.com", "/mail/u/0/", "", "#settings/general"));
        assert!(read("outlook.live.com", "/mail/0/inbox/id/AQMkADAwATM3ZmYAZS1", "", ""));
        assert!(!read("outlook.live.com", "/mail/0/inbox", "", ""));
        assert!(read("mail.yahoo.com", "/d/folders/1/messages/12345", "", ""));
        assert!(!read("mail.yahoo.com", "/d/folders/1", "", ""));
        assert!(read("mail.proton.me", "/u/0/inbox/abcdefghijklmnopqrstuv==", "", ""));
        assert!(!read("mail.proton.me", "/u/0/inbox", "", ""));
        assert!(read("mail.qq.com", "/cgi-bin/readmail", "?sid=a&mailid=ZC1234567", ""));
        assert!(!read("mail.qq.com", "/cgi-bin/mail_list", "?sid=a", ""));
        assert!(read("app.tuta.com", "/mail/MRqpcY--3-0/NzAbCdEfGhIj", "", ""));
        assert!(!read("app.tuta.com", "/mail/MRqpcYab-3-0", "", ""));
        assert!(!read("app.tuta.com", "/mail/MRqpcYab-3-0/", "", ""));
        assert!(!read("mail.example", "/inbox/abcdefghijklmnopqrstuv", "", ""));
    }

    #[test]
    fn every_provider_is_mail() {
        for provider in MAIL {
            for host in provider.hosts {
                assert!(crate::sites::host::is_site_name(host), "{host}");
                assert_eq!(crate::sites::hosts::listed(host), Some(Category::Mail), "{host}");
                assert_eq!(crate::sites::classify::classify(host).sensitive, None, "{host}");
            }
        }
    }
}
