//! What this machine runs best: the prover's build and its number of threads, with the time a proof took.
//!
//! Kept by `gloo-storage` in the `localStorage` of the offscreen document's window, apart from everything personal: it
//! is about the machine, never about a person or a proof's content. Workers have no `localStorage`, and `gloo-storage`
//! throws there, so each call asks for a window first.

use gloo_storage::errors::StorageError;
use gloo_storage::{LocalStorage, Storage as _};
use serde::{Deserialize, Serialize};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::error::JsError;

const KEY: &str = "ashiato-calibration";
/// A build's name is shorter than this many bytes.
const BUILD_LIMIT: usize = 32;
/// The most threads that a pool is ever given.
const THREADS_LIMIT: u32 = 64;
/// Ten minutes: a measurement above it is none.
const PROOF_MS_LIMIT: f64 = 600_000.0;

/// The best measurement on this machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Name of the prover's build: letters, digits and dashes.
    pub build: String,
    /// Threads, at least 1.
    pub threads: u32,
    /// Milliseconds that a proof took.
    pub proof_ms: f64,
}

impl Calibration {
    fn is_plausible(&self) -> bool {
        let named = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        (1..BUILD_LIMIT).contains(&self.build.len())
            && self.build.bytes().all(named)
            && (1..=THREADS_LIMIT).contains(&self.threads)
            && self.proof_ms > 0.0
            && self.proof_ms <= PROOF_MS_LIMIT
    }
}

/// Why a calibration can't be read or kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalibrationError {
    /// Called where there is no window, such as in a worker.
    #[error("calibration is kept in a window only")]
    NoWindow,
    /// The browser doesn't let this window store anything.
    #[error("this window has no storage")]
    NoStorage,
    /// The storage is full.
    #[error("the calibration could not be kept")]
    Full,
    /// Not a plausible measurement.
    #[error("not a plausible measurement")]
    Implausible,
}

impl CalibrationError {
    /// The stable code of this error.
    pub fn code(self) -> &'static str {
        match self {
            Self::NoWindow => "no-window",
            Self::NoStorage => "no-storage",
            Self::Full => "storage-full",
            Self::Implausible => "calibration-implausible",
        }
    }
}

impl From<CalibrationError> for JsValue {
    fn from(error: CalibrationError) -> Self {
        JsError { name: "CalibrationError", code: error.code(), message: error.to_string() }.into()
    }
}

fn check_window() -> Result<(), CalibrationError> {
    let window = web_sys::window().ok_or(CalibrationError::NoWindow)?;
    match window.local_storage() {
        Ok(Some(_)) => Ok(()),
        Ok(None) | Err(_) => Err(CalibrationError::NoStorage),
    }
}

/// The kept calibration; none where there is none yet, or where what is kept is not one.
#[wasm_bindgen(unchecked_return_type = "Calibration | null")]
pub fn calibration() -> Result<JsValue, CalibrationError> {
    check_window()?;
    match LocalStorage::get::<Calibration>(KEY) {
        Ok(kept) if kept.is_plausible() => kept.into_js().map(JsValue::from).map_err(|_| CalibrationError::Implausible),
        Ok(_) | Err(StorageError::KeyNotFound(_) | StorageError::SerdeError(_)) => Ok(JsValue::NULL),
        Err(StorageError::JsError(_)) => Err(CalibrationError::NoStorage),
    }
}

/// Keeps a calibration in place of the one before.
#[wasm_bindgen(js_name = setCalibration)]
pub fn set_calibration(calibration: Ts<Calibration>) -> Result<(), CalibrationError> {
    check_window()?;
    let calibration = calibration.to_rust().map_err(|_| CalibrationError::Implausible)?;
    if !calibration.is_plausible() {
        return Err(CalibrationError::Implausible);
    }
    LocalStorage::set(KEY, calibration).map_err(|_| CalibrationError::Full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plausible_measurements_count() {
        let good = Calibration { build: "threads-simd".into(), threads: 2, proof_ms: 812.5 };
        assert!(good.is_plausible());
        for bad in [
            Calibration { build: String::new(), ..good.clone() },
            Calibration { build: "x".repeat(BUILD_LIMIT), ..good.clone() },
            Calibration { build: "<b>".into(), ..good.clone() },
            Calibration { threads: 0, ..good.clone() },
            Calibration { threads: 65, ..good.clone() },
            Calibration { proof_ms: 0.0, ..good.clone() },
            Calibration { proof_ms: f64::NAN, ..good.clone() },
            Calibration { proof_ms: f64::INFINITY, ..good },
        ] {
            assert!(!bad.is_plausible(), "{bad:?}");
        }
    }
}
