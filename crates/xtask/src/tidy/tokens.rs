//! Rust source as words and marks, without comments and without the text of literals.

/// A word (identifier, keyword, number) or one character of punctuation. `::` is one mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// An identifier, keyword, number or lifetime (with its apostrophe).
    Word(String),
    /// Punctuation.
    Mark(char),
    /// `::`
    Path,
    /// A string, byte string or character.
    Literal,
}

impl Token {
    /// Whether the token is this word.
    pub fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(found) if found == word)
    }

    /// Whether the token is this punctuation.
    pub fn mark(&self, mark: char) -> bool {
        *self == Self::Mark(mark)
    }

    /// The word, if the token is one.
    pub fn word(&self) -> Option<&str> {
        if let Self::Word(word) = self { Some(word) } else { None }
    }
}

/// Cuts a source into tokens. Broken sources give some tokens: the compiler is the judge of those.
pub fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let at = |place: usize| chars.get(place).copied().unwrap_or('\0');
    let mut out = Vec::new();
    let mut place = 0;
    while place < chars.len() {
        let here = at(place);
        if here == '/' && at(place + 1) == '/' {
            while place < chars.len() && at(place) != '\n' {
                place += 1;
            }
        } else if here == '/' && at(place + 1) == '*' {
            place = after_comment(&chars, place);
        } else if let Some(after) = after_raw_string(&chars, place) {
            out.push(Token::Literal);
            place = after;
        } else if here == '"' || (here == 'b' || here == 'c') && at(place + 1) == '"' {
            place += if here == '"' { 1 } else { 2 };
            while place < chars.len() && at(place) != '"' {
                place += if at(place) == '\\' { 2 } else { 1 };
            }
            out.push(Token::Literal);
            place += 1;
        } else if here == '\'' && (at(place + 1) == '\\' || at(place + 2) == '\'') {
            place += if at(place + 1) == '\\' { 3 } else { 2 };
            while place < chars.len() && at(place) != '\'' {
                place += 1;
            }
            out.push(Token::Literal);
            place += 1;
        } else if here.is_alphanumeric() || here == '_' || here == '\'' {
            let start = place;
            place += 1;
            while at(place).is_alphanumeric() || at(place) == '_' {
                place += 1;
            }
            out.push(Token::Word(chars.iter().take(place).skip(start).collect()));
        } else if here == ':' && at(place + 1) == ':' {
            out.push(Token::Path);
            place += 2;
        } else {
            if !here.is_whitespace() {
                out.push(Token::Mark(here));
            }
            place += 1;
        }
    }
    out
}

/// The place after a block comment, which may hold others.
fn after_comment(chars: &[char], start: usize) -> usize {
    let (mut place, mut depth) = (start, 0_usize);
    while place < chars.len() {
        match (chars.get(place), chars.get(place + 1)) {
            (Some('/'), Some('*')) => {
                depth += 1;
                place += 2;
            }
            (Some('*'), Some('/')) => {
                depth -= 1;
                place += 2;
                if depth == 0 {
                    return place;
                }
            }
            _ => place += 1,
        }
    }
    place
}

/// The place after `r"…"`, `r#"…"#`, `br"…"`, if such a literal begins here.
fn after_raw_string(chars: &[char], start: usize) -> Option<usize> {
    let mut place = start;
    if chars.get(place) == Some(&'b') {
        place += 1;
    }
    if chars.get(place) != Some(&'r') {
        return None;
    }
    place += 1;
    let first = place;
    while chars.get(place) == Some(&'#') {
        place += 1;
    }
    let hashes = place - first;
    if chars.get(place) != Some(&'"') {
        return None;
    }
    place += 1;
    while place < chars.len() {
        let closing = chars.get(place + 1..place + 1 + hashes).is_some_and(|next| next.iter().all(|c| *c == '#'));
        if chars.get(place) == Some(&'"') && closing {
            return Some(place + 1 + hashes);
        }
        place += 1;
    }
    Some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_hold_no_words() {
        let source = r##"a /* b /* c */ d */ "e::f" // g
            r#"h "i" "# b"j" 'k' '\'' '\u{1F600}' 'l: m::n"##;
        let words: Vec<String> = tokens(source).iter().filter_map(Token::word).map(str::to_owned).collect();
        assert_eq!(words, ["a", "'l", "m", "n"]);
    }
}
