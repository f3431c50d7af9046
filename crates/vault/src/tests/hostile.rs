//! What a node may try, and what comes of it: a code, nothing lost, nothing sent that wasn't approved.

use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{PublicKey, Signature};
use ashiato_core::protocol::catalogue::CataloguePage;
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::leaf::{LeafList, LeafReceipt};
use ashiato_core::protocol::limits::PROOF_BYTES;
use ashiato_core::protocol::network::{Admission, NetworkInfo};
use ashiato_core::protocol::node_key::KeyStatement;
use ashiato_core::protocol::problem::Problem;
use ashiato_core::protocol::settlement::Reward;
use ashiato_core::protocol::stake::StakeReceipt;
use ashiato_core::protocol::terms::{Level, SignedTerms};
use ashiato_core::protocol::token::Challenge;
use pollster::block_on;

use super::hostile_node::{HostileNode, LENGTH, START, Scene, WORTH, first, open, schedule};
use crate::epochs::leaf::epoch_key;
use crate::pages::views::{Caution, NodeAnswer, VaultState};
use crate::store::records::Kind;
use crate::sync::failure::NetworkError;

fn edit<T: serde::de::DeserializeOwned + serde::Serialize>(
    answer: (u16, String),
    change: impl FnOnce(&mut T),
) -> (u16, String) {
    let mut value: T = serde_json::from_str(&answer.1).unwrap();
    change(&mut value);
    (answer.0, serde_json::to_string(&value).unwrap())
}

fn forged_statement() -> KeyStatement {
    let signature = Signature([7; 64]);
    KeyStatement { next_key: PublicKey([9; 32]), from: first(), by_last: signature, by_next: signature }
}

#[test]
fn an_honest_node_pays() {
    let mut scene = Scene::anchored();
    let offer = scene.offer();
    assert_eq!((offer.epoch, offer.value), (Some(first().0), WORTH));
    assert_eq!(offer.expected, 1_440);
    scene.stake();
    assert_eq!(scene.status().0, "waiting");
    scene.run();
    assert_eq!(scene.status(), ("accepted".into(), None));
    assert_eq!(scene.vault.probe_balance(), 0);
    scene.to(START + 3 * LENGTH + 10_000);
    assert_eq!(scene.status(), ("rewarded".into(), None));
    assert_eq!(scene.vault.probe_balance(), 1_440);
    let left = block_on(scene.vault.left_today(START - START % 86_400_000)).unwrap().unwrap();
    assert_eq!((left.records, left.proofs, left.registrations), (0, 1, 1 + 3), "a mint and three epochs");
    assert_eq!(block_on(scene.vault.left_today(scene.node.now + 86_400_000)).unwrap().unwrap().proofs, 0);
    let token = scene.token().unwrap();
    assert_eq!((token.minted_in, token.epochs_registered), (first().0, 3));
    let ledger = block_on(scene.vault.ledger(1_000)).unwrap();
    assert_eq!(ledger.len(), scene.node.asked.len(), "every request, each once");
    assert!(ledger.iter().all(|entry| entry.outcome.to_string() == "200"));
    assert_eq!(scene.error(), None);
    // The same epoch, again: its budget was shared.
    assert_eq!(scene.reason().as_deref(), Some("no-epoch-ready"));
}

#[test]
fn a_trial_registers_nothing() {
    let mut scene = Scene::trial();
    scene.run();
    scene.browse();
    scene.to(START + 3 * LENGTH);
    assert!(scene.node.asked.iter().all(|asked| asked == "GET /v1/network" || asked == "GET /v1/pools"));
    assert_eq!(scene.reason().as_deref(), Some("trial"));
    let refused = block_on(scene.vault.preview(&scene.node.catalogue().pools[0].pool_id().to_hex(), first().0, START));
    assert_eq!(refused.err().map(|e| e.code().name()), Some("trial"));
}

#[test]
fn nothing_is_asked_while_locked_and_nothing_is_missed() {
    let mut scene = Scene::new();
    scene.run();
    scene.browse();
    block_on(scene.vault.lock(scene.node.now)).unwrap();
    let asked = scene.node.asked.len();
    scene.to(START + 2 * LENGTH + 3_000);
    assert_eq!(scene.node.asked.len(), asked);
    assert_eq!(block_on(scene.vault.offers(scene.node.now)).unwrap(), vec![]);
    block_on(scene.vault.unlock("correct horse battery", scene.node.now)).unwrap();
    scene.run();
    assert_eq!(scene.reason().as_deref(), Some("no-epoch-ready"), "registered behind the early checkpoint");
    assert!(scene.node.leaves.contains_key(&first()), "and within the grace");
}

#[test]
fn every_registration_since_the_mint_is_made_empty_or_not() {
    let mut scene = Scene::new();
    scene.to(START + 4 * LENGTH + 6_000);
    let epochs: Vec<u64> = scene.node.leaves.keys().map(|epoch| epoch.0 - first().0).collect();
    assert_eq!(epochs, [0, 1, 2, 3]);
    // Closed for longer than the grace: what is past it is gone, the rest is made up for.
    scene.node.now = START + 40 * LENGTH + 1_000;
    scene.run();
    let epochs: Vec<u64> = scene.node.leaves.keys().map(|epoch| epoch.0 - first().0).collect();
    assert_eq!(epochs, [0, 1, 2, 3].into_iter().chain(30..40).collect::<Vec<u64>>());
}

#[test]
fn garbage_is_waited_out() {
    for garbage in ["", "<html>", "{}", "[1,2", "null", "{\"network\":\"x\"}"] {
        let mut scene = Scene::new();
        scene.run_with(|_, _, _| (200, garbage.to_owned()));
        assert_eq!(scene.error().as_deref(), Some("node-garbage"), "{garbage}");
        assert_eq!(scene.node.asked.len(), 1, "and nothing else is said to it");
        scene.to(START + 30_000);
        assert_eq!(scene.error(), None);
    }
    let mut scene = Scene::anchored();
    scene.stake();
    scene.run_with(|_, _, answer| if answer.1.len() > 2 { (200, "{".repeat(100_000)) } else { answer });
    assert_eq!(scene.error().as_deref(), Some("node-garbage"));
    scene.to(START + 3 * LENGTH + 30_000);
    assert_eq!(scene.status(), ("rewarded".into(), None), "nothing was lost by it");
}

#[test]
fn silence_is_waited_out() {
    let mut scene = Scene::new();
    scene.run_with(|_, _, _| (0, String::new()));
    assert_eq!(scene.error().as_deref(), Some("node-unreachable"));
    assert_eq!(scene.node.asked.len(), 1, "one request, then a pause");
    scene.node.now += 30_000;
    let request = block_on(scene.vault.next_request(scene.node.now, scene.node.now)).unwrap().unwrap();
    assert_eq!(
        block_on(scene.vault.next_request(scene.node.now + 30_000, scene.node.now + 30_000)).unwrap(),
        None,
        "one at a time"
    );
    scene.node.now += 61_000;
    assert_eq!(block_on(scene.vault.next_request(scene.node.now, scene.node.now)).unwrap(), None);
    assert_eq!(scene.error().as_deref(), Some("node-timeout"));
    let late = NodeAnswer { id: request.id, status: 200, body: "garbage".into() };
    block_on(scene.vault.answer(late, scene.node.now, scene.node.now)).unwrap();
    assert_eq!(block_on(scene.vault.ledger(1)).unwrap()[0].outcome.to_string(), "node-timeout");
    scene.to(scene.node.now + 60_000);
    assert_eq!(scene.error(), None);
}

#[test]
fn a_busy_node_is_left_alone_and_its_code_is_shown() {
    let mut scene = Scene::new();
    let busy = serde_json::to_string(&Problem::new("busy", "the node is busy", 503)).unwrap();
    scene.run_with(|_, _, _| (503, busy.clone()));
    assert_eq!(scene.error().as_deref(), Some("node-refused:busy"));
    let odd = serde_json::to_string(&Problem::new("<script>", "x", 500)).unwrap();
    let mut scene = Scene::new();
    scene.run_with(|_, _, _| (500, odd.clone()));
    assert_eq!(scene.error().as_deref(), Some("node-garbage"), "its own words are never shown");
    let newer = serde_json::to_string(&Problem::new("brand-new", "x", 403)).unwrap();
    let mut scene = Scene::new();
    scene.run_with(|_, _, _| (403, newer.clone()));
    assert_eq!(scene.error().as_deref(), Some("node-refused"), "a code that this version does not know");
    assert_eq!(block_on(scene.vault.ledger(1)).unwrap()[0].outcome.to_string(), "403 node-refused");
}

/// What a node says of its network, and what is thought of it.
#[test]
fn networks_that_are_not_believed() {
    type Change = fn(&mut NetworkInfo);
    let cases: [(&str, Change); 9] = [
        ("node-garbage", |info| info.founding.name = "Not a name".into()),
        ("node-garbage", |info| info.founding.schedule.length_ms = u64::MAX),
        ("node-garbage", |info| info.founding.schedule.grace = u64::MAX),
        ("node-garbage", |info| info.founding.caps.attention_cap = 61),
        ("node-garbage", |info| info.founding.caps.event_cap = 8_192),
        ("node-garbage", |info| info.base_tariff.bonuses[0] = 64),
        ("network-verifying-key", |info| info.test_network = false),
        ("work-too-hard", |info| info.admission = Admission::ProofOfWork { bits: 25 }),
        ("node-key-chain", |info| info.key_statements = vec![forged_statement()]),
    ];
    for (code, change) in cases {
        let mut scene = Scene::new();
        scene.run_with(|_, _, answer| edit::<NetworkInfo>(answer, change));
        assert_eq!(scene.error().as_deref(), Some(code));
        assert_eq!(scene.node.asked, ["GET /v1/network"]);
        assert!(scene.vault.probe_network_view().network.is_none());
    }
    // Numbers that no JSON reader of ours takes for what they are not.
    for number in ["1e400", "18446744073709551616", "-1", "1.5"] {
        let mut scene = Scene::new();
        scene.run_with(|_, _, (status, body)| (status, body.replace("\"grace\":10", &format!("\"grace\":{number}"))));
        assert_eq!(scene.error().as_deref(), Some("node-garbage"), "{number}");
    }
}

#[test]
fn a_node_is_held_to_what_it_said_first() {
    type Change = fn(&mut NetworkInfo);
    let cases: [(&str, Change); 4] = [
        ("network-changed", |info| info.founding.first_node_key = PublicKey([3; 32])),
        ("network-changed", |info| info.founding.name = "other-test".into()),
        ("network-changed", |info| info.founding.schedule.grace += 1),
        ("network-changed", |info| info.base_tariff.attention_weights[1] += 1),
    ];
    for (code, change) in cases {
        let mut scene = Scene::new();
        scene.run();
        scene.node.now += 11 * LENGTH;
        let asked = scene.node.asked.len();
        scene.run_with(
            |_, path, answer| {
                if path == "/v1/network" { edit::<NetworkInfo>(answer, change) } else { answer }
            },
        );
        assert_eq!(scene.error().as_deref(), Some(code));
        assert_eq!(scene.node.asked.len(), asked + 1, "nothing more is said to it");
        scene.to(scene.node.now + 60_000);
        assert_eq!(scene.error(), None);
    }
    // Not even after a look at another node.
    let mut scene = Scene::new();
    scene.run();
    block_on(scene.vault.set_node("http://127.0.0.1:7118".into(), false, START)).unwrap();
    block_on(scene.vault.set_node("http://127.0.0.1:7117".into(), false, START)).unwrap();
    scene
        .run_with(|_, _, answer| edit::<NetworkInfo>(answer, |info| info.founding.first_node_key = PublicKey([3; 32])));
    assert_eq!(scene.error().as_deref(), Some("network-changed"));
}

#[test]
fn bad_terms_are_left_out_and_a_bad_catalogue_is_refused() {
    let mut scene = Scene::new();
    scene.run_with(|node, path, answer| {
        if path != "/v1/pools" {
            return answer;
        }
        let good = node.catalogue().pools.remove(0);
        let pools = vec![
            SignedTerms { terms: good.terms.replace("Pool", "Pond"), signature: good.signature },
            SignedTerms { terms: "{}".into(), signature: good.signature },
            good,
        ];
        (200, serde_json::to_string(&node.sign_catalogue(pools)).unwrap())
    });
    assert_eq!(scene.error(), None);
    assert_eq!(block_on(scene.vault.offers(START)).unwrap().len(), 1);
    let refused = scene.vault.probe_sync().probe_cache().refused_pools.clone();
    let mut refused: Vec<&str> = refused.into_iter().map(Code::name).collect();
    refused.sort_unstable();
    assert_eq!(refused, ["signature-invalid", "terms-schema"]);

    let mut scene = Scene::new();
    scene.run_with(|_, path, answer| match path {
        "/v1/pools" => edit::<CataloguePage>(answer, |page| page.pools.clear()),
        _ => answer,
    });
    assert_eq!(scene.error().as_deref(), Some("catalogue-mismatch"), "a list with something taken out");
}

#[test]
fn two_roots_for_one_epoch_are_evidence() {
    let mut scene = Scene::anchored();
    let offer = scene.offer();
    scene.node.now = schedule().final_checkpoint_ms(first()) + 3_000;
    scene.run_with(|node, path, answer| {
        if path != format!("/v1/epochs/{}/checkpoints", first().0) {
            return answer;
        }
        edit::<Vec<Checkpoint>>(answer, |list| {
            list[0] = node.checkpoint(first(), Level::Early, list[0].size, FieldElement::from_u128(5));
        })
    });
    assert_eq!(scene.error().as_deref(), Some("checkpoint-equivocation"));
    let now = scene.node.now;
    let refused = block_on(scene.vault.preview(&offer.pool, first().0, now)).err().unwrap();
    assert_eq!(refused.code(), "checkpoint-equivocation");
    // It stays, whatever is said later, also for the next worker.
    scene.to(now + 5 * LENGTH);
    assert_eq!(scene.error().as_deref(), Some("checkpoint-equivocation"));
    let mut next = block_on(open(scene.store.clone(), scene.node.now, 90_000));
    block_on(next.unlock("correct horse battery", scene.node.now)).unwrap();
    assert_eq!(next.state(), VaultState::Unlocked);
    block_on(next.recall()).unwrap();
    assert_eq!(next.probe_sync().probe_cache().leaves[&first()].evidence.len(), 3);
    assert_eq!(next.probe_network_view().error.map(NetworkError::text).as_deref(), Some("checkpoint-equivocation"));
}

#[test]
fn an_equivocal_epoch_stops_a_stake_that_waits() {
    let mut scene = Scene::anchored();
    scene.stake();
    block_on(async {
        scene.vault.recall().await.unwrap();
        let mut leaf = scene.vault.probe_sync().probe_cache().leaves[&first()].clone();
        leaf.evidence = leaf.checkpoints.clone();
        let mut records = scene.vault.probe_open_records().unwrap();
        let op = records.put(Kind::Leaf, &epoch_key(&leaf.network, leaf.epoch), &leaf).unwrap();
        records.commit(vec![op]).await.unwrap();
        scene.vault.probe_sync().forget();
    });
    scene.run();
    assert_eq!(scene.status(), ("stopped".into(), Some("checkpoint-equivocation".into())));
    assert!(scene.node.stakes.is_empty());
}

#[test]
fn roots_and_lists_that_do_not_fit() {
    type Lie = fn(&mut HostileNode, &str, (u16, String)) -> (u16, String);
    let cases: [(&str, Lie); 5] = [
        ("checkpoint-root-mismatch", |node, path, answer| match path.ends_with("/checkpoints") {
            true => edit::<Vec<Checkpoint>>(answer, |list| {
                for c in list.iter_mut() {
                    *c = node.checkpoint(c.epoch, c.level, c.size, FieldElement::from_u128(5));
                }
            }),
            false => answer,
        }),
        ("checkpoint-root-mismatch", |_, path, answer| {
            match path.starts_with("/v1/epochs") && path.ends_with("/leaves") {
                true => edit::<LeafList>(answer, |list| list.leaves[3] = FieldElement::from_u128(999)),
                false => answer,
            }
        }),
        ("leaves-truncated", |_, path, answer| match path.starts_with("/v1/epochs") && path.ends_with("/leaves") {
            true => edit::<LeafList>(answer, |list| list.leaves.truncate(list.leaves.len() - 1)),
            false => answer,
        }),
        ("node-signature", |_, path, answer| match path.ends_with("/checkpoints") {
            true => edit::<Vec<Checkpoint>>(answer, |list| {
                list.iter_mut().for_each(|c| c.root = FieldElement::from_u128(6))
            }),
            false => answer,
        }),
        ("node-garbage", |_, path, answer| match path.ends_with("/checkpoints") {
            true => edit::<Vec<Checkpoint>>(answer, |list| list.iter_mut().for_each(|c| c.size = u64::MAX)),
            false => answer,
        }),
    ];
    for (code, lie) in cases {
        let mut scene = Scene::new();
        scene.run();
        scene.browse();
        scene.to(START + 2 * LENGTH - 1_000);
        scene.node.now = START + 2 * LENGTH + 3_000;
        scene.run_with(lie);
        assert_eq!(scene.error().as_deref(), Some(code));
        assert_eq!(scene.reason().as_deref(), Some("no-epoch-ready"), "{code}");
        scene.to(START + 3 * LENGTH - 1_000);
        assert_eq!((scene.error(), scene.reason()), (None, None), "{code}: and the truth heals it");
    }
}

#[test]
fn a_leaf_at_another_place_is_noticed() {
    let mut scene = Scene::new();
    scene.run();
    scene.browse();
    scene.node.now = START + LENGTH + 1_000;
    scene.run_with(|_, path, answer| match path {
        "/v1/leaves" => edit::<LeafReceipt>(answer, |receipt| receipt.index -= 1),
        _ => answer,
    });
    scene.to(START + 2 * LENGTH + 3_000);
    assert_eq!(scene.error().as_deref(), Some("leaf-missing"));
    assert_eq!(scene.reason().as_deref(), Some("no-epoch-ready"));

    let mut scene = Scene::new();
    scene.run();
    scene.browse();
    scene.node.now = START + LENGTH + 1_000;
    scene.run_with(|_, path, answer| match path {
        "/v1/leaves" => edit::<LeafReceipt>(answer, |receipt| receipt.leaf = FieldElement::from_u128(4)),
        _ => answer,
    });
    assert_eq!(scene.error().as_deref(), Some("receipt-foreign"));
}

#[test]
fn terms_that_change_after_the_approval_stop_the_stake() {
    let mut scene = Scene::anchored();
    scene.approve();
    scene.node.terms.rate = 9;
    scene.stake();
    scene.run();
    assert_eq!(scene.status(), ("stopped".into(), Some("terms-changed".into())));
    assert!(scene.node.asked.iter().all(|asked| asked != "POST /v1/stakes"));
    // The new terms can be approved as what they are.
    assert_eq!(scene.offer().expected, 1_296);
    scene.node.now += 1;
    scene.stake();
    scene.run();
    assert_eq!(scene.status().0, "accepted");
}

#[test]
fn a_pool_that_closes_before_the_proof_is_sent_stops_the_stake() {
    let mut scene = Scene::anchored();
    scene.node.terms.expires_at = scene.node.now + 40_000;
    scene.node.now += 31_000;
    scene.run();
    let job = scene.approve();
    scene.node.now += 10_000;
    block_on(scene.vault.proof_ready(&job, &[9; PROOF_BYTES], scene.node.now)).unwrap();
    scene.run();
    assert_eq!(scene.status(), ("stopped".into(), Some("pool-expired".into())));
    assert_eq!(scene.reason().as_deref(), Some("expired"));
}

#[test]
fn a_receipt_must_be_signed_and_for_what_was_sent() {
    type Lie = fn(&mut StakeReceipt);
    let cases: [(&str, Lie); 2] =
        [("node-signature", |receipt| receipt.signature.0[0] ^= 1), ("node-signature", |receipt| receipt.value = 1)];
    for (code, lie) in cases {
        let mut scene = Scene::anchored();
        scene.stake();
        scene.run_with(|_, path, answer| match path {
            "/v1/stakes" => edit::<StakeReceipt>(answer, lie),
            _ => answer,
        });
        assert_eq!(scene.error().as_deref(), Some(code));
        assert_eq!(scene.status(), ("sent".into(), None));
        let now = scene.node.now;
        scene.to(now + 20_000);
        assert_eq!(scene.status(), ("accepted".into(), None));
        let sent: Vec<_> = scene.node.stakes.iter().map(|(request, _)| request.clone()).collect();
        assert!(sent.len() == 2 && sent[0] == sent[1], "the same bytes again");
    }
    let mut scene = Scene::anchored();
    scene.stake();
    scene.run_with(|node, path, answer| match path {
        "/v1/stakes" => {
            let mut other = node.stakes[0].0.clone();
            other.value = 1;
            (200, serde_json::to_string(&node.receipt(&other)).unwrap())
        }
        _ => answer,
    });
    assert_eq!(scene.error().as_deref(), Some("receipt-foreign"), "well signed, but not ours");
}

#[test]
fn a_refusal_is_final_and_named() {
    let mut scene = Scene::anchored();
    scene.stake();
    let refusal = serde_json::to_string(&Problem::new("proof-rejected", "the proof does not hold", 422)).unwrap();
    scene.run_with(|_, path, answer| if path == "/v1/stakes" { (422, refusal.clone()) } else { answer });
    assert_eq!(scene.status(), ("refused-by-node".into(), Some("proof-rejected".into())));
    assert!(
        block_on(scene.vault.ledger(5)).unwrap().iter().any(|entry| entry.outcome.to_string() == "422 proof-rejected")
    );
    let now = scene.node.now;
    scene.to(now + LENGTH - 10_000);
    assert_eq!(scene.node.stakes.len(), 1, "never again");
    assert_eq!(scene.error(), None, "the stake says it; the network is well");
    assert_eq!(scene.offer().reason, None, "and the scope is free for another approval");
}

#[test]
fn rewards_are_ours_and_within_the_terms() {
    type Lie = fn(&mut Vec<Reward>);
    let cases: [(&str, Lie); 5] = [
        ("reward-foreign", |list| list[0].nullifier = FieldElement::from_u128(1)),
        ("reward-foreign", |list| list[0].value += 1),
        ("reward-foreign", |list| list.push(list[0].clone())),
        ("reward-too-large", |list| list[0].amount += 1),
        ("reward-too-large", |list| list[0].amount = u64::MAX),
    ];
    for (code, lie) in cases {
        let mut scene = Scene::anchored();
        scene.stake();
        scene.run();
        scene.node.now = START + 3 * LENGTH + 4_000;
        scene.run_with(|_, path, answer| match path.starts_with("/v1/rewards/") {
            true => edit::<Vec<Reward>>(answer, lie),
            false => answer,
        });
        assert_eq!(scene.error().as_deref(), Some(code));
        assert_eq!(scene.vault.probe_balance(), 0, "{code}");
        scene.to(START + 4 * LENGTH);
        assert_eq!(scene.vault.probe_balance(), 1_440);
    }
}

#[test]
fn few_leaves_must_be_acknowledged() {
    let mut scene = Scene::new();
    scene.node.strangers = 3;
    scene.run();
    scene.browse();
    scene.to(START + 2 * LENGTH + 3_000);
    let (offer, now) = (scene.offer(), scene.node.now);
    let preview = block_on(scene.vault.preview(&offer.pool, first().0, now)).unwrap();
    assert_eq!((preview.leaves, preview.cautions), (4, vec![Caution::FewLeaves]));
    let refused = block_on(scene.vault.approve(&offer.pool, first().0, 144, vec![], now));
    assert_eq!(refused.err().map(|e| e.code().name()), Some("caution-unacknowledged"));
    block_on(scene.vault.approve(&offer.pool, first().0, 144, vec![Caution::FewLeaves], now)).unwrap();
}

#[test]
fn admission_by_work_is_done_in_slices() {
    let mut scene = Scene::new();
    scene.node.admission = Admission::ProofOfWork { bits: 12 };
    scene.run();
    assert!(scene.token().is_some());
    let mut scene = Scene::new();
    scene.node.admission = Admission::ProofOfWork { bits: 12 };
    scene.run_with(|_, path, answer| match path {
        "/v1/admission" => edit::<Challenge>(answer, |challenge| challenge.bits = 255),
        _ => answer,
    });
    assert_eq!(scene.error().as_deref(), Some("work-too-hard"));
}
