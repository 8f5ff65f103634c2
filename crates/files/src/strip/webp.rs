//! WebP: a RIFF file of chunks, each padded to an even length (RFC 9649 §2).

/// Bits of the extended header that announce EXIF and XMP.
const ANNOUNCED: u8 = 0x08 | 0x04;

/// The picture without EXIF and XMP and without what follows its end.
pub(super) fn strip(content: &[u8]) -> Option<Vec<u8>> {
    let size = u32::from_le_bytes(content.strip_prefix(b"RIFF")?.get(..4)?.try_into().ok()?) as usize;
    let mut rest = content.get(8..size.checked_add(8)?)?.strip_prefix(b"WEBP")?;
    let mut out = b"RIFF\0\0\0\0WEBP".to_vec();
    while !rest.is_empty() {
        let kind = rest.get(..4)?;
        let length = u32::from_le_bytes(rest.get(4..8)?.try_into().ok()?) as usize;
        let chunk = rest.get(..length.checked_add(8)?)?;
        // Some writers leave out the padding of the last chunk.
        let padded = (chunk.len() + chunk.len() % 2).min(rest.len());
        match kind {
            b"EXIF" | b"XMP " => {}
            b"VP8X" => {
                let flags = out.len() + 8;
                out.extend_from_slice(&rest[..padded]);
                *out.get_mut(flags)? &= !ANNOUNCED;
            }
            _ => out.extend_from_slice(&rest[..padded]),
        }
        rest = &rest[padded..];
    }
    let size = u32::try_from(out.len() - 8).ok()?;
    out[4..8].copy_from_slice(&size.to_le_bytes());
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut body = b"WEBP".to_vec();
        for (kind, content) in chunks {
            body.extend_from_slice(*kind);
            body.extend_from_slice(&(content.len() as u32).to_le_bytes());
            body.extend_from_slice(content);
            body.resize(body.len() + content.len() % 2, 0);
        }
        [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
    }

    #[test]
    fn exif_and_xmp_go_with_their_announcement() {
        let dirty = riff(&[
            (b"VP8X", &[0x1c, 0, 0, 0, 9, 0, 0, 9, 0, 0]),
            (b"VP8 ", b"pixel"),
            (b"EXIF", b"GPS"),
            (b"XMP ", b"GPS"),
        ]);
        let clean = riff(&[(b"VP8X", &[0x10, 0, 0, 0, 9, 0, 0, 9, 0, 0]), (b"VP8 ", b"pixel")]);
        assert_eq!(strip(&[&dirty[..], b"<html>"].concat()), Some(clean));
        assert_eq!(strip(&dirty[..40]), None);
    }
}
