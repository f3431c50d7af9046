//! What `cargo xtask bench prover` needs natively: inputs that every prover takes, and the provers of this machine.
//!
//! `prover-baseline inputs DIR WORDS…` writes `stake-<words>.{job.json,wtns,ark,zkey}`: one claim with its witness, and the
//! DEV key as ark and snarkjs read it. `prover-baseline serve KEYS DIR` answers lines on standard input:
//! `ark|ours WORDS` proves once, on one thread, with `{"wall", "cpu", "proof"}` in milliseconds; `verify WORDS HEX` says
//! `{"ok"}` of a proof of that job. `prover-baseline piece wide|narrow WORK SIZE RUNS` works a single piece; `WORK` is its
//! place in `Work::ALL`. `prover-baseline growth FILE RUNS` proves at every size and at 4,096 words.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::error::Error;
use std::fs;
use std::io::{BufRead, Write, stdin, stdout};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use ashiato_core::footprint::action::Action;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::word::Word;
use ashiato_core::protocol::claim::StakeClaim;
use ashiato_zk_circuits::Size;
use ashiato_zk_circuits::bench::baseline::{ArkProver, ark_key_file};
use ashiato_zk_circuits::bench::measure::{Arithmetic, Work, prepare};
use ashiato_zk_circuits::groth16::keys::{ProvingKey, VerifyingKey};
use ashiato_zk_circuits::groth16::prover::{EntropyError, prove};
use ashiato_zk_circuits::groth16::setup::dev_keys;
use ashiato_zk_circuits::groth16::verifier::verify;
use ashiato_zk_circuits::iden3::{Wtns, dev_zkey, read_wtns, wtns};
use ashiato_zk_circuits::stake::StakeWitness;
use serde::{Deserialize, Serialize};

#[allow(clippy::unwrap_used, reason = "the tests' scenario: it unwraps what it made itself")]
#[path = "../tests/support/scenario.rs"]
mod scenario;

type Failure = Box<dyn Error>;

/// What the wasm prover takes, as text.
#[derive(Serialize, Deserialize)]
struct Job {
    claim: StakeClaim,
    witness: StakeWitness,
    words: usize,
}

fn size_of(words: &str) -> Result<Size, Failure> {
    Ok(Size::from_words(words.parse()?).ok_or("no such size")?)
}

fn inputs(dir: &Path, size: Size) -> Result<(), Failure> {
    let scenario = scenario::Scenario::new(size);
    let job = Job { claim: scenario.claim(), witness: scenario.witness(), words: size.words() };
    let file = |ending: &str| dir.join(format!("stake-{}.{ending}", size.words()));
    fs::write(file("job.json"), serde_json::to_string(&job)?)?;
    fs::write(file("wtns"), &*wtns(&job.claim, &job.witness, size)?)?;
    fs::write(file("ark"), ark_key_file(size)?)?;
    fs::write(file("zkey"), dev_zkey(size)?)?;
    Ok(())
}

/// Not random, and so not secret: a benchmark's proof is given to nobody.
fn not_random(bytes: &mut [u8]) -> Result<(), EntropyError> {
    bytes.fill(7);
    Ok(())
}

/// Both provers of a size, with the one job.
struct Loaded {
    job: Job,
    wtns: Wtns,
    ark: ArkProver,
    ours: ProvingKey,
    verifying: VerifyingKey,
}

impl Loaded {
    fn read(keys: &Path, dir: &Path, size: Size) -> Result<Self, Failure> {
        let file = |ending: &str| fs::read(dir.join(format!("stake-{}.{ending}", size.words())));
        let key = fs::read(keys.join(format!("stake-{}.dev.pk", size.words())))?;
        Ok(Self {
            job: serde_json::from_slice(&file("job.json")?)?,
            wtns: read_wtns(&file("wtns")?)?,
            ark: ArkProver::read(&file("ark")?, size).ok_or("not ark's key")?,
            ours: ProvingKey::read(&key, size)?,
            verifying: VerifyingKey::dev(size)?,
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
    let mut loaded = BTreeMap::new();
    for line in stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split(' ').collect();
        let [what, number, rest @ ..] = words.as_slice() else { return Err("a line too short".into()) };
        let size = size_of(number)?;
        let one = match loaded.entry(size.words()) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(Loaded::read(keys, dir, size)?),
        };
        let answer = match (*what, rest) {
            ("verify", [hex]) => {
                let bytes: Result<Vec<u8>, _> =
                    (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16)).collect();
                serde_json::json!({ "ok": verify(&one.verifying, &one.job.claim, &bytes?).is_ok() })
            }
            (who, _) => {
                let (start, cpu) = (Instant::now(), cpu_ms()?);
                let proof = one.prove(who)?;
                let (wall, cpu) = (start.elapsed().as_secs_f64() * 1e3, cpu_ms()? - cpu);
                let proof: String = proof.iter().map(|byte| format!("{byte:02x}")).collect();
                serde_json::json!({ "wall": wall, "cpu": cpu, "proof": proof })
            }
        };
        writeln!(stdout(), "{answer}")?;
    }
    Ok(())
}

/// How work grows with the words: keys made on the spot, each size proven `runs` times; rows as `cargo xtask bench` writes
/// them.
fn growth(out: &Path, runs: &str) -> Result<(), Failure> {
    let mut rows = Vec::new();
    let mut row = |name: String, unit: &str, mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        let (Some(min), Some(max)) = (values.first(), values.last()) else { return };
        let median = values.get(values.len() / 2);
        rows.push(serde_json::json!({
            "name": name, "unit": unit, "min": min, "median": median, "max": max, "runs": values.len(),
        }));
    };
    for size in Size::ALL.into_iter().chain([Size::Words4096]) {
        let words = size.words();
        let mut scenario = scenario::Scenario::new(size);
        // A day has only so much attention: beyond a full bundle's words nobody looked.
        for word in scenario.words.iter_mut().skip(Size::Words1024.words()) {
            let category = Category::from_id(word.category_id()).ok_or("no such category")?;
            let action = Action::from_id(word.action_id()).ok_or("no such action")?;
            *word = Word::new(category, action, 0);
        }
        let (claim, witness) = (scenario.claim(), scenario.witness());
        let began = cpu_ms()?;
        let keys = dev_keys(size)?;
        row(format!("growth/{words}/setup"), "s", vec![(cpu_ms()? - began) / 1e3]);
        row(format!("growth/{words}/rows"), "1", vec![keys.pin.constraints as f64]);
        row(format!("growth/{words}/proving-key"), "MB", vec![keys.proving.len() as f64 / 1e6]);
        let key = ProvingKey::read_pinned(&keys.proving, size, &keys.pin)?;
        drop(keys);
        let mut times = Vec::new();
        for _ in 0..runs.parse::<u32>()? {
            let began = cpu_ms()?;
            prove(&key, &claim, &witness, &mut not_random, &mut |_| ControlFlow::Continue(()))?;
            times.push((cpu_ms()? - began) / 1e3);
        }
        row(format!("growth/{words}/ours-native/cpu"), "s", times);
    }
    Ok(fs::write(out, serde_json::to_string_pretty(&rows)?)?)
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
        ["inputs", dir, sizes @ ..] => {
            fs::create_dir_all(dir)?;
            sizes.iter().try_for_each(|words| inputs(Path::new(dir), size_of(words)?))
        }
        ["piece", arithmetic, work, size, runs] => piece(arithmetic, work, size, runs),
        ["growth", out, runs] => growth(Path::new(out), runs),
        ["serve", keys, dir] => serve(Path::new(keys), Path::new(dir)),
        _ => Err(
            "prover-baseline inputs DIR WORDS… | serve KEYS DIR | piece wide|narrow WORK SIZE RUNS | growth FILE RUNS"
                .into(),
        ),
    }
}
