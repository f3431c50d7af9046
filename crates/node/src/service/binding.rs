//! A book is bound to what its network began with.

use std::collections::BTreeMap;

use ashiato_core::encoding::signed::{Hash, PublicKey};
use ashiato_core::footprint::epoch::EpochSchedule;
use ashiato_core::footprint::summary::Caps;
use ashiato_core::protocol::founding::Founding;
use sha2::{Digest, Sha256};

use crate::db::{Db, DbError, StoredKey};
use crate::service::config::Config;

/// Why a book does not belong to a node.
#[derive(Debug, thiserror::Error)]
pub enum BindingError {
    /// The key is not the one that the book was begun with.
    #[error("the data folder holds a book, but not the key that signed it")]
    Key,
    /// A new book needs the recovery key, whose hash is a part of the network.
    #[error("a new book needs a recovery key")]
    RecoveryKey,
    /// The file of a verifying key is not the one that was announced.
    #[error("the book holds another verifying key than the one that was announced")]
    VerifyingKey,
    /// The book was begun with another setting.
    #[error("the book was begun with {name} = {stored}, not {asked}; name another folder with --data")]
    Setting {
        /// Which setting.
        name: &'static str,
        /// The stored setting.
        stored: String,
        /// The requested setting.
        asked: String,
    },
    /// The book failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

const NAMES: [&str; 7] =
    ["network", "epoch_ms", "grace", "attention_cap", "event_cap", "first_node_key", "recovery_key_hash"];

fn settings(founding: &Founding) -> [(&'static str, String); 7] {
    let values = [
        founding.name.clone(),
        founding.schedule.length_ms.to_string(),
        founding.schedule.grace.to_string(),
        founding.caps.attention_cap.to_string(),
        founding.caps.event_cap.to_string(),
        founding.first_node_key.to_hex(),
        founding.recovery_key_hash.to_hex(),
    ];
    let mut values = values.into_iter();
    NAMES.map(|name| (name, values.next().unwrap_or_default()))
}

/// What a book's network began with; `None` for a new book.
///
/// # Errors
///
/// [`DbError::Corrupt`] for a setting that is missing or out of range, and those of a failing book.
pub async fn founding(db: &Db) -> Result<Option<Founding>, DbError> {
    if db.meta("network").await?.is_none() {
        return Ok(None);
    }
    let mut values = BTreeMap::new();
    for name in NAMES {
        values.insert(name, db.meta(name).await?.ok_or(DbError::Corrupt("meta"))?);
    }
    let text = |name: &str| values.get(name).map(String::as_str).unwrap_or_default();
    let number = |name: &str| text(name).parse::<u64>().map_err(|_| DbError::Corrupt("meta"));
    let narrow = |_| DbError::Corrupt("meta");
    let schedule = EpochSchedule::new(number("epoch_ms")?, number("grace")?).map_err(|_| DbError::Corrupt("meta"))?;
    let attention_cap = u32::try_from(number("attention_cap")?).map_err(narrow)?;
    let event_cap = u16::try_from(number("event_cap")?).map_err(narrow)?;
    Ok(Some(Founding {
        name: text("network").to_owned(),
        first_node_key: PublicKey::from_hex(text("first_node_key")).ok_or(DbError::Corrupt("meta"))?,
        recovery_key_hash: Hash::from_hex(text("recovery_key_hash")).ok_or(DbError::Corrupt("meta"))?,
        schedule,
        caps: Caps { attention_cap, event_cap },
    }))
}

/// Compares the settings with those that the book was begun with, or stores them in a new one, with the verifying key that
/// is built in as the network's first. Gives what the network began with. The recovery key is asked for once: its file
/// may lie elsewhere afterwards.
///
/// # Errors
///
/// [`BindingError`], for the first setting that differs.
pub async fn bind(
    db: &Db,
    config: &Config,
    first_key: PublicKey,
    recovery_key: Option<PublicKey>,
    built_in: StoredKey,
) -> Result<Founding, BindingError> {
    let stored = founding(db).await?;
    let recovery_key_hash = match &stored {
        Some(stored) => stored.recovery_key_hash,
        None => Hash(Sha256::digest(recovery_key.ok_or(BindingError::RecoveryKey)?.0).into()),
    };
    let asked = Founding {
        name: config.network.clone(),
        first_node_key: first_key,
        recovery_key_hash,
        schedule: config.schedule,
        caps: config.caps(),
    };
    let Some(stored) = stored else {
        let mut book = db.begin().await?;
        for (name, value) in settings(&asked) {
            book.put_meta(name, &value).await?;
        }
        book.put_verifying_key(0, &built_in).await?;
        book.commit().await?;
        return Ok(asked);
    };
    for ((name, asked), (_, stored)) in settings(&asked).into_iter().zip(settings(&stored)) {
        if stored != asked {
            return Err(match name {
                "first_node_key" => BindingError::Key,
                _ => BindingError::Setting { name, stored, asked },
            });
        }
    }
    Ok(asked)
}
