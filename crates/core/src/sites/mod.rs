//! What is known of sites: their categories, and which of them are sensitive.

pub mod classify;
pub mod engines;
pub mod hints;
pub mod host;
pub mod hosts;
pub mod mail;
pub mod sensitive;
pub mod social;
pub mod wallets;
