//! Pictures of QR codes and bar codes: made as PNG, the same bytes for the same input, and read.

mod check;
mod draw;
mod kind;
mod read;

pub use kind::BarcodeKind;
pub use read::{Unreadable, recognize};

use qrcode::{Color, EcLevel, QrCode};

/// A text that cannot be put into such a code: why, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadCode(pub String);

/// A picture of a QR code, PNG.
///
/// # Errors
/// When the text is empty or longer than a QR code holds.
pub fn qrcode(text: &str) -> Result<Vec<u8>, BadCode> {
    if text.is_empty() {
        return Err(BadCode(
            "the text is empty; give what the code is to say".to_owned(),
        ));
    }
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).map_err(|_| {
        BadCode(format!(
            "{} bytes are more than a QR code holds; give at most 2331",
            text.len()
        ))
    })?;
    let dark: Vec<bool> = code
        .to_colors()
        .iter()
        .map(|color| *color == Color::Dark)
        .collect();
    draw::square(&dark, code.width())
}

/// A picture of a bar code, PNG; `caption` writes its text below it.
///
/// # Errors
/// When the text does not fit the kind: its length, its characters, or its check digit.
pub fn barcode(kind: BarcodeKind, text: &str, caption: bool) -> Result<Vec<u8>, BadCode> {
    let (bars, shown) = kind.encode(text.trim())?;
    draw::bars(&bars, caption.then_some(shown.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_is_read_again_and_the_same_input_gives_the_same_bytes() {
        let text = "https://example.com/?q=привет";
        let picture = qrcode(text).unwrap();
        assert_eq!(picture, qrcode(text).unwrap());
        assert_eq!(recognize(&picture).as_deref(), Ok(text));
        let cases = [
            ("ean13", "4006381333931", "4006381333931"),
            ("ean8", "73513537", "73513537"),
            ("code128", "ORDER-7", "ORDER-7"),
            ("code128", "123456", "123456"),
            ("code39", "ORDER-7", "ORDER-7"),
        ];
        for (kind, text, wanted) in cases {
            let kind = BarcodeKind::of(kind).unwrap();
            for caption in [true, false] {
                let picture = barcode(kind, text, caption).unwrap();
                assert_eq!(recognize(&picture).as_deref(), Ok(wanted), "{kind:?} {caption}");
            }
        }
    }

    #[test]
    fn what_is_no_picture_or_too_large_a_one_is_refused_before_it_is_decoded() {
        for content in [&b""[..], b"GIF89a", b"not a picture", b"\x89PNG\r\n\x1a\n"] {
            assert_eq!(recognize(content), Err(Unreadable::NoPicture));
        }
        // A few hundred kilobytes that claim to be 2.5 thousand million pixels.
        let mut bomb = qrcode("x").unwrap();
        bomb[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
        assert_eq!(recognize(&bomb), Err(Unreadable::NoPicture));
        let white = draw::bars(&[0; 60], None).unwrap();
        assert_eq!(recognize(&white), Err(Unreadable::NoCode));
    }

    #[test]
    fn a_text_that_no_code_holds_is_refused_in_a_sentence() {
        assert_eq!(
            qrcode("").unwrap_err().0,
            "the text is empty; give what the code is to say"
        );
        let long = "a".repeat(3_000);
        assert!(
            qrcode(&long)
                .unwrap_err()
                .0
                .starts_with("3000 bytes are more than")
        );
    }
}
