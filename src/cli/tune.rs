//! `listed tune`: what each threshold would mean on the user's own names, so that the one in use can be justified.
//!
//! Screens a file once, keeps the best score of each row, and counts. It changes no profile and decides nothing.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use rayon::prelude::*;
use serde::Serialize;

use super::args::{EvidenceOptions, FailOn, MatchOptions, TuneArgs};
use super::output::Output;
use super::session::Session;
use super::status::Status;
use super::{screen, ui};
use crate::index::Scratch;
use crate::input::{Columns, Found, Row, Sink};
use crate::report::{Format, Meta, SCHEMA_VERSION, TextStyle, number, plural, safe};
use crate::screen::{Hit, Query, Verdict};
use crate::{Error, ErrorKind, Result};

/// Scores below this are not looked at: no threshold so low is of use.
const LOWEST: f64 = 0.5;
/// Faults named one by one; the rest are counted.
const NAMED_FAULTS: usize = 10;

pub(super) fn run(args: &TuneArgs) -> Result<Status> {
    let matching = MatchOptions {
        country: None,
        address: None,
        kind: None,
        min_score: Some(LOWEST),
        fail_on: FailOn::Never,
        profile: args.profile.clone(),
    };
    args.output.plain()?;
    let none = EvidenceOptions { decisions: None, record: None };
    let session = Session::open(&args.lists, &matching, &none)?;
    let out = Output::open(&args.output)?;
    let file = read(args)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.columns.jobs.map_or(0, usize::from)).build();
    let pool = pool.map_err(|e| Error::new(ErrorKind::Input, "cannot start threads").caused_by(e))?;
    let answers: Vec<Answer> = pool.install(|| {
        let rows = file.rows.par_iter().with_min_len(32);
        rows.map_init(Scratch::default, |scratch, row| row.answer(&session, scratch)).collect()
    });
    let mut faults = file.faults;
    for (row, answer) in file.rows.iter().zip(&answers) {
        if let Answer::Unusable(why) = answer {
            faults.push(format!("line {}: {why}", row.line));
        }
    }
    for fault in faults.iter().take(NAMED_FAULTS) {
        ui::warn(fault);
    }
    if faults.len() > NAMED_FAULTS {
        ui::warn(&format!("and {} more rows that could not be used", faults.len() - NAMED_FAULTS));
    }
    let report = Tuning::new(args, &session.meta, &answers, faults.len(), file.labelled);
    let status = if report.names == 0 || !faults.is_empty() || session.unusable > 0 {
        Status::Partial
    } else {
        Status::Done
    };
    let text = match args.output.format {
        Format::Text => report.text(out.style()),
        _ => ui::json_line(&report)?,
    };
    out.put(&text)?;
    Ok(status)
}

/// What a row says of itself.
enum Label {
    /// Nothing.
    None,
    /// It is on no list.
    Unlisted,
    /// It is on one.
    Listed,
    /// It is one of these entries, by id or by listed name.
    Is(Vec<String>),
}

impl Label {
    fn of(text: &str) -> Self {
        match text.trim().to_lowercase().as_str() {
            "" => Self::None,
            "no" | "n" | "false" | "0" | "clear" | "unlisted" => Self::Unlisted,
            "yes" | "y" | "true" | "1" | "match" | "listed" => Self::Listed,
            other => {
                Self::Is(other.split('|').map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect())
            }
        }
    }

    /// Whether a hit is what the row is labelled as.
    fn takes(&self, hit: &Hit) -> bool {
        match self {
            Self::None | Self::Unlisted => false,
            Self::Listed => true,
            Self::Is(expected) => {
                let ids = hit.also_on.iter().map(|a| a.entity_id.as_str()).chain([hit.entity_id.as_str()]);
                let mut named = ids.chain([hit.listed_name.as_str(), hit.matched_name.as_str()]);
                named.any(|n| expected.contains(&n.to_lowercase()))
            }
        }
    }
}

/// A row to screen.
struct Labelled {
    line: u64,
    name: String,
    label: Label,
}

/// What came of a row.
enum Answer {
    Unusable(String),
    Scored(Scored),
}

/// The scores of a row.
#[derive(Clone, Copy)]
struct Scored {
    /// The best of any hit.
    best: f64,
    /// The best of a hit that the label asks for.
    right: Option<f64>,
    truth: Truth,
}

#[derive(Clone, Copy, PartialEq)]
enum Truth {
    Unknown,
    Unlisted,
    Listed,
}

impl Labelled {
    fn answer(&self, session: &Session, scratch: &mut Scratch) -> Answer {
        let answer = session.screener.check_with(Query::name(self.name.as_str()).row(self.line), scratch);
        if answer.verdict == Verdict::Error {
            return Answer::Unusable(answer.error.unwrap_or_default());
        }
        let top = |hits: &mut dyn Iterator<Item = &Hit>| hits.map(|h| h.score).fold(0.0, f64::max);
        let truth = match self.label {
            Label::None => Truth::Unknown,
            Label::Unlisted => Truth::Unlisted,
            _ => Truth::Listed,
        };
        let right =
            (truth == Truth::Listed).then(|| top(&mut answer.hits.iter().filter(|h| self.label.takes(h))));
        Answer::Scored(Scored { best: top(&mut answer.hits.iter()), right, truth })
    }
}

/// A file as read.
#[derive(Default)]
struct Read {
    rows: Vec<Labelled>,
    faults: Vec<String>,
    labelled: bool,
}

struct Reader<'a> {
    args: &'a TuneArgs,
    columns: Option<(Columns, Option<usize>)>,
    refused: Option<Error>,
    read: Read,
}

impl Reader<'_> {
    fn columns(&self, found: &Found) -> Result<(Columns, Option<usize>)> {
        let at = |asked: &str| found.header.iter().position(|h| h.trim().eq_ignore_ascii_case(asked));
        let label = match &self.args.label_column {
            Some(asked) => Some(at(asked).ok_or_else(|| {
                let columns = found.header.join(", ");
                Error::new(
                    ErrorKind::Usage,
                    format!("there is no column {asked:?}; the columns are: {columns}"),
                )
            })?),
            None => at("listed"),
        };
        Ok((screen::columns(found, &self.args.columns, &self.args.file)?, label))
    }
}

impl Sink for Reader<'_> {
    fn begin(&mut self, found: Found) -> ControlFlow<()> {
        match self.columns(&found) {
            Ok(columns) => {
                self.read.labelled = columns.1.is_some();
                self.columns = Some(columns);
                ControlFlow::Continue(())
            }
            Err(e) => {
                self.refused = Some(e);
                ControlFlow::Break(())
            }
        }
    }

    fn row(&mut self, row: Row) -> ControlFlow<()> {
        let Some((columns, label)) = self.columns else { return ControlFlow::Break(()) };
        if let Some(fault) = row.fault {
            self.read.faults.push(format!("line {}: {fault}", row.line));
            return ControlFlow::Continue(());
        }
        let cell = |at: usize| row.cells.get(at).map(String::as_str).unwrap_or_default();
        self.read.rows.push(Labelled {
            line: row.line,
            name: cell(columns.name).to_owned(),
            label: label.map_or(Label::None, |at| Label::of(cell(at))),
        });
        ControlFlow::Continue(())
    }

    fn warn(&mut self, text: String) {
        ui::warn(&text);
    }
}

fn read(args: &TuneArgs) -> Result<Read> {
    let input = screen::open(&args.file, &args.columns)?;
    let mut reader = Reader { args, columns: None, refused: None, read: Read::default() };
    input.read(&mut reader)?;
    match reader.refused {
        Some(e) => Err(e),
        None => Ok(reader.read),
    }
}

/// The answer of `tune`, as JSON has it.
#[derive(Serialize)]
struct Tuning<'a> {
    schema_version: u32,
    listed_version: &'a str,
    as_of: chrono::NaiveDate,
    file: String,
    profile: &'a crate::report::ProfileMeta,
    match_from: f64,
    review_from: f64,
    lists: &'a [crate::report::ListMeta],
    coverage_note: Option<&'a str>,
    /// Rows screened, and rows that could not be.
    names: usize,
    unusable: usize,
    /// Of the rows screened, those labelled as listed and as not listed. Without a label column, none.
    labelled_listed: usize,
    labelled_unlisted: usize,
    thresholds: Vec<Threshold>,
}

/// What a threshold would come to.
#[derive(Serialize)]
struct Threshold {
    score: f64,
    /// Rows with a hit of this score or more.
    alerts: usize,
    alerts_per_1000: f64,
    /// Of the rows labelled as listed, those found by it; `null` where none is labelled.
    recall: Option<f64>,
    /// Of the rows labelled as not listed, those that raise an alert, in a thousand.
    false_alerts_per_1000: Option<f64>,
}

impl<'a> Tuning<'a> {
    fn new(args: &TuneArgs, meta: &'a Meta, answers: &[Answer], unusable: usize, labelled: bool) -> Self {
        let scored: Vec<Scored> = answers
            .iter()
            .filter_map(|a| match *a {
                Answer::Scored(scored) => Some(scored),
                Answer::Unusable(_) => None,
            })
            .collect();
        let of = |truth: Truth| scored.iter().filter(|s| s.truth == truth).count();
        let (listed, unlisted) = (of(Truth::Listed), of(Truth::Unlisted));
        let share = |part: usize, whole: usize| (whole > 0).then(|| part as f64 / whole as f64);
        let count = |what: &dyn Fn(&Scored) -> bool| scored.iter().filter(|s| what(s)).count();
        let mut steps: Vec<f64> = (50..100).map(|n| f64::from(n) / 100.0).collect();
        steps.extend([meta.review_from, meta.match_from].iter().filter(|s| **s > LOWEST));
        steps.sort_by(f64::total_cmp);
        steps.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
        let thresholds = steps
            .into_iter()
            .map(|score| {
                let alerts = count(&|s| s.best >= score);
                let false_alerts = count(&|s| s.truth == Truth::Unlisted && s.best >= score);
                Threshold {
                    score,
                    alerts,
                    alerts_per_1000: 1000.0 * share(alerts, scored.len()).unwrap_or(0.0),
                    recall: share(count(&|s| s.right.is_some_and(|right| right >= score)), listed),
                    false_alerts_per_1000: share(false_alerts, unlisted).map(|s| 1000.0 * s),
                }
            })
            .collect();
        if labelled && listed + unlisted == 0 {
            ui::warn("the label column holds no label: recall is not known");
        }
        Self {
            schema_version: SCHEMA_VERSION,
            listed_version: env!("CARGO_PKG_VERSION"),
            as_of: meta.as_of,
            file: args.file.clone(),
            profile: &meta.profile,
            match_from: meta.match_from,
            review_from: meta.review_from,
            lists: &meta.lists,
            coverage_note: meta.coverage_note.as_deref(),
            names: scored.len(),
            unusable,
            labelled_listed: listed,
            labelled_unlisted: unlisted,
            thresholds,
        }
    }

    fn text(&self, style: TextStyle) -> String {
        let mut out = String::new();
        let _ = writeln!(out, "{}", style.bold(&format!("Thresholds on {}", safe(&self.file))));
        let _ = writeln!(
            out,
            "\n  {}",
            super::selftest::made_with(self.profile, self.review_from, self.match_from)
        );
        for list in self.lists {
            let _ = writeln!(out, "  {}", super::selftest::list_line(list));
        }
        if let Some(note) = self.coverage_note {
            let _ = writeln!(out, "  {note}");
        }
        let _ = write!(out, "  {} screened", plural(self.names as u64, "name", "names"));
        if self.unusable > 0 {
            let _ = write!(out, ", {} could not be", number(self.unusable as u64));
        }
        let labelled = self.labelled_listed + self.labelled_unlisted > 0;
        if labelled {
            let _ = write!(
                out,
                "; {} labelled as listed, {} as not listed",
                number(self.labelled_listed as u64),
                number(self.labelled_unlisted as u64)
            );
        }
        let _ = write!(out, "\n\n  score   alerts   a thousand");
        out.push_str(if labelled { "   recall   false alerts a thousand\n" } else { "\n" });
        let at = |t: &Threshold, band: f64| (t.score - band).abs() < 1e-9;
        for t in &self.thresholds {
            let band = at(t, self.review_from) || at(t, self.match_from);
            if !band && !((t.score * 100.0).round() as u32).is_multiple_of(5) {
                continue;
            }
            let _ = write!(
                out,
                "  {:>5.2}  {:>7}  {:>11.1}",
                t.score,
                number(t.alerts as u64),
                t.alerts_per_1000
            );
            if labelled {
                let recall = t.recall.map_or("-".into(), |r| format!("{r:.3}"));
                let wrong = t.false_alerts_per_1000.map_or("-".into(), |r| format!("{r:.1}"));
                let _ = write!(out, "  {recall:>7}  {wrong:>24}");
            }
            if at(t, self.review_from) {
                out.push_str("   review band");
            }
            if at(t, self.match_from) {
                out.push_str("   match band");
            }
            out.push('\n');
        }
        if labelled {
            out.push_str(
                "\n  Recall: the share of the rows labelled as listed that raise an alert at that score.\n",
            );
        }
        out
    }
}
