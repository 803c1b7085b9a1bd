//! Keywords of strings and numbers. In: a scalar and its schema. Out: the violations of its length, its
//! pattern and its range, in Go's order.

use super::{Evaluator, Task};
use crate::schema::helm::fault::Kind;
use crate::schema::helm::number::Decimal;

impl Evaluator<'_> {
    pub(super) fn text(&mut self, task: &mut Task<'_>, text: &str) {
        let schema = task.schema;
        if schema.min_length.is_some() || schema.max_length.is_some() {
            let length = text.chars().count();
            self.size(task, "minLength", length, schema.min_length, false);
            self.size(task, "maxLength", length, schema.max_length, true);
        }
        if let Some(pattern) = schema.pattern.as_ref().filter(|pattern| !pattern.is_match(text)) {
            let (got, want) = (text.to_owned(), pattern.text.clone());
            self.push(task, Kind::Pattern { got, want }, Vec::new());
        }
    }

    pub(super) fn number(&mut self, task: &mut Task<'_>, got: &Decimal) {
        let schema = task.schema;
        let mut refuse = |keyword, want: &Option<Decimal>, takes: fn(&Decimal, &Decimal) -> bool| {
            if let Some(want) = want.as_ref().filter(|want| !takes(got, want)) {
                let (got, want) = (got.clone(), want.clone());
                self.push(task, Kind::Range { keyword, got, want }, Vec::new());
            }
        };
        refuse("minimum", &schema.minimum, |got, want| got >= want);
        refuse("maximum", &schema.maximum, |got, want| got <= want);
        refuse("exclusiveMinimum", &schema.exclusive_minimum, |got, want| {
            got > want
        });
        refuse("exclusiveMaximum", &schema.exclusive_maximum, |got, want| {
            got < want
        });
        refuse("multipleOf", &schema.multiple_of, Decimal::is_multiple_of);
    }
}
