//! The network's facts, as its node announces them.

use serde::{Deserialize, Serialize};

use crate::encoding::signed::{Hash, PublicKey};
use crate::footprint::epoch::EpochSchedule;
use crate::footprint::tariff::Tariff;

/// How a token is admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case", tag = "policy", deny_unknown_fields)]
pub enum Admission {
    /// Anybody; on the demo network only.
    Open,
    /// SHA-256 of challenge, id, key and nonce begins with this many zero bits.
    ProofOfWork {
        /// Leading zero bits asked for.
        bits: u8,
    },
}

/// The network's facts, as its node announces them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "tsify", derive(tsify::Tsify))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NetworkInfo {
    /// Name of the network; part of every signature and scope.
    pub network: String,
    /// True on a test network, whose keys are DEV and whose credits are worth nothing.
    pub test_network: bool,
    /// Epoch length and grace.
    pub schedule: EpochSchedule,
    /// The tariff behind the points in the popup.
    pub base_tariff: Tariff,
    /// How tokens are admitted.
    pub admission: Admission,
    /// Key that signs checkpoints and receipts.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub node_key: PublicKey,
    /// Words in the largest stake circuit: 1,024, or 64 in quick tests.
    pub words: u32,
    /// SHA-256 over the SHA-256s of the verifying keys, smallest circuit first.
    #[cfg_attr(feature = "tsify", tsify(type = "string"))]
    pub verifying_key_hash: Hash,
    /// The node's clock, milliseconds since 1970.
    pub now_ms: u64,
}
