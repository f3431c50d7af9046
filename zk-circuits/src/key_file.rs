//! The key files: raw, uncompressed, points at infinity left out.
//!
//! | part | bytes |
//! |---|---|
//! | magic `ashi.vk\0` or `ashi.pk\0` | 8 |
//! | version (1 of a verifying key, 2 of a proving key), then words, each little-endian | 4 + 4 |
//! | alpha₁, beta₂, gamma₂, delta₂ | 64 + 3 · 128 |
//! | number of IC points, then the points | 4 + 64 each |
//! | only in a proving key: beta₁, delta₁ | 64 + 64 |
//! | only in a proving key: the queries A, B₁, B₂, H, L: entries (4), a bit for each that is finite, the finite points | |
//!
//! A, B₁, B₂ and L have an entry for each variable, the constant and the public ones included; H has one for each point of
//! the quotient's coset. H and L are those of the folded key: see `SPEC.md`, "The quotient".
//!
//! A point of G₁ is x and y, one of G₂ x.c0, x.c1, y.c0, y.c1; a coordinate is 32 bytes, little-endian, less than q.

use ark_bn254::{Bn254, Fq, Fq2, G1Affine};
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{BigInt, PrimeField};

use crate::keys::KeyError;
use crate::proving::curve::Affine as Point;
use crate::proving::field::{Fields, Prime};
use crate::size::Size;

/// A kind of key file.
struct Kind {
    magic: &'static [u8; 8],
    version: u32,
}

const VERIFYING: Kind = Kind { magic: b"ashi.vk\0", version: 1 };
const PROVING: Kind = Kind { magic: b"ashi.pk\0", version: 2 };

/// Points with the places of those that are not at infinity.
pub(crate) struct Query<F> {
    /// Which entry of the scalars each point belongs to.
    pub(crate) places: Vec<u32>,
    /// How many entries there are, infinities included.
    pub(crate) entries: usize,
    /// The finite points.
    pub(crate) points: Vec<Point<F>>,
}

/// What a proving key file holds besides its verifying key.
pub(crate) struct ProvingParts<S: Fields> {
    pub(crate) beta_g1: G1Affine,
    pub(crate) delta_g1: G1Affine,
    pub(crate) a: Query<S::Fq>,
    pub(crate) b_g1: Query<S::Fq>,
    pub(crate) b_g2: Query<S::Fq2>,
    pub(crate) h: Query<S::Fq>,
    pub(crate) l: Query<S::Fq>,
}

/// A coordinate as the file writes it.
trait Coordinate: Sized {
    fn write(&self, out: &mut Vec<u8>);
    fn read(reader: &mut Reader<'_>) -> Result<Self, KeyError>;
}

impl Coordinate for Fq {
    fn write(&self, out: &mut Vec<u8>) {
        self.into_bigint().0.iter().for_each(|limb| out.extend_from_slice(&limb.to_le_bytes()));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, KeyError> {
        Ok(Self::new(BigInt(reader.coordinate()?)))
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

    /// An integer below q.
    fn coordinate(&mut self) -> Result<[u64; 4], KeyError> {
        let (limbs, _) = self.take(32)?.as_chunks::<8>();
        let limb = |i: usize| limbs.get(i).map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let x = [limb(0), limb(1), limb(2), limb(3)];
        if BigInt(x) < Fq::MODULUS { Ok(x) } else { Err(KeyError::Malformed) }
    }

    fn field<S: Fields>(&mut self) -> Result<S::Fq, KeyError> {
        Ok(S::Fq::from_integer(&self.coordinate()?))
    }

    fn first<S: Fields>(&mut self) -> Result<Point<S::Fq>, KeyError> {
        Ok(Point { x: self.field::<S>()?, y: self.field::<S>()? })
    }

    fn second<S: Fields>(&mut self) -> Result<Point<S::Fq2>, KeyError> {
        let mut pair = || Ok(S::pair(self.field::<S>()?, self.field::<S>()?));
        Ok(Point { x: pair()?, y: pair()? })
    }

    fn header(&mut self, kind: &Kind, size: Size) -> Result<(), KeyError> {
        if self.take(kind.magic.len())? != kind.magic || self.number()? != kind.version as usize {
            return Err(KeyError::Malformed);
        }
        if self.number()? == size.words() { Ok(()) } else { Err(KeyError::Size) }
    }

    fn query<F>(&mut self, point: impl Fn(&mut Self) -> Result<Point<F>, KeyError>) -> Result<Query<F>, KeyError> {
        let entries = self.number()?;
        let bitmap = self.take(entries.div_ceil(8))?;
        let finite = |i: &u32| bitmap.get(*i as usize / 8).is_some_and(|byte| byte >> (i % 8) & 1 == 1);
        // A count is four bytes, so an entry's number fits as well.
        let places: Vec<u32> = (0..entries as u32).filter(finite).collect();
        let points = places.iter().map(|_| point(self)).collect::<Result<_, _>>()?;
        Ok(Query { places, entries, points })
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
    // The curve's largest domain has 2²⁸ points, and no query has more entries.
    out.extend_from_slice(&u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
}

fn write_header(kind: &Kind, size: Size, out: &mut Vec<u8>) {
    out.extend_from_slice(kind.magic);
    out.extend_from_slice(&kind.version.to_le_bytes());
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
    write_header(&VERIFYING, size, &mut out);
    write_verifying_body(key, &mut out);
    out
}

/// The bytes of a folded proving key: see [`crate::setup`].
pub(crate) fn write_proving(key: &ark_groth16::ProvingKey<Bn254>, size: Size) -> Vec<u8> {
    let mut out = Vec::new();
    write_header(&PROVING, size, &mut out);
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
    reader.header(&VERIFYING, size)?;
    let key = reader.verifying()?;
    reader.end()?;
    Ok(key)
}

/// Reads a proving key without looking at its points: for bytes whose hash is known to be right.
pub(crate) fn read_proving<S: Fields>(
    bytes: &[u8],
    size: Size,
) -> Result<(ark_groth16::VerifyingKey<Bn254>, ProvingParts<S>), KeyError> {
    let mut reader = Reader(bytes);
    reader.header(&PROVING, size)?;
    let verifying = reader.verifying()?;
    let parts = ProvingParts {
        beta_g1: reader.point()?,
        delta_g1: reader.point()?,
        a: reader.query(Reader::first::<S>)?,
        b_g1: reader.query(Reader::first::<S>)?,
        b_g2: reader.query(Reader::second::<S>)?,
        h: reader.query(Reader::first::<S>)?,
        l: reader.query(Reader::first::<S>)?,
    };
    reader.end()?;
    Ok((verifying, parts))
}
