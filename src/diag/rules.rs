//! The table of rules. In: nothing. Out: for each kind of finding its stable id, severity and title;
//! nobody else decides these.

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably not what was meant.
    Warning,
    /// Will fail, or is silently dropped.
    Error,
}

/// One kind of finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The stable id, in kebab case.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What it finds, in a few words.
    pub title: &'static str,
}

/// All rules, in order of their ids.
pub static RULES: &[Rule] = &[
    Rule {
        id: "bad-chart",
        severity: Severity::Error,
        title: "the chart cannot be loaded",
    },
    Rule {
        id: "bad-manifest",
        severity: Severity::Error,
        title: "a template's output is not a manifest",
    },
    Rule {
        id: "bad-setting",
        severity: Severity::Error,
        title: "a setting cannot be read",
    },
    Rule {
        id: "bad-suppression",
        severity: Severity::Warning,
        title: "a suppression comment cannot be understood",
    },
    Rule {
        id: "bad-values-file",
        severity: Severity::Error,
        title: "a values file cannot be read",
    },
    Rule {
        id: "dropped-setting",
        severity: Severity::Error,
        title: "a setting is dropped in the merge",
    },
    Rule {
        id: "exponent-number",
        severity: Severity::Warning,
        title: "a word with an `e` is read as a number",
    },
    Rule {
        id: "large-number",
        severity: Severity::Warning,
        title: "a number prints in exponent form",
    },
    Rule {
        id: "limit",
        severity: Severity::Error,
        title: "a limit was reached",
    },
    Rule {
        id: "list-gap",
        severity: Severity::Warning,
        title: "a list index leaves null items before it",
    },
    Rule {
        id: "octal-number",
        severity: Severity::Warning,
        title: "a leading zero is read as octal",
    },
    Rule {
        id: "schema-violation",
        severity: Severity::Error,
        title: "the chart's own schema refuses the values",
    },
    Rule {
        id: "string-for-scalar",
        severity: Severity::Warning,
        title: "a string where the default is a boolean or a number",
    },
    Rule {
        id: "template-failure",
        severity: Severity::Error,
        title: "a template fails",
    },
    Rule {
        id: "type-mismatch",
        severity: Severity::Error,
        title: "a value has the wrong type",
    },
    Rule {
        id: "unescaped-dot",
        severity: Severity::Error,
        title: "a dot within a name made a level",
    },
    Rule {
        id: "unknown-key",
        severity: Severity::Error,
        title: "the chart does not know the key",
    },
    Rule {
        id: "unused-suppression",
        severity: Severity::Warning,
        title: "a suppression suppresses nothing",
    },
    Rule {
        id: "value-out-of-range",
        severity: Severity::Error,
        title: "a value is not one that the key takes",
    },
    Rule {
        id: "version-as-number",
        severity: Severity::Warning,
        title: "a version is read as a number and loses its last zero",
    },
    Rule {
        id: "yaml-boolean",
        severity: Severity::Warning,
        title: "a word is read as a boolean",
    },
];

/// The rule of an id. Ids are written in the source only, so an unknown one is the last resort of
/// the table and not an error of the user's.
pub fn rule(id: &str) -> &'static Rule {
    RULES.iter().find(|rule| rule.id == id).unwrap_or(&RULES[0])
}

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn ids_are_unique_and_in_order() {
        assert!(RULES.is_sorted_by(|a, b| a.id < b.id));
    }
}
