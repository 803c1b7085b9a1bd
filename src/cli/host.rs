//! The outer world as templates may see it. In: a seed, or nothing. Out: the clock, and random bytes
//! that are the same again under the same seed. The one place that asks the system for either.

use crate::compat::Compat;
use crate::limits::{Limits, STANDARD};
use crate::template::func::Host;
use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use std::ffi::OsString;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The system's clock, and chance.
pub struct System {
    compat: Compat,
    limits: Limits,
    now: Duration,
    chance: Mutex<ChaCha20Rng>,
}

impl System {
    /// The world as it is, or as the seed has it: then the clock stands at 1970.
    pub fn new(compat: Compat, seed: Option<u64>) -> Self {
        let now = match seed {
            Some(_) => Duration::ZERO,
            None => SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(),
        };
        let chance = match seed {
            Some(seed) => ChaCha20Rng::seed_from_u64(seed),
            // All 256 bits, as private keys come from here.
            None => ChaCha20Rng::from_entropy(),
        };
        Self {
            compat,
            limits: STANDARD,
            now,
            chance: Mutex::new(chance),
        }
    }

    /// The same world within other limits.
    #[must_use]
    pub fn within(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }
}

impl Host for System {
    fn compat(&self) -> Compat {
        self.compat
    }

    fn now(&self) -> (i64, u32) {
        let seconds = i64::try_from(self.now.as_secs()).unwrap_or(i64::MAX);
        (seconds, self.now.subsec_nanos())
    }

    fn limits(&self) -> &Limits {
        &self.limits
    }

    fn variable(&self, name: &[u8]) -> Option<Vec<u8>> {
        let name = std::str::from_utf8(name)
            .ok()
            .filter(|name| !name.contains(['=', '\0']))?;
        std::env::var_os(name).map(OsString::into_encoded_bytes)
    }

    fn random(&self, buffer: &mut [u8]) {
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        chance.fill_bytes(buffer);
    }
}
