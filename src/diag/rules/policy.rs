//! Rules about what a project writes to keep findings quiet. Data only.

use super::{Rule, Severity};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "bad-suppression",
        severity: Severity::Warning,
        title: "a suppression comment cannot be understood",
        why: "A suppression names the rules it is about and gives a reason; one that does not suppresses \
              nothing, and the next reader learns nothing from it.",
        bad: "# values.yaml\n# seatrial: allow unknown-kee: read by our own fork\nextra: 1\n",
        good: "# values.yaml\n# seatrial: allow unknown-key: read by our own fork\nextra: 1\n",
    },
    Rule {
        id: "unused-suppression",
        severity: Severity::Warning,
        title: "a suppression suppresses nothing",
        why: "What was once suppressed is no longer found. Left in place, the suppression would hide the \
              next finding of its kind.",
        bad: "# values.yaml\nglobal:\n  # seatrial: allow unknown-key: was misspelt\n  logAsJson: true\n",
        good: "# values.yaml\nglobal:\n  logAsJson: true\n",
    },
];
