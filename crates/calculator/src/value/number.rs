//! Numbers: which texts act as one, and how they are printed.

use std::cmp::Ordering;
use std::fmt::Write;

/// Texts of more digits are never numbers: a double would not keep them exact.
const DIGITS: usize = 15;
/// The whole doubles below this bound are exact.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A number: a 64-bit integer while exact, else a finite double.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A whole number.
    Int(i64),
    /// Any other finite number.
    Float(f64),
}

impl Number {
    /// The number of a double; whole ones become integers while exact. `None` for infinities and NaN.
    #[must_use]
    pub fn of_f64(number: f64) -> Option<Self> {
        if !number.is_finite() {
            None
        } else if number.abs() < EXACT && (number as i64) as f64 == number {
            Some(Self::Int(number as i64))
        } else {
            Some(Self::Float(number))
        }
    }

    /// The number a text acts as: an optional minus, digits without a leading zero, an optional dot with digits,
    /// at most 15 digits and nothing else. `007`, `+7`, `1,5` and `1e5` are texts.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        // A minus, a dot and the digits.
        if bytes.is_empty() || bytes.len() > DIGITS + 2 {
            return None;
        }
        let unsigned = bytes.strip_prefix(b"-").unwrap_or(bytes);
        let (whole, fraction) = match unsigned.iter().position(|byte| *byte == b'.') {
            Some(dot) => (&unsigned[..dot], Some(&unsigned[dot + 1..])),
            None => (unsigned, None),
        };
        let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
        if !digits(whole) || (whole.len() > 1 && whole[0] == b'0') {
            return None;
        }
        match fraction {
            None if whole.len() <= DIGITS => text.parse().ok().map(Self::Int),
            Some(fraction) if digits(fraction) && whole.len() + fraction.len() <= DIGITS => {
                text.parse().ok().and_then(Self::of_f64)
            }
            _ => None,
        }
    }

    /// The number as a double.
    #[must_use]
    pub const fn as_f64(self) -> f64 {
        match self {
            Self::Int(number) => number as f64,
            Self::Float(number) => number,
        }
    }

    /// The number as a whole one, if it is.
    #[must_use]
    pub const fn as_int(self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(number),
            Self::Float(_) => None,
        }
    }

    /// Whether it is zero.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.as_f64() == 0.0
    }

    /// Compares by amount, exactly: a whole number is not rounded to a double first.
    #[must_use]
    pub fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a.cmp(&b),
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
            (Self::Int(a), Self::Float(b)) => whole_beside_double(a, b),
            (Self::Float(a), Self::Int(b)) => whole_beside_double(b, a).reverse(),
        }
    }

    /// Writes the shortest text that reads back as the number: no `.0`, an exponent only from 1e21 and below 1e-6.
    pub fn write(self, out: &mut String) {
        // Writing to a String cannot fail.
        let _ = match self {
            Self::Int(number) => {
                write_int(number, out);
                Ok(())
            }
            Self::Float(0.0) => write!(out, "0"),
            Self::Float(number) if number.abs() >= 1e21 || number.abs() < 1e-6 => {
                let text = format!("{number:e}");
                match text.split_once("e-") {
                    Some(_) => write!(out, "{text}"),
                    None => write!(out, "{}", text.replace('e', "e+")),
                }
            }
            Self::Float(number) => write!(out, "{number}"),
        };
    }
}

fn whole_beside_double(whole: i64, double: f64) -> Ordering {
    // 2^63: what is not below is larger than any whole number.
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    if double >= BEYOND {
        return Ordering::Less;
    }
    if double < -BEYOND {
        return Ordering::Greater;
    }
    let floor = double.floor();
    let rest = if double > floor {
        Ordering::Less
    } else {
        Ordering::Equal
    };
    whole.cmp(&(floor as i64)).then(rest)
}

/// Writes digits without the formatting machinery: numbers are printed for most substitutions.
fn write_int(number: i64, out: &mut String) {
    let mut digits = [0_u8; 20];
    let mut at = digits.len();
    let mut rest = number.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        out.push('-');
    }
    out.extend(digits[at..].iter().map(|digit| char::from(*digit)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_numbers_are_numbers() {
        for (text, number) in [
            ("0", Number::Int(0)),
            ("-5", Number::Int(-5)),
            ("1.50", Number::Float(1.5)),
            ("2.0", Number::Int(2)),
            ("0.5", Number::Float(0.5)),
            ("123456789012345", Number::Int(123_456_789_012_345)),
        ] {
            assert_eq!(Number::of_text(text), Some(number), "{text}");
        }
        for text in [
            "",
            "-",
            "007",
            "+7",
            "1,5",
            "1e5",
            "5.",
            ".5",
            " 5",
            "1234567890123456",
            "0x1",
            "٣",
            "--1",
            "1.2.3",
        ] {
            assert_eq!(Number::of_text(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_print_shortest() {
        for (number, text) in [
            (Number::Int(i64::MIN), "-9223372036854775808"),
            (Number::Int(0), "0"),
            (Number::Float(0.1), "0.1"),
            (Number::Float(1e20), "100000000000000000000"),
            (Number::Float(1e21), "1e+21"),
            (Number::Float(-2.5e-7), "-2.5e-7"),
        ] {
            let mut out = String::new();
            number.write(&mut out);
            assert_eq!(out, text);
        }
    }
}
