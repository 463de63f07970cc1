//! What became of findings since an earlier record, in the words that all formats share.

use super::{Meta, Summary, plural, shown_score};
use crate::screen::{ByVerdict, Cause, Change, Changes, Gone, RowChange};

/// Characters of a value that lines of text show; JSON and the page have all of it.
const SHOWN: usize = 160;

/// A value as lines of text show it.
fn short(text: &str) -> String {
    let mut out: String = text.chars().take(SHOWN).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

/// Why, on one line.
pub(super) fn because(causes: &[Cause]) -> String {
    causes.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("; ")
}

/// What of a finding is otherwise, a line each; why stands in the first.
pub(super) fn told(change: &Change) -> Vec<String> {
    let mut out = vec![format!("{}: {}", change.kind.as_str(), because(&change.causes))];
    for part in change.fields.iter().filter(|f| f.field != "row") {
        let of = |v: &Option<String>| v.as_deref().map_or_else(|| "none".to_owned(), short);
        out.push(format!("{}: {} → {}", part.field.replace('_', " "), of(&part.was), of(&part.now)));
    }
    out
}

/// A finding that is there no longer, on one line.
pub(super) fn gone(gone: &Gone) -> String {
    format!(
        "gone: {} {:.2} {} ({}): {}",
        gone.verdict.as_str(),
        shown_score(gone.score),
        gone.listed_name,
        gone.entity_id,
        because(&gone.causes)
    )
}

/// What else is to be said of a row: its verdict then, what is not shown of it, what is not known.
pub(super) fn beside(change: &RowChange, now: &str) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(was) = change.was.filter(|was| was.as_str() != now) {
        out.push(format!("{} in the record, {now} now", was.as_str()));
    }
    if change.unanswered > 0 {
        out.push(format!(
            "of {} in the record nothing is known now",
            plural(change.unanswered.into(), "finding", "findings")
        ));
    }
    if change.unchanged > 0 {
        out.push(format!(
            "{} as in the record, not shown",
            plural(change.unchanged.into(), "more finding", "more findings")
        ));
    }
    out
}

/// The counts, on one line.
pub(super) fn counts(changes: &Changes) -> String {
    let f = changes.findings;
    let parts = [
        (f.new, "new"),
        (f.changed, "changed"),
        (f.gone, "gone"),
        (f.unanswered, "of which nothing is known now"),
    ];
    let told: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{} {word}", plural(*n, "finding", "findings")))
        .collect();
    if told.is_empty() { "nothing new".into() } else { told.join(", ") }
}

/// The rows that came, went and were changed; none where the file is as it was.
pub(super) fn rows(changes: &Changes) -> Option<String> {
    let r = changes.rows;
    let parts = [(r.new, "new"), (r.changed, "changed"), (r.left, "no longer in the file")];
    let told: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{} {word}", plural(*n, "row", "rows")))
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}

/// What stands as it stood, and is not told again.
pub(super) fn standing(changes: &Changes) -> String {
    let ByVerdict { matches, review } = changes.standing;
    let n = changes.findings.unchanged;
    let verdicts = match (matches, review) {
        (0, 0) => String::new(),
        (m, r) => format!(" ({m} match, {r} review)"),
    };
    format!("{} as in the record{verdicts}", plural(n, "finding", "findings"))
}

/// Which record, in words.
pub(super) fn record(meta: &Meta) -> Option<String> {
    let baseline = meta.baseline.as_ref()?;
    Some(format!("the record of {} ({})", baseline.as_of, baseline.record))
}

/// The whole answer where nothing is to be told; none where something is.
pub(super) fn nothing(meta: &Meta, summary: &Summary, rows_told: u64) -> Option<String> {
    let changes = summary.changes.as_ref()?;
    if rows_told > 0 || !changes.left.is_empty() || summary.interrupted || summary.queries == 0 {
        return None;
    }
    let file = meta.input.as_ref().map_or(String::new(), |i| format!(" of {}", i.name));
    let rows = rows(changes).map_or(String::new(), |rows| format!("; {rows}"));
    Some(format!(
        "{}{file}: nothing new since {}; {}{rows}.",
        plural(summary.queries, "row", "rows"),
        record(meta).unwrap_or_default(),
        standing(changes)
    ))
}
