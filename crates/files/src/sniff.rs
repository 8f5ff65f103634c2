//! What a file is, by its content; a name only refines what the content leaves open.

use std::borrow::Cow;

/// Bytes of a file's beginning that are looked at.
pub(crate) const HEAD: usize = 8 << 10;

/// Tags with which a browser takes a text for HTML (WHATWG MIME Sniffing §7.1), besides comments and declarations.
const HTML_TAGS: &[&str] = &[
    "html", "head", "script", "iframe", "h1", "div", "font", "table", "a", "style", "title", "b", "body",
    "br", "p", "img", "meta", "link", "form", "object", "embed", "video", "audio", "base", "template",
    "span", "center",
];

/// Types of plain texts that have no mark of their own, by ending.
const TEXT_ENDINGS: &[(&str, &str)] = &[
    ("css", "text/css"),
    ("csv", "text/csv"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("ics", "text/calendar"),
    ("js", "text/javascript"),
    ("json", "application/json"),
    ("md", "text/markdown"),
    ("mjs", "text/javascript"),
    ("svg", "image/svg+xml"),
    ("vcf", "text/vcard"),
    ("xht", "application/xhtml+xml"),
    ("xhtml", "application/xhtml+xml"),
    ("xml", "text/xml"),
];

/// The media type of a content by its first bytes; `name` decides only between kinds of plain text.
#[must_use]
pub fn sniff(content: &[u8], name: Option<&str>) -> &'static str {
    let head = &content[..content.len().min(HEAD)];
    if let Some(kind) = infer::get(head)
        && kind.matcher_type() != infer::MatcherType::Text
    {
        return kind.mime_type();
    }
    let Some(text) = as_text(head) else {
        return "application/octet-stream";
    };
    if let Some(markup) = sniff_markup(&text) {
        return markup;
    }
    let ending = name
        .and_then(|name| name.rsplit_once('.'))
        .map(|(_, ending)| ending.to_lowercase());
    TEXT_ENDINGS
        .iter()
        .find(|(known, _)| Some(*known) == ending.as_deref())
        .map_or("text/plain", |(_, mime)| mime)
}

/// Whether content of this type could act in a browser, so that it is given out as a download only.
#[must_use]
pub fn is_active(mime: &str) -> bool {
    let mime = mime.split(';').next().unwrap_or_default().trim().to_lowercase();
    mime.ends_with("xml")
        || mime.ends_with("/html")
        || mime.ends_with("javascript")
        || mime.ends_with("ecmascript")
        || matches!(
            mime.as_str(),
            "text/css" | "application/wasm" | "multipart/x-mixed-replace" | "message/rfc822" | "text/xsl"
        )
}

/// The beginning of a content as text, if it is one: UTF-8, or UTF-16 with its mark.
fn as_text(head: &[u8]) -> Option<Cow<'_, str>> {
    let wide = |from: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = head[2..]
            .chunks_exact(2)
            .map(|pair| from([pair[0], pair[1]]))
            .collect();
        Some(Cow::Owned(String::from_utf16_lossy(&units)))
    };
    match head {
        [0xff, 0xfe, ..] => return wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => return wide(u16::from_be_bytes),
        _ => {}
    }
    if head.contains(&0) {
        return None;
    }
    let printable = head
        .iter()
        .all(|byte| *byte >= b' ' || b"\t\r\n\x0c\x1b".contains(byte));
    // What is no UTF-8 may be an old eight-bit alphabet. Markup is markup, whatever stands between.
    let text = String::from_utf8_lossy(head);
    (printable || sniff_markup(&text).is_some()).then_some(text)
}

/// SVG, HTML or other XML, by the first tag.
fn sniff_markup(text: &str) -> Option<&'static str> {
    let text = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace() || c.is_control());
    let rest = text.strip_prefix('<')?;
    let lower = text.to_ascii_lowercase();
    let is_xml = rest.starts_with('?') || rest.starts_with('!');
    if is_xml || lower.starts_with("<svg") {
        if lower.contains("<svg") || lower.contains(":svg") {
            return Some("image/svg+xml");
        }
        if lower.starts_with("<?xml") && !lower.contains("<html") {
            return Some("text/xml");
        }
        return Some("text/html");
    }
    let tag = rest
        .split(|c: char| !c.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    if HTML_TAGS.contains(&tag.as_str()) {
        return Some("text/html");
    }
    // An element of an unknown vocabulary, with or without a prefix.
    let is_element = rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && rest.contains('>');
    is_element.then_some("text/xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_says_what_a_file_is_whatever_its_name() {
        let utf16: Vec<u8> = "\u{feff}<html>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let table: &[(&[u8], Option<&str>, &str)] = &[
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Some("a.html"), "image/png"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0", None, "image/jpeg"),
            (b"GIF89a/*<script>alert(1)</script>*/", Some("a.js"), "image/gif"),
            (b"%PDF-1.7\n", None, "application/pdf"),
            (
                b"<svg xmlns='http://www.w3.org/2000/svg'/>",
                Some("a.png"),
                "image/svg+xml",
            ),
            (
                b"<?xml version='1.0'?>\n<!-- x --><svg/>",
                Some("a.jpg"),
                "image/svg+xml",
            ),
            (b"<!DOCTYPE svg PUBLIC '' ''><svg>", None, "image/svg+xml"),
            (b"\xef\xbb\xbf  <!DocType HTML>", None, "text/html"),
            (b"  \n<ScRiPt>alert(1)</script>", Some("a.txt"), "text/html"),
            (b"<!-- hello --><b>x", None, "text/html"),
            (b"<?xml version='1.0'?><html xmlns=''>", None, "text/html"),
            (b"<?xml version='1.0'?><rss/>", None, "text/xml"),
            (
                b"<x:script xmlns:x='http://www.w3.org/1999/xhtml'>1</x:script>",
                None,
                "text/xml",
            ),
            (b"\xd0<script>", Some("a.png"), "text/plain"),
            (b"<script>\xd0\xe0\xe0", None, "text/html"),
            (&utf16, None, "text/html"),
            (b"a;b\n1;2\n", Some("A.CSV"), "text/csv"),
            (b"{\"a\":1}", Some("a.json"), "application/json"),
            (b"alert(1)", Some("a.js"), "text/javascript"),
            (b"alert(1)", Some("a.png"), "text/plain"),
            ("привет".as_bytes(), None, "text/plain"),
            (b"a < b", None, "text/plain"),
            (b"\x01\x02\x03\x04", Some("a.png"), "application/octet-stream"),
            (b"", None, "text/plain"),
        ];
        for (content, name, wanted) in table {
            let shown = String::from_utf8_lossy(content);
            assert_eq!(sniff(content, *name), *wanted, "{shown} {name:?}");
        }
    }

    #[test]
    fn what_could_act_in_a_browser_is_known() {
        for mime in [
            "image/svg+xml",
            "text/html",
            "Text/HTML; charset=utf-8",
            "application/xhtml+xml",
            "text/xml",
            "application/xml",
            "text/javascript",
            "application/javascript",
        ] {
            assert!(is_active(mime), "{mime}");
        }
        for mime in ["image/png", "application/pdf", "text/plain", "application/json"] {
            assert!(!is_active(mime), "{mime}");
        }
    }

    #[test]
    fn a_text_cut_inside_a_character_is_still_a_text() {
        let long = "ж".repeat(HEAD);
        assert_eq!(sniff(format!("a{long}").as_bytes(), None), "text/plain");
    }
}
