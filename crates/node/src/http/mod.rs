//! The node over HTTP: one table of routes, the layers around them, refusals as problem documents, and the OpenAPI document
//! that is made from the same table.

mod body;
mod handlers;
mod layers;
mod openapi;
mod operation;
mod problem;
pub mod router;
pub mod server;
pub mod table;
