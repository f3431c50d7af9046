//! Capture: observations go through the tracker, and what is to be kept is sealed a batch at a time.
//!
//! A batch is one transaction with the points it gave, and only then acknowledged. The vault can seal in every state
//! but Fresh, and read in none of the ways it can seal.

use ashiato_core::capture::attention::{Context, Step, Tracker};
use ashiato_core::capture::collectors::Collector;
use ashiato_core::capture::observation::Observation;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::event::{Event, PageId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::capture::rules::SiteNames;
use crate::capture::session::{Session, Tally};
use crate::error::VaultError;
use crate::keys::entropy::draw;
use crate::keys::segment::Segment;
use crate::store::{Collection, Op, Store};
use crate::vault::{Access, POINTS, Result, Vault};

/// Events that are sealed at once, whether or not the worker asks for it.
pub const BATCH: usize = 32;
/// Events that may wait for a failing store before nothing more is taken.
const BACKLOG: usize = 1_024;

/// What became of an observation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct Observed {
    /// Points it gave; negative when a page turned out to be worth less.
    pub points_delta: i64,
    /// Stable code of the reason why nothing was kept.
    pub refusal: Option<String>,
    /// Events that wait for [`Vault::flush`]: the worker calls it at most 2 s after the first.
    pub pending: u32,
}

/// One sealed batch.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Batch {
    /// Length of the epochs its events were cut by.
    pub(crate) length_ms: u64,
    pub(crate) events: Vec<Event>,
    /// Names of sites that were put into the rules while nobody could read.
    #[serde(default, skip_serializing_if = "SiteNames::is_empty")]
    pub(crate) names: SiteNames,
}

/// The segment of this run of the worker.
pub(crate) struct Running {
    pub(crate) segment: Segment,
    /// Its record, until it is stored.
    pub(crate) record: Option<Vec<u8>>,
    pub(crate) next: u64,
}

/// Capture's state in the worker's memory.
#[derive(Default)]
pub(crate) struct Capture {
    pub(crate) tracker: Tracker,
    pub(crate) tally: Tally,
    /// Tracker and tally as they were before the first waiting event.
    settled: Option<(Tracker, Tally)>,
    pub(crate) running: Option<Running>,
    pub(crate) pending: Vec<Event>,
    pub(crate) names: SiteNames,
    pub(crate) delta: i64,
}

impl Capture {
    /// Goes on where the last worker of this browser session ended.
    pub(crate) fn resume(session: Option<Session>) -> Self {
        match session {
            Some(session) => Self { tracker: session.tracker, tally: session.tally, ..Self::default() },
            None => Self::default(),
        }
    }

    /// The session's text: never ahead of what the store has acknowledged.
    pub(crate) fn session(&self, key: Option<&str>, trial: bool, lock_at: Option<u64>) -> Option<String> {
        let (tracker, tally) = match &self.settled {
            Some((tracker, tally)) => (tracker, tally),
            None => (&self.tracker, &self.tally),
        };
        Session::write(key, trial, lock_at, tracker, tally)
    }

    fn take(&mut self, events: Vec<Event>) {
        for event in events {
            // Attention is cumulative: a later word on the same page and epoch replaces one that still waits.
            let known = match &event {
                Event::Attended { page, epoch, .. } => self.pending.iter().position(
                    |waiting| matches!(waiting, Event::Attended { page: p, epoch: e, .. } if p == page && e == epoch),
                ),
                _ => None,
            };
            match known {
                Some(at) => self.pending[at] = event,
                None => self.pending.push(event),
            }
        }
    }
}

/// Page ids of one step, spread from one draw.
struct Pages {
    seed: Zeroizing<[u8; 32]>,
    next: u64,
}

impl Pages {
    fn next(&mut self) -> PageId {
        let digest = Sha256::new().chain_update(self.seed.as_slice()).chain_update(self.next.to_be_bytes()).finalize();
        self.next += 1;
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        PageId::from_bytes(id)
    }
}

impl<S: Store> Vault<S> {
    /// Takes what the browser said. It is kept only once [`Vault::flush`], which this calls at 32 waiting events, has
    /// acknowledged it; after an error the events wait on, and the next flush tries again.
    /// [`VaultError::Fresh`] before any consent, [`VaultError::Backlog`] while a failing store has 1,024 events waiting.
    pub async fn observe(&mut self, observation: Observation, now_ms: u64) -> Result<Observed> {
        self.expire(now_ms);
        if let Observation::Idle { state } = observation {
            self.presence(state, now_ms);
        }
        let mut pages = Pages { seed: Zeroizing::new(draw(self.entropy.as_mut())?), next: 0 };
        self.step(now_ms, |tracker, cx| tracker.observe(&observation, now_ms, cx, &mut || pages.next())).await
    }

    /// Counts attention up to now: at alarms, at the end of an epoch, when the popup opens.
    pub async fn tick(&mut self, now_ms: u64) -> Result<Observed> {
        self.step(now_ms, |tracker, cx| tracker.tick(now_ms, cx)).await
    }

    async fn step(
        &mut self,
        now_ms: u64,
        advance: impl FnOnce(&mut Tracker, &Context<'_>) -> Step,
    ) -> Result<Observed> {
        self.expire(now_ms);
        if matches!(self.access, Access::Fresh) {
            return Err(VaultError::Fresh);
        }
        if self.capture.pending.len() >= BACKLOG {
            return Err(VaultError::Backlog);
        }
        let cx = Context {
            consent: &self.settings.consent,
            rules: &self.settings.rules,
            schedule: self.settings.schedule,
            tariff: &self.settings.tariff,
        };
        if self.capture.settled.is_none() {
            self.capture.settled = Some((self.capture.tracker.clone(), self.capture.tally.clone()));
        }
        let step = advance(&mut self.capture.tracker, &cx);
        for event in &step.events {
            if let Some(collector) = Collector::of_event(event) {
                self.capture.tally.matched(collector, now_ms);
            }
        }
        let epoch = self.settings.schedule.epoch_at(now_ms);
        self.capture.tally.add(now_ms, epoch, step.points_delta);
        self.capture.delta = self.capture.delta.saturating_add(step.points_delta);
        if !step.events.is_empty()
            && let Some(log) = &mut self.log
        {
            log.changed();
        }
        let waiting = self.capture.pending.len();
        self.capture.take(step.events);
        // Once for every 32 events: a store that fails is not asked again at each one.
        if self.capture.pending.len() / BATCH > waiting / BATCH {
            self.flush(now_ms).await?;
        } else if self.capture.pending.is_empty() {
            self.capture.settled = None;
            self.remember();
        }
        Ok(Observed {
            points_delta: step.points_delta,
            refusal: step.refusal.map(|refusal| refusal.code().to_owned()),
            pending: u32::try_from(self.capture.pending.len()).unwrap_or(u32::MAX),
        })
    }

    /// Seals what waits, in one transaction with the points; gives the number of events acknowledged. On an error
    /// nothing is acknowledged and everything waits on.
    pub async fn flush(&mut self, now_ms: u64) -> Result<u32> {
        self.expire(now_ms);
        if self.capture.pending.is_empty() && self.capture.names.is_empty() {
            return Ok(0);
        }
        let batch = Batch {
            length_ms: self.settings.schedule.length_ms,
            events: self.capture.pending.clone(),
            names: self.capture.names.clone(),
        };
        let (key, mut ops) = self.batch_ops(&batch, now_ms)?;
        let points = self.points.saturating_add_signed(self.capture.delta);
        ops.push(points_op(points));
        self.store.commit(ops).await?;
        self.batch_stored(key, batch);
        self.points = points;
        self.capture.delta = 0;
        let acknowledged = u32::try_from(self.capture.pending.len()).unwrap_or(u32::MAX);
        self.capture.pending.clear();
        self.capture.names = SiteNames::default();
        self.capture.settled = None;
        self.remember();
        Ok(acknowledged)
    }

    /// Counts attention up to now and stores everything that waits, as must be done before anything changes that decides
    /// how it is counted. Does nothing in a Fresh vault.
    pub(crate) async fn settle(&mut self, now_ms: u64) -> Result<()> {
        if !matches!(self.access, Access::Fresh) {
            self.tick(now_ms).await?;
            self.flush(now_ms).await?;
        }
        Ok(())
    }

    /// The changes that store a batch in this run's segment, and the key it will lie under. The place is used up even if
    /// the transaction fails: a store that kept what it said it didn't keeps the events twice, which the fold forgives.
    pub(crate) fn batch_ops(&mut self, batch: &Batch, now_ms: u64) -> Result<(Vec<u8>, Vec<Op>)> {
        if self.capture.running.is_none() {
            let (segment, record) = Segment::start(&self.access.capture()?, now_ms, self.entropy.as_mut())?;
            self.capture.running = Some(Running { segment, record: Some(record), next: 0 });
        }
        let Some(running) = &mut self.capture.running else { return Err(VaultError::Fresh) };
        let text = Zeroizing::new(serde_json::to_vec(batch).map_err(|_| VaultError::RecordUnwritable)?);
        let key = running.segment.batch_key(running.next);
        let value = running.segment.seal(&key, &text, self.entropy.as_mut())?;
        running.next += 1;
        let mut ops = Vec::with_capacity(3);
        if let Some(record) = &running.record {
            ops.push(Op::Put {
                collection: Collection::Segments,
                key: running.segment.id.to_vec(),
                value: record.clone(),
            });
        }
        ops.push(Op::Put { collection: Collection::Events, key: key.clone(), value });
        Ok((key, ops))
    }

    /// Notes that a batch was stored.
    pub(crate) fn batch_stored(&mut self, key: Vec<u8>, batch: Batch) {
        if let Some(running) = &mut self.capture.running {
            running.record = None;
        }
        if let Some(log) = &mut self.log {
            log.push(key, batch);
        }
    }

    /// Points in all, those of waiting events included.
    pub(crate) fn points_total(&self) -> u64 {
        self.points.saturating_add_signed(self.capture.delta)
    }

    /// The epoch that holds an instant.
    pub(crate) fn epoch_at(&self, now_ms: u64) -> Epoch {
        self.settings.schedule.epoch_at(now_ms)
    }
}

/// The change that stores the points total.
pub(crate) fn points_op(points: u64) -> Op {
    Op::Put { collection: Collection::Meta, key: POINTS.to_vec(), value: points.to_be_bytes().to_vec() }
}
