//! The rows of a file of names whose answer a diff changes, each with what changed it.

use std::io::{self, Write};

use chrono::NaiveDate;
use serde::Serialize;

use super::html::{Page, begin, end_page};
use super::{DiffMeta, text::cut};
use crate::report::csv::{cell, io_error};
use crate::report::html::text as safe_html;
use crate::report::json::write as put;
use crate::report::{
    Format, Hanging, InputMeta, ProfileMeta, TextStyle, block, number, paint_verdict, plural, safe,
    shown_score,
};
use crate::screen::{Hit, Query, Screening, Verdict};
use crate::track::{Cause, Diff, What};

/// What the two screenings were made with, and what they came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgainstMeta {
    /// The diff.
    #[serde(flatten)]
    pub diff: DiffMeta,
    /// The day of both screenings.
    pub as_of: NaiveDate,
    /// The numbers of the scoring.
    pub profile: ProfileMeta,
    /// The file of names.
    pub input: InputMeta,
    /// What it came to.
    pub against: AgainstSummary,
}

/// Rows, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AgainstSummary {
    /// Rows of the file.
    pub rows: u64,
    /// Those whose answer is not the same.
    pub turned: u64,
    /// Those that could not be screened.
    pub unusable: u64,
    /// What the program's exit status says of it.
    pub exit_status: u8,
}

/// A row whose answer is not the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Turned {
    /// The answer against the older state.
    pub before: Screening,
    /// The answer against the newer one.
    pub after: Screening,
    /// What happened to the entries that it is about.
    pub causes: Vec<Cause>,
}

impl Turned {
    /// In a word: the row became more urgent, less so, or is answered otherwise.
    fn how(&self) -> &'static str {
        let urgency = |s: &Screening| match s.verdict {
            Verdict::Error => 4,
            Verdict::Match => 3,
            Verdict::Review => 2,
            Verdict::Cleared => 1,
            Verdict::Clear => 0,
        };
        match urgency(&self.after).cmp(&urgency(&self.before)) {
            std::cmp::Ordering::Greater => "raised",
            std::cmp::Ordering::Less => "lowered",
            std::cmp::Ordering::Equal => "changed",
        }
    }

    /// The verdict with the best score, before or after.
    fn answer(screening: &Screening) -> String {
        let score = screening.hits.first().map(|h| format!(" {:.2}", shown_score(h.score)));
        format!("{}{}", screening.verdict.as_str(), score.unwrap_or_default())
    }

    fn hit<'a>(screening: &'a Screening, cause: &Cause) -> Option<&'a Hit> {
        let same = |h: &&Hit| h.entity_id == cause.entity_id || Some(&h.entity_id) == cause.old_id.as_ref();
        screening.hits.iter().find(same)
    }

    /// What a cause did to the answer, in words.
    fn effect(&self, cause: &Cause) -> String {
        let score = |h: &Hit| format!("{:.2} {}", shown_score(h.score), h.verdict.as_str());
        match (Self::hit(&self.before, cause), Self::hit(&self.after, cause)) {
            (None, Some(new)) => format!("new hit, {} by “{}”", score(new), new.matched_name),
            (Some(old), None) => format!("no hit any more, was {} by “{}”", score(old), old.matched_name),
            (Some(old), Some(new)) if score(old) != score(new) => format!("{} → {}", score(old), score(new)),
            (Some(old), Some(new)) if old.why != new.why => format!("{}, listed on other terms", score(new)),
            (Some(_), Some(new)) => format!("{}, told otherwise", score(new)),
            (None, None) => "bears on no hit that is shown".to_owned(),
        }
    }
}

/// A report about to be told.
#[derive(Debug)]
pub struct Against<'a> {
    /// What it rests on.
    pub meta: AgainstMeta,
    /// The diff.
    pub diff: &'a Diff,
    /// The rows.
    pub turned: &'a [Turned],
}

/// Writes it in one of the formats text, json, csv, html.
///
/// # Errors
/// When it cannot be written, or not in that format.
pub fn told_against(
    told: &Against<'_>,
    format: Format,
    style: TextStyle,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Text => in_text(told, style, out),
        Format::Json => in_json(told, out),
        Format::Csv => in_csv(told, out),
        Format::Html => in_html(told, out),
        _ => Err(io::Error::other("a diff is not told in this format")),
    }
}

/// The counts in a sentence.
fn sentence(summary: &AgainstSummary) -> String {
    let rows = plural(summary.rows, "row", "rows");
    let turned = match summary.turned {
        0 => format!("no answer changes, of {rows}"),
        n => format!("{} of {rows}", plural(n, "answer changes", "answers change")),
    };
    match summary.unusable {
        0 => turned,
        n => format!("{turned}; {} could not be screened", plural(n, "row", "rows")),
    }
}

fn place(query: &Query) -> String {
    let id = query.id.as_deref().filter(|i| !i.is_empty()).map_or(String::new(), |id| format!("{id}, "));
    query.line.map_or_else(|| format!("{id}row {}", query.row), |line| format!("{id}line {line}"))
}

fn in_text(told: &Against<'_>, style: TextStyle, out: &mut dyn Write) -> io::Result<()> {
    super::text::head(&told.meta.diff, style, out)?;
    for turned in told.turned {
        let query = &turned.after.query;
        let head: String = query.name.chars().take(200).collect();
        let lines = block(
            style,
            Hanging { indent: 0, label: "", column: 9 },
            &format!("{}  ({})", safe(&head), safe(&place(query))),
        );
        let word = turned.after.verdict.as_str();
        let pad = " ".repeat(9_usize.saturating_sub(word.len()));
        write!(
            out,
            "\n{}{pad}{}",
            paint_verdict(style, turned.after.verdict),
            lines.get(9..).unwrap_or_default()
        )?;
        let mut put = |text: &str| {
            out.write_all(block(style, Hanging { indent: 9, label: "", column: 0 }, text).as_bytes())
        };
        put(&format!("was {}, is {}", Turned::answer(&turned.before), Turned::answer(&turned.after)))?;
        for cause in &turned.causes {
            put(&format!(
                "{} {} ({}): {}",
                cause.what.as_str(),
                cause.name,
                cause.entity_id,
                turned.effect(cause)
            ))?;
            let of = |c: &&crate::track::Change| c.id == cause.entity_id;
            let lines =
                told.diff.changed.iter().find(of).map(crate::track::Change::lines).unwrap_or_default();
            for line in lines.iter().take(MOST_LINES) {
                let old = line.old.as_deref().map_or("nothing".into(), cut);
                let new = line.new.as_deref().map_or("nothing".into(), cut);
                put(&format!("  {}: {old} → {new}", line.field.as_str()))?;
            }
            if lines.len() > MOST_LINES {
                put(&format!("  and {} more", number((lines.len() - MOST_LINES) as u64)))?;
            }
        }
    }
    writeln!(out, "\n{}", sentence(&told.meta.against))
}

/// Lines of a change that are shown under a row; `listed diff` alone shows them all.
const MOST_LINES: usize = 6;

#[derive(Serialize)]
struct Row<'a> {
    how: &'static str,
    before: &'a Screening,
    after: &'a Screening,
    causes: &'a [Cause],
}

fn in_json(told: &Against<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut header = Vec::new();
    put(&mut header, &told.meta)?;
    header.pop();
    out.write_all(&header)?;
    out.write_all(b",\n\"rows\":[")?;
    for (i, turned) in told.turned.iter().enumerate() {
        out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
        let row =
            Row { how: turned.how(), before: &turned.before, after: &turned.after, causes: &turned.causes };
        put(&mut *out, &row)?;
    }
    out.write_all(b"\n]}\n")
}

const OURS: [&str; 10] = [
    "how",
    "verdict_before",
    "verdict",
    "score_before",
    "score",
    "what",
    "entity_id",
    "entity_name",
    "effect",
    "compared",
];

fn in_csv(told: &Against<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(out);
    let columns = &told.meta.input.columns;
    let mut header: Vec<String> = columns.iter().map(|c| cell(c)).collect();
    for ours in OURS {
        let taken = header.iter().any(|h| h.trim().eq_ignore_ascii_case(ours));
        header.push(if taken { format!("listed_{ours}") } else { ours.to_owned() });
    }
    out.write_record(&header).map_err(io_error)?;
    let compared = super::csv::ends(&told.meta.diff);
    for turned in told.turned {
        let score =
            |s: &Screening| s.hits.first().map_or(String::new(), |h| format!("{:.2}", shown_score(h.score)));
        let mut row = |cause: Option<&Cause>| {
            let mut cells: Vec<String> =
                turned.after.query.cells.iter().take(columns.len()).map(|c| cell(c)).collect();
            cells.resize(columns.len(), String::new());
            cells.extend([
                turned.how().into(),
                turned.before.verdict.as_str().into(),
                turned.after.verdict.as_str().into(),
                score(&turned.before),
                score(&turned.after),
                cause.map_or(String::new(), |c| c.what.as_str().into()),
                cause.map_or(String::new(), |c| cell(c.entity_id.as_str())),
                cause.map_or(String::new(), |c| cell(&c.name)),
                cause.map_or(String::new(), |c| cell(&turned.effect(c))),
                compared.clone(),
            ]);
            out.write_record(&cells).map_err(io_error)
        };
        if turned.causes.is_empty() {
            row(None)?;
        }
        for cause in &turned.causes {
            row(Some(cause))?;
        }
    }
    out.flush()
}

fn in_html(told: &Against<'_>, out: &mut dyn Write) -> io::Result<()> {
    let meta = &told.meta;
    let tone = if meta.against.unusable > 0 || meta.against.rows == 0 {
        "error"
    } else if meta.against.turned > 0 {
        "review"
    } else {
        "clear"
    };
    let says = sentence(&meta.against);
    let first: String = says.chars().take(1).flat_map(char::to_uppercase).collect();
    let says = first + says.get(1..).unwrap_or_default();
    begin(&meta.diff, &Page { title: &format!("Changes for {}", meta.input.name), tone, says: &says }, out)?;
    out.write_all(b"<section><h2>Rows</h2><ul class=\"items\">")?;
    for turned in told.turned {
        let query = &turned.after.query;
        let name: String = query.name.chars().take(160).collect();
        write!(
            out,
            "<li><span class=\"v {0}\">{0}</span> <b>{1}</b> <small>{2}; was {3}, is {4}</small><table><tbody>",
            turned.after.verdict.as_str(),
            safe_html(&name),
            safe_html(&place(query)),
            Turned::answer(&turned.before),
            Turned::answer(&turned.after)
        )?;
        for cause in &turned.causes {
            let tag = match cause.what {
                What::Added => "ins",
                What::Removed => "del",
                _ => "span",
            };
            write!(
                out,
                "<tr><td>{}</td><td><{tag}>{}</{tag}> <span class=\"id\">{}</span></td><td>{}</td></tr>",
                cause.what.as_str(),
                safe_html(&cause.name),
                safe_html(cause.entity_id.as_str()),
                safe_html(&turned.effect(cause))
            )?;
        }
        out.write_all(b"</tbody></table></li>\n")?;
    }
    out.write_all(b"</ul></section>\n")?;
    end_page(&meta.diff, meta.against.exit_status, out)
}
