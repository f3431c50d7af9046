//! Requests to a node, and what came back for them.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::Hash;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::stake::StakeRequest;
use ashiato_core::protocol::token::{DeviceRequest, MintRequest};
use serde::{Deserialize, Serialize};

/// How a request is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// A question.
    Get,
    /// Something is handed over.
    Post,
}

impl Method {
    /// Its name in HTTP.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

impl core::fmt::Display for Method {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.pad(self.name())
    }
}

/// A request to the node that TypeScript carries out as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct NodeRequest {
    /// Names the request when its answer comes back.
    pub id: u32,
    /// How it is asked.
    pub method: Method,
    /// Absolute address.
    pub url: String,
    /// JSON text of a POST.
    pub body: Option<String>,
}

/// What came back for a [`NodeRequest`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct NodeAnswer {
    /// The request's id.
    pub id: u32,
    /// HTTP status, or 0 when nothing came back (unreachable, timed out, too large).
    pub status: u16,
    /// The body's text, at most 4 MB.
    pub body: String,
}

/// What a request asks, and with it how its answer is read.
#[derive(Clone)]
pub(crate) enum Ask {
    /// `GET /v1/network`
    Network,
    /// `GET /v1/time/{nonce}`
    Time(Hash),
    /// `GET /v1/pools`, or the page after an id
    Catalogue(Option<FieldElement>),
    /// `GET /v1/admission`
    Challenge,
    /// `POST /v1/tokens`
    Mint(Box<MintRequest>),
    /// `POST /v1/tokens/device`
    Device(Box<DeviceRequest>),
    /// `POST /v1/leaves`
    Register(Epoch),
    /// `GET /v1/epochs/{epoch}/checkpoints`
    Checkpoints(Epoch),
    /// `GET /v1/epochs/{epoch}/leaves`
    Leaves(Epoch),
    /// `POST /v1/stakes`, by the job's name
    Stake(String, Box<StakeRequest>),
    /// `GET /v1/rewards/{payout_key}`, by the job's name
    Rewards(String),
}

/// The subject that failures are counted and delayed by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    Network,
    Time,
    Catalogue,
    Mint,
    Device,
    Register(Epoch),
    Anchor(Epoch),
    Stake(String),
    Rewards(String),
}

impl Ask {
    /// What its failures are counted by.
    pub(crate) fn subject(&self) -> Subject {
        match self {
            Self::Network => Subject::Network,
            Self::Time(_) => Subject::Time,
            Self::Catalogue(_) => Subject::Catalogue,
            Self::Challenge | Self::Mint(_) => Subject::Mint,
            Self::Device(_) => Subject::Device,
            Self::Register(epoch) => Subject::Register(*epoch),
            Self::Checkpoints(epoch) | Self::Leaves(epoch) => Subject::Anchor(*epoch),
            Self::Stake(job, _) => Subject::Stake(job.clone()),
            Self::Rewards(job) => Subject::Rewards(job.clone()),
        }
    }
}

/// A request that was handed out.
pub(crate) struct InFlight {
    pub(crate) id: u32,
    pub(crate) ask: Ask,
    pub(crate) at: u64,
    /// Its place in the ledger.
    pub(crate) ledger: u64,
}
