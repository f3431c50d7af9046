//! Sums of many groups of points at once, in affine coordinates.
//!
//! A round adds the points of every group in pairs; a batch of pairs shares one inversion (Montgomery's trick), which
//! makes an addition six multiplications. Equal points are doubled, opposite ones leave the group: the keys of a circuit
//! with identical columns do hold identical points.

use zeroize::Zeroize;

use super::curve::Affine;
use super::fields::field::{Field, invert_all};

/// Bytes of points that share an inversion: its cost is then small, and a batch stays in the cache.
const BATCH: usize = 1 << 18;

/// Pairs of a batch.
const fn pairs<F>() -> usize {
    BATCH / size_of::<[Affine<F>; 2]>()
}

/// A point's number and, in the lowest bit, whether it is subtracted.
pub(crate) type Signed = u32;

/// Groups of points: group after group in `members`, as many as `counts` says.
pub(crate) struct Groups {
    /// Members, group after group.
    pub(crate) members: Vec<Signed>,
    /// How many belong to each group.
    pub(crate) counts: Vec<u32>,
}

impl Drop for Groups {
    /// The scalars' digits decide which point goes into which bucket.
    fn drop(&mut self) {
        self.members.zeroize();
        self.counts.zeroize();
    }
}

impl Groups {
    /// Groups by counting sort; `pairs` is walked twice and names group and member.
    pub(crate) fn sorted<I: Iterator<Item = (usize, Signed)>>(groups: usize, pairs: impl Fn() -> I) -> Self {
        let mut counts = vec![0u32; groups];
        for (group, _) in pairs() {
            counts[group] += 1;
        }
        let mut at = 0;
        let mut places: Vec<u32> = counts
            .iter()
            .map(|count| {
                let place = at;
                at += count;
                place
            })
            .collect();
        let mut members = vec![0; at as usize];
        for (group, member) in pairs() {
            members[places[group] as usize] = member;
            places[group] += 1;
        }
        Self { members, counts }
    }
}

/// How a pair is added.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Add,
    Double,
    Cancel,
}

/// Where the points of a round come from.
trait Source<F> {
    /// The point at a place and whether it counts negatively.
    fn at(&self, place: usize) -> (&Affine<F>, bool);
}

struct Gathered<'a, F>(&'a [Affine<F>], &'a [Signed]);

impl<F> Source<F> for Gathered<'_, F> {
    #[inline(always)]
    fn at(&self, place: usize) -> (&Affine<F>, bool) {
        let member = self.1[place];
        (&self.0[(member >> 1) as usize], member & 1 == 1)
    }
}

struct Summed<'a, F>(&'a [Affine<F>]);

impl<F> Source<F> for Summed<'_, F> {
    #[inline(always)]
    fn at(&self, place: usize) -> (&Affine<F>, bool) {
        (&self.0[place], false)
    }
}

/// Memory that rounds use again and again.
struct Batch<F> {
    /// Place of each pair's first point, and of its sum.
    pairs: Vec<(u32, u32)>,
    /// Both points of each pair, gathered. Points lie anywhere in memory, and fetching them here, where little else is
    /// done, lets the machine wait for many at a time.
    operands: Vec<[Affine<F>; 2]>,
    kinds: Vec<Kind>,
    denominators: Vec<F>,
    products: Vec<F>,
    /// Places of sums that are the identity, ascending.
    cancelled: Vec<u32>,
}

impl<F: Field> Batch<F> {
    fn new() -> Self {
        Self {
            pairs: Vec::with_capacity(pairs::<F>()),
            operands: Vec::with_capacity(pairs::<F>()),
            kinds: Vec::with_capacity(pairs::<F>()),
            denominators: Vec::with_capacity(pairs::<F>()),
            products: Vec::with_capacity(pairs::<F>()),
            cancelled: Vec::new(),
        }
    }

    /// Adds the pairs at hand.
    fn flush(&mut self, source: &impl Source<F>, out: &mut [Affine<F>]) {
        self.operands.clear();
        self.kinds.clear();
        self.denominators.clear();
        for (place, _) in &self.pairs {
            let [left, right] = [source.at(*place as usize), source.at(*place as usize + 1)]
                .map(|(point, negative)| Affine { x: point.x, y: signed(point.y, negative) });
            let difference = right.x.loose_sub(&left.x);
            let (kind, denominator) = if !difference.is_zero() {
                (Kind::Add, difference)
            } else if left.y.same(&right.y) {
                // No point of a group of odd order has y = 0.
                (Kind::Double, F::ZERO.sub(&left.y).double())
            } else {
                (Kind::Cancel, F::ONE)
            };
            self.operands.push([left, right]);
            self.kinds.push(kind);
            self.denominators.push(denominator);
        }
        invert_all(&mut self.denominators, &mut self.products);
        // Step by step over the whole batch, two sums at a time: within a step no product waits for another, and the
        // machine overlaps them.
        let places = self.pairs.chunks(2);
        for ((operands, kinds), slopes) in
            self.operands.chunks(2).zip(self.kinds.chunks(2)).zip(self.denominators.chunks_mut(2))
        {
            match (operands, kinds, &mut *slopes) {
                ([[a, b], [c, d]], [Kind::Add | Kind::Cancel, Kind::Add | Kind::Cancel], [first, second]) => {
                    let rises = [b.y.loose_sub(&a.y), d.y.loose_sub(&c.y)];
                    [*first, *second] = F::mul_two([&rises[0], &rises[1]], [first, second]);
                }
                _ => {
                    for ((operands, kind), slope) in operands.iter().zip(kinds).zip(slopes) {
                        *slope = single_slope(operands, *kind, slope);
                    }
                }
            }
        }
        for ((places, operands), slopes) in places.clone().zip(self.operands.chunks(2)).zip(self.denominators.chunks(2))
        {
            if let ([(_, to), (_, also)], [[a, b], [c, d]], [first, second]) = (places, operands, slopes) {
                let squares = F::square_two([first, second]);
                [out[*to as usize].x, out[*also as usize].x] =
                    F::sub_both_two([&squares[0], &squares[1]], [&a.x, &c.x], [&b.x, &d.x]);
            } else if let ([(_, to)], [[a, b]], [slope]) = (places, operands, slopes) {
                out[*to as usize].x = slope.square().sub_both(&a.x, &b.x);
            }
        }
        for ((places, operands), slopes) in places.zip(self.operands.chunks(2)).zip(self.denominators.chunks(2)) {
            if let ([(_, to), (_, also)], [[a, _], [c, _]], [first, second]) = (places, operands, slopes) {
                let runs = [a.x.loose_sub(&out[*to as usize].x), c.x.loose_sub(&out[*also as usize].x)];
                let rises = F::mul_two([first, second], [&runs[0], &runs[1]]);
                [out[*to as usize].y, out[*also as usize].y] = F::sub_two([&rises[0], &rises[1]], [&a.y, &c.y]);
            } else if let ([(_, to)], [[a, _]], [slope]) = (places, operands, slopes) {
                let sum = &mut out[*to as usize];
                sum.y = slope.mul(&a.x.loose_sub(&sum.x)).sub(&a.y);
            }
        }
        for ((_, to), kind) in self.pairs.iter().zip(&self.kinds) {
            if *kind == Kind::Cancel {
                out[*to as usize] = Affine { x: F::ZERO, y: F::ZERO };
                self.cancelled.push(*to);
            }
        }
        self.pairs.clear();
    }

    /// One round: at most half the points, rounded up, are left of each group.
    fn round(&mut self, source: &impl Source<F>, counts: &mut [u32], out: &mut Vec<Affine<F>>) {
        out.clear();
        let nothing = Affine { x: F::ZERO, y: F::ZERO };
        let mut place = 0u32;
        for count in counts.iter_mut() {
            for _ in 0..*count / 2 {
                self.pairs.push((place, out.len() as u32));
                out.push(nothing);
                place += 2;
                if self.pairs.len() == pairs::<F>() {
                    self.flush(source, out);
                }
            }
            if *count % 2 == 1 {
                let (point, negative) = source.at(place as usize);
                out.push(Affine { x: point.x, y: signed(point.y, negative) });
                place += 1;
            }
            *count = count.div_ceil(2);
        }
        self.flush(source, out);
        if !self.cancelled.is_empty() {
            self.drop_cancelled(counts, out);
        }
    }

    /// Takes the identities out of their groups.
    fn drop_cancelled(&mut self, counts: &mut [u32], out: &mut Vec<Affine<F>>) {
        let mut cancelled = self.cancelled.drain(..).peekable();
        let mut place = 0u32;
        for count in counts.iter_mut() {
            let end = place + *count;
            while cancelled.next_if(|at| *at < end).is_some() {
                *count -= 1;
            }
            place = end;
        }
        // Only a cancelled pair leaves a place empty, and no point of the curve is (0, 0).
        out.retain(|point| !(point.x.is_zero() && point.y.is_zero()));
    }
}

/// The slope of the line through two points, from the inverse of its denominator.
fn single_slope<F: Field>([left, right]: &[Affine<F>; 2], kind: Kind, inverse: &F) -> F {
    match kind {
        Kind::Double => {
            // The denominator was −2y.
            let square = left.x.square();
            square.double().add(&square).mul(inverse).neg()
        }
        Kind::Add | Kind::Cancel => right.y.loose_sub(&left.y).mul(inverse),
    }
}

/// y or −y. In range, since a difference of it is a factor of a product: its limbs may not grow twice.
#[inline(always)]
fn signed<F: Field>(y: F, negative: bool) -> F {
    if negative { y.neg() } else { y }
}

/// The sum of each group: the finite ones in order, and for each group whether its sum is among them (1) or the
/// identity (0).
pub(crate) fn sums<F: Field>(points: &[Affine<F>], groups: Groups) -> (Vec<Affine<F>>, Vec<u32>) {
    let Groups { members, counts } = &groups;
    let mut counts = counts.clone();
    let mut batch = Batch::new();
    let mut sums = Vec::with_capacity(members.len() / 2 + counts.len().min(members.len()));
    batch.round(&Gathered(points, members), &mut counts, &mut sums);
    let mut next = Vec::with_capacity(sums.len());
    while counts.iter().any(|count| *count > 1) {
        batch.round(&Summed(&sums), &mut counts, &mut next);
        core::mem::swap(&mut sums, &mut next);
    }
    (sums, counts)
}
