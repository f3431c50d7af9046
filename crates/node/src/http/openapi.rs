//! The OpenAPI document. The shapes come from the wire types; the tests hold it to the answers of a running node.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{Hash, PublicKey};
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::problem::Problem;
use axum::http::Method;
use utoipa::openapi::path::{
    self, HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{AdditionalProperties, ComponentsBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{
    Content, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, RefOr, Required, ResponseBuilder,
};

use crate::http::operation::{Operation, Shape};
use crate::http::problem::PROBLEM_JSON;
use crate::rules::refusal::Refusal;

/// The problem document's schema, whose code is described by every code that the node itself gives.
fn problem() -> Shape {
    let mut shape = Shape::of::<Problem>();
    let codes = Refusal::ALL.iter().map(|refusal| refusal.code().name()).collect::<Vec<_>>().join(", ");
    let code = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(format!("Stable: {codes}; for terms also core's own codes.")));
    if let Some((_, RefOr::T(Schema::Object(object)))) = shape.components.first_mut() {
        object.properties.insert("code".to_owned(), code.into());
    }
    shape
}

/// The parameters that a path may hold.
fn parameters() -> [(&'static str, Shape); 4] {
    [
        ("nonce", Shape::of::<Hash>()),
        ("epoch", Shape::of::<Epoch>()),
        ("pool", Shape::of::<FieldElement>()),
        ("payout_key", Shape::of::<PublicKey>()),
    ]
}

fn operation(operation: Operation, components: &mut Vec<(String, RefOr<Schema>)>) -> path::Operation {
    let mut builder = OperationBuilder::new().operation_id(Some(operation.id)).summary(Some(operation.about));
    for (name, shape) in parameters() {
        if operation.path.contains(&format!("{{{name}}}")) {
            components.extend(shape.components);
            let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path);
            builder = builder.parameter(parameter.required(Required::True).schema(Some(shape.schema)));
        }
    }
    if operation.id == "pools" && operation.method == Method::GET {
        let after = ParameterBuilder::new().name("after").parameter_in(ParameterIn::Query);
        builder = builder.parameter(after.required(Required::False).schema(Some(Shape::of::<FieldElement>().schema)));
    }
    if let Some(shape) = operation.request {
        components.extend(shape.components);
        let body = RequestBodyBuilder::new().required(Some(Required::True));
        let content = Content::new(Some(shape.schema));
        builder = builder.request_body(Some(body.content("application/json", content).build()));
    }
    let schema = match operation.answer {
        Some(shape) => {
            components.extend(shape.components);
            shape.schema
        }
        None => Schema::from(ObjectBuilder::new()).into(),
    };
    let answer =
        ResponseBuilder::new().description(operation.about).content("application/json", Content::new(Some(schema)));
    let problem = problem();
    components.extend(problem.components);
    let refused = ResponseBuilder::new()
        .description("Refused: a problem document with a stable code.")
        .content(PROBLEM_JSON, Content::new(Some(problem.schema)));
    builder.response("200", answer).response("default", refused).build()
}

/// The document that `/openapi.json` serves.
pub fn document(operations: impl IntoIterator<Item = Operation>) -> OpenApi {
    let mut components = Vec::new();
    let mut paths = PathsBuilder::new();
    for documented in operations {
        let method = if documented.method == Method::POST { HttpMethod::Post } else { HttpMethod::Get };
        let path = documented.path;
        paths = paths.path(path, PathItem::new(method, operation(documented, &mut components)));
    }
    // The derive closes objects; the options of a tagged enum are closed here, as serde reads them.
    for (_, schema) in &mut components {
        if let RefOr::T(Schema::OneOf(options)) = schema {
            for option in &mut options.items {
                if let RefOr::T(Schema::Object(object)) = option {
                    object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
                }
            }
        }
    }
    let components =
        components.into_iter().fold(ComponentsBuilder::new(), |all, (name, schema)| all.schema(name, schema));
    let info = InfoBuilder::new()
        .title("Ashiato node")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("The network's side of Ashiato: registry, checkpoints, pools, stakes, settlement."))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()));
    OpenApiBuilder::new().info(info.build()).paths(paths.build()).components(Some(components.build())).build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ashiato_core::protocol::limits::PROOF_BYTES;
    use ashiato_core::protocol::network::NetworkInfo;
    use ashiato_core::protocol::stake::StakeRequest;
    use ashiato_core::protocol::terms::{SignedTerms, TERMS_MAX};

    #[test]
    fn shapes_are_closed_and_say_their_limits_and_codes() {
        let operation = |shape| Operation {
            method: Method::GET,
            path: "/",
            id: "x",
            about: "x",
            request: None,
            answer: Some(shape),
        };
        let shapes = [Shape::of::<NetworkInfo>(), Shape::of::<StakeRequest>(), Shape::of::<SignedTerms>()];
        let document = serde_json::to_value(document(shapes.map(operation))).unwrap();
        let schemas = &document["components"]["schemas"];
        for name in ["Founding", "Caps", "EpochSchedule", "Tariff", "StakeRequest", "SignedTerms"] {
            assert_eq!(schemas[name]["additionalProperties"], false, "{name}");
        }
        for option in schemas["Admission"]["oneOf"].as_array().unwrap() {
            assert_eq!(option["additionalProperties"], false, "{option}");
        }
        let property = |name: &str, field: &str| schemas[name]["properties"][field].clone();
        assert_eq!(property("SignedTerms", "terms")["maxLength"], TERMS_MAX);
        assert_eq!(property("StakeRequest", "proof")["maxLength"], PROOF_BYTES.div_ceil(3) * 4);
        assert_eq!(property("Tariff", "attention_weights")["maxItems"], 16);
        assert_eq!(schemas["FieldElement"]["pattern"], "^[0-9a-f]{64}$");
        let codes = property("Problem", "code")["description"].to_string();
        for refusal in Refusal::ALL {
            assert!(codes.contains(refusal.code().name()), "{refusal}");
        }
    }
}
