//! A refusal as a response: always an RFC 9457 problem document.

use ashiato_core::encoding::code::Code;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::rules::refusal::Refusal;

/// The media type of a problem document.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// The code of a refused request, carried beside the response for the log.
#[derive(Debug, Clone, Copy)]
pub struct RefusalCode(pub Code);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.problem()).unwrap_or_default();
        let mut response = (status, body).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        response.extensions_mut().insert(RefusalCode(self.code()));
        response
    }
}

/// The refusal that stands for a bare HTTP status of a layer below the routes.
pub fn refusal_of(status: StatusCode) -> Refusal {
    match status.as_u16() {
        403 => Refusal::OriginRefused,
        404 => Refusal::RouteUnknown,
        405 => Refusal::MethodRefused,
        408 => Refusal::Timeout,
        413 => Refusal::BodyTooLarge,
        415 => Refusal::MediaType,
        429 => Refusal::RateLimited,
        503 => Refusal::Busy,
        400..=499 => Refusal::Schema,
        _ => Refusal::Internal,
    }
}
