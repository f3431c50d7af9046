//! Errors as JavaScript sees them: an `Error` with `name`, `code` and `message`. `postMessage` drops the code of one, so
//! the worker posts the code.

use ashiato_core::encoding::code::Code;
use ashiato_zk_circuits::groth16::key_error::KeyError;
use ashiato_zk_circuits::groth16::prover::ProveError;
use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// An error on its way to JavaScript.
pub(crate) struct JsError {
    pub(crate) name: &'static str,
    pub(crate) code: Code,
    pub(crate) message: String,
}

/// An error known in advance, before its text is made.
pub(crate) struct Known(&'static str, Code, &'static str);

impl JsError {
    pub(crate) const DIGEST: Known = Known("KeyError", Code::KeyDigest, "the browser gave no SHA-256 of the key");
    pub(crate) const OTHER_KEY: Known =
        Known("JobError", Code::JobKey, "the job is for another proving key than this one");
    pub(crate) const JOB: Known = Known("JobError", Code::JobInvalid, "the job is not a claim with its witness");
    #[cfg(feature = "threads")]
    pub(crate) const POOL: Known = Known("PoolError", Code::PoolRefused, "the pool of threads could not be started");
}

impl From<Known> for JsError {
    fn from(Known(name, code, message): Known) -> Self {
        Self { name, code, message: message.to_owned() }
    }
}

impl From<Known> for JsValue {
    fn from(known: Known) -> Self {
        JsError::from(known).into()
    }
}

impl From<KeyError> for JsError {
    fn from(error: KeyError) -> Self {
        Self { name: "KeyError", code: error.code(), message: error.to_string() }
    }
}

impl From<ProveError> for JsError {
    fn from(error: ProveError) -> Self {
        Self { name: "ProveError", code: error.code(), message: error.to_string() }
    }
}

impl From<JsError> for JsValue {
    fn from(error: JsError) -> Self {
        let object = js_sys::Error::new(&error.message);
        object.set_name(error.name);
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from_str("code"), &JsValue::from_str(error.code.name()));
        object.into()
    }
}
