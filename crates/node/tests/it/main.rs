//! The node as its clients meet it: a real server, a real book, real proofs at 64 words.

mod concurrency;
mod crash;
mod harness;
mod hostile;
mod lifecycle;
