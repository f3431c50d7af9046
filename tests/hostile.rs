//! Attacks of a person or a network observer on the real node, and of a lying node on a device.

use anyhow::{Context, Result};
use ashiato_core::encoding::code::Code;
use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::PublicKey;
use ashiato_core::protocol::catalogue::{CatalogueHead, CataloguePage};
use ashiato_core::protocol::checkpoint::Checkpoint;
use ashiato_core::protocol::claim::{StakeClaim, minted_by, recipient, round_down};
use ashiato_core::protocol::problem::Problem;
use ashiato_core::protocol::stake::{StakeReceipt, StakeRequest};
use ashiato_core::protocol::terms::{SignedTerms, Terms};
use ashiato_node::rules::signing::Signing;
use ashiato_node::rules::terms::sign_terms;
use ashiato_tests::device::{self, Device, agent};
use ashiato_tests::proofs::rerandomised;
use ashiato_tests::town::{GRACE, LENGTH, START, Town};
use ashiato_tests::walks::search_for_tea;
use ashiato_vault::view::{LedgerKind, Method, NodeRequest, OfferReason, StakePreview, StakeStatus};
use ashiato_zk_circuits::groth16::keys::VerifyingKey;
use ashiato_zk_circuits::groth16::verifier::verify;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pollster::block_on;

const WEB: &str = "Everyday web";

/// A device with an epoch that can be staked.
fn staking(town: &mut Town) -> Result<Device> {
    let mut ann = Device::new(&town.url, town.now)?;
    ann.run(town.now)?;
    search_for_tea(&mut ann, town)?;
    town.live(town.epoch(2) + 6_000, &mut [&mut ann])?;
    Ok(ann)
}

/// A node, and a device with an epoch that can be staked.
fn ready() -> Result<(Town, Device)> {
    let mut town = Town::new()?;
    let ann = staking(&mut town)?;
    Ok((town, ann))
}

fn post(town: &Town, path: &str, body: String) -> (u16, String) {
    let request = NodeRequest { id: 0, method: Method::Post, url: format!("{}{path}", town.url), body: Some(body) };
    device::fetch(&agent(), &request)
}

fn post_stake(town: &Town, request: &StakeRequest) -> Result<Result<StakeReceipt, String>> {
    let (status, body) = post(town, "/v1/stakes", serde_json::to_string(request)?);
    if status == 200 {
        return Ok(Ok(serde_json::from_str(&body)?));
    }
    let problem: Problem = serde_json::from_str(&body)?;
    assert_eq!((problem.status, problem.kind), (status, format!("urn:ashiato:problem:{}", problem.code)));
    Ok(Err(problem.code.to_string()))
}

fn proof_of(request: &StakeRequest) -> Result<[u8; 128]> {
    STANDARD.decode(&request.proof)?.try_into().ok().context("128 bytes")
}

/// The claim that the node derives for a request.
fn claim_of(town: &Town, preview: &StakePreview, request: &StakeRequest) -> Result<StakeClaim> {
    let root = preview.public_inputs.first().context("a root")?;
    Ok(StakeClaim {
        root: FieldElement::from_hex(&root.text)?,
        scope: preview.terms.scope(request.epoch).context("a scope")?,
        nullifier: request.nullifier,
        terms_hash: request.pool,
        tariff: preview.terms.tariff.clone(),
        caps: town.info()?.founding.caps,
        minted_by: minted_by(request.epoch, preview.terms.least_age)?,
        value: request.value,
        records_commitment: request.records_commitment,
        recipient: recipient(&request.payout_key.0),
    })
}

#[test]
fn a_proof_is_worth_one_stake_however_it_is_written() -> Result<()> {
    let (town, mut ann) = ready()?;
    let offer = ann.offer(WEB, town.now)?;
    let preview = ann.approve(&offer, town.now)?;
    ann.run(town.now)?;
    let receipt = ann.stake(WEB)?.receipt.context("accepted")?;
    let sent: StakeRequest = serde_json::from_str(&ann.sent(LedgerKind::Stake)?)?;
    let key = VerifyingKey::dev()?;
    let claim = claim_of(&town, &preview, &sent)?;
    verify(&key, &claim, &proof_of(&sent)?)?;

    // Replayed: the same receipt, not a second stake.
    assert_eq!(post_stake(&town, &sent)?, Ok(receipt.clone()));
    // Re-randomised by somebody who saw it on the wire: a valid proof of other bytes, and still the same stake.
    let other = rerandomised(&proof_of(&sent)?);
    verify(&key, &claim, &other)?;
    let again = StakeRequest { proof: STANDARD.encode(other), ..sent.clone() };
    assert_eq!(post_stake(&town, &again)?, Ok(receipt));
    // Turned to another purse, or another value: the nullifier is spent.
    for thief in [
        StakeRequest { payout_key: PublicKey([9; 32]), ..again.clone() },
        StakeRequest { value: 1, ..sent.clone() },
        StakeRequest { records_commitment: FieldElement::from_u128(1), ..sent.clone() },
    ] {
        assert_eq!(post_stake(&town, &thief)?, Err("nullifier-spent".into()));
    }
    // The device itself refuses a second one before anything is proved.
    let twice = block_on(ann.vault.preview(&offer.pool, preview.epoch, town.now));
    assert_eq!(device::code(twice), Some("already-staked"));
    Ok(())
}

#[test]
fn a_proof_caught_on_the_wire_pays_nobody_else() -> Result<()> {
    let (town, mut ann) = ready()?;
    let offer = ann.offer(WEB, town.now)?;
    ann.approve(&offer, town.now)?;
    // The stake is caught before the node sees it.
    let caught = loop {
        let request = block_on(ann.vault.next_request(town.now, town.now))?.context("a stake")?;
        if request.url.ends_with("/v1/stakes") {
            break request;
        }
        ann.carry(&request, town.now, &mut |_, status, body| (status, body))?;
    };
    let stake: StakeRequest = serde_json::from_str(caught.body.as_deref().context("a body")?)?;
    for thief in [
        StakeRequest { payout_key: PublicKey([9; 32]), ..stake.clone() },
        StakeRequest { nullifier: FieldElement::from_u128(77), ..stake.clone() },
        StakeRequest { value: round_down(stake.value / 2), ..stake.clone() },
        StakeRequest { records_commitment: FieldElement::from_u128(1), ..stake.clone() },
    ] {
        assert_eq!(post_stake(&town, &thief)?, Err("proof-rejected".into()));
    }
    // Numbers in a second encoding are refused by name: x + r names the same element.
    let modulus = ashiato_core::encoding::field::MODULUS;
    let mut bytes = stake.nullifier.to_bytes();
    let mut carry = 0u16;
    for i in (0..32).rev() {
        let sum = u16::from(bytes[i]) + u16::from(modulus[i]) + carry;
        (bytes[i], carry) = ((sum & 255) as u8, sum >> 8);
    }
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let body = serde_json::to_string(&stake)?.replace(&stake.nullifier.to_hex(), &hex);
    let (status, answer) = post(&town, "/v1/stakes", body);
    assert_eq!((status, serde_json::from_str::<Problem>(&answer)?.code.name()), (400, "field-not-canonical"));
    // And then the owner's own arrives.
    ann.carry(&caught, town.now, &mut |_, status, body| (status, body))?;
    assert_eq!(ann.stake(WEB)?.status, StakeStatus::Accepted);
    Ok(())
}

#[test]
fn a_leaf_past_its_grace_is_refused_and_said_so() -> Result<()> {
    let mut town = Town::new()?;
    let mut ann = Device::new(&town.url, town.now)?;
    ann.run(town.now)?;
    search_for_tea(&mut ann, &mut town)?;
    town.advance(LENGTH)?;
    // Handed out in time, delivered when the epoch's tree is closed.
    let late = loop {
        let request = block_on(ann.vault.next_request(town.now, town.now))?.context("a registration")?;
        if request.url.ends_with("/v1/leaves") {
            break request;
        }
        ann.carry(&request, town.now, &mut |_, status, body| (status, body))?;
    };
    town.advance((GRACE + 1) * LENGTH)?;
    ann.carry(&late, town.now, &mut |_, status, body| (status, body))?;
    let entry = block_on(ann.vault.ledger(1))?.pop().context("an entry")?;
    assert_eq!(entry.outcome.to_string(), "410 leaf-past-grace");
    // Never again for that epoch; the others go on, and the footprints stay.
    town.live(town.now + LENGTH, &mut [&mut ann])?;
    let ledger = block_on(ann.vault.ledger(10_000))?;
    let first = format!("\"epoch\":{},", START / LENGTH);
    let registrations = ledger.iter().filter(|entry| entry.kind == LedgerKind::Registration);
    assert_eq!(registrations.filter(|entry| entry.body.contains(&first)).count(), 1);
    assert_eq!(block_on(ann.vault.footprints(None, 10))?.len(), 2);
    assert_eq!(ann.offer(WEB, town.now)?.reason, Some(OfferReason::NoEpochReady));
    Ok(())
}

#[test]
fn terms_swapped_after_the_approval_stop_the_stake() -> Result<()> {
    let mut town = Town::new()?;
    let node = town.node_key()?;
    let operator = Signing::from_secret(&[6; 32]);
    let terms =
        Terms { name: "Bait".into(), operator_key: operator.public(), scope_name: "bait".into(), ..town.terms(WEB)? };
    town.open_pool(&operator, &terms)?;
    let mut ann = staking(&mut town)?;
    let offer = ann.offer("Bait", town.now)?;
    ann.approve(&offer, town.now)?;
    // The node now shows the pool with a budget of one credit, under both proper signatures.
    let swapped = sign_terms(&operator, &Terms { budget: 1, ..terms })?;
    let network = town.info()?.id();
    ann.run_through(town.now, &mut |path, status, body| {
        if path != "/v1/pools" {
            return (status, body);
        }
        let mut page: CataloguePage = serde_json::from_str(&body).expect("a catalogue");
        page.pools.retain(|pool| pool.pool_id().to_hex() != offer.pool);
        page.pools.push(swapped.clone());
        page.pools.sort_by_key(SignedTerms::pool_id);
        let ids: Vec<FieldElement> = page.pools.iter().map(SignedTerms::pool_id).collect();
        let (pools, ids) = CatalogueHead::of(&ids);
        let [number, hash] = CatalogueHead::signed_parts(pools, &ids);
        let signature = node.sign(signing::CATALOGUE, &[&network.0, &number, &hash]);
        page.head = CatalogueHead { pools, ids, signature };
        (status, serde_json::to_string(&page).expect("text"))
    })?;
    let stake = ann.stake("Bait")?;
    assert_eq!((stake.status, stake.error), (StakeStatus::Stopped, Some(Code::TermsChanged)));
    assert!(ann.sent(LedgerKind::Stake).is_err(), "no proof has left");
    assert_eq!(ann.network_error(town.now)?, None);
    Ok(())
}

#[test]
fn a_node_that_signs_two_roots_is_caught() -> Result<()> {
    let (mut town, mut ann) = ready()?;
    let node = town.node_key()?;
    let network = town.info()?.id();
    let offer = ann.offer(WEB, town.now)?;
    assert_eq!(offer.reason, None);
    let path = format!("/v1/epochs/{}/checkpoints", START / LENGTH);
    town.live(town.epoch(GRACE + 1) - 1_000, &mut [&mut ann])?;
    town.advance(6_000)?;
    ann.run_through(town.now, &mut |asked, status, body| {
        if asked != path {
            return (status, body);
        }
        let mut list: Vec<Checkpoint> = serde_json::from_str(&body).expect("checkpoints");
        list[0].root = FieldElement::from_u128(5);
        let [epoch, level, size, aged, root] = list[0].signed_parts();
        list[0].signature = node.sign(signing::CHECKPOINT, &[&network.0, &epoch, &level, &size, &aged, &root]);
        (status, serde_json::to_string(&list).expect("text"))
    })?;
    assert_eq!(ann.network_error(town.now)?.as_deref(), Some("checkpoint-equivocation"));
    let refused = block_on(ann.vault.preview(&offer.pool, START / LENGTH, town.now));
    assert_eq!(device::code(refused), Some("checkpoint-equivocation"));
    Ok(())
}

#[test]
fn a_garbled_node_costs_time_and_nothing_else() -> Result<()> {
    let (mut town, mut ann) = ready()?;
    let offer = ann.offer(WEB, town.now)?;
    ann.approve(&offer, town.now)?;
    ann.run_through(town.now, &mut |path, _, _| match path {
        "/v1/stakes" => (200, "{\"pool\":".into()),
        _ => (502, "<html>Bad gateway</html>".into()),
    })?;
    assert_eq!(ann.network_error(town.now)?.as_deref(), Some("node-garbage"));
    let settled = town.epoch(u64::from(town.terms(WEB)?.wait) + 1);
    town.live(settled + 24_000, &mut [&mut ann])?;
    assert_eq!(ann.stake(WEB)?.status, StakeStatus::Rewarded);
    assert_eq!(ann.network_error(town.now)?, None);
    Ok(())
}
