//! Room for recursion. In: a body of work. Out: what it gives, run on a thread whose stack is deep
//! enough for values and calls that nest as deep as the limits let them. Go grows its stacks; here the
//! room is asked for beforehand, and costs nothing until it is used.

use crate::limits::{Limit, Limits};
use std::cell::Cell;
use std::io;
use std::thread::{Builder, scope};

/// What one level of `include`, `tpl` or parentheses takes at most.
const BYTES_PER_LEVEL: usize = if cfg!(debug_assertions) {
    40 << 10
} else {
    10 << 10
};

/// What everything else takes at most: values nest 10,000 deep.
const BASE: usize = if cfg!(debug_assertions) {
    128 << 20
} else {
    32 << 20
};

thread_local! {
    /// The stack of this thread, if [`with_deep_stack`] started it.
    static ROOM: Cell<usize> = const { Cell::new(0) };
}

/// Runs the body on a thread with a stack deep enough for the limits; on such a thread already, it
/// just runs. Where memory is short, the stack is smaller, and so is [`Limit::Nesting`] for
/// [`affordable`].
///
/// # Errors
/// No thread with a stack that is worth it can be had.
pub fn with_deep_stack<T: Send>(limits: &Limits, body: impl FnOnce() -> T + Send) -> io::Result<T> {
    if ROOM.get() > 0 {
        return Ok(body());
    }
    let nesting = limits.size(Limit::Nesting);
    let mut size = BASE.saturating_add(nesting.saturating_mul(BYTES_PER_LEVEL));
    let mut body = Some(body);
    loop {
        let slot = &mut body;
        let run = scope(|scope| {
            let thread = Builder::new().stack_size(size).spawn_scoped(scope, move || {
                ROOM.set(size);
                slot.take().map(|body| body())
            })?;
            match thread.join() {
                Ok(result) => Ok(result),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        });
        match run {
            Ok(Some(result)) => return Ok(result),
            Ok(None) => return Err(io::Error::other("the work was lost")),
            Err(fault) if size / 2 < BASE => return Err(fault),
            Err(_) => size /= 2,
        }
    }
}

/// The nesting that this thread's stack can take, if that is known to be less than the limit.
pub(super) fn affordable(limits: Limits) -> Limits {
    let levels = ROOM.get().saturating_sub(BASE) / BYTES_PER_LEVEL;
    if ROOM.get() > 0 && levels < limits.size(Limit::Nesting) {
        return limits.with(Limit::Nesting, levels as u64);
    }
    limits
}
