//! Counts of work, so that tests can show that it grows with the size of a message and no faster. Nothing is
//! counted outside of tests.

/// A kind of work whose amount an outsider can influence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// One event of the XML reader.
    Event,
    /// One comparison of attributes, or one namespace in scope.
    Compare,
    /// One element visited in a tree.
    Visit,
    /// One byte copied out of a tree.
    Copy,
    /// One call of the signature engine.
    Verify,
    /// One RSA decryption.
    Decrypt,
}

/// Adds to the count of this thread.
#[cfg(not(test))]
#[inline(always)]
pub(crate) fn add(_: Work, _: usize) {}

#[cfg(test)]
pub(crate) use counting::{add, during};

#[cfg(test)]
mod counting {
    use std::cell::Cell;

    use super::Work;

    thread_local! {
        static COUNTS: Cell<[usize; 6]> = const { Cell::new([0; 6]) };
    }

    pub(crate) fn add(work: Work, amount: usize) {
        COUNTS.with(|counts| {
            let mut now = counts.get();
            now[work as usize] += amount;
            counts.set(now);
        });
    }

    /// What `action` costs, by kind of work.
    pub(crate) fn during(action: impl FnOnce()) -> impl Fn(Work) -> usize {
        COUNTS.with(|counts| counts.set([0; 6]));
        action();
        let counts = COUNTS.with(Cell::get);
        move |work| counts[work as usize]
    }
}
