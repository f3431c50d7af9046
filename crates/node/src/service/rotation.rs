//! What follows what: the node's next key, and the network's next verifying key. Both are stored in the book of a stopped
//! node and hold from its next start on.

use ashiato_core::encoding::signed::Hash;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::founding::Founding;
use ashiato_core::protocol::network::AcceptedKey;
use ashiato_core::protocol::node_key::KeyStatement;
use ashiato_zk_circuits::groth16::keys::VerifyingKey;

use crate::db::{Db, DbError, StoredKey};
use crate::rules::node_keys::NodeKeys;
use crate::rules::refusal::Refusal;
use crate::rules::signing::Signing;
use crate::rules::verifying_keys;
use crate::service::binding;
use crate::service::error::NodeError;
use crate::service::verifiers;

/// Why nothing was stored.
#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    /// The book holds no network yet.
    #[error("the data folder's node was never started")]
    NotBegun,
    /// The epochs do not fit.
    #[error("{0} ({code})", code = .0.code())]
    Refused(Refusal),
    /// Keys or book can't be used.
    #[error(transparent)]
    Node(#[from] NodeError),
}

impl From<DbError> for RotationError {
    fn from(error: DbError) -> Self {
        Self::Node(error.into())
    }
}

/// The network of a book, and the epoch in which it stands.
async fn standing(db: &Db, now_ms: u64) -> Result<(Founding, Epoch), RotationError> {
    let founding = binding::founding(db).await?.ok_or(RotationError::NotBegun)?;
    let latest = db.latest_ms(&founding.schedule).await?.max(now_ms);
    let current = founding.schedule.epoch_at(latest);
    Ok((founding, current))
}

/// Stores the statement that `next` signs from an epoch on; without one, from the first epoch whose leaves no device can
/// have registered before it heard of the statement. `keys` are the node's keys so far.
///
/// # Errors
///
/// [`RotationError`].
pub async fn state_next_key(
    db: &Db,
    keys: Vec<Signing>,
    next: &Signing,
    from: Option<Epoch>,
    now_ms: u64,
) -> Result<KeyStatement, RotationError> {
    let (founding, current) = standing(db, now_ms).await?;
    let network = founding.id();
    let statements = db.key_statements().await?;
    let number = statements.len();
    let mut keys = keys.into_iter();
    let first = keys.next().ok_or(RotationError::NotBegun)?;
    let keys = NodeKeys::new(&network, first, statements, keys.collect()).map_err(NodeError::from)?;
    let from = from.unwrap_or(Epoch(current.0.saturating_add(founding.schedule.grace).saturating_add(1)));
    let statement = keys.state_next(&network, next, from, current).map_err(RotationError::Refused)?;
    let mut book = db.begin().await?;
    book.put_key_statement(number, &statement).await?;
    book.commit().await?;
    Ok(statement)
}

/// Stores the verifying key in a file as the network's next, taken from an epoch on, and the last epoch of the newest one
/// before it. Gives the network's keys.
///
/// # Errors
///
/// [`RotationError`].
pub async fn announce_verifying_key(
    db: &Db,
    file: Vec<u8>,
    from: Epoch,
    until: Epoch,
    now_ms: u64,
) -> Result<Vec<AcceptedKey>, RotationError> {
    let (_, current) = standing(db, now_ms).await?;
    let hash: Hash = verifiers::read(&file).map(|key: VerifyingKey| key.hash()).map_err(NodeError::from)?;
    let stored: Vec<AcceptedKey> = db.verifying_keys().await?.into_iter().map(|key| key.accepted).collect();
    let keys = verifying_keys::announce(&stored, hash, from, until, current).map_err(RotationError::Refused)?;
    let mut book = db.begin().await?;
    if let (Some(last), Some(next)) = (stored.last(), keys.last()) {
        book.end_verifying_key(last.hash, until).await?;
        book.put_verifying_key(stored.len(), &StoredKey { accepted: *next, file }).await?;
    }
    book.commit().await?;
    Ok(keys)
}
