//! Floats as YAML names them. In: a float, or Go's text of one. Out: text. The digits are Go's.

use crate::value::format::float_text;

/// All digits that tell a `float64` from its neighbours.
pub(super) fn float64(f: f64) -> String {
    float_text(f, b'g', None)
}

/// YAML's name for a float that Go prints as `NaN`, `+Inf` or `-Inf`; any other text stays.
pub(super) fn yaml_name(text: String) -> String {
    match text.as_str() {
        "NaN" => ".nan".to_owned(),
        "+Inf" => ".inf".to_owned(),
        "-Inf" => "-.inf".to_owned(),
        _ => text,
    }
}
