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
}

impl Parameters {
    /// Each round's constants, and whether every element passes the S-box in it.
    pub(crate) fn rounds(&self) -> impl Iterator<Item = (&[Fr], bool)> {
        let half = self.full_rounds / 2;
        let partial = half..half + self.partial_rounds;
        self.constants
            .chunks_exact(self.width)
            .enumerate()
            .map(move |(i, constants)| (constants, !partial.contains(&i)))
    }
}
