//! Attachments of the compatible API: `attachment_type` with `attachment_url` on the way in, and the list of
//! `get_history` on the way out.

use super::params::{BadParameter, Params};
use model::{Attachment, AttachmentKind, AttachmentSource};
use serde_json::{Value, json};

/// The documented types (manual 001, "How to work with messages").
const TYPES: [(&str, AttachmentKind); 5] = [
    ("image", AttachmentKind::Image),
    ("video", AttachmentKind::Video),
    ("link", AttachmentKind::Link),
    ("file", AttachmentKind::File),
    ("audio", AttachmentKind::Audio),
];

/// Reads the attachment of a message, if it has one.
///
/// # Errors
/// When the type is missing or unknown, or the address is not one of the web.
pub fn read(params: &Params) -> Result<Option<Attachment>, BadParameter> {
    let Some(address) = params.text("attachment_url")? else {
        return Ok(None);
    };
    let Some(kind) = params.text("attachment_type")? else {
        return Err(BadParameter::of(
            "attachment_type",
            "required together with \"attachment_url\"",
        ));
    };
    let Some((_, kind)) = TYPES.iter().find(|(name, _)| *name == kind.trim()) else {
        let shown = base::text::clip(&kind, 40);
        return Err(BadParameter::of(
            "attachment_type",
            format_args!("must be image, video, link, file or audio, got {shown:?}"),
        ));
    };
    let address = address.trim();
    let is_web =
        url::Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if !is_web {
        let shown = base::text::clip(address, 60);
        return Err(BadParameter::of(
            "attachment_url",
            format_args!("must be an address that begins with https:// or http://, got {shown:?}"),
        ));
    }
    Ok(Some(Attachment {
        kind: *kind,
        source: AttachmentSource::Url(address.to_owned()),
        name: None,
        mime: None,
        size: None,
    }))
}

/// How `get_history` shows attachments: `{}` when there are none, else a list (specification `http-api.md` §3.2).
/// `urls` holds the addresses of those that are files of ours, in order; an address that is not known is empty.
#[must_use]
pub fn shown(attachments: &[Attachment], urls: &[String]) -> Value {
    if attachments.is_empty() {
        return json!({});
    }
    let mut urls = urls.iter();
    attachments
        .iter()
        .map(|attachment| one(attachment, &mut urls))
        .collect()
}

fn one<'a>(attachment: &Attachment, urls: &mut impl Iterator<Item = &'a String>) -> Value {
    let kind = serde_json::to_value(attachment.kind).unwrap_or_default();
    match &attachment.source {
        AttachmentSource::Url(url) => json!({"attachment_url": url, "attachment_type": kind}),
        AttachmentSource::File(_) => {
            json!({"attachment_url": urls.next().map_or("", String::as_str), "attachment_type": kind})
        }
        AttachmentSource::Remote(_) => json!({"attachment_url": "", "attachment_type": kind}),
        AttachmentSource::Location { latitude, longitude } => json!({
            "attachment_url": format!("geo:{latitude},{longitude}"), "attachment_type": kind,
            "latitude": latitude, "longitude": longitude,
        }),
        AttachmentSource::Contact { phone, name, .. } => json!({
            "attachment_url": format!("tel:{phone}"), "attachment_type": kind, "phone_number": phone, "name": name,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::encodings;
    use super::*;

    #[test]
    fn an_attachment_needs_a_known_type_and_a_web_address() {
        let table: Vec<String> = [
            "",
            "attachment_type=image",
            "attachment_url=https://example.com/a.png",
            "attachment_type=image&attachment_url=https://example.com/a.png",
            "attachment_type=sticker&attachment_url=https://example.com/a.png",
            "attachment_type=file&attachment_url=file:///etc/passwd",
            "attachment_type=file&attachment_url=/a.png",
        ]
        .iter()
        .map(|query| {
            let result = match read(&encodings::read(query, b"").unwrap()) {
                Ok(attachment) => serde_json::to_string(&attachment).unwrap(),
                Err(error) => error.to_string(),
            };
            format!("{query} -> {result}")
        })
        .collect();
        insta::assert_snapshot!(table.join("\n"), @r#"
         -> null
        attachment_type=image -> null
        attachment_url=https://example.com/a.png -> Parameter "attachment_type" required together with "attachment_url"
        attachment_type=image&attachment_url=https://example.com/a.png -> {"kind":"image","source":{"url":"https://example.com/a.png"}}
        attachment_type=sticker&attachment_url=https://example.com/a.png -> Parameter "attachment_type" must be image, video, link, file or audio, got "sticker"
        attachment_type=file&attachment_url=file:///etc/passwd -> Parameter "attachment_url" must be an address that begins with https:// or http://, got "file:///etc/passwd"
        attachment_type=file&attachment_url=/a.png -> Parameter "attachment_url" must be an address that begins with https:// or http://, got "/a.png"
        "#);
    }

    #[test]
    fn history_shows_none_as_an_object_and_some_as_a_list() {
        assert_eq!(shown(&[], &[]), json!({}));
        let file = |id| Attachment {
            kind: AttachmentKind::File,
            source: AttachmentSource::File(base::FileId(id)),
            name: None,
            mime: None,
            size: None,
        };
        let link = Attachment {
            source: AttachmentSource::Url("https://e.com".into()),
            ..file(1)
        };
        assert_eq!(
            shown(&[file(1), link, file(2)], &["/1".into(), "/2".into()]),
            json!([
                {"attachment_url": "/1", "attachment_type": "file"},
                {"attachment_url": "https://e.com", "attachment_type": "file"},
                {"attachment_url": "/2", "attachment_type": "file"},
            ])
        );
    }
}
