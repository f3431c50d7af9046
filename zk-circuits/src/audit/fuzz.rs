//! Decoders under mutated bytes: what each takes, its seeds, and what must hold of what it accepts.

use std::panic::catch_unwind;
use std::sync::OnceLock;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;

use crate::arithmetic::fields::wide::Wide;
use crate::audit::base::{Base, Case};
use crate::audit::circuit::Circuit;
use crate::constraints::recorder::ConstraintMatrices;
use crate::groth16::key_file::write_verifying;
use crate::groth16::key_pieces::Pieces;
use crate::groth16::keys::VerifyingKey;
use crate::groth16::verifier::decode;
use crate::iden3::{json, read_checked, read_wtns};
use crate::stake::circuit::constraints;

/// One decoder.
pub struct Decoder {
    /// Its name, and its folder's.
    pub name: &'static str,
    /// Bytes that are nearly right to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Whether it accepted a case; an error when it panicked or accepted what it would not write.
    pub run: fn(&[u8]) -> Result<bool, String>,
}

/// Every decoder of this crate that bytes from outside reach, and those that only pinned bytes do.
pub const DECODERS: [Decoder; 6] = [
    Decoder { name: "proof", seeds: proofs, run: |bytes| guard(bytes, proof) },
    Decoder { name: "proof-json", seeds: proofs_in_json, run: |bytes| guard(bytes, proof_in_json) },
    Decoder { name: "verifying-key", seeds: verifying_keys, run: |bytes| guard(bytes, verifying_key) },
    Decoder { name: "proving-key", seeds: proving_keys, run: |bytes| guard(bytes, proving_key) },
    Decoder { name: "zkey", seeds: zkeys, run: |bytes| guard(bytes, zkey) },
    Decoder { name: "wtns", seeds: witnesses, run: |bytes| guard(bytes, witness) },
];

fn guard(bytes: &[u8], run: fn(&[u8]) -> Result<bool, String>) -> Result<bool, String> {
    catch_unwind(|| run(bytes)).unwrap_or_else(|_| Err("it panicked".to_owned()))
}

/// Whether a case is one to keep.
pub fn fails(decoder: &Decoder, case: &[u8]) -> bool {
    (decoder.run)(case).is_err()
}

fn proof(bytes: &[u8]) -> Result<bool, String> {
    match decode(bytes) {
        Err(_) => Ok(false),
        Ok(_) => {
            let text = json::proof(bytes).map_err(|error| error.to_string())?;
            if json::read_proof(&text).is_ok_and(|again| again == bytes) {
                Ok(true)
            } else {
                Err("a second form".into())
            }
        }
    }
}

fn proof_in_json(bytes: &[u8]) -> Result<bool, String> {
    let Ok(value) = serde_json::from_slice::<serde_json::Value>(bytes) else { return Ok(false) };
    match json::read_proof(&value) {
        Err(_) => Ok(false),
        Ok(proof) => {
            let again = json::proof(&proof).map_err(|error| error.to_string())?;
            let same = ["pi_a", "pi_b", "pi_c"].iter().all(|name| again[*name] == value[*name]);
            if same { Ok(true) } else { Err("a second form".into()) }
        }
    }
}

fn verifying_key(bytes: &[u8]) -> Result<bool, String> {
    match VerifyingKey::read(bytes) {
        Err(_) => Ok(false),
        Ok(key) if write_verifying(&key.prepared().vk) == bytes => Ok(true),
        Ok(_) => Err("a second form".into()),
    }
}

/// Bytes are read before their hash is known, and thrown away if it is not the pinned one: they must not panic, and
/// however they are cut they must be read alike.
fn proving_key(bytes: &[u8]) -> Result<bool, String> {
    let read = |length: usize| {
        let mut pieces = Pieces::<Wide>::new();
        bytes.chunks(length.max(1)).try_for_each(|piece| pieces.push(piece))?;
        pieces.finish().map(|_| ())
    };
    let whole = read(bytes.len());
    if whole == read(bytes.len() / 3) && whole == read(97) {
        Ok(whole.is_ok())
    } else {
        Err("another answer in pieces".into())
    }
}

fn zkey(bytes: &[u8]) -> Result<bool, String> {
    static MATRICES: OnceLock<ConstraintMatrices> = OnceLock::new();
    Ok(read_checked(bytes, MATRICES.get_or_init(constraints)).is_ok())
}

fn witness(bytes: &[u8]) -> Result<bool, String> {
    Ok(read_wtns(bytes).is_ok())
}

/// Points that are no proof of anything decode like those of a proof.
fn proofs() -> Vec<Vec<u8>> {
    let Ok(key) = VerifyingKey::dev() else { return Vec::new() };
    let vk = &key.prepared().vk;
    let proof = ark_groth16::Proof::<ark_bn254::Bn254> { a: vk.alpha_g1, b: vk.beta_g2, c: vk.alpha_g1 };
    let mut bytes = Vec::new();
    match ark_serialize::CanonicalSerialize::serialize_compressed(&proof, &mut bytes) {
        Ok(()) => vec![bytes],
        Err(_) => Vec::new(),
    }
}

fn proofs_in_json() -> Vec<Vec<u8>> {
    proofs().iter().filter_map(|bytes| json::proof(bytes).ok()).map(|value| value.to_string().into_bytes()).collect()
}

fn verifying_keys() -> Vec<Vec<u8>> {
    vec![include_bytes!("../../keys/stake.dev.vk").to_vec()]
}

/// A short proving key: the committed verifying key and five queries of two points.
fn proving_keys() -> Vec<Vec<u8>> {
    let vk = include_bytes!("../../keys/stake.dev.vk");
    let mut bytes = vk.to_vec();
    if let Some(head) = bytes.get_mut(..12) {
        head.copy_from_slice(b"ashi.pk\0\x03\0\0\0");
    }
    let point = vk.get(12..76).unwrap_or_default();
    let second = vk.get(76..204).unwrap_or_default();
    bytes.extend([point, point].concat());
    for query in 0..5 {
        // Three entries, the second at infinity; the third query is the one of G₂.
        bytes.extend([3, 0, 0, 0, 0b101]);
        let point = if query == 2 { second } else { point };
        bytes.extend([point, point].concat());
    }
    vec![bytes]
}

/// The head of a `.zkey`: the whole of one is a megabyte, nearly all of it points.
fn zkeys() -> Vec<Vec<u8>> {
    let mut head = b"zkey\x01\0\0\0\x03\0\0\0".to_vec();
    head.extend([&[1, 0, 0, 0][..], &4u64.to_le_bytes(), &1u32.to_le_bytes()].concat());
    let mut section = Vec::new();
    crate::iden3::header_of_a_zkey(&mut section);
    section.extend([0; 640]);
    head.extend([&[2, 0, 0, 0][..], &(section.len() as u64).to_le_bytes(), &section].concat());
    head.extend([&[4, 0, 0, 0][..], &4u64.to_le_bytes(), &0u32.to_le_bytes()].concat());
    vec![head]
}

fn witnesses() -> Vec<Vec<u8>> {
    let circuit = Circuit::new(None);
    let values = Base::new(&circuit, Case::Full(0)).state.values;
    let few = values.get(..40).unwrap_or_default();
    vec![crate::iden3::wtns_of(few).to_vec()]
}

/// A seed with one to eight things done to it.
pub fn mutate(seeds: &[Vec<u8>], rng: &mut ChaCha20Rng) -> Vec<u8> {
    let mut below = |n: usize| if n == 0 { 0 } else { rng.next_u32() as usize % n };
    let mut case = seeds.get(below(seeds.len())).cloned().unwrap_or_default();
    for _ in 0..=below(8) {
        let (at, length) = (below(case.len()), below(40));
        let end = (at + length).min(case.len());
        match below(9) {
            0 | 1 => case.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << below(8)),
            2 => case.iter_mut().skip(at).take(1).for_each(|byte| *byte = below(256) as u8),
            3 => case.truncate(at),
            4 => drop(case.drain(at..end)),
            5 => {
                let piece = case.get(at..end).unwrap_or_default().to_vec();
                let to = below(case.len() + 1);
                drop(case.splice(to..to, piece));
            }
            6 => {
                let fill = [0x00, 0xff, 0x80][below(3)];
                case.iter_mut().skip(at).take(length).for_each(|byte| *byte = fill);
            }
            7 => {
                let other = seeds.get(below(seeds.len())).cloned().unwrap_or_default();
                let from = below(other.len());
                case.truncate(at);
                case.extend(other.iter().skip(from));
            }
            // A number that counts something, at an edge.
            _ => {
                let n = [0u32, 1, 0x7fff_ffff, u32::MAX, 1 << 20][below(5)].to_le_bytes();
                case.iter_mut().skip(at).zip(n).for_each(|(byte, n)| *byte = n);
            }
        }
    }
    case
}

/// The shortest and plainest case that still fails: pieces cut out, then bytes set to zero.
pub fn shrink(case: &[u8], fails: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let mut best = case.to_vec();
    let mut piece = best.len().next_power_of_two();
    while piece > 0 {
        let mut at = 0;
        while at < best.len() {
            let mut shorter = best.clone();
            shorter.drain(at..(at + piece).min(best.len()));
            if fails(&shorter) { best = shorter } else { at += piece }
        }
        piece /= 2;
    }
    for at in 0..best.len() {
        let mut plainer = best.clone();
        plainer[at] = 0;
        if fails(&plainer) {
            best = plainer;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::rand_core::SeedableRng;

    #[test]
    fn every_seed_is_taken_as_far_as_it_goes() {
        for decoder in &DECODERS {
            let seeds = (decoder.seeds)();
            assert!(!seeds.is_empty(), "{}", decoder.name);
            // The head of a .zkey is another circuit's, and refused as such.
            let accepted = seeds.iter().all(|seed| (decoder.run)(seed) == Ok(true));
            assert_eq!(accepted, decoder.name != "zkey", "{}", decoder.name);
        }
    }

    #[test]
    fn a_fault_would_be_found_and_cut_down() {
        let broken = Decoder {
            name: "broken",
            seeds: || vec![vec![7; 64]],
            run: |bytes| guard(bytes, |bytes| if bytes.contains(&0xff) { panic!("found") } else { Ok(true) }),
        };
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let seeds = (broken.seeds)();
        let case = (0..10_000).map(|_| mutate(&seeds, &mut rng)).find(|case| fails(&broken, case)).unwrap();
        assert_eq!(shrink(&case, |case| fails(&broken, case)), [0xff]);
    }

    #[test]
    fn a_thousand_mutations_of_each_seed_do_no_harm() {
        for decoder in &DECODERS {
            let seeds = (decoder.seeds)();
            let mut rng = ChaCha20Rng::seed_from_u64(2);
            for _ in 0..1_000 {
                let case = mutate(&seeds, &mut rng);
                assert!(!fails(decoder, &case), "{}: {case:?}", decoder.name);
            }
        }
    }
}
