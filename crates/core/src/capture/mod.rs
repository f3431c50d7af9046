//! From an observation to a footprint or a refusal: consent, rules, redaction, attention.

pub mod address;
pub mod attention;
pub mod collectors;
pub mod consent;
pub mod observation;
pub mod personal_text;
pub mod redact;
pub mod refusal;
pub mod rules;
pub mod search;
