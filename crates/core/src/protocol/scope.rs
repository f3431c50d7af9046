//! Scopes: within one a token can prove once. Texts here, one field element in the circuit.

use crate::encoding::code::Code;
use crate::encoding::domain;
use crate::encoding::field::{FieldElement, to_field};
use crate::footprint::epoch::Epoch;
use crate::protocol::founding::NetworkId;

/// Who asks. Append-only: the name is a part of every scope's hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Asker {
    /// A pool, by its operator's key.
    Pool,
    /// A site, by its origin.
    Site,
    /// A quest, by its operator's key.
    Quest,
}

/// What time a scope is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// One epoch.
    Epoch(Epoch),
    /// A whole number of epochs: [`Period::window`] makes it.
    Window {
        /// The first epoch.
        first: Epoch,
        /// The last epoch.
        last: Epoch,
    },
    /// Once for ever.
    Once,
}

/// A window that is not [n·k, n·k + k − 1].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a window of k epochs begins at a multiple of k")]
pub struct WindowError;

impl WindowError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        Code::WindowInvalid
    }
}

impl Period {
    /// The window of `length` epochs that holds `epoch`. Windows of one length never overlap, so none can be staked
    /// again shifted by an epoch.
    ///
    /// # Errors
    /// [`WindowError`] for a length of 0, and where the window would end above 2⁶⁴.
    pub fn window(epoch: Epoch, length: u64) -> Result<Self, WindowError> {
        let first = epoch.0.checked_div(length).ok_or(WindowError)? * length;
        let last = first.checked_add(length - 1).ok_or(WindowError)?;
        Ok(Self::Window { first: Epoch(first), last: Epoch(last) })
    }

    /// `epoch:N`, `window:A-B` or `once`.
    pub fn text(self) -> String {
        match self {
            Self::Epoch(Epoch(epoch)) => format!("epoch:{epoch}"),
            Self::Window { first, last } => format!("window:{}-{}", first.0, last.0),
            Self::Once => "once".to_owned(),
        }
    }

    /// Whether a proof about an epoch belongs into it.
    pub fn holds(self, epoch: Epoch) -> bool {
        match self {
            Self::Epoch(only) => only == epoch,
            Self::Window { first, last } => (first..=last).contains(&epoch),
            Self::Once => true,
        }
    }
}

/// `to_field("scope", network, asker, operator's key or site's origin, name, period)`.
pub fn scope(network: &NetworkId, asker: Asker, who: &[u8], name: &str, period: Period) -> FieldElement {
    let asker: &str = asker.into();
    let period = period.text();
    to_field(domain::field::SCOPE, &[&network.0, asker.as_bytes(), who, name.as_bytes(), period.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_differ_in_every_part() {
        let network = |n| NetworkId([n; 32]);
        let epoch = Period::Epoch(Epoch(7));
        let base = scope(&network(1), Asker::Pool, &[1; 32], "web", epoch);
        for other in [
            scope(&network(2), Asker::Pool, &[1; 32], "web", epoch),
            scope(&network(1), Asker::Site, &[1; 32], "web", epoch),
            scope(&network(1), Asker::Pool, &[2; 32], "web", epoch),
            scope(&network(1), Asker::Pool, &[1; 32], "wallet", epoch),
            scope(&network(1), Asker::Pool, &[1; 32], "web", Period::Epoch(Epoch(8))),
            scope(&network(1), Asker::Pool, &[1; 32], "web", Period::window(Epoch(7), 1).unwrap()),
            scope(&network(1), Asker::Pool, &[1; 32], "web", Period::Once),
        ] {
            assert_ne!(base, other);
        }
        assert_eq!((epoch.text(), Period::Once.text()), ("epoch:7".to_owned(), "once".to_owned()));
    }

    #[test]
    fn windows_of_one_length_tile_time() {
        let window = |epoch, length| Period::window(Epoch(epoch), length).unwrap();
        assert_eq!(window(20, 7).text(), "window:14-20");
        assert_eq!(window(21, 7).text(), "window:21-27");
        for epoch in 0..200 {
            let of = window(epoch, 7);
            assert!(of.holds(Epoch(epoch)));
            assert_eq!(of == window(epoch + 1, 7), (epoch + 1) % 7 != 0);
            assert!(!of.holds(Epoch(epoch + 7)));
        }
        assert_eq!(Period::window(Epoch(1), 0), Err(WindowError));
        assert_eq!(Period::window(Epoch(u64::MAX), 7), Err(WindowError));
    }
}
