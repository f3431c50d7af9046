//! A token with the devices that registered for it: what a repeat gets, and which device an epoch is of.

use ashiato_core::encoding::field::FieldElement;
use ashiato_core::encoding::signed::{PublicKey, Signature};
use ashiato_core::footprint::epoch::Epoch;
use ashiato_core::protocol::founding::NetworkId;
use ashiato_core::protocol::leaf::RegisterRequest;
use ashiato_core::protocol::token::{DeviceRequest, MintRequest, TokenReceipt};

use crate::rules::refusal::Refusal;

/// The most devices that follow each other on one token.
pub const CHANGES_MAX: usize = 256;
/// The most changes of a token's device in one epoch.
pub const CHANGES_AN_EPOCH: usize = 3;
/// How many devices on either side of an epoch's own are told why their registration is refused.
const NEIGHBOURS: usize = CHANGES_AN_EPOCH + 1;

/// A device of a token. The first is named by the mint, each later one by a request that the token's key signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The device's key.
    pub key: PublicKey,
    /// The first epoch that it registers.
    pub from: Epoch,
    /// The token key's signature that named it.
    pub signature: Signature,
}

/// A minted token: id and key together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The identity commitment.
    pub id: FieldElement,
    /// The token's key.
    pub key: PublicKey,
    /// The epoch of the mint.
    pub minted: Epoch,
    /// The device of the mint.
    pub first: Device,
    /// The devices after it, oldest first.
    pub later: Vec<Device>,
}

impl Token {
    /// The token that a mint in `epoch` makes.
    pub fn minted(request: &MintRequest, epoch: Epoch) -> Self {
        let first = Device { key: request.device_key, from: epoch, signature: request.signature };
        Self { id: request.id, key: request.key, minted: epoch, first, later: Vec::new() }
    }

    /// The device that registers now, and how many were before it.
    pub fn current(&self) -> (&Device, u32) {
        let number = u32::try_from(self.later.len()).unwrap_or(u32::MAX);
        (self.later.last().unwrap_or(&self.first), number)
    }

    /// The token as its owner is told of it: the answer to a mint, to a repeat, and to a change of device.
    pub fn receipt(&self) -> TokenReceipt {
        let (device, device_number) = self.current();
        TokenReceipt {
            id: self.id,
            key: self.key,
            minted: self.minted,
            device_key: device.key,
            device_number,
            device_from: device.from,
        }
    }

    /// The device that a change in epoch `current` names; `None` for a repeat of the last change.
    ///
    /// # Errors
    ///
    /// [`Refusal::DeviceNumber`] for a number that is not the next one: the device was changed in the meantime;
    /// [`Refusal::DeviceChanges`] after [`CHANGES_AN_EPOCH`] and after [`CHANGES_MAX`].
    pub fn next_device(&self, request: &DeviceRequest, current: Epoch) -> Result<Option<Device>, Refusal> {
        let (device, number) = self.current();
        if number > 0 && request.device_number == number && request.device_key == device.key {
            return Ok(None);
        }
        if number.checked_add(1) != Some(request.device_number) {
            return Err(Refusal::DeviceNumber);
        }
        // Every device is kept, and a registration is compared with some of them: what an owner can add is bounded.
        if self.later.len() >= CHANGES_MAX {
            return Err(Refusal::DeviceChanges);
        }
        if self.later.iter().rev().take_while(|device| device.from == current).count() >= CHANGES_AN_EPOCH {
            return Err(Refusal::DeviceChanges);
        }
        // The clock never goes back, so that no device's first epoch lies before that of the one before it.
        Ok(Some(Device { key: request.device_key, from: current, signature: request.signature }))
    }

    /// Requires that a registration is signed by the device whose epoch it is: the newest whose first epoch is not after it.
    ///
    /// # Errors
    ///
    /// [`Refusal::LeafBeforeMint`]; [`Refusal::DeviceReplaced`] for one of the last devices before the epoch's own,
    /// [`Refusal::DeviceEpoch`] for one of the newest after it, [`Refusal::SignatureInvalid`] for any other key.
    pub fn registers(&self, network: &NetworkId, request: &RegisterRequest) -> Result<(), Refusal> {
        let signed_by = |device: &Device| request.verify(network, &device.key).is_ok();
        let mut owner = &self.first;
        let mut earlier = Vec::new();
        let mut after = Vec::new();
        for device in &self.later {
            if device.from <= request.epoch {
                earlier.push(core::mem::replace(&mut owner, device));
            } else {
                after.push(device);
            }
        }
        if !signed_by(owner) {
            // A few signatures are verified and never all: a wrong one costs the node next to nothing.
            return Err(if earlier.into_iter().rev().take(NEIGHBOURS).any(signed_by) {
                Refusal::DeviceReplaced
            } else if after.into_iter().rev().take(NEIGHBOURS).any(signed_by) {
                Refusal::DeviceEpoch
            } else {
                Refusal::SignatureInvalid
            });
        }
        if request.epoch < self.minted { Err(Refusal::LeafBeforeMint) } else { Ok(()) }
    }

    /// The first fault of a stored token: a signature that does not hold, or devices out of order.
    pub fn fault(&self, network: &NetworkId) -> Option<&'static str> {
        let mint = MintRequest {
            id: self.id,
            key: self.key,
            device_key: self.first.key,
            signature: self.first.signature,
            challenge: None,
            nonce: None,
        };
        if mint.verify(network).is_err() {
            return Some("its key did not sign its mint");
        }
        if self.first.from != self.minted {
            return Some("its first device does not begin with its mint");
        }
        let mut last = self.minted;
        for (number, device) in (1..).zip(&self.later) {
            let request = DeviceRequest {
                id: self.id,
                key: self.key,
                device_key: device.key,
                device_number: number,
                signature: device.signature,
            };
            if request.verify(network).is_err() {
                return Some("its key did not name its device");
            }
            if device.from < last {
                return Some("its devices are out of order");
            }
            last = device.from;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::signing::Signing;
    use ashiato_core::encoding::domain::signing;

    const NETWORK: NetworkId = NetworkId([9; 32]);

    fn named(owner: &Signing, device: &Signing, number: u32) -> DeviceRequest {
        let (id, device_key) = (FieldElement::from_u128(5), device.public());
        let [a, b, c] = DeviceRequest::signed_parts(id, &device_key, number);
        let signature = owner.sign(signing::DEVICE, &[&NETWORK.0, &a, &b, &c]);
        DeviceRequest { id, key: owner.public(), device_key, device_number: number, signature }
    }

    fn registration(device: &Signing, epoch: u64) -> RegisterRequest {
        let (id, bundle) = (FieldElement::from_u128(5), FieldElement::from_u128(6));
        let [a, b, c] = RegisterRequest::signed_parts(id, Epoch(epoch), bundle);
        let signature = device.sign(signing::REGISTER, &[&NETWORK.0, &a, &b, &c]);
        RegisterRequest { id, key: PublicKey([0; 32]), epoch: Epoch(epoch), bundle, signature }
    }

    #[test]
    fn every_epoch_is_one_devices() {
        let [owner, phone, laptop, desk] = [1, 2, 3, 4].map(|n| Signing::from_secret(&[n; 32]));
        let id = FieldElement::from_u128(5);
        let [a, b] = MintRequest::signed_parts(id, &phone.public());
        let signature = owner.sign(signing::MINT, &[&NETWORK.0, &a, &b]);
        let (challenge, nonce) = (None, None);
        let mint = MintRequest { id, key: owner.public(), device_key: phone.public(), signature, challenge, nonce };
        let mut token = Token::minted(&mint, Epoch(10));
        assert_eq!(token.next_device(&named(&owner, &laptop, 2), Epoch(20)), Err(Refusal::DeviceNumber));
        assert_eq!(token.next_device(&named(&owner, &phone, 0), Epoch(20)), Err(Refusal::DeviceNumber));
        for (device, number, epoch) in [(&laptop, 1, 20), (&desk, 2, 20)] {
            let next = token.next_device(&named(&owner, device, number), Epoch(epoch)).unwrap().unwrap();
            token.later.push(next);
        }
        assert_eq!(token.next_device(&named(&owner, &desk, 2), Epoch(30)), Ok(None), "a repeat changes nothing");
        assert_eq!(token.next_device(&named(&owner, &laptop, 2), Epoch(30)), Err(Refusal::DeviceNumber));
        assert_eq!((token.receipt().device_number, token.receipt().device_from), (2, Epoch(20)));
        assert_eq!(token.fault(&NETWORK), None);
        for (device, epoch, expected) in [
            (&phone, 9, Err(Refusal::LeafBeforeMint)),
            (&phone, 10, Ok(())),
            (&phone, 19, Ok(())),
            (&phone, 20, Err(Refusal::DeviceReplaced)),
            (&laptop, 19, Err(Refusal::DeviceEpoch)),
            (&laptop, 20, Err(Refusal::DeviceReplaced)),
            (&desk, 19, Err(Refusal::DeviceEpoch)),
            (&desk, 20, Ok(())),
            (&desk, 99, Ok(())),
            (&owner, 20, Err(Refusal::SignatureInvalid)),
        ] {
            assert_eq!(token.registers(&NETWORK, &registration(device, epoch)), expected, "{device:?} in {epoch}");
        }
        let third = token.next_device(&named(&owner, &phone, 3), Epoch(20)).unwrap().unwrap();
        let mut often = token.clone();
        often.later.push(third);
        assert_eq!(
            often.next_device(&named(&owner, &desk, 4), Epoch(20)),
            Err(Refusal::DeviceChanges),
            "three an epoch"
        );
        assert!(often.next_device(&named(&owner, &desk, 4), Epoch(21)).unwrap().is_some(), "one more in the next");
        let mut changed = token.clone();
        changed.later.swap(0, 1);
        assert_eq!(changed.fault(&NETWORK), Some("its key did not name its device"));
        changed = token.clone();
        changed.later[1].from = Epoch(19);
        assert_eq!(changed.fault(&NETWORK), Some("its devices are out of order"));
        changed = token;
        changed.first.key = owner.public();
        assert_eq!(changed.fault(&NETWORK), Some("its key did not sign its mint"));
    }

    #[test]
    fn changes_of_device_end_and_a_wrong_signature_is_compared_with_a_few_devices() {
        let owner = Signing::from_secret(&[1; 32]);
        let device = |n: usize| {
            let mut secret = [9; 32];
            secret[..8].copy_from_slice(&(n as u64).to_be_bytes());
            Signing::from_secret(&secret)
        };
        let signature = Signature([0; 64]);
        let of = |n: usize| Device { key: device(n).public(), from: Epoch(n as u64), signature };
        let later: Vec<Device> = (1..=CHANGES_MAX).map(of).collect();
        let token =
            Token { id: FieldElement::from_u128(5), key: owner.public(), minted: Epoch(0), first: of(0), later };
        let next = named(&owner, &device(0), CHANGES_MAX as u32 + 1);
        assert_eq!(token.next_device(&next, Epoch(9_999)), Err(Refusal::DeviceChanges));
        let middle = 100;
        for (n, expected) in [
            (middle, Ok(())),
            (middle - 1, Err(Refusal::DeviceReplaced)),
            (middle - NEIGHBOURS, Err(Refusal::DeviceReplaced)),
            (middle - NEIGHBOURS - 1, Err(Refusal::SignatureInvalid)),
            (CHANGES_MAX, Err(Refusal::DeviceEpoch)),
            (CHANGES_MAX + 1 - NEIGHBOURS, Err(Refusal::DeviceEpoch)),
            (CHANGES_MAX - NEIGHBOURS, Err(Refusal::SignatureInvalid)),
        ] {
            assert_eq!(token.registers(&NETWORK, &registration(&device(n), middle as u64)), expected, "device {n}");
        }
    }
}
