//! What a person could stake: open pools, and the preview that shows everything which would leave.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::footprint::tariff::VALUE_BITS;
use ashiato_core::protocol::claim::{is_claimable, round_down};
use ashiato_core::protocol::limits::FEW_LEAVES;
use ashiato_core::protocol::network::NetworkInfo;
use ashiato_core::protocol::terms::Terms;
use ashiato_zk_circuits::stake::commitment;
use sha2::{Digest, Sha256};

use crate::error::VaultError;
use crate::pages::views::{Offer, PublicInput, StakePreview, VaultState};
use crate::staking::approve::StakeError;
use crate::store::Store;
use crate::sync::answers::Pool;
use crate::sync::state::{Cache, LeafState};
use crate::vault::Vault;

/// Epochs that are looked through for one to stake, newest first.
const EPOCHS_MAX: usize = 64;
/// Values a person may choose from.
const CHOICES_MAX: usize = 4;
/// Stakes to one operator for one epoch from which on refusal is the default.
const STAKES_EASY: u32 = 2;

/// Whether an epoch's scope for these terms is taken by a stake that left or will leave.
pub(crate) fn scope_taken(cache: &Cache, scope: FieldElement) -> bool {
    cache.stakes.values().any(|stake| stake.claim.scope == scope && stake.holds_scope())
}

/// Claimable values not above `value`, within the terms' bounds, largest first: the rounded value, then with ever fewer
/// significant bits.
pub(crate) fn choices(value: u32, terms: &Terms) -> Vec<u32> {
    let rounded = round_down(value.min(terms.most));
    let mut choices = Vec::new();
    for kept in (1..=4).rev() {
        let bits = u32::BITS - rounded.leading_zeros();
        let shift = bits.saturating_sub(kept);
        let choice = rounded >> shift << shift;
        if choice >= terms.least && !choices.contains(&choice) && choices.len() < CHOICES_MAX {
            choices.push(choice);
        }
    }
    choices
}

/// Bits that a stake within these bounds can reveal of a value: the logarithm of how many values it could claim. One bit
/// at least: that there was something to stake is said too.
pub(crate) fn bits_revealed(terms: &Terms) -> u32 {
    // m · 2ᵏ: the numbers below 16, then eight for each doubling.
    let doublings = (0..VALUE_BITS - 4).flat_map(|k| (8..16u32).map(move |m| m << (k + 1)));
    let claimable = (0..16).chain(doublings).filter(|value| (terms.least..=terms.most).contains(value)).count();
    claimable.next_power_of_two().trailing_zeros().max(1)
}

/// First 16 hexadecimal digits of SHA-256 of the operator's key, in groups of four.
fn fingerprint(key: &[u8; 32]) -> String {
    let digits = hex::encode(&Sha256::digest(key)[..8]);
    let groups: Vec<String> =
        digits.chars().collect::<Vec<_>>().chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

/// Credits expected when nobody else stakes: `floor(value · min(rate, budget / value))`.
fn expected(value: u32, terms: &Terms) -> u64 {
    (u64::from(value) * u64::from(terms.rate)).min(terms.budget)
}

/// A pool's epoch that could be staked, or why none can.
struct Candidate {
    epoch: Option<Epoch>,
    value: u32,
    reason: Option<&'static str>,
}

/// Exact value of an epoch under the terms; 0 for one that no bundle of this network could hold.
fn value_of(leaf: &LeafState, terms: &Terms) -> u32 {
    terms.tariff.total(&leaf.words).unwrap_or(0)
}

fn judge(leaf: &LeafState, pool: &Pool, cache: &Cache) -> (u32, Option<&'static str>) {
    let value = value_of(leaf, &pool.terms);
    let reason = if scope_taken(cache, pool.terms.scope(leaf.epoch.0)) {
        Some("already-staked")
    } else if choices(value, &pool.terms).is_empty() {
        Some("below-least")
    } else {
        None
    };
    (value, reason)
}

fn candidate(pool: &Pool, cache: &Cache) -> Candidate {
    let anchored = |leaf: &&LeafState| {
        !leaf.equivocal() && leaf.anchor(pool.terms.level).is_some_and(|anchor| anchor.path.is_some())
    };
    let mut first = None;
    for leaf in cache.leaves.values().rev().filter(anchored).take(EPOCHS_MAX) {
        let (value, reason) = judge(leaf, pool, cache);
        let found = Candidate { epoch: Some(leaf.epoch), value, reason };
        if reason.is_none() {
            return found;
        }
        first.get_or_insert(found);
    }
    first.unwrap_or(Candidate { epoch: None, value: 0, reason: Some("no-epoch-ready") })
}

impl<S: Store> Vault<S> {
    /// Every open pool with what could be staked to it now; empty while nothing can be read.
    pub(crate) async fn offers(&mut self, now_ms: u64) -> Result<Vec<Offer>, VaultError> {
        if !self.readable() {
            return Ok(Vec::new());
        }
        let trial = self.state() == VaultState::Trial;
        let cache = self.cache().await?;
        let mut offers = Vec::new();
        for pool in &cache.pools {
            let mut found = candidate(pool, cache);
            if pool.terms.expires_at <= now_ms {
                found.reason = Some("expired");
            } else if trial {
                found = Candidate { epoch: None, value: 0, reason: Some("trial") };
            }
            let claim = choices(found.value, &pool.terms).first().copied().unwrap_or(0);
            offers.push(Offer {
                pool: pool.id.to_hex(),
                name: pool.terms.name.clone(),
                operator: pool.terms.operator.clone(),
                epoch: found.epoch.map(|epoch| epoch.0),
                value: found.value,
                expected: if found.reason.is_none() { expected(claim, &pool.terms) } else { 0 },
                reason: found.reason.map(str::to_owned),
            });
        }
        Ok(offers)
    }

    /// Everything that a stake of an epoch to a pool would let out, before anything is decided.
    pub async fn preview(&mut self, pool: &str, epoch: u64, now_ms: u64) -> Result<StakePreview, VaultError> {
        self.expire(now_ms);
        let (info, found, leaf) = self.stakeable(pool, epoch, now_ms).await?;
        let terms = &found.terms;
        let anchor = leaf.anchor(terms.level).ok_or(StakeError::NoEpochReady)?;
        let value = value_of(&leaf, terms);
        let choices = choices(value, terms);
        let words = self.epoch_record(&leaf).await?.size;
        let scope = terms.scope(epoch);
        let nullifier = commitment::nullifier(self.identity_secret(&info.network)?, scope);
        let cache = self.cache().await?;
        let (mut bits, mut stakes) = (bits_revealed(terms), 0);
        for stake in cache.stakes.values().filter(|stake| stake.revealed() && stake.epoch.0 == epoch) {
            if stake.terms.operator_key == terms.operator_key {
                bits = bits.saturating_add(bits_revealed(&stake.terms));
                stakes += 1;
            }
        }
        let tariff = terms.tariff.pack().map_err(|_| StakeError::PoolUnknown)?;
        let rounded = choices.first().copied().ok_or(StakeError::BelowLeast)?;
        let input = |name: &str, text: String| PublicInput { name: name.to_owned(), text };
        Ok(StakePreview {
            pool: found.id.to_hex(),
            terms: terms.clone(),
            operator_fingerprint: fingerprint(&terms.operator_key.0),
            node: self.node_address().to_owned(),
            epoch,
            epoch_starts_at: info.schedule.start_ms(Epoch(epoch)),
            footprints: leaf.words.len() as u64,
            words,
            value,
            public_inputs: vec![
                input("root", anchor.root.to_hex()),
                input("scope", scope.to_hex()),
                input("nullifier", nullifier.to_hex()),
                input("terms_hash", found.id.to_hex()),
                input("tariff", tariff.to_hex()),
                input("value", rounded.to_string()),
                input("content_commitment", "fresh".to_owned()),
                input("recipient", "fresh".to_owned()),
            ],
            choices,
            fields: Vec::new(),
            records: 0,
            leaves: anchor.size,
            expected: expected(rounded, terms),
            bits_revealed: bits,
            stakes_to_operator: stakes,
            cautions: cautions(anchor.size, stakes, terms, &info, now_ms),
            expires_at: terms.expires_at,
        })
    }

    /// A pool and an epoch that may be staked to it now.
    pub(crate) async fn stakeable(
        &mut self,
        pool: &str,
        epoch: u64,
        now_ms: u64,
    ) -> Result<(NetworkInfo, Pool, LeafState), VaultError> {
        match self.state() {
            VaultState::Fresh => return Err(VaultError::Fresh),
            VaultState::Trial => return Err(VaultError::Trial),
            VaultState::Locked => return Err(VaultError::Locked),
            VaultState::Unlocked => {}
        }
        let info = self.known_network().ok_or(StakeError::NetworkUnknown)?;
        let id = FieldElement::from_hex(pool).map_err(|_| StakeError::PoolUnknown)?;
        let cache = self.cache().await?;
        let found = cache.pools.iter().find(|pool| pool.id == id).ok_or(StakeError::PoolUnknown)?.clone();
        if found.terms.expires_at <= now_ms {
            return Err(StakeError::PoolExpired.into());
        }
        let leaf = cache.leaves.get(&Epoch(epoch)).ok_or(StakeError::NoEpochReady)?.clone();
        if leaf.equivocal() {
            return Err(StakeError::Equivocation.into());
        }
        if leaf.anchor(found.terms.level).is_none_or(|anchor| anchor.path.is_none()) {
            return Err(StakeError::NoEpochReady.into());
        }
        match judge(&leaf, &found, cache).1 {
            Some("already-staked") => Err(StakeError::AlreadyStaked.into()),
            Some(_) => Err(StakeError::BelowLeast.into()),
            None => Ok((info, found, leaf)),
        }
    }
}

/// Why a person should think twice, as stable codes.
fn cautions(leaves: u64, stakes: u32, terms: &Terms, info: &NetworkInfo, now_ms: u64) -> Vec<String> {
    let soon = now_ms.saturating_add(info.schedule.length_ms.saturating_mul(2));
    let reasons = [
        (leaves < FEW_LEAVES, "few-leaves"),
        (stakes >= STAKES_EASY, "third-stake"),
        (terms.expires_at <= soon, "expires-soon"),
    ];
    reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, code)| code.to_owned()).collect()
}

/// Whether a value may be approved for an epoch: one of the choices, and so claimable.
pub(crate) fn is_choice(value: u32, leaf: &LeafState, terms: &Terms) -> bool {
    is_claimable(value) && choices(value_of(leaf, terms), terms).contains(&value)
}
