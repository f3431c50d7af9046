//! Poseidon's partial rounds as one linear recurrence, derived from the round constants and the matrix.
//!
//! With M = (m, v; w, N), where N acts on all elements but the first, a partial round takes the first element e to the
//! S-box, y = (e + c)⁵, and the rest b to w·y + N·b. So e obeys a recurrence whose coefficients are those of N's
//! characteristic polynomial and of v·Nⁱ·w, and b need not be computed until the last partial round is over.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

/// Rows of a matrix.
type Rows = Vec<Vec<Fr>>;

/// What the partial rounds of one width are computed with; `gadgets/poseidon/parameters.rs` says how.
pub struct Recurrence {
    pub constants: Vec<Fr>,
    pub taps: Vec<Fr>,
    pub entry: Vec<Fr>,
    pub exit: Vec<Fr>,
    pub after: Vec<Fr>,
}

/// The recurrence of a width; `None` where the matrix has none, which is so for no width in use.
pub fn recurrence(width: usize, full_rounds: usize, constants: &[Fr], matrix: &[Fr]) -> Option<Recurrence> {
    let order = width.checked_sub(1)?;
    let rows: Rows = matrix.chunks_exact(width).map(<[Fr]>::to_vec).collect();
    let ([top, below @ ..], true) = (rows.as_slice(), order > 0) else { return None };
    let (m, v) = (*top.first()?, top.get(1..)?.to_vec());
    let w: Vec<Fr> = below.iter().filter_map(|row| row.first().copied()).collect();
    let n: Rows = below.iter().filter_map(|row| Some(row.get(1..)?.to_vec())).collect();

    // v·Nⁱ and Nⁱ·w, i from 0.
    let lines: Rows = std::iter::successors(Some(v.clone()), |line| Some(left(line, &n))).take(order + 1).collect();
    let columns: Rows = std::iter::successors(Some(w.clone()), |x| Some(apply(&n, x))).take(order).collect();
    let observed: Rows = lines.iter().take(order).cloned().collect();
    let observed_inverse = inverse(&observed)?;
    // v·N^order = −Σ γᵢ·v·N^(order − i): the characteristic polynomial, γ₀ = 1.
    let solved = left(lines.last()?, &observed_inverse);
    let gamma: Vec<Fr> = std::iter::once(Fr::ONE).chain(solved.iter().rev().map(|x| -*x)).collect();
    let response: Vec<Fr> = std::iter::once(m).chain(lines.iter().map(|line| dot(line, &w))).collect();
    let d: Vec<Fr> = (0..=order)
        .map(|i| gamma.iter().take(i + 1).zip(response.iter().take(i + 1).rev()).map(|(g, h)| *g * h).sum())
        .collect();
    // Oldest first: y, then e and y in turns, up to the newest y.
    let mut taps = vec![*d.last()?];
    for i in (1..=order).rev() {
        taps.extend([-*gamma.get(i)?, *d.get(i - 1)?]);
    }

    // The first element, and what it would have been before, had no S-box been: v·N⁻ⁱ·b, the oldest first.
    let n_inverse = inverse(&n)?;
    let back: Rows =
        std::iter::successors(Some(left(&v, &n_inverse)), |line| Some(left(line, &n_inverse))).take(order).collect();
    let below: Rows = below.to_vec();
    let entry =
        std::iter::once(top.clone()).chain(back.iter().rev().map(|line| left(line, &below))).flatten().collect();

    // b at the end from the last `order` of e and of y. Each is a unit vector once: b `order` rounds before follows from
    // e, less what y has added to it since.
    let mut exit_columns = Vec::new();
    for i in 0..order {
        let mut seen = vec![Fr::ZERO; order];
        // y is the input i rounds after b was what is looked for; e is seen from the round after.
        for (place, value) in seen.iter_mut().enumerate().skip(i) {
            *value = -*response.get(place - i)?;
        }
        let from_y = apply_power(&n, order, apply(&observed_inverse, &seen));
        exit_columns.push(from_y.iter().zip(columns.get(order - 1 - i)?).map(|(x, y)| *x + y).collect::<Vec<Fr>>());
        let mut unit = vec![Fr::ZERO; order];
        *unit.get_mut(i)? = Fr::ONE;
        exit_columns.push(apply_power(&n, order, apply(&observed_inverse, &unit)));
    }
    let exit =
        (0..order).flat_map(|row| exit_columns.iter().filter_map(move |column| column.get(row).copied())).collect();

    // The constants' own way through the partial rounds.
    let mut rounds = constants.chunks_exact(width).skip(full_rounds / 2);
    let (mut drift, mut offset) = (vec![Fr::ZERO; order], Fr::ZERO);
    let mut folded = Vec::new();
    for _ in 0..(constants.len() / width).checked_sub(full_rounds)? {
        let [first, rest @ ..] = rounds.next()? else { return None };
        folded.push(offset + first);
        let sum: Vec<Fr> = drift.iter().zip(rest).map(|(x, c)| *x + c).collect();
        (offset, drift) = (dot(&v, &sum), apply(&n, &sum));
    }
    let after = rounds.next()?.iter().zip(std::iter::once(&offset).chain(&drift)).map(|(c, x)| *c + x).collect();
    Some(Recurrence { constants: folded, taps, entry, exit, after })
}

fn dot(a: &[Fr], b: &[Fr]) -> Fr {
    a.iter().zip(b).map(|(a, b)| *a * b).sum()
}

/// matrix · column.
fn apply(matrix: &Rows, column: &[Fr]) -> Vec<Fr> {
    matrix.iter().map(|row| dot(row, column)).collect()
}

/// matrixⁿ · column.
fn apply_power(matrix: &Rows, n: usize, column: Vec<Fr>) -> Vec<Fr> {
    (0..n).fold(column, |column, _| apply(matrix, &column))
}

/// line · matrix.
fn left(line: &[Fr], matrix: &Rows) -> Vec<Fr> {
    let width = matrix.first().map_or(0, Vec::len);
    let mut out = vec![Fr::ZERO; width];
    for (factor, row) in line.iter().zip(matrix) {
        out.iter_mut().zip(row).for_each(|(sum, x)| *sum += *factor * x);
    }
    out
}

/// By Gauss and Jordan; `None` for a singular matrix.
fn inverse(matrix: &Rows) -> Option<Rows> {
    let size = matrix.len();
    let mut rows: Rows = matrix.clone();
    for (i, row) in rows.iter_mut().enumerate() {
        row.extend((0..size).map(|j| if i == j { Fr::ONE } else { Fr::ZERO }));
    }
    for column in 0..size {
        let pivot = (column..size).find(|row| rows.get(*row).is_some_and(|row| row.get(column) != Some(&Fr::ZERO)))?;
        rows.swap(column, pivot);
        let scale = rows.get(column)?.get(column)?.inverse()?;
        rows.get_mut(column)?.iter_mut().for_each(|x| *x *= scale);
        let line = rows.get(column)?.clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(i, _)| *i != column) {
            let factor = *row.get(column)?;
            row.iter_mut().zip(&line).for_each(|(x, y)| *x -= factor * y);
        }
    }
    rows.iter().map(|row| row.get(size..).map(<[Fr]>::to_vec)).collect()
}
