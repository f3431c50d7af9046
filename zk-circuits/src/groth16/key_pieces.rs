//! Reading a proving key while it arrives: each piece's points are converted to the prover's form at once.

use core::marker::PhantomData;

use crate::arithmetic::curve::Affine as Point;
use crate::arithmetic::fields::field::Fields;
use crate::arithmetic::pool;
use crate::groth16::key_error::KeyError;
use crate::groth16::key_file::{Head, ProvingParts, Query, Reader, Unread};

/// Points read in one call. Calls are short, because a browser's engine changes from baseline to optimised code only between
/// calls.
const BLOCK: usize = 64;
/// Points that one thread reads at a time.
const SHARE: usize = BLOCK << 5;

/// How a group's points stand in the file.
trait Group {
    type Coordinate: Send;
    /// Bytes of a point.
    const BYTES: usize;

    fn read(reader: &mut Reader<'_>) -> Result<Point<Self::Coordinate>, Unread>;
}

struct First<S>(PhantomData<S>);
struct Second<S>(PhantomData<S>);

impl<S: Fields> Group for First<S> {
    type Coordinate = S::Fq;
    const BYTES: usize = 64;

    #[inline(always)]
    fn read(reader: &mut Reader<'_>) -> Result<Point<S::Fq>, Unread> {
        let [x, y] = reader.two_coordinates()?;
        Ok(Point { x, y })
    }
}

impl<S: Fields> Group for Second<S> {
    type Coordinate = S::Fq2;
    const BYTES: usize = 128;

    #[inline(always)]
    fn read(reader: &mut Reader<'_>) -> Result<Point<S::Fq2>, Unread> {
        let mut pair = || reader.two_coordinates().map(|[c0, c1]| S::pair(c0, c1));
        Ok(Point { x: pair()?, y: pair()? })
    }
}

/// A query as far as it was read.
struct Part<G: Group>(Option<Query<G::Coordinate>>);

impl<G: Group> Part<G> {
    /// Reads on, and says whether the query is whole.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<bool, KeyError> {
        if self.0.is_none() {
            self.0 = reader.attempt(Reader::query)?;
        }
        let Some(query) = &mut self.0 else { return Ok(false) };
        let missing = query.places.len() - query.points.len();
        let bytes = reader.take(missing.min(reader.0.len() / G::BYTES) * G::BYTES)?;
        for points in pool::map(bytes.chunks(SHARE * G::BYTES).collect(), read_share::<G>) {
            query.points.extend(points?);
        }
        Ok(query.places.len() == query.points.len())
    }

    fn whole(self) -> Result<Query<G::Coordinate>, KeyError> {
        self.0.filter(|query| query.points.len() == query.places.len()).ok_or(KeyError::Malformed)
    }
}

fn read_share<G: Group>(bytes: &[u8]) -> Result<Vec<Point<G::Coordinate>>, KeyError> {
    let mut points = Vec::with_capacity(bytes.len() / G::BYTES);
    bytes.chunks(BLOCK * G::BYTES).try_for_each(|block| read_block::<G>(block, &mut points))?;
    Ok(points)
}

#[inline(never)]
fn read_block<G: Group>(bytes: &[u8], points: &mut Vec<Point<G::Coordinate>>) -> Result<(), KeyError> {
    let mut reader = Reader(bytes);
    while !reader.0.is_empty() {
        points.push(G::read(&mut reader)?);
    }
    Ok(())
}

/// A proving key file read in pieces. Its points are not checked, so the caller compares the file's hash before it uses
/// them.
pub(crate) struct Pieces<S: Fields> {
    /// What was given and not read yet: between calls, less than a point or a query's beginning.
    pending: Vec<u8>,
    head: Option<Head>,
    a: Part<First<S>>,
    b_g1: Part<First<S>>,
    b_g2: Part<Second<S>>,
    h: Part<First<S>>,
    l: Part<First<S>>,
}

impl<S: Fields> Pieces<S> {
    /// Of a file.
    pub(crate) fn new() -> Self {
        Self {
            pending: Vec::new(),
            head: None,
            a: Part(None),
            b_g1: Part(None),
            b_g2: Part(None),
            h: Part(None),
            l: Part(None),
        }
    }

    /// The file's next bytes, however many.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Result<(), KeyError> {
        let mut bytes = core::mem::take(&mut self.pending);
        bytes.extend_from_slice(piece);
        let mut reader = Reader(&bytes);
        let whole = self.read(&mut reader)?;
        if whole && !reader.0.is_empty() {
            return Err(KeyError::Malformed);
        }
        let read = bytes.len() - reader.0.len();
        bytes.drain(..read);
        self.pending = bytes;
        Ok(())
    }

    /// Reads on, and says whether the file is whole.
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<bool, KeyError> {
        if self.head.is_none() {
            self.head = reader.attempt(Reader::proving_head)?;
        }
        Ok(self.head.is_some()
            && self.a.read(reader)?
            && self.b_g1.read(reader)?
            && self.b_g2.read(reader)?
            && self.h.read(reader)?
            && self.l.read(reader)?)
    }

    /// H's entries, once its beginning was read: one for each point of the coset.
    pub(crate) fn coset(&self) -> Option<usize> {
        self.h.0.as_ref().map(|query| query.entries)
    }

    /// What the file begins with, once it was read.
    pub(crate) fn head(&self) -> Option<&Head> {
        self.head.as_ref()
    }

    /// The whole file; one cut short is [`KeyError::Malformed`].
    pub(crate) fn finish(self) -> Result<(ark_groth16::VerifyingKey<ark_bn254::Bn254>, ProvingParts<S>), KeyError> {
        let Head { verifying, beta_g1, delta_g1 } = self.head.ok_or(KeyError::Malformed)?;
        let parts = ProvingParts {
            beta_g1,
            delta_g1,
            a: self.a.whole()?,
            b_g1: self.b_g1.whole()?,
            b_g2: self.b_g2.whole()?,
            h: self.h.whole()?,
            l: self.l.whole()?,
        };
        if self.pending.is_empty() { Ok((verifying, parts)) } else { Err(KeyError::Malformed) }
    }
}

/// Reads a whole file.
#[cfg(test)]
pub(crate) fn read_proving<S: Fields>(
    bytes: &[u8],
) -> Result<(ark_groth16::VerifyingKey<ark_bn254::Bn254>, ProvingParts<S>), KeyError> {
    let mut pieces = Pieces::new();
    pieces.push(bytes)?;
    pieces.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arithmetic::fields::field::Prime;
    use crate::arithmetic::fields::fused::Fused;
    use crate::arithmetic::fields::narrow::Narrow;
    use crate::arithmetic::fields::wide::Wide;
    use crate::groth16::key_file::write_verifying;
    use crate::groth16::setup::dev_keys;

    fn cut<S: Fields>(file: &[u8], lengths: &[usize]) -> Result<Vec<[u64; 4]>, KeyError> {
        let (mut pieces, mut rest) = (Pieces::<S>::new(), file);
        for length in lengths.iter().cycle() {
            let (piece, next) = rest.split_at((*length).min(rest.len()));
            pieces.push(piece)?;
            rest = next;
            if rest.is_empty() {
                break;
            }
        }
        let (_, parts) = pieces.finish()?;
        let queries = [parts.a, parts.b_g1, parts.h, parts.l];
        Ok(queries.iter().flat_map(|query| &query.points).flat_map(|p| [p.x.to_integer(), p.y.to_integer()]).collect())
    }

    #[test]
    fn however_it_is_cut_the_key_is_the_same() {
        let file = dev_keys().unwrap().proving;
        let whole = cut::<Wide>(&file, &[file.len()]).unwrap();
        assert!(whole.len() > 40_000);
        // 61 is prime to every length in the file.
        assert!(cut::<Wide>(&file, &[61]).unwrap() == whole);
        assert!(cut::<Wide>(&file, &[1, 100_000, 63, 65, 2_000_000]).unwrap() == whole);
        assert!(cut::<Fused>(&file, &[1 << 16]).unwrap() == whole);
        assert!(cut::<Narrow>(&file, &[1 << 16]).unwrap() == whole);
    }

    #[test]
    fn the_verifying_key_is_there_before_the_queries() {
        let keys = dev_keys().unwrap();
        let mut pieces = Pieces::<Wide>::new();
        pieces.push(&keys.proving[..1_000]).unwrap();
        assert!(pieces.head().is_none());
        pieces.push(&keys.proving[1_000..2_000]).unwrap();
        assert!(write_verifying(&pieces.head().unwrap().verifying) == keys.verifying);
    }

    #[test]
    fn what_is_cut_short_goes_on_or_is_of_another_version_is_refused() {
        let file = dev_keys().unwrap().proving;
        for length in [0, 7, 1_000, file.len() / 2, file.len() - 1] {
            assert_eq!(cut::<Wide>(&file[..length], &[4_096]).err(), Some(KeyError::Malformed), "{length}");
        }
        let mut longer = file.clone();
        longer.push(0);
        assert_eq!(cut::<Wide>(&longer, &[longer.len()]).err(), Some(KeyError::Malformed));
        assert_eq!(cut::<Wide>(&longer, &[file.len(), 1]).err(), Some(KeyError::Malformed));
        let mut older = file.clone();
        older[8] = 2;
        assert_eq!(Pieces::<Wide>::new().push(&older).err(), Some(KeyError::Malformed), "the format of protocol 1");
        // A coordinate that is not below q: the last one's highest byte.
        let mut large = file.clone();
        *large.last_mut().unwrap() = 0xff;
        assert_eq!(cut::<Wide>(&large, &[4_096]).err(), Some(KeyError::Malformed));
    }
}
