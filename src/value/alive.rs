//! How much values hold at the moment. In: each container and text as it is made, and its end. Out:
//! two numbers for the thread, so that an evaluator can stop before memory does. Knows no limit.

use std::cell::Cell;

thread_local! {
    static SLOTS: Cell<usize> = const { Cell::new(0) };
    static TEXT: Cell<usize> = const { Cell::new(0) };
}

/// What a short text takes besides its bytes.
const TEXT_OVERHEAD: usize = 32;

/// What the values of this thread hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct Held {
    /// The slots of containers, each about the size of a value.
    pub slots: u64,
    /// The bytes of texts.
    pub text: u64,
}

impl Held {
    /// What has come on top of an earlier state. What another thread made may end on this one, so it
    /// can be less than nothing, which counts as nothing.
    #[must_use]
    pub fn since(self, start: Self) -> Self {
        let more = |now: u64, then: u64| u64::try_from(now.wrapping_sub(then).cast_signed()).unwrap_or(0);
        Self {
            slots: more(self.slots, start.slots),
            text: more(self.text, start.text),
        }
    }
}

/// What the values of this thread hold now.
pub fn held() -> Held {
    Held {
        slots: SLOTS.get() as u64,
        text: TEXT.get() as u64,
    }
}

/// A container's share, for as long as it lives.
pub(super) struct Alive(Cell<usize>);

impl Alive {
    pub(super) fn new(slots: usize) -> Self {
        let share = Self(Cell::new(0));
        share.grow(slots);
        share
    }

    /// The container has grown.
    pub(super) fn grow(&self, slots: usize) {
        SLOTS.set(SLOTS.get().wrapping_add(slots));
        self.0.set(self.0.get().wrapping_add(slots));
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        SLOTS.set(SLOTS.get().wrapping_sub(self.0.get()));
    }
}

/// A text was made.
pub(super) fn made_text(bytes: usize) {
    TEXT.set(TEXT.get().wrapping_add(bytes + TEXT_OVERHEAD));
}

/// The last copy of a text is gone.
pub(super) fn dropped_text(bytes: usize) {
    TEXT.set(TEXT.get().wrapping_sub(bytes + TEXT_OVERHEAD));
}
