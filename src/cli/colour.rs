//! Whether to print colours. In: flags, the environment, and whether a terminal listens. Out: yes or
//! no. A flag is stronger than the environment, `NO_COLOR` stronger than `CLICOLOR_FORCE`.

use clap::{Args, ValueEnum};
use std::env;
use std::ffi::OsString;

/// The flags.
#[derive(Args, Clone, Copy, Debug, Default)]
pub struct Colour {
    /// When to print colours
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = When::Auto, alias = "colour")]
    color: When,
    /// Print no colours
    #[arg(long)]
    no_color: bool,
}

/// The values of `--color`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum When {
    /// On a terminal.
    #[default]
    Auto,
    /// Even into a file.
    Always,
    /// Nowhere.
    Never,
}

impl Colour {
    /// Whether colours are wanted, on a terminal or not.
    pub fn wanted(self, terminal: bool) -> bool {
        match self.color {
            _ if self.no_color => false,
            When::Always => true,
            When::Never => false,
            When::Auto => by_environment(terminal, |name| env::var_os(name).unwrap_or_default()),
        }
    }
}

fn by_environment(terminal: bool, value: impl Fn(&str) -> OsString) -> bool {
    let forced = || !value("CLICOLOR_FORCE").is_empty() && value("CLICOLOR_FORCE") != "0";
    value("NO_COLOR").is_empty() && (terminal || forced())
}

#[cfg(test)]
mod tests {
    use super::by_environment;

    #[test]
    fn no_color_beats_force_and_force_beats_a_missing_terminal() {
        let rows: &[(&[(&str, &str)], bool, bool)] = &[
            (&[], true, true),
            (&[], false, false),
            (&[("NO_COLOR", "0")], true, false),
            (&[("CLICOLOR_FORCE", "1")], false, true),
            (&[("CLICOLOR_FORCE", "0")], false, false),
            (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], true, false),
        ];
        for (set, terminal, expected) in rows {
            let value = |name: &str| {
                let found = set.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| value.into()).unwrap_or_default()
            };
            assert_eq!(by_environment(*terminal, value), *expected, "{set:?}");
        }
    }
}
