//! Text for a file of names: what needs a look, a few lines each; then the counts and what to do next.

use std::io::{self, Write};

use chrono::NaiveDate;

use super::beside;
use super::text::{Hanging, TextStyle, block, kind_in_words, paint_verdict};
use super::{InputMeta, ListMeta, Meta, Summary, date, number, plural, safe, shown_score};
use crate::screen::{Changes, Decision, DecisionState, Hit, Later, Screening, Verdict};

/// Hits of one name that are told; the rest is counted.
const TOLD: usize = 5;
/// Lapsed decisions that are named; the rest is counted.
const NAMED: usize = 20;

/// One name, unless it is clear and there is nothing to tell of it.
pub(super) fn row(
    out: &mut dyn Write,
    style: TextStyle,
    screening: &Screening,
    as_of: NaiveDate,
) -> io::Result<()> {
    // Beside a record only what is to be told comes here.
    if screening.verdict == Verdict::Clear && screening.later.is_empty() && screening.change.is_none() {
        return Ok(());
    }
    let query = &screening.query;
    let head: String = query.name.chars().take(200).collect();
    let name = if head.trim().is_empty() { "(no name)".into() } else { safe(&head) };
    let id = query.id.as_deref().filter(|id| !id.is_empty()).map_or(String::new(), |id| format!("{id}, "));
    let line = query.line.map_or_else(|| format!("row {}", query.row), |line| format!("line {line}"));
    // The name first and whole: the painted verdict has a width of its own.
    let text = format!("{name}  ({}{line})", safe(&id));
    head_line(out, style, &paint_verdict(style, screening.verdict), screening.verdict.as_str(), &text)?;
    if let Some(error) = &screening.error {
        put(out, style, 9, error)?;
    }
    for hit in screening.hits.iter().take(TOLD) {
        self::hit(out, style, hit)?;
    }
    if let Some(more) = screening.hits.len().checked_sub(TOLD).filter(|n| *n > 0) {
        let ids: Vec<&str> = screening.hits[TOLD..].iter().map(|h| h.entity_id.as_str()).collect();
        put(out, style, 9, &format!("{} more: {}", number(more as u64), ids.join(", ")))?;
    }
    if let Some(beside) = &screening.change {
        for gone in &beside.gone {
            put(out, style, 9, &beside::gone(gone))?;
        }
        for text in beside::beside(beside, screening.verdict.as_str()) {
            put(out, style, 9, &text)?;
        }
    }
    for ended in &screening.ended {
        let text = format!(
            "no longer in force, so not a hit: {} ({}), ended {}",
            ended.listed_name,
            ended.entity_id,
            date(ended.ended_on)
        );
        put(out, style, 9, &text)?;
    }
    for later in &screening.later {
        put(out, style, 9, &not_yet(later, as_of))?;
    }
    writeln!(out)
}

/// The first line of a row: its word, then the name, whole.
fn head_line(out: &mut dyn Write, style: TextStyle, painted: &str, word: &str, text: &str) -> io::Result<()> {
    let pad = " ".repeat(9_usize.saturating_sub(word.len()));
    let lines = block(style, Hanging { indent: 0, label: "", column: 9 }, text);
    write!(out, "{painted}{pad}{}", lines.get(9..).unwrap_or_default())
}

/// The rows of the record that are no longer in the file.
fn left(out: &mut dyn Write, style: TextStyle, changes: &Changes) -> io::Result<()> {
    for left in &changes.left {
        let head: String = left.query.name.chars().take(200).collect();
        let id = left.query.id.as_deref().filter(|id| !id.is_empty());
        let id = id.map_or(String::new(), |id| format!("{}, ", safe(id)));
        let text = format!("{}  ({id}row {} then)", safe(&head), left.query.row);
        head_line(out, style, "LEFT", "left", &text)?;
        for gone in &left.gone {
            put(out, style, 9, &beside::gone(gone))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// What is told of an entry that was listed after the day of the screening.
pub(super) fn not_yet(later: &Later, as_of: NaiveDate) -> String {
    format!(
        "not listed yet on {as_of}, so not a hit: {} ({}); listed later: {}",
        later.listed_name,
        later.entity_id,
        later.when()
    )
}

fn put(out: &mut dyn Write, style: TextStyle, indent: usize, text: &str) -> io::Result<()> {
    out.write_all(block(style, Hanging { indent, label: "", column: 0 }, text).as_bytes())
}

fn hit(out: &mut dyn Write, style: TextStyle, hit: &Hit) -> io::Result<()> {
    let head = format!("{:.2} {} ", shown_score(hit.score), hit.verdict.as_str());
    let text = format!("{} ({})", hit.listed_name, hit.entity_id);
    let lines = block(style, Hanging { indent: 9, label: &head, column: head.len() }, &text);
    out.write_all(lines.as_bytes())?;
    let indent = 9 + head.len();
    for text in hit.change.iter().flat_map(beside::told) {
        put(out, style, indent, &text)?;
    }
    let mut told = Vec::new();
    if hit.matched_name != hit.listed_name {
        told.push(format!("by {} “{}”", kind_in_words(hit.matched_name_kind), hit.matched_name));
    }
    told.push(hit.why.list_name.clone());
    if let Some(on) = hit.why.listed_on {
        told.push(format!("listed {}", date(on)));
    }
    if let Some(citation) = hit.why.citations.first() {
        told.push(citation.clone());
    }
    put(out, style, indent, &told.join("; "))?;
    if let Some(reason) = &hit.why.reason {
        put(out, style, indent, reason)?;
    }
    for also in &hit.also_on {
        put(out, style, indent, &format!("the same listing also comes as {}", also.entity_id))?;
    }
    if let Some(decision) = &hit.decision {
        put(out, style, indent, &decided(decision))?;
    }
    Ok(())
}

/// A decision in words.
pub(super) fn decided(decision: &Decision) -> String {
    let until = decision.until.map_or(String::new(), |d| format!(", until {}", date(d)));
    let lapsed = match decision.state {
        DecisionState::Live => "",
        DecisionState::Expired => " [expired: it clears nothing]",
        DecisionState::Changed => " [the entry has changed since: it clears nothing]",
        _ => " [made after the day of the screening: it clears nothing]",
    };
    format!("{} by {}{until}: {}{lapsed}", decision.verdict, decision.by, decision.reason)
}

/// The counts, what they rest on, and what to do next. `told` is how many rows were shown.
pub(super) fn end(
    out: &mut dyn Write,
    style: TextStyle,
    meta: &Meta,
    summary: &Summary,
    told: u64,
) -> io::Result<()> {
    if let Some(nothing) = beside::nothing(meta, summary, told) {
        put(out, style, 0, &nothing)?;
        return out.flush();
    }
    if let Some(changes) = &summary.changes {
        left(out, style, changes)?;
    }
    if let Some(told) = summary.interruption() {
        put(out, style, 0, &format!("NOT WHOLE: {told}."))?;
    }
    if summary.queries == 0 {
        if !summary.interrupted {
            put(out, style, 0, "There was no name to screen.")?;
        }
        return out.flush();
    }
    let told: Vec<String> = summary
        .counts()
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(word, n)| format!("{} {word}", number(*n)))
        .collect();
    let from = meta.input.as_ref().map_or(String::new(), |i| format!(" of {} ({})", i.name, i.read_as));
    put(out, style, 0, &format!("{}{from}: {}.", plural(summary.queries, "row", "rows"), told.join(", ")))?;
    if let Some(told) = summary.listed_later(meta.as_of) {
        put(out, style, 0, &format!("{told}."))?;
    }
    let field = |out: &mut dyn Write, label: &str, text: &str| {
        out.write_all(block(style, Hanging { indent: 0, label, column: 10 }, text).as_bytes())
    };
    if let (Some(changes), Some(record)) = (&summary.changes, beside::record(meta)) {
        let text = format!("{record}: {}; {}", beside::counts(changes), beside::standing(changes));
        field(out, "Since", &text)?;
        if let Some(rows) = beside::rows(changes) {
            field(out, "", &rows)?;
        }
        for cause in meta.baseline.iter().flat_map(|b| &b.differences) {
            field(out, "", &cause.text)?;
        }
    }
    if let Some(columns) = meta.input.as_ref().and_then(InputMeta::columns_used) {
        field(out, "Columns", &columns)?;
    }
    for list in &meta.lists {
        let info = &list.info;
        let published = info.published.map_or_else(|| "no date".to_owned(), |d| d.to_string());
        let age = info.age_days.map_or(String::new(), |d| format!(" ({d} days)"));
        let entries = plural(info.entries as u64, "entry", "entries");
        let digest: String = info.sha256.chars().take(12).collect();
        field(
            out,
            "Against",
            &format!("{}, published {published}{age}, {entries}{}, sha256 {digest}", info.id, unusable(list)),
        )?;
    }
    let digest: String = meta.profile.sha256.chars().take(12).collect();
    let profile = format!(
        "listed {}, as of {}, profile {} (match from {:.2}, review from {:.2}), sha256 {digest}",
        meta.listed_version, meta.as_of, meta.profile.name, meta.match_from, meta.review_from
    );
    field(out, "With", &profile)?;
    if let Some(tally) = &summary.decisions {
        field(out, "Decisions", &format!("{} in the file, {} in force on a hit", tally.total, tally.live))?;
        for lapsed in tally.lapsed.iter().take(NAMED) {
            let text = format!(
                "line {}: {} ~ {}: {}",
                lapsed.line,
                lapsed.query,
                lapsed.entity_id,
                lapsed.state.as_str()
            );
            field(out, "", &text)?;
        }
        if tally.lapsed.len() > NAMED {
            field(out, "", &format!("and {} more", number((tally.lapsed.len() - NAMED) as u64)))?;
        }
    }
    for (label, text) in next(summary) {
        field(out, label, &text)?;
    }
    if let Some(note) = &meta.coverage_note {
        field(out, "Note", note)?;
    }
    out.flush()
}

/// The records of a list that nothing was screened against.
pub(super) fn unusable(list: &ListMeta) -> String {
    match list.set_aside as u64 {
        0 => String::new(),
        n => format!(", {} that could not be used", plural(n, "record", "records")),
    }
}

/// What to do next.
pub(super) fn next(summary: &Summary) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    if summary.error > 0 {
        let text = format!(
            "mend the {} that could not be screened, and screen again: nothing is known of {}",
            plural(summary.error, "row", "rows"),
            if summary.error == 1 { "it" } else { "them" }
        );
        out.push(("Next", text));
    }
    // What stood in the record was told then.
    let raised = summary
        .changes
        .as_ref()
        .map_or(summary.matches + summary.review, |c| c.raised.matches + c.raised.review);
    if raised > 0 {
        let label = if out.is_empty() { "Next" } else { "" };
        let text = "look at each match and review (`listed show ID` has the whole entry); what is another party, \
                    write down with `listed decide NAME ID`";
        out.push((label, text.to_owned()));
    }
    out
}
