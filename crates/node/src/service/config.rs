//! The node's settings at start, and their validation.

use std::num::NonZeroU32;
use std::time::Duration;

use ashiato_core::encoding::code::Code;
use ashiato_core::footprint::epoch::{EpochError, EpochSchedule};
use ashiato_core::footprint::summary::{Caps, EVENT_CAP_MAX, SummaryError};
use ashiato_core::protocol::network::Admission;
use axum::http::HeaderValue;
use governor::Quota;

use crate::rules::network::is_test_network;
use crate::rules::operators::{Operators, PLACES};

/// The highest difficulty of proof-of-work admission: about a day on one core.
pub const WORK_BITS_MAX: u8 = 40;

/// How many requests one address may make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests a second in the long run; at least 1.
    pub per_second: u32,
    /// Requests at once; at least 1.
    pub burst: u32,
}

impl Rate {
    /// The rate as a limiter's quota.
    pub fn quota(self) -> Quota {
        let at_least_one = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        Quota::per_second(at_least_one(self.per_second)).allow_burst(at_least_one(self.burst))
    }
}

/// The node's settings at start.
#[derive(Debug, Clone)]
pub struct Config {
    /// Name of the network.
    pub network: String,
    /// Epoch length and grace.
    pub schedule: EpochSchedule,
    /// Footprints of one epoch that count, at most 8,191.
    pub event_cap: u16,
    /// How tokens are admitted.
    pub admission: Admission,
    /// Whose pools are taken.
    pub operators: Operators,
    /// Origins that browsers may call from, such as `chrome-extension://…`.
    pub origins: Vec<String>,
    /// Requests of one address.
    pub requests: Rate,
    /// Proofs to verify for one address.
    pub proofs: Rate,
    /// Proofs verified at the same time, by the whole process.
    pub verifiers: usize,
    /// Proofs that may wait for a verifier; one more is shed with `busy`.
    pub waiting: usize,
    /// How long a request may take.
    pub timeout: Duration,
}

/// Why a configuration is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The network's name is not 1 to 40 lowercase letters, digits and hyphens.
    #[error("a network's name is 1 to 40 lowercase letters, digits and hyphens")]
    Network,
    /// DEV keys can be forged by whoever reads their seed.
    #[error(
        "this build holds DEV proving keys only, which are refused outside test networks: \
         the network's name must end in -demo or -test"
    )]
    DevKeys,
    /// `open` outside a test network.
    #[error("open admission is for test networks only")]
    OpenAdmission,
    /// Anybody's pools outside a test network.
    #[error("anybody's pools are taken on test networks only: name the operators")]
    OpenOperators,
    /// A difficulty outside 1 … 40.
    #[error("proof of work takes 1 to {WORK_BITS_MAX} bits")]
    WorkBits,
    /// The schedule is out of range.
    #[error(transparent)]
    Schedule(#[from] EpochError),
    /// A cap is out of range.
    #[error(transparent)]
    Caps(#[from] SummaryError),
    /// An origin with a path, a wildcard, or none at all.
    #[error("an origin is scheme://host, without path or wildcard")]
    Origin,
    /// A rate, a permit count or a time-out of zero.
    #[error("rates, verifiers, places and the time-out are at least 1")]
    Zero,
}

impl ConfigError {
    /// The stable code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Network => Code::ConfigNetwork,
            Self::DevKeys => Code::DevKeysRefused,
            Self::OpenAdmission => Code::ConfigOpenAdmission,
            Self::OpenOperators => Code::ConfigOperators,
            Self::WorkBits => Code::ConfigWorkBits,
            Self::Schedule(error) => error.code(),
            Self::Caps(error) => error.code(),
            Self::Origin => Code::ConfigOrigin,
            Self::Zero => Code::ConfigZero,
        }
    }
}

impl Config {
    /// The demo network's defaults: 60 s epochs, grace 10, open admission, anybody's pools.
    pub fn demo() -> Self {
        Self {
            network: "ashiato-demo".to_owned(),
            schedule: EpochSchedule { length_ms: 60_000, grace: 10 },
            event_cap: EVENT_CAP_MAX,
            admission: Admission::Open,
            operators: Operators { admitted: None, places: PLACES },
            origins: Vec::new(),
            requests: Rate { per_second: 200, burst: 2_000 },
            proofs: Rate { per_second: 20, burst: 400 },
            verifiers: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            waiting: 256,
            timeout: Duration::from_secs(20),
        }
    }

    /// The network's bounds on one epoch: its own seconds, and the event cap.
    pub fn caps(&self) -> Caps {
        Caps { attention_cap: self.schedule.seconds(), event_cap: self.event_cap }
    }

    /// Checks everything that does not need the disk.
    ///
    /// # Errors
    ///
    /// [`ConfigError`], for the first setting that is refused.
    pub fn check(&self) -> Result<(), ConfigError> {
        let name = &self.network;
        let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if name.is_empty() || name.len() > 40 || !name.bytes().all(letters) {
            return Err(ConfigError::Network);
        }
        if !is_test_network(name) {
            return Err(ConfigError::DevKeys);
        }
        match self.admission {
            // Not reached while a build holds DEV keys only, which are refused above.
            Admission::Open if !is_test_network(name) => return Err(ConfigError::OpenAdmission),
            Admission::ProofOfWork { bits } if !(1..=WORK_BITS_MAX).contains(&bits) => {
                return Err(ConfigError::WorkBits);
            }
            Admission::Open | Admission::ProofOfWork { .. } => {}
        }
        if self.operators.admitted.is_none() && !is_test_network(name) {
            // Not reached either while DEV keys are refused above.
            return Err(ConfigError::OpenOperators);
        }
        EpochSchedule::new(self.schedule.length_ms, self.schedule.grace)?;
        self.caps().check()?;
        for origin in &self.origins {
            let host = origin.split_once("://").map(|(scheme, host)| (scheme.is_empty(), host));
            match host {
                Some((false, host)) if !host.is_empty() && !host.contains(['/', '*', '?', '#', '@', ' ']) => {}
                _ => return Err(ConfigError::Origin),
            }
            HeaderValue::from_str(origin).map_err(|_| ConfigError::Origin)?;
        }
        let counts = [self.requests.per_second, self.requests.burst, self.proofs.per_second, self.proofs.burst];
        if counts.contains(&0) || self.operators.places == 0 || self.verifiers == 0 || self.timeout.is_zero() {
            return Err(ConfigError::Zero);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dev_keys_stay_on_test_networks() {
        let mut config = Config::demo();
        assert_eq!(config.check(), Ok(()));
        config.network = "ashiato".to_owned();
        assert_eq!(config.check(), Err(ConfigError::DevKeys));
        config.network = "Ashiato-demo".to_owned();
        assert_eq!(config.check(), Err(ConfigError::Network));
    }

    #[test]
    fn origins_are_exact() {
        for (origin, good) in [
            ("chrome-extension://abcdefghijklmnopabcdefghijklmnop", true),
            ("https://partner.example", true),
            ("*", false),
            ("https://*.example", false),
            ("https://partner.example/", false),
            ("partner.example", false),
            ("null", false),
        ] {
            let config = Config { origins: vec![origin.to_owned()], ..Config::demo() };
            assert_eq!(config.check().is_ok(), good, "{origin}");
        }
    }

    #[test]
    fn ranges_are_held() {
        for bits in [0, WORK_BITS_MAX + 1] {
            let config = Config { admission: Admission::ProofOfWork { bits }, ..Config::demo() };
            assert_eq!(config.check(), Err(ConfigError::WorkBits));
        }
        let config = Config { verifiers: 0, ..Config::demo() };
        assert_eq!(config.check(), Err(ConfigError::Zero));
        let config = Config { operators: Operators { admitted: None, places: 0 }, ..Config::demo() };
        assert_eq!(config.check(), Err(ConfigError::Zero));
        let config = Config { event_cap: EVENT_CAP_MAX + 1, ..Config::demo() };
        assert_eq!(config.check(), Err(ConfigError::Caps(SummaryError::Caps)));
        let schedule = EpochSchedule { length_ms: 1, grace: 1 };
        let config = Config { schedule, ..Config::demo() };
        assert_eq!(config.check(), Err(ConfigError::Schedule(EpochError::Length)));
    }
}
