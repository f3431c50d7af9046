//! Proving and verifying keys, and what is demanded of them before they are used.

use ark_bn254::{Bn254, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_groth16::PreparedVerifyingKey;
use ashiato_core::encoding::signed::Hash;
use ashiato_core::protocol::claim::PUBLIC_INPUTS;

use crate::arithmetic::fft::Domain;
use crate::arithmetic::fields::field::Fields;
use crate::arithmetic::fields::native::Native;
use crate::groth16::key_error::KeyError;
use crate::groth16::key_file::{ProvingParts, read_verifying, write_verifying};
use crate::groth16::key_pieces::Pieces;
use crate::groth16::pins::{Pin, Pins, file_hash};

/// The committed DEV verifying key file.
const DEV: &[u8] = include_bytes!("../../keys/stake.dev.vk");

/// A verifying key whose points were checked.
pub struct VerifyingKey {
    prepared: PreparedVerifyingKey<Bn254>,
    hash: Hash,
}

impl VerifyingKey {
    /// The committed DEV key; refused like any other if it is not the pinned one.
    ///
    /// # Errors
    /// [`KeyError`]: the pin is missing, or the committed file is not the pinned one or not a key.
    pub fn dev() -> Result<Self, KeyError> {
        if file_hash(DEV) != Pins::dev()?.key.verifying_key {
            return Err(KeyError::NotPinned);
        }
        Self::read(DEV)
    }

    /// The committed DEV key's file, for whoever keeps a network's keys beyond the build that they came with.
    pub fn dev_file() -> &'static [u8] {
        DEV
    }

    /// Reads any key file and checks it: every point in its group, none degenerate, gamma and delta independent, one IC
    /// point for each public input and one more. It does not say whose key it is: compare [`VerifyingKey::hash`].
    ///
    /// # Errors
    /// [`KeyError`]: malformed, for another number of inputs, or a point that is refused.
    pub fn read(bytes: &[u8]) -> Result<Self, KeyError> {
        let key = read_verifying(bytes)?;
        check(&key)?;
        Ok(Self { prepared: ark_groth16::prepare_verifying_key(&key), hash: file_hash(bytes) })
    }

    /// SHA-256 of the key file: what a network and its pools name.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    pub(crate) fn prepared(&self) -> &PreparedVerifyingKey<Bn254> {
        &self.prepared
    }
}

fn in_g1(point: &G1Affine) -> bool {
    point.is_on_curve() && point.is_in_correct_subgroup_assuming_on_curve()
}

fn in_g2(point: &G2Affine) -> bool {
    point.is_on_curve() && point.is_in_correct_subgroup_assuming_on_curve()
}

/// Whether two of them are equal but for the sign: each such pair lets terms of the verification cancel, so that proofs
/// can be written down without a witness.
pub(crate) fn dependent(beta: &G2Affine, gamma: &G2Affine, delta: &G2Affine) -> bool {
    [(beta, gamma), (beta, delta), (gamma, delta)].iter().any(|(a, b)| *a == *b || **a == -**b)
}

fn check(key: &ark_groth16::VerifyingKey<Bn254>) -> Result<(), KeyError> {
    let second = [key.beta_g2, key.gamma_g2, key.delta_g2];
    let first: Vec<G1Affine> = core::iter::once(key.alpha_g1).chain(key.gamma_abc_g1.iter().copied()).collect();
    if !first.iter().all(in_g1) || !second.iter().all(in_g2) {
        return Err(KeyError::NotInGroup);
    }
    if key.gamma_abc_g1.len() != PUBLIC_INPUTS + 1 {
        return Err(KeyError::PublicInputs);
    }
    if dependent(&key.beta_g2, &key.gamma_g2, &key.delta_g2) {
        return Err(KeyError::Dependent);
    }
    let (g, h) = (G1Affine::generator(), G2Affine::generator());
    let plain_first = |point: &G1Affine| point.is_zero() || *point == g || *point == -g;
    let twice =
        key.gamma_abc_g1.iter().enumerate().any(|(i, point)| key.gamma_abc_g1.iter().skip(i + 1).any(|p| p == point));
    // gamma may be the generator, and is in every ceremony's key: phase 2 takes gamma = 1 and draws delta.
    let plain_second = [key.beta_g2, key.delta_g2].iter().any(|point| *point == h || *point == -h);
    if first.iter().any(plain_first) || second.iter().any(AffineRepr::is_zero) || plain_second || twice {
        return Err(KeyError::Degenerate);
    }
    Ok(())
}

/// A proving key, with the domain of its quotient: built once, when the key is read.
pub struct ProvingKey {
    pub(crate) verifying: VerifyingKey,
    pub(crate) parts: ProvingParts<Native>,
    pub(crate) domain: Domain<<Native as Fields>::Fr>,
}

impl ProvingKey {
    /// Reads a DEV key file; anything else is [`KeyError::NotPinned`].
    ///
    /// # Errors
    /// [`KeyError::NoPin`], and as [`ProvingKey::read_pinned`].
    pub fn read(bytes: &[u8]) -> Result<Self, KeyError> {
        Self::read_pinned(bytes, &Pins::dev()?.key)
    }

    /// Reads the key file that was pinned, a ceremony's. Points are not checked, so the file and its verifying key must have
    /// the hashes that were pinned when the points were checked.
    ///
    /// # Errors
    /// [`KeyError::NotPinned`] for another file, [`KeyError::Malformed`] for no key file.
    pub fn read_pinned(bytes: &[u8], pin: &Pin) -> Result<Self, KeyError> {
        let hash = file_hash(bytes);
        if hash != pin.proving_key {
            return Err(KeyError::NotPinned);
        }
        let mut reader = ProvingKeyReader::new(pin);
        bytes.chunks(1 << 16).try_for_each(|piece| reader.push(piece))?;
        reader.finish(hash)
    }

    /// Its verifying key.
    pub fn verifying_key(&self) -> &VerifyingKey {
        &self.verifying
    }
}

/// Reads a proving key while it arrives.
///
/// Points are not checked, so they are locked in here until [`ProvingKeyReader::finish`] is given the pinned hash.
pub struct ProvingKeyReader {
    pin: Pin,
    pieces: Pieces<Native>,
    /// Checked as soon as it is there.
    verifying: Option<VerifyingKey>,
    domain: Option<Domain<<Native as Fields>::Fr>>,
    failed: Option<KeyError>,
}

impl ProvingKeyReader {
    /// For the key file that was pinned.
    pub fn new(pin: &Pin) -> Self {
        Self { pin: pin.clone(), pieces: Pieces::new(), verifying: None, domain: None, failed: None }
    }

    /// For the DEV key.
    ///
    /// # Errors
    /// [`KeyError::NoPin`].
    pub fn dev() -> Result<Self, KeyError> {
        Ok(Self::new(&Pins::dev()?.key))
    }

    /// Reads the file's next bytes, however many. After an error every later call returns that error again. Which error a
    /// wrong file gives can depend on how the file is cut.
    ///
    /// # Errors
    /// [`KeyError`]: malformed, or with another verifying key than the pinned one.
    pub fn push(&mut self, piece: &[u8]) -> Result<(), KeyError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        self.read(piece).inspect_err(|error| self.failed = Some(*error))
    }

    fn read(&mut self, piece: &[u8]) -> Result<(), KeyError> {
        self.pieces.push(piece)?;
        if let (None, Some(head)) = (&self.verifying, self.pieces.head()) {
            let verifying = VerifyingKey::read(&write_verifying(&head.verifying))?;
            if verifying.hash() != self.pin.verifying_key {
                return Err(KeyError::NotPinned);
            }
            self.verifying = Some(verifying);
        }
        Ok(())
    }

    /// Computes the quotient's domain, once all bytes were given. [`ProvingKeyReader::finish`] computes it otherwise; a
    /// caller that waits for the file's hash calls this meanwhile.
    ///
    /// # Errors
    /// The error of an earlier call; [`KeyError::Malformed`] for a file cut short.
    pub fn prepare(&mut self) -> Result<(), KeyError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let n = self.pieces.coset().filter(|n| n.is_power_of_two()).ok_or(KeyError::Malformed)?;
        self.domain = Some(Domain::new(n).ok_or(KeyError::Malformed)?);
        Ok(())
    }

    /// The key, where `hash`, the SHA-256 of all bytes in their order, is the pinned one; else [`KeyError::NotPinned`].
    ///
    /// # Errors
    /// The error of an earlier call; [`KeyError::NotPinned`]; [`KeyError::Malformed`] for a file cut short.
    pub fn finish(mut self, hash: Hash) -> Result<ProvingKey, KeyError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        if hash != self.pin.proving_key {
            return Err(KeyError::NotPinned);
        }
        if self.domain.is_none() {
            self.prepare()?;
        }
        let Self { pieces, verifying, domain, .. } = self;
        let (_, parts) = pieces.finish()?;
        let (verifying, domain) = verifying.zip(domain).ok_or(KeyError::Malformed)?;
        Ok(ProvingKey { verifying, parts, domain })
    }
}
