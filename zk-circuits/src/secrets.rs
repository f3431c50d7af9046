//! Types that hold a witness cannot be printed: this stops compiling when one of them gets a `Debug` of its fields.

use core::fmt::Debug;

use crate::rows::{Lc, Matrices, Rows};
use crate::statement::{Private, Public};

/// Which of two blanket implementations is meant cannot be told of a type that has `Debug`.
trait Hidden<Which> {
    fn hidden() {}
}
impl<T> Hidden<()> for T {}
impl<T: Debug> Hidden<u8> for T {}

#[test]
fn what_holds_a_witness_has_no_debug_output() {
    // The lines are the test: each would be ambiguous.
    <Private as Hidden<_>>::hidden();
    <Public as Hidden<_>>::hidden();
    <Lc as Hidden<_>>::hidden();
    <Rows as Hidden<_>>::hidden();
    <Matrices as Hidden<_>>::hidden();
}
