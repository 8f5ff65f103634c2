//! File names that people gave: kept readable, made harmless.

/// Characters of a name that is kept; longer ones lose their middle, never their ending.
const CHARACTERS: usize = 120;
/// Bytes of a name, below the 255 of file systems.
const BYTES: usize = 240;
/// Characters of an ending that is kept.
const ENDING: usize = 12;

/// Names that Windows gives to devices, whatever their ending.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "com", "lpt", "conin$", "conout$"];

/// A file name without folders, control characters, invisible and direction-changing characters, or characters that
/// file systems refuse; short enough, and never empty (`file`).
#[must_use]
pub fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| !is_deceiving(*c))
        .map(|c| if "<>:\"|?*".contains(c) { '_' } else { c })
        .collect();
    let kept = kept.trim_start_matches(|c: char| c == '.' || c.is_whitespace());
    let kept = kept.trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    let mut kept = shorten(kept);
    if kept.is_empty() {
        return "file".into();
    }
    if is_device(&kept) {
        kept.insert(0, '_');
    }
    kept
}

/// Control, formatting and direction characters: they hide what a name's ending is.
fn is_deceiving(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim().to_lowercase();
    let (word, number) = stem.split_at(stem.trim_end_matches(|c: char| c.is_ascii_digit()).len());
    match word {
        "com" | "lpt" => number.len() == 1,
        _ => number.is_empty() && DEVICES.contains(&word),
    }
}

fn shorten(name: &str) -> String {
    if name.chars().count() <= CHARACTERS && name.len() <= BYTES {
        return name.into();
    }
    let (stem, ending) = match name.rfind('.') {
        Some(at) if name[at..].chars().count() <= ENDING => name.split_at(at),
        _ => (name, ""),
    };
    let mut out = String::new();
    for c in stem.chars().take(CHARACTERS - ENDING) {
        if out.len() + c.len_utf8() + ending.len() > BYTES {
            break;
        }
        out.push(c);
    }
    out.push_str(ending);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_stay_readable_and_become_harmless() {
        let table = [
            ("photo.jpg", "photo.jpg"),
            ("Отчёт за май (2).pdf", "Отчёт за май (2).pdf"),
            ("../../etc/passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("C:\\x\\y.txt", "y.txt"),
            ("..", "file"),
            (".", "file"),
            ("", "file"),
            ("/", "file"),
            ("a/", "file"),
            (".htaccess", "htaccess"),
            ("a\0b\r\nc\t.txt", "abc.txt"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("a<b>:\"|?*.txt", "a_b______.txt"),
            ("report. . .", "report"),
            ("con", "_con"),
            ("NUL.txt", "_NUL.txt"),
            ("com1.log", "_com1.log"),
            ("com10.log", "com10.log"),
            ("contact.vcf", "contact.vcf"),
            ("   ", "file"),
        ];
        for (given, wanted) in table {
            assert_eq!(safe_name(given), wanted, "{given:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = safe_name(&format!("{}.tar", "ж".repeat(500)));
        assert!(name.ends_with("ж.tar") && name.chars().count() <= CHARACTERS && name.len() <= BYTES);
        let name = safe_name(&format!("a.{}", "b".repeat(500)));
        assert!(name.len() <= CHARACTERS);
    }

    proptest! {
        #[test]
        fn any_text_becomes_one_harmless_name(text in "\\PC*|.*|[./\\\\\u{0}\u{202e}a-c ]*") {
            let name = safe_name(&text);
            prop_assert!(!name.is_empty() && name.len() <= BYTES + 1);
            prop_assert!(!name.contains(['/', '\\', '\0', '\n', '\r', '"']) && name != "." && name != "..");
            prop_assert!(!name.starts_with('.'));
            prop_assert_eq!(safe_name(&name), name);
        }
    }
}
