//! Mutated seeds into every decoder of proofs, keys and witnesses.
//!
//! No decoder may panic, and what one accepts must be what it would write. A case that breaks this is kept in
//! `zk-circuits/fuzz/seeds/<decoder>/`, cut down to the shortest that still does, and is tried first ever after.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use ashiato_zk_circuits::audit::fuzz::{DECODERS, Decoder, fails, mutate, shrink};
use clap::Parser;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;

/// Puts mutated seeds into every decoder of proofs, keys and witnesses.
#[derive(Parser)]
#[command(name = "ashiato-fuzz", version)]
struct Options {
    /// Seconds for each decoder.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// Only this decoder.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Where the pseudo-random mutations begin, so that a run can be repeated.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
}

fn folder(decoder: &Decoder) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(decoder.name)
}

fn kept(decoder: &Decoder) -> Result<Vec<Vec<u8>>, String> {
    let mut files: Vec<PathBuf> = match fs::read_dir(folder(decoder)) {
        Ok(entries) => entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect(),
        // Nothing was ever found.
        Err(_) => Vec::new(),
    };
    files.sort();
    files.iter().map(|file| fs::read(file).map_err(|error| format!("{}: {error}", file.display()))).collect()
}

fn keep(decoder: &Decoder, case: &[u8]) -> Result<PathBuf, String> {
    let name = ashiato_zk_circuits::groth16::pins::file_hash(case).to_hex();
    let path = folder(decoder).join(format!("found-{}", name.get(..16).unwrap_or_default()));
    fs::create_dir_all(folder(decoder))
        .and_then(|()| fs::write(&path, case))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(path)
}

fn run(options: &Options) -> Result<(), String> {
    // A panic is caught and told of by name; its own message would say it twice.
    std::panic::set_hook(Box::new(|_| {}));
    let mut out = std::io::stdout();
    let chosen = |decoder: &&Decoder| options.only.as_ref().is_none_or(|only| only == decoder.name);
    for decoder in DECODERS.iter().filter(chosen) {
        let mut seeds = (decoder.seeds)();
        seeds.extend(kept(decoder)?);
        let mut rng = ChaCha20Rng::seed_from_u64(options.seed);
        let started = Instant::now();
        let (mut cases, mut accepted) = (0u64, 0u64);
        let mut queue = seeds.clone();
        while started.elapsed() < Duration::from_secs(options.seconds) {
            let case = queue.pop().unwrap_or_else(|| mutate(&seeds, &mut rng));
            cases += 1;
            match (decoder.run)(&case) {
                Ok(taken) => accepted += u64::from(taken),
                Err(_) => {
                    let case = shrink(&case, |case| fails(decoder, case));
                    let path = keep(decoder, &case)?;
                    let why = (decoder.run)(&case).err().unwrap_or_default();
                    return Err(format!("{}: {why}; kept as {}", decoder.name, path.display()));
                }
            }
        }
        writeln!(out, "{}: {cases} cases, {accepted} accepted, nothing found", decoder.name)
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Writing fails if standard error is closed; the exit code still reports the error.
            let _ = writeln!(std::io::stderr(), "ashiato-fuzz: {error}");
            ExitCode::FAILURE
        }
    }
}
