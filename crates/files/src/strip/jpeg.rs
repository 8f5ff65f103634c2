//! JPEG: segments before and between the scans (ITU-T T.81 annex B).

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
const EXIF: &[u8] = b"Exif\0\0";

/// The picture with only the segments that draw it, and an EXIF segment that holds its orientation alone, if it is
/// turned. What follows its end is dropped.
pub(super) fn strip(content: &[u8]) -> Option<Vec<u8>> {
    if !content.starts_with(&[0xff, START]) {
        return None;
    }
    let mut out = vec![0xff, START];
    let (mut at, mut orientation, mut scanned) = (2, 1, false);
    while let Some(marker) = marker_at(content, &mut at) {
        match marker {
            END => {
                out.extend_from_slice(&[0xff, END]);
                break;
            }
            0x01 | 0xd0..=0xd7 => out.extend_from_slice(&[0xff, marker]),
            _ => {
                let Some(segment) = segment_at(content, at) else {
                    // Cut off in the middle: what was drawn before can be kept.
                    break;
                };
                at += segment.len();
                let payload = &segment[2..];
                if marker == 0xe1 && payload.starts_with(EXIF) {
                    orientation = orientation_of(&payload[EXIF.len()..]).unwrap_or(orientation);
                }
                if draws(marker, payload) {
                    out.extend_from_slice(&[0xff, marker]);
                    out.extend_from_slice(segment);
                }
                if marker == SCAN {
                    let data = &content[at..];
                    let end = data.len().min(scan_length(data));
                    out.extend_from_slice(&data[..end]);
                    at += end;
                    scanned = true;
                }
            }
        }
    }
    if !scanned {
        return None;
    }
    if orientation != 1 {
        let place = after_jfif(&out);
        out.splice(place..place, orientation_segment(orientation));
    }
    Some(out)
}

/// The marker at a position, which moves behind it; fill bytes are skipped.
fn marker_at(content: &[u8], at: &mut usize) -> Option<u8> {
    if *content.get(*at)? != 0xff {
        return None;
    }
    while *content.get(*at)? == 0xff {
        *at += 1;
    }
    let marker = content[*at];
    *at += 1;
    (marker != 0).then_some(marker)
}

/// The segment at a position: two bytes of length, which count themselves, and the payload.
fn segment_at(content: &[u8], at: usize) -> Option<&[u8]> {
    let length = usize::from(u16::from_be_bytes(content.get(at..at + 2)?.try_into().ok()?));
    content.get(at..at + length).filter(|_| length >= 2)
}

/// Whether a segment is needed to draw the picture: of the application segments JFIF, the colour profile and Adobe's
/// colour transform; no comments.
fn draws(marker: u8, payload: &[u8]) -> bool {
    match marker {
        0xe0 => payload.starts_with(b"JFIF\0"),
        0xe2 => payload.starts_with(b"ICC_PROFILE\0"),
        0xee => payload.starts_with(b"Adobe"),
        0xe1..=0xef | 0xfe => false,
        _ => true,
    }
}

/// Bytes of entropy-coded data until the next marker that is no restart.
fn scan_length(data: &[u8]) -> usize {
    let mut at = 0;
    while let Some(next) = data[at..].iter().position(|byte| *byte == 0xff) {
        at += next;
        match data.get(at + 1) {
            Some(0 | 0xd0..=0xd7) => at += 2,
            Some(0xff) => at += 1,
            Some(_) => return at,
            None => return data.len(),
        }
    }
    data.len()
}

fn after_jfif(out: &[u8]) -> usize {
    match out {
        [_, _, 0xff, 0xe0, high, low, ..] => 4 + usize::from(u16::from_be_bytes([*high, *low])),
        _ => 2,
    }
}

/// The orientation, 1-8, of an EXIF block (TIFF 6.0: tag 0x0112 of the first directory).
fn orientation_of(tiff: &[u8]) -> Option<u8> {
    let little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = [*tiff.get(at)?, *tiff.get(at + 1)?];
        Some(if little {
            u16::from_le_bytes(bytes)
        } else {
            u16::from_be_bytes(bytes)
        })
    };
    let long = |at: usize| {
        let (first, second) = (u32::from(short(at)?), u32::from(short(at + 2)?));
        Some(if little {
            second << 16 | first
        } else {
            first << 16 | second
        })
    };
    let directory = long(4)? as usize;
    let entries = usize::from(short(directory)?);
    (0..entries)
        .map(|entry| directory + 2 + entry * 12)
        .find(|at| short(*at) == Some(0x0112))
        .and_then(|at| short(at + 8))
        .filter(|value| (1..=8).contains(value))
        .map(|value| value as u8)
}

/// An EXIF segment that says the orientation and nothing else.
fn orientation_segment(orientation: u8) -> Vec<u8> {
    let mut segment = vec![0xff, 0xe1, 0, 34];
    segment.extend_from_slice(EXIF);
    segment.extend_from_slice(b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    segment.push(orientation);
    segment.extend_from_slice(&[0; 6]);
    segment
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, payload: &[u8]) -> Vec<u8> {
        let length = (payload.len() as u16 + 2).to_be_bytes();
        [&[0xff, marker], &length[..], payload].concat()
    }

    /// A picture of the given application segments, one scan with stuffed and restart bytes, and a tail.
    fn picture(segments: &[Vec<u8>], tail: &[u8]) -> Vec<u8> {
        let mut out = vec![0xff, 0xd8];
        out.extend(segments.concat());
        out.extend(segment(0xdb, &[1; 65]));
        out.extend(segment(SCAN, &[1, 1, 0, 0, 63, 0]));
        out.extend([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]);
        out.extend(segment(0xc4, &[2; 5]));
        out.extend(segment(SCAN, &[1, 1, 0, 0, 63, 0]));
        out.extend([0x78, 0xff, 0xd9]);
        out.extend_from_slice(tail);
        out
    }

    fn exif(little: bool, orientation: u8) -> Vec<u8> {
        let mut payload = EXIF.to_vec();
        if little {
            payload.extend_from_slice(b"II\x2a\0\x08\0\0\0\x02\0");
            payload.extend_from_slice(b"\x0f\x01\x02\0\x04\0\0\0Cam\0");
            payload.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
        } else {
            payload.extend_from_slice(b"MM\0\x2a\0\0\0\x08\0\x01");
            payload.extend_from_slice(&[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
        }
        payload.extend_from_slice(b"\0\0\0\0GPS 55.75N 37.61E");
        segment(0xe1, &payload)
    }

    #[test]
    fn place_camera_comments_and_tail_go_and_the_picture_stays() {
        let jfif = segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
        let profile = segment(0xe2, b"ICC_PROFILE\0\x01\x01colours");
        let dirty = picture(
            &[
                jfif.clone(),
                exif(true, 1),
                segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0GPS"),
                segment(0xe2, b"MPF\0GPS"),
                profile.clone(),
                segment(0xed, b"Photoshop 3.0\0GPS"),
                segment(0xfe, b"GPS in a comment"),
            ],
            b"PK\x03\x04GPS",
        );
        let clean = strip(&dirty).unwrap();
        assert_eq!(clean, picture(&[jfif, profile], b""));
        assert!(!clean.windows(3).any(|three| three == b"GPS" || three == b"Cam"));
    }

    #[test]
    fn a_turned_picture_stays_turned() {
        for little in [true, false] {
            let clean = strip(&picture(&[exif(little, 6)], b"")).unwrap();
            assert_eq!(clean, picture(&[orientation_segment(6)], b""));
            assert_eq!(strip(&clean).unwrap(), clean);
        }
        let jfif = segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
        let clean = strip(&picture(&[jfif.clone(), exif(false, 3)], b"")).unwrap();
        assert_eq!(clean, picture(&[jfif, orientation_segment(3)], b""));
    }

    #[test]
    fn a_broken_picture_is_left_and_a_cut_one_keeps_what_it_has() {
        assert_eq!(strip(b"no jpeg"), None);
        assert_eq!(strip(&[0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 1]), None);
        assert_eq!(strip(&[0xff, 0xd8, 0xff, 0xd9]), None);
        let (whole, clean) = (picture(&[exif(true, 1)], b""), picture(&[], b""));
        for cut in 1..30 {
            let kept = strip(&whole[..whole.len() - cut]).unwrap();
            assert!(
                clean.starts_with(&kept) && clean.len() - kept.len() < cut + 12,
                "{cut}"
            );
        }
    }
}
