//! What has been counted in the current epoch.
//!
//! *Architecture invariant:* no host, title or address. This goes to storage that is not sealed.

use serde::{Deserialize, Serialize};

use crate::capture::attention::step::{Context, Step};
use crate::capture::refusal::Refusal;
use crate::capture::rules::{HostTag, tag};
use crate::encoding::domain::hash;
use crate::footprint::action::Action;
use crate::footprint::epoch::Epoch;
use crate::footprint::event::{Draft, Event, PageId};
use crate::footprint::sums::Sums;

/// Wallet footprints that are told apart in one epoch; later ones are refused.
const WALLETS_MAX: usize = 1_024;

/// What has been counted in one epoch.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ledger {
    pub(super) epoch: Epoch,
    /// Length of the epochs that it is one of, in milliseconds.
    pub(super) length_ms: u64,
    /// Attended milliseconds over all pages: never more than the epoch's length.
    attended_ms: u64,
    /// Footprints so far.
    count: u32,
    /// When the last one began: each begins later than the one before, so that the order they are counted in is the
    /// order of the fold.
    last_started_at: Option<u64>,
    /// What was told in events, by category and action.
    pub(super) sums: Sums,
    /// The value of these sums that was told, in tenths of a point.
    value: u64,
    /// Wallet footprints left: tags of (host, action).
    wallets: Vec<HostTag>,
}

impl Ledger {
    /// The ledger of an epoch in which nothing was counted.
    pub(super) fn new(epoch: Epoch, length_ms: u64) -> Self {
        Self { epoch, length_ms, ..Self::default() }
    }

    /// Whether anything was counted.
    pub(super) fn is_used(&self) -> bool {
        self.count > 0
    }

    /// Footprints so far.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Counts attended milliseconds, as far as the epoch has room for them; gives what was counted.
    pub(super) fn attend(&mut self, attended_ms: u64, cx: &Context<'_>) -> u64 {
        let room = cx.schedule.length_ms.saturating_sub(self.attended_ms);
        let counted = attended_ms.min(room);
        self.attended_ms += counted;
        counted
    }

    /// The moment a new footprint is counted at, after every one before it.
    pub(super) fn stamp(&mut self, at: u64, cx: &Context<'_>) -> u64 {
        let (start, end) = (cx.schedule.start_ms(self.epoch), cx.schedule.end_ms(self.epoch));
        let after = self.last_started_at.map_or(0, |last| last.saturating_add(1));
        let at = at.max(after).clamp(start, end.saturating_sub(1).max(start));
        self.count = self.count.saturating_add(1);
        self.last_started_at = Some(at);
        at
    }

    /// Tells by how much the value changed since it was told last.
    pub(super) fn tell_value(&mut self, cx: &Context<'_>, step: &mut Step) {
        // Caps out of range are no network's; nothing is worth anything there.
        let value = self.sums.summary(cx.caps).map_or(0, |(summary, _)| cx.tariff.value(&summary));
        step.value_delta += i64::try_from(value).unwrap_or(i64::MAX) - i64::try_from(self.value).unwrap_or(i64::MAX);
        self.value = value;
    }

    /// Leaves the footprint of an action. A wallet leaves one for each site and action in an epoch.
    pub(super) fn act(
        &mut self,
        draft: Draft,
        now_ms: u64,
        cx: &Context<'_>,
        new_page: &mut dyn FnMut() -> PageId,
        step: &mut Step,
    ) {
        if matches!(draft.action, Action::WalletAnnounced | Action::WalletConnect) {
            let parts = [draft.host.as_bytes(), draft.action.name().as_bytes()];
            let left = tag(&cx.rules.tag_key.0, hash::WALLET_TAG, &parts);
            if self.wallets.contains(&left) || self.wallets.len() >= WALLETS_MAX {
                step.refusal = Some(Refusal::Repeated);
                return;
            }
            self.wallets.push(left);
        }
        let at = self.stamp(now_ms, cx);
        self.sums.count(draft.category, draft.action);
        self.tell_value(cx, step);
        step.events.push(Event::Opened { page: new_page(), draft, at });
    }
}
