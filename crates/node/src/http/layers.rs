//! The layers around the routes: admitted origins, rates, panics, and the account of every request.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::DefaultKeyedRateLimiter;
use tower_http::catch_panic::CatchPanicLayer;

use crate::http::problem::{PROBLEM_JSON, RefusalCode, refusal_of};
use crate::rules::refusal::Refusal;

/// Refuses a request whose `Origin` is not admitted. Only browsers send one: a program has none and passes.
pub(super) async fn admit_origin(State(origins): State<Arc<Vec<String>>>, request: Request, next: Next) -> Response {
    let foreign = request
        .headers()
        .get(header::ORIGIN)
        .is_some_and(|origin| !origins.iter().any(|admitted| admitted.as_bytes() == origin.as_bytes()));
    if foreign { Refusal::OriginRefused.into_response() } else { next.run(request).await }
}

/// Limits the requests of each address. Governor is used directly, since its tower wrapper answers in plain text and
/// keeps every address for ever.
pub(super) async fn admit_rate(
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

/// Routes whose requests name a token. The connection of such a request closes after the answer, so that no stake shares a
/// connection with a token.
const TOKENS_OWN: [&str; 3] = ["/v1/tokens", "/v1/tokens/device", "/v1/leaves"];

/// Turns every bare error of a lower layer into a problem document, and writes one line of log. The line holds the route's
/// pattern, not the requested path, since a path may hold a key.
pub(super) async fn account(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-".to_owned(), |path| path.as_str().to_owned());
    let mut response = next.run(request).await;
    let status = response.status();
    let is_problem =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes() == PROBLEM_JSON.as_bytes());
    if (status.is_client_error() || status.is_server_error()) && !is_problem {
        response = refusal_of(status).into_response();
    }
    let headers = response.headers_mut();
    if method == Method::POST && TOKENS_OWN.contains(&route.as_str()) {
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let code = response.extensions().get::<RefusalCode>().map_or("-", |code| code.0.name());
    let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, route, status = response.status().as_u16(), code, took_ms, "request");
    response
}

/// Answers a panic of a handler with [`Refusal::Internal`]: the panic's message goes to nobody.
pub(super) fn wrap_panics(router: Router) -> Router {
    router.layer(CatchPanicLayer::custom(|_: Box<dyn core::any::Any + Send>| -> Response<Body> {
        tracing::error!("a handler panicked");
        Refusal::Internal.into_response()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;
    use axum::middleware::from_fn;
    use axum::routing::get;

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
