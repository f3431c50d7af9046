//! snarkjs as a process of its own that answers proofs line by line.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// tests/snarkjs, with its packages installed.
pub fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/snarkjs");
    assert!(folder.join("node_modules/snarkjs").is_dir(), "npm ci --ignore-scripts in tests/snarkjs comes first");
    folder
}

/// A folder for what tests make and keep.
pub fn kept() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("snarkjs");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// `snarkjs ARGS`; gives what it said, and stops the test when it fails.
pub fn snarkjs(args: &[&str]) -> String {
    let output =
        Command::new("node").arg(folder().join("node_modules/snarkjs/build/cli.cjs")).args(args).output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "snarkjs {}: {said}", args.join(" "));
    said
}

/// The process that answers.
pub struct Answers {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Answers {
    /// Starts it with a verification key.
    pub fn start(name: &str, key: &Value) -> Self {
        let path = kept().join(format!("{name}.vkey.json"));
        std::fs::write(&path, key.to_string()).unwrap();
        let mut child = Command::new("node")
            .arg(folder().join("answers.mjs"))
            .arg(&path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self { child, input, output }
    }

    /// Whether snarkjs accepts a proof.
    pub fn ask(&mut self, proof: &Value, public: &Value) -> bool {
        writeln!(self.input.as_mut().unwrap(), "{}", json!({"proof": proof, "public": public})).unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap();
        answer["ok"].as_bool().unwrap()
    }
}

impl Drop for Answers {
    fn drop(&mut self) {
        // End of input is its sign to stop.
        drop(self.input.take());
        let _ = self.child.wait();
    }
}
