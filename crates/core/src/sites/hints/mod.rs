//! Hints: the category that a page states about itself, used only for hosts that the table does not list.

mod reading;
mod table;

pub use reading::{HINT_MAX, HINTS_MAX, Hint, from_hints};
