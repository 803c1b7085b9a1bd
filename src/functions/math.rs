//! Arithmetic. In: any values, converted as `int64` and `float64` convert. Out: wrapped 64-bit
//! integers, floats, and floats that were computed in exact decimals (`addf` and its family).

use super::args::{any, float, int, rest, row, variadic};
use super::conversions::{to_float, to_int};
use super::decimal::Decimal;
use super::lists::span;
use super::numerals::times_power_of_two;
use crate::template::func::{Fault, Func, Machine};
use crate::value::{Ty, Value};

const ANY: Ty = Ty::Any;
const I64: Ty = Ty::INT64;
const F64: Ty = Ty::Float64;

const fn math_row(
    name: &'static str,
    params: &'static [Ty],
    result: Ty,
    call: fn(&mut dyn Machine, &[Value]) -> Result<Value, Fault>,
    doc: &'static str,
) -> Func {
    row("math", name, params, result, call, doc)
}

/// The rows of this family.
#[rustfmt::skip]
pub(crate) static FUNCS: &[Func] = &[
    math_row("add1", &[ANY], I64, |_, a| Ok(Value::int64(to_int(any(a, 0)).wrapping_add(1))), "One more than an integer."),
    variadic(ANY, math_row("add", &[], I64, |_, a| Ok(Value::int64(a.iter().map(to_int).fold(0, i64::wrapping_add))), "The sum of integers.")),
    math_row("sub", &[ANY, ANY], I64, |_, a| Ok(Value::int64(to_int(any(a, 0)).wrapping_sub(to_int(any(a, 1))))), "The difference of two integers."),
    variadic(ANY, math_row("mul", &[ANY], I64, |_, a| Ok(Value::int64(a.iter().map(to_int).fold(1, i64::wrapping_mul))), "The product of integers.")),
    math_row("div", &[ANY, ANY], I64, |_, a| divide(a, i64::wrapping_div), "The quotient of two integers, cut towards zero."),
    math_row("mod", &[ANY, ANY], I64, |_, a| divide(a, i64::wrapping_rem), "The remainder of a division, with the sign of the dividend."),
    variadic(ANY, math_row("max", &[ANY], I64, |_, a| Ok(Value::int64(a.iter().map(to_int).max().unwrap_or(0))), "The greatest integer.")),
    variadic(ANY, math_row("biggest", &[ANY], I64, |_, a| Ok(Value::int64(a.iter().map(to_int).max().unwrap_or(0))), "Another name of `max`.")),
    variadic(ANY, math_row("min", &[ANY], I64, |_, a| Ok(Value::int64(a.iter().map(to_int).min().unwrap_or(0))), "The least integer.")),
    variadic(ANY, math_row("maxf", &[ANY], F64, |_, a| Ok(extreme(a, greater)), "The greatest float.")),
    variadic(ANY, math_row("minf", &[ANY], F64, |_, a| Ok(extreme(a, lesser)), "The least float.")),
    math_row("add1f", &[ANY], F64, |_, a| decimal(any(a, 0), &[Value::int(1)], Decimal::plus), "One more than a number, computed in decimals."),
    variadic(ANY, math_row("addf", &[], F64, |_, a| decimal(&Value::int(0), a, Decimal::plus), "The sum of numbers, computed in decimals.")),
    variadic(ANY, math_row("subf", &[ANY], F64, |_, a| decimal(any(a, 0), rest(a, 1), Decimal::minus), "The first number less all others, computed in decimals.")),
    variadic(ANY, math_row("mulf", &[ANY], F64, |_, a| decimal(any(a, 0), rest(a, 1), Decimal::times), "The product of numbers, computed in decimals.")),
    variadic(ANY, math_row("divf", &[ANY], F64, |_, a| decimal(any(a, 0), rest(a, 1), Decimal::over), "The first number divided by all others, to 16 decimals each time.")),
    math_row("ceil", &[ANY], F64, |_, a| Ok(Value::Float(to_float(any(a, 0)).ceil())), "The next integer upwards, as a float."),
    math_row("floor", &[ANY], F64, |_, a| Ok(Value::Float(to_float(any(a, 0)).floor())), "The next integer downwards, as a float."),
    variadic(F64, math_row("round", &[ANY, Ty::INT], F64, round, "Rounds to so many decimals, up from .5 or from a given fraction.")),
    variadic(Ty::INT, math_row("seq", &[], Ty::Str, sequence, "Counts as the shell's `seq`: the integers up to a number, from one to another, or in steps.")),
];

fn divide(args: &[Value], by: fn(i64, i64) -> i64) -> Result<Value, Fault> {
    match to_int(any(args, 1)) {
        0 => Err(Fault::panicked("runtime error: integer divide by zero")),
        divisor => Ok(Value::int64(by(to_int(any(args, 0)), divisor))),
    }
}

fn extreme(args: &[Value], of: fn(f64, f64) -> f64) -> Value {
    Value::Float(args.iter().map(to_float).reduce(of).unwrap_or(0.0))
}

/// Go's `math.Max`: infinity beats NaN, NaN beats all else, and 0 is more than -0.
fn greater(a: f64, b: f64) -> f64 {
    if a == f64::INFINITY || b == f64::INFINITY {
        f64::INFINITY
    } else if a.is_nan() || b.is_nan() {
        f64::NAN
    } else if a == 0.0 && b == 0.0 {
        if a.is_sign_negative() { b } else { a }
    } else {
        a.max(b)
    }
}

/// Go's `math.Min`, the mirror of [`greater`].
fn lesser(a: f64, b: f64) -> f64 {
    -greater(-a, -b)
}

fn decimal(
    first: &Value,
    others: &[Value],
    combine: fn(Decimal, Decimal) -> Result<Decimal, Fault>,
) -> Result<Value, Fault> {
    let mut result = Decimal::of(to_float(first))?;
    for other in others {
        result = combine(result, Decimal::of(to_float(other))?)?;
    }
    Ok(Value::Float(result.to_float()))
}

fn round(_: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let up_from = if rest(args, 2).is_empty() {
        0.5
    } else {
        float(args, 2)
    };
    let power = power_of_ten(int(args, 1));
    let scaled = power * to_float(any(args, 0));
    let fraction = if scaled.is_infinite() {
        f64::NAN
    } else {
        scaled.fract()
    };
    let rounded = if fraction >= up_from {
        scaled.ceil()
    } else {
        scaled.floor()
    };
    Ok(Value::Float(rounded / power))
}

/// Go's `math.Pow(10, places)`: squarings of the mantissa, which decide the last bits.
fn power_of_ten(places: i64) -> f64 {
    const ENDLESS: i64 = 1 << 12;
    if places == 1 {
        return 10.0;
    }
    let (mut result, mut power) = (1.0, 0);
    let (mut square, mut exponent) = (0.625, 4);
    let mut left = places.unsigned_abs();
    while left != 0 {
        if exponent > ENDLESS {
            power += exponent;
            break;
        }
        if left & 1 == 1 {
            result *= square;
            power += exponent;
        }
        square *= square;
        exponent *= 2;
        if square < 0.5 {
            square += square;
            exponent -= 1;
        }
        left >>= 1;
    }
    if places < 0 {
        times_power_of_two(1.0 / result, -power)
    } else {
        times_power_of_two(result, power)
    }
}

fn sequence(machine: &mut dyn Machine, args: &[Value]) -> Result<Value, Fault> {
    let (start, step, end) = match args.len() {
        1 => (1, None, int(args, 0)),
        2 => (int(args, 0), None, int(args, 1)),
        3 => (int(args, 0), Some(int(args, 1)), int(args, 2)),
        _ => return Ok(Value::str("")),
    };
    let towards = if end < start { -1 } else { 1 };
    if end < start && step.is_some_and(|step| step > 0) {
        return Ok(Value::str(""));
    }
    let numbers = span(machine, start, end.wrapping_add(towards), step.unwrap_or(towards))?;
    let words: Vec<String> = numbers.iter().map(i64::to_string).collect();
    Ok(Value::str(words.join(" ")))
}
