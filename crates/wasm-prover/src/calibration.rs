//! Calibrations: for each build of the prover and number of threads, the least time that a proof took on this machine.
//!
//! Kept by `gloo-storage` in the `localStorage` of the offscreen document's window, apart from everything personal: it
//! is about the machine, never about a person or a proof's content. Workers have no `localStorage`, and `gloo-storage`
//! throws there, so each call asks for a window first.

use ashiato_core::encoding::code::Code;
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
/// More combinations of builds and threads than are ever tried; the slowest are forgotten first.
const KEPT_LIMIT: usize = 8;
/// Ten minutes: a measurement above it is none.
const PROOF_MS_LIMIT: f64 = 600_000.0;

/// The best measurement of one build with one number of threads on this machine.
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
    pub fn code(self) -> Code {
        match self {
            Self::NoWindow => Code::NoWindow,
            Self::NoStorage => Code::NoStorage,
            Self::Full => Code::StorageFull,
            Self::Implausible => Code::CalibrationImplausible,
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

/// The stored calibrations; empty when none are stored or the stored text is invalid.
fn kept() -> Result<Vec<Calibration>, CalibrationError> {
    check_window()?;
    match LocalStorage::get::<Vec<Calibration>>(KEY) {
        Ok(kept) if kept.len() <= KEPT_LIMIT && kept.iter().all(Calibration::is_plausible) => Ok(kept),
        Ok(_) | Err(StorageError::KeyNotFound(_) | StorageError::SerdeError(_)) => Ok(Vec::new()),
        Err(StorageError::JsError(_)) => Err(CalibrationError::NoStorage),
    }
}

/// Puts a measurement among the kept ones, fastest first, one for each build and number of threads.
fn merge(mut kept: Vec<Calibration>, new: Calibration) -> Vec<Calibration> {
    kept.push(new);
    kept.sort_by(|a, b| a.proof_ms.total_cmp(&b.proof_ms));
    let mut best: Vec<Calibration> = Vec::with_capacity(KEPT_LIMIT);
    for one in kept {
        if best.len() < KEPT_LIMIT && !best.iter().any(|b| b.build == one.build && b.threads == one.threads) {
            best.push(one);
        }
    }
    best
}

/// The kept calibrations, fastest first.
///
/// # Errors
/// `no-window`, `no-storage`.
#[wasm_bindgen(unchecked_return_type = "Calibration[]")]
pub fn calibrations() -> Result<JsValue, CalibrationError> {
    let list = js_sys::Array::new();
    for one in kept()? {
        list.push(&one.into_js().map(JsValue::from).map_err(|_| CalibrationError::Implausible)?);
    }
    Ok(list.into())
}

/// Keeps a calibration, unless its build was faster before with as many threads.
///
/// # Errors
/// `calibration-implausible`, `no-window`, `no-storage`, `storage-full`.
#[wasm_bindgen(js_name = addCalibration)]
pub fn add_calibration(calibration: Ts<Calibration>) -> Result<(), CalibrationError> {
    let kept = kept()?;
    let calibration = calibration.to_rust().map_err(|_| CalibrationError::Implausible)?;
    if !calibration.is_plausible() {
        return Err(CalibrationError::Implausible);
    }
    LocalStorage::set(KEY, merge(kept, calibration)).map_err(|_| CalibrationError::Full)
}

/// Forgets every calibration.
///
/// # Errors
/// `no-window`, `no-storage`.
#[wasm_bindgen(js_name = clearCalibrations)]
pub fn clear_calibrations() -> Result<(), CalibrationError> {
    check_window()?;
    LocalStorage::delete(KEY);
    Ok(())
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

    #[test]
    fn the_best_of_each_build_is_kept_fastest_first() {
        let one = |build: &str, threads, proof_ms| Calibration { build: build.into(), threads, proof_ms };
        let kept = [("threads", 2, 900.0), ("plain", 1, 1_500.0), ("threads", 2, 950.0), ("plain", 1, 1_400.0)]
            .into_iter()
            .fold(Vec::new(), |kept, (build, threads, ms)| merge(kept, one(build, threads, ms)));
        assert_eq!(kept, [one("threads", 2, 900.0), one("plain", 1, 1_400.0)]);
        let many = (1..=20).fold(Vec::new(), |kept, threads| merge(kept, one("threads", threads, f64::from(threads))));
        assert_eq!(many.len(), KEPT_LIMIT);
        assert_eq!(many.last(), Some(&one("threads", 8, 8.0)));
    }
}
