//! Problems as data. In: facts from any stage: which rule, where, what to write instead. Out: records
//! that reports print in their own voices. Nobody parses a message: Helm's wording of a failure stands
//! beside ours.

mod rules;

pub use rules::{Rule, Severity, find, rule, rules};

use crate::limits::Reached;
use crate::text::Place;
use std::sync::Arc;

/// One finding.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// How bad it is here: the rule's own severity, unless a policy says otherwise.
    pub severity: Severity,
    /// What is wrong, one sentence.
    pub message: String,
    /// The values key it is about, dots in names escaped by a backslash, as `--set` would take it.
    pub key: Option<String>,
    /// The characters at fault.
    pub place: Option<Place>,
    /// What stands under the underlined characters.
    pub label: Option<String>,
    /// What to write instead, or what stays in force.
    pub help: Vec<String>,
    /// Other places that matter, each with a word.
    pub related: Vec<(Place, String)>,
    /// Whether it was measured that the setting changes nothing: the same objects come out without it.
    pub inert: bool,
}

impl Problem {
    /// A finding with nothing but its message.
    pub fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            key: None,
            place: None,
            label: None,
            help: Vec::new(),
            related: Vec::new(),
            inert: false,
        }
    }

    /// Adds the key.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Adds the place, if known.
    #[must_use]
    pub fn at(mut self, place: Option<Place>) -> Self {
        self.place = place;
        self
    }

    /// Adds the words under the underline.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds a line of help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn related(mut self, place: Option<Place>, word: impl Into<String>) -> Self {
        if let Some(place) = place {
            self.related.push((place, word.into()));
        }
        self
    }
}

impl From<Reached> for Failure {
    fn from(reached: Reached) -> Self {
        Self::new(rule("limit"), reached.to_string())
    }
}

/// A stage that cannot go on: Helm's words for it, and ours.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The text that Helm prints after `Error: `, to the letter, possibly of several lines.
    pub helm: String,
    /// The same fact as a finding, with its place where one is known.
    pub problem: Box<Problem>,
    /// The templates that were at work, outermost first; of a manifest, the file that printed it.
    pub at_work: Vec<AtWork>,
}

/// A node of a template that was executing when something failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtWork {
    /// The template's name.
    pub template: String,
    /// The name of the file that defines it.
    pub file: Arc<str>,
    /// The byte of the file where the node begins.
    pub offset: usize,
    /// The node as Go prints it; empty where only the file is known.
    pub node: String,
}

impl Failure {
    /// A failure whose finding says what Helm says.
    pub fn new(rule: &'static Rule, helm: impl Into<String>) -> Self {
        let helm = helm.into();
        Self {
            problem: Box::new(Problem::new(rule, crate::text::raw::shown(&helm))),
            helm,
            at_work: Vec::new(),
        }
    }

    /// The same failure with words before Helm's, as callers of callers put them.
    #[must_use]
    pub fn prefixed(mut self, prefix: &str) -> Self {
        self.helm.insert_str(0, prefix);
        self
    }

    /// The same failure at a place.
    #[must_use]
    pub fn at(mut self, place: Option<Place>) -> Self {
        self.problem.place = place;
        self
    }
}
