//! Errors as JavaScript sees them: `{name, code, message}`, never a cause's text that could hold content.

use ashiato_core::encoding::code::Code;
use ashiato_vault::VaultError;
use ashiato_zk_circuits::groth16::key_error::KeyError;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use crate::open_error::OpenError;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = r#"
/** What every call rejects with or throws: an `Error` with a stable kebab-case code and no content in it. */
export interface VaultFailure extends Error {
    readonly name: "VaultError";
    /** The vault's own codes; `busy`, `bad-argument`, `unwritable` and `panicked` from the bindings. */
    readonly code: string;
}
"#;

/// An error on its way to JavaScript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    code: Code,
    message: String,
}

impl Failure {
    /// Another call has the vault: the caller has to wait for it, calls are not queued here.
    pub const BUSY: Code = Code::Busy;
    /// An argument is not of its type, or too large. Which value it was is not said.
    pub const BAD_ARGUMENT: Code = Code::BadArgument;
    /// The module has panicked; its memory is not to be relied on and it has to be loaded anew.
    pub const PANICKED: Code = Code::Panicked;
    /// An answer is not one that JavaScript can hold.
    pub const UNWRITABLE: Code = Code::Unwritable;

    /// An error of the bindings themselves.
    pub fn new(code: Code, message: &str) -> Self {
        Self { code, message: message.to_owned() }
    }

    pub(crate) fn bad_argument() -> Self {
        Self::new(Self::BAD_ARGUMENT, "an argument is not what it should be")
    }

    /// The stable code.
    pub fn code(&self) -> Code {
        self.code
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        Self { code: error.code(), message: error.to_string() }
    }
}

impl From<Failure> for JsValue {
    fn from(failure: Failure) -> Self {
        let error = js_sys::Error::new(&failure.message);
        error.set_name("VaultError");
        // Setting a property on a new `Error` can't fail; if it did, the message would still tell the cause.
        drop(Reflect::set(&error, &"code".into(), &failure.code.name().into()));
        error.into()
    }
}

#[cfg(test)]
mod tests {
    use ashiato_vault::KeyError as VaultKeyError;
    use ashiato_vault::store::StoreError;

    use super::*;

    #[test]
    fn codes_go_through_unchanged() {
        assert_eq!(Failure::from(VaultError::Key(VaultKeyError::Locked)).code(), "locked");
        assert_eq!(Failure::from(VaultError::from(StoreError::Full)).code(), "store-full");
        assert_eq!(Failure::from(KeyError::NoPin).code(), "key-no-pin");
        assert_eq!(Failure::from(OpenError::Newer).code(), "store-newer");
        assert_eq!(Failure::from(OpenError::Store(StoreError::Open)).code(), "store-open");
    }
}
