//! Every route: method, path, handler, documentation. Router and OpenAPI document are both made from it.

use std::sync::Arc;

use ashiato_core::protocol::catalogue::CataloguePage;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::leaf::{LeafList, LeafReceipt, RegisterRequest};
use ashiato_core::protocol::network::{NetworkInfo, SignedTime};
use ashiato_core::protocol::settlement::{Reward, Settlement};
use ashiato_core::protocol::stake::{StakeReceipt, StakeRequest};
use ashiato_core::protocol::terms::SignedTerms;
use ashiato_core::protocol::token::{Challenge, DeviceRequest, MintRequest, TokenReceipt};
use axum::Json;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{self, MethodRouter};
use utoipa::openapi::OpenApi;

use crate::http::operation::{Operation, Shape};
use crate::http::{handlers, openapi};
use crate::rules::open_pool::PoolOpened;
use crate::service::node::Node;

/// A route.
pub struct Route {
    /// Its documentation.
    pub(super) operation: Operation,
    /// Its handler.
    pub(super) handler: MethodRouter<Arc<Node>>,
}

fn get<T: 'static>(
    path: &'static str,
    id: &'static str,
    about: &'static str,
    answer: impl Into<Option<Shape>>,
    handler: impl Handler<T, Arc<Node>>,
) -> Route {
    let operation = Operation { method: Method::GET, path, id, about, request: None, answer: answer.into() };
    Route { operation, handler: routing::get(handler) }
}

fn post<T: 'static>(
    path: &'static str,
    id: &'static str,
    about: &'static str,
    [request, answer]: [Shape; 2],
    handler: impl Handler<T, Arc<Node>>,
) -> Route {
    let (request, answer) = (Some(request), Some(answer));
    let operation = Operation { method: Method::POST, path, id, about, request, answer };
    Route { operation, handler: routing::post(handler) }
}

async fn document() -> Json<OpenApi> {
    Json(openapi::document(table().into_iter().map(|route| route.operation)))
}

/// Every route.
pub fn table() -> Vec<Route> {
    vec![
        get("/v1/network", "network", "The network's facts.", Shape::of::<NetworkInfo>(), handlers::network),
        get(
            "/v1/time/{nonce}",
            "time",
            "The node's clock, signed together with the nonce.",
            Shape::of::<SignedTime>(),
            handlers::time,
        ),
        get(
            "/v1/admission",
            "admission",
            "A challenge for proof of work.",
            Shape::of::<Challenge>(),
            handlers::admission,
        ),
        post(
            "/v1/tokens",
            "mint",
            "Mints a token; a repeat gets the token as it stands.",
            [Shape::of::<MintRequest>(), Shape::of::<TokenReceipt>()],
            handlers::mint,
        ),
        post(
            "/v1/tokens/device",
            "device",
            "Names another device that registers for a token; a repeat gets the same receipt.",
            [Shape::of::<DeviceRequest>(), Shape::of::<TokenReceipt>()],
            handlers::device,
        ),
        post(
            "/v1/leaves",
            "register",
            "Registers a leaf; one a token and epoch, a repeat gets the same receipt.",
            [Shape::of::<RegisterRequest>(), Shape::of::<LeafReceipt>()],
            handlers::register,
        ),
        get(
            "/v1/epochs/{epoch}/leaves",
            "leaves",
            "An epoch's whole leaf list.",
            Shape::of::<LeafList>(),
            handlers::leaves,
        ),
        get(
            "/v1/epochs/{epoch}/checkpoints",
            "checkpoints",
            "An epoch's signed checkpoints, early first; empty before the first.",
            Shape::list_of::<Checkpoint>(),
            handlers::checkpoints,
        ),
        get(
            "/v1/pools",
            "pools",
            "A page of the open pools behind one of them; the whole list is signed.",
            Shape::of::<CataloguePage>(),
            handlers::pools,
        ),
        post(
            "/v1/pools",
            "openPool",
            "Opens an admitted operator's pool; a repeat gets the same answer.",
            [Shape::of::<SignedTerms>(), Shape::of::<PoolOpened>()],
            handlers::open_pool,
        ),
        post(
            "/v1/stakes",
            "stake",
            "Takes a stake; a repeat of the same claim gets the same receipt.",
            [Shape::of::<StakeRequest>(), Shape::of::<StakeReceipt>()],
            handlers::stake,
        ),
        get(
            "/v1/settlements/{pool}/{epoch}",
            "settlement",
            "How the budget of an epoch was shared; not while stakes for it are taken.",
            Shape::of::<Settlement>(),
            handlers::settlement,
        ),
        get(
            "/v1/rewards/{payout_key}",
            "rewards",
            "What a payout key has earned; empty for an unknown key.",
            Shape::list_of::<Reward>(),
            handlers::rewards,
        ),
        get("/openapi.json", "openapi", "This document.", None, document),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_route_is_documented_and_nothing_else() {
        let operations = table().into_iter().map(|route| route.operation);
        let document = serde_json::to_value(openapi::document(operations)).unwrap();
        let mut documented = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys() {
                documented.insert((method.to_uppercase(), path.clone()));
            }
        }
        let routed: BTreeSet<_> =
            table().iter().map(|route| (route.operation.method.to_string(), route.operation.path.to_owned())).collect();
        assert_eq!(documented, routed);
    }
}
