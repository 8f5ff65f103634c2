//! Functions that are kept for old bots alone, and what to write instead.

/// Names, or beginnings of names that end in `_`, and the remedy.
const DEPRECATED: &[(&str, &str)] = &[
    (
        "select_random",
        "write `select_random_from_list(['a', 'b'])`, or `{a|b}` in a text",
    ),
    (
        "sheet_",
        "keep the data in the project's own tables: `find_record`, `new_record`, `edit_record`",
    ),
    (
        "amo_",
        "use the project's own deals and tasks, or call the other system with `requests_post`",
    ),
    (
        "bitrix_",
        "use the project's own deals and tasks, or call the other system with `requests_post`",
    ),
];

/// What to write instead of a function that is kept for old bots alone.
pub(super) fn remedy(function: &str) -> Option<&'static str> {
    DEPRECATED
        .iter()
        .find(|(name, _)| *name == function || (name.ends_with('_') && function.starts_with(name)))
        .map(|(_, remedy)| *remedy)
}
