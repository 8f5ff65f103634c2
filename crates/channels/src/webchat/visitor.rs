//! Visitors, and what they say as events.

use model::{Attachment, Incoming, IncomingKind, Variables};
use std::str::FromStr;

/// Letters and digits of a visitor's id: 190 bits, which nobody guesses.
const LENGTH: usize = 32;

/// A visitor's id, the client's `platform_id` in a web chat.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Visitor(String);

/// A text that is no visitor's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a visitor's id is 32 letters and digits")]
pub struct BadVisitor;

impl Visitor {
    /// A new visitor, from the machine's randomness.
    #[must_use]
    pub fn new_random() -> Self {
        Self(base::random::secret_token(LENGTH))
    }

    /// The id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Visitor {
    type Err = BadVisitor;

    fn from_str(text: &str) -> Result<Self, BadVisitor> {
        let fits = text.len() == LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then(|| Self(text.to_owned())).ok_or(BadVisitor)
    }
}

/// What a visitor said or pressed, as an event. The frame's `client_msg_id` makes it the same event in every repetition.
#[must_use]
pub fn said(visitor: &Visitor, client_msg_id: &str, kind: IncomingKind, page: Option<&str>) -> Incoming {
    let mut variables = Variables::new();
    if let Some(page) = page {
        variables.insert("viewed_page".to_owned(), page.into());
    }
    if let IncomingKind::Message { attachments, .. } = &kind {
        put_requested(&mut variables, attachments);
    }
    Incoming {
        external_id: format!("{}:{client_msg_id}", visitor.as_str()),
        platform_id: visitor.as_str().to_owned(),
        name: None,
        avatar: None,
        at: None,
        kind,
        variables,
    }
}

/// The place and the phone number that a visitor gave when a button asked for them.
fn put_requested(variables: &mut Variables, attachments: &[Attachment]) {
    for attachment in attachments {
        match &attachment.source {
            model::AttachmentSource::Location { latitude, longitude } => {
                variables.insert("latitude".to_owned(), (*latitude).into());
                variables.insert("longitude".to_owned(), (*longitude).into());
            }
            model::AttachmentSource::Contact { phone, .. } => {
                variables.insert("phone".to_owned(), phone.as_str().into());
            }
            _ => {}
        }
    }
}
