//! Native Poseidon commitments: identity, bundle, leaf, nullifier, records.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;
use ashiato_core::encoding::domain::poseidon;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::summary::Summary;

use crate::convert::{from_fr, to_fr};
use crate::gadgets::poseidon::hash;

/// `id = H(domain.identity, s, 0)`: the token's identity commitment.
pub fn identity(secret: FieldElement) -> FieldElement {
    from_fr(hash(poseidon::IDENTITY, [to_fr(secret), Fr::ZERO]))
}

/// `bundle = H(domain.bundle, e₁ … e₁₁, records, r)`: the summary's elements, `r` random.
pub fn bundle(summary: &Summary, records: FieldElement, randomness: FieldElement) -> FieldElement {
    let [e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11] = summary.pack().map(to_fr);
    let inputs = [e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, to_fr(records), to_fr(randomness)];
    from_fr(hash(poseidon::BUNDLE, inputs))
}

/// `leaf = H(domain.leaf, id, minted, bundle)`: computed by the registry from the token's own id and the epoch of its
/// mint.
pub fn leaf(id: FieldElement, minted: u32, bundle: FieldElement) -> FieldElement {
    from_fr(hash(poseidon::LEAF, [to_fr(id), Fr::from(minted), to_fr(bundle)]))
}

/// `nullifier = H(domain.nullifier, s, scope)`: what a token can be used for once. This formula never changes.
pub fn nullifier(secret: FieldElement, scope: FieldElement) -> FieldElement {
    from_fr(hash(poseidon::NULLIFIER, [to_fr(secret), to_fr(scope)]))
}

/// `records_commitment = H(domain.records_commitment, records, n)`, `n` random, opened inside a grant only.
pub fn records_commitment(records: FieldElement, nonce: FieldElement) -> FieldElement {
    from_fr(hash(poseidon::RECORDS_COMMITMENT, [to_fr(records), to_fr(nonce)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gadgets::poseidon::separator;
    use light_poseidon::{Poseidon, PoseidonHasher};

    fn oracle(inputs: &[FieldElement]) -> FieldElement {
        let inputs: Vec<_> = inputs.iter().map(|x| to_fr(*x)).collect();
        from_fr(Poseidon::<Fr>::new_circom(inputs.len()).unwrap().hash(&inputs).unwrap())
    }

    /// The bundle has 14 inputs, more than the oracle takes: `tests/vectors/summary.json` and circomlibjs hold it.
    #[test]
    fn every_commitment_is_one_plain_circomlib_call() {
        let [s, x, y, zero] = [7, 11, 13, 0].map(FieldElement::from_u128);
        assert_eq!(identity(s), oracle(&[from_fr(separator(poseidon::IDENTITY)), s, zero]));
        assert_eq!(leaf(s, 11, y), oracle(&[from_fr(separator(poseidon::LEAF)), s, x, y]));
        assert_eq!(nullifier(s, x), oracle(&[from_fr(separator(poseidon::NULLIFIER)), s, x]));
        assert_eq!(records_commitment(x, y), oracle(&[from_fr(separator(poseidon::RECORDS_COMMITMENT)), x, y]));
    }
}
