//! Nothing of a witness is shown: not by its own types, not by an error, whatever goes wrong with it.

use std::fmt::Debug;
use std::ops::ControlFlow;

use ashiato_core::encoding::field::FieldElement;
use ashiato_zk_circuits::groth16::prover::{EntropyError, prove};
use ashiato_zk_circuits::iden3::{read_wtns, wtns};
use ashiato_zk_circuits::stake::{StakeWitness, check};

use crate::dev_key;
use crate::scenario::Scenario;

/// Every way in which a number may be written: hex, and its bytes as Rust's Debug lists them, in both orders.
fn spellings(secret: FieldElement) -> Vec<String> {
    let bytes = secret.to_bytes();
    let mut back = bytes;
    back.reverse();
    let list = |bytes: &[u8]| bytes.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    // Eight bytes of it would be too much already.
    [hex(&bytes[..8]), hex(&bytes[24..]), hex(&back[..8]), list(&bytes[..8]), list(&back[..8])].to_vec()
}

fn private(scenario: &Scenario) -> Vec<String> {
    let numbers = [scenario.secret, scenario.bundle_randomness, scenario.records_nonce, scenario.records];
    numbers.into_iter().flat_map(spellings).collect()
}

fn shown(what: &(impl Debug + ?Sized)) -> String {
    format!("{what:?} {what:#?}").to_lowercase()
}

#[test]
fn no_error_and_no_debug_output_shows_a_secret() {
    let scenario = Scenario::default();
    let (claim, witness) = (scenario.claim(), scenario.witness());
    let mut said = vec![shown(&witness)];

    // Every way to be refused that a witness has a part in.
    let mut wrong: Vec<StakeWitness> = Vec::new();
    let changes: [&dyn Fn(&mut StakeWitness); 6] = [
        &|w| w.minted += 1,
        &|w| w.records = w.secret,
        &|w| w.records_nonce = w.secret,
        &|w| w.path.levels[0].swap(0, 7),
        &|w| w.path.top[3] = w.secret,
        &|w| w.bundle_randomness = w.records_nonce,
    ];
    for change in changes {
        let mut other = witness.clone();
        change(&mut other);
        wrong.push(other);
    }
    let mut dear = claim.clone();
    dear.value = 15 << 28;
    let mut refused = 0;
    for (claim, witness) in wrong.iter().map(|w| (&claim, w)).chain([(&dear, &witness)]) {
        if let Err(error) = check(claim, witness) {
            said.extend([shown(&error), error.to_string(), error.code().name().to_owned()]);
        }
        let go = &mut |_| ControlFlow::Continue(());
        let result = prove(dev_key::proving(), claim, witness, &mut |_| Err(EntropyError), go);
        let error = result.unwrap_err();
        refused += 1;
        said.extend([shown(&error), error.to_string(), error.code().name().to_owned()]);
    }
    assert_eq!(refused, 7);

    // Files and messages that hold a witness, damaged in every place once.
    let file = wtns(&claim, &witness).unwrap();
    said.push(shown(&read_wtns(&file).unwrap()));
    for at in (0..file.len()).step_by(997) {
        let mut bad = file.to_vec();
        bad.truncate(at);
        said.push(shown(&read_wtns(&bad).err().unwrap()));
    }
    let json = serde_json::to_string(&witness).unwrap();
    let mut damaged = 0;
    for at in 0..json.len() {
        let mut bad = json.clone().into_bytes();
        bad[at] = if bad[at] == b'}' { b'{' } else { b'}' };
        if let Err(error) = serde_json::from_slice::<StakeWitness>(&bad) {
            damaged += 1;
            said.extend([error.to_string(), shown(&error)]);
        }
    }
    assert!(damaged > json.len() * 9 / 10, "{damaged}");

    let secrets = private(&scenario);
    for text in said {
        let text = text.to_lowercase();
        assert!(!secrets.iter().any(|secret| text.contains(secret.as_str())), "{text}");
    }
    // The search itself finds what is there.
    let found = secrets.iter().filter(|secret| json.contains(secret.as_str())).count();
    assert!(found >= 4, "{found}");
}
