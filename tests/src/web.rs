//! Observations that a browser makes while a person surfs.

use ashiato_core::capture::observation::{Address, IdleState, Observation};

/// An address as TypeScript hands it in; the registrable domain is the host's last two labels.
pub fn address(host: &str, path: &str, search: &str) -> Address {
    let labels: Vec<&str> = host.split('.').collect();
    Address {
        scheme: "https".to_owned(),
        host: host.to_owned(),
        path: path.to_owned(),
        search: search.to_owned(),
        registrable_domain: Some(labels[labels.len().saturating_sub(2)..].join(".")),
        ..Address::default()
    }
}

/// A person sits down at one tab of one window.
pub fn sit_down() -> Vec<Observation> {
    vec![
        Observation::WindowFocused { window: Some(1) },
        Observation::TabActivated { tab: 1, window: 1 },
        Observation::Idle { state: IdleState::Active },
    ]
}

/// A page is opened in that tab.
pub fn open(host: &str, path: &str, search: &str) -> Observation {
    Observation::Navigated { tab: 1, window: 1, address: address(host, path, search), title: None }
}

/// A search is made in that tab.
pub fn search(words: &str) -> Observation {
    open("www.google.com", "/search", &format!("?q={words}"))
}

/// A wallet connects to the page in that tab.
pub fn connect_wallet(host: &str) -> Observation {
    Observation::WalletConnected { tab: 1, address: address(host, "/", ""), rdns: Some("io.metamask".to_owned()) }
}

/// The person looks away.
pub fn look_away() -> Observation {
    Observation::WindowFocused { window: None }
}
