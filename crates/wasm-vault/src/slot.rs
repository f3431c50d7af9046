//! A value that one call at a time may have.

use std::cell::{RefCell, RefMut};
use std::ops::{Deref, DerefMut};

use crate::error::Failure;
use crate::panic;

/// Holds a value. A call keeps it over its awaits; what finds it taken is refused at once, so nothing ever waits for
/// itself.
pub(crate) struct Slot<T>(RefCell<T>);

impl<T> Slot<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(RefCell::new(value))
    }

    /// The value until the guard is dropped; `busy` while another call has it, `panicked` after a panic.
    pub(crate) fn take(&self) -> Result<Taken<'_, T>, Failure> {
        panic::check()?;
        self.0.try_borrow_mut().map(Taken).map_err(|_| Failure::new(Failure::BUSY, "the vault is at another call"))
    }
}

/// The value of a [`Slot`].
pub(crate) struct Taken<'a, T>(RefMut<'a, T>);

impl<T> Deref for Taken<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Taken<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_that_finds_it_taken_is_refused_and_the_next_is_not() {
        let slot = Slot::new(1);
        let mut first = slot.take().unwrap();
        *first += 1;
        assert_eq!(slot.take().err().map(|failure| failure.code().name()), Some("busy"));
        drop(first);
        assert_eq!(*slot.take().unwrap(), 2);
    }
}
