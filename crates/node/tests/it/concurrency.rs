//! Many clients at once: one nullifier is one stake, one token is one leaf.

use std::sync::{Arc, Barrier};

use ashiato_core::protocol::leaf::LeafList;
use ashiato_core::protocol::stake::StakeRequest;
use ashiato_node::rules::pool::Pool;
use serde_json::Value;

use crate::harness::{BEGIN, Client, Running, Surfer, config, payout, start_of};

const CLIENTS: usize = 64;
const ROUNDS: usize = 20;

/// Sends one body a client, all at the same moment.
fn at_once<T: serde::Serialize + Send + Sync + 'static>(
    url: &str,
    path: &'static str,
    bodies: Vec<Arc<T>>,
) -> Vec<(u16, Value)> {
    let start = Arc::new(Barrier::new(bodies.len()));
    let clients: Vec<_> = bodies
        .into_iter()
        .map(|body| {
            let (start, client) = (start.clone(), Client::new(url.to_owned()));
            std::thread::spawn(move || {
                start.wait();
                client.post(path, body.as_ref())
            })
        })
        .collect();
    clients.into_iter().map(|client| client.join().unwrap()).collect()
}

#[test]
fn sixty_four_clients_with_one_nullifier_make_one_stake() {
    let folder = tempfile::tempdir().unwrap();
    // The address's buckets are not what is tested here.
    let mut config = config();
    config.proofs.burst = 10_000;
    config.requests.burst = 10_000;
    config.operators.places = ROUNDS as u32;
    let mut running = Running::start(folder.path(), config.clone(), start_of(BEGIN));
    let alice = Surfer::new(1);
    alice.mint(&running.client);
    // Pools open with the epoch that they take.
    let pools: Vec<Pool> = (0..ROUNDS)
        .map(|round| {
            // A scope a round, so that each round has a nullifier of its own.
            running.open_pool(|terms| terms.scope_name = format!("round {round}"))
        })
        .collect();
    running.go_to(BEGIN + 1);
    alice.register(&running.client, BEGIN);
    running.go_to(BEGIN + 2);
    let mut accepted = Vec::new();
    for (round, pool) in pools.iter().enumerate() {
        let claims: Vec<Arc<StakeRequest>> =
            [1, 2].map(|n| Arc::new(alice.stake(&running.client, pool, BEGIN, payout(n)))).to_vec();
        assert_eq!(claims[0].nullifier, claims[1].nullifier);
        let bodies = (0..CLIENTS).map(|i| claims[i % 2].clone()).collect();
        let replies = at_once(&running.client.url, "/v1/stakes", bodies);
        let winners: Vec<bool> =
            (0..2).map(|claim| replies.iter().enumerate().any(|(i, reply)| i % 2 == claim && reply.0 == 200)).collect();
        assert_eq!(winners.iter().filter(|won| **won).count(), 1, "round {round}: exactly one claim is accepted");
        let winner = usize::from(winners[1]);
        let receipt = &replies.iter().find(|reply| reply.0 == 200).unwrap().1;
        for (i, (status, body)) in replies.iter().enumerate() {
            if i % 2 == winner {
                assert_eq!((*status, body), (200, receipt), "round {round}: every repeat gets the one receipt");
            } else {
                assert_eq!((*status, body["code"].as_str()), (409, Some("nullifier-spent")), "round {round}");
            }
        }
        accepted.push((claims[winner].clone(), receipt.clone(), claims[1 - winner].clone()));
        if round == ROUNDS / 2 {
            // A restart in between forgets nothing.
            running.stop();
            running = Running::start(folder.path(), config.clone(), start_of(BEGIN + 2));
        }
    }
    for (request, receipt, loser) in accepted {
        assert_eq!(running.client.post("/v1/stakes", request.as_ref()), (200, receipt));
        assert_eq!(running.client.post("/v1/stakes", loser.as_ref()).0, 409);
    }
}

#[test]
fn one_token_registers_one_leaf_and_many_tokens_fill_one_tree_without_gaps() {
    let folder = tempfile::tempdir().unwrap();
    let running = Running::start(folder.path(), config(), start_of(BEGIN));
    let surfers: Vec<Surfer> = (1..=32).map(Surfer::new).collect();
    for surfer in &surfers {
        surfer.mint(&running.client);
    }
    let network = running.client.network();
    running.go_to(BEGIN + 1);
    // Everybody registers twice, and the first also another bundle.
    let mut bodies: Vec<_> = surfers
        .iter()
        .flat_map(|s| [0, 1].map(|_| Arc::new(s.register_request(&network, BEGIN, s.bundle()))))
        .collect();
    bodies.push(Arc::new(surfers[0].register_request(&network, BEGIN, surfers[1].bundle())));
    let replies = at_once(&running.client.url, "/v1/leaves", bodies);
    let mut places: Vec<u64> = replies[..64].iter().filter_map(|r| r.1["index"].as_u64()).collect();
    let last = &replies[64];
    // Either bundle of the first token may win, and then the other is refused.
    let expected = if last.0 == 200 { 62 } else { 64 };
    assert_eq!(places.len(), expected, "{last:?}");
    places.extend(last.1["index"].as_u64().map(|i| [i, i]).into_iter().flatten());
    places.sort_unstable();
    assert_eq!(places, (0..32).flat_map(|i| [i, i]).collect::<Vec<u64>>());
    let list: LeafList = running.client.read(&format!("/v1/epochs/{BEGIN}/leaves"));
    assert_eq!(list.leaves.len(), 32);
    running.go_to(BEGIN + 2);
    assert_eq!(running.client.tree(BEGIN, ashiato_core::protocol::terms::Level::Early).0.len(), 32);
}
