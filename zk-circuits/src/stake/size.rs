//! The sizes the stake circuit is built in.

/// Words to a field element: 19 · 13 = 247 bits.
pub(crate) const WORDS_PER_ELEMENT: usize = 19;
/// Elements one step of the words digest takes in.
pub(crate) const ELEMENTS_PER_STEP: usize = 11;

/// The number of encoded footprints that a bundle holds. One generic builder serves all sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Size {
    /// 64 words: quick tests.
    Words64,
    /// 256 words: a light day.
    Words256,
    /// 1,024 words: a full one.
    Words1024,
    /// 4,096 words: no key is pinned for them; shows how the prover's work grows.
    #[cfg(feature = "baseline")]
    Words4096,
}

impl Size {
    /// Every size with a key, the smallest first.
    pub const ALL: [Self; 3] = [Self::Words64, Self::Words256, Self::Words1024];

    /// Words in a bundle.
    pub const fn words(self) -> usize {
        match self {
            Self::Words64 => 64,
            Self::Words256 => 256,
            Self::Words1024 => 1_024,
            #[cfg(feature = "baseline")]
            Self::Words4096 => 4_096,
        }
    }

    /// The size that holds exactly this many words; `None` for any number but 64, 256 and 1,024.
    pub const fn from_words(words: u32) -> Option<Self> {
        match words {
            64 => Some(Self::Words64),
            256 => Some(Self::Words256),
            1_024 => Some(Self::Words1024),
            _ => None,
        }
    }

    /// The circuits of a network whose largest is this one, the smallest first: a light day is proven with less work.
    pub const fn circuits(self) -> &'static [Self] {
        match self {
            Self::Words64 => &[Self::Words64],
            Self::Words256 => &[Self::Words256],
            Self::Words1024 => &[Self::Words256, Self::Words1024],
            #[cfg(feature = "baseline")]
            Self::Words4096 => &[Self::Words4096],
        }
    }

    /// The smallest circuit of such a network that holds this many words; the largest where none does.
    pub fn circuit_for(self, words: usize) -> Self {
        self.circuits().iter().copied().find(|size| words <= size.words()).unwrap_or(self)
    }

    /// Poseidon calls in the words digest: one for 64 words, two for 256, five for 1,024.
    pub(crate) const fn digest_steps(self) -> usize {
        self.words().div_ceil(WORDS_PER_ELEMENT).div_ceil(ELEMENTS_PER_STEP)
    }
}
