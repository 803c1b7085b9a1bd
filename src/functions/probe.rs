//! A machine for the tests of single functions: a fixed clock, counted random bytes, no templates.

use crate::compat::Compat;
use crate::template::func::{Fault, Func, Host, Machine};
use crate::value::{Str, Value, format};
use std::cell::Cell;

/// A machine whose clock stands still and whose chance is a counter.
pub(crate) struct Probe {
    now: (i64, u32),
    counter: Cell<u64>,
}

/// 2026-03-04 05:06:07.089 UTC.
pub(crate) const NOW: (i64, u32) = (1_772_600_767, 89_000_000);

impl Probe {
    pub(crate) fn new() -> Self {
        Self {
            now: NOW,
            counter: Cell::new(0),
        }
    }
}

impl Machine for Probe {
    fn include(&mut self, _: &Str, _: Value) -> Result<Str, Fault> {
        panic!("no templates here")
    }

    fn tpl(&mut self, _: &Str, _: Value) -> Result<Str, Fault> {
        panic!("no templates here")
    }

    fn method(&mut self, receiver: &Value, name: &str) -> Option<&'static Func> {
        super::method(receiver.ty(), name)
    }

    fn host(&self) -> &dyn Host {
        self
    }
}

impl Host for Probe {
    fn compat(&self) -> Compat {
        Compat::Helm4
    }

    fn now(&self) -> (i64, u32) {
        self.now
    }

    fn random(&self, buffer: &mut [u8]) {
        for byte in buffer {
            // Steele and Vigna's splitmix64, one byte of each step.
            let n = self.counter.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
            self.counter.set(n);
            let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            *byte = (n ^ (n >> 31)).to_le_bytes()[0];
        }
    }
}

/// Calls a function of the table.
pub(crate) fn call(name: &str, args: &[Value]) -> Result<Value, Fault> {
    let row = super::lookup(name, Compat::Helm4).unwrap_or_else(|| panic!("no function {name}"));
    (row.call)(&mut Probe::new(), args)
}

/// Calls a method of a value.
pub(crate) fn send(receiver: &Value, name: &str, args: &[Value]) -> Result<Value, Fault> {
    let row = super::method(receiver.ty(), name).unwrap_or_else(|| panic!("no method {name}"));
    let all: Vec<Value> = std::iter::once(receiver.clone())
        .chain(args.iter().cloned())
        .collect();
    (row.call)(&mut Probe::new(), &all)
}

/// What `%v` prints of a result, or the error behind `error: `, or the panic behind `panic: `.
pub(crate) fn shown(result: Result<Value, Fault>) -> String {
    match result {
        Ok(value) => format::display(&value).to_string(),
        Err(Fault::Returned(text)) => format!("error: {text}"),
        Err(Fault::Panicked(text)) => format!("panic: {text}"),
        Err(fault) => format!("{fault:?}"),
    }
}
