//! What a circuit is written in: a system of constraints, each labelled with the check it serves, over two backends. The
//! recorder keeps the constraints, the witness generator the values.

pub(crate) mod recorder;
pub(crate) mod system;
pub(crate) mod witness_run;
