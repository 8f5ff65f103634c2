//! Takes out of pictures what their authors did not mean to send: place, camera, time, comments, thumbnails, and
//! whatever is hidden behind their end. The image itself and its colours stay, and a JPEG's orientation.

mod jpeg;
mod png;
mod webp;

/// The picture without its metadata, or `None` when the type is another or the content is not sound enough to rewrite;
/// it is then stored as it is.
#[must_use]
pub fn strip(mime: &str, content: &[u8]) -> Option<Vec<u8>> {
    match mime {
        "image/jpeg" => jpeg::strip(content),
        "image/png" => png::strip(content),
        "image/webp" => webp::strip(content),
        _ => None,
    }
}

/// Whether [`strip`] knows the type.
#[must_use]
pub fn knows(mime: &str) -> bool {
    matches!(mime, "image/jpeg" | "image/png" | "image/webp")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_are_stripped_or_left_and_stripping_twice_changes_nothing(
            which in 0..3_usize,
            tail in proptest::collection::vec(prop_oneof![Just(0xff_u8), Just(0), any::<u8>()], 0..400),
        ) {
            let (mime, magic): (&str, &[u8]) = [
                ("image/jpeg", b"\xff\xd8\xff".as_slice()),
                ("image/png", b"\x89PNG\r\n\x1a\n"),
                ("image/webp", b"RIFF\x10\0\0\0WEBP"),
            ][which];
            let content = [magic, &tail].concat();
            if let Some(once) = strip(mime, &content) {
                let twice = strip(mime, &once);
                prop_assert!(twice.is_none() || twice.as_ref() == Some(&once));
            }
        }
    }
}
