//! One Rust file as seen by the graph: the modules it declares, its imports, the paths it writes, its items.
//!
//! Items under `#[cfg(test)]` are left out. Items that a macro makes are not seen, and calls of methods never are: an
//! arrow stands for a path that is written down.

use std::collections::BTreeSet;

use super::tokens::{Token, tokens};

/// An import: where a name comes from. `*` is every name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Inline modules of the file around the import.
    pub within: Vec<String>,
    /// The path as written.
    pub path: Vec<String>,
    /// The name in this file.
    pub name: String,
}

/// A path in an expression, a type or a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Inline modules of the file around the path.
    pub within: Vec<String>,
    /// The path as written, at least two names.
    pub path: Vec<String>,
}

/// One file's declarations.
#[derive(Debug, Default)]
pub struct Source {
    /// Modules in files of their own.
    pub children: BTreeSet<String>,
    /// Imports, those inside of functions included.
    pub imports: Vec<Import>,
    /// Paths.
    pub written: Vec<Written>,
    /// Items of the file's outermost level.
    pub items: BTreeSet<String>,
}

/// Removes attributes' tokens and the items under `#[cfg(test)]`.
pub fn product(text: &str) -> Vec<Token> {
    let all = tokens(text);
    let mut out = Vec::with_capacity(all.len());
    let mut place = 0;
    while let Some(token) = all.get(place) {
        let attribute = token.mark('#') && (marked(&all, place + 1, '[') || marked(&all, place + 1, '!'));
        if !attribute {
            out.push(token.clone());
            place += 1;
            continue;
        }
        let open = if marked(&all, place + 1, '!') { place + 2 } else { place + 1 };
        let close = closing(&all, open);
        let named = all.get(open + 1..close).unwrap_or_default();
        let word = |word: &str| named.iter().any(|token| token.is(word));
        let test = named.first().is_some_and(|first| first.is("cfg")) && word("test") && !word("any") && !word("not");
        place = if test { after_item(&all, close + 1) } else { close + 1 };
    }
    out
}

/// Whether this punctuation stands at a place.
pub fn marked(tokens: &[Token], place: usize, mark: char) -> bool {
    tokens.get(place).is_some_and(|token| token.mark(mark))
}

/// The place of the bracket that closes the one at `open`.
pub fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Mark('(' | '[' | '{') => depth += 1,
            Token::Mark(')' | ']' | '}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return place;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

/// The place after the item that begins at `start`: after its `;`, or after its block.
fn after_item(tokens: &[Token], start: usize) -> usize {
    let mut place = start;
    while marked(tokens, place, '#') && marked(tokens, place + 1, '[') {
        place = closing(tokens, place + 1) + 1;
    }
    let visibility = ["pub", "crate", "super", "in"];
    let first = tokens.iter().skip(place).filter_map(Token::word).find(|word| !visibility.contains(word));
    let import = first == Some("use");
    while let Some(token) = tokens.get(place) {
        match token {
            Token::Mark(';' | ',') => return place + 1,
            Token::Mark('{') if !import => return closing(tokens, place) + 1,
            Token::Mark('(' | '[' | '{') => place = closing(tokens, place) + 1,
            _ => place += 1,
        }
    }
    place
}

/// Reads a file.
pub fn source(text: &str) -> Source {
    let tokens = product(text);
    let mut found = Source::default();
    let mut within: Vec<(String, usize)> = Vec::new();
    let (mut depth, mut place) = (0_usize, 0_usize);
    while let Some(token) = tokens.get(place) {
        let names = || within.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        let next = tokens.get(place + 1);
        match token {
            Token::Mark('{') => depth += 1,
            Token::Mark('}') => {
                depth = depth.saturating_sub(1);
                if within.last().is_some_and(|(_, opened)| *opened == depth) {
                    within.pop();
                }
            }
            Token::Word(word) if word == "pub" && next.is_some_and(|next| next.mark('(')) => {
                place = closing(&tokens, place + 1);
            }
            Token::Word(word) if word == "mod" => {
                if let Some(name) = next.and_then(Token::word) {
                    if marked(&tokens, place + 2, ';') {
                        found.children.insert(name.to_owned());
                    } else if marked(&tokens, place + 2, '{') {
                        within.push((name.to_owned(), depth));
                    }
                    place += 1;
                }
            }
            Token::Word(word) if word == "use" && !next.is_some_and(|next| next.mark('<')) => {
                let end = place + tokens.iter().skip(place).position(|token| token.mark(';')).unwrap_or_default();
                let mut tree = tokens.get(place + 1..end).unwrap_or_default();
                imports(&mut tree, &mut Vec::new(), &names(), &mut found.imports);
                place = end.max(place);
            }
            Token::Word(word) => {
                let after_path = place > 0 && tokens.get(place - 1) == Some(&Token::Path);
                if next == Some(&Token::Path) && !after_path {
                    let path = path_at(&tokens, place);
                    if path.len() > 1 {
                        found.written.push(Written { within: names(), path });
                    }
                } else if depth == 0 && ITEMS.contains(&word.as_str()) {
                    if let Some(name) = next.and_then(Token::word) {
                        found.items.insert(name.to_owned());
                    }
                } else if depth == 0 && word == "macro_rules" {
                    found.items.extend(tokens.get(place + 2).and_then(Token::word).map(str::to_owned));
                }
            }
            _ => {}
        }
        place += 1;
    }
    found
}

/// Keywords after which an item's name stands.
const ITEMS: [&str; 8] = ["fn", "struct", "enum", "trait", "type", "const", "static", "union"];

fn path_at(tokens: &[Token], start: usize) -> Vec<String> {
    let mut path = Vec::new();
    let mut place = start;
    while let Some(word) = tokens.get(place).and_then(Token::word) {
        path.push(word.to_owned());
        if tokens.get(place + 1) != Some(&Token::Path) {
            break;
        }
        place += 2;
    }
    path
}

/// Reads a tree of imports: `a::{b, c as d, e::*}`.
fn imports(tokens: &mut &[Token], prefix: &mut Vec<String>, within: &[String], out: &mut Vec<Import>) {
    let length = prefix.len();
    loop {
        match tokens.split_first() {
            Some((Token::Word(word), rest)) => {
                *tokens = rest;
                if word == "as" {
                    if let (Some((Token::Word(name), rest)), Some(last)) = (tokens.split_first(), out.last_mut()) {
                        last.name.clone_from(name);
                        *tokens = rest;
                    }
                    continue;
                }
                prefix.push(word.clone());
                if rest.first() == Some(&Token::Path) {
                    continue;
                }
                let mut path = prefix.clone();
                if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
                    path.pop();
                }
                let name = path.last().cloned().unwrap_or_default();
                out.push(Import { within: within.to_vec(), path, name });
            }
            Some((Token::Path, rest)) => *tokens = rest,
            Some((Token::Mark('*'), rest)) => {
                *tokens = rest;
                out.push(Import { within: within.to_vec(), path: prefix.clone(), name: "*".to_owned() });
            }
            Some((Token::Mark('{'), rest)) => {
                *tokens = rest;
                imports(tokens, prefix, within, out);
            }
            Some((Token::Mark(','), rest)) => {
                *tokens = rest;
                prefix.truncate(length);
            }
            Some((_, rest)) => {
                *tokens = rest;
                break;
            }
            None => break,
        }
    }
    prefix.truncate(length);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        source(text).imports.iter().map(|import| format!("{} = {}", import.name, import.path.join("::"))).collect()
    }

    #[test]
    fn groups_of_imports_are_taken_apart() {
        assert_eq!(
            names("pub(crate) use crate::{a, b::{self, C as D, e::*}, F}; use super::g;"),
            ["a = crate::a", "b = crate::b", "D = crate::b::C", "* = crate::b::e", "F = crate::F", "g = super::g"]
        );
    }

    #[test]
    fn tests_and_attributes_are_left_out() {
        let found = source(
            "#[cfg(test)] mod rig; mod real; #[cfg(test)] mod tests { use crate::a; }
             #[cfg(test)] use crate::{b, c}; #[cfg(any(test, feature = \"x\"))] mod memory;
             #[cfg_attr(feature = \"wasm\", derive(crate::d::E))] struct S { f: crate::g::H } fn after() {}",
        );
        assert_eq!(found.children, ["memory", "real"].map(str::to_owned).into());
        assert_eq!(found.imports, []);
        assert_eq!(found.written.len(), 1);
        assert_eq!(found.items, ["S", "after"].map(str::to_owned).into());
    }

    #[test]
    fn inline_modules_are_known() {
        let found = source("mod inner { fn f() { super::g::h(); } } fn k() { super::l::m(); }");
        let within: Vec<usize> = found.written.iter().map(|written| written.within.len()).collect();
        assert_eq!(within, [1, 0]);
    }
}
