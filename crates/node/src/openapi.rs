//! The OpenAPI document. `core` carries the types; their wire shape is written down here by hand, and the tests hold it
//! to the router and to the answers of a running node.

use utoipa::openapi::path::{HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem, PathsBuilder};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{AdditionalProperties, ComponentsBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::{
    ArrayBuilder, Content, InfoBuilder, LicenseBuilder, OneOfBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required,
    ResponseBuilder,
};

use crate::problem::{PROBLEM_JSON, Refusal};

/// A property's shape.
enum Shape {
    /// Hexadecimal digits, by their number.
    Hex(usize),
    /// Text.
    Text,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// An unsigned integer and what it counts.
    Integer,
    /// Yes or no.
    Boolean,
    /// This many unsigned integers.
    Integers(usize),
    /// Another schema.
    Named(&'static str),
    /// A list of another schema.
    List(&'static str),
    /// A list of hexadecimal digits.
    HexList(usize),
}
use Shape::{Boolean, Hex, HexList, Integer, Integers, List, Named, OneOf, Text};

/// A field element, a key or a hash.
const FIELD: Shape = Hex(64);
const SIGNATURE: Shape = Hex(128);

struct Property(&'static str, Shape, &'static str);

struct Object {
    name: &'static str,
    about: &'static str,
    required: &'static [Property],
    optional: &'static [Property],
}

const OBJECTS: &[Object] = &[
    Object {
        name: "EpochSchedule",
        about: "Epoch length and grace.",
        required: &[
            Property("length_ms", Integer, "Length of an epoch, milliseconds."),
            Property("grace", Integer, "Epochs after its own in which a leaf is taken."),
        ],
        optional: &[],
    },
    Object {
        name: "Tariff",
        about: "value(word) = weight[category] * (attention + bonus[action]).",
        required: &[
            Property("weights", Integers(16), "One weight a category, 0 to 255."),
            Property("bonuses", Integers(16), "One bonus an action, 0 to 63; the first is 0."),
            Property("attention_cap", Integer, "Bound on an epoch's attention, in ten-second units."),
        ],
        optional: &[],
    },
    Object {
        name: "NetworkInfo",
        about: "What a node says of its network.",
        required: &[
            Property("network", Text, "Name of the network."),
            Property("test_network", Boolean, "Keys are DEV and credits worth nothing."),
            Property("schedule", Named("EpochSchedule"), ""),
            Property("base_tariff", Named("Tariff"), ""),
            Property("admission", Named("Admission"), ""),
            Property("node_key", FIELD, "Ed25519 key that signs checkpoints, catalogue and receipts."),
            Property("words", Integer, "Words in the largest stake circuit."),
            Property(
                "verifying_key_hash",
                FIELD,
                "SHA-256 over the SHA-256s of the verifying keys, smallest circuit first.",
            ),
            Property("now_ms", Integer, "The node's clock, milliseconds since 1970."),
        ],
        optional: &[],
    },
    Object {
        name: "Challenge",
        about: "Good for ten minutes, once.",
        required: &[
            Property("challenge", FIELD, "32 bytes."),
            Property("bits", Integer, "Leading zero bits asked for."),
        ],
        optional: &[],
    },
    Object {
        name: "MintRequest",
        about: "Asks for a token.",
        required: &[
            Property("id", FIELD, "Identity commitment."),
            Property("key", FIELD, "The token's Ed25519 key."),
            Property("signature", SIGNATURE, "By the key, over network and id."),
        ],
        optional: &[
            Property("challenge", FIELD, "With proof of work."),
            Property("nonce", Integer, "With proof of work."),
        ],
    },
    Object {
        name: "MintReceipt",
        about: "The token is minted.",
        required: &[Property("id", FIELD, "The token's id."), Property("epoch", Integer, "Epoch of the mint.")],
        optional: &[],
    },
    Object {
        name: "RegisterRequest",
        about: "Registers an epoch's bundle.",
        required: &[
            Property("id", FIELD, "The token's id."),
            Property("epoch", Integer, "The epoch the bundle is of."),
            Property("bundle", FIELD, "The bundle commitment."),
            Property("signature", SIGNATURE, "By the token's key, over network, epoch, id and bundle."),
        ],
        optional: &[],
    },
    Object {
        name: "LeafReceipt",
        about: "The leaf stands in the epoch's tree.",
        required: &[
            Property("epoch", Integer, ""),
            Property("index", Integer, "Its place in the tree."),
            Property("leaf", FIELD, ""),
        ],
        optional: &[],
    },
    Object {
        name: "LeafList",
        about: "Every leaf of an epoch, in order.",
        required: &[Property("epoch", Integer, ""), Property("leaves", HexList(64), "")],
        optional: &[],
    },
    Object {
        name: "Checkpoint",
        about: "A signed root over the first `size` leaves.",
        required: &[
            Property("epoch", Integer, ""),
            Property("level", OneOf(&["early", "final"]), "early: end of e + 1; final: end of e + grace."),
            Property("size", Integer, ""),
            Property("root", FIELD, ""),
            Property("signature", SIGNATURE, "By the node's key."),
        ],
        optional: &[],
    },
    Object {
        name: "SignedTerms",
        about: "A pool's terms: the exact JSON text and the operator's signature over it.",
        required: &[Property("terms", Text, "JSON, at most 16 KB."), Property("signature", SIGNATURE, "")],
        optional: &[],
    },
    Object {
        name: "Catalogue",
        about: "Every open pool, in the order of their ids.",
        required: &[
            Property("pools", List("SignedTerms"), ""),
            Property("signature", SIGNATURE, "By the node's key, over network and ids."),
        ],
        optional: &[],
    },
    Object {
        name: "OpenPool",
        about: "Opens a pool with test credits.",
        required: &[
            Property("pool", Named("SignedTerms"), ""),
            Property("deposit", Integer, "Test credits; at least one epoch's budget."),
        ],
        optional: &[],
    },
    Object {
        name: "PoolOpened",
        about: "The pool is open.",
        required: &[Property("pool", FIELD, "The pool's id."), Property("deposit", Integer, "")],
        optional: &[],
    },
    Object {
        name: "StakeRequest",
        about: "A stake. Root, scope, terms hash, tariff and recipient are derived by the node.",
        required: &[
            Property("pool", FIELD, ""),
            Property("epoch", Integer, "The epoch whose footprints are staked."),
            Property("nullifier", FIELD, ""),
            Property("value", Integer, "m * 2^k with m below 16."),
            Property("words", Integer, "Words in the circuit the proof is of."),
            Property("content_commitment", FIELD, ""),
            Property("payout_key", FIELD, "Ed25519 key, fresh for this stake."),
            Property("proof", Text, "128 bytes in padded base64."),
        ],
        optional: &[],
    },
    Object {
        name: "StakeReceipt",
        about: "The stake was accepted.",
        required: &[
            Property("pool", FIELD, ""),
            Property("epoch", Integer, ""),
            Property("nullifier", FIELD, ""),
            Property("value", Integer, ""),
            Property("accepted_in", Integer, "The epoch whose budget it shares."),
            Property("signature", SIGNATURE, "By the node's key."),
        ],
        optional: &[],
    },
    Object {
        name: "Settlement",
        about: "How a pool's epoch was settled.",
        required: &[
            Property("pool", FIELD, ""),
            Property("epoch", Integer, ""),
            Property("stakes", Integer, ""),
            Property("total_value", Integer, ""),
            Property("paid", Integer, "Test credits."),
            Property("remaining", Integer, "Test credits left of the epoch's budget."),
        ],
        optional: &[],
    },
    Object {
        name: "Reward",
        about: "What one stake earned.",
        required: &[
            Property("pool", FIELD, ""),
            Property("epoch", Integer, "The epoch whose budget paid it."),
            Property("nullifier", FIELD, ""),
            Property("value", Integer, ""),
            Property("amount", Integer, "Test credits."),
        ],
        optional: &[],
    },
];

struct Route {
    method: HttpMethod,
    path: &'static str,
    id: &'static str,
    about: &'static str,
    request: Option<&'static str>,
    answer: Option<Shape>,
}

fn routes() -> Vec<Route> {
    let get = |path, id, about, answer| Route { method: HttpMethod::Get, path, id, about, request: None, answer };
    let post = |path, id, about, request, answer| Route {
        method: HttpMethod::Post,
        path,
        id,
        about,
        request: Some(request),
        answer: Some(Named(answer)),
    };
    vec![
        get("/v1/network", "network", "The network's facts.", Some(Named("NetworkInfo"))),
        get("/v1/admission", "admission", "A challenge for proof of work.", Some(Named("Challenge"))),
        post("/v1/tokens", "mint", "Mints a token; a repeat gets the same receipt.", "MintRequest", "MintReceipt"),
        post(
            "/v1/leaves",
            "register",
            "Registers a leaf; one a token and epoch, a repeat gets the same receipt.",
            "RegisterRequest",
            "LeafReceipt",
        ),
        get("/v1/epochs/{epoch}/leaves", "leaves", "An epoch's whole leaf list.", Some(Named("LeafList"))),
        get(
            "/v1/epochs/{epoch}/checkpoints",
            "checkpoints",
            "An epoch's signed checkpoints, early first; empty before the first.",
            Some(List("Checkpoint")),
        ),
        get("/v1/pools", "pools", "Every open pool, signed.", Some(Named("Catalogue"))),
        post(
            "/v1/pools",
            "openPool",
            "Opens a pool with test credits, on test networks; a repeat gets the same answer.",
            "OpenPool",
            "PoolOpened",
        ),
        post(
            "/v1/stakes",
            "stake",
            "Takes a stake; a repeat of the same claim gets the same receipt.",
            "StakeRequest",
            "StakeReceipt",
        ),
        get(
            "/v1/settlements/{pool}/{epoch}",
            "settlement",
            "How an epoch was settled; not before its close.",
            Some(Named("Settlement")),
        ),
        get(
            "/v1/rewards/{payout_key}",
            "rewards",
            "What a payout key has earned; empty for an unknown key.",
            Some(List("Reward")),
        ),
        get("/openapi.json", "openapi", "This document.", None),
    ]
}

fn hex(digits: usize) -> Schema {
    ObjectBuilder::new().schema_type(Type::String).pattern(Some(format!("^[0-9a-f]{{{digits}}}$"))).into()
}

fn integer() -> Schema {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0u64)).into()
}

fn reference(name: &str) -> RefOr<Schema> {
    Ref::from_schema_name(name).into()
}

fn schema(shape: &Shape, about: &str) -> RefOr<Schema> {
    let about = (!about.is_empty()).then_some(about);
    let plain = |kind| ObjectBuilder::new().schema_type(kind).description(about);
    let schema: Schema = match shape {
        Hex(digits) => plain(Type::String).pattern(Some(format!("^[0-9a-f]{{{digits}}}$"))).into(),
        Text => plain(Type::String).into(),
        OneOf(values) => plain(Type::String).enum_values(Some(values.iter().copied())).into(),
        Integer => plain(Type::Integer).minimum(Some(0u64)).into(),
        Boolean => plain(Type::Boolean).into(),
        Integers(n) => ArrayBuilder::new().items(RefOr::from(integer())).min_items(Some(*n)).max_items(Some(*n)).into(),
        Named(name) => return reference(name),
        List(name) => ArrayBuilder::new().items(reference(name)).into(),
        HexList(digits) => ArrayBuilder::new().items(RefOr::from(hex(*digits))).into(),
    };
    schema.into()
}

fn object(object: &Object) -> Schema {
    let closed = AdditionalProperties::FreeForm(false);
    let mut builder = ObjectBuilder::new().description(Some(object.about)).additional_properties(Some(closed));
    for Property(name, shape, about) in object.required.iter().chain(object.optional) {
        builder = builder.property(*name, schema(shape, about));
    }
    for Property(name, ..) in object.required {
        builder = builder.required(*name);
    }
    builder.into()
}

fn admission() -> Schema {
    let policy = |name: &'static str| {
        let value = ObjectBuilder::new().schema_type(Type::String).enum_values(Some([name]));
        ObjectBuilder::new()
            .property("policy", value)
            .required("policy")
            .additional_properties(Some(AdditionalProperties::FreeForm(false)))
    };
    let work = policy("proof-of-work").property("bits", integer()).required("bits");
    OneOfBuilder::new().item(policy("open")).item(work).into()
}

fn problem() -> Schema {
    let codes = Refusal::ALL.iter().map(Refusal::code).collect::<Vec<_>>().join(", ");
    ObjectBuilder::new()
        .description(Some("RFC 9457 problem document."))
        .property("type", schema(&Text, "urn:ashiato:problem:<code>"))
        .property("title", schema(&Text, "One sentence."))
        .property("status", integer())
        .property("code", schema(&Text, &format!("Stable: {codes}; for terms also core's own codes.")))
        .required("type")
        .required("title")
        .required("status")
        .required("code")
        .into()
}

fn operation(route: &Route) -> utoipa::openapi::path::Operation {
    let json = |shape: &Shape| Content::new(Some(schema(shape, "")));
    let mut builder = OperationBuilder::new().operation_id(Some(route.id)).summary(Some(route.about));
    for (name, shape) in [("epoch", Integer), ("pool", FIELD), ("payout_key", FIELD)] {
        if route.path.contains(&format!("{{{name}}}")) {
            let parameter = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path);
            builder = builder.parameter(parameter.required(Required::True).schema(Some(schema(&shape, ""))));
        }
    }
    if let Some(request) = route.request {
        let body = RequestBodyBuilder::new().required(Some(Required::True));
        builder = builder.request_body(Some(body.content("application/json", json(&Named(request))).build()));
    }
    let mut answer = ResponseBuilder::new().description(route.about);
    answer = match &route.answer {
        Some(shape) => answer.content("application/json", json(shape)),
        None => answer.content("application/json", Content::new(Some(Schema::from(ObjectBuilder::new())))),
    };
    let refused = ResponseBuilder::new()
        .description("Refused: a problem document with a stable code.")
        .content(PROBLEM_JSON, Content::new(Some(reference("Problem"))));
    builder.response("200", answer).response("default", refused).build()
}

/// The document that `/openapi.json` serves.
pub fn document() -> OpenApi {
    let mut components = ComponentsBuilder::new().schema("Admission", admission()).schema("Problem", problem());
    for entry in OBJECTS {
        components = components.schema(entry.name, object(entry));
    }
    let mut paths = PathsBuilder::new();
    for route in routes() {
        let item = PathItem::new(route.method.clone(), operation(&route));
        paths = paths.path(route.path, item);
    }
    let info = InfoBuilder::new()
        .title("Ashiato node")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("The network's side of Ashiato: registry, checkpoints, pools, stakes, settlement."))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()));
    OpenApiBuilder::new().info(info.build()).paths(paths.build()).components(Some(components.build())).build()
}
