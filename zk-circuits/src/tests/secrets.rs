//! Types that hold a witness cannot be printed: this stops compiling when one of them gets a `Debug` of its fields.

use core::fmt::Debug;

use crate::constraints::recorder::{ConstraintMatrices, LinearCombination, Recorder};
use crate::stake::inputs::{StakePrivate, StakePublic};
use crate::summary;

/// Which of two blanket implementations is meant cannot be told of a type that has `Debug`.
trait Hidden<Which> {
    fn hidden() {}
}
impl<T> Hidden<()> for T {}
impl<T: Debug> Hidden<u8> for T {}

#[test]
fn what_holds_a_witness_has_no_debug_output() {
    // The lines are the test: each would be ambiguous.
    <StakePrivate as Hidden<_>>::hidden();
    <StakePublic as Hidden<_>>::hidden();
    <summary::inputs::StakePrivate as Hidden<_>>::hidden();
    <summary::inputs::StakePublic as Hidden<_>>::hidden();
    <LinearCombination as Hidden<_>>::hidden();
    <Recorder as Hidden<_>>::hidden();
    <ConstraintMatrices as Hidden<_>>::hidden();
}
