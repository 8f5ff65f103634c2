//! Rules about every text file: no path of one machine, no registry host in an npm lock file, no orphaned to-do mark.

use super::Finding;
use super::one_place::to_do_without_issue;

/// Folders that exist on somebody's machine only.
const MACHINE_FOLDERS: &[&str] = &["work", "root", "farm", "home", "Users"];

/// Looks at one text file.
pub fn look(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let npm_lock = path.ends_with("package-lock.json");
    let script = ["js", "mjs", "ts", "svelte", "css", "sh"]
        .iter()
        .any(|ending| path.ends_with(&format!(".{ending}")));
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(found) = machine_path(line) {
            findings.push(Finding::new(
                path,
                number,
                format!("`{found}` is a path of one machine"),
            ));
        }
        if npm_lock && line.trim_start().starts_with("\"resolved\":") {
            findings.push(Finding::new(
                path,
                number,
                "a registry host in a lock file; set `omit-lockfile-registry-resolved` and run `npm install` again",
            ));
        }
        if script && to_do_without_issue(line) {
            findings.push(Finding::new(
                path,
                number,
                "a to-do mark without an issue number (`#12`)",
            ));
        }
    }
    if path.ends_with(".npmrc") && text.contains("registry") {
        findings.push(Finding::new(
            path,
            0,
            "names a registry; that is a setting of one machine",
        ));
    }
    findings
}

/// The first path in a line that only one machine has. Parts of addresses and of longer paths are none.
fn machine_path(line: &str) -> Option<&str> {
    let mut from = 0;
    while let Some(at) = line[from..].find('/').map(|at| from + at) {
        let inside = line[..at]
            .chars()
            .next_back()
            .is_some_and(|c| c.is_alphanumeric() || "/._-~})*>".contains(c));
        let rest = &line[at + 1..];
        let folder = MACHINE_FOLDERS.iter().find(|folder| {
            rest.strip_prefix(**folder)
                .and_then(|rest| rest.strip_prefix('/'))
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '.'))
        });
        if !inside && folder.is_some() {
            let end = rest
                .find(|c: char| c.is_whitespace() || "\"'`,;)".contains(c))
                .map_or(line.len(), |end| at + 1 + end);
            return Some(&line[at..end]);
        }
        from = at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_one_machine_is_found_and_addresses_are_not() {
        // The folders are put together here, so that this file passes its own rule.
        for folder in MACHINE_FOLDERS {
            let line = format!("see `/{folder}/me/file.txt`, please");
            assert_eq!(
                machine_path(&line),
                Some(format!("/{folder}/me/file.txt").as_str())
            );
            assert_eq!(machine_path(&format!("https://example.org/{folder}/me")), None);
            assert_eq!(machine_path(&format!("docs/{folder}/me")), None);
            assert_eq!(machine_path(&format!("a/{folder}, b")), None);
            assert_eq!(machine_path(&format!("ProtectHome=/{folder}")), None);
        }
    }

    #[test]
    fn an_npm_lock_file_names_no_host() {
        let line = "      \"resolved\": \"https://registry.example/x.tgz\",\n";
        assert_eq!(look("ui/widget/package-lock.json", line).len(), 1);
        assert!(look("ui/widget/package.json", line).is_empty());
        assert_eq!(
            look("ui/widget/.npmrc", "registry=https://registry.example").len(),
            1
        );
    }

    #[test]
    fn scripts_keep_no_orphaned_to_do_marks() {
        let mark = ["TO", "DO"].concat();
        assert_eq!(look("ui/widget/src/a.ts", &format!("// {mark} x")).len(), 1);
        assert!(look("ui/widget/src/a.ts", &format!("// {mark} #3 x")).is_empty());
        assert!(look("docs/a.md", &mark).is_empty());
    }
}
