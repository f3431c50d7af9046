//! What `cargo xtask bench prover` needs natively: inputs that every prover takes, and the provers of this machine.
//!
//! `prover-baseline inputs DIR` writes `stake.{job.json,wtns,ark,zkey}`: one claim with its witness, and the DEV key as ark
//! and snarkjs read it. `prover-baseline serve KEYS DIR` answers lines on standard input: `ark` or `ours` proves once, on
//! one thread, with `{"wall", "cpu", "proof"}` in milliseconds; `verify HEX` says `{"ok"}` of a proof of that job.
//! `prover-baseline turns KEYS DIR RUNS` lets both prove turn by turn and prints each one's least and median.
//! `prover-baseline piece wide|narrow WORK SIZE RUNS` works a single piece; `WORK` is its place in `Work::ALL`.

use std::error::Error;
use std::fs;
use std::io::{BufRead, Write, stdin, stdout};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use ashiato_core::encoding::signed::Hash;
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_zk_circuits::bench::baseline::{ArkProver, ark_key_file};
use ashiato_zk_circuits::bench::measure::{Arithmetic, Work, prepare};
use ashiato_zk_circuits::groth16::keys::{ProvingKey, VerifyingKey};
use ashiato_zk_circuits::groth16::prover::{EntropyError, prove};
use ashiato_zk_circuits::groth16::verifier::verify;
use ashiato_zk_circuits::iden3::{Wtns, dev_zkey, read_wtns, wtns};
use ashiato_zk_circuits::stake::StakeWitness;
use serde::{Deserialize, Serialize};

#[allow(clippy::expect_used, reason = "the tests' scenario: it unwraps what it made itself")]
#[expect(dead_code, reason = "tests stake other epochs")]
#[path = "../tests/support/scenario.rs"]
mod scenario;

type Failure = Box<dyn Error>;

/// What the wasm prover takes, as text.
#[derive(Serialize, Deserialize)]
struct Job {
    claim: StakeClaim,
    witness: StakeWitness,
    verifying_key: Hash,
}

fn inputs(dir: &Path) -> Result<(), Failure> {
    let scenario = scenario::Scenario::default();
    let verifying_key = VerifyingKey::dev()?.hash();
    let job = Job { claim: scenario.claim(), witness: scenario.witness(), verifying_key };
    let file = |ending: &str| dir.join(format!("stake.{ending}"));
    fs::write(file("job.json"), serde_json::to_string(&job)?)?;
    fs::write(file("wtns"), &*wtns(&job.claim, &job.witness)?)?;
    fs::write(file("ark"), ark_key_file()?)?;
    fs::write(file("zkey"), dev_zkey()?)?;
    Ok(())
}

/// Not random, and so not secret: a benchmark's proof is given to nobody.
fn not_random(bytes: &mut [u8]) -> Result<(), EntropyError> {
    bytes.fill(7);
    Ok(())
}

/// Both provers, with the one job.
struct Loaded {
    job: Job,
    wtns: Wtns,
    ark: ArkProver,
    ours: ProvingKey,
    verifying: VerifyingKey,
}

impl Loaded {
    fn read(keys: &Path, dir: &Path) -> Result<Self, Failure> {
        let file = |ending: &str| fs::read(dir.join(format!("stake.{ending}")));
        let key = fs::read(keys.join("stake.dev.pk"))?;
        Ok(Self {
            job: serde_json::from_slice(&file("job.json")?)?,
            wtns: read_wtns(&file("wtns")?)?,
            ark: ArkProver::read(&file("ark")?).ok_or("not ark's key")?,
            ours: ProvingKey::read(&key)?,
            verifying: VerifyingKey::dev()?,
        })
    }

    fn prove(&self, who: &str) -> Result<[u8; 128], Failure> {
        match who {
            "ark" => Ok(self.ark.prove(&self.wtns, [3, 5]).ok_or("ark gave no proof")?),
            "ours" => {
                let mut progress = |_| ControlFlow::Continue(());
                Ok(prove(&self.ours, &self.job.claim, &self.job.witness, &mut not_random, &mut progress)?)
            }
            other => Err(format!("nobody is called {other}").into()),
        }
    }
}

/// Milliseconds that this thread spent on a processor, by Linux's count.
fn cpu_ms() -> Result<f64, Failure> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: f64 = text.split(' ').next().ok_or("no schedstat")?.parse()?;
    Ok(nanoseconds / 1e6)
}

fn serve(keys: &Path, dir: &Path) -> Result<(), Failure> {
    let one = Loaded::read(keys, dir)?;
    for line in stdin().lock().lines() {
        let line = line?;
        let answer = match line.split_once(' ') {
            Some(("verify", hex)) => {
                let bytes: Result<Vec<u8>, _> =
                    (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16)).collect();
                serde_json::json!({ "ok": verify(&one.verifying, &one.job.claim, &bytes?).is_ok() })
            }
            _ => {
                let (start, cpu) = (Instant::now(), cpu_ms()?);
                let proof = one.prove(&line)?;
                let (wall, cpu) = (start.elapsed().as_secs_f64() * 1e3, cpu_ms()? - cpu);
                let proof: String = proof.iter().map(|byte| format!("{byte:02x}")).collect();
                serde_json::json!({ "wall": wall, "cpu": cpu, "proof": proof })
            }
        };
        writeln!(stdout(), "{answer}")?;
    }
    Ok(())
}

/// Both provers turn by turn: the least and the median of what a proof takes this thread, in milliseconds.
fn turns(keys: &Path, dir: &Path, runs: &str) -> Result<(), Failure> {
    let one = Loaded::read(keys, dir)?;
    let mut times = [("ours", Vec::new()), ("ark", Vec::new())];
    for (who, _) in &times {
        verify(&one.verifying, &one.job.claim, &one.prove(who)?)?;
    }
    for _ in 0..runs.parse::<u32>()? {
        for (who, times) in &mut times {
            let began = cpu_ms()?;
            one.prove(who)?;
            times.push(cpu_ms()? - began);
        }
    }
    for (who, times) in &mut times {
        times.sort_by(f64::total_cmp);
        if let (Some(least), Some(median)) = (times.first(), times.get(times.len() / 2)) {
            writeln!(stdout(), "{who:<6} {least:>9.2} {median:>9.2}")?;
        }
    }
    Ok(())
}

/// Works a piece once to warm up and `runs` times measured: milliseconds of this thread, one line each.
fn piece(arithmetic: &str, work: &str, size: &str, runs: &str) -> Result<(), Failure> {
    let arithmetic = Arithmetic::from_name(arithmetic).ok_or("no such arithmetic")?;
    let work = *Work::ALL.get(work.parse::<usize>()?).ok_or("no such work")?;
    let piece = prepare(arithmetic, work, size.parse()?);
    let expected = piece();
    for _ in 0..runs.parse::<u32>()? {
        let cpu = cpu_ms()?;
        if piece() != expected {
            return Err("two runs of one piece differ".into());
        }
        writeln!(stdout(), "{}", cpu_ms()? - cpu)?;
    }
    Ok(())
}

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["inputs", dir] => {
            fs::create_dir_all(dir)?;
            inputs(Path::new(dir))
        }
        ["piece", arithmetic, work, size, runs] => piece(arithmetic, work, size, runs),
        ["turns", keys, dir, runs] => turns(Path::new(keys), Path::new(dir), runs),
        ["serve", keys, dir] => serve(Path::new(keys), Path::new(dir)),
        _ => {
            Err("prover-baseline inputs DIR | serve KEYS DIR | turns KEYS DIR RUNS | piece wide|narrow WORK SIZE RUNS"
                .into())
        }
    }
}
