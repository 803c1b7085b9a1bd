//! Floats in JSON's form. In: a finite `float64`. Out: Go's text of it: shortest digits, positional
//! between 1e-6 and 1e21, with an exponent without padding elsewhere.

use std::io::Write as _;

/// Appends a finite float.
pub fn append_float(out: &mut Vec<u8>, f: f64) {
    let size = f.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let start = out.len();
        let _ = write!(out, "{f:e}");
        // Rust writes `1e21` where Go writes `1e+21`; negative exponents agree.
        if let Some(at) = out[start..].iter().position(|b| *b == b'e') {
            let after = start + at + 1;
            if out.get(after) != Some(&b'-') {
                out.insert(after, b'+');
            }
        }
    } else {
        let _ = write!(out, "{f}");
    }
}
