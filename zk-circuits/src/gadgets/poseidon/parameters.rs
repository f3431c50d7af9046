//! What Poseidon is made of at one state width.

use ark_bn254::Fr;

/// Constants of one state width.
pub(crate) struct Parameters {
    /// State width: inputs + 1.
    pub(crate) width: usize,
    /// Rounds in which every element passes the S-box, half of them first, half last.
    pub(crate) full_rounds: usize,
    /// Rounds in which the first element alone does.
    pub(crate) partial_rounds: usize,
    /// Added before each S-box layer, `width` a round.
    pub(crate) constants: &'static [Fr],
    /// The linear layer, row by row.
    pub(crate) matrix: &'static [Fr],
    /// The same partial rounds, as they are computed.
    pub(crate) recurrence: Recurrence,
}

/// The partial rounds as a linear recurrence of order `width` − 1 in the first element e before each round and in what
/// the S-box makes of it, y = (e + constant)⁵. The other elements are computed after the last partial round alone.
pub(crate) struct Recurrence {
    /// Added to e before the S-box, one a partial round: what all constants of the rounds before come to.
    pub(crate) constants: &'static [Fr],
    /// The next e is the sum of these times the last 2 · `width` − 1 entries of y, e, y, … e, y.
    pub(crate) taps: &'static [Fr],
    /// In place of the linear layer before the first partial round, row by row: the first e, and then, oldest first, what
    /// stands for the `width` − 1 entries of e that the first sum reaches back to. The y among them are zero.
    pub(crate) entry: &'static [Fr],
    /// The elements after the first, from the last 2 · `width` − 2 entries of y, e, … y, e; row by row.
    pub(crate) exit: &'static [Fr],
    /// Added before the first full round after the partial ones, in place of that round's constants.
    pub(crate) after: &'static [Fr],
}

impl Parameters {
    /// The constants of the full rounds before the partial ones, and of those after them but the first.
    pub(crate) fn full_constants(&self) -> [&'static [Fr]; 2] {
        let half = self.full_rounds / 2;
        let (before, rest) = self.constants.split_at_checked(half * self.width).unwrap_or_default();
        [before, rest.get((self.partial_rounds + 1) * self.width..).unwrap_or_default()]
    }
}
