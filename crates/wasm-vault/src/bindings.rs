//! `VaultHandle`: [`Vault`] as JavaScript sees it.
//!
//! Each method checks its arguments' types, calls the vault's method of the same name, and hands the answer back. Views
//! go out as plain objects (no `BigInt`: instants and amounts are numbers), arguments come in through their JSON text,
//! so that the closed schemas that the vault's own tests know are the ones in force.
//!
//! One call at a time: a vault's method may not overlap another. A call that finds the vault taken fails with `busy`;
//! the extension's queue sees to it that none does.

use ashiato_core::capture::consent::Consent;
use ashiato_core::capture::observation::{Address, Observation};
use ashiato_vault::view::{
    Caution, Effects, NodeAnswer, NodeChange, PopupView, ProofJob, RecoveryKit, RulesView, SiteView, StakePreview,
    VaultState,
};
use ashiato_vault::{Observed, RuleChange, Vault};
use ashiato_zk_circuits::groth16::pins::Pins;
use serde::{Deserialize, Serialize};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use crate::entropy::BrowserEntropy;
use crate::error::Failure;
use crate::opening::{self, BrowserStore};
use crate::panic;
use crate::slot::Slot;
use crate::values::{day, elapsed, from_js, millis, to_js};

/// The databases' name.
const DATABASE: &str = "ashiato";

/// The vault's answer on its way to JavaScript.
type Answer<T> = Result<Ts<T>, Failure>;

/// The arguments for opening a vault.
#[derive(Serialize, Deserialize, Tsify)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The text last put into `chrome.storage.local`, if there is one.
    #[serde(default)]
    backup: Option<String>,
    /// The text last put into `chrome.storage.session`, if there is one.
    #[serde(default)]
    session: Option<String>,
    /// The node's address until the person chooses another one.
    node: String,
}

/// One device's vault, on its two databases. Instants are milliseconds since 1970.
#[wasm_bindgen]
pub struct VaultHandle {
    vault: Slot<Vault<BrowserStore>>,
}

#[wasm_bindgen]
impl VaultHandle {
    /// Opens the databases, repairs one from the other where needed, and opens the vault. Once per worker; a handle
    /// whose calls fail with a `store-…` code is to be freed and opened anew. The vault proves under the key that the
    /// prover of the same package pins.
    ///
    /// # Errors
    /// Codes of [`Vault::open`] and of opening the databases (`store-corrupt`, `store-newer`, …); `key-no-pin` for a
    /// package without a key; `bad-argument`, `panicked`.
    pub async fn open(opening: Ts<Opening>, now_ms: f64) -> Result<VaultHandle, Failure> {
        panic::check()?;
        let Opening { backup, session, node } = from_js(&opening)?;
        let now = millis(now_ms)?;
        let verifying_keys = vec![Pins::dev()?.key.verifying_key];
        let store = opening::open(DATABASE).await?;
        let opening = ashiato_vault::Opening { backup, session, node, verifying_keys };
        let vault = Vault::open(store, opening, Box::new(BrowserEntropy), now).await?;
        Ok(Self { vault: Slot::new(vault) })
    }

    /// Deletes both databases unread: the way out where they are damaged (`store-corrupt`, `keys-damaged`) and the
    /// person wants to start anew. No handle may be open.
    ///
    /// # Errors
    /// Codes of the stores; `panicked`.
    #[wasm_bindgen(js_name = deleteDatabases)]
    pub async fn delete_databases() -> Result<(), Failure> {
        panic::check()?;
        Ok(opening::delete(DATABASE).await?)
    }

    /// The vault's state.
    ///
    /// # Errors
    /// `bad-argument`, `busy`, `panicked`, `unwritable`.
    pub fn state(&self, now_ms: f64) -> Answer<VaultState> {
        let mut vault = self.vault.take()?;
        vault.expire(millis(now_ms)?);
        to_js(&vault.state())
    }

    /// Texts for the worker to store in `chrome.storage`: taken and stored after every call. An empty text removes the
    /// entry, none leaves it.
    ///
    /// # Errors
    /// `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = takeEffects)]
    pub fn take_effects(&self) -> Answer<Effects> {
        to_js(&self.vault.take()?.take_effects())
    }

    /// Sets how many minutes without input lock the vault; none for never.
    ///
    /// # Errors
    /// Codes of [`Vault::set_idle_limit`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = setIdleLimit)]
    pub async fn set_idle_limit(&self, minutes: Option<u32>, now_ms: f64) -> Result<(), Failure> {
        let now = millis(now_ms)?;
        Ok(self.vault.take()?.set_idle_limit(minutes, now).await?)
    }

    /// The time at which the vault locks itself if input does not resume before.
    ///
    /// # Errors
    /// `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = lockAt)]
    pub fn lock_at(&self) -> Result<Option<f64>, Failure> {
        Ok(self.vault.take()?.lock_at().map(|at| at as f64))
    }

    /// The consent.
    ///
    /// # Errors
    /// `busy`, `panicked`, `unwritable`.
    pub fn consent(&self) -> Answer<Consent> {
        to_js(self.vault.take()?.consent())
    }

    /// Replaces the consent. The first one to anything makes a Trial of a Fresh vault.
    ///
    /// # Errors
    /// Codes of [`Vault::set_consent`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = setConsent)]
    pub async fn set_consent(&self, consent: Ts<Consent>, now_ms: f64) -> Result<(), Failure> {
        let (consent, now) = (from_js(&consent)?, millis(now_ms)?);
        Ok(self.vault.take()?.set_consent(consent, now).await?)
    }

    /// Changes one rule of capture.
    ///
    /// # Errors
    /// Codes of [`Vault::change_rule`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = changeRule)]
    pub async fn change_rule(&self, change: Ts<RuleChange>, now_ms: f64) -> Result<(), Failure> {
        let (change, now) = (from_js(&change)?, millis(now_ms)?);
        Ok(self.vault.take()?.change_rule(change, now).await?)
    }

    /// The rules with the sites' names; only where the vault can be read.
    ///
    /// # Errors
    /// Codes of [`Vault::rules_view`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = rulesView)]
    pub async fn rules_view(&self, now_ms: f64) -> Answer<RulesView> {
        let now = millis(now_ms)?;
        to_js(&self.vault.take()?.rules_view(now).await?)
    }

    /// The decision of the rules about an address.
    ///
    /// # Errors
    /// `bad-argument`, `busy`, `panicked`, `unwritable`.
    pub fn site(&self, address: Ts<Address>, now_ms: f64) -> Answer<SiteView> {
        let (address, now): (Address, _) = (from_js(&address)?, millis(now_ms)?);
        to_js(&self.vault.take()?.site(&address, now))
    }

    /// Chooses the node: `https`, or `http` on this device. While approved stakes have not arrived at the node before,
    /// nothing is changed until the call is `confirmed`; the answer says so.
    ///
    /// # Errors
    /// Codes of [`Vault::set_node`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = setNode)]
    pub async fn set_node(&self, address: String, confirmed: bool, now_ms: f64) -> Answer<NodeChange> {
        let now = millis(now_ms)?;
        to_js(&self.vault.take()?.set_node(address, confirmed, now).await?)
    }

    /// Sets the person's own clock, in minutes ahead of UTC: `-new Date().getTimezoneOffset()`.
    ///
    /// # Errors
    /// `busy`, `panicked`.
    #[wasm_bindgen(js_name = setZone)]
    pub fn set_zone(&self, minutes: i32) -> Result<(), Failure> {
        self.vault.take()?.set_zone(minutes);
        Ok(())
    }

    /// Hands in what the browser said.
    ///
    /// # Errors
    /// Codes of [`Vault::observe`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    pub async fn observe(&self, observation: Ts<Observation>, now_ms: f64) -> Answer<Observed> {
        let (observation, now) = (from_js(&observation)?, millis(now_ms)?);
        to_js(&self.vault.take()?.observe(observation, now).await?)
    }

    /// Lets time pass: on alarms, at an epoch's end, when the popup opens.
    ///
    /// # Errors
    /// Codes of [`Vault::tick`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    pub async fn tick(&self, now_ms: f64) -> Answer<Observed> {
        let now = millis(now_ms)?;
        to_js(&self.vault.take()?.tick(now).await?)
    }

    /// Stores what is pending, and says how many events were acknowledged.
    ///
    /// # Errors
    /// Codes of [`Vault::flush`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    pub async fn flush(&self, now_ms: f64) -> Result<u32, Failure> {
        let now = millis(now_ms)?;
        Ok(self.vault.take()?.flush(now).await?)
    }

    /// Ends the trial; the recovery kit is shown once.
    ///
    /// # Errors
    /// Codes of [`Vault::set_passphrase`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = setPassphrase)]
    pub async fn set_passphrase(&self, passphrase: String, now_ms: f64) -> Answer<RecoveryKit> {
        let (passphrase, now) = (Zeroizing::new(passphrase), millis(now_ms)?);
        to_js(&self.vault.take()?.set_passphrase(&passphrase, now).await?)
    }

    /// Unlocks with the passphrase.
    ///
    /// # Errors
    /// Codes of [`Vault::unlock`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    pub async fn unlock(&self, passphrase: String, now_ms: f64) -> Result<(), Failure> {
        let (passphrase, now) = (Zeroizing::new(passphrase), millis(now_ms)?);
        Ok(self.vault.take()?.unlock(&passphrase, now).await?)
    }

    /// Unlocks with the recovery kit.
    ///
    /// # Errors
    /// Codes of [`Vault::unlock_with_kit`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = unlockWithKit)]
    pub async fn unlock_with_kit(&self, code: String, now_ms: f64) -> Result<(), Failure> {
        let (code, now) = (Zeroizing::new(code), millis(now_ms)?);
        Ok(self.vault.take()?.unlock_with_kit(&code, now).await?)
    }

    /// Replaces the passphrase; the recovery kit stays good.
    ///
    /// # Errors
    /// Codes of [`Vault::change_passphrase`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = changePassphrase)]
    pub async fn change_passphrase(&self, old: String, new: String, now_ms: f64) -> Result<(), Failure> {
        let (old, new, now) = (Zeroizing::new(old), Zeroizing::new(new), millis(now_ms)?);
        Ok(self.vault.take()?.change_passphrase(&old, &new, now).await?)
    }

    /// Replaces a forgotten passphrase by the recovery kit, which stays good.
    ///
    /// # Errors
    /// Codes of [`Vault::change_passphrase_with_kit`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = changePassphraseWithKit)]
    pub async fn change_passphrase_with_kit(&self, code: String, new: String, now_ms: f64) -> Result<(), Failure> {
        let (code, new, now) = (Zeroizing::new(code), Zeroizing::new(new), millis(now_ms)?);
        Ok(self.vault.take()?.change_passphrase_with_kit(&code, &new, now).await?)
    }

    /// Replaces the recovery kit; the new one is shown once.
    ///
    /// # Errors
    /// Codes of [`Vault::new_recovery_kit`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = newRecoveryKit)]
    pub async fn new_recovery_kit(&self, passphrase: String, now_ms: f64) -> Answer<RecoveryKit> {
        let (passphrase, now) = (Zeroizing::new(passphrase), millis(now_ms)?);
        to_js(&self.vault.take()?.new_recovery_kit(&passphrase, now).await?)
    }

    /// Locks: keys and everything read with them are forgotten, capture goes on.
    ///
    /// # Errors
    /// Codes of [`Vault::lock`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    pub async fn lock(&self, now_ms: f64) -> Result<(), Failure> {
        let now = millis(now_ms)?;
        Ok(self.vault.take()?.lock(now).await?)
    }

    /// Everything the popup shows; in every state. `midnight_ms` is the last local midnight.
    ///
    /// # Errors
    /// Codes of [`Vault::popup`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    pub async fn popup(&self, now_ms: f64, midnight_ms: f64) -> Answer<PopupView> {
        let (now, midnight) = (millis(now_ms)?, millis(midnight_ms)?);
        to_js(&self.vault.take()?.popup(now, midnight).await?)
    }

    /// Footprints that began before an instant, newest first.
    ///
    /// # Errors
    /// Codes of [`Vault::footprints`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(unchecked_return_type = "FootprintView[]")]
    pub async fn footprints(&self, before_ms: Option<f64>, limit: u32, now_ms: f64) -> Result<JsValue, Failure> {
        let (before, now) = (before_ms.map(millis).transpose()?, millis(now_ms)?);
        let mut vault = self.vault.take()?;
        vault.expire(now);
        list_to_js(&vault.footprints(before, limit).await?)
    }

    /// What local days add up to, by hour, category and site: at most 400 days from `first` on, each named by the whole
    /// local days since 1970; those without anything are left out.
    ///
    /// # Errors
    /// Codes of [`Vault::days`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(unchecked_return_type = "DayView[]")]
    pub async fn days(&self, first: f64, last: f64, now_ms: f64) -> Result<JsValue, Failure> {
        let (first, last, now) = (day(first)?, day(last)?, millis(now_ms)?);
        list_to_js(&self.vault.take()?.days(first, last, now).await?)
    }

    /// The newest entries of the ledger of what left this device.
    ///
    /// # Errors
    /// Codes of [`Vault::ledger`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(unchecked_return_type = "LedgerEntry[]")]
    pub async fn ledger(&self, limit: u32, now_ms: f64) -> Result<JsValue, Failure> {
        let now = millis(now_ms)?;
        let mut vault = self.vault.take()?;
        vault.expire(now);
        list_to_js(&vault.ledger(limit).await?)
    }

    /// Everything as JSON lines; with `secrets` also what commitments and nullifiers can be recomputed with.
    ///
    /// # Errors
    /// Codes of [`Vault::export_jsonl`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = exportJsonl)]
    pub async fn export_jsonl(&self, secrets: bool, now_ms: f64) -> Result<String, Failure> {
        let now = millis(now_ms)?;
        Ok(self.vault.take()?.export_jsonl(secrets, now).await?)
    }

    /// Erases everything in both databases and asks for the same elsewhere by its effects.
    ///
    /// # Errors
    /// Codes of [`Vault::erase_everything`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = eraseEverything)]
    pub async fn erase_everything(&self, now_ms: f64) -> Result<(), Failure> {
        let now = millis(now_ms)?;
        Ok(self.vault.take()?.erase_everything(now).await?)
    }

    /// The next request to carry out, if there is one. Each is answered by `answer` before the next is asked for.
    /// `mono_ms` is the worker's `performance.now()`.
    ///
    /// # Errors
    /// Codes of [`Vault::next_request`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = nextRequest, unchecked_return_type = "NodeRequest | undefined")]
    pub async fn next_request(&self, now_ms: f64, mono_ms: f64) -> Result<JsValue, Failure> {
        let (now, mono) = (millis(now_ms)?, elapsed(mono_ms)?);
        match self.vault.take()?.next_request(now, mono).await? {
            Some(request) => Ok(to_js(&request)?.into()),
            None => Ok(JsValue::UNDEFINED),
        }
    }

    /// Whether `nextRequest`, which handed nothing out, goes on with work of its own when it is called again.
    ///
    /// # Errors
    /// `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = networkBusy)]
    pub fn network_busy(&self) -> Result<bool, Failure> {
        Ok(self.vault.take()?.network_busy())
    }

    /// Takes the answer to a request. `mono_ms` is the worker's `performance.now()`.
    ///
    /// # Errors
    /// Codes of [`Vault::answer`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    pub async fn answer(&self, answer: Ts<NodeAnswer>, now_ms: f64, mono_ms: f64) -> Result<(), Failure> {
        let (answer, now, mono) = (from_js(&answer)?, millis(now_ms)?, elapsed(mono_ms)?);
        Ok(self.vault.take()?.answer(answer, now, mono).await?)
    }

    /// Makes this device the one that registers for the token; says whether there was anything to take over.
    ///
    /// # Errors
    /// Codes of [`Vault::take_over_token`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = takeOverToken)]
    pub async fn take_over_token(&self, now_ms: f64) -> Result<bool, Failure> {
        let now = millis(now_ms)?;
        Ok(self.vault.take()?.take_over_token(now).await?)
    }

    /// The preview of a stake: what it would send, show and earn.
    ///
    /// # Errors
    /// Codes of [`Vault::preview`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    pub async fn preview(&self, pool: String, epoch: f64, now_ms: f64) -> Answer<StakePreview> {
        let (epoch, now) = (millis(epoch)?, millis(now_ms)?);
        to_js(&self.vault.take()?.preview(&pool, epoch, now).await?)
    }

    /// Approves a stake of `value`, one of the preview's choices, with every caution acknowledged by its code. The job
    /// is secret: it goes to the prover and nowhere else.
    ///
    /// # Errors
    /// Codes of [`Vault::approve`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    pub async fn approve(
        &self,
        pool: String,
        epoch: f64,
        value: u32,
        acknowledged: Vec<String>,
        now_ms: f64,
    ) -> Answer<ProofJob> {
        let (epoch, now) = (millis(epoch)?, millis(now_ms)?);
        let acknowledged = cautions(&acknowledged)?;
        to_js(&self.vault.take()?.approve(&pool, epoch, value, acknowledged, now).await?)
    }

    /// Hands in the proof of a job; the next requests send it.
    ///
    /// # Errors
    /// Codes of [`Vault::proof_ready`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = proofReady)]
    pub async fn proof_ready(&self, job: String, proof: Vec<u8>, now_ms: f64) -> Result<(), Failure> {
        let now = millis(now_ms)?;
        Ok(self.vault.take()?.proof_ready(&job, &proof, now).await?)
    }

    /// Jobs of approved stakes that have to be proven anew, since the network retired the verifying key they were proven
    /// under. They are secret: each goes to the prover and nowhere else.
    ///
    /// # Errors
    /// Codes of [`Vault::jobs_again`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = jobsAgain, unchecked_return_type = "ProofJob[]")]
    pub async fn jobs_again(&self, now_ms: f64) -> Result<JsValue, Failure> {
        let now = millis(now_ms)?;
        let mut vault = self.vault.take()?;
        vault.expire(now);
        list_to_js(&vault.jobs_again().await?)
    }

    /// Refuses a pool's offer for an epoch.
    ///
    /// # Errors
    /// Codes of [`Vault::refuse`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    pub async fn refuse(&self, pool: String, epoch: f64, now_ms: f64) -> Result<(), Failure> {
        let (epoch, now) = (millis(epoch)?, millis(now_ms)?);
        Ok(self.vault.take()?.refuse(&pool, epoch, now).await?)
    }

    /// Takes back a stake whose proof waits to be sent.
    ///
    /// # Errors
    /// Codes of [`Vault::take_back`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(js_name = takeBack)]
    pub async fn take_back(&self, pool: String, epoch: f64, now_ms: f64) -> Result<(), Failure> {
        let (epoch, now) = (millis(epoch)?, millis(now_ms)?);
        Ok(self.vault.take()?.take_back(&pool, epoch, now).await?)
    }

    /// The stake of a job.
    ///
    /// # Errors
    /// Codes of [`Vault::stake`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(unchecked_return_type = "StakeView | undefined")]
    pub async fn stake(&self, job: String, now_ms: f64) -> Result<JsValue, Failure> {
        let now = millis(now_ms)?;
        let mut vault = self.vault.take()?;
        vault.expire(now);
        match vault.stake(&job).await? {
            Some(stake) => Ok(to_js(&stake)?.into()),
            None => Ok(JsValue::UNDEFINED),
        }
    }

    /// Stakes, newest first.
    ///
    /// # Errors
    /// Codes of [`Vault::stakes`]; `bad-argument`, `busy`, `panicked`, `unwritable`.
    #[wasm_bindgen(unchecked_return_type = "StakeView[]")]
    pub async fn stakes(&self, limit: u32, now_ms: f64) -> Result<JsValue, Failure> {
        let now = millis(now_ms)?;
        let mut vault = self.vault.take()?;
        vault.expire(now);
        list_to_js(&vault.stakes(limit).await?)
    }
}

/// Reads cautions by their codes.
fn cautions(codes: &[String]) -> Result<Vec<Caution>, Failure> {
    let read = |code: &String| serde_json::from_value(code.as_str().into()).map_err(|_| Failure::bad_argument());
    codes.iter().map(read).collect()
}

fn list_to_js<T: Tsify + Serialize>(items: &[T]) -> Result<JsValue, Failure> {
    let list = js_sys::Array::new();
    for item in items {
        list.push(&to_js(item)?.into());
    }
    Ok(list.into())
}
