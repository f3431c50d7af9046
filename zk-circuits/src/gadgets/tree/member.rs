//! Membership of a level without an index: the node is one of the children that the next node is hashed from.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;

use crate::constraints::system::{Linear, System};

/// Whether the node is one of the children: the product of the differences is 0 exactly then.
pub(crate) fn is_child(node: Fr, children: &[Fr]) -> bool {
    children.iter().map(|child| *child - node).product::<Fr>() == Fr::ZERO
}

/// [`is_child`] in one constraint less than there are children; there are at least two.
pub(crate) fn child_gadget<S: System, const N: usize>(system: &mut S, node: &S::Lc, children: &[S::Lc; N]) {
    const {
        assert!(N >= 2, "a product has two factors");
    }
    let [first, middle @ .., last] = children.as_slice() else { return };
    let mut product = first.minus(node);
    for child in middle {
        product = system.product(&child.minus(node), &product);
    }
    system.enforce(&last.minus(node), &product, &S::Lc::zero());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::recorder::Recorder;

    /// Constraints, and whether they hold.
    fn gadget<const N: usize>(node: Fr, children: [Fr; N]) -> (usize, bool) {
        let mut recorder = Recorder::recording();
        let node = recorder.witness(node);
        let children = children.map(|child| recorder.witness(child));
        child_gadget(&mut recorder, &node, &children);
        (recorder.len(), recorder.first_violated().is_none())
    }

    #[test]
    fn a_node_at_any_place_is_a_child_and_nothing_else_is() {
        let children: [Fr; 8] = core::array::from_fn(|i| Fr::from(i as u64 * 31 + 5));
        for child in children {
            assert!(is_child(child, &children));
            assert_eq!(gadget(child, children), (7, true));
        }
        for other in [Fr::ZERO, Fr::from(6u64), -children[3]] {
            assert!(!is_child(other, &children));
            assert_eq!(gadget(other, children), (7, false));
        }
        let top = [Fr::from(9u64), Fr::ZERO, Fr::ZERO, Fr::ZERO];
        assert_eq!((gadget(top[0], top), gadget(-top[0], top)), ((3, true), (3, false)));
        assert_eq!(gadget(Fr::ZERO, top), (3, true), "a missing child is a 0, which no node or leaf is");
        assert_eq!(gadget(top[0], [top[0], top[1]]), (1, true));
    }
}
