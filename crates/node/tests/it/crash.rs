//! The program itself: killed in the middle of work, reopened, checked, tampered with, drained.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::leaf::{LeafList, LeafReceipt};
use ashiato_core::protocol::problem::Problem;
use ashiato_core::protocol::token::TokenReceipt;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::harness::{Client, Surfer};

/// A process of the built program.
struct Program {
    child: Child,
    client: Client,
}

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_ashiato-node"))
}

impl Program {
    fn start(data: &Path, epoch: u64) -> Self {
        let mut command = program();
        command.args(["serve", "--listen", "127.0.0.1:0", "--network", "it-test", "--seed-demo-pools"]);
        command.args(["--epoch", &epoch.to_string(), "--grace", "300", "--data"]).arg(data);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").expect("the one line").to_owned();
        Self { child, client: Client::new(url) }
    }

    fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Ended already in most tests; then there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn checked(data: &Path) -> (bool, String) {
    let Output { status, stdout, stderr } = program().arg("check").arg("--data").arg(data).output().unwrap();
    (status.success(), String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap())
}

fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as u64
}

#[test]
fn killed_in_the_middle_of_registrations_it_keeps_every_receipt() {
    let folder = tempfile::tempdir().unwrap();
    // One-second epochs, so that checkpoints are signed while registrations come in.
    for round in 0..6u8 {
        let mut running = Program::start(folder.path(), 1);
        let killed = Arc::new(AtomicBool::new(false));
        let ready = Arc::new(Barrier::new(5));
        let writers: Vec<_> = (0..4u8)
            .map(|writer| {
                let (client, killed, ready) = (running.client.clone(), killed.clone(), ready.clone());
                std::thread::spawn(move || {
                    let network = client.network();
                    let surfers: Vec<Surfer> = (0..25).map(|n| Surfer::new(1 + writer * 25 + n)).collect();
                    // From the second round on a repeat: a token is minted once.
                    for surfer in &surfers {
                        surfer.mint(&client);
                    }
                    let begun = now_ms() / 1_000;
                    while now_ms() / 1_000 == begun {
                        std::thread::sleep(Duration::from_millis(20));
                    }
                    ready.wait();
                    let mut receipts: Vec<LeafReceipt> = Vec::new();
                    for (epoch, surfer) in (begun..).flat_map(|epoch| surfers.iter().map(move |s| (epoch, s))) {
                        while !killed.load(Ordering::SeqCst) {
                            let request = surfer.register_request(&network, epoch, surfer.bundle());
                            match client.agent.post(format!("{}/v1/leaves", client.url)).send_json(&request) {
                                Ok(mut reply) if reply.status() == 200 => {
                                    // A reply cut off by the kill is no receipt.
                                    receipts.extend(reply.body_mut().read_json::<LeafReceipt>());
                                    break;
                                }
                                Ok(mut reply) => {
                                    let problem: Problem = reply.body_mut().read_json().unwrap();
                                    assert_eq!(problem.code.name(), "epoch-not-ended");
                                    std::thread::sleep(Duration::from_millis(20));
                                }
                                Err(_) => assert!(killed.load(Ordering::SeqCst), "the node went away by itself"),
                            }
                        }
                        if killed.load(Ordering::SeqCst) {
                            break;
                        }
                    }
                    receipts
                })
            })
            .collect();
        ready.wait();
        std::thread::sleep(Duration::from_millis(150 + 190 * u64::from(round)));
        killed.store(true, Ordering::SeqCst);
        running.child.kill().unwrap();
        running.child.wait().unwrap();
        let receipts: Vec<LeafReceipt> = writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect();
        assert!(receipts.len() > 4, "too little happened to prove anything: {}", receipts.len());
        drop(running);

        let again = Program::start(folder.path(), 1);
        let epochs: std::collections::BTreeSet<Epoch> = receipts.iter().map(|r| r.epoch).collect();
        for epoch in epochs {
            let list: LeafList = again.client.read(&format!("/v1/epochs/{}/leaves", epoch.0));
            for receipt in receipts.iter().filter(|r| r.epoch == epoch) {
                assert_eq!(
                    list.leaves.get(receipt.index as usize),
                    Some(&receipt.leaf),
                    "an acknowledged leaf is lost"
                );
            }
        }
        again.signal("-TERM");
        let mut again = again;
        assert!(again.child.wait().unwrap().success());
        let (sound, said) = checked(folder.path());
        assert!(sound && said.contains("sound"), "{said}");
    }
}

#[test]
fn both_signals_drain_and_end_well_and_a_folder_has_one_node() {
    for signal in ["-INT", "-TERM"] {
        let folder = tempfile::tempdir().unwrap();
        let mut running = Program::start(folder.path(), 60);
        let _: TokenReceipt = Surfer::new(1).mint(&running.client);
        let mut second = program();
        second.args(["serve", "--listen", "127.0.0.1:0", "--network", "it-test", "--data"]);
        let output = second.arg(folder.path()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains("another node works in"), "{said}");
        running.signal(signal);
        assert_eq!(running.child.wait().unwrap().code(), Some(0), "{signal}");
    }
}

#[test]
fn a_changed_book_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut running = Program::start(folder.path(), 1);
    let surfer = Surfer::new(1);
    surfer.mint(&running.client);
    // Registered within the second after its epoch, unless the machine is too slow for that: then the next one is.
    let signed_over_the_leaf = || {
        let epoch = now_ms() / 1_000;
        while now_ms() / 1_000 == epoch {
            std::thread::sleep(Duration::from_millis(10));
        }
        surfer.register(&running.client, epoch);
        let first = || running.client.get(&format!("/v1/epochs/{epoch}/checkpoints")).1[0]["size"].as_u64();
        let pause = || std::thread::sleep(Duration::from_millis(50));
        (0..200).find_map(|_| first().or_else(|| (pause(), None).1)).expect("what is due is signed within ten seconds")
            == 1
    };
    assert!((0..20).any(|_| signed_over_the_leaf()));
    running.signal("-TERM");
    assert!(running.child.wait().unwrap().success());
    assert!(checked(folder.path()).0);

    // Another setting, and the folder says so.
    let mut other = program();
    other.args(["serve", "--listen", "127.0.0.1:0", "--network", "it-test", "--epoch", "2", "--data"]);
    let said = String::from_utf8(other.arg(folder.path()).output().unwrap().stderr).unwrap();
    assert!(said.contains("epoch_ms = 1000"), "{said}");

    // Another key, and the book is not opened.
    let key = folder.path().join("node.key");
    let kept = std::fs::read(&key).unwrap();
    std::fs::write(&key, "11".repeat(32)).unwrap();
    let (sound, said) = checked(folder.path());
    assert!(!sound && said.contains("node.key is not the key"), "{said}");
    std::fs::write(&key, kept).unwrap();
    assert!(checked(folder.path()).0);

    // What is signed can't be changed by a slip, and a change by force is found out.
    let change = |statements: &'static [&'static str]| {
        let options = SqliteConnectOptions::new().filename(folder.path().join("book.sqlite"));
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let mut connection = options.connect().await.unwrap();
            for statement in statements {
                sqlx::query(*statement).execute(&mut connection).await.map_err(|error| error.to_string())?;
            }
            connection.close().await.map_err(|error| error.to_string())
        })
    };
    assert!(change(&["UPDATE leaves SET leaf = zeroblob(32)"]).unwrap_err().contains("a leaf is never changed"));
    assert!(change(&["DELETE FROM checkpoints"]).unwrap_err().contains("a checkpoint is never removed"));
    change(&["DROP TRIGGER leaves_are_fixed", "UPDATE leaves SET leaf = zeroblob(32)"]).unwrap();
    let (sound, said) = checked(folder.path());
    assert!(
        !sound && said.contains("not the hash of its token, mint and bundle") && said.contains("another root"),
        "{said}"
    );
    let mut changed = program();
    changed.args(["serve", "--listen", "127.0.0.1:0", "--network", "it-test", "--epoch", "1"]);
    let output = changed.args(["--grace", "300", "--data"]).arg(folder.path()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("has another root than the leaves"), "{said}");
}

#[test]
fn pools_are_opened_and_listed_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let running = Program::start(&folder.path().join("data"), 60);
    let url = &running.client.url;
    let open = |extra: &[&str]| {
        let mut command = program();
        command.args(["pool", "open", "--node", url, "--name", "NFT tastes", "--purpose", "What collectors look at"]);
        command.args([
            "--operator",
            "Example Labs",
            "--from-zero",
            "--weight",
            "nft=20",
            "--bonus",
            "wallet-connect=30",
        ]);
        command
            .args(["--maximum", "4096", "--rate", "5", "--budget", "10000", "--key"])
            .arg(folder.path().join("operator.key"));
        let output = command.args(extra).output().unwrap();
        (
            output.status.success(),
            String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (opened, said) = open(&["--deposit", "100000"]);
    assert!(opened && said.starts_with("opened "), "{said}");
    assert_eq!(open(&["--deposit", "100000"]), (true, said.clone()), "the same again");
    let (opened, other) = open(&["--deposit", "100001"]);
    assert!(opened && other != said, "another deposit is another pool: {other}");
    let (opened, said) = open(&["--deposit", "9999"]);
    assert!(!opened && said.contains("terms-money"), "{said}");
    let (opened, said) = open(&["--deposit", "100000", "--days", "401"]);
    assert!(!opened && said.contains("pool-life"), "{said}");
    let list = program().args(["pool", "list", "--node", url]).output().unwrap();
    let said = String::from_utf8(list.stdout).unwrap();
    for name in ["NFT tastes", "Everyday web", "Time by subject", "Wallet signals for trading agents"] {
        assert!(said.contains(name), "{said}");
    }
}
