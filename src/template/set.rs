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

/// What one text defines, parsed. Copies are cheap, any thread may hold one, and any number of sets
/// may take it up.
#[derive(Clone, Debug)]
pub struct Parsed {
    main: Template,
    all: Arc<[Template]>,
}

impl Parsed {
    /// Parses a text under a name, with all definitions in it.
    ///
    /// # Errors
    /// Go's complaint.
    pub fn new(name: &str, text: Arc<[u8]>, known: Known<'_>) -> Result<Self, ParseError> {
        let trees = parser::parse(name, text, known)?;
        let source = Arc::new(trees.source);
        let template = |(name, root)| Template {
            name,
            source: source.clone(),
            root,
        };
        let all: Arc<[Template]> = trees.roots.into_iter().map(template).collect();
        // The parser always gives the text itself a tree.
        let main = all.iter().find(|template| template.name == name).cloned();
        let main = main.unwrap_or_else(|| template((name.into(), NodeId::NOWHERE)));
        Ok(Self { main, all })
    }

    /// The template of the text itself.
    pub fn main(&self) -> &Template {
        &self.main
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

    /// Parses a text under a name and takes up what it defines. Gives the template of the text itself.
    ///
    /// # Errors
    /// Go's complaint.
    pub fn parse(
        &mut self,
        name: &str,
        text: impl Into<Arc<[u8]>>,
        known: Known<'_>,
    ) -> Result<Template, ParseError> {
        let parsed = Parsed::new(name, text.into(), known)?;
        self.add(&parsed);
        Ok(parsed.main)
    }

    /// Takes up what a text defines, in the place of earlier templates of the same name unless it is
    /// empty.
    pub fn add(&mut self, parsed: &Parsed) {
        for template in &*parsed.all {
            if !template.is_empty() || self.lookup(&template.name).is_none() {
                self.templates.insert(template.name.clone(), template.clone());
            }
        }
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
