//! Go's text/template, with no chart in sight. In: template text, data and a table of functions.
//! Out: parsed trees that any thread may share, rendered bytes, or a fault at name, line and column in
//! Go's words. Helm's own functions and scope are added above, in `render/`.

pub mod func;
