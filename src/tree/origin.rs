//! Who wrote a value. In: layers (defaults, files, flags) and places in their texts. Out: small
//! handles that nodes of the tree carry, and the record behind each: its layer, its place and what
//! it took the place of.

use crate::text::Place;
use std::sync::Arc;

/// A handle on one [`Origin`] in its [`Ledger`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OriginId(u32);

impl OriginId {
    /// Nobody: a node that the program made itself.
    pub const NONE: Self = Self(0);
}

/// The layer a value was written in, weakest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layer {
    /// `values.yaml` of a chart, by the chart's path (`dapr`, `dapr/charts/dapr_operator`).
    ChartDefault(Arc<str>),
    /// Taken from a subchart's values by `import-values`, by the subchart's path.
    Import(Arc<str>),
    /// A `-f` file.
    ValuesFile,
    /// A `--set`-like flag or a bare setting; the flag's name with its dashes.
    Setting(&'static str),
}

/// Where one value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The layer.
    pub layer: Layer,
    /// The key and value as written, where the text is known.
    pub place: Option<Place>,
    /// The key alone, within the same text; for a list item the index in its brackets, if written.
    pub key: Option<Place>,
    /// The value alone, within the same text.
    pub value: Option<Place>,
    /// The weaker value that this one took the place of, with what that one had replaced before.
    pub replaced: Option<OriginId>,
}

impl Origin {
    /// A record that knows its layer only.
    pub fn new(layer: Layer) -> Self {
        Self {
            layer,
            place: None,
            key: None,
            value: None,
            replaced: None,
        }
    }

    /// Whether both records speak of the same written characters.
    fn same_spot(&self, other: &Self) -> bool {
        self.place == other.place && self.layer == other.layer
    }
}

/// All origins of one run. Copies share what was recorded before [`Ledger::share`].
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    shared: Arc<Vec<Origin>>,
    own: Vec<Origin>,
}

impl Ledger {
    /// Records an origin.
    pub fn add(&mut self, origin: Origin) -> OriginId {
        self.own.push(origin);
        OriginId(u32::try_from(self.shared.len() + self.own.len()).unwrap_or(0))
    }

    /// Makes copies cheap: they will share all that is recorded by now.
    pub fn share(&mut self) {
        if !self.own.is_empty() {
            Arc::make_mut(&mut self.shared).append(&mut self.own);
        }
    }

    /// The record behind a handle; nothing for [`OriginId::NONE`].
    pub fn get(&self, id: OriginId) -> Option<&Origin> {
        let at = (id.0 as usize).checked_sub(1)?;
        match at.checked_sub(self.shared.len()) {
            None => self.shared.get(at),
            Some(at) => self.own.get(at),
        }
    }

    /// The record of a value and of all that it took the place of, strongest first.
    pub fn chain(&self, id: OriginId) -> impl Iterator<Item = (OriginId, &Origin)> {
        let with_record = |id| self.get(id).map(|origin| (id, origin));
        std::iter::successors(with_record(id), move |(_, origin)| {
            origin.replaced.and_then(with_record)
        })
    }

    /// The handle for the value of `winner` at a spot where it took the place of `loser`. A record
    /// of its own, because one global setting may replace different defaults in different charts.
    /// The chain stays as it is when it tells of the loser already.
    #[must_use]
    pub fn replace(&mut self, winner: OriginId, loser: OriginId) -> OriginId {
        if winner == loser {
            return winner;
        }
        let Some(lost) = self.get(loser) else {
            return winner;
        };
        if self.chain(winner).any(|(_, origin)| origin.same_spot(lost)) {
            return winner;
        }
        let stronger: Vec<Origin> = self.chain(winner).map(|(_, origin)| origin.clone()).collect();
        stronger.into_iter().rev().fold(loser, |below, mut origin| {
            origin.replaced = Some(below);
            self.add(origin)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{SourceKind, Sources, Span};

    #[test]
    fn a_setting_remembers_every_default_it_replaced_strongest_first() {
        let mut sources = Sources::default();
        let mut ledger = Ledger::default();
        let mut written = |ledger: &mut Ledger, layer: Layer| {
            let source = sources.add("x", SourceKind::Argument, b"a=1");
            let mut origin = Origin::new(layer);
            origin.place = Some(Place {
                source,
                span: Span::new(0, 3),
            });
            ledger.add(origin)
        };
        let set = written(&mut ledger, Layer::Setting("--set"));
        let parent = written(&mut ledger, Layer::ChartDefault("c".into()));
        let child = written(&mut ledger, Layer::ChartDefault("c/charts/s".into()));
        let over = ledger.replace(set, parent);
        let over = ledger.replace(over, child);
        let again = ledger.replace(over, parent);
        assert_eq!(over, again, "a second pass over the same defaults adds nothing");
        let layers: Vec<Layer> = ledger.chain(over).map(|(_, o)| o.layer.clone()).collect();
        assert_eq!(
            layers,
            [
                Layer::Setting("--set"),
                Layer::ChartDefault("c".into()),
                Layer::ChartDefault("c/charts/s".into())
            ]
        );
        assert_eq!(
            ledger.chain(set).count(),
            1,
            "the setting elsewhere replaced nothing"
        );
    }
}
