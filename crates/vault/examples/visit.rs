//! A vault in memory: consent, a visit, a passphrase, lock, unlock, the footprints.
//!
//! `cargo run -p ashiato-vault --example visit`

#![expect(clippy::print_stdout, reason = "an example speaks")]

use ashiato_core::capture::collectors::Collector;
use ashiato_core::capture::consent::{CONSENT_VERSION, Consent};
use ashiato_core::capture::observation::{Address, IdleState, Observation};
use ashiato_vault::{Entropy, EntropyError, MemoryStore, Opening, Vault, VaultError};
use pollster::block_on;

/// Noon of some day, milliseconds since 1970. The vault reads no clock: every call is given the time.
const NOON: u64 = 20_000 * 86_400_000 + 12 * 3_600_000;

/// A counter, so that every run is the same. A real device hands over the system's randomness.
struct Counter(u64);

impl Entropy for Counter {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), EntropyError> {
        for byte in out {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            *byte = (self.0 >> 56) as u8;
        }
        Ok(())
    }
}

fn main() -> Result<(), VaultError> {
    block_on(async {
        let opening = Opening { node: "http://127.0.0.1:7117".to_owned(), ..Opening::default() };
        let mut vault = Vault::open(MemoryStore::new(), opening, Box::new(Counter(1)), NOON).await?;
        println!("opened: {:?}", vault.state());

        let collectors = vec![Collector::Visits];
        let consent = Consent { version: CONSENT_VERSION, given_at: NOON, collectors, ..Consent::default() };
        vault.set_consent(consent, NOON).await?;
        println!("consented: {:?}", vault.state());

        let address = Address {
            scheme: "https".to_owned(),
            host: "news.example".to_owned(),
            path: "/".to_owned(),
            registrable_domain: Some("news.example".to_owned()),
            ..Address::default()
        };
        let seen = [
            Observation::WindowFocused { window: Some(1) },
            Observation::Idle { state: IdleState::Active },
            Observation::TabActivated { tab: 1, window: 1 },
            Observation::Navigated { tab: 1, window: 1, address, title: None },
        ];
        for observation in seen {
            vault.observe(observation, NOON).await?;
        }
        vault.tick(NOON + 30_000).await?;
        println!("acknowledged: {} event(s)", vault.flush(NOON + 30_000).await?);

        let recovery = vault.set_passphrase("correct horse battery", NOON + 31_000).await?;
        println!("recovery code of {} letters and hyphens", recovery.code.len());
        vault.lock(NOON + 32_000).await?;
        let unreadable = vault.footprints(None, 10).await.map_err(VaultError::code);
        println!("{:?}: {:?}", vault.state(), unreadable);

        vault.unlock("correct horse battery", NOON + 33_000).await?;
        for view in vault.footprints(None, 10).await? {
            let (host, value) = (view.footprint.host, view.worth.value);
            let (points, tenths) = (value / 10, value % 10);
            println!("{host}: {} s attended, {points}.{tenths} points", view.footprint.attention_ms / 1_000);
        }
        Ok(())
    })
}
