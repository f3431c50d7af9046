//! For `cargo xtask bench prover` and `pieces` alone: ark's prover as it comes, and pieces of ours over each arithmetic.

use ashiato_zk_circuits::bench::baseline::ArkProver;
use ashiato_zk_circuits::bench::measure::{Arithmetic, Work, prepare};
use ashiato_zk_circuits::iden3::{Wtns, read_wtns};
use wasm_bindgen::prelude::wasm_bindgen;

/// ark's prover with its key and one witness.
#[wasm_bindgen]
pub struct Ark {
    prover: ArkProver,
    wtns: Wtns,
}

#[wasm_bindgen]
impl Ark {
    /// From ark's key file and a `.wtns`; nothing where they are none.
    pub fn read(key: &[u8], wtns: &[u8]) -> Option<Ark> {
        let prover = ArkProver::read(key)?;
        Some(Self { prover, wtns: read_wtns(wtns).ok()? })
    }

    /// A proof's 128 bytes.
    pub fn prove(&self) -> Option<Vec<u8>> {
        self.prover.prove(&self.wtns, [3, 5]).map(Vec::from)
    }
}

/// A piece of work, ready to be run again and again.
#[wasm_bindgen]
pub struct Piece(Box<dyn Fn() -> u64>);

#[wasm_bindgen]
impl Piece {
    /// `arithmetic` by its name, `work` by the place in the list of kinds: products, squares, products of pairs, sums in
    /// G1 and G2, FFTs.
    pub fn new(arithmetic: &str, work: usize, size: usize) -> Option<Piece> {
        let arithmetic = Arithmetic::from_name(arithmetic)?;
        Some(Self(prepare(arithmetic, *Work::ALL.get(work)?, size)))
    }

    /// Runs it; the number depends on everything computed.
    pub fn run(&self) -> u64 {
        (self.0)()
    }
}
