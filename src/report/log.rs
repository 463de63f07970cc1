//! Shows what each update brought: one model, four renderers, and a chart by month and list.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::chart::{Key, bars};
use super::csv::{cell, io_error};
use super::html::text;
use super::{Format, Hanging, TextStyle, block, json, number, page, plural, safe};
use crate::history::{Row, RowKind};

/// Bars of the chart in a terminal; what is older is counted together.
const BARS: usize = 12;
/// Columns of a bar in a terminal.
const WIDE: usize = 30;

const OWN_STYLE: &str = "\
header.review{border-color:var(--review)}table.log{width:100%;border-collapse:collapse}\
table.log th,table.log td{text-align:left;padding:6px 10px 6px 0;border-top:1px solid var(--line);vertical-align:top;font-size:14px}\
table.log .n{text-align:right;font-variant-numeric:tabular-nums}tr.refused td{color:var(--match)}tr.confirmed td{color:var(--dim)}\
.charts{grid-template-columns:1fr}i.added{background:var(--clear)}i.removed{background:var(--match)}i.changed{background:var(--review)}\n";

/// What a bar is made of.
const KEYS: [Key; 3] = [("added", "added"), ("removed", "removed"), ("changed", "changed or renamed")];

/// The answer of `log`.
#[derive(Debug, Serialize)]
pub struct Log {
    /// The version of the JSON shapes.
    pub schema_version: u32,
    /// The version of the program.
    pub listed_version: String,
    /// The updates, newest first.
    pub updates: Vec<Row>,
    /// Updates that --limit or --since left out.
    pub left_out: usize,
    /// By month and list: what came, went and became otherwise, of the updates that are shown.
    pub by_month: Vec<Month>,
    /// What could not be told, and why.
    pub faults: Vec<String>,
    /// What the program's exit status says of it.
    pub exit_status: u8,
}

/// What a month brought to a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Month {
    /// The month, `2026-11`, by the publisher's date where there is one.
    pub month: String,
    /// The list.
    pub list: String,
    /// Entries that came.
    pub added: u64,
    /// Entries that went.
    pub removed: u64,
    /// Entries that were changed or renamed.
    pub changed: u64,
}

/// Counts rows by month and list, the newest month first.
pub fn by_month(rows: &[Row]) -> Vec<Month> {
    let mut months: BTreeMap<(String, String), [u64; 3]> = BTreeMap::new();
    for row in rows {
        let (Some(counts), Some(day)) = (row.brought, row.of_day()) else { continue };
        let key = (day.format("%Y-%m").to_string(), row.list.to_string());
        let sum = months.entry(key).or_default();
        let brought = [counts.added, counts.removed, counts.changed + counts.renamed];
        sum.iter_mut().zip(brought).for_each(|(sum, n)| *sum += n as u64);
    }
    let mut out: Vec<Month> = months
        .into_iter()
        .map(|((month, list), [added, removed, changed])| Month { month, list, added, removed, changed })
        .collect();
    out.sort_by(|a, b| b.month.cmp(&a.month).then_with(|| a.list.cmp(&b.list)));
    out
}

/// What an update brought, in words.
fn brought(row: &Row) -> String {
    match (&row.brought, row.what) {
        (Some(c), _) => {
            let parts = [
                (c.added, "added"),
                (c.removed, "removed"),
                (c.renamed, "renamed"),
                (c.changed, "changed"),
                (c.parts, "split or joined"),
            ];
            let told: Vec<String> = parts
                .iter()
                .filter(|(n, _)| *n > 0)
                .map(|(n, word)| format!("{} {word}", number(*n as u64)))
                .collect();
            let told = if told.is_empty() { "nothing that counts".to_owned() } else { told.join(", ") };
            if row.other_form {
                format!("{told} (another form than before: only what both carry was compared)")
            } else {
                told
            }
        }
        (None, RowKind::Confirmed) if row.times > 1 => format!("unchanged, {} times", number(row.times)),
        (None, RowKind::Confirmed) => "unchanged".into(),
        (None, RowKind::Rebuilt) => plural(row.times, "past state", "past states"),
        _ => {
            let times = if row.times > 1 { format!(" ({} times)", number(row.times)) } else { String::new() };
            format!("{}{times}", row.why.as_deref().unwrap_or_default())
        }
    }
}

/// Entries before and after.
fn entries(row: &Row) -> String {
    let n = |n: Option<u64>| n.map_or_else(|| "?".to_owned(), number);
    match row.what {
        RowKind::Installed if row.before.is_some() => format!("{} → {}", n(row.before), n(row.entries)),
        RowKind::Rebuilt | RowKind::Lacking => String::new(),
        _ => n(row.entries),
    }
}

fn published(row: &Row) -> String {
    row.published.map_or_else(|| "not dated".to_owned(), |d| d.to_string())
}

impl Log {
    /// Writes it in one of the formats text, json, csv, html.
    ///
    /// # Errors
    /// When it cannot be written, or not in that format.
    pub fn write(&self, format: Format, style: TextStyle, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => self.text(style, out),
            Format::Json => {
                json::write(&mut *out, self)?;
                out.write_all(b"\n")
            }
            Format::Csv => self.csv(out),
            Format::Html => self.html(out),
            _ => Err(io::Error::other("a log is not told in this format")),
        }
    }

    fn text(&self, style: TextStyle, out: &mut dyn Write) -> io::Result<()> {
        let wide = self.updates.iter().map(|r| r.list.as_str().width()).max().unwrap_or(0).max(4);
        let entries_wide = self.updates.iter().map(|r| entries(r).width()).max().unwrap_or(0).max(7);
        writeln!(
            out,
            "{}",
            style.dim(&format!(
                "{:<12}{:<wide$}  {:<10}  {:<entries_wide$}  what",
                "date", "list", "published", "entries"
            ))
        )?;
        for row in &self.updates {
            let day = row.at.get(..10).unwrap_or(&row.at);
            let entries = entries(row);
            let pad = " ".repeat(entries_wide.saturating_sub(entries.width()));
            let list = safe(row.list.as_str()).into_owned();
            let label = format!("{day:<12}{list:<wide$}  {:<10}  {entries}{pad}  ", published(row));
            let mut told = brought(row);
            if row.what != RowKind::Installed {
                told = format!("{}: {told}", row.what.as_str());
            }
            let at = Hanging { indent: 0, label: &label, column: label.width() };
            let lines = block(TextStyle { width: style.width.max(label.width() + 30), ..style }, at, &told);
            out.write_all(lines.as_bytes())?;
        }
        if self.left_out > 0 {
            writeln!(out, "and {} not shown", plural(self.left_out as u64, "more update", "more updates"))?;
        }
        self.chart(style, out)?;
        for fault in &self.faults {
            let at = Hanging { indent: 0, label: "NOT WHOLE", column: 11 };
            out.write_all(block(style, at, fault).as_bytes())?;
        }
        out.flush()
    }

    /// Bars: a plus an entry that came, a minus one that went, a tilde one that is otherwise, scaled.
    fn chart(&self, style: TextStyle, out: &mut dyn Write) -> io::Result<()> {
        let shown = self.by_month.get(..BARS.min(self.by_month.len())).unwrap_or_default();
        let most = shown.iter().map(|m| m.added + m.removed + m.changed).max().unwrap_or(0);
        if most == 0 {
            return Ok(());
        }
        writeln!(out, "\n{}", style.bold("By month and list: + added, - removed, ~ changed or renamed"))?;
        let wide = shown.iter().map(|m| m.list.width()).max().unwrap_or(0);
        for m in shown {
            let mut bar = String::new();
            for (n, mark, colour) in [
                (m.added, "+", AnsiColor::Green),
                (m.removed, "-", AnsiColor::Red),
                (m.changed, "~", AnsiColor::Yellow),
            ] {
                // Never nothing for something.
                let columns = if n == 0 { 0 } else { ((n * WIDE as u64) / most).max(1) as usize };
                bar.push_str(&style.paint(Style::new().fg_color(Some(colour.into())), &mark.repeat(columns)));
            }
            let counts = format!("+{} -{} ~{}", number(m.added), number(m.removed), number(m.changed));
            writeln!(out, "  {}  {:<wide$}  {bar} {counts}", m.month, safe(&m.list))?;
        }
        let rest = self.by_month.len() - shown.len();
        if rest > 0 {
            writeln!(
                out,
                "  and {} (--format html shows all)",
                plural(rest as u64, "more bar", "more bars")
            )?;
        }
        Ok(())
    }

    fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut out = csv::Writer::from_writer(out);
        out.write_record([
            "at",
            "list",
            "what",
            "times",
            "published",
            "sha256",
            "entries_before",
            "entries",
            "added",
            "removed",
            "renamed",
            "changed",
            "rewritten",
            "parts",
            "other_form",
            "from",
            "why",
        ])
        .map_err(io_error)?;
        for row in &self.updates {
            let n = |n: Option<u64>| n.map_or(String::new(), |n| n.to_string());
            let of = |of: fn(&crate::track::Counts) -> usize| n(row.brought.as_ref().map(|c| of(c) as u64));
            let cells = [
                row.at.clone(),
                row.list.to_string(),
                row.what.as_str().into(),
                row.times.to_string(),
                row.published.map_or(String::new(), |d| d.to_string()),
                row.sha256.clone(),
                n(row.before),
                n(row.entries),
                of(|c| c.added),
                of(|c| c.removed),
                of(|c| c.renamed),
                of(|c| c.changed),
                of(|c| c.rewritten),
                of(|c| c.parts),
                if row.other_form { "yes".into() } else { String::new() },
                row.from.clone().unwrap_or_default(),
                row.why.clone().unwrap_or_default(),
            ];
            out.write_record(cells.map(|c| cell(&c))).map_err(io_error)?;
        }
        out.flush()
    }

    fn html(&self, out: &mut dyn Write) -> io::Result<()> {
        page::open(out, "Log of the lists", OWN_STYLE)?;
        let tone = if self.faults.is_empty() { "review" } else { "error" };
        let mut lists: Vec<&str> = self.updates.iter().map(|r| r.list.as_str()).collect();
        lists.sort_unstable();
        lists.dedup();
        writeln!(
            out,
            "<header class=\"{tone}\"><h1>What the updates brought</h1><p>{}</p></header>",
            text(&lists.join(", "))
        )?;
        for fault in &self.faults {
            writeln!(out, "<p class=\"note\">Not whole: {}</p>", text(fault))?;
        }
        let chart: Vec<(String, [u64; 3])> = self
            .by_month
            .iter()
            .map(|m| (format!("{} {}", m.month, m.list), [m.added, m.removed, m.changed]))
            .collect();
        if !chart.is_empty() {
            write!(out, "<section class=\"charts\">{}</section>", bars("By month and list", &KEYS, &chart))?;
        }
        out.write_all(
            b"<section><h2>Updates</h2><div class=\"scroll\"><table class=\"log\"><thead><tr><th>Date</th><th>List</th>\
              <th>Published</th><th>Entries</th><th></th><th>What it brought</th><th>SHA-256</th></tr></thead><tbody>\n",
        )?;
        for row in &self.updates {
            writeln!(
                out,
                "<tr class=\"{what}\"><td>{}</td><td>{}</td><td>{}</td><td class=\"n\">{}</td><td>{what}</td><td>{}</td>\
                 <td class=\"id\">{}</td></tr>",
                text(row.at.get(..10).unwrap_or(&row.at)),
                text(row.list.as_str()),
                text(&published(row)),
                text(&entries(row)),
                text(&brought(row)),
                text(row.sha256.get(..12).unwrap_or(&row.sha256)),
                what = row.what.as_str(),
            )?;
        }
        out.write_all(b"</tbody></table></div>")?;
        if self.left_out > 0 {
            write!(
                out,
                "<p class=\"fine\">And {} not shown.</p>",
                plural(self.left_out as u64, "more update", "more updates")
            )?;
        }
        writeln!(out, "<p class=\"fine\">listed {}</p></section>", text(&self.listed_version))?;
        page::close(out)
    }
}
