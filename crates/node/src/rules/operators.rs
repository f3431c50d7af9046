//! Whose pools a network takes, and how many of one operator.

use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::protocol::catalogue::CATALOGUE_MAX;

use crate::rules::refusal::Refusal;

/// Pools that one operator may have at once, unless the node is told otherwise.
pub const PLACES: u32 = 16;

/// Whose pools are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operators {
    /// The admitted operators; `None` admits anybody, on test networks only.
    pub admitted: Option<Vec<PublicKey>>,
    /// Pools that each may have at once.
    pub places: u32,
}

impl Operators {
    /// Requires that an operator is admitted.
    ///
    /// # Errors
    ///
    /// [`Refusal::OperatorNotAdmitted`].
    pub fn admit(&self, operator: &PublicKey) -> Result<(), Refusal> {
        let admitted = self.admitted.as_ref().is_none_or(|keys| keys.contains(operator));
        if admitted { Ok(()) } else { Err(Refusal::OperatorNotAdmitted) }
    }

    /// Requires room for one more pool of an operator that has `own` open ones; `all` are the node's, with those that owe.
    ///
    /// # Errors
    ///
    /// [`Refusal::OperatorPlaces`], [`Refusal::PoolsFull`] where the catalogue would hold more than it may.
    pub fn room(&self, own: usize, all: usize) -> Result<(), Refusal> {
        if own >= self.places as usize {
            return Err(Refusal::OperatorPlaces);
        }
        if all >= CATALOGUE_MAX as usize { Err(Refusal::PoolsFull) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_needs_admission_and_a_place() {
        let (one, other) = (PublicKey([1; 32]), PublicKey([2; 32]));
        let listed = Operators { admitted: Some(vec![one]), places: 2 };
        assert_eq!(listed.admit(&one), Ok(()));
        assert_eq!(listed.admit(&other), Err(Refusal::OperatorNotAdmitted));
        let nobody = Operators { admitted: Some(Vec::new()), places: 2 };
        assert_eq!(nobody.admit(&one), Err(Refusal::OperatorNotAdmitted), "an empty list is not an open one");
        assert_eq!(Operators { admitted: None, places: 2 }.admit(&other), Ok(()));
        assert_eq!(listed.room(1, 9), Ok(()));
        assert_eq!(listed.room(2, 9), Err(Refusal::OperatorPlaces));
        assert_eq!(listed.room(0, CATALOGUE_MAX as usize), Err(Refusal::PoolsFull));
    }
}
