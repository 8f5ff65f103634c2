//! The kinds of bar codes: what text each takes, and its bars.

use super::BadCode;
use super::check::{digits, ean_digit, isbn10_digit, issn_digit, pzn_digit, with_digit};
use barcoders::sym::code39::Code39;
use barcoders::sym::code128::Code128;
use barcoders::sym::ean8::EAN8;
use barcoders::sym::ean13::EAN13;

/// A kind of bar code, under the names that bots use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BarcodeKind {
    /// Code 39: capitals, digits and `-. $/+%`.
    Code39,
    /// Code 128: all of ASCII.
    Code128,
    /// EAN-13, also under the names `ean` and `jan`.
    Ean13,
    /// EAN-13 of Japan, which begins with 45 or 49.
    Jan,
    /// EAN-8.
    Ean8,
    /// GS1-128: Code 128 with the mark of GS1.
    Gs1,
    /// A trade item's number of 8, 12, 13 or 14 digits.
    Gtin,
    /// A book's number of 13 digits.
    Isbn13,
    /// A book's number of 10 digits, drawn as the one of 13 that it stands for.
    Isbn10,
    /// A periodical's number.
    Issn,
    /// A German pharmacy's number.
    Pzn,
    /// UPC-A.
    Upc,
}

/// Every name with its kind.
const NAMES: &[(&str, BarcodeKind)] = &[
    ("code39", BarcodeKind::Code39),
    ("code128", BarcodeKind::Code128),
    ("ean", BarcodeKind::Ean13),
    ("ean13", BarcodeKind::Ean13),
    ("ean8", BarcodeKind::Ean8),
    ("gs1", BarcodeKind::Gs1),
    ("gtin", BarcodeKind::Gtin),
    ("isbn", BarcodeKind::Isbn13),
    ("isbn10", BarcodeKind::Isbn10),
    ("isbn13", BarcodeKind::Isbn13),
    ("issn", BarcodeKind::Issn),
    ("jan", BarcodeKind::Jan),
    ("pzn", BarcodeKind::Pzn),
    ("upc", BarcodeKind::Upc),
    ("upca", BarcodeKind::Upc),
];

/// Characters of a text that one bar code holds; a longer one no scanner reads.
const CHARACTERS: usize = 80;

impl BarcodeKind {
    /// The kind of a name.
    ///
    /// # Errors
    /// When there is none of that name; the sentence lists them.
    pub fn of(name: &str) -> Result<Self, BadCode> {
        let wanted = name.trim().to_lowercase();
        NAMES
            .iter()
            .find(|(known, _)| *known == wanted)
            .map(|(_, kind)| *kind)
            .ok_or_else(|| {
                let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
                BadCode(format!(
                    "`{}` is no kind of bar code; the kinds are {}",
                    base::text::clip(name, 40),
                    names.join(", ")
                ))
            })
    }

    /// The bars, one a module, dark ones as 1, and the text as it is written below them.
    pub(super) fn encode(self, text: &str) -> Result<(Vec<u8>, String), BadCode> {
        if text.is_empty() || text.chars().count() > CHARACTERS {
            return Err(BadCode(format!(
                "a bar code holds 1 to {CHARACTERS} characters; given {}",
                text.chars().count()
            )));
        }
        match self {
            Self::Code39 => code39(&text.to_uppercase()),
            Self::Code128 => code128(text, "", text),
            Self::Gs1 => gs1(text),
            Self::Ean13 => ean13(&with_digit(text, 12, ean_digit, "EAN-13")?),
            Self::Jan => {
                if !text.starts_with("45") && !text.starts_with("49") {
                    return Err(BadCode(format!("a JAN begins with 45 or 49; given `{text}`")));
                }
                ean13(&with_digit(text, 12, ean_digit, "JAN")?)
            }
            Self::Ean8 => ean8(&with_digit(text, 7, ean_digit, "EAN-8")?),
            Self::Upc => upc(&with_digit(text, 11, ean_digit, "UPC-A")?),
            Self::Gtin => gtin(text),
            Self::Isbn13 => {
                let number = with_digit(text, 12, ean_digit, "ISBN-13")?;
                if !number.starts_with("978") && !number.starts_with("979") {
                    return Err(BadCode(format!(
                        "an ISBN-13 begins with 978 or 979; given `{text}`"
                    )));
                }
                ean13(&number)
            }
            Self::Isbn10 => {
                let number = with_digit(text, 9, isbn10_digit, "ISBN-10")?;
                ean13(&with_digit(
                    &format!("978{}", &number[..9]),
                    12,
                    ean_digit,
                    "ISBN-10",
                )?)
            }
            Self::Issn => {
                let number = with_digit(text, 7, issn_digit, "ISSN")?;
                ean13(&with_digit(
                    &format!("977{}00", &number[..7]),
                    12,
                    ean_digit,
                    "ISSN",
                )?)
            }
            Self::Pzn => {
                let plain = text.to_uppercase();
                let plain = plain.trim_start_matches("PZN").trim_start_matches('-');
                let count = if digits(plain).len() >= 8 { 7 } else { 6 };
                let number = with_digit(plain, count, pzn_digit, "PZN")?;
                code39(&format!("PZN-{number}"))
            }
        }
    }
}

fn code39(text: &str) -> Result<(Vec<u8>, String), BadCode> {
    let code = Code39::new(text).map_err(|_| {
        BadCode(format!(
            "Code 39 holds capitals, digits and `-. $/+%`; given `{text}`; take code128"
        ))
    })?;
    Ok((code.encode(), text.to_owned()))
}

/// Code 128 in its sets B and, for digits alone, C.
fn code128(text: &str, mark: &str, shown: &str) -> Result<(Vec<u8>, String), BadCode> {
    if !text.chars().all(|c| (' '..='~').contains(&c)) {
        return Err(BadCode(format!(
            "Code 128 holds the characters of ASCII; given `{text}`; take a QR code"
        )));
    }
    let pairs = text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_digit());
    let set = if pairs { 'Ć' } else { 'Ɓ' };
    let code = Code128::new(format!("{set}{mark}{text}"))
        .map_err(|_| BadCode(format!("`{text}` does not fit into Code 128")))?;
    Ok((code.encode(), shown.to_owned()))
}

/// GS1-128; brackets around its identifiers are only written.
fn gs1(text: &str) -> Result<(Vec<u8>, String), BadCode> {
    let plain: String = text.chars().filter(|c| !matches!(c, '(' | ')')).collect();
    code128(&plain, "Ź", text)
}

fn gtin(text: &str) -> Result<(Vec<u8>, String), BadCode> {
    match digits(text).len() {
        8 => ean8(&with_digit(text, 7, ean_digit, "GTIN-8")?),
        12 => upc(&with_digit(text, 11, ean_digit, "GTIN-12")?),
        14 => {
            let number = with_digit(text, 13, ean_digit, "GTIN-14")?;
            gs1(&format!("(01){number}"))
        }
        _ => ean13(&with_digit(text, 12, ean_digit, "GTIN-13")?),
    }
}

fn ean13(number: &str) -> Result<(Vec<u8>, String), BadCode> {
    let code = EAN13::new(number).map_err(|_| BadCode(format!("`{number}` does not fit into EAN-13")))?;
    Ok((code.encode(), number.to_owned()))
}

fn ean8(number: &str) -> Result<(Vec<u8>, String), BadCode> {
    let code = EAN8::new(number).map_err(|_| BadCode(format!("`{number}` does not fit into EAN-8")))?;
    Ok((code.encode(), number.to_owned()))
}

/// UPC-A has the bars of the EAN-13 that begins with 0.
fn upc(number: &str) -> Result<(Vec<u8>, String), BadCode> {
    let (bars, _) = ean13(&format!("0{number}"))?;
    Ok((bars, number.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_takes_its_texts_and_refuses_others_in_a_sentence() {
        let cases = [
            ("ean13", "4006381333931", "4006381333931"),
            ("EAN", "400638133393", "4006381333931"),
            (
                "ean13",
                "4006381333930",
                "the check digit of this EAN-13 must be 1, not 0",
            ),
            (
                "ean13",
                "12345",
                "this EAN-13 must have 12 digits, or 13 with the check digit; given 5",
            ),
            ("ean8", "7351353", "73513537"),
            ("upca", "036000291452", "036000291452"),
            ("isbn10", "3-16-148410-x", "9783161484100"),
            ("isbn", "978-3-16-148410-0", "9783161484100"),
            (
                "isbn13",
                "4006381333931",
                "an ISBN-13 begins with 978 or 979; given `4006381333931`",
            ),
            ("issn", "0317-8471", "9770317847001"),
            ("jan", "4901234567894", "4901234567894"),
            (
                "jan",
                "4006381333931",
                "a JAN begins with 45 or 49; given `4006381333931`",
            ),
            ("gtin", "10614141543219", "(01)10614141543219"),
            ("pzn", "123456", "PZN-1234562"),
            ("code39", "ab-1", "AB-1"),
            (
                "code39",
                "ж",
                "Code 39 holds capitals, digits and `-. $/+%`; given `Ж`; take code128",
            ),
            ("code128", "Order 7", "Order 7"),
            ("gs1", "(01)10614141543219", "(01)10614141543219"),
            ("code128", "", "a bar code holds 1 to 80 characters; given 0"),
        ];
        for (name, text, wanted) in cases {
            let shown = match BarcodeKind::of(name).and_then(|kind| kind.encode(text)) {
                Ok((bars, shown)) => {
                    assert!(bars.first() == Some(&1) && bars.len() > 50, "{name} {text}");
                    shown
                }
                Err(error) => error.0,
            };
            assert_eq!(shown, wanted, "{name} {text}");
        }
        assert!(
            BarcodeKind::of("itf")
                .unwrap_err()
                .0
                .starts_with("`itf` is no kind of bar code")
        );
    }
}
