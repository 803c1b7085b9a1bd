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
#[derive(Clone, Debug)]
pub struct Origin {
    /// The layer.
    pub layer: Layer,
    /// The key and value as written, where the text is known.
    pub place: Option<Place>,
    /// The key alone, within the same text.
    pub key: Option<Place>,
}

/// All origins of one run.
#[derive(Clone, Debug, Default)]
pub struct Ledger(Vec<Origin>);

impl Ledger {
    /// Records an origin.
    pub fn add(&mut self, origin: Origin) -> OriginId {
        self.0.push(origin);
        OriginId(u32::try_from(self.0.len()).unwrap_or(0))
    }

    /// The record behind a handle; nothing for [`OriginId::NONE`].
    pub fn get(&self, id: OriginId) -> Option<&Origin> {
        self.0.get((id.0 as usize).checked_sub(1)?)
    }
}
