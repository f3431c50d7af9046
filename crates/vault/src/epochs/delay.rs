//! Random delays, so that neither a registration nor a stake shows when its person came online.

use ashiato_core::protocol::network::NetworkInfo;
use rand::Rng;

use crate::keys::entropy::{Entropy, EntropyError, generator};

/// A random delay in milliseconds: below `most`, within an epoch. None on a test network.
///
/// # Errors
/// [`EntropyError`].
pub(crate) fn random_delay(info: &NetworkInfo, most: u64, entropy: &mut dyn Entropy) -> Result<u64, EntropyError> {
    if info.test_network {
        return Ok(0);
    }
    let end = most.min(info.founding.schedule.length_ms);
    Ok(if end == 0 { 0 } else { generator(entropy)?.gen_range(0..end) })
}
