//! What pools may ask for: many of them, tokens of an age, one stake for a range of epochs, in time; and epochs that ended
//! while the vault was locked.

use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::catalogue::{CataloguePage, PAGE_POOLS};
use ashiato_core::protocol::claim::LeastAge;
use ashiato_core::protocol::terms::{Level, ScopeTerms, Terms};
use pollster::block_on;

use super::hostile_node::{LENGTH, START, Scene, WORTH, first, open, plain};
use crate::pages::views::Caution;

fn with_pools(others: usize) -> Scene {
    let mut scene = Scene::new();
    let terms = scene.node.terms.clone();
    scene.node.others = (0..others).map(|i| Terms { name: format!("Pool {i}"), ..terms.clone() }).collect();
    scene
}

fn names(scene: &mut Scene) -> Vec<String> {
    let now = scene.node.now;
    let mut names: Vec<String> =
        block_on(scene.vault.offers(now)).unwrap().into_iter().map(|offer| offer.name).collect();
    names.sort();
    names
}

fn pages(scene: &Scene) -> usize {
    scene.node.asked.iter().filter(|asked| asked.starts_with("GET /v1/pools")).count()
}

#[test]
fn a_catalogue_is_read_page_by_page() {
    let mut scene = with_pools(2 * PAGE_POOLS + 10);
    scene.run();
    assert_eq!((scene.error(), pages(&scene)), (None, 3));
    assert_eq!(names(&mut scene).len(), 2 * PAGE_POOLS + 11);
    // The next worker has all of it before it has asked anything.
    scene.vault = block_on(open(scene.store.clone(), scene.node.now, 60_000));
    block_on(scene.vault.unlock("correct horse battery", scene.node.now)).unwrap();
    assert_eq!(names(&mut scene).len(), 2 * PAGE_POOLS + 11);
}

/// What was read of a list that changed, or is not the signed one, is never shown beside the old one.
#[test]
fn pages_of_two_lists_are_no_catalogue() {
    let mut scene = with_pools(PAGE_POOLS);
    scene.run();
    let before = names(&mut scene);
    assert_eq!(before.len(), PAGE_POOLS + 1);
    scene.node.now += LENGTH;
    let new = Terms { name: "A new pool".into(), ..scene.node.terms.clone() };
    scene.run_with(|node, path, answer| {
        if path == "/v1/pools" {
            node.others.push(new.clone());
        }
        answer
    });
    assert_eq!(scene.error().as_deref(), Some("catalogue-changed"));
    assert_eq!(names(&mut scene), before);
    scene.to(scene.node.now + LENGTH);
    assert_eq!(scene.error(), None);
    assert_eq!(names(&mut scene).len(), PAGE_POOLS + 2);

    let mut scene = with_pools(PAGE_POOLS + 5);
    scene.run_with(|_, path, (status, body)| {
        if !path.starts_with("/v1/pools?") {
            return (status, body);
        }
        let mut page: CataloguePage = serde_json::from_str(&body).unwrap();
        page.pools.remove(1);
        (status, serde_json::to_string(&page).unwrap())
    });
    assert_eq!(scene.error().as_deref(), Some("catalogue-mismatch"), "something taken out of the second page");
    assert!(names(&mut scene).is_empty());
}

/// A lock between two pages, and a worker that dies there: the list is read anew.
#[test]
fn a_lock_between_two_pages_loses_nothing() {
    let mut scene = with_pools(PAGE_POOLS + 5);
    while !scene.node.asked.iter().any(|asked| asked == "GET /v1/pools") {
        let now = scene.node.now;
        let request = block_on(scene.vault.next_request(now, now)).unwrap().unwrap();
        let (status, body) = scene.node.serve(&request);
        let answer = crate::pages::views::NodeAnswer { id: request.id, status, body };
        block_on(scene.vault.answer(answer, now, now)).unwrap();
    }
    block_on(scene.vault.lock(scene.node.now)).unwrap();
    block_on(scene.vault.unlock("correct horse battery", scene.node.now)).unwrap();
    scene.run();
    assert_eq!(names(&mut scene).len(), PAGE_POOLS + 6);
    assert_eq!(pages(&scene), 3, "the first page twice");
}

/// A pool for tokens of a week: none before, and then the set that hides is that of the old ones.
#[test]
fn a_token_that_is_too_young_is_refused() {
    let mut scene = Scene::new();
    scene.node.terms.least_age = LeastAge::Week;
    scene.run();
    scene.browse();
    scene.to(START + 2 * LENGTH + 3_000);
    assert_eq!(scene.reason().as_deref(), Some("too-young"));
    assert_eq!(scene.offer().least_age, 7);
    let (pool, now) = (scene.offer().pool, scene.node.now);
    for refused in [
        block_on(scene.vault.preview(&pool, first().0, now)).err(),
        block_on(scene.vault.approve(&pool, first().0, 144, vec![], now)).err(),
    ] {
        assert_eq!(refused.map(|error| error.code().name()), Some("token-too-young"));
    }
    // Six epochs after the mint it is too young still, seven after it is not.
    scene.to(START + 6 * LENGTH + 1_000);
    scene.browse();
    scene.to(START + 7 * LENGTH + 1_000);
    scene.browse();
    scene.to(START + 8 * LENGTH + 3_000);
    assert_eq!((scene.offer().epoch, scene.reason().as_deref()), (Some(first().0 + 6), Some("too-young")));
    scene.to(START + 9 * LENGTH + 3_000);
    assert_eq!((scene.offer().epoch, scene.reason()), (Some(first().0 + 7), None));
    let now = scene.node.now;
    let preview = block_on(scene.vault.preview(&pool, first().0 + 7, now)).unwrap();
    assert_eq!((preview.least_age, preview.leaves), (7, 13), "half of the 26 are old enough");
    assert_eq!(preview.cautions, [Caution::FewLeaves]);
    let value = preview.choices[0];
    let job = block_on(scene.vault.approve(&pool, first().0 + 7, value, preview.cautions, now)).unwrap();
    let job: serde_json::Value = serde_json::from_str(&job.job).unwrap();
    assert_eq!(job["claim"]["minted_by"], first().0, "the epoch less the age");
}

/// One stake for a range of epochs: it shares the budget of the whole range, and the token has no second one.
#[test]
fn a_scope_of_once_is_used_once() {
    let mut scene = Scene::new();
    let last = Epoch(first().0 + 3);
    scene.node.terms.scope = ScopeTerms::Once { first: first(), last };
    scene.run();
    scene.browse();
    scene.to(START + LENGTH + 1_000);
    scene.browse();
    scene.to(START + 2 * LENGTH + 3_000);
    let (pool, now) = (scene.offer().pool, scene.node.now);
    let preview = block_on(scene.vault.preview(&pool, first().0, now)).unwrap();
    assert_eq!(preview.taken_until, last.0 + 2);
    assert_eq!(preview.settled_at, START + 6 * LENGTH);
    scene.stake();
    scene.run();
    assert_eq!(scene.status(), ("accepted".into(), None));
    assert_eq!(scene.node.stakes[0].1.budget_epoch, last);
    // The second epoch is anchored, and its scope is the same.
    scene.to(START + 3 * LENGTH + 3_000);
    assert_eq!((scene.offer().epoch, scene.reason().as_deref()), (Some(first().0 + 1), Some("already-staked")));
    let now = scene.node.now;
    let second = block_on(scene.vault.preview(&pool, first().0 + 1, now)).err();
    assert_eq!(second.map(|error| error.code().name()), Some("already-staked"));
    // An epoch after the range is not offered.
    scene.to(START + 4 * LENGTH + 1_000);
    scene.browse();
    scene.to(START + 5 * LENGTH + 50_000);
    assert_eq!((scene.offer().epoch, scene.status().0.as_str()), (Some(first().0 + 1), "accepted"));
    // It is settled after the range and the wait.
    scene.to(START + 6 * LENGTH + 10_000);
    assert_eq!(scene.status(), ("rewarded".into(), None));
    assert_eq!(scene.vault.probe_balance(), 1_440);
}

/// A pool takes stakes for an epoch so long and no longer: before the approval, and between the proof and the sending.
#[test]
fn a_stake_that_is_late_never_leaves() {
    let mut scene = Scene::anchored();
    let pool = scene.offer().pool;
    scene.stake();
    scene.run_with(|_, _, _| (0, String::new()));
    // The node was down until the pool took no more.
    scene.node.now = START + 3 * LENGTH + 1_000;
    scene.run();
    assert_eq!(scene.status(), ("stopped".into(), Some("stake-late".into())));
    assert!(scene.node.stakes.is_empty());
    let now = scene.node.now;
    let late = block_on(scene.vault.preview(&pool, first().0, now)).err();
    assert_eq!(late.map(|error| error.code().name()), Some("stake-late"));
    assert_eq!(scene.reason().as_deref(), Some("no-epoch-ready"));

    // One that the node refuses as late is over.
    let mut scene = Scene::anchored();
    scene.stake();
    scene.run_with(|_, path, answer| match path {
        "/v1/stakes" => {
            let problem = ashiato_core::protocol::problem::Problem::new("stake-late", "too late", 422);
            (422, serde_json::to_string(&problem).unwrap())
        }
        _ => answer,
    });
    assert_eq!(scene.status(), ("refused-by-node".into(), Some("stake-late".into())));
}

/// Whatever was seen while the vault was locked counts for its epoch, once it is unlocked: before the early checkpoint for
/// pools of level 1, within the grace for the others.
#[test]
fn what_is_seen_while_locked_counts() {
    for (unlocked_at, level, stakes) in [
        (START + LENGTH + 20_000, Level::Early, true),
        (START + LENGTH + 20_000, Level::Final, true),
        (START + 5 * LENGTH, Level::Early, false),
        (START + 5 * LENGTH, Level::Final, true),
    ] {
        let mut scene = Scene::new();
        scene.node.terms.level = level;
        scene.node.terms.wait = 20;
        scene.run();
        scene.browse();
        block_on(scene.vault.lock(scene.node.now)).unwrap();
        scene.attend("one.example", 10_000);
        // The epoch ends; the worker dies; more is seen in the next one.
        scene.node.now = START + LENGTH + 2_000;
        scene.vault = block_on(open(scene.store.clone(), scene.node.now, 60_000));
        scene.attend("two.example", 5_000);
        assert!(scene.node.registered.is_empty());
        scene.to(unlocked_at);
        block_on(scene.vault.unlock("correct horse battery", scene.node.now)).unwrap();
        scene.to(START + 12 * LENGTH + 3_000);
        let context = format!("unlocked at {unlocked_at}, {level:?}");
        let leaves = scene.vault.probe_sync().probe_cache().leaves.clone();
        let worth = |i: u64| scene.node.terms.tariff.value(&leaves[&Epoch(first().0 + i)].summary());
        assert_eq!([worth(0), worth(1)], [u64::from(WORTH) + 10, 5], "{context}");
        let (pool, now) = (scene.offer().pool, scene.node.now);
        let offer = block_on(scene.vault.preview(&pool, first().0, now));
        assert_eq!(offer.as_ref().map(|preview| preview.value).ok(), stakes.then_some(WORTH + 10), "{context}");
        let lost = scene.token().unwrap().lost_to_early;
        assert_eq!(lost.contains(&first().0), unlocked_at > START + 2 * LENGTH, "and it is said");
        if let Err(error) = offer {
            assert_eq!(plain(&error.code()), "no-epoch-ready", "{context}");
        }
    }
}
