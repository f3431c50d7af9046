//! Errors on the wire: RFC 9457 problem documents.

use serde::{Deserialize, Serialize};

/// An RFC 9457 problem document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `urn:ashiato:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// One sentence.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// The stable code, the same in Rust, TypeScript and HTTP.
    pub code: String,
}

impl Problem {
    /// Builds the document of a code.
    pub fn new(code: &str, title: &str, status: u16) -> Self {
        Self { kind: format!("urn:ashiato:problem:{code}"), title: title.to_owned(), status, code: code.to_owned() }
    }
}
