//! The Azure `Microsoft.Dapr` cluster extension, offline. In: the arguments of `az k8s-extension`, and a
//! state file. Out: what the Azure CLI and its service would answer, what the documents say of it, what
//! the settings do to the chart, and the state afterwards. Nothing is ever sent anywhere, and nothing
//! here opens a file or prints: that is the shell's.

pub mod az;
mod conflicts;
mod create;
mod gather;
mod grounds;
mod hints;
mod inspect;
mod install;
mod object;
mod prerequisites;
mod print;
mod put;
mod python;
mod secrets;
mod session;
mod shell;
mod state;
#[cfg(test)]
mod tests;
mod update;
mod versions;

pub use grounds::{GROUNDS, Ground, Profile, Remark, Sure, Weight, table as rules};
pub use install::Hosts;
pub use prerequisites::prerequisites;
pub use secrets::Secrets;
pub use session::{Answer, Findings, Options, Session};
pub use shell::Shell;
pub use state::State;
