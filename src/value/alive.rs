//! How much containers hold at the moment. In: each container as it is made, and its end. Out: one
//! number for the thread, so that an evaluator can stop before memory does. Knows no limit.

use std::cell::Cell;

thread_local! {
    static SLOTS: Cell<usize> = const { Cell::new(0) };
}

/// The slots, each about the size of a value, that containers of this thread hold now. What was put
/// into a map after it was made is left out.
pub fn slots() -> usize {
    SLOTS.get()
}

/// A container's share, for as long as it lives.
pub(super) struct Alive(usize);

impl Alive {
    pub(super) fn new(slots: usize) -> Self {
        SLOTS.set(SLOTS.get().saturating_add(slots));
        Self(slots)
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        SLOTS.set(SLOTS.get().saturating_sub(self.0));
    }
}
