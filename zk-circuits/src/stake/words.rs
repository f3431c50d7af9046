//! Words as bits and as elements of the words digest: natively and in constraints.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;
use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::domain::poseidon;
use ashiato_core::footprint::word::Word;
use zeroize::Zeroizing;

use crate::constraints::system::{Linear, System};
use crate::gadgets::bits::number;
use crate::gadgets::poseidon::{hash_chain, hash_chain_gadget};
use crate::stake::size::{ELEMENTS_PER_STEP, Size, WORDS_PER_ELEMENT};

/// More words than a bundle of this size holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a bundle of this size holds fewer words")]
pub struct TooManyWords;

impl TooManyWords {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        Code::BundleTooManyWords
    }
}

/// Bits of a word: `category:4 | action:4 | attention:5`, little end first.
pub(crate) const WORD_BITS: usize = 13;

/// The bits of a word, little end first.
pub(crate) fn bits(word: Word) -> [Fr; WORD_BITS] {
    core::array::from_fn(|i| Fr::from(u64::from(word.bits() >> i & 1)))
}

/// The bits of exactly `size.words()` words.
pub(crate) fn filled(words: &[Word], size: Size) -> Result<Vec<[Fr; WORD_BITS]>, TooManyWords> {
    if words.len() > size.words() {
        return Err(TooManyWords);
    }
    let mut filled: Vec<_> = words.iter().map(|word| bits(*word)).collect();
    filled.resize(size.words(), bits(Word::PADDING));
    Ok(filled)
}

/// A word's bits by their meaning.
pub(crate) struct Fields<'a, T> {
    pub(crate) category: &'a [T; 4],
    pub(crate) action: &'a [T; 4],
    pub(crate) attention: &'a [T; 5],
}

/// Splits a word's bits.
pub(crate) fn fields<T>(bits: &[T; WORD_BITS]) -> Fields<'_, T> {
    let [category @ .., _, _, _, _, _, _, _, _, _] = bits;
    let [_, _, _, _, action @ .., _, _, _, _, _] = bits;
    let [_, _, _, _, _, _, _, _, attention @ ..] = bits;
    Fields { category, action, attention }
}

/// Nineteen words to an element, zero-filled to whole steps of eleven elements.
fn steps<T: Clone>(words: &[[T; WORD_BITS]], size: Size, pack: impl Fn(&[T]) -> T, zero: T) -> Vec<T> {
    let mut elements: Vec<T> = words.chunks(WORDS_PER_ELEMENT).map(|chunk| pack(&chunk.concat())).collect();
    elements.resize(size.digest_steps() * ELEMENTS_PER_STEP, zero);
    elements
}

/// The words digest of exactly `size.words()` words.
pub(crate) fn digest(words: &[[Fr; WORD_BITS]], size: Size) -> Fr {
    let elements = Zeroizing::new(steps(words, size, number, Fr::ZERO));
    hash_chain(poseidon::WORDS, elements.as_chunks::<ELEMENTS_PER_STEP>().0)
}

/// [`digest`] in constraints.
pub(crate) fn digest_gadget<S: System>(system: &mut S, words: &[[S::Lc; WORD_BITS]], size: Size) -> S::Lc {
    let elements = steps(words, size, S::Lc::from_bits, S::Lc::zero());
    hash_chain_gadget(system, poseidon::WORDS, elements.as_chunks::<ELEMENTS_PER_STEP>().0)
}
