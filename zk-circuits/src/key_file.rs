//! The key files: raw, uncompressed, points at infinity left out.
//!
//! | part | bytes |
//! |---|---|
//! | magic `ashi.vk\0` or `ashi.pk\0` | 8 |
//! | version 1, then words, each little-endian | 4 + 4 |
//! | alpha₁, beta₂, gamma₂, delta₂ | 64 + 3 · 128 |
//! | number of IC points, then the points | 4 + 64 each |
//! | only in a proving key: beta₁, delta₁ | 64 + 64 |
//! | only in a proving key: the queries A, B₁, B₂, H, L: entries (4), a bit for each that is finite, the finite points | |
//!
//! A point of G₁ is x and y, one of G₂ x.c0, x.c1, y.c0, y.c1; a coordinate is 32 bytes, little-endian, less than q.

use ark_bn254::{Bn254, Fq, Fq2, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{BigInt, Field, PrimeField};

use crate::keys::KeyError;
use crate::size::Size;

/// Version of both formats.
const VERSION: u32 = 1;
const VERIFYING_MAGIC: &[u8; 8] = b"ashi.vk\0";
const PROVING_MAGIC: &[u8; 8] = b"ashi.pk\0";

/// Points with the places of those that are not at infinity.
pub(crate) struct Query<G> {
    /// Which entry of the assignment each point belongs to.
    pub(crate) places: Vec<usize>,
    /// The finite points.
    pub(crate) points: Vec<G>,
}

/// What a proving key file holds besides its verifying key.
pub(crate) struct ProvingParts {
    pub(crate) beta_g1: G1Affine,
    pub(crate) delta_g1: G1Affine,
    pub(crate) a: Query<G1Affine>,
    pub(crate) b_g1: Query<G1Affine>,
    pub(crate) b_g2: Query<G2Affine>,
    pub(crate) h: Query<G1Affine>,
    pub(crate) l: Query<G1Affine>,
}

/// A coordinate as the file writes it.
trait Coordinate: Field {
    fn write(&self, out: &mut Vec<u8>);
    fn read(reader: &mut Reader<'_>) -> Result<Self, KeyError>;
}

impl Coordinate for Fq {
    fn write(&self, out: &mut Vec<u8>) {
        self.into_bigint().0.iter().for_each(|limb| out.extend_from_slice(&limb.to_le_bytes()));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, KeyError> {
        let mut limbs = [0u64; 4];
        for limb in &mut limbs {
            *limb = u64::from_le_bytes(reader.array()?);
        }
        Self::from_bigint(BigInt(limbs)).ok_or(KeyError::Malformed)
    }
}

impl Coordinate for Fq2 {
    fn write(&self, out: &mut Vec<u8>) {
        self.c0.write(out);
        self.c1.write(out);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, KeyError> {
        Ok(Self::new(Fq::read(reader)?, Fq::read(reader)?))
    }
}

fn write_point<P: SWCurveConfig<BaseField: Coordinate>>(point: &Affine<P>, out: &mut Vec<u8>) {
    point.x.write(out);
    point.y.write(out);
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], KeyError> {
        let (head, rest) = self.0.split_at_checked(n).ok_or(KeyError::Malformed)?;
        self.0 = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], KeyError> {
        self.take(N)?.try_into().map_err(|_| KeyError::Malformed)
    }

    fn number(&mut self) -> Result<usize, KeyError> {
        usize::try_from(u32::from_le_bytes(self.array()?)).map_err(|_| KeyError::Malformed)
    }

    fn point<P: SWCurveConfig<BaseField: Coordinate>>(&mut self) -> Result<Affine<P>, KeyError> {
        let (x, y) = (Coordinate::read(self)?, Coordinate::read(self)?);
        Ok(Affine::new_unchecked(x, y))
    }

    fn header(&mut self, magic: &[u8; 8], size: Size) -> Result<(), KeyError> {
        if self.take(magic.len())? != magic || self.number()? != VERSION as usize {
            return Err(KeyError::Malformed);
        }
        if self.number()? == size.words() { Ok(()) } else { Err(KeyError::Size) }
    }

    fn query<P: SWCurveConfig<BaseField: Coordinate>>(&mut self) -> Result<Query<Affine<P>>, KeyError> {
        let entries = self.number()?;
        let bitmap = self.take(entries.div_ceil(8))?;
        let finite = |i: &usize| bitmap.get(i / 8).is_some_and(|byte| byte >> (i % 8) & 1 == 1);
        let places: Vec<usize> = (0..entries).filter(finite).collect();
        let points = places.iter().map(|_| self.point()).collect::<Result<_, _>>()?;
        Ok(Query { places, points })
    }

    fn end(&self) -> Result<(), KeyError> {
        if self.0.is_empty() { Ok(()) } else { Err(KeyError::Malformed) }
    }

    fn verifying(&mut self) -> Result<ark_groth16::VerifyingKey<Bn254>, KeyError> {
        let alpha_g1 = self.point()?;
        let beta_g2 = self.point()?;
        let gamma_g2 = self.point()?;
        let delta_g2 = self.point()?;
        let gamma_abc_g1 = (0..self.number()?).map(|_| self.point()).collect::<Result<_, _>>()?;
        Ok(ark_groth16::VerifyingKey { alpha_g1, beta_g2, gamma_g2, delta_g2, gamma_abc_g1 })
    }
}

fn write_count(n: usize, out: &mut Vec<u8>) {
    // Keys have fewer than 2¹⁷ entries: see the circuit's size.
    out.extend_from_slice(&u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
}

fn write_header(magic: &[u8; 8], size: Size, out: &mut Vec<u8>) {
    out.extend_from_slice(magic);
    out.extend_from_slice(&VERSION.to_le_bytes());
    write_count(size.words(), out);
}

fn write_verifying_body(key: &ark_groth16::VerifyingKey<Bn254>, out: &mut Vec<u8>) {
    write_point(&key.alpha_g1, out);
    [key.beta_g2, key.gamma_g2, key.delta_g2].iter().for_each(|point| write_point(point, out));
    write_count(key.gamma_abc_g1.len(), out);
    key.gamma_abc_g1.iter().for_each(|point| write_point(point, out));
}

fn write_query<P: SWCurveConfig<BaseField: Coordinate>>(points: &[Affine<P>], out: &mut Vec<u8>) {
    write_count(points.len(), out);
    let mut bitmap = vec![0u8; points.len().div_ceil(8)];
    for (i, _) in points.iter().enumerate().filter(|(_, point)| !point.is_zero()) {
        if let Some(byte) = bitmap.get_mut(i / 8) {
            *byte |= 1 << (i % 8);
        }
    }
    out.extend_from_slice(&bitmap);
    points.iter().filter(|point| !point.is_zero()).for_each(|point| write_point(point, out));
}

/// The bytes of a verifying key.
pub(crate) fn write_verifying(key: &ark_groth16::VerifyingKey<Bn254>, size: Size) -> Vec<u8> {
    let mut out = Vec::new();
    write_header(VERIFYING_MAGIC, size, &mut out);
    write_verifying_body(key, &mut out);
    out
}

/// The bytes of a proving key.
pub(crate) fn write_proving(key: &ark_groth16::ProvingKey<Bn254>, size: Size) -> Vec<u8> {
    let mut out = Vec::new();
    write_header(PROVING_MAGIC, size, &mut out);
    write_verifying_body(&key.vk, &mut out);
    write_point(&key.beta_g1, &mut out);
    write_point(&key.delta_g1, &mut out);
    write_query(&key.a_query, &mut out);
    write_query(&key.b_g1_query, &mut out);
    write_query(&key.b_g2_query, &mut out);
    write_query(&key.h_query, &mut out);
    write_query(&key.l_query, &mut out);
    out
}

/// Reads a verifying key; whether its points are on the curve is the caller's to check.
pub(crate) fn read_verifying(bytes: &[u8], size: Size) -> Result<ark_groth16::VerifyingKey<Bn254>, KeyError> {
    let mut reader = Reader(bytes);
    reader.header(VERIFYING_MAGIC, size)?;
    let key = reader.verifying()?;
    reader.end()?;
    Ok(key)
}

/// Reads a proving key without looking at its points: for bytes whose hash is known to be right.
pub(crate) fn read_proving(
    bytes: &[u8],
    size: Size,
) -> Result<(ark_groth16::VerifyingKey<Bn254>, ProvingParts), KeyError> {
    let mut reader = Reader(bytes);
    reader.header(PROVING_MAGIC, size)?;
    let verifying = reader.verifying()?;
    let parts = ProvingParts {
        beta_g1: reader.point()?,
        delta_g1: reader.point()?,
        a: reader.query()?,
        b_g1: reader.query()?,
        b_g2: reader.query()?,
        h: reader.query()?,
        l: reader.query()?,
    };
    reader.end()?;
    Ok((verifying, parts))
}
