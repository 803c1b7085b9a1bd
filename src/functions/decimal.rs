//! Exact decimals, as shopspring/decimal computes them. In: floats, by their shortest digits. Out:
//! sums and products without error, quotients rounded half away from zero at 16 decimals, and the
//! nearest float of the result. Knows no values.

use crate::template::func::Fault;
use crate::value::format::shortest;
use num_bigint::{BigInt, Sign};

/// Decimals that a quotient keeps.
const QUOTIENT_DECIMALS: i64 = 16;

/// `digits` times ten to the `exponent`.
pub(super) struct Decimal {
    digits: BigInt,
    exponent: i64,
}

impl Decimal {
    /// The decimal with the fewest digits that reads back as this float.
    pub(super) fn of(f: f64) -> Result<Self, Fault> {
        if !f.is_finite() {
            let name = if f.is_nan() {
                "NaN"
            } else if f > 0.0 {
                "+Inf"
            } else {
                "-Inf"
            };
            return Err(Fault::panicked(format!("Cannot create a Decimal from {name}")));
        }
        let text = shortest(f);
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let decimals = mantissa
            .split_once('.')
            .map_or(0, |(_, fraction)| fraction.len() as i64);
        Ok(Self {
            digits: mantissa.replace('.', "").parse().unwrap_or_default(),
            exponent: exponent.parse::<i64>().unwrap_or(0) - decimals,
        })
    }

    /// The digits at a lower exponent.
    fn digits_at(&self, exponent: i64) -> BigInt {
        &self.digits * ten_to(self.exponent - exponent)
    }

    /// The sum.
    pub(super) fn plus(self, other: Self) -> Result<Self, Fault> {
        let exponent = self.exponent.min(other.exponent);
        Ok(Self {
            digits: self.digits_at(exponent) + other.digits_at(exponent),
            exponent,
        })
    }

    /// The difference.
    pub(super) fn minus(self, mut other: Self) -> Result<Self, Fault> {
        other.digits = -other.digits;
        self.plus(other)
    }

    /// The product.
    pub(super) fn times(self, other: Self) -> Result<Self, Fault> {
        Ok(Self {
            digits: self.digits * other.digits,
            exponent: self.exponent + other.exponent,
        })
    }

    /// The quotient.
    pub(super) fn over(self, other: Self) -> Result<Self, Fault> {
        if other.digits.sign() == Sign::NoSign {
            return Err(Fault::panicked("decimal division by 0"));
        }
        let shift = self.exponent - other.exponent + QUOTIENT_DECIMALS;
        let negative = (self.digits.sign() == Sign::Minus) != (other.digits.sign() == Sign::Minus);
        let dividend = self.digits.magnitude() * ten_to(shift).magnitude();
        let divisor = other.digits.magnitude() * ten_to(-shift).magnitude();
        let quotient = (dividend * 2_u32 + &divisor) / (divisor * 2_u32);
        Ok(Self {
            digits: BigInt::from_biguint(if negative { Sign::Minus } else { Sign::Plus }, quotient),
            exponent: -QUOTIENT_DECIMALS,
        })
    }

    /// The nearest float, ties to even; infinite where none is near.
    pub(super) fn to_float(&self) -> f64 {
        format!("{}e{}", self.digits, self.exponent)
            .parse()
            .unwrap_or(0.0)
    }
}

/// A power of ten; one for what is negative.
fn ten_to(exponent: i64) -> BigInt {
    BigInt::from(10).pow(u32::try_from(exponent).unwrap_or(0))
}
