//! The router: the routes of the table, and the layers around them.

use std::net::IpAddr;
use std::sync::Arc;

use ashiato_core::protocol::limits::BODY_MAX;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use governor::{DefaultKeyedRateLimiter, RateLimiter};
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::timeout::TimeoutLayer;

use crate::http::layers::{account, admit_origin, admit_rate, wrap_panics};
use crate::http::table::table;
use crate::rules::refusal::Refusal;
use crate::service::node::Node;

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
    let rate: Arc<DefaultKeyedRateLimiter<IpAddr>> = Arc::new(RateLimiter::keyed(config.requests.quota()));
    let timeout = config.timeout;
    let routes = table()
        .into_iter()
        .fold(Router::new(), |router, route| router.route(route.operation.path, route.handler))
        .fallback(|| async { Refusal::RouteUnknown })
        .method_not_allowed_fallback(|| async { Refusal::MethodRefused })
        .with_state(node);
    // Layers are added from the inside out: the last one sees a request first.
    wrap_panics(routes.layer(DefaultBodyLimit::max(BODY_MAX)))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, timeout))
        .layer(from_fn_with_state(rate, admit_rate))
        .layer(from_fn_with_state(origins, admit_origin))
        .layer(from_fn(account))
        .layer(cors)
}
