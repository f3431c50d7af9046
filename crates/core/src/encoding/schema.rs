//! OpenAPI schemas of the types that write themselves as hexadecimal text, where no derive can see it.

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

/// A text of exactly so many lowercase hexadecimal digits.
pub(crate) fn hex(description: &str, digits: usize) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .pattern(Some(format!("^[0-9a-f]{{{digits}}}$")))
        .into()
}
