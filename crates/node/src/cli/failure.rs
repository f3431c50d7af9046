//! Why a command fails.

/// Any error of a command. `main` writes it to standard error and exits with 1.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
