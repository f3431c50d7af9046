//! Native Poseidon commitments: identity, bundle, leaf, nullifier, content.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;
use ashiato_core::encoding::domain::poseidon;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::word::Word;

use crate::convert::{from_fr, to_fr};
use crate::gadgets::poseidon::hash;
use crate::stake::size::Size;
use crate::stake::words::{digest, filled};

pub use crate::stake::words::TooManyWords;

/// `id = H(domain.identity, s, 0)`: the token's identity commitment.
pub fn identity(secret: FieldElement) -> FieldElement {
    from_fr(hash(poseidon::IDENTITY, [to_fr(secret), Fr::ZERO]))
}

/// The digest of an epoch's words, filled with the zero word; [`TooManyWords`] above `size.words()`.
///
/// # Errors
/// [`TooManyWords`] above `size.words()`.
pub fn words_digest(words: &[Word], size: Size) -> Result<FieldElement, TooManyWords> {
    Ok(from_fr(digest(&filled(words, size)?, size)))
}

/// `bundle = H(domain.bundle, words_digest, content, r)`, `r` random.
pub fn bundle(words_digest: FieldElement, content: FieldElement, randomness: FieldElement) -> FieldElement {
    from_fr(hash(poseidon::BUNDLE, [to_fr(words_digest), to_fr(content), to_fr(randomness)]))
}

/// `leaf = H(domain.leaf, id, bundle)`: computed by the registry from the token's own id.
pub fn leaf(id: FieldElement, bundle: FieldElement) -> FieldElement {
    from_fr(hash(poseidon::LEAF, [to_fr(id), to_fr(bundle)]))
}

/// `nullifier = H(domain.nullifier, s, scope)`: the stake's identity. This formula never changes.
pub fn nullifier(secret: FieldElement, scope: FieldElement) -> FieldElement {
    from_fr(hash(poseidon::NULLIFIER, [to_fr(secret), to_fr(scope)]))
}

/// `content_commitment = H(domain.content_commitment, content, n)`, `n` random, opened inside a grant only.
pub fn content_commitment(content: FieldElement, nonce: FieldElement) -> FieldElement {
    from_fr(hash(poseidon::CONTENT_COMMITMENT, [to_fr(content), to_fr(nonce)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gadgets::poseidon::separator;
    use ashiato_core::footprint::action::Action;
    use ashiato_core::footprint::category::Category;
    use light_poseidon::{Poseidon, PoseidonHasher};

    fn oracle(inputs: &[FieldElement]) -> FieldElement {
        let inputs: Vec<_> = inputs.iter().map(|x| to_fr(*x)).collect();
        from_fr(Poseidon::<ark_bn254::Fr>::new_circom(inputs.len()).unwrap().hash(&inputs).unwrap())
    }

    #[test]
    fn every_commitment_is_one_plain_circomlib_call() {
        let [s, x, y, zero] = [7, 11, 13, 0].map(FieldElement::from_u128);
        assert_eq!(identity(s), oracle(&[from_fr(separator(poseidon::IDENTITY)), s, zero]));
        assert_eq!(bundle(s, x, y), oracle(&[from_fr(separator(poseidon::BUNDLE)), s, x, y]));
        assert_eq!(leaf(s, x), oracle(&[from_fr(separator(poseidon::LEAF)), s, x]));
        assert_eq!(nullifier(s, x), oracle(&[from_fr(separator(poseidon::NULLIFIER)), s, x]));
        assert_eq!(content_commitment(x, y), oracle(&[from_fr(separator(poseidon::CONTENT_COMMITMENT)), x, y]));
    }

    #[test]
    fn the_words_digest_is_a_chain_of_twelve_input_calls() {
        let words: Vec<Word> = (0..45u64)
            .map(|i| Word::new(Category::ALL[i as usize % 16], Action::ALL[i as usize % 13], i * 10_000))
            .collect();
        let element = |i: usize| {
            let mut bytes = [0u8; 32];
            for (w, word) in words.iter().skip(i * 19).take(19).enumerate() {
                for b in (0..13).filter(|b| word.bits() >> b & 1 == 1) {
                    let at = w * 13 + b;
                    bytes[31 - at / 8] |= 1 << (at % 8);
                }
            }
            FieldElement::from_bytes(bytes).unwrap()
        };
        for (size, steps) in [(Size::Words64, 1), (Size::Words256, 2), (Size::Words1024, 5)] {
            let mut chain = from_fr(separator(poseidon::WORDS));
            for step in 0..steps {
                let mut inputs = vec![chain];
                inputs.extend((0..11).map(|i| element(step * 11 + i)));
                chain = oracle(&inputs);
            }
            assert_eq!(words_digest(&words, size), Ok(chain));
        }
        assert_eq!(words_digest(&[Word::PADDING; 65], Size::Words64), Err(TooManyWords));
        assert!(words_digest(&[Word::PADDING; 64], Size::Words64).is_ok());
        assert_eq!(words_digest(&[], Size::Words1024), words_digest(&[Word::PADDING; 1_024], Size::Words1024));
    }
}
