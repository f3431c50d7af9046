//! Bounds that the extension's TypeScript keeps before it hands something over, and that Rust keeps again: each once.

use serde::Serialize;

use crate::sites::hints::{HINT_MAX, HINTS_MAX};

/// Bytes of a content script's message at most, as JSON.
pub const MESSAGE_BYTES: usize = 4_096;
/// Characters of the name of a page's type at most.
pub const TYPE_CHARS: usize = 100;
/// Characters of a link's address at most.
pub const LINK_CHARS: usize = 2_000;
/// Characters of a wallet's name at most.
pub const RDNS_CHARS: usize = 100;
/// Bytes of a passphrase at most.
pub const PASSPHRASE_BYTES: usize = 1_024;
/// Characters of a passphrase at least.
pub const PASSPHRASE_CHARS: usize = 8;
/// Entries of a view that is asked for piece by piece, at most.
pub const VIEW_ENTRIES: usize = 1_000;
/// Bytes of a node's answer at most.
pub const ANSWER_BYTES: usize = 4 * 1_024 * 1_024;

/// Seconds since the last input, up to which somebody counts as there: the detection interval of `chrome.idle`.
pub const INPUT_SECONDS: u32 = 60;

/// The bounds as the build emits them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct Limits {
    /// Hints of a page in one list.
    pub hints: usize,
    /// Characters of one hint.
    pub hint: usize,
    /// Bytes of a content script's message, as JSON.
    pub message_bytes: usize,
    /// Characters of a link's address.
    pub link: usize,
    /// Characters of a wallet's name.
    pub rdns: usize,
    /// Bytes of a passphrase at most.
    pub passphrase_bytes: usize,
    /// Characters of a passphrase at least.
    pub passphrase_chars: usize,
    /// The largest value that a stake can claim.
    pub value: u32,
    /// Entries of a view that is asked for piece by piece.
    pub view_entries: usize,
    /// Bytes of a node's answer.
    pub answer_bytes: usize,
    /// Seconds since the last input, up to which somebody counts as there.
    pub input_seconds: u32,
}

/// The bounds.
pub const LIMITS: Limits = Limits {
    hints: HINTS_MAX,
    hint: HINT_MAX,
    message_bytes: MESSAGE_BYTES,
    link: LINK_CHARS,
    rdns: RDNS_CHARS,
    passphrase_bytes: PASSPHRASE_BYTES,
    passphrase_chars: PASSPHRASE_CHARS,
    value: u32::MAX,
    view_entries: VIEW_ENTRIES,
    answer_bytes: ANSWER_BYTES,
    input_seconds: INPUT_SECONDS,
};
