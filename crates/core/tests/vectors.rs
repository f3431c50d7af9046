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
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::event::Draft;
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::footprint::word::Word;
use ashiato_core::protocol::claim::{ScopeKind, scope};
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
struct Tariffs {
    words: Vec<WordCase>,
    tariffs: Vec<TariffCase>,
}

#[derive(Deserialize)]
struct WordCase {
    category: Category,
    action: Action,
    attention_ms: u64,
    word: u16,
}

#[derive(Deserialize)]
struct TariffCase {
    name: String,
    tariff: Tariff,
    packed: FieldElement,
    words: Vec<Word>,
    values: Vec<u32>,
    total: u32,
}

#[test]
fn tariffs() {
    let vectors: Tariffs = read("tariff.json");
    for case in &vectors.words {
        assert_eq!(Word::new(case.category, case.action, case.attention_ms).bits(), case.word);
    }
    for case in &vectors.tariffs {
        assert_eq!(case.tariff.pack(), Ok(case.packed), "{}", case.name);
        assert_eq!(Tariff::unpack(case.packed).as_ref(), Ok(&case.tariff), "{}", case.name);
        let values: Vec<u32> = case.words.iter().map(|word| case.tariff.value(*word)).collect();
        assert_eq!(values, case.values, "{}", case.name);
        assert_eq!(case.tariff.total(&case.words), Ok(case.total), "{}", case.name);
    }
}

#[derive(Deserialize)]
struct BadTariffs {
    tariffs: Vec<BadTariff>,
    totals: Vec<BadTotal>,
    packed: Vec<BadPacked>,
    words: Vec<u16>,
}

#[derive(Deserialize)]
struct BadTariff {
    name: String,
    tariff: Tariff,
    error: String,
}

#[derive(Deserialize)]
struct BadTotal {
    name: String,
    tariff: Tariff,
    words: Vec<Word>,
    repeat: usize,
    error: String,
}

#[derive(Deserialize)]
struct BadPacked {
    name: String,
    packed: FieldElement,
}

#[test]
fn bad_tariffs() {
    let vectors: BadTariffs = read("bad_tariff.json");
    for case in &vectors.tariffs {
        assert_eq!(case.tariff.pack().unwrap_err().code(), case.error, "{}", case.name);
        assert_eq!(case.tariff.check().unwrap_err().code(), case.error, "{}", case.name);
    }
    for case in &vectors.totals {
        let words = case.words.repeat(case.repeat);
        assert_eq!(case.tariff.total(&words).unwrap_err().code(), case.error, "{}", case.name);
    }
    for case in &vectors.packed {
        assert_eq!(Tariff::unpack(case.packed).unwrap_err().code(), "tariff-not-packed", "{}", case.name);
    }
    for bits in &vectors.words {
        assert_eq!(Word::from_bits(*bits).unwrap_err().code(), "word-invalid", "{bits}");
    }
}

#[derive(Deserialize)]
struct Fields {
    elements: Vec<Element>,
    to_field: Vec<ToField>,
    scopes: Vec<Scope>,
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

#[derive(Deserialize)]
struct Scope {
    network: String,
    kind: ScopeKind,
    operator: String,
    name: String,
    epoch: u64,
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
    for case in &vectors.scopes {
        let operator: [u8; 32] = hex::decode(&case.operator).unwrap().try_into().unwrap();
        assert_eq!(scope(&case.network, case.kind, &operator, &case.name, case.epoch), case.field, "{}", case.name);
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
    network: String,
    attention_cap: u16,
    cases: Vec<TermsCase>,
}

#[derive(Deserialize)]
struct TermsCase {
    name: String,
    terms: String,
    signature: Signature,
    pool_id: Option<FieldElement>,
    scope: Option<FieldElement>,
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
        let opened = case.signed().open(&vectors.network, vectors.attention_cap);
        let opened = opened.unwrap_or_else(|error| panic!("{}: {}", case.name, error.code()));
        assert_eq!(Some(case.signed().pool_id()), case.pool_id, "{}", case.name);
        assert_eq!(Some(opened.scope(7)), case.scope, "{}", case.name);
    }
}

#[test]
fn bad_terms() {
    let vectors: TermsVectors = read("bad_terms.json");
    for case in &vectors.cases {
        let error = case.signed().open(&vectors.network, vectors.attention_cap).unwrap_err();
        assert_eq!(Some(error.code().name()), case.error.as_deref(), "{}", case.name);
    }
}
