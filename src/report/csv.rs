//! CSV: the input's columns as they were, then ours; a row a hit, one an entry listed later than the day asked
//! for (`not-yet-listed`), and a row for each answer without either.
//!
//! Made for spreadsheets, so no cell may act as a formula, and for logs, so no cell holds a line break or a control
//! character.

use std::io::{self, Write};

use super::{Meta, Summary, Writer, beside, safe, shown_score};
use crate::screen::{Gone, Hit, Later, Query, Screening};

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

/// Added where the screening is held against a record.
const BESIDE: [&str; 2] = ["change", "change_detail"];

/// What a row of the report is about.
#[derive(Clone, Copy)]
enum Finding<'a> {
    None,
    Hit(&'a Hit),
    /// Listed after the day of the screening, and so no hit.
    Later(&'a Later),
    /// There no longer: its cells are those of the record.
    Gone(&'a Gone),
}

pub(super) struct Csv<'a> {
    out: csv::Writer<Box<dyn Write + 'a>>,
    /// How many columns the input has; none where the names came another way.
    columns: Option<usize>,
    with: String,
    /// Whether it is held against a record.
    beside: bool,
    /// Where the name and the id stand in the input.
    name_at: Option<usize>,
    id_at: Option<usize>,
}

impl<'a> Csv<'a> {
    pub(super) fn new(out: Box<dyn Write + 'a>) -> Self {
        let out = csv::WriterBuilder::new().flexible(true).from_writer(out);
        Self { out, columns: None, with: String::new(), beside: false, name_at: None, id_at: None }
    }

    fn record(&mut self, screening: &Screening, finding: Finding<'_>) -> io::Result<()> {
        let (verdict, error) = (screening.verdict.as_str(), screening.error.as_deref());
        let detail = screening.change.as_ref().map(|c| beside::beside(c, verdict).join("; "));
        self.put(&screening.query, verdict, finding, error, &detail.unwrap_or_default())
    }

    fn put(
        &mut self,
        query: &Query,
        verdict: &str,
        finding: Finding<'_>,
        error: Option<&str>,
        detail: &str,
    ) -> io::Result<()> {
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
        cells.push(verdict.into());
        match finding {
            Finding::None => cells.resize(cells.len() + 13, String::new()),
            Finding::Later(later) => {
                cells.extend([
                    format!("{:.2}", shown_score(later.score)),
                    cell(&later.listed_name),
                    String::new(),
                    cell(later.list.as_str()),
                    cell(later.entity_id.as_str()),
                    "not-yet-listed".into(),
                    String::new(),
                    cell(&later.citations.join("; ")),
                    later.listed_on.to_string(),
                ]);
                cells.resize(cells.len() + 4, String::new());
            }
            Finding::Gone(gone) => {
                cells.extend([
                    format!("{:.2}", shown_score(gone.score)),
                    cell(&gone.listed_name),
                    String::new(),
                    cell(gone.list.as_str()),
                    cell(gone.entity_id.as_str()),
                    gone.verdict.as_str().into(),
                ]);
                cells.resize(cells.len() + 7, String::new());
            }
            Finding::Hit(hit) => {
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
        cells.push(cell(error.unwrap_or_default()));
        cells.push(self.with.clone());
        if self.beside {
            let (word, detail) = match finding {
                Finding::Hit(Hit { change: Some(c), .. }) => (c.kind.as_str(), beside::told(c).join("; ")),
                Finding::Gone(gone) => ("gone", beside::because(&gone.causes)),
                _ => ("", detail.to_owned()),
            };
            cells.extend([word.to_owned(), cell(&detail)]);
        }
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
        self.beside = meta.baseline.is_some();
        if let Some(input) = &meta.input {
            let at = |column: Option<&String>| input.columns.iter().position(|c| Some(c) == column);
            self.name_at = at(Some(&input.name_column));
            self.id_at = at(input.id_column.as_ref());
        }
        let beside = if self.beside { &BESIDE[..] } else { &[] };
        for ours in OURS.iter().chain(beside).copied() {
            // A column of the input keeps its name; ours gives way.
            let taken = header.iter().any(|h| h.trim().eq_ignore_ascii_case(ours));
            header.push(if taken { format!("listed_{ours}") } else { ours.to_owned() });
        }
        self.out.write_record(&header).map_err(io_error)
    }

    fn row(&mut self, screening: &Screening) -> io::Result<()> {
        let gone = screening.change.as_ref().map_or(&[][..], |c| &c.gone);
        if screening.hits.is_empty() && gone.is_empty() && screening.later.is_empty() {
            self.record(screening, Finding::None)?;
        }
        for hit in &screening.hits {
            self.record(screening, Finding::Hit(hit))?;
        }
        for gone in gone {
            self.record(screening, Finding::Gone(gone))?;
        }
        for later in &screening.later {
            self.record(screening, Finding::Later(later))?;
        }
        self.out.flush()
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        for left in summary.changes.iter().flat_map(|c| &c.left) {
            let mut query = left.query.clone();
            // Of a row that is not in the file the record has the name and the id alone.
            query.cells = vec![String::new(); self.columns.unwrap_or(0)];
            for (at, text) in [(self.id_at, query.id.clone()), (self.name_at, Some(query.name.clone()))] {
                if let (Some(cell), Some(text)) = (at.and_then(|at| query.cells.get_mut(at)), text) {
                    *cell = text;
                }
            }
            for gone in &left.gone {
                self.put(&query, "", Finding::Gone(gone), None, "")?;
            }
        }
        // There is no other place to say it than a row: one that cannot pass for an answer.
        if let Some(told) = summary.interruption() {
            self.record(&Screening::failed(Query::name("").row(summary.queries + 1), told), Finding::None)?;
        }
        self.out.flush()
    }
}
