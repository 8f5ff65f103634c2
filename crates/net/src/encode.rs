//! Bodies and headers as they go over the wire.

use crate::NetError;
use crate::guard::is_metadata_header;
use crate::headers::Headers;
use crate::request::{Body, Method, Part};
use bytes::{BufMut, Bytes, BytesMut};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

/// Headers that belong to the connection, not to the caller; a caller's own are left out, as browsers do.
const CONNECTION_HEADERS: &[&str] = &[
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// A body as its content type and bytes.
pub(crate) fn body(body: &Body) -> Result<Option<(String, Bytes)>, NetError> {
    Ok(match body {
        Body::Empty => None,
        Body::Bytes { content_type, bytes } => Some((content_type.clone(), bytes.clone())),
        Body::Json(value) => {
            let text = serde_json::to_vec(value)
                .map_err(|error| NetError::BadRequest(format!("the JSON body cannot be written: {error}")))?;
            Some(("application/json".to_owned(), text.into()))
        }
        Body::Form(pairs) => {
            let text = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(pairs)
                .finish();
            Some(("application/x-www-form-urlencoded".to_owned(), text.into()))
        }
        Body::Multipart(parts) => {
            // Unguessable, so that no content can hold it.
            let boundary = base::random::secret_token(32);
            let bytes = multipart(parts, &boundary)?;
            Some((format!("multipart/form-data; boundary={boundary}"), bytes))
        }
    })
}

/// Joins parts by RFC 7578, with names quoted as browsers quote them.
fn multipart(parts: &[Part], boundary: &str) -> Result<Bytes, NetError> {
    let mut out = BytesMut::new();
    for part in parts {
        let mut head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"",
            quoted(&part.name)
        );
        if let Some(name) = &part.file_name {
            head.push_str(&format!("; filename=\"{}\"", quoted(name)));
        }
        if let Some(content_type) = &part.content_type {
            if content_type.chars().any(char::is_control) {
                return Err(NetError::BadRequest(format!(
                    "the media type `{}` holds a control character; remove it",
                    content_type.escape_debug()
                )));
            }
            head.push_str(&format!("\r\nContent-Type: {content_type}"));
        }
        head.push_str("\r\n\r\n");
        out.put_slice(head.as_bytes());
        out.put_slice(&part.bytes);
        out.put_slice(b"\r\n");
    }
    out.put_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok(out.freeze())
}

fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

/// A method as the HTTP library wants it.
pub(crate) const fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Head => reqwest::Method::HEAD,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
        Method::Options => reqwest::Method::OPTIONS,
    }
}

/// Headers as the HTTP library wants them.
pub(crate) fn headers(headers: &Headers, content_type: Option<&str>) -> Result<HeaderMap, NetError> {
    let mut map = HeaderMap::with_capacity(headers.0.len() + 1);
    for (name, value) in headers.iter() {
        if is_metadata_header(name) {
            return Err(NetError::AddressRefused);
        }
        if CONNECTION_HEADERS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
        {
            continue;
        }
        let shown = base::text::clip(name, 60).escape_debug();
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
            NetError::BadRequest(format!(
                "`{shown}` is no header name; use letters, digits and dashes"
            ))
        })?;
        // The value may be a secret: it is not shown.
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
            NetError::BadRequest(format!(
                "the value of header `{shown}` holds a line break or control character; remove it"
            ))
        })?;
        map.append(name, value);
    }
    if let Some(content_type) = content_type
        && !map.contains_key(CONTENT_TYPE)
    {
        let value = HeaderValue::from_str(content_type).map_err(|_| {
            NetError::BadRequest(format!("`{}` is no media type", content_type.escape_debug()))
        })?;
        map.insert(CONTENT_TYPE, value);
    }
    Ok(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_break_in_a_header_is_refused_without_showing_the_value() {
        for (name, value) in [("X-A", "b\r\nEvil: 1"), ("X-A", "b\n"), ("X-A", "\0")] {
            let error = headers(&[(name, value)].into_iter().collect(), None).unwrap_err();
            assert_eq!(
                error.to_string(),
                "bad request: the value of header `X-A` holds a line break or control character; remove it"
            );
        }
        let error = headers(&[("X A\r\n", "b")].into_iter().collect(), None).unwrap_err();
        assert!(error.to_string().contains("is no header name"), "{error}");
    }

    #[test]
    fn headers_of_the_connection_stay_ours_and_metadata_headers_are_refused() {
        let given: Headers = [
            ("host", "evil"),
            ("Content-Length", "1"),
            ("Transfer-Encoding", "chunked"),
            ("X-A", "ж"),
        ]
        .into_iter()
        .collect();
        let map = headers(&given, Some("text/plain")).unwrap();
        let names: Vec<&str> = map.keys().map(HeaderName::as_str).collect();
        assert_eq!(names, ["x-a", "content-type"]);
        for name in ["Metadata-Flavor", "metadata", "X-aws-ec2-metadata-token"] {
            let given = [(name, "x")].into_iter().collect();
            assert_eq!(headers(&given, None), Err(NetError::AddressRefused), "{name}");
        }
    }

    #[test]
    fn parts_are_joined_and_their_names_cannot_break_out() {
        let parts = [
            Part::text("chat_id", "7"),
            Part::file(
                "photo",
                "a\"\r\nX: y.jpg",
                "image/jpeg",
                Bytes::from_static(b"\xff\xd8"),
            ),
        ];
        let bytes = multipart(&parts, "B").unwrap();
        let wanted: &[u8] = b"--B\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n7\r\n\
            --B\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a%22%0D%0AX: y.jpg\"\r\n\
            Content-Type: image/jpeg\r\n\r\n\xff\xd8\r\n--B--\r\n";
        assert_eq!(&bytes[..], wanted);
        assert!(multipart(&[Part::file("a", "b", "c\r\nd", Bytes::new())], "B").is_err());
    }
}
