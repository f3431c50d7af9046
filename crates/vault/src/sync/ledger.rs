//! Every byte string that left this device: written in the same step that hands it out, never changed afterwards.
//!
//! An entry is two sealed records: what was sent, and, once known, what came of it. A third counts entries, and sums by
//! the quarter of an hour so that "today" needs no pass over the ledger (midnight falls on a quarter in every time zone).

use serde::{Deserialize, Serialize};

use crate::error::VaultError;
use crate::pages::views::{LedgerEntry, LeftToday, VaultState};
use crate::store::records::Kind;
use crate::store::{Op, Store};
use crate::vault::Vault;

const HEAD: &[u8] = b"head";
const BUCKET_MS: u64 = 15 * 60_000;
/// Buckets are kept for longer than the longest day.
const BUCKETS_MS: u64 = 26 * 3_600_000;

/// What kind of thing left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Sort {
    /// The token's mint.
    Mint,
    /// An epoch's bundle.
    Registration,
    /// A stake: a proof with its public inputs.
    Stake,
    /// A question that says nothing of the person but that they ask.
    Read,
}

impl Sort {
    fn name(self) -> &'static str {
        match self {
            Self::Mint => "mint",
            Self::Registration => "registration",
            Self::Stake => "stake",
            Self::Read => "read",
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    index: u64,
    at: u64,
    to: String,
    sort: Sort,
    request: String,
    body: String,
    under: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Outcome {
    at: u64,
    outcome: String,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    next: u64,
    buckets: Vec<Bucket>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bucket {
    from: u64,
    proofs: u64,
    registrations: u64,
}

/// What is about to leave.
pub(crate) struct Leaving<'a> {
    pub(crate) sort: Sort,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) body: &'a str,
    pub(crate) under: String,
}

fn key(sort: u8, index: u64) -> Vec<u8> {
    let mut key = vec![sort];
    key.extend_from_slice(&index.to_be_bytes());
    key
}

impl Head {
    fn count(&mut self, sort: Sort, now_ms: u64) {
        let from = now_ms - now_ms % BUCKET_MS;
        self.buckets.retain(|bucket| bucket.from.saturating_add(BUCKETS_MS) > now_ms);
        let (proofs, registrations) = match sort {
            Sort::Mint | Sort::Registration => (0, 1),
            Sort::Stake => (1, 0),
            Sort::Read => return,
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

impl<S: Store> Vault<S> {
    /// The operations that enter something into the ledger before it leaves, and its place there.
    pub(crate) async fn ledger_ops(
        &mut self,
        leaving: &Leaving<'_>,
        now_ms: u64,
    ) -> Result<(u64, Vec<Op>), VaultError> {
        let mut head: Head = self.read(Kind::Ledger, HEAD).await?.unwrap_or_default();
        let index = head.next;
        head.next += 1;
        head.count(leaving.sort, now_ms);
        let sent = Sent {
            index,
            at: now_ms,
            to: self.node_address().to_owned(),
            sort: leaving.sort,
            request: format!("{} {}", leaving.method, leaving.path),
            body: leaving.body.to_owned(),
            under: leaving.under.clone(),
        };
        let ops = vec![self.put(Kind::Ledger, &key(b'e', index), &sent)?, self.put(Kind::Ledger, HEAD, &head)?];
        Ok((index, ops))
    }

    /// The operation that notes what came of an entry.
    pub(crate) fn outcome_op(&mut self, index: u64, outcome: &str, now_ms: u64) -> Result<Op, VaultError> {
        self.put(Kind::Ledger, &key(b'o', index), &Outcome { at: now_ms, outcome: outcome.to_owned() })
    }

    /// The newest entries of the ledger, newest first; `locked` while locked.
    pub async fn ledger(&mut self, limit: u32) -> Result<Vec<LedgerEntry>, VaultError> {
        let head: Head = self.read(Kind::Ledger, HEAD).await?.unwrap_or_default();
        let mut entries = Vec::new();
        for index in (head.next.saturating_sub(u64::from(limit))..head.next).rev() {
            let sent: Sent = self.read(Kind::Ledger, &key(b'e', index)).await?.ok_or(VaultError::RecordDamaged)?;
            let outcome: Option<Outcome> = self.read(Kind::Ledger, &key(b'o', index)).await?;
            entries.push(LedgerEntry {
                index,
                at: sent.at,
                to: sent.to,
                kind: sent.sort.name().to_owned(),
                request: sent.request,
                body: sent.body,
                under: sent.under,
                outcome: outcome.map_or_else(|| "sent".to_owned(), |outcome| outcome.outcome),
            });
        }
        Ok(entries)
    }

    /// What left since local midnight; none while it cannot be read.
    pub(crate) async fn left_today(&mut self, midnight_ms: u64) -> Result<Option<LeftToday>, VaultError> {
        match self.state() {
            VaultState::Locked => return Ok(None),
            VaultState::Fresh => return Ok(Some(LeftToday::default())),
            _ => {}
        }
        let head: Head = self.read(Kind::Ledger, HEAD).await?.unwrap_or_default();
        let mut left = LeftToday::default();
        for bucket in head.buckets.iter().filter(|bucket| bucket.from >= midnight_ms) {
            left.proofs += bucket.proofs;
            left.registrations += bucket.registrations;
        }
        Ok(Some(left))
    }
}
