//! The wire types between a device and a node. JSON; unknown fields are refused on both sides.
//!
//! | method and path | request | answer |
//! |---|---|---|
//! | `GET /v1/network` | | [`NetworkInfo`](network::NetworkInfo) |
//! | `GET /v1/admission` | | [`Challenge`](token::Challenge) |
//! | `POST /v1/tokens` | [`MintRequest`](token::MintRequest) | [`MintReceipt`](token::MintReceipt) |
//! | `POST /v1/leaves` | [`RegisterRequest`](leaf::RegisterRequest) | [`LeafReceipt`](leaf::LeafReceipt) |
//! | `GET /v1/epochs/{epoch}/leaves` | | [`LeafList`](leaf::LeafList) |
//! | `GET /v1/epochs/{epoch}/checkpoints` | | `[`[`Checkpoint`](checkpoint::Checkpoint)`]` |
//! | `GET /v1/pools` | | [`Catalogue`](catalogue::Catalogue) |
//! | `POST /v1/stakes` | [`StakeRequest`](stake::StakeRequest) | [`StakeReceipt`](stake::StakeReceipt) |
//! | `GET /v1/settlements/{pool}/{epoch}` | | [`Settlement`](settlement::Settlement) |
//! | `GET /v1/rewards/{payout_key}` | | `[`[`Reward`](settlement::Reward)`]` |
//!
//! Errors are RFC 9457 problem documents, [`Problem`](problem::Problem).

pub mod catalogue;
pub mod checkpoint;
pub mod claim;
pub mod leaf;
pub mod limits;
pub mod network;
pub mod problem;
pub mod settlement;
pub mod stake;
pub mod terms;
pub mod token;
