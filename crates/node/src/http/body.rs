//! Parts of a request: its JSON body and the parameters of its path.

use ashiato_core::encoding::field::{FieldElement, FieldError};
use ashiato_core::encoding::number::is_out_of_range;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::leaf::RegisterRequest;
use ashiato_core::protocol::stake::StakeRequest;
use ashiato_core::protocol::terms::SignedTerms;
use ashiato_core::protocol::token::{DeviceRequest, MintRequest};
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use serde::de::DeserializeOwned;

use crate::rules::refusal::Refusal;
use crate::rules::stake;

/// A request body: at most 16 KB of `application/json` that fits the closed schema.
pub struct JsonBody<T>(pub T);

impl<S: Send + Sync, T: RequestBody> FromRequest<S> for JsonBody<T> {
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
        // Serde takes a list for an object: a second spelling, which nothing needs.
        if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
            return Err(Refusal::Schema);
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|error| schema_refusal(&error, &bytes, T::UNREAD))
    }
}

/// What a route takes.
pub trait RequestBody: DeserializeOwned {
    /// The refusal of a text that does not fit the schema.
    const UNREAD: fn(&[u8]) -> Refusal = |_| Refusal::Schema;
}

impl RequestBody for MintRequest {}
impl RequestBody for DeviceRequest {}
impl RequestBody for RegisterRequest {}
impl RequestBody for SignedTerms {}
impl RequestBody for StakeRequest {
    const UNREAD: fn(&[u8]) -> Refusal = stake::unread;
}

/// The refusal of a body that does not parse. Another version comes first; then a number out of range; then serde's message
/// begins with `core`'s own sentence when a number is no field element, which has codes of its own.
fn schema_refusal(error: &serde_json::Error, bytes: &[u8], unread: fn(&[u8]) -> Refusal) -> Refusal {
    let refusal = unread(bytes);
    if refusal != Refusal::Schema {
        return refusal;
    }
    if is_out_of_range(error) {
        return Refusal::NumberRange;
    }
    let text = error.to_string();
    [FieldError::NotCanonical, FieldError::NotHex]
        .into_iter()
        .find(|field| text.starts_with(&field.to_string()))
        .map_or(Refusal::Schema, Refusal::from)
}

/// The query of a page: nothing, or `after=` and a pool's id.
pub(super) fn after(query: Option<&str>) -> Result<Option<FieldElement>, Refusal> {
    let Some(query) = query.filter(|query| !query.is_empty()) else { return Ok(None) };
    let id = query.strip_prefix("after=").ok_or(Refusal::Schema)?;
    Ok(Some(FieldElement::from_hex(id)?))
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
    fn a_page_is_asked_for_by_an_id_or_by_nothing() {
        let id = FieldElement::from_u128(7);
        assert_eq!(after(None), Ok(None));
        assert_eq!(after(Some("")), Ok(None));
        assert_eq!(after(Some(&format!("after={}", id.to_hex()))), Ok(Some(id)));
        assert_eq!(after(Some("after=7")), Err(Refusal::FieldNotHex));
        for bad in ["before=7", "page=2", "after", "x&after=7"] {
            assert_eq!(after(Some(bad)), Err(Refusal::Schema), "{bad}");
        }
    }

    #[test]
    fn epochs_are_plain_numbers() {
        assert_eq!(epoch("17"), Ok(Epoch(17)));
        for bad in ["", "+1", "-1", "1.0", "0x1", " 1", "9223372036854775808", "99999999999999999999"] {
            assert_eq!(epoch(bad), Err(Refusal::Schema), "{bad}");
        }
    }
}
