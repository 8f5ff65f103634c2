//! The proof that a browser is a visitor: signed over channel, visitor and expiry.

use crate::seal::hex;
use crate::start::App;
use base::{ChannelId, Timestamp};
use channels::webchat::Visitor;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

fn mac(app: &App, channel: ChannelId, recipient: &str, expires: i64) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(&app.0.chat_key).expect("HMAC takes a key of any length");
    mac.update(format!("visitor {channel} {recipient} {expires}").as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// The token of a visitor until a moment.
pub(super) fn sign(app: &App, channel: ChannelId, recipient: &str, expires: Timestamp) -> String {
    let expires = expires.seconds();
    format!("{recipient}.{expires}.{}", mac(app, channel, recipient, expires))
}

/// The visitor that a token proves in a channel.
pub(super) fn verify(app: &App, channel: ChannelId, token: &str) -> Option<Visitor> {
    let mut parts = token.splitn(3, '.');
    let (recipient, expires, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let visitor: Visitor = recipient.parse().ok()?;
    let expires: i64 = expires.parse().ok()?;
    let ours = mac(app, channel, recipient, expires);
    let genuine = bool::from(ours.as_bytes().ct_eq(signature.as_bytes()));
    (genuine && expires > app.now().seconds()).then_some(visitor)
}
