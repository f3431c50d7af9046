//! `cargo xtask bench vault`: what sealing, opening and verifying cost natively, on a store in memory.
#![allow(clippy::print_stdout, reason = "a command line tool talks on stdout")]

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, ensure};
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::summary::{ATTENTION_CAP_MAX, Caps, EVENT_CAP_MAX};
use ashiato_core::footprint::tariff::Tariff;
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_tests::device::Device;
use ashiato_tests::web;
use ashiato_zk_circuits::groth16::keys::VerifyingKey;
use ashiato_zk_circuits::groth16::verifier::{VerifyError, verify};
use clap::Parser;
use pollster::block_on;
use serde::Serialize;

/// Footprints sealed and opened.
const FOOTPRINTS: u64 = 100_000;
/// Vaults that are filled and opened.
const RUNS: usize = 5;
/// Nine o'clock of a day in 2026, milliseconds since 1970.
const MORNING: u64 = 1_780_000_000_000 / 86_400_000 * 86_400_000 + 9 * 3_600_000;

#[derive(Serialize)]
struct Row {
    name: &'static str,
    unit: &'static str,
    min: f64,
    median: f64,
    max: f64,
    runs: usize,
}

fn row(name: &'static str, unit: &'static str, mut values: Vec<f64>) -> Row {
    values.sort_by(f64::total_cmp);
    let at = |i: usize| values.get(i).copied().unwrap_or(f64::NAN);
    Row {
        name,
        unit,
        min: at(0),
        median: at(values.len() / 2),
        max: at(values.len().saturating_sub(1)),
        runs: values.len(),
    }
}

/// Measures what sealing, opening and verifying cost natively, on a store in memory.
#[derive(Parser)]
struct Arguments {
    /// Where the figures are written, as JSON.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

fn main() -> Result<()> {
    let out = Arguments::parse().out;
    let mut rows = Vec::new();
    capture(&mut rows)?;
    verification(&mut rows)?;
    std::fs::write(out, serde_json::to_vec_pretty(&rows)?)?;
    Ok(())
}

/// Pages visited one after the other in a locked vault, a new one each run; then the unlock that opens them all.
fn capture(rows: &mut Vec<Row>) -> Result<()> {
    let (mut events, mut seals, mut opens, mut popups) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let mut device = Device::new("http://127.0.0.1:9", MORNING)?;
        let mut now = MORNING;
        for observation in web::sit_down() {
            block_on(device.vault.observe(observation, now)).ok();
        }
        block_on(device.vault.lock(now))?;
        let began = Instant::now();
        for i in 0..FOOTPRINTS {
            now += 700;
            let host = format!("www.site{}.example", i % 500);
            block_on(device.vault.observe(web::open(&host, "/", ""), now))?;
        }
        block_on(device.vault.flush(now))?;
        let seal = began.elapsed().as_secs_f64();
        events.push(seal * 1e6 / FOOTPRINTS as f64);
        seals.push(seal * 1e3);
        let began = Instant::now();
        device.unlock(now)?;
        opens.push(began.elapsed().as_secs_f64() * 1e3);
        let began = Instant::now();
        black_box(block_on(device.vault.popup(now, MORNING))?);
        popups.push(began.elapsed().as_secs_f64() * 1e3);
    }
    rows.push(row("vault/capture-an-event", "µs", events));
    rows.push(row("vault/seal-100000-footprints", "ms", seals));
    rows.push(row("vault/unlock-and-open-100000-footprints", "ms", opens));
    rows.push(row("vault/popup-with-100000-footprints", "ms", popups));
    Ok(())
}

/// A refusal costs what an acceptance costs: the pairing is the same.
fn verification(rows: &mut Vec<Row>) -> Result<()> {
    let key = VerifyingKey::dev()?;
    let one = FieldElement::from_u128(1);
    let claim = StakeClaim {
        root: one,
        scope: one,
        nullifier: one,
        terms_hash: one,
        tariff: Tariff::base(),
        caps: Caps { attention_cap: ATTENTION_CAP_MAX, event_cap: EVENT_CAP_MAX },
        minted_by: 0,
        value: 16,
        records_commitment: one,
        recipient: one,
    };
    // Any points of the groups do: the generators, compressed.
    let mut proof = [0u8; 128];
    proof[0] = 1;
    proof[96] = 1;
    let g2 = "edf692d95cbdde46ddda5ef7d422436779445c5e66006a42761e1f12efde0018c212f3aeb785e49712e7a9353349aaf1255dfb31b7bf60723a480d9293938e19";
    hex::decode_to_slice(g2, &mut proof[32..96])?;
    ensure!(
        matches!(verify(&key, &claim, &proof), Err(VerifyError::Rejected)),
        "the proof must get as far as the pairing"
    );
    let times = (0..50)
        .map(|_| {
            let began = Instant::now();
            black_box(verify(&key, &claim, &proof)).ok();
            began.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    rows.push(row("node/verify-a-proof", "ms", times));
    Ok(())
}
