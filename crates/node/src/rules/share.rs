//! The share of one pool's epoch: `reward_i = V_i · min(rate, budget / ΣV)`, in whole credits.
//!
//! Integers only, of 128 bits inside. The credits that rounding down leaves over go to the largest remainders, ties to the
//! smaller nullifier, so the outcome does not depend on the order in which stakes came in, and not a credit is lost.

use ashiato_core::encoding::field::FieldElement;

/// One stake's part in a settlement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// The stake.
    pub nullifier: FieldElement,
    /// Its value V_i.
    pub value: u32,
    /// Credits it is paid.
    pub amount: u64,
}

/// The shares of an epoch, in the order of their nullifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    /// One entry a stake.
    pub shares: Vec<Share>,
    /// ΣV.
    pub total_value: u64,
    /// Σ of the amounts.
    pub paid: u64,
    /// `budget − paid`.
    pub remaining: u64,
}

/// Sums that leave 64 bits: more than 2³² stakes in an epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the epoch's sums do not fit")]
pub struct ShareOverflow;

/// Shares `budget` credits among stakes of `(nullifier, value)` at `rate` credits for one unit of value.
///
/// # Errors
///
/// [`ShareOverflow`] when the sums leave 64 bits.
pub fn share_budget(stakes: &[(FieldElement, u32)], rate: u32, budget: u64) -> Result<Shares, ShareOverflow> {
    let mut shares: Vec<Share> =
        stakes.iter().map(|&(nullifier, value)| Share { nullifier, value, amount: 0 }).collect();
    shares.sort_by_key(|share| share.nullifier);
    let total = shares.iter().try_fold(0u64, |sum, s| sum.checked_add(u64::from(s.value))).ok_or(ShareOverflow)?;
    let asked = u128::from(total) * u128::from(rate);
    let pot = u128::from(budget).min(asked);
    if total > 0 {
        // A budget that covers rate · ΣV gives exact shares; otherwise rounding down leaves less than one credit a stake.
        let mut left = pot;
        let mut remainders: Vec<(u128, usize)> = Vec::with_capacity(shares.len());
        for (i, share) in shares.iter_mut().enumerate() {
            let exact = u128::from(share.value) * pot;
            let floor = exact / u128::from(total);
            share.amount = u64::try_from(floor).map_err(|_| ShareOverflow)?;
            left -= floor;
            remainders.push((exact % u128::from(total), i));
        }
        // The sort is stable and the shares are in the order of nullifiers: ties go to the smaller nullifier.
        remainders.sort_by_key(|&(remainder, _)| core::cmp::Reverse(remainder));
        let extra = usize::try_from(left).map_err(|_| ShareOverflow)?;
        for &(_, i) in remainders.iter().take(extra) {
            if let Some(share) = shares.get_mut(i) {
                share.amount = share.amount.checked_add(1).ok_or(ShareOverflow)?;
            }
        }
    }
    let paid = u64::try_from(pot).map_err(|_| ShareOverflow)?;
    Ok(Shares { shares, total_value: total, paid, remaining: budget - paid })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::seq::SliceRandom;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    fn nullifier(n: u64) -> FieldElement {
        FieldElement::from_u128(u128::from(n))
    }

    #[test]
    fn money_adds_up_over_many_random_epochs_in_any_order() {
        let mut rng = ChaCha8Rng::seed_from_u64(0x9e37_79b9_7f4a_7c15);
        for round in 0..200_000u64 {
            let count = rng.gen_range(0..7u64);
            let mut stakes: Vec<(FieldElement, u32)> = (0..count)
                .map(|i| {
                    let bits = rng.gen_range(1..=31);
                    (nullifier(rng.r#gen::<u64>() << 3 | i), rng.gen_range(1..=1u32 << bits))
                })
                .collect();
            let (rate_bits, budget_bits) = (rng.gen_range(1..=32), rng.gen_range(1..=53));
            let (rate, budget) = (
                rng.gen_range(1..=(1u64 << rate_bits).min(u64::from(u32::MAX))) as u32,
                rng.gen_range(0..1u64 << budget_bits),
            );
            let shares = share_budget(&stakes, rate, budget).unwrap();

            // paid + remaining = the budget, exactly.
            let paid: u128 = shares.shares.iter().map(|s| u128::from(s.amount)).sum();
            assert_eq!(paid, u128::from(shares.paid), "round {round}");
            assert_eq!(shares.paid + shares.remaining, budget);

            // Against the formula, by cross-multiplication: |amount − V·min(rate, budget/ΣV)| < 1.
            let total: u128 = stakes.iter().map(|s| u128::from(s.1)).sum();
            let pot = (total * u128::from(rate)).min(u128::from(budget));
            assert_eq!(u128::from(shares.paid), if total == 0 { 0 } else { pot });
            for share in &shares.shares {
                let exact = u128::from(share.value) * pot;
                assert!((u128::from(share.amount) * total).abs_diff(exact) < total, "round {round}");
                assert!(u128::from(share.amount) <= u128::from(share.value) * u128::from(rate));
            }

            // Any order gives the same.
            stakes.shuffle(&mut rng);
            assert_eq!(share_budget(&stakes, rate, budget).unwrap(), shares, "round {round}");
        }
    }

    #[test]
    fn a_worked_example() {
        let stakes = [(nullifier(3), 10), (nullifier(1), 10), (nullifier(2), 10)];
        let shares = share_budget(&stakes, 5, 100).unwrap();
        let amounts: Vec<u64> = shares.shares.iter().map(|s| s.amount).collect();
        assert_eq!((amounts, shares.paid, shares.remaining), (vec![34, 33, 33], 100, 0), "the tie goes to nullifier 1");
        let rich = share_budget(&stakes, 5, 1_000).unwrap();
        assert_eq!((rich.shares[0].amount, rich.paid, rich.remaining), (50, 150, 850));
        assert_eq!(share_budget(&[], 5, 100).unwrap().remaining, 100);
    }

    #[test]
    fn a_richer_stake_never_gets_less() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        for _ in 0..20_000 {
            let stakes: Vec<_> = (0..5).map(|i| (nullifier(i), rng.gen_range(1..=1_000))).collect();
            let shares = share_budget(&stakes, 1_000, rng.gen_range(0..5_000)).unwrap().shares;
            for a in &shares {
                for b in &shares {
                    assert!(a.value <= b.value || a.amount >= b.amount, "{a:?} {b:?}");
                }
            }
        }
    }
}
