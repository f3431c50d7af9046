//! HTTP: one table of routes, and the layers around it. A refused request is a problem document, always.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use ashiato_core::encoding::field::{FieldElement, FieldError};
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::leaf::RegisterRequest;
use ashiato_core::protocol::limits::BODY_MAX;
use ashiato_core::protocol::stake::StakeRequest;
use ashiato_core::protocol::token::MintRequest;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, FromRequest, MatchedPath, Path, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use axum::{Json, Router};
use governor::{DefaultKeyedRateLimiter, RateLimiter};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::timeout::TimeoutLayer;

use crate::node::{Node, quota};
use crate::openapi;
use crate::pools::OpenPool;
use crate::problem::{PROBLEM_JSON, Refusal, RefusalCode};

type Answer<T> = Result<Json<T>, Refusal>;

/// A request body: at most 16 KB of `application/json` that fits the closed schema.
pub struct JsonBody<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for JsonBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let essence = kind.split(';').next().unwrap_or("").trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Refusal::MediaType);
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Refusal::BodyTooLarge,
            _ => Refusal::Schema,
        })?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| schema_refusal(&error))
    }
}

/// Tells a number that is no field element from any other misfit by `core`'s own sentence, which serde puts first.
fn schema_refusal(error: &serde_json::Error) -> Refusal {
    let text = error.to_string();
    [FieldError::NotCanonical, FieldError::NotHex]
        .into_iter()
        .find(|field| text.starts_with(&field.to_string()))
        .map_or(Refusal::Schema, Refusal::from)
}

fn epoch(text: &str) -> Result<Epoch, Refusal> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse::<u64>().ok().filter(|n| plain && *n <= i64::MAX as u64);
    number.map(Epoch).ok_or(Refusal::Schema)
}

/// Runs a change to its end, even when the client has gone away in the meantime.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Refusal>> + Send + 'static,
) -> Result<Json<T>, Refusal> {
    tokio::spawn(work).await.map_err(|_| Refusal::Internal)?.map(Json)
}

type Shared = State<Arc<Node>>;

async fn network(State(node): Shared) -> impl IntoResponse {
    Json(node.info())
}

async fn admission(State(node): Shared) -> Answer<impl Serialize> {
    node.challenge().map(Json)
}

async fn mint(State(node): Shared, JsonBody(request): JsonBody<MintRequest>) -> Answer<impl Serialize> {
    to_the_end(async move { node.mint(&request).await }).await
}

async fn register(State(node): Shared, JsonBody(request): JsonBody<RegisterRequest>) -> Answer<impl Serialize> {
    to_the_end(async move { node.register(&request).await }).await
}

async fn leaves(State(node): Shared, Path(of): Path<String>) -> Answer<impl Serialize> {
    node.leaf_list(epoch(&of)?).await.map(Json)
}

async fn checkpoints(State(node): Shared, Path(of): Path<String>) -> Answer<impl Serialize> {
    node.checkpoints(epoch(&of)?).await.map(Json)
}

async fn pools(State(node): Shared) -> impl IntoResponse {
    Json(node.catalogue())
}

async fn open_pool(State(node): Shared, JsonBody(request): JsonBody<OpenPool>) -> Answer<impl Serialize> {
    to_the_end(async move { node.open_pool(request).await }).await
}

async fn stake(
    State(node): Shared,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    JsonBody(request): JsonBody<StakeRequest>,
) -> Answer<impl Serialize> {
    to_the_end(async move { node.stake(from.ip(), &request).await }).await
}

async fn settlement(State(node): Shared, Path((pool, of)): Path<(String, String)>) -> Answer<impl Serialize> {
    node.settlement(FieldElement::from_hex(&pool)?, epoch(&of)?).await.map(Json)
}

async fn rewards(State(node): Shared, Path(key): Path<String>) -> Answer<impl Serialize> {
    node.rewards(PublicKey::from_hex(&key).ok_or(Refusal::Schema)?).await.map(Json)
}

async fn document() -> impl IntoResponse {
    Json(openapi::document())
}

/// Every route: method, path, handler. The router and the documentation are both held to it.
pub fn table() -> Vec<(Method, &'static str, MethodRouter<Arc<Node>>)> {
    vec![
        (Method::GET, "/v1/network", get(network)),
        (Method::GET, "/v1/admission", get(admission)),
        (Method::POST, "/v1/tokens", post(mint)),
        (Method::POST, "/v1/leaves", post(register)),
        (Method::GET, "/v1/epochs/{epoch}/leaves", get(leaves)),
        (Method::GET, "/v1/epochs/{epoch}/checkpoints", get(checkpoints)),
        (Method::GET, "/v1/pools", get(pools)),
        (Method::POST, "/v1/pools", post(open_pool)),
        (Method::POST, "/v1/stakes", post(stake)),
        (Method::GET, "/v1/settlements/{pool}/{epoch}", get(settlement)),
        (Method::GET, "/v1/rewards/{payout_key}", get(rewards)),
        (Method::GET, "/openapi.json", get(document)),
    ]
}

/// Refuses what a browser sends from an origin that is not admitted. Programs send no origin and are not meant.
async fn admit_origin(State(origins): State<Arc<Vec<String>>>, request: Request, next: Next) -> Response {
    let foreign = request
        .headers()
        .get(header::ORIGIN)
        .is_some_and(|origin| !origins.iter().any(|admitted| admitted.as_bytes() == origin.as_bytes()));
    if foreign { Refusal::OriginRefused.into_response() } else { next.run(request).await }
}

/// A bucket an address; governor itself, since its tower wrapper answers in plain text and forgets no address.
async fn admit_rate(
    State(rate): State<Arc<DefaultKeyedRateLimiter<IpAddr>>>,
    request: Request,
    next: Next,
) -> Response {
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(from)| from.ip());
    match from {
        Some(from) if rate.check_key(&from).is_err() => Refusal::RateLimited.into_response(),
        Some(_) => {
            if rate.len() > 10_000 {
                rate.retain_recent();
            }
            next.run(request).await
        }
        None => Refusal::Internal.into_response(),
    }
}

/// What names a token. Such a request's connection ends with it: a stake on the same one would be tied to the token.
const TOKENS_OWN: [&str; 2] = ["/v1/tokens", "/v1/leaves"];

/// Turns every bare error of a lower layer into a problem document, and writes one line of log: the route's pattern,
/// never the address asked for, since that may hold a key.
async fn account(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-".to_owned(), |path| path.as_str().to_owned());
    let mut response = next.run(request).await;
    let status = response.status();
    let is_problem =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes() == PROBLEM_JSON.as_bytes());
    if (status.is_client_error() || status.is_server_error()) && !is_problem {
        response = Refusal::of_status(status).into_response();
    }
    let headers = response.headers_mut();
    if method == Method::POST && TOKENS_OWN.contains(&route.as_str()) {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let code = response.extensions().get::<RefusalCode>().map_or("-", |code| code.0);
    let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, route, status = response.status().as_u16(), code, took_ms, "request");
    response
}

/// The node's router. It must be served with the peer's address as connect info.
pub fn router(node: Arc<Node>) -> Router {
    let config = &node.config;
    let admitted: Vec<HeaderValue> = config.origins.iter().filter_map(|o| HeaderValue::from_str(o).ok()).collect();
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::list(admitted))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::CONTENT_TYPE])
        .allow_private_network(true);
    let origins = Arc::new(config.origins.clone());
    let rate: Arc<DefaultKeyedRateLimiter<IpAddr>> = Arc::new(RateLimiter::keyed(quota(config.requests)));
    let timeout = config.timeout;
    let routes = table()
        .into_iter()
        .fold(Router::new(), |router, (_, path, handler)| router.route(path, handler))
        .fallback(|| async { Refusal::RouteUnknown })
        .method_not_allowed_fallback(|| async { Refusal::MethodRefused })
        .with_state(node);
    // From the inside out.
    wrap_panics(routes.layer(DefaultBodyLimit::max(BODY_MAX)))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, timeout))
        .layer(from_fn_with_state(rate, admit_rate))
        .layer(from_fn_with_state(origins, admit_origin))
        .layer(from_fn(account))
        .layer(cors)
}

/// A panic is a bug, and shows its caller nothing.
fn wrap_panics(router: Router) -> Router {
    router.layer(CatchPanicLayer::custom(|_: Box<dyn core::any::Any + Send>| -> Response<Body> {
        tracing::error!("a handler panicked");
        Refusal::Internal.into_response()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_route_is_documented_and_nothing_else() {
        let document = serde_json::to_value(openapi::document()).unwrap();
        let mut documented = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys() {
                documented.insert((method.to_uppercase(), path.clone()));
            }
        }
        let routed: BTreeSet<_> =
            table().iter().map(|(method, path, _)| (method.to_string(), (*path).to_owned())).collect();
        assert_eq!(documented, routed);
    }

    #[test]
    fn epochs_are_plain_numbers() {
        assert_eq!(epoch("17"), Ok(Epoch(17)));
        for bad in ["", "+1", "-1", "1.0", "0x1", " 1", "9223372036854775808", "99999999999999999999"] {
            assert_eq!(epoch(bad), Err(Refusal::Schema), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_panic_leaks_nothing() {
        let router = wrap_panics(Router::new().route("/", get(boom))).layer(from_fn(account));
        let response = tower::ServiceExt::oneshot(router, Request::new(Body::empty())).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(text.contains("urn:ashiato:problem:internal") && !text.contains("secret"), "{text}");
    }

    async fn boom() -> &'static str {
        panic!("secret")
    }
}
