//! What a part of a template's text would have done. In: lists of nodes that were not executed. Out: the
//! bytes of the text they stand in, and the variables that they assign. Looks at the text alone.

use crate::template::node::{Branch, Kind, NodeId, Source, VarId};
use crate::text::Span;

impl Source {
    /// The bytes of the text in which a list of nodes stands, as far as its nodes tell.
    pub(super) fn extent(&self, list: NodeId) -> Option<Span> {
        let mut span: Option<Span> = None;
        let mut todo = vec![list];
        while let Some(id) = todo.pop() {
            let own = match self.kind(id) {
                Kind::List(items) => {
                    todo.extend(self.linked(*items));
                    continue;
                }
                Kind::Text { start, end } => Span {
                    start: *start,
                    end: *end,
                },
                Kind::Branch(branch) => {
                    todo.push(branch.list);
                    todo.extend(branch.otherwise);
                    Span::new(self.offset(id), self.offset(id))
                }
                _ => Span::new(self.offset(id), self.offset(id)),
            };
            span = Some(match span {
                Some(all) => Span {
                    start: all.start.min(own.start),
                    end: all.end.max(own.end),
                },
                None => own,
            });
        }
        span
    }

    /// The variables that a branch assigns with `=`, whichever way it goes.
    pub(in crate::template) fn assigned(&self, branch: &Branch) -> Vec<VarId> {
        let mut found = Vec::new();
        let mut todo = vec![branch.list];
        todo.extend(branch.otherwise);
        while let Some(id) = todo.pop() {
            match self.kind(id) {
                Kind::List(items) => todo.extend(self.linked(*items)),
                Kind::Action(pipe) => todo.push(*pipe),
                Kind::Branch(branch) => {
                    todo.push(branch.pipe);
                    todo.push(branch.list);
                    todo.extend(branch.otherwise);
                }
                Kind::Pipe(pipe) if pipe.assigns => {
                    let names = self
                        .linked(pipe.variables)
                        .iter()
                        .filter_map(|id| match self.kind(*id) {
                            Kind::Variable(name, _) => Some(*name),
                            _ => None,
                        });
                    found.extend(names);
                }
                _ => {}
            }
        }
        found
    }
}
