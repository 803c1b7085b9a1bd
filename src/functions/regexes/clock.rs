//! The time that one search may take. In: seconds. Out: whether they are over, asked seldom enough to
//! cost nothing.

use std::time::{Duration, Instant};

/// How many matches are found between two looks at the clock.
const PAUSE: u32 = 64;

/// Counts down the time of one search.
pub(super) struct Clock {
    end: Option<Instant>,
    matches: u32,
    over: bool,
}

impl Clock {
    /// A clock that runs out after so many seconds.
    pub(super) fn of(seconds: u64) -> Self {
        Self {
            end: Instant::now().checked_add(Duration::from_secs(seconds)),
            matches: 0,
            over: false,
        }
    }

    /// Counts a match, and says whether to go on.
    pub(super) fn ticks(&mut self) -> bool {
        self.matches = self.matches.wrapping_add(1);
        if self.matches.is_multiple_of(PAUSE) {
            self.over = self.end.is_some_and(|end| Instant::now() > end);
        }
        !self.over
    }

    /// Whether the search was stopped.
    pub(super) fn ran_out(&self) -> bool {
        self.over
    }
}
