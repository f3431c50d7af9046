//! Types that cross to TypeScript have no text for a closed set: a `String` in them is free text, and listed here.

use super::source::{closing, marked};
use super::tokens::{Token, tokens};
use super::tree::Tree;

/// Where the vault's types for TypeScript stand.
const VAULT: &str = "crates/vault/src/";
/// The fields that may be text, each with the reason why its values are no closed set.
const FREE_TEXT: [(&str, &str); 33] = [
    ("Effects.backup", "a sealed text for chrome.storage"),
    ("Effects.session", "a text for chrome.storage"),
    ("LedgerEntry.body", "the bytes that were sent"),
    ("LedgerEntry.request", "method and path"),
    ("LedgerEntry.to", "an address"),
    ("LedgerEntry.under", "the consent's version or a pool's id"),
    ("NetworkView.address", "an address"),
    ("NetworkView.id", "a hexadecimal hash"),
    ("NetworkView.network", "a name that the node chose"),
    ("NodeAnswer.body", "the bytes that came back"),
    ("NodeRequest.body", "the bytes to send"),
    ("NodeRequest.url", "an address"),
    ("Offer.name", "a name that the operator chose"),
    ("Offer.operator", "a name that the operator chose"),
    ("Offer.pool", "a hexadecimal id"),
    ("ProofJob.id", "a hexadecimal id"),
    ("ProofJob.job", "JSON for the prover"),
    ("ProofJob.verifying_key", "a hexadecimal hash"),
    ("PublicInput.text", "a number or a hexadecimal text, as it is sent"),
    ("RecoveryKit.code", "letters and digits"),
    ("RulesView.allowed", "names of sites"),
    ("RulesView.excluded", "names of sites"),
    ("SiteSum.host", "the name of a site"),
    ("SiteView.host", "the name of a site"),
    ("StakePreview.fields", "names of fields that a pool's terms will choose"),
    ("StakePreview.network", "a hexadecimal hash"),
    ("StakePreview.node", "an address"),
    ("StakePreview.operator_fingerprint", "a hexadecimal text"),
    ("StakePreview.pool", "a hexadecimal id"),
    ("StakePreview.verifying_key", "a hexadecimal hash"),
    ("StakeView.name", "a name that the operator chose"),
    ("StakeView.pool", "a hexadecimal id"),
    ("TokenView.id", "a hexadecimal id"),
];

/// Checks the structs that derive `Tsify`.
pub fn check(tree: &Tree, faults: &mut Vec<String>) {
    let mut found: Vec<String> = Vec::new();
    for (_, text) in tree.iter().filter(|(path, _)| path.starts_with(VAULT) && path.ends_with(".rs")) {
        found.extend(text_fields(text));
    }
    for field in found.iter().filter(|field| !FREE_TEXT.iter().any(|(free, _)| free == field)) {
        faults.push(format!("{field} is text: an enum for a closed set, else list it in tidy/views.rs"));
    }
    for (field, _) in FREE_TEXT.iter().filter(|(free, _)| !found.iter().any(|field| field == free)) {
        faults.push(format!("tidy/views.rs lists {field}, which is no text of a view"));
    }
}

/// Fields of text, as `Struct.field`, of the structs whose attributes name `Tsify`.
fn text_fields(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut place = 0;
    while place < tokens.len() {
        if !marked(&tokens, place, '#') || !marked(&tokens, place + 1, '[') {
            place += 1;
            continue;
        }
        let mut crosses = false;
        while marked(&tokens, place, '#') && marked(&tokens, place + 1, '[') {
            let end = closing(&tokens, place + 1);
            crosses |= tokens.iter().take(end).skip(place).any(|token| token.is("Tsify"));
            place = end + 1;
        }
        let Some(open) = tokens.iter().skip(place).take(5).position(|token| token.mark('{')) else { continue };
        let head: Vec<&str> = tokens.iter().skip(place).take(open).filter_map(Token::word).collect();
        let close = closing(&tokens, place + open);
        if let (true, Some(name)) = (crosses && head.contains(&"struct"), head.last()) {
            let fields = tokens.get(place + open + 1..close).unwrap_or_default();
            found.extend(fields_of_text(fields).into_iter().map(|field| format!("{name}.{field}")));
            place = close;
        }
    }
    found
}

/// The names of fields whose type is made of text.
fn fields_of_text(tokens: &[Token]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut field: Option<&str> = None;
    let (mut depth, mut place) = (0_usize, 0_usize);
    while let Some(token) = tokens.get(place) {
        match token {
            Token::Mark('#') if marked(tokens, place + 1, '[') => place = closing(tokens, place + 1),
            Token::Mark('<' | '(' | '[') => depth += 1,
            Token::Mark('>' | ')' | ']') => depth = depth.saturating_sub(1),
            Token::Mark(',') if depth == 0 => field = None,
            Token::Word(word) if field.is_none() && marked(tokens, place + 1, ':') => field = Some(word),
            Token::Word(word) if word == "String" || word == "str" => {
                found.extend(field.filter(|field| found.last().is_none_or(|last| last != field)).map(str::to_owned));
            }
            _ => {}
        }
        place += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_a_view_is_found() {
        let text = r#"
            /// A view.
            #[derive(Debug, Clone)]
            #[cfg_attr(feature = "tsify", derive(tsify::Tsify), tsify(into_wasm_abi))]
            pub struct View {
                /// A field: String
                #[serde(rename = "String")]
                pub number: Option<u32>,
                pub reason: Option<String>,
                pub pairs: Vec<(u32, &'static str)>,
                pub state: State,
            }
            #[derive(Debug)]
            struct Inner { text: String }
        "#;
        assert_eq!(text_fields(text), ["View.reason", "View.pairs"]);
        let mut faults = Vec::new();
        check(&Tree::from([("crates/vault/src/pages/views.rs", text)]), &mut faults);
        assert_eq!(faults.iter().filter(|fault| fault.starts_with("View.")).count(), 2);
    }
}
