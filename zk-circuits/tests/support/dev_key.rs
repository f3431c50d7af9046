//! The DEV proving key for tests: made once, kept in the build's own temporary folder, read under its pinned hash.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use ashiato_zk_circuits::groth16::keys::ProvingKey;
use ashiato_zk_circuits::groth16::pins::{Pins, file_hash};
use ashiato_zk_circuits::groth16::setup::dev_keys;

/// The bytes of the proving key file.
pub fn proving_bytes() -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("stake.dev.pk");
    let pinned = Pins::dev().unwrap().key;
    match fs::read(&path) {
        Ok(bytes) if file_hash(&bytes) == pinned.proving_key => bytes,
        _ => {
            let made = dev_keys().unwrap();
            assert_eq!(made.pin, pinned, "the published phrase gives the pinned keys");
            let part = path.with_extension(format!("part-{}", std::process::id()));
            fs::write(&part, &made.proving).unwrap();
            fs::rename(&part, &path).unwrap();
            made.proving
        }
    }
}

/// The key, read once.
pub fn proving() -> &'static ProvingKey {
    static KEY: OnceLock<ProvingKey> = OnceLock::new();
    KEY.get_or_init(|| ProvingKey::read(&proving_bytes()).unwrap())
}
