//! Times the prover on this machine: its phases, and its parts over either arithmetic.
//!
//! `cargo run --release -p ashiato-zk-circuits --example prover-bench -- KEY-FILE [RUNS]`, the key file from
//! `ashiato-keys`. One line a figure: name, minimum and median in milliseconds.

use std::error::Error;
use std::io::{Write, stdout};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use ashiato_zk_circuits::bench::measure::{Arithmetic, Work, prepare};
use ashiato_zk_circuits::groth16::keys::ProvingKey;
use ashiato_zk_circuits::groth16::prover::{Phase, prove};

#[allow(clippy::expect_used, reason = "the tests' scenario: it unwraps what it made itself")]
#[expect(dead_code, reason = "tests stake other epochs")]
#[path = "../tests/support/scenario.rs"]
mod scenario;

fn say(name: &str, times: &mut [Duration]) -> Result<(), std::io::Error> {
    times.sort_unstable();
    let ms = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1e3);
    writeln!(stdout(), "{name:<32} {:>9.2} {:>9.2}", ms(times.first()), ms(times.get(times.len() / 2)))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let file = args.next().ok_or("KEY-FILE is missing")?;
    let runs: usize = args.next().map_or(Ok(5), |runs| runs.parse())?;
    let bytes = std::fs::read(file)?;

    let start = Instant::now();
    let key = ProvingKey::read(&bytes).map_err(|error| error.to_string())?;
    say("read the key, hash included", &mut [start.elapsed()])?;

    let scenario = scenario::Scenario::default();
    let (claim, witness) = (scenario.claim(), scenario.witness());
    let mut phases = vec![Vec::new(); Phase::ALL.len() + 1];
    let mut longest = Duration::ZERO;
    for run in 0..runs {
        // Not random, and so not secret: a benchmark's proof is given to nobody.
        let mut entropy = |bytes: &mut [u8]| {
            bytes.fill(run as u8 + 1);
            Ok(())
        };
        let start = Instant::now();
        let mut heard: Vec<(Phase, Instant)> = Vec::new();
        let mut last = start;
        let mut progress = |phase| {
            let now = Instant::now();
            longest = longest.max(now - last);
            last = now;
            if heard.last().is_none_or(|(before, _)| *before != phase) {
                heard.push((phase, now));
            }
            ControlFlow::Continue(())
        };
        prove(&key, &claim, &witness, &mut entropy, &mut progress)?;
        let end = Instant::now();
        for (i, (_, begin)) in heard.iter().enumerate() {
            phases[i].push(heard.get(i + 1).map_or(end, |(_, next)| *next) - *begin);
        }
        phases[Phase::ALL.len()].push(end - start);
    }
    for (phase, times) in Phase::ALL.iter().zip(&mut phases) {
        say(phase.name(), times)?;
    }
    say("together, verified", &mut phases[Phase::ALL.len()])?;
    say("longest time between two questions", &mut [longest])?;

    for (work, count) in [
        (Work::Products, 1_000_000),
        (Work::Squares, 1_000_000),
        (Work::QuadraticProducts, 1_000_000),
        (Work::FirstSum, 1 << 13),
        (Work::SecondSum, 1 << 13),
        (Work::Transform, 1 << 13),
    ] {
        for arithmetic in Arithmetic::ALL {
            let job = prepare(arithmetic, work, count);
            let mut times: Vec<_> = (0..runs)
                .map(|_| {
                    let start = Instant::now();
                    std::hint::black_box(job());
                    start.elapsed()
                })
                .collect();
            say(&format!("{count} {work:?}, {arithmetic:?}"), &mut times)?;
        }
    }
    Ok(())
}
