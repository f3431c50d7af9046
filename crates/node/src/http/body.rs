//! Parts of a request: its JSON body and the parameters of its path.

use ashiato_core::encoding::field::FieldError;
use ashiato_core::footprint::epoch::Epoch;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;

use crate::rules::refusal::Refusal;

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

/// The refusal of a body that does not parse. Serde's message begins with `core`'s own sentence when a number is no field
/// element, which has codes of its own.
fn schema_refusal(error: &serde_json::Error) -> Refusal {
    let text = error.to_string();
    [FieldError::NotCanonical, FieldError::NotHex]
        .into_iter()
        .find(|field| text.starts_with(&field.to_string()))
        .map_or(Refusal::Schema, Refusal::from)
}

/// An epoch in a path: decimal digits only, within 63 bits.
pub(super) fn epoch(text: &str) -> Result<Epoch, Refusal> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse::<u64>().ok().filter(|n| plain && *n <= i64::MAX as u64);
    number.map(Epoch).ok_or(Refusal::Schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epochs_are_plain_numbers() {
        assert_eq!(epoch("17"), Ok(Epoch(17)));
        for bad in ["", "+1", "-1", "1.0", "0x1", " 1", "9223372036854775808", "99999999999999999999"] {
            assert_eq!(epoch(bad), Err(Refusal::Schema), "{bad}");
        }
    }
}
