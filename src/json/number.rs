//! Floats in JSON's form. In: a finite `float64`. Out: Go's text of it: shortest digits, positional
//! between 1e-6 and 1e21, with an exponent without padding elsewhere.

use crate::value::format::float_text;

/// Appends a finite float.
pub fn append_float(out: &mut Vec<u8>, f: f64) {
    let size = f.abs();
    if size == 0.0 || (1e-6..1e21).contains(&size) {
        out.extend_from_slice(float_text(f, b'f', None).as_bytes());
        return;
    }
    let text = float_text(f, b'e', None);
    match text.split_once("e-0") {
        Some((mantissa, exponent)) => {
            out.extend_from_slice(mantissa.as_bytes());
            out.extend_from_slice(b"e-");
            out.extend_from_slice(exponent.as_bytes());
        }
        None => out.extend_from_slice(text.as_bytes()),
    }
}
