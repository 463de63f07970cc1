//! Shows what happened to entries: one model, four renderers; the same events in each.

use std::io::{self, Write};

use serde::Serialize;

use super::csv::{cell, io_error};
use super::html::{link, text};
use super::{Format, Hanging, TextStyle, block, date, json, page, plural, safe};
use crate::history::{ByRule, Event, Timeline};

/// Characters of a value that lines of text show.
const SHOWN: usize = 300;

const OWN_STYLE: &str = "\
.events{border-left:2px solid var(--line);margin:14px 0 30px 6px}.events li{position:relative;padding:0 0 16px 22px}\
.events li::before{content:\"\";position:absolute;left:-6px;top:7px;width:10px;height:10px;border-radius:50%;background:var(--dim)}\
.events .listed::before,.events .added::before{background:var(--match)}.events .amended::before,.events .renamed::before,\
.events .changed::before{background:var(--review)}.events .ended::before,.events .removed::before{background:var(--clear)}\
.events time{font-variant-numeric:tabular-nums;color:var(--dim);margin-right:10px}header.review{border-color:var(--review)}\
del{background:color-mix(in srgb,var(--match) 14%,transparent);text-decoration:none}\
ins{background:color-mix(in srgb,var(--clear) 18%,transparent);text-decoration:none}\n";

/// The answer of `history`.
#[derive(Debug, Serialize)]
pub struct Histories {
    /// The version of the JSON shapes.
    pub schema_version: u32,
    /// The version of the program.
    pub listed_version: String,
    /// What was asked for.
    pub asked: String,
    /// The entries.
    pub entities: Vec<Timeline>,
    /// What could not be told, and why.
    pub faults: Vec<String>,
    /// What the program's exit status says of it.
    pub exit_status: u8,
}

/// When, in words.
fn when(event: &Event) -> String {
    event.on.map_or_else(|| "no date".to_owned(), date)
}

/// The rule on one line: its citation, its number, when it took effect where that is another day.
fn about(rule: &ByRule, cited: Option<&str>) -> String {
    let mut parts = Vec::new();
    parts.extend(rule.citation.clone().or_else(|| cited.map(str::to_owned)));
    parts.extend(rule.document_number.as_ref().map(|n| format!("document {n}")));
    parts.extend(rule.effective.filter(|e| *e != rule.published).map(|e| format!("in force {}", date(e))));
    if let Some(cited) = cited.filter(|c| rule.citation.as_deref().is_some_and(|first| !c.starts_with(first)))
    {
        parts.push(format!("cited as {cited}"));
    }
    // The reason is not shown here.
    let unverified = rule.unverified.iter().filter(|f| *f != "reason");
    let unverified: Vec<String> = unverified.map(|f| f.replace('_', " ")).collect();
    let doubt = if unverified.is_empty() {
        String::new()
    } else {
        format!(" [not verified: {}]", unverified.join(", "))
    };
    format!("{}{doubt}", parts.join(", "))
}

/// What happened, on one line.
fn headline(event: &Event) -> String {
    let of = event.programme.as_ref().map_or(String::new(), |p| format!(" [{p}]"));
    match (&event.rule, &event.citation) {
        (Some(rule), _) => format!("{}{of}", rule.title.as_deref().unwrap_or("(title not known)")),
        (None, Some(citation)) => format!("{citation}{of}"),
        (None, None) => format!("{}{of}", event.note.as_deref().unwrap_or_default()),
    }
}

/// An event on one line: when, what, by which act.
pub fn brief(event: &Event) -> String {
    let act = match (&event.citation, &event.note) {
        (Some(citation), Some(note)) => format!("{citation} ({note})"),
        (Some(text), None) | (None, Some(text)) => text.clone(),
        (None, None) => String::new(),
    };
    format!("{} {} {act}", when(event), event.what.as_str())
}

/// The note, where the headline does not say it.
fn note(event: &Event) -> Option<&str> {
    event.note.as_deref().filter(|_| event.rule.is_some() || event.citation.is_some())
}

fn side(value: &Option<String>) -> String {
    match value {
        None => "none".into(),
        Some(value) => {
            let mut out: String = value.chars().take(SHOWN).collect();
            if out.len() < value.len() {
                out.push('…');
            }
            out
        }
    }
}

/// What is known of an entry beside its events.
pub fn standing(entry: &Timeline) -> Vec<String> {
    let mut out = Vec::new();
    if !entry.on_list {
        out.push("It is no longer on the list as it is used now.".to_owned());
    }
    match &entry.snapshots {
        None => {
            out.push("No snapshots of this list are kept: the events are those that the entry cites.".into())
        }
        Some(kept) if kept.count < 2 => out.push(format!(
            "One snapshot of this list is kept ({}): there is nothing to compare it with yet.",
            kept.from
        )),
        Some(kept) => out.push(format!(
            "Compared: {} of this list, {} to {}.",
            plural(kept.count as u64, "snapshot", "snapshots"),
            kept.from,
            kept.to
        )),
    }
    out
}

/// The events of an entry, as text.
pub fn events(style: TextStyle, entry: &Timeline) -> String {
    let mut out = String::new();
    if entry.events.is_empty() {
        out.push_str(&block(
            style,
            Hanging { indent: 2, label: "", column: 0 },
            "No event is known: the entry cites no act and gives no date.",
        ));
    }
    for event in &entry.events {
        let label = format!("{:<18}{:<9}", when(event), event.what.as_str());
        let column = 28;
        out.push_str(&block(style, Hanging { indent: 2, label: &label, column }, &headline(event)));
        let mut line = |text: &str| {
            out.push_str(&block(style, Hanging { indent: 2 + column, label: "", column: 0 }, text));
        };
        if let Some(rule) = &event.rule {
            line(&about(rule, event.citation.as_deref()));
            let sure = |field: &str| !rule.unverified.iter().any(|u| u == field);
            if event.between.is_none() && !rule.summary.is_empty() && sure("summary") {
                line(&rule.summary);
            }
        }
        if let Some(note) = note(event) {
            line(note);
        }
        for part in &event.fields {
            line(&format!("{}: {} → {}", part.field.as_str(), side(&part.old), side(&part.new)));
        }
        if let Some(rule) = &event.rule {
            line(&rule.url);
        }
    }
    out
}

impl Histories {
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
            _ => Err(io::Error::other("a history is not told in this format")),
        }
    }

    fn text(&self, style: TextStyle, out: &mut dyn Write) -> io::Result<()> {
        for (at, entry) in self.entities.iter().enumerate() {
            if at > 0 {
                writeln!(out)?;
            }
            writeln!(out, "{}", style.bold(&safe(&entry.listed_name)))?;
            let of = format!("{}, {}", entry.entity_id, entry.list_name);
            out.write_all(block(style, Hanging { indent: 2, label: "", column: 0 }, &of).as_bytes())?;
            writeln!(out)?;
            out.write_all(events(style, entry).as_bytes())?;
            writeln!(out)?;
            for text in standing(entry) {
                out.write_all(block(style, Hanging { indent: 2, label: "", column: 0 }, &text).as_bytes())?;
            }
        }
        for fault in &self.faults {
            let at = Hanging { indent: 0, label: "NOT WHOLE", column: 11 };
            out.write_all(block(style, at, fault).as_bytes())?;
        }
        out.flush()
    }

    fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut out = csv::Writer::from_writer(out);
        out.write_record([
            "entity_id",
            "listed_name",
            "list",
            "on_list",
            "on",
            "what",
            "citation",
            "rule_title",
            "document_number",
            "effective",
            "rule_url",
            "programme",
            "snapshot_from",
            "snapshot_to",
            "field",
            "old",
            "new",
            "note",
        ])
        .map_err(io_error)?;
        for entry in &self.entities {
            for event in &entry.events {
                let lines: Vec<Option<&crate::track::Line>> = match event.fields.as_slice() {
                    [] => vec![None],
                    lines => lines.iter().map(Some).collect(),
                };
                for line in lines {
                    let text = |t: Option<&String>| t.cloned().unwrap_or_default();
                    let day =
                        |d: Option<crate::model::PartialDate>| d.map_or(String::new(), |d| d.to_string());
                    let rule = event.rule.as_ref();
                    let between = event.between.as_ref();
                    let cells = [
                        entry.entity_id.to_string(),
                        entry.listed_name.clone(),
                        entry.list.to_string(),
                        if entry.on_list { "yes".into() } else { "no".into() },
                        day(event.on),
                        event.what.as_str().into(),
                        text(event.citation.as_ref()),
                        text(rule.and_then(|r| r.title.as_ref())),
                        text(rule.and_then(|r| r.document_number.as_ref())),
                        day(rule.and_then(|r| r.effective)),
                        text(rule.map(|r| &r.url)),
                        text(event.programme.as_ref()),
                        between.map_or(String::new(), |b| b.from.day.to_string()),
                        between.map_or(String::new(), |b| b.to.day.to_string()),
                        line.map_or(String::new(), |l| l.field.as_str().to_owned()),
                        text(line.and_then(|l| l.old.as_ref())),
                        text(line.and_then(|l| l.new.as_ref())),
                        text(event.note.as_ref()),
                    ];
                    out.write_record(cells.map(|c| cell(&c))).map_err(io_error)?;
                }
            }
        }
        out.flush()
    }

    fn html(&self, out: &mut dyn Write) -> io::Result<()> {
        page::open(out, &format!("History of {}", self.asked), OWN_STYLE)?;
        let tone = if self.faults.is_empty() { "review" } else { "error" };
        writeln!(
            out,
            "<header class=\"{tone}\"><h1>History of {}</h1><p>{}</p></header>",
            text(&self.asked),
            plural(self.entities.len() as u64, "entry", "entries")
        )?;
        for fault in &self.faults {
            writeln!(out, "<p class=\"note\">Not whole: {}</p>", text(fault))?;
        }
        for entry in &self.entities {
            writeln!(
                out,
                "<section><h2>{}</h2><p>{} <span class=\"id\">{}</span></p><ul class=\"events\">",
                text(&entry.listed_name),
                text(&entry.list_name),
                text(entry.entity_id.as_str())
            )?;
            for event in &entry.events {
                writeln!(out, "{}", event_html(event))?;
            }
            out.write_all(b"</ul>")?;
            for told in standing(entry) {
                write!(out, "<p class=\"fine\">{}</p>", text(&told))?;
            }
            out.write_all(b"</section>\n")?;
        }
        writeln!(
            out,
            "<p class=\"fine\">listed {}. Texts of the law shown here are summaries in our words; the linked official \
             publication counts.</p>",
            text(&self.listed_version)
        )?;
        page::close(out)
    }
}

fn event_html(event: &Event) -> String {
    let mut out = format!(
        "<li class=\"{what}\"><time>{}</time><b>{what}</b> {}",
        when(event),
        text(&headline(event)),
        what = event.what.as_str(),
    );
    if let Some(rule) = &event.rule {
        out.push_str(&format!("<small>{}</small>", text(&about(rule, event.citation.as_deref()))));
        if event.between.is_none() && !rule.unverified.iter().any(|u| u == "summary") {
            out.push_str(&format!("<small>{}</small>", text(&rule.summary)));
        }
    }
    if let Some(note) = note(event) {
        out.push_str(&format!("<small>{}</small>", text(note)));
    }
    for line in &event.fields {
        let side = |tag: &str, v: &Option<String>| {
            v.as_ref().map_or_else(|| "none".to_owned(), |v| format!("<{tag}>{}</{tag}>", text(v)))
        };
        let field = line.field.as_str();
        out.push_str(&format!(
            "<small>{field}: {} → {}</small>",
            side("del", &line.old),
            side("ins", &line.new)
        ));
    }
    if let Some(rule) = &event.rule {
        out.push_str(&format!("<small>{}</small>", link(&rule.url)));
    }
    out + "</li>"
}
