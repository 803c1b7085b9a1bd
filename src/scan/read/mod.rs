//! The languages in which people write settings. In: the text of a file. Out: commands, trees, code
//! blocks, each part with the bytes that wrote it. Nothing here knows Dapr.

pub mod align;
pub mod bicep;
pub mod item;
pub mod mapped;
pub mod markdown;
pub mod shell;
pub mod terraform;
pub mod workflow;

pub use item::{Datum, Item, Part, Property};
pub use mapped::Mapped;
