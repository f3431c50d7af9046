//! How a run of the constraints departs from an honest one.

use crate::gadgets::tree::LEVELS;

/// The place of one's own node among the children of each level, the top's last.
pub(crate) type Places = [usize; LEVELS + 1];

/// Deliberate faults of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// Nothing.
    None,
    /// Public outputs and squares are left as they were.
    Given,
    /// The constraint's variable comes out one too great.
    Shift(usize),
    /// The constraint's variable comes out 0.
    Zero(usize),
    /// The constraint's variable is left as it was.
    Skip(usize),
}

/// Whether nodes are put among the children above them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Way {
    /// The children stay as they were given.
    Given,
    /// Each node stands at its level's place.
    Of(Places),
}

/// How much follows when a choice is another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Public outputs, squares and children are those that were asked for.
    Given,
    /// They are what the constraints make of the choices.
    Fitted,
    /// The same, but what a planted bug added stays as it was.
    Lying,
}
