//! Words as bits and as elements of the words digest: natively and in rows.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;
use ashiato_core::footprint::word::Word;

use crate::poseidon::{hash, hash_rows};
use crate::size::{ELEMENTS_PER_STEP, Size, WORDS_PER_ELEMENT};
use crate::system::{Linear, System};
use crate::tags::Tag;

/// Bits of a word: `category:4 | action:4 | attention:5`, little end first.
pub(crate) const WORD_BITS: usize = 13;

/// The bits of a word, little end first.
pub(crate) fn bits(word: Word) -> [Fr; WORD_BITS] {
    core::array::from_fn(|i| Fr::from(u64::from(word.bits() >> i & 1)))
}

/// A word's bits by their meaning.
pub(crate) struct Fields<'a, T> {
    /// Four bits.
    pub(crate) category: &'a [T],
    /// Four bits.
    pub(crate) action: &'a [T],
    /// Five bits.
    pub(crate) attention: &'a [T],
}

/// Splits a word's bits.
pub(crate) fn fields<T>(bits: &[T; WORD_BITS]) -> Fields<'_, T> {
    let (category, rest) = bits.split_at(4);
    let (action, attention) = rest.split_at(4);
    Fields { category, action, attention }
}

/// Σ 2ⁱ · bitᵢ over whatever the bits are.
pub(crate) fn number(bits: &[Fr]) -> Fr {
    bits.iter().rev().fold(Fr::ZERO, |sum, bit| sum.double() + bit)
}

/// Nineteen words to an element, zero-filled to eleven elements a step.
fn elements<T: Clone>(words: &[[T; WORD_BITS]], size: Size, pack: impl Fn(&[T]) -> T, zero: T) -> Vec<T> {
    let mut elements: Vec<T> = words.chunks(WORDS_PER_ELEMENT).map(|chunk| pack(&chunk.concat())).collect();
    elements.resize(size.digest_steps() * ELEMENTS_PER_STEP, zero);
    elements
}

/// The words digest of exactly `size.words()` words.
pub(crate) fn digest(words: &[[Fr; WORD_BITS]], size: Size) -> Fr {
    let elements = elements(words, size, number, Fr::ZERO);
    let (steps, _) = elements.as_chunks::<ELEMENTS_PER_STEP>();
    steps.iter().fold(Tag::Words.fr(), |chain, [a, b, c, d, e, f, g, h, i, j, k]| {
        hash([chain, *a, *b, *c, *d, *e, *f, *g, *h, *i, *j, *k])
    })
}

/// The same in rows.
pub(crate) fn digest_rows<S: System>(rows: &mut S, words: &[[S::Lc; WORD_BITS]], size: Size) -> S::Lc {
    let elements = elements(words, size, S::Lc::from_bits, S::Lc::zero());
    let (steps, _) = elements.as_chunks::<ELEMENTS_PER_STEP>();
    steps.iter().fold(rows.constant(Tag::Words.fr()), |chain, [a, b, c, d, e, f, g, h, i, j, k]| {
        hash_rows(rows, [&chain, a, b, c, d, e, f, g, h, i, j, k])
    })
}
