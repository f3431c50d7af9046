//! Pausing: how a caller is asked whether long work goes on.

/// A caller asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stopped;

/// Asked between pieces of work that last some tens of milliseconds at most; an error ends the work.
pub(crate) type Pause<'a> = dyn FnMut() -> Result<(), Stopped> + 'a;
