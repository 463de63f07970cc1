//! CSV: the input's columns as they were, then ours; a row a hit, and a row for each answer without one.
//!
//! Made for spreadsheets, so no cell may act as a formula, and for logs, so no cell holds a line break or a control
//! character.

use std::io::{self, Write};

use super::{Meta, Summary, Writer, safe, shown_score};
use crate::screen::{Hit, Query, Screening};

const OURS: [&str; 16] = [
    "verdict",
    "score",
    "listed_name",
    "matched_name",
    "list",
    "entity_id",
    "hit_verdict",
    "reason",
    "citations",
    "listed_on",
    "licence_requirement",
    "licence_policy",
    "decision",
    "also_on",
    "error",
    "screened_with",
];

pub(super) struct Csv<'a> {
    out: csv::Writer<Box<dyn Write + 'a>>,
    /// How many columns the input has; none where the names came another way.
    columns: Option<usize>,
    with: String,
}

impl<'a> Csv<'a> {
    pub(super) fn new(out: Box<dyn Write + 'a>) -> Self {
        let out = csv::WriterBuilder::new().flexible(true).from_writer(out);
        Self { out, columns: None, with: String::new() }
    }

    fn record(&mut self, screening: &Screening, hit: Option<&Hit>) -> io::Result<()> {
        let query = &screening.query;
        let mut cells: Vec<String> = match self.columns {
            Some(columns) => {
                let kept = query.cells.iter().take(columns).map(|c| cell(c));
                let mut kept: Vec<String> = kept.collect();
                kept.resize(columns, String::new());
                kept
            }
            None => {
                let text = |t: &Option<String>| cell(t.as_deref().unwrap_or_default());
                vec![query.row.to_string(), text(&query.id), cell(&query.name), text(&query.country)]
            }
        };
        cells.push(screening.verdict.as_str().into());
        match hit {
            None => cells.resize(cells.len() + 13, String::new()),
            Some(hit) => {
                let why = &hit.why;
                let text = |t: &Option<String>| cell(t.as_deref().unwrap_or_default());
                let decision = hit.decision.as_ref().map_or(String::new(), |d| {
                    let until = d.until.map_or(String::new(), |u| format!(" until {u}"));
                    format!("{} by {}{until} ({}): {}", d.verdict, d.by, d.state.as_str(), d.reason)
                });
                let also: Vec<&str> = hit.also_on.iter().map(|a| a.entity_id.as_str()).collect();
                cells.extend([
                    format!("{:.2}", shown_score(hit.score)),
                    cell(&hit.listed_name),
                    cell(&hit.matched_name),
                    cell(hit.list.as_str()),
                    cell(hit.entity_id.as_str()),
                    hit.verdict.as_str().into(),
                    text(&why.reason),
                    cell(&why.citations.join("; ")),
                    why.listed_on.map_or(String::new(), |d| d.to_string()),
                    text(&why.licence_requirement),
                    text(&why.licence_policy),
                    cell(&decision),
                    cell(&also.join("; ")),
                ]);
            }
        }
        cells.push(cell(screening.error.as_deref().unwrap_or_default()));
        cells.push(self.with.clone());
        self.out.write_record(&cells).map_err(io_error)
    }
}

/// A cell that no spreadsheet takes for a formula and no build log for a command.
pub(super) fn cell(text: &str) -> String {
    let text = safe(text);
    // Also behind white space, which some programs take away first.
    let acts = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if acts { format!("'{text}") } else { text.into_owned() }
}

pub(super) fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(e) => e,
        other => io::Error::other(format!("{other:?}")),
    }
}

impl Writer for Csv<'_> {
    fn begin(&mut self, meta: &Meta) -> io::Result<()> {
        self.with = meta.made_with();
        let mut header: Vec<String> = match &meta.input {
            Some(input) => {
                self.columns = Some(input.columns.len());
                input.columns.iter().map(|c| cell(c)).collect()
            }
            None => ["row", "id", "name", "country"].map(str::to_owned).to_vec(),
        };
        for ours in OURS {
            // A column of the input keeps its name; ours gives way.
            let taken = header.iter().any(|h| h.trim().eq_ignore_ascii_case(ours));
            header.push(if taken { format!("listed_{ours}") } else { ours.to_owned() });
        }
        self.out.write_record(&header).map_err(io_error)
    }

    fn row(&mut self, screening: &Screening) -> io::Result<()> {
        if screening.hits.is_empty() {
            self.record(screening, None)?;
        }
        for hit in &screening.hits {
            self.record(screening, Some(hit))?;
        }
        self.out.flush()
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        // There is no other place to say it than a row: one that cannot pass for an answer.
        if let Some(told) = summary.interruption() {
            self.record(&Screening::failed(Query::name("").row(summary.queries + 1), told), None)?;
        }
        self.out.flush()
    }
}
