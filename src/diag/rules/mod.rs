//! The table of rules. In: nothing. Out: for each kind of finding its stable id, severity, title and
//! page; nobody else decides these. One file for each family of rules, so that a family can be read
//! and grow by itself.

mod chart;
mod policy;
mod settings;
mod sites;
mod values;

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
    /// What happens where it is not heeded, and why it is so: whole sentences.
    pub why: &'static str,
    /// What raises it: words of a `seatrial check` command line or, where its first line is
    /// `# NAME`, a file of that name. `./chart`, and files without keys of Dapr's, are about the chart
    /// `fixtures/check/shop`.
    pub bad: &'static str,
    /// The same matter without fault, in the same form.
    pub good: &'static str,
}

/// All rules, family by family, within a family in the order of their ids.
static FAMILIES: &[&[Rule]] = &[
    settings::RULES,
    values::RULES,
    chart::RULES,
    policy::RULES,
    sites::RULES,
];

/// All rules, family by family.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().copied().flatten()
}

/// The rule of an id that a user wrote.
pub fn find(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id == id)
}

/// The rule of an id. Ids are written in the source only, so an unknown one is the last resort of
/// the table and not an error of the user's.
pub fn rule(id: &str) -> &'static Rule {
    find(id).unwrap_or(&settings::RULES[0])
}

#[cfg(test)]
mod tests {
    use super::{FAMILIES, rules};
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_in_order_within_their_family() {
        for family in FAMILIES {
            assert!(family.is_sorted_by(|a, b| a.id < b.id), "{:?}", family.first());
        }
        let ids: BTreeSet<&str> = rules().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), rules().count());
    }

    #[test]
    fn every_rule_has_a_page_with_two_different_examples() {
        for rule in rules() {
            let whole = rule.why.ends_with('.') && rule.why.split_whitespace().count() > 8;
            assert!(whole, "{}: {}", rule.id, rule.why);
            assert!(
                !rule.bad.is_empty() && !rule.good.is_empty() && rule.bad != rule.good,
                "{}",
                rule.id
            );
        }
    }
}
