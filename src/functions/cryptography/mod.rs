//! and clock. Out: text in the forms that Go's libraries write. The algorithms themselves come from
//! crates.

pub(super) mod cipher;
pub(super) mod digest;
pub(super) mod password;
