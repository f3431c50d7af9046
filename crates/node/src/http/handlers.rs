//! One handler a route: it reads the request, asks the node, and answers in JSON.

use std::net::SocketAddr;
use std::sync::Arc;

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{Hash, PublicKey};
use ashiato_core::protocol::catalogue::CataloguePage;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::leaf::{LeafList, LeafReceipt, RegisterRequest};
use ashiato_core::protocol::network::{NetworkInfo, SignedTime};
use ashiato_core::protocol::settlement::{Reward, Settlement};
use ashiato_core::protocol::stake::{StakeReceipt, StakeRequest};
use ashiato_core::protocol::terms::SignedTerms;
use ashiato_core::protocol::token::{Challenge, DeviceRequest, MintRequest, TokenReceipt};
use axum::Json;
use axum::extract::{ConnectInfo, Path, RawQuery, State};

use crate::http::body::{JsonBody, after, epoch};
use crate::rules::open_pool::PoolOpened;
use crate::rules::refusal::Refusal;
use crate::service::node::Node;

type Answer<T> = Result<Json<T>, Refusal>;
type Shared = State<Arc<Node>>;

/// Runs a change to its end, even when the client has gone away in the meantime.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Refusal>> + Send + 'static,
) -> Result<Json<T>, Refusal> {
    tokio::spawn(work).await.map_err(|_| Refusal::Internal)?.map(Json)
}

pub(super) async fn network(State(node): Shared) -> Json<NetworkInfo> {
    Json(node.info())
}

pub(super) async fn time(State(node): Shared, Path(nonce): Path<String>) -> Answer<SignedTime> {
    Ok(Json(node.time(Hash::from_hex(&nonce).ok_or(Refusal::Schema)?)))
}

pub(super) async fn admission(State(node): Shared) -> Answer<Challenge> {
    node.challenge().map(Json)
}

pub(super) async fn mint(State(node): Shared, JsonBody(request): JsonBody<MintRequest>) -> Answer<TokenReceipt> {
    to_the_end(async move { node.mint(&request).await }).await
}

pub(super) async fn device(State(node): Shared, JsonBody(request): JsonBody<DeviceRequest>) -> Answer<TokenReceipt> {
    to_the_end(async move { node.change_device(&request).await }).await
}

pub(super) async fn register(State(node): Shared, JsonBody(request): JsonBody<RegisterRequest>) -> Answer<LeafReceipt> {
    to_the_end(async move { node.register(&request).await }).await
}

pub(super) async fn leaves(State(node): Shared, Path(of): Path<String>) -> Answer<LeafList> {
    node.leaf_list(epoch(&of)?).await.map(Json)
}

pub(super) async fn checkpoints(State(node): Shared, Path(of): Path<String>) -> Answer<Vec<Checkpoint>> {
    node.checkpoints(epoch(&of)?).await.map(Json)
}

pub(super) async fn pools(State(node): Shared, RawQuery(query): RawQuery) -> Answer<CataloguePage> {
    Ok(Json(node.catalogue(after(query.as_deref())?)))
}

pub(super) async fn open_pool(State(node): Shared, JsonBody(request): JsonBody<SignedTerms>) -> Answer<PoolOpened> {
    to_the_end(async move { node.open_pool(request).await }).await
}

pub(super) async fn stake(
    State(node): Shared,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    JsonBody(request): JsonBody<StakeRequest>,
) -> Answer<StakeReceipt> {
    to_the_end(async move { node.stake(from.ip(), &request).await }).await
}

pub(super) async fn settlement(State(node): Shared, Path((pool, of)): Path<(String, String)>) -> Answer<Settlement> {
    node.settlement(FieldElement::from_hex(&pool)?, epoch(&of)?).await.map(Json)
}

pub(super) async fn rewards(State(node): Shared, Path(key): Path<String>) -> Answer<Vec<Reward>> {
    node.rewards(PublicKey::from_hex(&key).ok_or(Refusal::Schema)?).await.map(Json)
}
