//! Threads for the kernels. The work is cut into chunks whose limits follow from the data alone, each
//! chunk writes only what is its own, and what the chunks give comes back in their order: the number
//! of threads changes when a chunk runs, and no bit of what it computes.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

/// Segments in a chunk. A field that is no larger than one chunk is computed without threads.
pub(crate) const CHUNK: usize = 1 << 14;

/// Those who compute a step: one thread, or several, which are started when there is first something
/// to share. Where the system refuses threads, the one that calls does it all.
#[derive(Clone, Debug, Default)]
pub struct Workers {
    threads: usize,
    pool: Arc<OnceLock<Option<rayon::ThreadPool>>>,
}

impl Workers {
    /// So many threads; 0 and 1 start none beside the one that calls.
    pub fn new(threads: usize) -> Workers {
        Workers { threads, pool: Arc::default() }
    }

    fn pool(&self) -> Option<&rayon::ThreadPool> {
        let start = || rayon::ThreadPoolBuilder::new().num_threads(self.threads).build().ok();
        if self.threads < 2 { None } else { self.pool.get_or_init(start).as_ref() }
    }

    /// Does every task, and gives their results in the order of the tasks.
    pub(crate) fn run<T: Send, R: Send>(
        &self,
        tasks: Vec<T>,
        act: impl Fn(T) -> R + Send + Sync,
    ) -> Vec<R> {
        let pool = if tasks.len() > 1 { self.pool() } else { None };
        match pool {
            Some(pool) => pool.install(|| tasks.into_par_iter().with_max_len(1).map(act).collect()),
            None => tasks.into_iter().map(act).collect(),
        }
    }
}

/// Cuts a column of segments into the chunks, each with the id of its first segment.
pub(crate) fn cut<T>(column: &mut [T]) -> impl Iterator<Item = (usize, &mut [T])> {
    (0..).step_by(CHUNK).zip(column.chunks_mut(CHUNK))
}

/// Cuts a column of what stands in rows (`row` says where the rows of each segment begin) where the
/// chunks of segments begin.
pub(crate) fn cut_rows<'a, T>(mut column: &'a mut [T], row: &[u32]) -> Vec<&'a mut [T]> {
    let segments = row.len().saturating_sub(1);
    let mut parts = Vec::with_capacity(segments.div_ceil(CHUNK));
    let (mut segment, mut taken) = (0, 0);
    while segment < segments {
        segment = (segment + CHUNK).min(segments);
        let end = row.get(segment).map_or(taken, |end| *end as usize);
        let (part, rest) = column.split_at_mut((end - taken).min(column.len()));
        parts.push(part);
        (column, taken) = (rest, end);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_tasks() {
        for threads in [1, 2, 3] {
            let workers = Workers::new(threads);
            let got = workers.run((0..100_u64).collect(), |n| n * n);
            assert_eq!(got, (0..100).map(|n| n * n).collect::<Vec<u64>>());
        }
    }

    #[test]
    fn rows_are_cut_where_chunks_begin() {
        let segments = CHUNK * 2 + 5;
        let row: Vec<u32> = (0..=segments as u32).map(|s| s * 3).collect();
        let mut column: Vec<u32> = (0..segments as u32 * 3).collect();
        let parts = cut_rows(&mut column, &row);
        let firsts: Vec<_> = parts.iter().map(|part| (part[0], part.len())).collect();
        let whole = CHUNK * 3;
        assert_eq!(firsts, [(0, whole), (whole as u32, whole), (2 * whole as u32, 15)]);
    }
}
