//! Intake: observations go through the tracker, and what is to be kept is sealed a batch at a time.
//!
//! A batch is one transaction with the total it makes, and only then acknowledged. The vault can seal in every state
//! but Fresh, and read in none of the ways it can seal.

use ashiato_core::capture::attention::{Context, Live, Step, Tracker};
use ashiato_core::capture::collectors::Collector;
use ashiato_core::capture::observation::Observation;
use ashiato_core::capture::refusal::Refusal;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::event::{Event, PageId};
use ashiato_core::footprint::sums::Sums;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::capture::error::CaptureError;
use crate::capture::rules::SiteNames;
use crate::capture::session::{Matched, Session};
use crate::capture::settings::Settings;
use crate::keys::access::SessionKey;
use crate::keys::entropy::{Entropy, draw};
use crate::keys::segment::{Segment, SegmentId};
use crate::keys::user_key::CaptureKey;
use crate::store::formats::{self, v1};
use crate::store::records::{RecordError, Records};
use crate::store::{Collection, Op, Store};

/// Events that are sealed at once, whether or not the worker asks for it.
pub const BATCH: usize = 32;
/// The total's key in [`Collection::Meta`]: a version byte, then tenths of a point in 8 bytes, big-endian.
const VALUE: &[u8] = b"value";
/// Events that may wait for a failing store before nothing more is taken.
const BACKLOG: usize = 1_024;

/// The outcome of one observation: value, refusal, and the number of events that wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct Observed {
    /// Tenths of a point that the observation changed the total by; negative when a page's later category weighs less.
    pub value_delta: i64,
    /// Why nothing was kept.
    #[cfg_attr(feature = "tsify", tsify(optional, type = "string"))]
    pub refusal: Option<Refusal>,
    /// Events that wait for `flush`: the worker calls it at most 2 s after the first.
    pub pending: u32,
}

/// One batch.
#[derive(Clone)]
pub(crate) struct Batch {
    /// Length of the epochs its events were cut by.
    pub(crate) length_ms: u64,
    pub(crate) events: Vec<Event>,
    /// Whether its attention stands in closed epochs already, and is kept only to say that pages were counted.
    pub(crate) carried: bool,
    /// Names of sites that were added to the rules while the vault was locked.
    pub(crate) names: SiteNames,
}

impl From<v1::Batch> for Batch {
    fn from(stored: v1::Batch) -> Self {
        let events = stored.events.into_iter().map(Into::into).collect();
        Self { length_ms: stored.length_ms, events, carried: stored.carried, names: stored.names }
    }
}

impl From<&Batch> for v1::Batch {
    fn from(batch: &Batch) -> Self {
        let events = batch.events.iter().cloned().map(Into::into).collect();
        Self { length_ms: batch.length_ms, events, carried: batch.carried, names: batch.names.clone() }
    }
}

/// The segment of this run of the worker.
struct Running {
    segment: Segment,
    /// Its record, until it is stored.
    record: Option<Vec<u8>>,
    next: u64,
}

/// What is captured and not stored yet, and the total.
#[derive(Default)]
pub(crate) struct Intake {
    tracker: Tracker,
    matched: Matched,
    /// Tracker and matches before the first waiting event: the state that the session's text holds.
    settled: Option<(Tracker, Matched)>,
    running: Option<Running>,
    pending: Vec<Event>,
    names: SiteNames,
    /// Value of the waiting events.
    delta: i64,
    /// The total as committed, in tenths of a point.
    value: u64,
}

/// What a step through the tracker gave.
pub(crate) struct Stepped {
    /// What the caller is told.
    pub(crate) observed: Observed,
    /// Whether there were events.
    pub(crate) changed: bool,
    /// Whether a page was withdrawn, which may stand in a closed epoch.
    pub(crate) withdrawn: bool,
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
    /// Goes on where the last worker of this browser session ended, with the total that is stored.
    ///
    /// # Errors
    /// [`RecordError::Store`].
    pub(crate) async fn resume<S: Store>(session: Option<Session>, records: &Records<S>) -> Result<Self, RecordError> {
        let stored = records.get(Collection::Meta, VALUE).await?;
        let bytes = stored.as_deref().and_then(|bytes| bytes.strip_prefix(&[formats::VERSION]));
        let value = bytes.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes);
        Ok(match session {
            Some(session) => Self { tracker: session.tracker, matched: session.matched, value, ..Self::default() },
            None => Self { value, ..Self::default() },
        })
    }

    /// The session's text: never ahead of what the store has acknowledged.
    pub(crate) fn session(&self, key: &SessionKey) -> Option<String> {
        let (tracker, matched) = match &self.settled {
            Some((tracker, matched)) => (tracker, matched),
            None => (&self.tracker, &self.matched),
        };
        Session::write(key, tracker, matched)
    }

    /// Tenths of a point in all, those of waiting events included.
    pub(crate) fn value_total(&self) -> u64 {
        self.value.saturating_add_signed(self.delta)
    }

    /// Tenths of a point in all, as committed.
    #[cfg(test)]
    pub(crate) fn value(&self) -> u64 {
        self.value
    }

    /// When a collector last gave something in this browser session.
    pub(crate) fn last_matched(&self, collector: Collector) -> Option<u64> {
        self.matched.get(&collector).copied()
    }

    /// The running epoch as the tracker has seen it, and what it adds up to so far.
    pub(crate) fn running(&self) -> Option<(Epoch, &Sums)> {
        self.tracker.sums()
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
            caps: settings.caps(),
        };
        if self.settled.is_none() {
            self.settled = Some((self.tracker.clone(), self.matched.clone()));
        }
        let step = advance(&mut self.tracker, &cx);
        for event in &step.events {
            if let Some(collector) = Collector::of_event(event) {
                self.matched.insert(collector, now_ms);
            }
        }
        self.delta = self.delta.saturating_add(step.value_delta);
        let changed = !step.events.is_empty();
        let withdrawn = step.events.iter().any(|event| matches!(event, Event::Withdrawn { .. }));
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
        let (value_delta, refusal) = (step.value_delta, step.refusal);
        Ok(Stepped { observed: Observed { value_delta, refusal, pending: 0 }, changed, withdrawn, then })
    }

    /// Seals what waits and stores it in one transaction with the total. Only then it is acknowledged.
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
        let (events, names) = (self.pending.clone(), self.names.clone());
        let batch = Batch { length_ms: settings.schedule().length_ms, events, carried: false, names };
        let (key, mut ops) = self.seal(&batch, capture, entropy, now_ms)?;
        let value = self.value_total();
        ops.push(value_op(value));
        records.commit(ops).await?;
        self.segment_stored();
        self.value = value;
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
        let text = formats::write(&v1::Batch::from(batch)).map_err(RecordError::from)?;
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

    /// The change that stores another total; [`Intake::take_value`] follows it.
    pub(crate) fn value_ops(&self, total: u64) -> Vec<Op> {
        if total == self.value { Vec::new() } else { vec![value_op(total)] }
    }

    /// Takes a total that was stored just now.
    pub(crate) fn take_value(&mut self, total: u64) {
        self.value = total;
        self.delta = 0;
    }

    fn take(&mut self, events: Vec<Event>) {
        for event in events {
            // Attention is cumulative: a later word on the same page and epoch replaces one that still waits.
            let known = match &event {
                Event::Attended { page, epoch, .. } => self.pending.iter().position(
                    |waiting| matches!(waiting, Event::Attended { page: p, epoch: e, .. } if p == page && e == epoch),
                ),
                // A page that goes on under another address says so again.
                Event::Opened { page, .. } => self
                    .pending
                    .iter()
                    .position(|waiting| matches!(waiting, Event::Opened { page: p, .. } if p == page)),
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

/// The change that stores the total.
fn value_op(value: u64) -> Op {
    let mut bytes = vec![formats::VERSION];
    bytes.extend_from_slice(&value.to_be_bytes());
    Op::Put { collection: Collection::Meta, key: VALUE.to_vec(), value: bytes }
}
