//! The vault's parts as its own tests see them.

use std::collections::BTreeMap;

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::protocol::network::NetworkInfo;

use crate::capture::intake::{Batch, Intake};
use crate::capture::settings::Settings;
use crate::keys::access::Access;
use crate::pages::views::NetworkView;
use crate::store::records::{OpenRecords, Records};
use crate::store::{Op, Store};
use crate::sync::conversation::Conversation;
use crate::vault::facade::{Result, Vault};

impl<S: Store> Vault<S> {
    pub(crate) fn probe_access(&self) -> &Access {
        &self.access
    }

    pub(crate) fn probe_intake(&self) -> &Intake {
        &self.intake
    }

    pub(crate) fn probe_settings(&mut self) -> &mut Settings {
        &mut self.settings
    }

    pub(crate) fn probe_sync(&mut self) -> &mut Conversation {
        &mut self.sync
    }

    pub(crate) fn probe_records(&self) -> &Records<S> {
        &self.records
    }

    pub(crate) fn probe_open_records(&mut self) -> Result<OpenRecords<'_, S>> {
        Ok(self.records.with(self.access.keys()?, self.entropy.as_mut()))
    }

    pub(crate) async fn probe_set_network(&mut self, info: NetworkInfo, now_ms: u64) -> Result<()> {
        self.set_network(info, now_ms).await
    }

    pub(crate) fn probe_seal(&mut self, batch: &Batch, now_ms: u64) -> Result<Vec<Op>> {
        let capture = self.access.capture()?;
        let (_, ops) = self.intake.seal(batch, capture, self.entropy.as_mut(), now_ms)?;
        self.intake.segment_stored();
        Ok(ops)
    }

    pub(crate) fn probe_network_view(&self) -> NetworkView {
        self.sync.network_view(&self.settings)
    }

    /// Every footprint that is kept, by epoch of the present schedule.
    pub(crate) async fn probe_footprints(&mut self, now_ms: u64) -> Result<BTreeMap<Epoch, Vec<Footprint>>> {
        self.open_epochs(now_ms).await?;
        let shelf = self.shelf()?;
        let mut kept = shelf.open();
        for place in shelf.places().await? {
            kept.extend(shelf.closed(place, None).await?);
        }
        let mut epochs: BTreeMap<Epoch, Vec<Footprint>> = BTreeMap::new();
        for kept in kept {
            epochs.entry(kept.epoch).or_default().push(kept.footprint);
        }
        for footprints in epochs.values_mut() {
            footprints.sort_by(|a, b| (a.started_at, &a.id).cmp(&(b.started_at, &b.id)));
        }
        Ok(epochs)
    }

    pub(crate) fn probe_balance(&self) -> u64 {
        self.stakes.balance()
    }
}
