//! Errors on the wire: RFC 9457 problem documents.

use serde::{Deserialize, Serialize};

use crate::encoding::code::Code;

/// A problem's code as it stands on the wire: one of the table, or one that this version does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum ProblemCode {
    /// A code of the table.
    Known(Code),
    /// Any other text: a newer node's code.
    Unknown(String),
}

impl ProblemCode {
    /// The text on the wire.
    pub fn name(&self) -> &str {
        match self {
            Self::Known(code) => code.name(),
            Self::Unknown(text) => text,
        }
    }
}

impl From<Code> for ProblemCode {
    fn from(code: Code) -> Self {
        Self::Known(code)
    }
}

impl From<&str> for ProblemCode {
    fn from(text: &str) -> Self {
        Code::from_name(text).map_or_else(|| Self::Unknown(text.to_owned()), Self::Known)
    }
}

impl From<String> for ProblemCode {
    fn from(text: String) -> Self {
        Code::from_name(&text).map_or(Self::Unknown(text), Self::Known)
    }
}

impl From<ProblemCode> for String {
    fn from(code: ProblemCode) -> Self {
        code.name().to_owned()
    }
}

impl core::fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.pad(self.name())
    }
}

/// An RFC 9457 problem document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// `urn:ashiato:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// One sentence.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// The stable code, the same in Rust, TypeScript and HTTP.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub code: ProblemCode,
}

impl Problem {
    /// Builds the document of a code.
    pub fn new(code: impl Into<ProblemCode>, title: &str, status: u16) -> Self {
        let code = code.into();
        Self { kind: format!("urn:ashiato:problem:{code}"), title: title.to_owned(), status, code }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_not_known_is_still_read() {
        for (code, known) in [("busy", true), ("a-code-of-tomorrow", false)] {
            let text = serde_json::to_string(&Problem::new(code, "x", 503)).unwrap();
            assert!(text.contains(&format!("\"code\":\"{code}\"")), "{text}");
            let problem: Problem = serde_json::from_str(&text).unwrap();
            assert_eq!(problem.code.name(), code);
            assert_eq!(matches!(problem.code, ProblemCode::Known(Code::Busy)), known);
        }
        for bad in ["7", "{\"busy\":null}", "[\"busy\"]"] {
            assert!(serde_json::from_str::<ProblemCode>(bad).is_err(), "{bad}");
        }
    }
}
