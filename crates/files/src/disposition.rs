//! How a stored file is given to a browser: what may be shown in place, what is a download, and the headers for both.

use crate::name::safe_name;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Whether a browser shows a file or saves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// Shown in place.
    Inline,
    /// Saved.
    Attachment,
}

/// The types that browsers draw or play without running anything in them. All others are downloads.
const SHOWN: &[&str] = &[
    "audio/aac",
    "audio/m4a",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/opus",
    "audio/wav",
    "audio/webm",
    "audio/x-flac",
    "audio/x-wav",
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "video/mp4",
    "video/quicktime",
    "video/webm",
];

/// What stays as it is in an extended header value (RFC 8187 `attr-char`).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

impl Disposition {
    /// The disposition of a media type found in the content.
    #[must_use]
    pub fn of(mime: &str) -> Self {
        if SHOWN.contains(&mime) {
            Self::Inline
        } else {
            Self::Attachment
        }
    }
}

/// The headers that go with a file, whatever it is: its type, taken at our word; no scripts, no forms, no origin.
#[must_use]
pub fn headers(mime: &str, name: &str) -> Vec<(&'static str, String)> {
    let disposition = Disposition::of(mime);
    // A browser is told the type only of what it may show.
    let content_type = match disposition {
        Disposition::Inline => mime,
        Disposition::Attachment if is_media_type(mime) && !crate::is_active(mime) => mime,
        Disposition::Attachment => "application/octet-stream",
    };
    let word = match disposition {
        Disposition::Inline => "inline",
        Disposition::Attachment => "attachment",
    };
    let name = safe_name(name);
    let ascii: String = name
        .chars()
        .map(|c| {
            if c.is_ascii() && c != '%' && c != '"' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let mut line = format!("{word}; filename=\"{ascii}\"");
    if ascii != name {
        line.push_str(&format!(
            "; filename*=UTF-8''{}",
            utf8_percent_encode(&name, PLAIN)
        ));
    }
    let policy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";
    vec![
        ("Content-Type", content_type.to_owned()),
        ("Content-Disposition", line),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Content-Security-Policy", policy.to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
    ]
}

fn is_media_type(text: &str) -> bool {
    let word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte))
    };
    text.split_once('/')
        .is_some_and(|(kind, rest)| word(kind) && word(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(mime: &str, name: &str, wanted: &str) -> String {
        let found = headers(mime, name);
        found.iter().find(|(name, _)| *name == wanted).unwrap().1.clone()
    }

    #[test]
    fn pictures_are_shown_and_active_content_is_a_download_without_its_type() {
        assert_eq!(
            header("image/png", "a.png", "Content-Disposition"),
            "inline; filename=\"a.png\""
        );
        assert_eq!(header("image/png", "a.png", "Content-Type"), "image/png");
        for active in [
            "image/svg+xml",
            "text/html",
            "application/xhtml+xml",
            "text/xml",
            "text/javascript",
        ] {
            assert_eq!(
                header(active, "a", "Content-Disposition"),
                "attachment; filename=\"a\""
            );
            assert_eq!(header(active, "a", "Content-Type"), "application/octet-stream");
        }
        assert_eq!(
            header("application/pdf", "a.pdf", "Content-Type"),
            "application/pdf"
        );
        assert!(header("application/pdf", "a.pdf", "Content-Disposition").starts_with("attachment"));
        assert_eq!(
            header("text/plain\r\nX: y", "a", "Content-Type"),
            "application/octet-stream"
        );
    }

    #[test]
    fn every_file_is_sandboxed_and_its_type_taken_at_our_word() {
        for mime in ["image/png", "text/html", "application/zip", "nonsense"] {
            assert_eq!(header(mime, "x", "X-Content-Type-Options"), "nosniff");
            assert!(header(mime, "x", "Content-Security-Policy").contains("default-src 'none'"));
            assert!(header(mime, "x", "Content-Security-Policy").ends_with("sandbox"));
        }
    }

    #[test]
    fn a_name_cannot_break_out_of_its_header_and_keeps_its_letters() {
        assert_eq!(
            header(
                "application/zip",
                "отчёт \"1\"\r\nX: y.zip",
                "Content-Disposition"
            ),
            "attachment; filename=\"_____ _1_X_ y.zip\"; filename*=UTF-8''%D0%BE%D1%82%D1%87%D1%91%D1%82%20_1_X_%20y.zip"
        );
    }
}
