//! seatrial: try Helm values before the cluster does.

// A table of rows is as long as its rows are many.
#![cfg_attr(test, allow(clippy::too_many_lines, clippy::type_complexity))]

// In the order data flows; `tests/tidy.rs` holds imports to this order.
pub mod compat;
pub mod text;
pub mod limits;
pub mod diag;
pub mod value;
pub mod json;
pub mod yaml;
pub mod toml;
pub mod tree;
pub mod template;
pub mod functions;
pub mod settings;
pub mod chart;
pub mod values;
pub mod schema;
pub mod manifest;
pub mod render;
pub mod dapr;
pub mod check;
pub mod policy;
pub mod pipeline;
pub mod inquiry;
pub mod report;
pub mod aks;
pub mod scan;
pub mod cli;
