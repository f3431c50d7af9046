//! The key files: raw, uncompressed, points at infinity left out.
//!
//! | part | bytes |
//! |---|---|
//! | magic `ashi.vk\0` or `ashi.pk\0` | 8 |
//! | version (2 of a verifying key, 3 of a proving key), little-endian | 4 |
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

use crate::arithmetic::curve::Affine as Point;
use crate::arithmetic::fields::field::{Fields, Prime};
use crate::groth16::key_error::KeyError;

/// A kind of key file.
struct Kind {
    magic: &'static [u8; 8],
    version: u32,
}

const VERIFYING: Kind = Kind { magic: b"ashi.vk\0", version: 2 };
const PROVING: Kind = Kind { magic: b"ashi.pk\0", version: 3 };

/// No verifying key here has more IC points.
const INPUTS_MAX: usize = 64;
/// No query is longer: twice the circuit's domain. Room is made for what a file claims to hold.
const ENTRIES_MAX: usize = 1 << 14;

/// Points with the places of those that are not at infinity.
pub(crate) struct Query<F> {
    /// Which entry of the scalars each point belongs to.
    pub(crate) places: Vec<u32>,
    /// How many entries there are, infinities included.
    pub(crate) entries: usize,
    /// The finite points.
    pub(crate) points: Vec<Point<F>>,
}

/// What a proving key file begins with.
pub(crate) struct Head {
    pub(crate) verifying: ark_groth16::VerifyingKey<Bn254>,
    pub(crate) beta_g1: G1Affine,
    pub(crate) delta_g1: G1Affine,
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
    fn read(reader: &mut Reader<'_>) -> Result<Self, Unread>;
}

impl Coordinate for Fq {
    fn write(&self, out: &mut Vec<u8>) {
        self.into_bigint().0.iter().for_each(|limb| out.extend_from_slice(&limb.to_le_bytes()));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Unread> {
        Ok(Self::new(BigInt(reader.coordinate()?)))
    }
}

impl Coordinate for Fq2 {
    fn write(&self, out: &mut Vec<u8>) {
        self.c0.write(out);
        self.c1.write(out);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, Unread> {
        Ok(Self::new(Fq::read(reader)?, Fq::read(reader)?))
    }
}

fn write_point<P: SWCurveConfig<BaseField: Coordinate>>(point: &Affine<P>, out: &mut Vec<u8>) {
    point.x.write(out);
    point.y.write(out);
}

/// Why something could not be read.
pub(crate) enum Unread {
    /// The bytes end before it does.
    Short,
    /// It stays refused, whatever bytes follow.
    Refused(KeyError),
}

impl From<Unread> for KeyError {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Short => Self::Malformed,
            Unread::Refused(error) => error,
        }
    }
}

const MALFORMED: Unread = Unread::Refused(KeyError::Malformed);

/// Reads from the front of bytes.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    /// What `read` gives, or nothing, and nothing taken, where the bytes end before.
    pub(crate) fn attempt<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Unread>,
    ) -> Result<Option<T>, KeyError> {
        let before = self.0;
        match read(self) {
            Ok(read) => Ok(Some(read)),
            Err(Unread::Refused(error)) => Err(error),
            Err(Unread::Short) => {
                self.0 = before;
                Ok(None)
            }
        }
    }

    /// The next n bytes.
    pub(crate) fn take(&mut self, n: usize) -> Result<&'a [u8], Unread> {
        let (head, rest) = self.0.split_at_checked(n).ok_or(Unread::Short)?;
        self.0 = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Unread> {
        self.take(N)?.try_into().map_err(|_| Unread::Short)
    }

    fn number(&mut self) -> Result<usize, Unread> {
        usize::try_from(u32::from_le_bytes(self.array()?)).map_err(|_| MALFORMED)
    }

    fn point<P: SWCurveConfig<BaseField: Coordinate>>(&mut self) -> Result<Affine<P>, Unread> {
        let (x, y) = (Coordinate::read(self)?, Coordinate::read(self)?);
        Ok(Affine::new_unchecked(x, y))
    }

    /// An integer below q.
    fn coordinate(&mut self) -> Result<[u64; 4], Unread> {
        let (limbs, _) = self.take(32)?.as_chunks::<8>();
        let limb = |i: usize| limbs.get(i).map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let x = [limb(0), limb(1), limb(2), limb(3)];
        if BigInt(x) < Fq::MODULUS { Ok(x) } else { Err(MALFORMED) }
    }

    /// Two coordinates; a backend may convert both in the time of one.
    #[inline(always)]
    pub(crate) fn two_coordinates<F: Prime>(&mut self) -> Result<[F; 2], Unread> {
        Ok(F::from_two_integers([&self.coordinate()?, &self.coordinate()?]))
    }

    fn header(&mut self, kind: &Kind) -> Result<(), Unread> {
        if self.take(kind.magic.len())? != kind.magic || self.number()? != kind.version as usize {
            return Err(MALFORMED);
        }
        Ok(())
    }

    /// A query's beginning: everything but its points, for which there is room.
    pub(crate) fn query<F>(&mut self) -> Result<Query<F>, Unread> {
        let entries = self.number()?;
        if entries > ENTRIES_MAX {
            return Err(MALFORMED);
        }
        let bitmap = self.take(entries.div_ceil(8))?;
        let finite = |i: &u32| bitmap.get(*i as usize / 8).is_some_and(|byte| byte >> (i % 8) & 1 == 1);
        // A count is four bytes, so an entry's number fits as well.
        let places: Vec<u32> = (0..entries as u32).filter(finite).collect();
        let points = Vec::with_capacity(places.len());
        Ok(Query { places, entries, points })
    }

    fn end(&self) -> Result<(), Unread> {
        if self.0.is_empty() { Ok(()) } else { Err(MALFORMED) }
    }

    fn verifying(&mut self) -> Result<ark_groth16::VerifyingKey<Bn254>, Unread> {
        let alpha_g1 = self.point()?;
        let beta_g2 = self.point()?;
        let gamma_g2 = self.point()?;
        let delta_g2 = self.point()?;
        let inputs = self.number()?;
        if inputs > INPUTS_MAX {
            return Err(MALFORMED);
        }
        let gamma_abc_g1 = (0..inputs).map(|_| self.point()).collect::<Result<_, _>>()?;
        Ok(ark_groth16::VerifyingKey { alpha_g1, beta_g2, gamma_g2, delta_g2, gamma_abc_g1 })
    }

    /// What a proving key file begins with: everything but the queries.
    pub(crate) fn proving_head(&mut self) -> Result<Head, Unread> {
        self.header(&PROVING)?;
        Ok(Head { verifying: self.verifying()?, beta_g1: self.point()?, delta_g1: self.point()? })
    }
}

fn write_count(n: usize, out: &mut Vec<u8>) {
    // The curve's largest domain has 2²⁸ points, and no query has more entries.
    out.extend_from_slice(&u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
}

fn write_header(kind: &Kind, out: &mut Vec<u8>) {
    out.extend_from_slice(kind.magic);
    out.extend_from_slice(&kind.version.to_le_bytes());
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
pub(crate) fn write_verifying(key: &ark_groth16::VerifyingKey<Bn254>) -> Vec<u8> {
    let mut out = Vec::new();
    write_header(&VERIFYING, &mut out);
    write_verifying_body(key, &mut out);
    out
}

/// The bytes of a folded proving key: see [`crate::groth16::setup`].
pub(crate) fn write_proving(key: &ark_groth16::ProvingKey<Bn254>) -> Vec<u8> {
    let mut out = Vec::new();
    write_header(&PROVING, &mut out);
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
pub(crate) fn read_verifying(bytes: &[u8]) -> Result<ark_groth16::VerifyingKey<Bn254>, KeyError> {
    let mut reader = Reader(bytes);
    reader.header(&VERIFYING)?;
    let key = reader.verifying()?;
    reader.end()?;
    Ok(key)
}
