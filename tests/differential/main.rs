//! Our output beside a live Helm's, to the byte: expressions and charts that nobody wrote, and any
//! directory of charts. Runs where Helm 3.22.0 or 4.2.4 is found, and says that it is skipped elsewhere.
//! A few rounds run each time; the variables widen the search (`SEED=7` for another one):
//!
//! ```sh
//! EXPRESSIONS=10000 cargo test --test differential expressions -- --nocapture
//! ROUNDS=1000 cargo test --test differential charts_nobody -- --nocapture
//! CHARTS=/some/directory cargo test --test differential directory -- --nocapture
//! ```
//!
//! In a directory, every chart is rendered as it is, with each file of its `ci/`, with each values file
//! beside it that begins with its name (`redis.yaml`, `redis-ha.yaml` beside `redis/`), and `CHANGES=20`
//! times with settings by chance to keys of its own.

#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot go on should stop, and one that is skipped should say so"
)]

mod chance;
mod charts;
mod directory;
mod expressions;
#[path = "../oracle/mod.rs"]
mod oracle;
mod scaffold;
mod side;
