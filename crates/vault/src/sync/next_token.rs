//! The token's own requests: the mint, and another device in the place of the one before.

use ashiato_core::encoding::domain::signing;
use ashiato_core::encoding::signed::{PublicKey, Signature, signing_bytes};
use ashiato_core::protocol::network::{Admission, NetworkInfo};
use ashiato_core::protocol::token::{DeviceRequest, MintRequest, work_bits};
use ashiato_zk_circuits::stake::commitment;
use ed25519_dalek::{Signer, SigningKey};
use zeroize::Zeroizing;

use crate::keys::entropy::draw;
use crate::keys::user_key::VaultKeys;
use crate::store::Store;
use crate::store::records::RecordError;
use crate::sync::cache::Device;
use crate::sync::conversation::{Conversation, Turn};
use crate::sync::request::{Ask, Subject};

type Result<T> = core::result::Result<T, RecordError>;

/// Hashes in one slice of a proof of work: some tens of milliseconds in a browser.
const WORK_SLICE: u64 = 1 << 16;
/// A challenge is good for ten minutes; a solution found later than this would come too late.
const WORK_MS: u64 = 9 * 60_000;

impl Conversation {
    /// The mint, or what admission asks for before it.
    ///
    /// # Errors
    /// Those of writing records and of entropy.
    pub(super) async fn next_mint<S: Store>(
        &mut self,
        info: &NetworkInfo,
        turn: &mut Turn<'_, '_, S>,
    ) -> Result<Option<Ask>> {
        let now_ms = turn.now_ms;
        if self.waits(&Subject::Mint, now_ms) {
            return Ok(None);
        }
        let network = info.id();
        let device = match self.cache().device.clone() {
            Some(device) => device,
            None => {
                // Random, and on this device alone: no other copy of this vault has it.
                let seed: Zeroizing<[u8; 32]> = Zeroizing::new(draw(turn.records.entropy())?);
                let device = Device { key: SigningKey::from_bytes(&seed), takeover: false };
                let op = device.put(&network, turn.records)?;
                turn.records.commit(vec![op]).await?;
                self.cache().device = Some(device.clone());
                device
            }
        };
        let keys = turn.records.keys();
        let id = commitment::identity(keys.identity_secret(&network));
        let key = keys.token_key(&network);
        let (public, device_key) = (PublicKey(key.verifying_key().to_bytes()), device.public());
        let [i, d] = MintRequest::signed_parts(id, &device_key);
        let signature = Signature(key.sign(&signing_bytes(signing::MINT, &[&network.0, &i, &d])).to_bytes());
        let mut request = MintRequest { id, key: public, device_key, signature, challenge: None, nonce: None };
        if info.admission == Admission::Open {
            return Ok(Some(Ask::Mint(Box::new(request))));
        }
        let Some(work) = self.work.as_mut().filter(|work| now_ms.abs_diff(work.since) < WORK_MS) else {
            self.work = None;
            return Ok(Some(Ask::Challenge));
        };
        for nonce in work.nonce..work.nonce.saturating_add(WORK_SLICE) {
            if work_bits(&work.challenge, id, &public, nonce) >= u32::from(work.bits) {
                (request.challenge, request.nonce) = (Some(work.challenge), Some(nonce));
                self.work = None;
                return Ok(Some(Ask::Mint(Box::new(request))));
            }
        }
        work.nonce = work.nonce.saturating_add(WORK_SLICE);
        self.busy = true;
        Ok(None)
    }

    /// Names this device for the token, where the person asked for it.
    pub(super) fn next_device(&mut self, info: &NetworkInfo, keys: &VaultKeys, now_ms: u64) -> Option<Ask> {
        if self.waits(&Subject::Device, now_ms) {
            return None;
        }
        let cache = self.cache();
        let (token, device) = (cache.token.as_ref()?, cache.device.as_ref()?);
        if cache.registers() || !device.takeover {
            return None;
        }
        let (network, device_key) = (info.id(), device.public());
        let device_number = token.device_number.saturating_add(1);
        let [i, d, n] = DeviceRequest::signed_parts(token.id, &device_key, device_number);
        let key = keys.token_key(&network);
        let signature = Signature(key.sign(&signing_bytes(signing::DEVICE, &[&network.0, &i, &d, &n])).to_bytes());
        let request = DeviceRequest { id: token.id, key: token.key, device_key, device_number, signature };
        Some(Ask::Device(Box::new(request)))
    }
}
