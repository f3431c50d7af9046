//! The vectors of `tests/vectors/`: one truth for every language. They are never regenerated to make a test pass.

use std::collections::BTreeMap;
use std::path::Path;

use ashiato_core::capture::consent::Consent;
use ashiato_core::capture::observation::Observation;
use ashiato_core::capture::redact::{explain, redact};
use ashiato_core::capture::refusal::Refusal;
use ashiato_core::capture::rules::Rules;
use ashiato_core::encoding::field::{FieldElement, hash_to_field};
use ashiato_core::encoding::signed::Signature;
use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::event::Draft;
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::terms::SignedTerms;
use num_bigint::BigUint;
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[expect(clippy::panic, reason = "only tests call it: a vector that can't be read is a failed test")]
fn read<T: DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Redactions {
    #[serde(rename = "about")]
    _about: String,
    consents: BTreeMap<String, Consent>,
    rules: BTreeMap<String, Rules>,
    cases: Vec<Redaction>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Redaction {
    name: String,
    observation: Observation,
    consent: String,
    rules: String,
    now: u64,
    drafts: Option<Vec<Draft>>,
    refusal: Option<Refusal>,
}

#[test]
fn redactions_that_leave_something() {
    let vectors: Redactions = read("redact.json");
    assert!(vectors.cases.len() > 100);
    for case in &vectors.cases {
        let (consent, rules) = (&vectors.consents[&case.consent], &vectors.rules[&case.rules]);
        let expected = case.drafts.as_ref().unwrap();
        let left = redact(&case.observation, consent, rules, case.now);
        let left = left.unwrap_or_else(|refusal| panic!("{}: {}", case.name, refusal.code())).drafts;
        // Compared as JSON, which shows the difference: a draft's own Debug shows nothing.
        let shown = |drafts: &[Draft]| serde_json::to_string_pretty(drafts).unwrap();
        assert_eq!(shown(&left), shown(expected), "{}", case.name);
        if let (Observation::Navigated { address, .. }, Action::Visit) = (&case.observation, left[0].action) {
            let explained = explain(address, consent, rules, case.now);
            assert_eq!(explained, Ok((left[0].category, left[0].reason)), "{}", case.name);
        }
    }
}

#[test]
fn redactions_that_refuse() {
    let vectors: Redactions = read("bad_redact.json");
    assert!(vectors.cases.len() > 100);
    for case in &vectors.cases {
        let (consent, rules) = (&vectors.consents[&case.consent], &vectors.rules[&case.rules]);
        let refusal = redact(&case.observation, consent, rules, case.now).map(|redacted| redacted.drafts.len());
        assert_eq!(refusal, Err(case.refusal.unwrap()), "{}", case.name);
        if let Observation::Navigated { address, .. } = &case.observation {
            assert_eq!(explain(address, consent, rules, case.now), Err(case.refusal.unwrap()), "{}", case.name);
        }
    }
    // Every reason that redaction can give, and every sensitive kind, is there.
    for refusal in Refusal::ALL.iter().copied().filter(|refusal| *refusal != Refusal::Repeated) {
        assert!(vectors.cases.iter().any(|case| case.refusal == Some(refusal)), "{}", refusal.code());
    }
}

#[derive(Deserialize)]
struct Fields {
    elements: Vec<Element>,
    to_field: Vec<ToField>,
}

#[derive(Deserialize)]
struct Element {
    name: String,
    hex: String,
    decimal: String,
}

#[derive(Deserialize)]
struct ToField {
    tag: String,
    parts: Vec<String>,
    field: FieldElement,
}

#[test]
fn fields() {
    let vectors: Fields = read("field.json");
    for case in &vectors.elements {
        let element = FieldElement::from_hex(&case.hex).unwrap_or_else(|error| panic!("{}: {error}", case.name));
        assert_eq!(BigUint::from_bytes_be(&element.to_bytes()).to_string(), case.decimal, "{}", case.name);
        assert_eq!(element.to_hex(), case.hex, "{}", case.name);
    }
    for case in &vectors.to_field {
        let parts: Vec<Vec<u8>> = case.parts.iter().map(|part| hex::decode(part).unwrap()).collect();
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        assert_eq!(hash_to_field(&case.tag, &parts), case.field, "{}", case.tag);
    }
}

#[derive(Deserialize)]
struct BadFields {
    cases: Vec<BadField>,
}

#[derive(Deserialize)]
struct BadField {
    name: String,
    hex: String,
    error: String,
}

#[test]
fn bad_fields() {
    for case in &read::<BadFields>("bad_field.json").cases {
        assert_eq!(FieldElement::from_hex(&case.hex).unwrap_err().code(), case.error, "{}", case.name);
    }
}

#[derive(Deserialize)]
struct TermsVectors {
    network: NetworkId,
    cases: Vec<TermsCase>,
}

#[derive(Deserialize)]
struct TermsCase {
    name: String,
    terms: String,
    signature: Signature,
    pool_id: Option<FieldElement>,
    scope: Option<FieldElement>,
    taken_until: Option<Epoch>,
    error: Option<String>,
}

impl TermsCase {
    fn signed(&self) -> SignedTerms {
        SignedTerms { terms: self.terms.clone(), signature: self.signature }
    }
}

#[test]
fn terms() {
    let vectors: TermsVectors = read("terms.json");
    for case in &vectors.cases {
        let opened = case.signed().open(&vectors.network);
        let opened = opened.unwrap_or_else(|error| panic!("{}: {}", case.name, error.code()));
        assert_eq!(Some(case.signed().pool_id()), case.pool_id, "{}", case.name);
        assert_eq!(opened.scope(Epoch(7)), case.scope, "{}", case.name);
        assert_eq!(Some(opened.taken_until(Epoch(7))), case.taken_until, "{}", case.name);
    }
}

#[test]
fn bad_terms() {
    let vectors: TermsVectors = read("bad_terms.json");
    for case in &vectors.cases {
        let error = case.signed().open(&vectors.network).unwrap_err();
        assert_eq!(Some(error.code().name()), case.error.as_deref(), "{}", case.name);
    }
}
