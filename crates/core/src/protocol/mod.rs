//! The wire types between a device and a node. JSON. A node refuses fields that it does not know; a device ignores them in what a
//! node merely tells, and refuses them in signed documents.
//!
//! | method and path | request | answer |
//! |---|---|---|
//! | `GET /v1/network` | | [`NetworkInfo`](network::NetworkInfo) |
//! | `GET /v1/time/{nonce}` | | [`SignedTime`](network::SignedTime) |
//! | `GET /v1/admission` | | [`Challenge`](token::Challenge) |
//! | `POST /v1/tokens` | [`MintRequest`](token::MintRequest) | [`TokenReceipt`](token::TokenReceipt) |
//! | `POST /v1/tokens/device` | [`DeviceRequest`](token::DeviceRequest) | [`TokenReceipt`](token::TokenReceipt) |
//! | `POST /v1/leaves` | [`RegisterRequest`](leaf::RegisterRequest) | [`LeafReceipt`](leaf::LeafReceipt) |
//! | `GET /v1/epochs/{epoch}/leaves` | | [`LeafList`](leaf::LeafList) |
//! | `GET /v1/epochs/{epoch}/checkpoints` | | `[`[`Checkpoint`](checkpoint::Checkpoint)`]` |
//! | `GET /v1/pools?after={id}` | | [`CataloguePage`](catalogue::CataloguePage) |
//! | `POST /v1/stakes` | [`StakeRequest`](stake::StakeRequest) | [`StakeReceipt`](stake::StakeReceipt) |
//! | `GET /v1/settlements/{pool}/{epoch}` | | [`Settlement`](settlement::Settlement) |
//! | `GET /v1/rewards/{payout_key}` | | `[`[`Reward`](settlement::Reward)`]` |
//!
//! Errors are RFC 9457 problem documents, [`Problem`](problem::Problem).

pub mod catalogue;
pub mod checkpoint;
pub mod claim;
pub mod founding;
pub mod leaf;
pub mod limits;
pub mod network;
pub mod node_key;
pub mod problem;
pub mod scope;
pub mod settlement;
pub mod stake;
pub mod terms;
pub mod token;
