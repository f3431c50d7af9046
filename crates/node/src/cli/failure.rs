//! Why a command fails.

/// Any error of a command: its sentence is shown, and the process fails.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
