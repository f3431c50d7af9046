//! The node's signed clock.

use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::signed::Hash;
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::network::SignedTime;

use crate::rules::signing::Signing;

/// The clock, signed for whoever asked with this nonce.
pub fn sign(key: &Signing, network: &NetworkId, nonce: Hash, now_ms: u64) -> SignedTime {
    let [asked, clock] = SignedTime::signed_parts(&nonce, now_ms);
    let signature = key.sign(signing::TIME, &[&network.0, &asked, &clock]);
    SignedTime { nonce, now_ms, signature }
}
