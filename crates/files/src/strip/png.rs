//! PNG: chunks of length, kind, content and checksum (W3C PNG §5).

const MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Chunks that tell about the picture without being needed to draw it.
const TELLING: &[&[u8]] = &[b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"];

/// The picture without telling chunks and without what follows its end.
pub(super) fn strip(content: &[u8]) -> Option<Vec<u8>> {
    let mut rest = content.strip_prefix(MAGIC)?;
    let mut out = MAGIC.to_vec();
    loop {
        let length = u32::from_be_bytes(rest.get(..4)?.try_into().ok()?) as usize;
        let kind = rest.get(4..8)?;
        let chunk = rest.get(..length.checked_add(12)?)?;
        if !TELLING.contains(&kind) {
            out.extend_from_slice(chunk);
        }
        if kind == b"IEND" {
            return Some(out);
        }
        rest = &rest[chunk.len()..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        [&(content.len() as u32).to_be_bytes()[..], kind, content, b"CRC!"].concat()
    }

    #[test]
    fn telling_chunks_and_the_tail_go() {
        let (head, data, end) = (
            chunk(b"IHDR", &[1; 13]),
            chunk(b"IDAT", b"pixels"),
            chunk(b"IEND", b""),
        );
        let dirty = [
            MAGIC,
            &head,
            &chunk(b"tEXt", b"Author\0Somebody"),
            &chunk(b"eXIf", b"MM"),
            &data,
            &chunk(b"iTXt", b"XMP"),
            &end,
            b"<script>",
        ]
        .concat();
        assert_eq!(strip(&dirty), Some([MAGIC, &head, &data, &end].concat()));
        assert_eq!(strip(&dirty[..60]), None);
        assert_eq!(strip(&[MAGIC, b"\xff\xff\xff\xffIDAT"].concat()), None);
    }
}
