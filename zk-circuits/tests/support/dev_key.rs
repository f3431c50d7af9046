//! The DEV proving keys for tests: made once, kept in the build's own temporary folder, read under their pinned hash.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::groth16::circuit_id::CircuitId;
use ashiato_zk_circuits::groth16::keys::ProvingKey;
use ashiato_zk_circuits::groth16::pins::{Pins, file_hash};
use ashiato_zk_circuits::groth16::setup::dev_keys;

/// The bytes of a circuit's proving key file.
pub fn proving_bytes(circuit: impl Into<CircuitId>) -> Vec<u8> {
    let circuit = circuit.into();
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("stake-{}.dev.pk", circuit.name()));
    let pinned = Pins::dev().unwrap().of(circuit).unwrap().proving_key;
    match fs::read(&path) {
        Ok(bytes) if file_hash(&bytes) == pinned => bytes,
        _ => {
            let made = dev_keys(circuit).unwrap();
            assert_eq!(
                &made.pin,
                Pins::dev().unwrap().of(circuit).unwrap(),
                "the published phrase gives the pinned keys"
            );
            let part = path.with_extension(format!("part-{}", std::process::id()));
            fs::write(&part, &made.proving).unwrap();
            fs::rename(&part, &path).unwrap();
            made.proving
        }
    }
}

/// The 64-word key, read once.
pub fn small() -> &'static ProvingKey {
    static KEY: OnceLock<ProvingKey> = OnceLock::new();
    KEY.get_or_init(|| ProvingKey::read(&proving_bytes(Size::Words64), Size::Words64).unwrap())
}

/// The key of the circuit over a summary, read once.
pub fn summary() -> &'static ProvingKey {
    static KEY: OnceLock<ProvingKey> = OnceLock::new();
    KEY.get_or_init(|| ProvingKey::read(&proving_bytes(CircuitId::Summary), CircuitId::Summary).unwrap())
}
