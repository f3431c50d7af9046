//! A panic leaves a module whose memory can't be relied on: it is reported by its place in the source, without its
//! message, which could hold content, and every later call is refused.

use std::cell::{Cell, RefCell};

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::error::Failure;

thread_local! {
    static PANICKED: Cell<bool> = const { Cell::new(false) };
    static LISTENER: RefCell<Option<Function>> = const { RefCell::new(None) };
}

#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|info| {
        PANICKED.set(true);
        let place = info.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        LISTENER.with(|listener| {
            if let Ok(listener) = listener.try_borrow()
                && let Some(listener) = listener.as_ref()
            {
                drop(listener.call1(&JsValue::NULL, &place.into()));
            }
        });
    }));
}

/// Calls `listener` with the place in the source (`file:line`) should this module ever panic. The promise of the call
/// that panicked is never settled; all later ones are refused with `panicked`, until the module is loaded anew.
#[wasm_bindgen(js_name = onPanic)]
pub fn on_panic(#[wasm_bindgen(unchecked_param_type = "(place: string) => void")] listener: Function) {
    LISTENER.set(Some(listener));
}

/// Refuses once the module has panicked.
pub(crate) fn check() -> Result<(), Failure> {
    if PANICKED.get() {
        return Err(Failure::new(Failure::PANICKED, "the vault's module has failed and has to be loaded anew"));
    }
    Ok(())
}
