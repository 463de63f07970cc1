//! Text for people, at 80 columns, with or without colour.

use std::io::{self, Write};

use chrono::NaiveDate;

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr as _;

use super::{Meta, Summary, Writer, date, number, plural, rows, safe, shown_score};
use crate::model::NameKind;
use crate::score::Evidence;
use crate::screen::{Hit, Screening, Verdict, Why};
use crate::store::Coverage;

/// Hits told whole; the rest of a long answer has a line each.
const TOLD_WHOLE: usize = 5;

/// How text is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextStyle {
    /// Columns of a line.
    pub width: usize,
    /// With colour or without.
    pub paint: Paint,
}

/// Colour or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Plain text.
    Plain,
    /// ANSI colours.
    Colour,
}

impl Default for TextStyle {
    fn default() -> Self {
        Self { width: 80, paint: Paint::Plain }
    }
}

impl TextStyle {
    /// The text in a style, where there is colour.
    pub fn paint(self, style: Style, text: &str) -> String {
        match self.paint {
            Paint::Plain => text.to_owned(),
            Paint::Colour if text.is_empty() => String::new(),
            Paint::Colour => format!("{style}{text}{style:#}"),
        }
    }

    /// The text in bold.
    pub fn bold(self, text: &str) -> String {
        self.paint(Style::new().bold(), text)
    }

    /// The text set back.
    pub fn dim(self, text: &str) -> String {
        self.paint(Style::new().dimmed(), text)
    }
}

/// A verdict in capitals and in its colour.
pub fn paint_verdict(style: TextStyle, verdict: Verdict) -> String {
    let colour = match verdict {
        Verdict::Match => AnsiColor::Red,
        Verdict::Review => AnsiColor::Yellow,
        Verdict::Clear => AnsiColor::Green,
        Verdict::Cleared => AnsiColor::Cyan,
        Verdict::Error => AnsiColor::Magenta,
    };
    style.paint(Style::new().bold().fg_color(Some(colour.into())), &verdict.as_str().to_uppercase())
}

/// Where the lines of a block begin.
#[derive(Debug, Clone, Copy)]
pub struct Hanging<'a> {
    /// Spaces before the label.
    pub indent: usize,
    /// What stands before the first line.
    pub label: &'a str,
    /// Columns from the label's start to the text's.
    pub column: usize,
}

/// A labelled text, wrapped, its lines under one another. The text is made safe here.
pub fn block(style: TextStyle, at: Hanging<'_>, text: &str) -> String {
    let left = at.indent + at.column;
    let room = style.width.saturating_sub(left).max(20);
    let mut out = String::new();
    for (i, line) in wrap(&safe(text), room).iter().enumerate() {
        let pad = if i == 0 {
            let gap = at.column.saturating_sub(at.label.width());
            format!("{}{}{}", " ".repeat(at.indent), style.dim(at.label), " ".repeat(gap))
        } else {
            " ".repeat(left)
        };
        out.push_str(format!("{pad}{line}").trim_end());
        out.push('\n');
    }
    out
}

/// The working of a score. Contributions are rounded along their running sum, so that those shown add up to the score
/// shown.
pub fn working(style: TextStyle, evidence: &[Evidence]) -> String {
    let (mut sum, mut shown) = (0.0, 0.0);
    let mut out = String::new();
    for (i, item) in evidence.iter().enumerate() {
        sum += item.contribution;
        let upto = shown_score(sum);
        // Adding zero makes a minus zero a plain one.
        let signed = format!("{:+.2}", (upto - shown) + 0.0);
        shown = upto;
        let text = if item.text.is_empty() { &item.kind } else { &item.text };
        let lines = block(style, Hanging { indent: 14, label: &signed, column: 7 }, text);
        if i == 0 {
            // In place of the indent of the first line.
            out.push_str(&format!("    {}   {}", style.dim("Working"), &lines[14..]));
        } else {
            out.push_str(&lines);
        }
    }
    out
}

/// Lines of at most `room` columns. Breaks at spaces; a word wider than a line is broken, unless it is a link.
fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        let used = lines[last].width();
        if used > 0 && used + 1 + word.width() <= room {
            lines[last].push(' ');
            lines[last].push_str(word);
        } else if word.width() <= room || word.contains("://") {
            if used == 0 { lines[last].push_str(word) } else { lines.push(word.to_owned()) }
        } else {
            if used > 0 {
                lines.push(String::new());
            }
            for c in word.chars() {
                let last = lines.len() - 1;
                if !lines[last].is_empty()
                    && lines[last].width() + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) > room
                {
                    lines.push(String::new());
                }
                let last = lines.len() - 1;
                lines[last].push(c);
            }
        }
    }
    lines
}

/// A text cut to so many columns, with an ellipsis.
fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if out.width() + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) + 1 > columns {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// How a name stands in the list, in words.
pub(super) fn kind_in_words(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Primary => "its listed name",
        NameKind::Alias => "its alias",
        NameKind::WeakAlias => "its weak alias",
        NameKind::Former => "its former name",
        NameKind::Native => "its name in the original script",
        NameKind::Supplementary => "a name that we added",
        NameKind::Affiliate => "a company tied to it, itself not listed:",
        NameKind::Address => "its listed address",
    }
}

pub(super) struct Text<'a> {
    out: Box<dyn Write + 'a>,
    style: TextStyle,
    /// Against what, for the line of a clear answer.
    against: String,
    note: Option<String>,
    review_from: f64,
    min_score: f64,
    /// The day of the screening.
    as_of: NaiveDate,
    rows: u64,
    /// Set where a file is screened: its clear names are only counted.
    file: Option<Meta>,
}

impl<'a> Text<'a> {
    pub(super) fn new(out: Box<dyn Write + 'a>, style: TextStyle) -> Self {
        Self {
            out,
            style,
            against: String::new(),
            note: None,
            review_from: 0.0,
            min_score: 0.0,
            as_of: NaiveDate::default(),
            rows: 0,
            file: None,
        }
    }

    fn lines(&mut self, indent: usize, text: &str) -> io::Result<()> {
        let text = block(self.style, Hanging { indent, label: "", column: 0 }, text);
        self.out.write_all(text.as_bytes())
    }

    fn field(&mut self, label: &str, text: &str) -> io::Result<()> {
        let text = block(self.style, Hanging { indent: 4, label, column: 10 }, text);
        self.out.write_all(text.as_bytes())
    }

    fn headline(&mut self, screening: &Screening) -> io::Result<()> {
        let verdict = paint_verdict(self.style, screening.verdict);
        let room = self.style.width.saturating_sub(screening.verdict.as_str().len() + 2);
        let name = if screening.query.name.trim().is_empty() { "(no name)" } else { &screening.query.name };
        // Cut before it is made safe: a megabyte is not worth looking at whole.
        let head: String = name.chars().take(400).collect();
        writeln!(self.out, "{verdict}  {}", self.style.bold(&cut(&safe(&head), room)))
    }

    fn hit(&mut self, hit: &Hit) -> io::Result<()> {
        let style = self.style;
        let score = format!("{:.2}", shown_score(hit.score));
        let verdict = hit.verdict.as_str();
        let right = score.len() + 1 + verdict.len();
        let room = style.width.saturating_sub(2 + right + 2);
        let name = cut(&safe(&hit.listed_name), room);
        let gap = " ".repeat(style.width.saturating_sub(2 + name.width() + right).min(style.width));
        writeln!(
            self.out,
            "  {}{gap}{} {}",
            style.bold(&name),
            style.bold(&score),
            verdict_word(style, hit.verdict)
        )?;
        let mut by = match hit.matched_name_kind {
            NameKind::Primary if hit.matched_name == hit.listed_name => "by its listed name".to_owned(),
            kind => format!("by {} “{}”", kind_in_words(kind), hit.matched_name),
        };
        if let Some(source) = &hit.matched_name_source {
            by.push_str(&format!(", from {source}"));
        }
        self.lines(2, &format!("{}, {by}", hit.entity_id))?;
        for also in &hit.also_on {
            self.lines(2, &format!("the same listing also comes as {}", also.entity_id))?;
        }
        if let Some(decision) = &hit.decision {
            let until = decision.until.map_or(String::new(), |d| format!(", until {}", date(d)));
            self.lines(2, &format!("{} by {}{until}: {}", decision.verdict, decision.by, decision.reason))?;
        }
        writeln!(self.out)?;
        for (label, text) in why_lines(&hit.why) {
            self.field(label, &text)?;
        }
        self.out.write_all(working(self.style, &hit.evidence).as_bytes())?;
        writeln!(self.out)
    }

    fn brief(&mut self, hit: &Hit) -> io::Result<()> {
        let head = format!("{:.2} {:<6} ", shown_score(hit.score), hit.verdict.as_str());
        let text = format!("{} ({})", hit.listed_name, hit.entity_id);
        let text = block(self.style, Hanging { indent: 2, label: &head, column: head.len() }, &text);
        self.out.write_all(text.as_bytes())
    }
}

fn verdict_word(style: TextStyle, verdict: Verdict) -> String {
    let word = paint_verdict(style, verdict);
    let capitals = verdict.as_str().to_uppercase();
    word.replace(&capitals, verdict.as_str())
}

/// The reasons, as labels and texts in the order of reading.
pub fn why_lines(why: &Why) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    let mut list = why.list_name.clone();
    // Many lists are their own programme.
    if let Some(programme) = why.programme.as_ref().filter(|p| **p != why.list_name) {
        list.push_str(&format!(", {programme}"));
    }
    out.push(("List", list));
    if let Some(authority) = &why.authority {
        out.push(("Law", authority.clone()));
    }
    if let Some(on) = why.listed_on {
        out.push(("Listed", date(on)));
    }
    if let Some(reason) = &why.reason {
        out.push(("Reason", sentence(reason)));
    } else if let Some(reason) = why.rules.first().and_then(|r| r.reason.as_ref()) {
        out.push(("Reason", format!("{} [not verified]", sentence(reason))));
    }
    for (i, rule) in why.rules.iter().enumerate() {
        let title = rule.title.clone().unwrap_or_else(|| "(title not known)".into());
        let published = rule.published.map_or(String::new(), |on| format!(", {}", date(on)));
        let unverified: Vec<&str> =
            rule.unverified.iter().map(String::as_str).filter(|field| *field != "reason").collect();
        let doubt = match unverified.as_slice() {
            [] => String::new(),
            fields => format!(" [not verified: {}]", fields.join(", ")),
        };
        if i == 0 {
            out.push(("Rule", title));
            out.push(("", format!("{}{published}{doubt}", rule.citation)));
        } else {
            out.push(("Amended", format!("{title} ({}{published}){doubt}", rule.citation)));
        }
    }
    let bare: Vec<&String> = why
        .citations
        .iter()
        .filter(|c| !why.unresolved_citations.contains(c) && !why.rules.iter().any(|r| &r.citation == *c))
        .collect();
    if !bare.is_empty() {
        let texts: Vec<&str> = bare.iter().map(|c| c.as_str()).collect();
        out.push(("Cited", texts.join("; ")));
    }
    if !why.unresolved_citations.is_empty() {
        out.push((
            "Cited",
            format!("{} (unresolved: not in our table of rules)", why.unresolved_citations.join("; ")),
        ));
    }
    if let Some(text) = &why.licence_requirement {
        out.push(("Licence", sentence(text)));
    }
    if let Some(text) = &why.licence_policy {
        out.push(("Policy", sentence(text)));
    }
    if let Some(text) = &why.consequence {
        out.push(("Means", sentence(text)));
    }
    if let Some(text) = &why.ownership {
        out.push(("Owned", sentence(text)));
    }
    if let Some(url) = &why.rule_url {
        out.push(("Link", url.clone()));
    }
    out
}

/// A text begun with a capital and ended with a stop.
fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut out: String = text.chars().take(1).flat_map(char::to_uppercase).collect();
    out.extend(text.chars().skip(1));
    if !out.ends_with(['.', '!', '?']) {
        out.push('.');
    }
    out
}

impl Writer for Text<'_> {
    fn begin(&mut self, meta: &Meta) -> io::Result<()> {
        let named: Vec<String> = meta
            .lists
            .iter()
            .map(|l| {
                let part = if l.info.coverage == Coverage::Excerpt { " (excerpt)" } else { "" };
                format!("{}{part}", l.info.id)
            })
            .collect();
        self.against =
            format!("{} of {}", plural(meta.entries() as u64, "entry", "entries"), named.join(", "));
        self.note.clone_from(&meta.coverage_note);
        self.review_from = meta.review_from;
        self.as_of = meta.as_of;
        self.min_score = meta.min_score;
        self.file = meta.input.is_some().then(|| meta.clone());
        Ok(())
    }

    fn row(&mut self, screening: &Screening) -> io::Result<()> {
        self.rows += 1;
        if self.file.is_some() {
            rows::row(&mut self.out, self.style, screening, self.as_of)?;
            return self.out.flush();
        }
        self.headline(screening)?;
        if let Some(error) = &screening.error {
            self.lines(2, error)?;
        }
        if screening.verdict == Verdict::Clear {
            let text = format!("nothing at {:.2} or above among the {}", self.review_from, self.against);
            self.lines(2, &text)?;
        }
        writeln!(self.out)?;
        for hit in screening.hits.iter().take(TOLD_WHOLE) {
            self.hit(hit)?;
        }
        let rest = screening.hits.get(TOLD_WHOLE..).unwrap_or_default();
        for hit in rest {
            self.brief(hit)?;
        }
        if !rest.is_empty() {
            self.lines(2, "Those with one line: `listed show ID` tells the rest.")?;
            writeln!(self.out)?;
        }
        let hidden = screening.not_shown;
        let mut notes = Vec::new();
        for ended in &screening.ended {
            let text = format!(
                "No longer in force, so not a hit: {} ({}), ended {}; score {:.2}.",
                ended.listed_name,
                ended.entity_id,
                date(ended.ended_on),
                shown_score(ended.score)
            );
            notes.push(text);
        }
        for later in &screening.later {
            let text = format!(
                "Not listed yet on {}, so not a hit: {} ({}). Listed later: {}; score {:.2}.",
                date(self.as_of.into()),
                later.listed_name,
                later.entity_id,
                later.when(),
                shown_score(later.score)
            );
            notes.push(text);
            notes.extend(later.rule_url.clone());
        }
        if hidden.below_min_score > 0 {
            let hits = plural(hidden.below_min_score.into(), "hit", "hits");
            let them = if hidden.below_min_score == 1 { "it" } else { "them" };
            notes.push(format!(
                "{hits} below --min-score {:.2} not shown; the verdict counts {them}.",
                self.min_score
            ));
        }
        if hidden.other_kind > 0 {
            let entries = plural(hidden.other_kind.into(), "entry", "entries");
            notes.push(format!("{entries} of another kind of party than asked for left out."));
        }
        for note in &notes {
            self.lines(2, note)?;
        }
        if !notes.is_empty() {
            writeln!(self.out)?;
        }
        self.out.flush()
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        if let Some(meta) = &self.file {
            return rows::end(&mut self.out, self.style, meta, summary, self.rows);
        }
        if let Some(told) = summary.interruption() {
            self.lines(0, &format!("NOT WHOLE: {told}."))?;
        } else if self.rows == 0 {
            self.lines(0, "There was no name to screen.")?;
        }
        if self.rows > 1 {
            let counts = [
                (summary.matches, "match"),
                (summary.review, "review"),
                (summary.cleared, "cleared"),
                (summary.clear, "clear"),
                (summary.error, "not screened"),
            ];
            let told: Vec<String> = counts
                .iter()
                .filter(|(n, _)| *n > 0)
                .map(|(n, word)| format!("{} {word}", number(*n)))
                .collect();
            let text = format!("{}: {}.", plural(summary.queries, "name", "names"), told.join(", "));
            self.lines(0, &text)?;
        }
        if let Some(note) = self.note.take() {
            let text = block(self.style, Hanging { indent: 0, label: "Note", column: 6 }, &note);
            self.out.write_all(text.as_bytes())?;
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::{cut, wrap};

    #[test]
    fn wraps_by_columns_and_keeps_links_whole() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("海康威视数字技术", 8), ["海康威视", "数字技术"]);
        assert_eq!(
            wrap("see https://example.org/a/b/c now", 10),
            ["see", "https://example.org/a/b/c", "now"]
        );
        assert_eq!(wrap("", 10), [""]);
        assert_eq!(cut("海康威视", 5), "海康…");
    }
}
