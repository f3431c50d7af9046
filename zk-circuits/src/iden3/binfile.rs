//! iden3's container: magic, version, and sections by number in any order.

use ashiato_core::encoding::code::Code;

use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{AdditiveGroup, BigInt, PrimeField};

/// Why bytes are not the file they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// Another kind of file, or another version of it.
    #[error("not a file of this kind and version")]
    Kind,
    /// Cut short, too long, or a section missing, twice there or of the wrong length.
    #[error("the file's sections are not whole")]
    Sections,
    /// Made for another field or curve.
    #[error("the file is for another field")]
    Field,
    /// A number at or above its modulus.
    #[error("a number of the file is not canonical")]
    Number,
}

impl FormatError {
    /// The stable code of this error.
    pub fn code(self) -> Code {
        match self {
            Self::Kind => Code::Iden3Kind,
            Self::Sections => Code::Iden3Sections,
            Self::Field => Code::Iden3Field,
            Self::Number => Code::Iden3Number,
        }
    }
}

/// Bytes of a field element in every file.
pub(super) const ELEMENT: usize = 32;

/// A file being written.
pub(super) struct Writer {
    sections: u32,
    magic: [u8; 4],
    version: u32,
    body: Vec<u8>,
}

impl Writer {
    pub(super) fn new(magic: &[u8; 4], version: u32) -> Self {
        Self { sections: 0, magic: *magic, version, body: Vec::new() }
    }

    pub(super) fn section(&mut self, number: u32, content: &[u8]) {
        self.sections += 1;
        self.body.extend(number.to_le_bytes());
        self.body.extend((content.len() as u64).to_le_bytes());
        self.body.extend(content);
    }

    pub(super) fn finish(self) -> Vec<u8> {
        let mut out = self.magic.to_vec();
        out.extend(self.version.to_le_bytes());
        out.extend(self.sections.to_le_bytes());
        out.extend(self.body);
        out
    }
}

/// A count as the files write it. Circuits of this crate have fewer than 2¹⁷ of anything.
pub(super) fn count(n: usize, out: &mut Vec<u8>) {
    out.extend(u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
}

pub(super) fn limbs(x: BigInt<4>, out: &mut Vec<u8>) {
    x.0.iter().for_each(|limb| out.extend(limb.to_le_bytes()));
}

/// The field's modulus, preceded by its length.
pub(super) fn modulus<F: PrimeField<BigInt = BigInt<4>>>(out: &mut Vec<u8>) {
    count(ELEMENT, out);
    limbs(F::MODULUS, out);
}

/// A coordinate in Montgomery form, as ffjavascript keeps it: x · 2²⁵⁶ mod q.
fn coordinate(x: &Fq, out: &mut Vec<u8>) {
    limbs(x.0, out);
}

/// A point of G₁; the identity is all zeros.
pub(super) fn g1(point: &G1Affine, out: &mut Vec<u8>) {
    match point.xy() {
        Some((x, y)) => [x, y].iter().for_each(|x| coordinate(x, out)),
        None => out.extend([0; 2 * ELEMENT]),
    }
}

/// A point of G₂; the identity is all zeros.
pub(super) fn g2(point: &G2Affine, out: &mut Vec<u8>) {
    match point.xy() {
        Some((x, y)) => [x.c0, x.c1, y.c0, y.c1].iter().for_each(|x| coordinate(x, out)),
        None => out.extend([0; 4 * ELEMENT]),
    }
}

/// A file's sections by number.
pub(super) struct Sections<'a>(Vec<(u32, &'a [u8])>);

impl<'a> Sections<'a> {
    /// Splits a file; every byte must belong to a section and no section be there twice.
    pub(super) fn read(bytes: &'a [u8], magic: &[u8; 4], version: u32) -> Result<Self, FormatError> {
        let mut reader = Reader(bytes);
        if reader.take(4)? != magic || reader.u32()? != version {
            return Err(FormatError::Kind);
        }
        let mut out: Vec<(u32, &[u8])> = Vec::new();
        for _ in 0..reader.u32()? {
            let number = reader.u32()?;
            let length = usize::try_from(reader.u64()?).map_err(|_| FormatError::Sections)?;
            let content = reader.take(length)?;
            if out.iter().any(|(other, _)| *other == number) {
                return Err(FormatError::Sections);
            }
            out.push((number, content));
        }
        reader.end()?;
        Ok(Self(out))
    }

    pub(super) fn get(&self, number: u32) -> Result<Reader<'a>, FormatError> {
        let found = self.0.iter().find(|(other, _)| *other == number);
        found.map(|(_, content)| Reader(content)).ok_or(FormatError::Sections)
    }
}

/// Bytes being read.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn take(&mut self, n: usize) -> Result<&'a [u8], FormatError> {
        let (head, rest) = self.0.split_at_checked(n).ok_or(FormatError::Sections)?;
        self.0 = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], FormatError> {
        self.take(N)?.try_into().map_err(|_| FormatError::Sections)
    }

    pub(super) fn u32(&mut self) -> Result<u32, FormatError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(super) fn u64(&mut self) -> Result<u64, FormatError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    pub(super) fn end(&self) -> Result<(), FormatError> {
        if self.0.is_empty() { Ok(()) } else { Err(FormatError::Sections) }
    }

    /// Refuses unless exactly this many bytes are left, before anything is allocated for them.
    pub(super) fn exactly(&self, n: usize) -> Result<(), FormatError> {
        if self.0.len() == n { Ok(()) } else { Err(FormatError::Sections) }
    }

    pub(super) fn big(&mut self) -> Result<BigInt<4>, FormatError> {
        let mut limbs = [0u64; 4];
        for limb in &mut limbs {
            *limb = self.u64()?;
        }
        Ok(BigInt(limbs))
    }

    pub(super) fn modulus<F: PrimeField<BigInt = BigInt<4>>>(&mut self) -> Result<(), FormatError> {
        if self.u32()? as usize == ELEMENT && self.big()? == F::MODULUS { Ok(()) } else { Err(FormatError::Field) }
    }

    pub(super) fn scalar(&mut self) -> Result<Fr, FormatError> {
        Fr::from_bigint(self.big()?).ok_or(FormatError::Number)
    }

    fn coordinate(&mut self) -> Result<Fq, FormatError> {
        let montgomery = self.big()?;
        if montgomery >= Fq::MODULUS { Err(FormatError::Number) } else { Ok(Fq::new_unchecked(montgomery)) }
    }

    /// A point of G₁, unchecked.
    pub(super) fn g1(&mut self) -> Result<G1Affine, FormatError> {
        Ok(point(self.coordinate()?, self.coordinate()?))
    }

    /// A point of G₂, unchecked.
    pub(super) fn g2(&mut self) -> Result<G2Affine, FormatError> {
        let mut pair = || Ok(Fq2::new(self.coordinate()?, self.coordinate()?));
        Ok(point(pair()?, pair()?))
    }
}

/// Zeros are the identity: on neither curve is there a point (0, 0).
fn point<P: SWCurveConfig>(x: P::BaseField, y: P::BaseField) -> Affine<P> {
    if x == P::BaseField::ZERO && y == P::BaseField::ZERO { Affine::identity() } else { Affine::new_unchecked(x, y) }
}
