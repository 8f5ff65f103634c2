//! Check digits of numbers that bar codes carry.

use super::BadCode;

/// The digits of a text, and the `X` that stands for ten; blanks and dashes are left out.
pub fn digits(text: &str) -> String {
    text.chars()
        .filter(|c| !matches!(c, ' ' | '-'))
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// The number with its check digit: `count` digits get it, one more must have the right one.
pub fn with_digit(
    text: &str,
    count: usize,
    digit: fn(&[u32]) -> char,
    what: &str,
) -> Result<String, BadCode> {
    let number = digits(text);
    let wrong = || {
        BadCode(format!(
            "this {what} must have {count} digits, or {} with the check digit; given {}",
            count + 1,
            number.chars().count()
        ))
    };
    let head: Vec<u32> = number
        .chars()
        .take(count)
        .filter_map(|c| c.to_digit(10))
        .collect();
    let length = number.chars().count();
    if head.len() != count || length > count + 1 {
        return Err(wrong());
    }
    let right = digit(&head);
    match number.chars().nth(count) {
        Some(given) if given != right => Err(BadCode(format!(
            "the check digit of this {what} must be {right}, not {given}"
        ))),
        Some(_) => Ok(number),
        None => Ok(format!("{number}{right}")),
    }
}

/// EAN, UPC, GTIN and ISBN-13: from the right 3, 1, 3, 1 …, to the next ten.
pub fn ean_digit(digits: &[u32]) -> char {
    let sum: u32 = digits
        .iter()
        .rev()
        .zip([3, 1].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .sum();
    figure((10 - sum % 10) % 10)
}

/// ISBN-10: weights 10 to 2, modulo 11.
pub fn isbn10_digit(digits: &[u32]) -> char {
    modulo_11(digits, 10)
}

/// ISSN: weights 8 to 2, modulo 11.
pub fn issn_digit(digits: &[u32]) -> char {
    modulo_11(digits, 8)
}

/// PZN: weights 2 to 7 for the old numbers of six digits, 1 to 7 for those of seven; modulo 11.
pub fn pzn_digit(digits: &[u32]) -> char {
    let first = if digits.len() == 6 { 2 } else { 1 };
    let sum: u32 = digits
        .iter()
        .zip(first..)
        .map(|(digit, weight)| digit * weight)
        .sum();
    figure(sum % 11)
}

fn modulo_11(digits: &[u32], first: u32) -> char {
    let sum: u32 = digits
        .iter()
        .zip((2..=first).rev())
        .map(|(digit, weight)| digit * weight)
        .sum();
    figure((11 - sum % 11) % 11)
}

fn figure(digit: u32) -> char {
    char::from_digit(digit, 10).unwrap_or('X')
}
