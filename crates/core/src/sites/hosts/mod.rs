//! What kind of site a host is: our own table, written for this project and given to the public domain.

mod lookup;
mod table;

pub use lookup::listed;
pub use table::LISTED;
