//! Σ scalarᵢ · pointᵢ by signed windows and affine buckets.
//!
//! Scalars are told apart first: nothing is done for 0; ±1 is a plain sum; what has at most 16 bits takes two windows;
//! the rest is cut into halves of 127 bits, each with a point of its own. Most variables of a stake are bits.

use zeroize::{Zeroize, Zeroizing};

use super::buckets::{Groups, Signed, sums};
use super::curve::{Affine, Jacobian};
use super::endomorphism::{HALF, halves};
use super::fields::field::{Field, Integer};
use super::pause::{Pause, Stopped};
use super::pool;

/// Bits of a small scalar.
const SMALL: u32 = 16;
/// Bytes of points that a piece of work adds up: bounds memory, and the time to a stop.
const PIECE: usize = 1 << 22;

/// r − 1, which is −1.
const MINUS_ONE: Integer = {
    let mut x = <ark_bn254::Fr as ark_ff::PrimeField>::MODULUS.0;
    x[0] -= 1;
    x
};

/// Scalars grouped by the cost of their multiplication.
#[derive(Default)]
struct Classes {
    /// ±1, with its sign.
    units: Vec<Signed>,
    small: Vec<u32>,
    full: Vec<u32>,
}

impl Classes {
    fn of(scalars: impl Iterator<Item = Integer>) -> Zeroizing<Self> {
        let mut classes = Zeroizing::new(Self::default());
        for (i, scalar) in scalars.enumerate() {
            let i = i as u32;
            match scalar {
                [0, 0, 0, 0] => {}
                [1, 0, 0, 0] => classes.units.push(i << 1),
                MINUS_ONE => classes.units.push(i << 1 | 1),
                [low, 0, 0, 0] if low >> SMALL == 0 => classes.small.push(i),
                _ => classes.full.push(i),
            }
        }
        classes
    }
}

impl Zeroize for Classes {
    fn zeroize(&mut self) {
        self.units.zeroize();
        self.small.zeroize();
        self.full.zeroize();
    }
}

/// How a sum is cut into windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shape {
    /// Bits of a window.
    width: u32,
    /// Number of windows.
    windows: usize,
}

impl Shape {
    /// The cheapest width for so many scalars: each is added once a window, each bucket about twice.
    fn for_count(count: usize, bits: u32) -> Self {
        let shape = |width: u32| Self { width, windows: (bits + 1).div_ceil(width) as usize };
        let cost = |width: &u32| shape(*width).windows * (count + (2 << (width - 1)));
        shape((2..=14).min_by_key(cost).unwrap_or(8))
    }

    fn buckets(self) -> usize {
        1 << (self.width - 1)
    }

    /// The windows' digits of a scalar, each within ±2^(width − 1), handed on with the window's number.
    fn digits(self, scalar: &Integer, mut take: impl FnMut(usize, i16)) {
        let base = 1i32 << self.width;
        let mut carry = 0;
        for window in 0..self.windows {
            let bit = window * self.width as usize;
            let (word, shift) = (bit / 64, bit % 64);
            let mut raw = scalar.get(word).copied().unwrap_or_default() >> shift;
            if shift + self.width as usize > 64 {
                raw |= scalar.get(word + 1).copied().unwrap_or_default() << (64 - shift);
            }
            let digit = (raw & (base as u64 - 1)) as i32 + carry;
            carry = i32::from(digit > base / 2);
            take(window, (digit - carry * base) as i16);
        }
    }
}

/// Σ scalar · point. `places` says which entry of `scalars` each point belongs to; an entry that is not there is 0.
pub(crate) fn msm<F: Field>(
    points: &[Affine<F>],
    places: &[u32],
    scalars: &[Integer],
    pause: &mut Pause<'_>,
) -> Result<Jacobian<F>, Stopped> {
    pause()?;
    let scalar = |point: u32| {
        let place = places.get(point as usize).copied().unwrap_or(u32::MAX);
        scalars.get(place as usize).copied().unwrap_or_default()
    };
    let mut classes = Classes::of((0..points.len() as u32).map(scalar));
    let units = Groups { counts: vec![classes.units.len() as u32], members: core::mem::take(&mut classes.units) };
    let mut sum = sums(points, units).0.iter().fold(Jacobian::IDENTITY, |sum, point| sum.add_affine(point));
    if !classes.small.is_empty() {
        sum = sum.add(&windowed(points, &classes.small, scalar, SMALL, pause)?);
    }
    if !classes.full.is_empty() {
        let (points, scalars) = halved(points, &classes.full, scalar);
        let chosen: Vec<u32> = (0..points.len() as u32).collect();
        let scalar = |i: u32| scalars.get(i as usize).copied().unwrap_or_default();
        sum = sum.add(&windowed(&points, &chosen, scalar, HALF, pause)?);
    }
    Ok(sum)
}

/// Two points and two scalars of half the length for each of the chosen.
fn halved<F: Field>(
    points: &[Affine<F>],
    chosen: &[u32],
    scalar: impl Fn(u32) -> Integer,
) -> (Zeroizing<Vec<Affine<F>>>, Zeroizing<Vec<Integer>>) {
    let root = F::cube_root();
    let mut out =
        (Zeroizing::new(Vec::with_capacity(2 * chosen.len())), Zeroizing::new(Vec::with_capacity(2 * chosen.len())));
    for (place, Affine { x, y }) in chosen.iter().filter_map(|place| Some((*place, points.get(*place as usize)?))) {
        let opposite = y.neg();
        for ((magnitude, negative), x) in halves(&scalar(place)).into_iter().zip([*x, x.mul(&root)]) {
            out.0.push(Affine { x, y: if negative { opposite } else { *y } });
            out.1.push([magnitude as u64, (magnitude >> 64) as u64, 0, 0]);
        }
    }
    out
}

/// The sum over the chosen points.
fn windowed<F: Field>(
    points: &[Affine<F>],
    chosen: &[u32],
    scalar: impl Fn(u32) -> Integer,
    bits: u32,
    pause: &mut Pause<'_>,
) -> Result<Jacobian<F>, Stopped> {
    let shape = Shape::for_count(chosen.len(), bits);
    let mut digits = Zeroizing::new(vec![0i16; shape.windows * chosen.len()]);
    for (i, point) in chosen.iter().enumerate() {
        shape.digits(&scalar(*point), |window, digit| digits[window * chosen.len() + i] = digit);
    }
    let step = (PIECE / size_of::<Affine<F>>() / chosen.len()).clamp(1, shape.windows);
    let pieces: Vec<&[i16]> = digits.chunks(step * chosen.len()).collect();
    let mut totals = Vec::with_capacity(shape.windows);
    for pieces in pieces.chunks(pool::width()) {
        pause()?;
        totals.extend(pool::map(pieces.to_vec(), |piece| windows(points, chosen, shape, piece)).into_iter().flatten());
    }
    Ok(totals
        .iter()
        .rev()
        .fold(Jacobian::IDENTITY, |sum, total| (0..shape.width).fold(sum, |sum, _| sum.double()).add(total)))
}

/// The totals of some windows: pieces do not depend on one another.
fn windows<F: Field>(points: &[Affine<F>], chosen: &[u32], shape: Shape, digits: &[i16]) -> Vec<Jacobian<F>> {
    let count = digits.len() / chosen.len();
    let buckets = shape.buckets();
    let groups = Groups::sorted(count * buckets, || {
        digits.chunks(chosen.len()).enumerate().flat_map(move |(window, digits)| {
            digits.iter().zip(chosen).filter(|(digit, _)| **digit != 0).map(move |(digit, point)| {
                let bucket = window * buckets + usize::from(digit.unsigned_abs()) - 1;
                (bucket, point << 1 | Signed::from(*digit < 0))
            })
        })
    });
    let (sums, full) = sums(points, groups);
    weighted(&sums, &full, buckets, count)
}

/// Σ (b + 1) · bucket b for each window. Buckets stand in a square: with b = high · side + low this is
/// Σ (low + 1) · columnₗₒw + side · Σ high · rowₕᵢgₕ, and rows and columns are sums of groups again.
fn weighted<F: Field>(points: &[Affine<F>], full: &[u32], buckets: usize, windows: usize) -> Vec<Jacobian<F>> {
    let log_side = buckets.ilog2().div_ceil(2);
    let side = 1usize << log_side;
    let rows = buckets.div_ceil(side);
    let lines = rows + side;
    let groups = Groups::sorted(windows * lines, || {
        let finite = full.iter().enumerate().filter(|(_, full)| **full == 1).map(|(bucket, _)| bucket);
        finite.enumerate().flat_map(move |(point, bucket)| {
            let (window, bucket) = (bucket / buckets * lines, bucket % buckets);
            let member = (point as u32) << 1;
            [(window + bucket / side, member), (window + rows + bucket % side, member)]
        })
    });
    let (points, full) = sums(points, groups);
    let mut points = points.iter();
    let lines: Vec<Option<&Affine<F>>> =
        full.iter().map(|full| if *full == 1 { points.next() } else { None }).collect();
    let total = |line: &[Option<&Affine<F>>], first: usize| {
        let mut running = Jacobian::IDENTITY;
        let mut total = Jacobian::IDENTITY;
        for point in line.iter().skip(first).rev() {
            running = point.map_or(running, |point| running.add_affine(point));
            total = total.add(&running);
        }
        total
    };
    lines
        .chunks(rows + side)
        .map(|window| {
            let (rows, columns) = window.split_at(rows);
            let high = (0..log_side).fold(total(rows, 1), |sum, _| sum.double());
            high.add(&total(columns, 0))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_bn254::Fr;
    use ark_ff::{AdditiveGroup, Field as _, PrimeField};

    /// Numbers that look random and are the same every time.
    fn scalars(count: u64) -> Vec<Fr> {
        (0..count).map(|i| Fr::from(i + 3).pow([11 + i % 5]).inverse().unwrap()).collect()
    }

    #[test]
    fn digits_give_the_scalar_back_and_widths_fit() {
        for width in 2..=14 {
            let shape = Shape { width, windows: 255u32.div_ceil(width) as usize };
            for x in scalars(40).into_iter().chain([Fr::ZERO, Fr::ONE, -Fr::ONE, Fr::from(1u64 << width)]) {
                let mut back = Fr::ZERO;
                let mut power = Fr::ONE;
                shape.digits(&x.into_bigint().0, |_, digit| {
                    assert!(usize::from(digit.unsigned_abs()) <= shape.buckets());
                    let part = Fr::from(u64::from(digit.unsigned_abs())) * power;
                    back += if digit < 0 { -part } else { part };
                    power *= Fr::from(1u64 << width);
                });
                assert_eq!(back, x, "{width}");
            }
        }
        assert_eq!(Shape::for_count(1 << 14, HALF), Shape { width: 11, windows: 12 });
        assert!(Shape::for_count(1, HALF).width < Shape::for_count(1 << 10, HALF).width);
        assert_eq!(Shape::for_count(30_000, SMALL).windows, 2);
    }
}
