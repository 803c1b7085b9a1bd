//! What merging says. In: a surprise, with the values it is about. Out: Helm's log line for it, in
//! the words of the chosen Helm, and the event that findings are made of. Only the last merge of a
//! run makes events; those before it do the same work again for Helm's lines alone.

use super::graph::Node;
use super::trail::Trail;
use super::{Event, Notice};
use crate::chart::{LogLine, log_line};
use crate::compat::Compat;
use crate::limits::STANDARD;
use crate::settings::Records;
use crate::tree::{Data, Layer, OriginId, Tree};
use crate::value::format;

/// Keeps what is said, and the origins it is said of.
pub(super) struct Journal<'a> {
    pub compat: Compat,
    pub records: &'a mut Records,
    pub notices: &'a mut Vec<Notice>,
    /// Whether this is the merge whose result templates see.
    pub last: bool,
}

/// A warning about Chart.yaml in both wordings.
pub(super) struct Words<'a> {
    /// The line of `dependencies.go` that Helm 3 names.
    pub line: u32,
    pub helm3: String,
    pub helm4: &'a str,
    pub attributes: &'a [(&'a str, &'a str)],
}

impl Journal<'_> {
    /// A line of `coalesce.go`, the same in both but for its frame.
    pub(super) fn line(&mut self, line: u32, text: String, event: Event) {
        let helm = log_line(
            self.compat,
            &LogLine {
                helm3: format!("coalesce.go:{line}: {text}"),
                level: "INFO",
                message: &text,
                attributes: &[],
            },
        );
        self.add(Some(helm), event);
    }

    /// A warning about Chart.yaml.
    pub(super) fn warn(&mut self, words: &Words<'_>) {
        let helm = log_line(
            self.compat,
            &LogLine {
                helm3: format!("dependencies.go:{}: Warning: {}", words.line, words.helm3),
                level: "WARN",
                message: words.helm4,
                attributes: words.attributes,
            },
        );
        self.add(Some(helm), Event::Logged);
    }

    /// Something that Helm does in silence.
    pub(super) fn silent(&mut self, event: Event) {
        if !matches!(event, Event::Logged) {
            self.add(None, event);
        }
    }

    /// A user's value that gave way at `trail`, in the values of the chart at `chart`.
    pub(super) fn dropped(&self, lost: &Node, trail: &Trail<'_>, chart: &ChartAt<'_>) -> Event {
        if !self.last {
            return Event::Logged;
        }
        match self.users(lost) {
            Some(dropped) => Event::Dropped {
                key: trail.path().split_off(chart.depth),
                chart: chart.path.to_owned(),
                dropped,
            },
            None => Event::Logged,
        }
    }

    /// A table that gave way to something else of the user's at `trail`.
    pub(super) fn replaced(&self, by: &Node, was: &Node, trail: &Trail<'_>) -> Event {
        match self.users(by) {
            Some(by) if self.last => Event::ReplacedTable {
                key: trail.path(),
                by,
                was: was.origin,
            },
            _ => Event::Logged,
        }
    }

    /// The origin of a value, or of something in it, that the user wrote.
    fn users(&self, node: &Node) -> Option<OriginId> {
        let origin = self.records.ledger.get(node.origin);
        if origin.is_some_and(|o| matches!(o.layer, Layer::ValuesFile | Layer::Setting(_))) {
            return Some(node.origin);
        }
        let members = node.table()?.borrow();
        members.values().find_map(|member| self.users(member))
    }

    fn add(&mut self, helm: Option<String>, event: Event) {
        self.notices.push(Notice { helm, event });
    }
}

/// A chart of the release, as events name it.
#[derive(Clone, Copy)]
pub(super) struct ChartAt<'a> {
    /// Its full path (`c/charts/s`).
    pub path: &'a str,
    /// How many keys lead from the root of the values to its own.
    pub depth: usize,
}

/// Go's `%v` of a value.
pub(super) fn printed(node: &Node) -> String {
    format::display(&tree_of(node).to_value()).to_string()
}

/// Go's `%t` of a value, which is a complaint unless it is a boolean.
pub(super) fn as_flag(node: &Node) -> String {
    format::sprintf(b"%t", &[tree_of(node).to_value()]).to_string()
}

/// A tree to print; nothing in the place of one without end.
fn tree_of(node: &Node) -> Tree {
    node.to_tree(&STANDARD)
        .unwrap_or_else(|_| Tree::new(Data::Null, OriginId::NONE))
}
