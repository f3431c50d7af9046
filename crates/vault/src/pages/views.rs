//! What pages are shown: plain data, computed by the vault, drawn by TypeScript as it is.

use ashiato_core::capture::consent::Consent;
use ashiato_core::capture::rules::Mode;
use ashiato_core::footprint::category::Category;
use ashiato_core::footprint::footprint::Footprint;
use ashiato_core::protocol::settlement::Reward;
use ashiato_core::protocol::stake::StakeReceipt;
use ashiato_core::protocol::terms::Terms;
use serde::{Deserialize, Serialize};

/// Where a vault stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum VaultState {
    /// Nothing was ever kept here.
    Fresh,
    /// Keys live in the browser's memory only; closing it erases everything.
    Trial,
    /// Capture seals to the public key; nothing can be read.
    Locked,
    /// Everything can be read.
    Unlocked,
}

/// Why a footprint is worth what it is: `weight · (attention + bonus)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct Worth {
    /// The category's weight.
    pub weight: u8,
    /// Attention in ten-second units.
    pub attention: u8,
    /// The action's bonus in ten-second units.
    pub bonus: u8,
    /// Points.
    pub points: u32,
}

/// A footprint with its worth under the base tariff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct FootprintView {
    /// The footprint.
    pub footprint: Footprint,
    /// Its worth.
    pub worth: Worth,
    /// Its epoch's number.
    pub epoch: u64,
    /// Whether it still grows.
    pub live: bool,
    /// Whether it stands in its epoch's bundle (the first 1,024).
    pub counted: bool,
}

/// Points of one category today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct CategoryPoints {
    /// The category.
    pub category: Category,
    /// Points.
    pub points: u64,
    /// Footprints.
    pub footprints: u64,
    /// Attended milliseconds.
    pub attention_ms: u64,
}

/// The current epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct EpochView {
    /// Its number.
    pub epoch: u64,
    /// First millisecond.
    pub starts_at: u64,
    /// First millisecond after it.
    pub ends_at: u64,
    /// Footprints so far.
    pub footprints: u64,
    /// Points so far.
    pub points: u64,
    /// More than 1,024 footprints: the rest stay the person's own.
    pub full: bool,
}

/// The zkSBT.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct TokenView {
    /// The identity commitment in hexadecimal.
    pub id: String,
    /// Epoch of the mint.
    pub minted_in: u64,
    /// Epochs whose leaf is registered.
    pub epochs_registered: u64,
}

/// What left this device today.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct LeftToday {
    /// Records handed over: always 0 while pools only take `attest`.
    pub records: u64,
    /// Proofs sent.
    pub proofs: u64,
    /// Registrations sent: the token's mint and bundles.
    pub registrations: u64,
}

/// The node as this device sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct NetworkView {
    /// Its address as configured.
    pub address: String,
    /// Its name, once it answered.
    pub network: Option<String>,
    /// Whether it is a test network.
    pub test_network: bool,
    /// Stable code of the last failure, until something succeeds.
    pub error: Option<String>,
}

/// An open pool and what this person could stake to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct Offer {
    /// The pool's id in hexadecimal.
    pub pool: String,
    /// Its name.
    pub name: String,
    /// Who asks.
    pub operator: String,
    /// The epoch that can be staked now, if there is one: the newest with a checkpoint of the pool's level.
    pub epoch: Option<u64>,
    /// Exact value of that epoch's footprints under the pool's tariff.
    pub value: u32,
    /// Test credits expected at most: value rounded down times the rate, within the budget.
    pub expected: u64,
    /// Why there is nothing to stake now, as a stable code (`no-epoch-ready`, `below-least`, `already-staked`,
    /// `locked`, `trial`, `expired`).
    pub reason: Option<String>,
}

/// A stake, from approval to reward.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct StakeView {
    /// The pool's id in hexadecimal.
    pub pool: String,
    /// The pool's name.
    pub name: String,
    /// The epoch whose footprints are staked.
    pub epoch: u64,
    /// The claimed value.
    pub value: u32,
    /// When it was approved.
    pub approved_at: u64,
    /// `approved`, `sent`, `accepted`, `rewarded`, `refused-by-node`, or `stopped`: this device did not send it.
    pub status: String,
    /// Stable code of the node's refusal, or of why it was not sent (`terms-changed`, `pool-expired`).
    pub error: Option<String>,
    /// The node's receipt.
    pub receipt: Option<StakeReceipt>,
    /// The reward.
    pub reward: Option<Reward>,
}

/// Health of one collector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct CollectorHealth {
    /// The collector's name.
    pub collector: String,
    /// Whether it is consented to.
    pub on: bool,
    /// When it last gave a footprint, milliseconds since 1970.
    pub last_matched: Option<u64>,
}

/// Everything the popup shows. While locked, `recent`, `categories`, `offers`, `token` and `stakes` are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct PopupView {
    /// Where the vault stands.
    pub state: VaultState,
    /// What is consented to.
    pub consent: Consent,
    /// Paused until, milliseconds since 1970.
    pub paused_until: Option<u64>,
    /// Minutes without input after which the vault locks itself; none for never.
    pub idle_limit: Option<u32>,
    /// Points since local midnight, given as an argument.
    pub points_today: u64,
    /// Points in all; the one figure kept in clear.
    pub points_total: u64,
    /// The current epoch.
    pub epoch: EpochView,
    /// Points by category today, most first.
    pub categories: Vec<CategoryPoints>,
    /// The newest footprints, newest first, at most 20.
    pub recent: Vec<FootprintView>,
    /// The zkSBT, once minted.
    pub token: Option<TokenView>,
    /// Test credits earned in all.
    pub balance: u64,
    /// Stakes, newest first, at most 20.
    pub stakes: Vec<StakeView>,
    /// Pools.
    pub offers: Vec<Offer>,
    /// What left this device today; none while locked, since it is sealed.
    pub left_today: Option<LeftToday>,
    /// The node.
    pub network: NetworkView,
    /// Collectors.
    pub health: Vec<CollectorHealth>,
    /// Sealed batches and records that can't be opened, here and in the mirror; 0 in health, and while locked.
    pub damaged: u64,
}

/// The person's rules with their sites by name. While locked the names are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct RulesView {
    /// How the lists are read.
    pub mode: Mode,
    /// Excluded sites.
    pub excluded: Vec<String>,
    /// Allowed sites, for mode `only`.
    pub allowed: Vec<String>,
    /// Sites in either list whose names can't be read now.
    pub unnamed: u64,
    /// Excluded categories.
    pub excluded_categories: Vec<Category>,
    /// Paused until, milliseconds since 1970.
    pub paused_until: Option<u64>,
}

/// The current tab's site in the popup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct SiteView {
    /// The registrable domain, if the address has one.
    pub host: Option<String>,
    /// Whether visits to it are kept now.
    pub captured: bool,
    /// Stable code of the reason why not.
    pub refusal: Option<String>,
    /// Its category, where it is kept.
    pub category: Option<Category>,
    /// Whether the person excluded it.
    pub excluded: bool,
}

/// What the approve window shows: everything that would leave, and nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct StakePreview {
    /// The pool's id in hexadecimal: the hash of its exact terms.
    pub pool: String,
    /// The terms as signed.
    pub terms: Terms,
    /// First 16 hexadecimal digits of SHA-256 of the operator's key, in groups of four.
    pub operator_fingerprint: String,
    /// The node's address.
    pub node: String,
    /// The epoch whose footprints would be staked.
    pub epoch: u64,
    /// First millisecond of that epoch.
    pub epoch_starts_at: u64,
    /// Footprints in the bundle.
    pub footprints: u64,
    /// Words in the circuit: how many footprints at most there were, which leaves with the proof.
    pub words: u32,
    /// Exact value under the pool's tariff.
    pub value: u32,
    /// Claimable values not above it, largest first: the rounded value and coarser ones (at most 4).
    pub choices: Vec<u32>,
    /// The eight public inputs that would leave, as name and text, in the circuit's order. The payout key is fresh, so
    /// `recipient` says so instead of a number.
    pub public_inputs: Vec<PublicInput>,
    /// Fields of records that would leave: empty with `attest`.
    pub fields: Vec<String>,
    /// Records that would leave: 0 with `attest`.
    pub records: u64,
    /// Leaves the stake hides among.
    pub leaves: u64,
    /// Test credits expected: the share `min(rate, budget / value)` if nobody else stakes, floor.
    pub expected: u64,
    /// Bits revealed to this operator about this epoch so far, this stake included.
    pub bits_revealed: u32,
    /// Stakes to this operator for this epoch so far.
    pub stakes_to_operator: u32,
    /// Stable codes of reasons for caution (`few-leaves`, `third-stake`, `expires-soon`); each must be acknowledged.
    pub cautions: Vec<String>,
    /// The pool's terms end at.
    pub expires_at: u64,
}

/// One public input in the approve window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct PublicInput {
    /// `root`, `scope`, `nullifier`, `terms_hash`, `tariff`, `value`, `content_commitment` or `recipient`.
    pub name: String,
    /// Its text: hexadecimal, or the number itself for `value`.
    pub text: String,
}

/// One byte string that left this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct LedgerEntry {
    /// Place in the ledger, from 0.
    pub index: u64,
    /// When, milliseconds since 1970.
    pub at: u64,
    /// To whom: the node's address.
    pub to: String,
    /// `mint`, `registration`, `stake` or `read`.
    pub kind: String,
    /// Method and path.
    pub request: String,
    /// The exact body, empty for reads.
    pub body: String,
    /// Version of the consent, or the pool's id, under which it left.
    pub under: String,
    /// What came of it: `sent`, a status, or the code of a failure.
    pub outcome: String,
}

/// The recovery kit, shown once: it reopens this vault; it is not a backup.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct RecoveryKit {
    /// Groups of letters and digits with a checksum.
    pub code: String,
}

/// What the service worker must keep elsewhere after a call.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct Effects {
    /// New text for `chrome.storage.session`, or nothing to change.
    pub session: Option<String>,
    /// New text for `chrome.storage.local` (key envelopes), or nothing to change.
    pub backup: Option<String>,
}

/// A request to the node that TypeScript carries out as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct NodeRequest {
    /// Names the request when its answer comes back.
    pub id: u32,
    /// `GET` or `POST`.
    pub method: String,
    /// Absolute address.
    pub url: String,
    /// JSON text of a POST.
    pub body: Option<String>,
}

/// What came back for a [`NodeRequest`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct NodeAnswer {
    /// The request's id.
    pub id: u32,
    /// HTTP status, or 0 when nothing came back (unreachable, timed out, too large).
    pub status: u16,
    /// The body's text, at most 4 MB.
    pub body: String,
}

/// A job for the prover in the offscreen document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
pub struct ProofJob {
    /// Names the job.
    pub id: String,
    /// JSON of `{claim, witness, words}` for `Prover.prove`. Secret: it goes to the offscreen worker and nowhere else.
    pub job: String,
    /// Words in the circuit, which names the key.
    pub words: u32,
}
