//! Template sets. In: texts under their names. Out: all templates defined in them by name, later
//! definitions in the place of earlier ones as Go has it. A set may stand over another that it
//! borrows, so that text parsed during execution sees everything and leaves nothing behind.

use super::node::{NodeId, Source};
use super::parser::{self, Known, ParseError};
use crate::value::Str;
use std::collections::HashMap;
use std::sync::Arc;

/// A named template.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its name.
    pub name: Str,
    pub(super) source: Arc<Source>,
    pub(super) root: NodeId,
}

impl Template {
    /// The text that it was parsed from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Its list of nodes.
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// Whether nothing but space and comments stands in it.
    pub fn is_empty(&self) -> bool {
        self.source.is_empty(self.root)
    }
}

/// All templates that can be executed by name.
#[derive(Clone, Debug, Default)]
pub struct Set<'p> {
    below: Option<&'p Set<'p>>,
    templates: HashMap<Str, Template>,
}

impl<'p> Set<'p> {
    /// No templates.
    pub fn new() -> Self {
        Self::default()
    }

    /// Everything in another set, to which more can be added without changing it.
    pub fn over(below: &'p Set<'p>) -> Self {
        Self {
            below: Some(below),
            templates: HashMap::new(),
        }
    }

    /// Parses a text under a name. What it defines takes the place of earlier templates of the same
    /// name, unless it is empty. Gives the template of the text itself.
    pub fn parse(&mut self, name: &str, text: &[u8], known: Known<'_>) -> Result<Template, ParseError> {
        let trees = parser::parse(name, text, known)?;
        let source = Arc::new(trees.source);
        let mut main = None;
        for (defined, root) in trees.roots {
            let template = Template {
                name: defined,
                source: source.clone(),
                root,
            };
            if template.name == name {
                main = Some(template.clone());
            }
            if !template.is_empty() || self.lookup(&template.name).is_none() {
                self.templates.insert(template.name.clone(), template);
            }
        }
        // The parser always gives the text itself a tree.
        Ok(main.unwrap_or_else(|| Template {
            name: name.into(),
            source,
            root: NodeId::NOWHERE,
        }))
    }

    /// The template of a name.
    pub fn lookup(&self, name: &[u8]) -> Option<&Template> {
        let mut set = Some(self);
        while let Some(here) = set {
            if let Some(template) = here.templates.get(name) {
                return Some(template);
            }
            set = here.below;
        }
        None
    }

    /// All templates of this set, in no order; those of the set below are left out.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        self.templates.values()
    }
}
