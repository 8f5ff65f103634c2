//! How what fills a hole is written into its surroundings, so that it stays data there.

/// The surroundings of a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// Plain text: as it is.
    Text,
    /// A message in HTML: `&`, `<`, `>`, `"` escaped.
    Html,
    /// A message in Telegram's MarkdownV2: its special characters escaped.
    MarkdownV2,
    /// A JSON document: escaped inside a string, a whole JSON value where the hole stands bare.
    Json,
    /// A URL: percent-encoded, but as it is where it begins the URL.
    Url,
    /// Python source: a literal, or the inside of one where the hole stands in quotes.
    PythonLiteral,
}
