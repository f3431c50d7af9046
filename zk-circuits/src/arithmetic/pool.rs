//! Where independent pieces of work run: one after another, or, with the feature `threads`, in rayon's global pool.
//!
//! The embedding program builds the pool: in a browser it needs shared memory and workers. Nothing here starts a pool
//! by itself, because that fails in a browser; ark-ec's feature `parallel` would, so it stays off.

/// How many pieces run at once.
pub(super) fn width() -> usize {
    #[cfg(feature = "threads")]
    return rayon::current_num_threads();
    #[cfg(not(feature = "threads"))]
    1
}

/// The results of independent pieces, in order.
pub(crate) fn map<T: Send, R: Send>(pieces: Vec<T>, work: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
    #[cfg(feature = "threads")]
    {
        use rayon::iter::{IntoParallelIterator, ParallelIterator};
        pieces.into_par_iter().map(work).collect()
    }
    #[cfg(not(feature = "threads"))]
    pieces.into_iter().map(work).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order() {
        assert!(width() > 0);
        assert_eq!(map((0..1_000).collect(), |x: u64| x * x), (0..1_000).map(|x| x * x).collect::<Vec<_>>());
    }
}
