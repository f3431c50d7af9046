//! The pool of threads that a proof runs in: rayon's global pool on workers which share this module's memory.
//!
//! A browser starts a thread only as a worker, and only script starts a worker. So the caller starts them first and has
//! each call [`serve_thread`], which waits; then [`start_pool`] hands every one its place and makes the caller's own thread
//! a member. Both block, which a window may not: this is for workers.

use std::sync::{Condvar, Mutex, PoisonError};

use rayon::{ThreadBuilder, ThreadPoolBuilder};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

use crate::error::JsError;

/// Places that no worker took yet.
static PLACES: Mutex<Vec<ThreadBuilder>> = Mutex::new(Vec::new());
/// Rung for each new place.
static PLACED: Condvar = Condvar::new();

/// Starts the global pool with the caller as one of `threads`; the others must be serving or about to. Once a module:
/// another call throws a `PoolError`.
///
/// # Errors
/// `PoolError` when the module's pool was started before.
#[wasm_bindgen(js_name = startPool)]
pub fn start_pool(threads: u32) -> Result<(), JsValue> {
    let place = |thread| {
        PLACES.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        PLACED.notify_one();
        Ok(())
    };
    let pool = ThreadPoolBuilder::new().num_threads(threads as usize).use_current_thread().spawn_handler(place);
    pool.build_global().map_err(|_| JsError::POOL.into())
}

/// Waits for a place in the pool and works there; returns when the pool ends, which it does with the workers.
#[wasm_bindgen(js_name = serveThread)]
pub fn serve_thread() {
    let mut places = PLACES.lock().unwrap_or_else(PoisonError::into_inner);
    let place = loop {
        match places.pop() {
            Some(place) => break place,
            None => places = PLACED.wait(places).unwrap_or_else(PoisonError::into_inner),
        }
    };
    drop(places);
    place.run();
}
