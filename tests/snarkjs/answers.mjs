// snarkjs's answers to proofs, one JSON line each: {"proof", "public"} in, {"ok"} out. `node answers.mjs VKEY.json`
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { groth16 } from "snarkjs";

const key = JSON.parse(readFileSync(process.argv[2], "utf8"));
for await (const line of createInterface({ input: process.stdin })) {
  const { proof, public: signals } = JSON.parse(line);
  let answer;
  try {
    answer = { ok: await groth16.verify(key, signals, proof) };
  } catch (error) {
    // A thrown error is a refusal too: snarkjs throws where points do not parse.
    answer = { ok: false, error: String(error).slice(0, 200) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
// Its worker threads would keep the process alive.
process.exit(0);
