//! `seatrial limits`: the table of limits. In: nothing, or a request for Markdown. Out: every limit
//! with its figure in this run, what it guards and Helm's own figure.

use super::{Common, Fault, output};
use crate::limits::{FIXED, Limits, STANDARD, TABLE};
use clap::Args;
use std::fmt::Write;

/// Print the table of limits
#[derive(Args, Clone, Debug)]
pub struct ListLimits {
    /// As a page of Markdown
    #[arg(long)]
    markdown: bool,
}

impl ListLimits {
    /// Prints the table.
    ///
    /// # Errors
    /// A fault in writing.
    pub fn run(&self, common: &Common) -> Result<(), Fault> {
        let text = if self.markdown {
            page()
        } else {
            table(&common.limits)
        };
        Ok(output::print(text.as_bytes())?)
    }
}

/// Names, figures and what they guard, in columns.
fn table(limits: &Limits) -> String {
    let mut text = String::new();
    for (row, figure) in TABLE.iter().zip(limits.figures()) {
        // Writing into a String cannot fail.
        let _ = writeln!(
            text,
            "{:<16} {:>11} {:<8} {}",
            row.name, figure, row.unit, row.guards
        );
    }
    text
}

/// The page `docs/limits.md`.
fn page() -> String {
    let mut text = String::from(HEAD);
    for (row, figure) in TABLE.iter().zip(STANDARD.figures()) {
        let helm = row.helm.unwrap_or("none");
        let _ = writeln!(
            text,
            "| `{}` | {figure} | {} | {} | {helm} |",
            row.name, row.unit, row.guards
        );
    }
    text.push_str(FIXED_HEAD);
    for (what, figure) in FIXED {
        let _ = writeln!(text, "| {what} | {figure} |");
    }
    text
}

const HEAD: &str = "\
# Limits

Charts, values and archives come from anywhere. Each of the limits below bounds what one run spends on
them; a run that reaches one ends with a message that names it. Any of them can be raised or lowered:

```sh
seatrial template web ./chart --limit steps=50000000 --limit input-bytes=1Gi
seatrial limits --limit steps=50000000    # the table, as this run would have it
```

or for a project, in `seatrial.toml`:

```toml
[limits]
steps = 50000000
```

`--limit` wins over the file. `Ki`, `Mi` and `Gi` multiply. Where Helm has the same limit, the default
is Helm's figure and the refusal is in Helm's words, so that nothing that Helm accepts is refused.

This page is written by `seatrial limits --markdown`.

| limit | default | unit | guards | Helm's own |
|---|---|---|---|---|
";

const FIXED_HEAD: &str = "
## Limits that stay

These are a part of what Helm prints and accepts, and cannot be raised.

| what | figure |
|---|---|
";
