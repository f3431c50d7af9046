//! Every byte string that left this device: written in the same step that hands it out, never changed afterwards.
//!
//! An entry is two sealed records: what was sent, and, once known, what came of it. A third counts entries, and sums by
//! the quarter of an hour so that "today" needs no pass over the ledger (midnight falls on a quarter in every time zone).

use ashiato_core::encoding::code::Code;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::keys::user_key::VaultKeys;
use crate::store::formats::v1::{self, Bucket, LedgerHead, Outcome, Sent};
use crate::store::records::{Kind, OpenRecords, RecordError, Records};
use crate::store::{Op, Store};
use crate::sync::request::Method;

const HEAD: &[u8] = b"head";
const BUCKET_MS: u64 = 15 * 60_000;
/// Buckets are kept for longer than the longest day.
const BUCKETS_MS: u64 = 26 * 3_600_000;

/// What kind of thing left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum LedgerKind {
    /// The token's mint.
    Mint,
    /// The naming of this device for the token.
    Device,
    /// An epoch's bundle.
    Registration,
    /// A stake: a proof with its public inputs.
    Stake,
    /// A question that says nothing of the person but that they ask.
    Read,
}

/// The outcome of a request: `sent`, a status, a status with the node's code, or the code of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerOutcome {
    /// Nothing came back yet.
    Sent,
    /// The node answered with this status.
    Answered(u16),
    /// The node refused with this status and code.
    Refused(u16, Code),
    /// The answer was a failure of this code, or there was none.
    Failed(Code),
}

impl core::fmt::Display for LedgerOutcome {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Sent => f.pad("sent"),
            Self::Answered(status) => write!(f, "{status}"),
            Self::Refused(status, code) => write!(f, "{status} {code}"),
            Self::Failed(code) => write!(f, "{code}"),
        }
    }
}

impl LedgerOutcome {
    /// Reads its text. A code that this version does not know is [`Code::NodeRefused`].
    fn from_text(text: &str) -> Self {
        let code = |text: &str| Code::from_name(text).unwrap_or(Code::NodeRefused);
        match text.split_once(' ') {
            _ if text == "sent" => Self::Sent,
            Some((status, refused)) => Self::Refused(status.parse().unwrap_or(0), code(refused)),
            None => text.parse().map_or_else(|_| Self::Failed(code(text)), Self::Answered),
        }
    }
}

impl Serialize for LedgerOutcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LedgerOutcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from_text(&String::deserialize(deserializer)?))
    }
}

/// One byte string that left this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct LedgerEntry {
    /// Place in the ledger, from 0.
    pub index: u64,
    /// When, milliseconds since 1970.
    pub at: u64,
    /// To whom: the node's address.
    pub to: String,
    /// What kind of thing it was.
    pub kind: LedgerKind,
    /// Method and path.
    pub request: String,
    /// The exact body, empty for reads.
    pub body: String,
    /// Version of the consent, or the pool's id, under which it left.
    pub under: String,
    /// What came of it.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub outcome: LedgerOutcome,
}

/// What left this device today.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct LeftToday {
    /// Records handed over: always 0 while pools only take `attest`.
    pub records: u64,
    /// Proofs sent.
    pub proofs: u64,
    /// Registrations sent: the token's mint and bundles.
    pub registrations: u64,
}

/// What is about to leave.
pub(crate) struct Leaving<'a> {
    pub(crate) sort: LedgerKind,
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) body: &'a str,
    pub(crate) under: String,
}

fn key(sort: u8, index: u64) -> Vec<u8> {
    let mut key = vec![sort];
    key.extend_from_slice(&index.to_be_bytes());
    key
}

impl From<LedgerKind> for v1::LedgerKind {
    fn from(kind: LedgerKind) -> Self {
        match kind {
            LedgerKind::Mint => Self::Mint,
            LedgerKind::Device => Self::Device,
            LedgerKind::Registration => Self::Registration,
            LedgerKind::Stake => Self::Stake,
            LedgerKind::Read => Self::Read,
        }
    }
}

impl From<v1::LedgerKind> for LedgerKind {
    fn from(kind: v1::LedgerKind) -> Self {
        match kind {
            v1::LedgerKind::Mint => Self::Mint,
            v1::LedgerKind::Device => Self::Device,
            v1::LedgerKind::Registration => Self::Registration,
            v1::LedgerKind::Stake => Self::Stake,
            v1::LedgerKind::Read => Self::Read,
        }
    }
}

impl LedgerHead {
    fn count(&mut self, sort: LedgerKind, now_ms: u64) {
        let from = now_ms - now_ms % BUCKET_MS;
        self.buckets.retain(|bucket| bucket.from.saturating_add(BUCKETS_MS) > now_ms);
        let (proofs, registrations) = match sort {
            LedgerKind::Mint | LedgerKind::Device | LedgerKind::Registration => (0, 1),
            LedgerKind::Stake => (1, 0),
            LedgerKind::Read => return,
        };
        match self.buckets.iter_mut().find(|bucket| bucket.from == from) {
            Some(bucket) => {
                bucket.proofs += proofs;
                bucket.registrations += registrations;
            }
            None => self.buckets.push(Bucket { from, proofs, registrations }),
        }
    }
}

/// The operations that enter something into the ledger before it leaves to a node, and its place there.
///
/// # Errors
/// Those of [`OpenRecords::read`] and [`OpenRecords::put`].
pub(crate) async fn enter<S: Store>(
    leaving: Leaving<'_>,
    to: &str,
    records: &mut OpenRecords<'_, S>,
    now_ms: u64,
) -> Result<(u64, Vec<Op>), RecordError> {
    let mut head: LedgerHead = records.read(Kind::Ledger, HEAD).await?.unwrap_or_default();
    let index = head.next;
    head.next += 1;
    head.count(leaving.sort, now_ms);
    let sent = Sent {
        index,
        at: now_ms,
        to: to.to_owned(),
        sort: leaving.sort.into(),
        request: format!("{} {}", leaving.method, leaving.path),
        body: leaving.body.to_owned(),
        under: leaving.under,
    };
    let ops = vec![records.put(Kind::Ledger, &key(b'e', index), &sent)?, records.put(Kind::Ledger, HEAD, &head)?];
    Ok((index, ops))
}

/// Notes what came of an entry.
///
/// # Errors
/// Those of [`OpenRecords::put`] and [`OpenRecords::commit`].
pub(crate) async fn keep_outcome<S: Store>(
    index: u64,
    outcome: LedgerOutcome,
    records: &mut OpenRecords<'_, S>,
    now_ms: u64,
) -> Result<(), RecordError> {
    let op = records.put(Kind::Ledger, &key(b'o', index), &Outcome { at: now_ms, outcome: outcome.to_string() })?;
    records.commit(vec![op]).await
}

/// The newest entries of the ledger, newest first.
///
/// # Errors
/// Those of [`Records::read`].
pub(crate) async fn newest<S: Store>(
    limit: u32,
    records: &Records<S>,
    keys: &VaultKeys,
) -> Result<Vec<LedgerEntry>, RecordError> {
    let head: LedgerHead = records.read(keys, Kind::Ledger, HEAD).await?.unwrap_or_default();
    let mut entries = Vec::new();
    for index in (head.next.saturating_sub(u64::from(limit))..head.next).rev() {
        let sent: Sent = records.read(keys, Kind::Ledger, &key(b'e', index)).await?.ok_or(RecordError::DAMAGED)?;
        let outcome: Option<Outcome> = records.read(keys, Kind::Ledger, &key(b'o', index)).await?;
        entries.push(LedgerEntry {
            index,
            at: sent.at,
            to: sent.to,
            kind: sent.sort.into(),
            request: sent.request,
            body: sent.body,
            under: sent.under,
            outcome: outcome.map_or(LedgerOutcome::Sent, |outcome| LedgerOutcome::from_text(&outcome.outcome)),
        });
    }
    Ok(entries)
}

/// What left since an instant.
///
/// # Errors
/// Those of [`Records::read`].
pub(crate) async fn left_since<S: Store>(
    from_ms: u64,
    records: &Records<S>,
    keys: &VaultKeys,
) -> Result<LeftToday, RecordError> {
    let head: LedgerHead = records.read_whole(keys, Kind::Ledger, HEAD).await?.unwrap_or_default();
    let mut left = LeftToday::default();
    for bucket in head.buckets.iter().filter(|bucket| bucket.from >= from_ms) {
        left.proofs += bucket.proofs;
        left.registrations += bucket.registrations;
    }
    Ok(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outcomes_are_the_texts_that_were_stored() {
        for text in ["sent", "200", "0", "403 origin-refused", "node-timeout", "409 nullifier-spent"] {
            assert_eq!(LedgerOutcome::from_text(text).to_string(), text);
        }
        assert_eq!(LedgerOutcome::from_text("418 tea"), LedgerOutcome::Refused(418, Code::NodeRefused));
        assert_eq!(serde_json::to_string(&LedgerOutcome::Answered(201)).unwrap(), "\"201\"");
    }
}
