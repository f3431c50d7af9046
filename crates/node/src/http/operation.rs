//! What a route takes and answers, as the OpenAPI document describes it.

use axum::http::Method;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};

/// A body's schema, and the named schemas that it refers to.
pub struct Shape {
    /// The body's schema: a reference, or a list of references.
    pub schema: RefOr<Schema>,
    /// The schemas by their names.
    pub components: Vec<(String, RefOr<Schema>)>,
}

impl Shape {
    /// The shape of a wire type.
    pub fn of<T: ToSchema>() -> Self {
        let mut components = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut components);
        Self { schema: Ref::from_schema_name(T::name()).into(), components }
    }

    /// The shape of a list of a wire type.
    pub fn list_of<T: ToSchema>() -> Self {
        let Self { schema, components } = Self::of::<T>();
        Self { schema: ArrayBuilder::new().items(schema).into(), components }
    }
}

/// A documented operation.
pub struct Operation {
    /// The method: GET or POST.
    pub method: Method,
    /// The path's pattern.
    pub path: &'static str,
    /// The operation's id.
    pub id: &'static str,
    /// One sentence.
    pub about: &'static str,
    /// The request body, if there is one.
    pub request: Option<Shape>,
    /// The answer; any JSON if there is none.
    pub answer: Option<Shape>,
}
