//! Intake: observations go through the tracker, and what is to be kept is sealed a batch at a time.
//!
//! A batch is one transaction with the points it gave, and only then acknowledged. The vault can seal in every state
//! but Fresh, and read in none of the ways it can seal.

use ashiato_core::capture::attention::{Context, Live, Step, Tracker};
use ashiato_core::capture::collectors::Collector;
use ashiato_core::capture::observation::Observation;
use ashiato_core::capture::refusal::Refusal;
use ashiato_core::footprint::event::{Event, PageId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::capture::error::CaptureError;
use crate::capture::rules::SiteNames;
use crate::capture::session::{Session, Tally};
use crate::capture::settings::Settings;
use crate::keys::access::SessionKey;
use crate::keys::entropy::{Entropy, draw};
use crate::keys::segment::{Segment, SegmentId};
use crate::keys::user_key::CaptureKey;
use crate::store::records::{RecordError, Records, json};
use crate::store::{Collection, Op, Store};

/// Events that are sealed at once, whether or not the worker asks for it.
pub const BATCH: usize = 32;
/// The points total's key in [`Collection::Meta`]: 8 bytes, big-endian.
const POINTS: &[u8] = b"points";
/// Events that may wait for a failing store before nothing more is taken.
const BACKLOG: usize = 1_024;

/// The outcome of one observation: points, refusal, and the number of events that wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct Observed {
    /// Points that the observation changed the total by; negative when a page's later category weighs less.
    pub points_delta: i64,
    /// Why nothing was kept.
    #[cfg_attr(feature = "tsify", tsify(optional, type = "string"))]
    pub refusal: Option<Refusal>,
    /// Events that wait for `flush`: the worker calls it at most 2 s after the first.
    pub pending: u32,
}

/// One sealed batch.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Batch {
    /// Length of the epochs its events were cut by.
    pub(crate) length_ms: u64,
    pub(crate) events: Vec<Event>,
    /// Names of sites that were added to the rules while the vault was locked.
    #[serde(default, skip_serializing_if = "SiteNames::is_empty")]
    pub(crate) names: SiteNames,
}

/// The segment of this run of the worker.
struct Running {
    segment: Segment,
    /// Its record, until it is stored.
    record: Option<Vec<u8>>,
    next: u64,
}

/// What is captured and not stored yet, and the points.
#[derive(Default)]
pub(crate) struct Intake {
    tracker: Tracker,
    tally: Tally,
    /// Tracker and tally before the first waiting event: the state that the session's text holds.
    settled: Option<(Tracker, Tally)>,
    running: Option<Running>,
    pending: Vec<Event>,
    names: SiteNames,
    /// Points of the waiting events.
    delta: i64,
    /// The total as committed.
    points: u64,
}

/// What a step through the tracker gave.
pub(crate) struct Stepped {
    /// What the caller is told.
    pub(crate) observed: Observed,
    /// Whether there were events.
    pub(crate) changed: bool,
    /// What must follow.
    pub(crate) then: Then,
}

/// What must follow a step.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// Nothing.
    Wait,
    /// The session's text is written: no event waits.
    Remember,
    /// A batch is full and is flushed.
    Flush,
}

/// A batch that was stored.
pub(crate) struct Stored {
    /// Its key in the store.
    pub(crate) key: Vec<u8>,
    /// The batch.
    pub(crate) batch: Batch,
}

impl Intake {
    /// Goes on where the last worker of this browser session ended, with the points that are stored.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn resume<S: Store>(session: Option<Session>, records: &Records<S>) -> Result<Self, RecordError> {
        let points = match records.get(Collection::Meta, POINTS).await? {
            Some(bytes) => bytes.try_into().map(u64::from_be_bytes).unwrap_or(0),
            None => 0,
        };
        Ok(match session {
            Some(session) => Self { tracker: session.tracker, tally: session.tally, points, ..Self::default() },
            None => Self { points, ..Self::default() },
        })
    }

    /// The session's text: never ahead of what the store has acknowledged.
    pub(crate) fn session(&self, key: &SessionKey) -> Option<String> {
        let (tracker, tally) = match &self.settled {
            Some((tracker, tally)) => (tracker, tally),
            None => (&self.tracker, &self.tally),
        };
        Session::write(key, tracker, tally)
    }

    /// Points in all, those of waiting events included.
    pub(crate) fn points_total(&self) -> u64 {
        self.points.saturating_add_signed(self.delta)
    }

    /// Points in all, as committed.
    #[cfg(test)]
    pub(crate) fn points(&self) -> u64 {
        self.points
    }

    /// Bare counts since the browser's start.
    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Footprints of the current epoch, as far as the tracker has seen it.
    pub(crate) fn count(&self) -> u32 {
        self.tracker.count()
    }

    /// Pages that are open now.
    pub(crate) fn live(&self) -> Vec<Live> {
        self.tracker.live()
    }

    /// Events that wait for their transaction.
    pub(crate) fn pending(&self) -> &[Event] {
        &self.pending
    }

    /// Whether nothing waits for a transaction.
    pub(crate) fn is_empty(&self) -> bool {
        self.pending.is_empty() && self.names.is_empty()
    }

    /// Takes names that were added to the rules while nobody could read.
    pub(crate) fn add_names(&mut self, names: SiteNames) {
        self.names.add(names);
    }

    /// Takes what the browser said.
    ///
    /// # Errors
    /// [`CaptureError::Backlog`] while a failing store has 1,024 events waiting, and [`CaptureError::Entropy`].
    pub(crate) fn observe(
        &mut self,
        observation: &Observation,
        settings: &Settings,
        entropy: &mut dyn Entropy,
        now_ms: u64,
    ) -> Result<Stepped, CaptureError> {
        let mut pages = Pages { seed: Zeroizing::new(draw(entropy)?), next: 0 };
        self.step(settings, now_ms, |tracker, cx| tracker.observe(observation, now_ms, cx, &mut || pages.next()))
    }

    /// Counts attention up to now.
    ///
    /// # Errors
    /// [`CaptureError::Backlog`] while a failing store has 1,024 events waiting.
    pub(crate) fn tick(&mut self, settings: &Settings, now_ms: u64) -> Result<Stepped, CaptureError> {
        self.step(settings, now_ms, |tracker, cx| tracker.tick(now_ms, cx))
    }

    fn step(
        &mut self,
        settings: &Settings,
        now_ms: u64,
        advance: impl FnOnce(&mut Tracker, &Context<'_>) -> Step,
    ) -> Result<Stepped, CaptureError> {
        if self.pending.len() >= BACKLOG {
            return Err(CaptureError::Backlog);
        }
        let cx = Context {
            consent: settings.consent(),
            rules: settings.rules(),
            schedule: settings.schedule(),
            tariff: settings.tariff(),
        };
        if self.settled.is_none() {
            self.settled = Some((self.tracker.clone(), self.tally.clone()));
        }
        let step = advance(&mut self.tracker, &cx);
        for event in &step.events {
            if let Some(collector) = Collector::of_event(event) {
                self.tally.matched(collector, now_ms);
            }
        }
        self.tally.add(now_ms, settings.epoch_at(now_ms), step.points_delta);
        self.delta = self.delta.saturating_add(step.points_delta);
        let changed = !step.events.is_empty();
        let waiting = self.pending.len();
        self.take(step.events);
        // A flush is tried once every 32 events: a failing store is not asked again at each event.
        let then = if self.pending.len() / BATCH > waiting / BATCH {
            Then::Flush
        } else if self.pending.is_empty() {
            self.settled = None;
            Then::Remember
        } else {
            Then::Wait
        };
        let (points_delta, refusal) = (step.points_delta, step.refusal);
        Ok(Stepped { observed: Observed { points_delta, refusal, pending: 0 }, changed, then })
    }

    /// Seals what waits and stores it in one transaction with the points. Only then it is acknowledged.
    ///
    /// # Errors
    /// Those of [`Intake::seal`], and [`CaptureError::Record`]. Nothing is acknowledged then, and everything waits on.
    pub(crate) async fn flush<S: Store>(
        &mut self,
        settings: &Settings,
        capture: CaptureKey,
        records: &Records<S>,
        entropy: &mut dyn Entropy,
        now_ms: u64,
    ) -> Result<Stored, CaptureError> {
        let batch =
            Batch { length_ms: settings.schedule().length_ms, events: self.pending.clone(), names: self.names.clone() };
        let (key, mut ops) = self.seal(&batch, capture, entropy, now_ms)?;
        let points = self.points_total();
        ops.push(points_op(points));
        records.commit(ops).await?;
        self.segment_stored();
        self.points = points;
        self.delta = 0;
        self.pending.clear();
        self.names = SiteNames::default();
        self.settled = None;
        Ok(Stored { key, batch })
    }

    /// The changes that store a batch in this run's segment, and the key it will lie under. The batch's number is used
    /// up even if the transaction fails: a store that kept a batch and reported a failure then holds its events twice,
    /// and the fold counts equal events once.
    ///
    /// # Errors
    /// [`CaptureError::Key`] and [`CaptureError::Record`].
    pub(crate) fn seal(
        &mut self,
        batch: &Batch,
        capture: CaptureKey,
        entropy: &mut dyn Entropy,
        now_ms: u64,
    ) -> Result<(Vec<u8>, Vec<Op>), CaptureError> {
        let running = match &mut self.running {
            Some(running) => running,
            none => {
                let (segment, record) = Segment::start(&capture, now_ms, entropy)?;
                none.insert(Running { segment, record: Some(record), next: 0 })
            }
        };
        let text = json(batch)?;
        let key = running.segment.batch_key(running.next);
        let value = running.segment.seal(&key, &text, entropy)?;
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

    /// Notes that this run's segment was stored with a batch.
    pub(crate) fn segment_stored(&mut self) {
        if let Some(running) = &mut self.running {
            running.record = None;
        }
    }

    /// The segment of this run of the worker.
    pub(crate) fn segment(&self) -> Option<SegmentId> {
        self.running.as_ref().map(|running| running.segment.id)
    }

    /// Stores another total of the points.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn keep_points<S: Store>(&mut self, total: u64, records: &Records<S>) -> Result<(), RecordError> {
        if total != self.points {
            records.commit(vec![points_op(total)]).await?;
            self.points = total;
        }
        Ok(())
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

/// The change that stores the points total.
fn points_op(points: u64) -> Op {
    Op::Put { collection: Collection::Meta, key: POINTS.to_vec(), value: points.to_be_bytes().to_vec() }
}
