//! Tests that a text must pass before it is kept: a search's words, and paths and titles under the expert switches.
//!
//! Whatever looks as if it named a person or opened something is dropped whole: of a search remains that a search
//! happened. The tests err on the side of dropping.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::encoding::code::Code;

/// The longest text that is kept, in characters.
pub const TEXT_MAX: usize = 120;
/// The longest encoded text that is looked at, in bytes.
pub const ENCODED_MAX: usize = 2_048;
/// The number of digits, separators not counted, from which a number may identify a person.
pub const DIGITS: usize = 6;

/// Why a text is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum TextRefusal {
    /// Nothing in it.
    #[error("an empty text")]
    Empty,
    /// Longer than is kept.
    #[error("a long text")]
    Long,
    /// Not UTF-8, broken percent-encoding, or characters that are not seen.
    #[error("a text with broken or hidden characters")]
    Broken,
    /// Like an e-mail address or an account's name.
    #[error("like an e-mail address or an account's name")]
    Account,
    /// Six digits or more: phone, card, account and identity numbers, dates of birth.
    #[error("a long number")]
    Number,
    /// Like an address on the web or on a network.
    #[error("like an address")]
    Address,
    /// Like a token, a key or a password.
    #[error("like a token")]
    Token,
}

impl TextRefusal {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Empty => Code::TextEmpty,
            Self::Long => Code::TextLong,
            Self::Broken => Code::TextBroken,
            Self::Account => Code::TextAccount,
            Self::Number => Code::TextNumber,
            Self::Address => Code::TextAddress,
            Self::Token => Code::TextToken,
        }
    }
}

/// Decodes percent-encoding, and `+` as a space where `plus` says so; `None` where it is broken or not UTF-8.
pub fn decode(encoded: &str, plus: bool) -> Option<String> {
    // `percent_decode_str` lets a broken sequence stand; here it drops the whole text.
    let whole = |rest: &str| rest.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    if !encoded.split('%').skip(1).all(whole) {
        return None;
    }
    let spaced = if plus { Cow::Owned(encoded.replace('+', " ")) } else { Cow::Borrowed(encoded) };
    percent_decode_str(&spaced).decode_utf8().ok().map(Cow::into_owned)
}

/// Tests a decoded text; gives it back with its spaces collapsed.
///
/// # Errors
/// The [`TextRefusal`] of the first test that fails.
pub fn keep(text: &str) -> Result<String, TextRefusal> {
    if text.len() > ENCODED_MAX {
        return Err(TextRefusal::Long);
    }
    if text.chars().any(hidden) {
        return Err(TextRefusal::Broken);
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err(TextRefusal::Empty);
    }
    if text.chars().count() > TEXT_MAX {
        return Err(TextRefusal::Long);
    }
    if account(&text) {
        return Err(TextRefusal::Account);
    }
    if long_number(&text) {
        return Err(TextRefusal::Number);
    }
    if text.contains("//") || text.split(' ').any(address) {
        return Err(TextRefusal::Address);
    }
    if text.split(' ').any(token) {
        return Err(TextRefusal::Token);
    }
    Ok(text)
}

/// Control characters, zero-width characters and characters that change the writing direction: they could hide a number
/// from the checks.
fn hidden(c: char) -> bool {
    (c.is_control() && !c.is_ascii_whitespace())
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{ffff}'
            | '\u{e0000}'..='\u{10ffff}')
}

fn account(text: &str) -> bool {
    let lower = text.to_lowercase();
    text.contains(['@', '＠', '﹫'])
        || ["(at)", "[at]", "{at}", "<at>", " at gmail", " at yahoo", " dot com", "(dot)", "[dot]"]
            .iter()
            .any(|sign| lower.contains(sign))
}

fn digit(c: char) -> bool {
    // Fullwidth, Arabic, Devanagari … digits are numeric too; Chinese numerals are letters to Unicode.
    c.is_numeric() || matches!(c, '〇' | '零' | '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九')
}

/// Whether six digits or more stand together, separators between them not counted.
fn long_number(text: &str) -> bool {
    let mut digits = 0usize;
    let mut separators = 0usize;
    for c in text.chars() {
        if digit(c) {
            digits += 1;
            separators = 0;
        } else if digits > 0 && separators < 3 && separator(c) {
            separators += 1;
        } else {
            digits = 0;
            separators = 0;
        }
        if digits >= DIGITS {
            return true;
        }
    }
    false
}

fn separator(c: char) -> bool {
    c == ' '
        || c.is_ascii_punctuation()
        || matches!(
            c,
            '‐'
                ..='―'
                    | '−'
                    | '－'
                    | 'ー'
                    | '・'
                    | '．'
                    | '，'
                    | '、'
                    | '／'
                    | '（'
                    | '）'
                    | '·'
                    | '年'
                    | '月'
                    | '日'
        )
}

/// Last labels by which a word with dots is taken for a host.
const ENDINGS: &[&str] = &[
    "app", "biz", "cn", "co", "com", "de", "dev", "edu", "eth", "eu", "fr", "gov", "hk", "info", "io", "jp", "local",
    "me", "mil", "net", "onion", "org", "ru", "sol", "tv", "tw", "uk", "us", "xyz",
];

/// Whether a word is like an address: a scheme, `www.`, a host, an IPv4 or IPv6 address.
fn address(word: &str) -> bool {
    let word = word.to_lowercase();
    let schemes = [
        "http:",
        "https:",
        "mailto:",
        "tel:",
        "sms:",
        "data:",
        "javascript:",
        "file:",
        "blob:",
        "ftp:",
        "otpauth:",
        "magnet:",
    ];
    if word.starts_with("www.") || schemes.iter().any(|scheme| word.contains(scheme)) {
        return true;
    }
    if word.matches(':').count() >= 2 && word.chars().all(|c| c.is_ascii_hexdigit() || c == ':') {
        return true;
    }
    word.split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '-')).any(|part| {
        let part = part.trim_matches('.');
        let four = part.split('.').count() == 4 && part.split('.').all(|label| label.parse::<u8>().is_ok());
        four || part.rsplit_once('.').is_some_and(|(name, end)| !name.is_empty() && ENDINGS.contains(&end))
    })
}

/// Whether a word is like a token: long, hexadecimal, or mixed as no word of a language is.
fn token(word: &str) -> bool {
    word.split(|c: char| !c.is_ascii_graphic()).any(|part| {
        let bare = part.trim_matches(|c: char| c.is_ascii_punctuation());
        let length = bare.len();
        let digits = bare.bytes().filter(u8::is_ascii_digit).count();
        let letters = bare.bytes().filter(u8::is_ascii_alphabetic).count();
        let hexadecimal = length >= 8 && digits > 0 && letters > 0 && bare.bytes().all(|b| b.is_ascii_hexdigit());
        let wallet =
            bare.len() > 4 && bare[..2].eq_ignore_ascii_case("0x") && bare[2..].bytes().all(|b| b.is_ascii_hexdigit());
        let mixed = length >= 16 && digits > 0 && letters > 0;
        length >= 25 || mixed || hexadecimal || wallet || (length >= 8 && turns(bare) >= 4)
    })
}

/// How often the kind of character turns: letter to digit and back, small to capital, to a sign and back.
fn turns(part: &str) -> usize {
    let kind = |b: u8| match b {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    part.as_bytes()
        .windows(2)
        .filter(|pair| {
            let (before, after) = (kind(pair[0]), kind(pair[1]));
            // A capital before small letters is how words begin, and a hyphen or an apostrophe how they are joined.
            before != after
                && (before, after) != (2, 1)
                && !matches!(pair[0], b'-' | b'\'')
                && !matches!(pair[1], b'-' | b'\'')
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decoding_is_strict() {
        assert_eq!(decode("a+b%20c", true).as_deref(), Some("a b c"));
        assert_eq!(decode("a+b", false).as_deref(), Some("a+b"));
        assert_eq!(decode("%E8%B6%B3%E8%B7%A1", true).as_deref(), Some("足跡"));
        for broken in ["%", "%2", "%zz", "%B5%D8", "%+1", "%é1"] {
            assert_eq!(decode(broken, true), None, "{broken}");
        }
    }

    #[test]
    fn ordinary_words_stay() {
        for text in [
            "rust borrow checker",
            "足跡 意味",
            "how to use node.js 20",
            "iPhone 16 Pro",
            "2024 olympics",
            "C++ vs C#",
            "covid-19",
            "it's 5 o'clock",
            "天气 预报",
        ] {
            assert_eq!(keep(text).as_deref(), Ok(text), "{text}");
        }
        assert_eq!(keep("  two \t words\n").as_deref(), Ok("two words"));
    }

    #[test]
    fn hidden_characters_hide_nothing() {
        assert_eq!(keep("12\u{200b}34\u{200b}56"), Err(TextRefusal::Broken));
        assert_eq!(keep("１２３４５６"), Err(TextRefusal::Number));
        assert_eq!(keep("一二三四五六"), Err(TextRefusal::Number));
        assert_eq!(keep("someone＠example"), Err(TextRefusal::Account));
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>(), plus in any::<bool>()) {
            let decoded = decode(&text, plus);
            for candidate in [Some(text), decoded].into_iter().flatten() {
                if let Ok(kept) = keep(&candidate) {
                    prop_assert!(kept.chars().count() <= TEXT_MAX);
                    prop_assert_eq!(keep(&kept), Ok(kept));
                }
            }
        }

        #[test]
        fn no_six_digits_get_through(digits in "[0-9]{6,20}", gap in "[ ./()+-]{0,2}", before in "[a-z ]{0,10}") {
            let spread: String = digits.chars().map(|d| format!("{d}{gap}")).collect();
            let text = format!("{before}{spread}");
            prop_assert!(keep(&text).is_err());
        }

        #[test]
        fn no_mail_address_gets_through(name in "[a-z.]{1,12}", host in "[a-z]{1,10}", end in "[a-z]{2,4}") {
            let text = format!("mail for {name}@{host}.{end}");
            prop_assert!(keep(&text).is_err());
        }
    }
}
