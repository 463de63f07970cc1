//! One self-contained page for people: no script is needed to read it, nothing is loaded, everything is escaped.
//!
//! Counts and charts stand first, so what they count is kept until the end; clear names beyond a few hundred are
//! only counted. A page cut short says so itself: its last element takes the warning away.

use std::fmt::Write as _;
use std::io::{self, Write};

use sha2::{Digest as _, Sha256};

use super::chart::{Charts, column};
use super::text::{kind_in_words, why_lines};
use super::{Meta, Summary, Writer, beside, date, number, plural, rows, safe, shown_score};
use crate::screen::{Gone, Hit, Query, Screening, Verdict};
use crate::store::Coverage;

pub(super) const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Clear names that are listed one by one.
const CLEAR_NAMED: usize = 500;
/// Characters of a name that are shown.
const MAX_NAME: usize = 160;
pub(super) struct Html<'a> {
    out: Box<dyn Write + 'a>,
    meta: Option<Meta>,
    hits: String,
    faults: String,
    clear: String,
    clear_named: usize,
    ended: String,
    gone: String,
    later: String,
    charts: Charts,
}

/// Text made harmless: hidden and turning characters replaced, HTML's own escaped.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in safe(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

fn name(name: &str) -> String {
    let mut head: String = name.chars().take(MAX_NAME).collect();
    if head.len() < name.len() {
        head.push('…');
    }
    if head.trim().is_empty() { "(no name)".into() } else { text(&head) }
}

/// A link where the address is one, else its text: a list must not bring in `javascript:`.
pub(super) fn link(url: &str) -> String {
    let shown = text(url);
    if url.starts_with("https://") || url.starts_with("http://") {
        format!("<a href=\"{shown}\" rel=\"noopener noreferrer\">{shown}</a>")
    } else {
        shown
    }
}

fn place(query: &Query) -> String {
    let id =
        query.id.as_deref().filter(|i| !i.is_empty()).map_or(String::new(), |id| format!("{} · ", text(id)));
    let country = query.country.as_deref().map_or(String::new(), |c| format!("{} · ", text(c)));
    let line = query.line.map_or_else(|| format!("row {}", query.row), |line| format!("line {line}"));
    format!("{id}{country}{line}")
}

impl<'a> Html<'a> {
    pub(super) fn new(out: Box<dyn Write + 'a>) -> Self {
        Self {
            out,
            meta: None,
            hits: String::new(),
            faults: String::new(),
            clear: String::new(),
            clear_named: 0,
            ended: String::new(),
            gone: String::new(),
            later: String::new(),
            charts: Charts::default(),
        }
    }

    fn hit(&mut self, screening: &Screening, hit: &Hit) {
        let verdict = hit.verdict.as_str();
        let score = shown_score(hit.score);
        let listed_on = hit.why.listed_on.map_or(String::new(), |d| d.to_string());
        let by = if hit.matched_name == hit.listed_name {
            String::new()
        } else {
            format!(
                "<small>by {} “{}”</small>",
                kind_in_words(hit.matched_name_kind),
                text(&hit.matched_name)
            )
        };
        // What a person decided is seen without opening anything.
        let decided = hit.decision.as_ref().map_or(String::new(), |decision| {
            format!("<p class=\"decided\"><b>Decision</b> {}</p>", text(&rows::decided(decision)))
        });
        let changed = hit.change.as_ref().map_or(String::new(), changed);
        let out = &mut self.hits;
        let _ = write!(
            out,
            "<tbody class=\"hit\" data-v=\"{}\" data-s=\"{score:.2}\" data-r=\"{}\" data-l=\"{}\" data-d=\"{listed_on}\">\
             <tr><td data-h=\"Verdict\"><span class=\"v {verdict}\">{verdict}</span></td>\
             <td data-h=\"Score\" class=\"n\">{score:.2}</td>\
             <td data-h=\"Asked\"><b>{}</b><small>{}</small></td>\
             <td data-h=\"Listed\"><b>{}</b>{by}<small class=\"id\">{}</small></td>\
             <td data-h=\"List\">{}</td>\
             <td data-h=\"Since\" class=\"n\">{listed_on}</td></tr>\n\
             <tr class=\"why\"><td colspan=\"6\">{changed}{decided}<details><summary>{}</summary><dl>",
            column(hit.verdict),
            screening.query.row,
            text(hit.list.as_str()),
            name(&screening.query.name),
            place(&screening.query),
            text(&hit.listed_name),
            text(hit.entity_id.as_str()),
            text(&hit.why.list_name),
            hit.why.reason.as_deref().map_or_else(|| "Why it is listed, and the working".into(), text),
        );
        // A reason is the line that opens all this.
        let told = |label: &str| label == "Reason" && hit.why.reason.is_some();
        for (label, value) in why_lines(&hit.why).into_iter().filter(|(label, _)| !told(label)) {
            let value = if label == "Link" { link(&value) } else { text(&value) };
            let _ = write!(out, "<dt>{label}</dt><dd>{value}</dd>");
        }
        for also in &hit.also_on {
            let _ = write!(out, "<dt>Also on</dt><dd>{}</dd>", text(also.entity_id.as_str()));
        }
        if let Some(source) = &hit.matched_name_source {
            let _ = write!(out, "<dt>Name from</dt><dd>{}</dd>", text(source));
        }
        out.push_str(
            "</dl><table class=\"work\"><caption>The working: it adds up to the score</caption><tbody>",
        );
        for item in &hit.evidence {
            let told = if item.text.is_empty() { &item.kind } else { &item.text };
            let _ =
                write!(out, "<tr><td class=\"n\">{:+.3}</td><td>{}</td></tr>", item.contribution, text(told));
        }
        out.push_str("</tbody></table></details></td></tr></tbody>\n");
        self.charts.add(hit);
    }

    /// A finding of the record that is there no longer.
    fn gone(&mut self, query: &Query, gone: &Gone) {
        let _ = write!(
            self.gone,
            "<li><b>{}</b> <small>{}</small> ~ {} <small class=\"id\">{}</small>, was {} {:.2}<br>{}</li>",
            name(&query.name),
            place(query),
            text(&gone.listed_name),
            text(gone.entity_id.as_str()),
            gone.verdict.as_str(),
            shown_score(gone.score),
            text(&beside::because(&gone.causes))
        );
    }

    fn head(&self, meta: &Meta, summary: &Summary) -> String {
        let mut page = String::new();
        let (tone, says) = headline(meta, summary);
        let of = meta.input.as_ref().map_or(String::new(), |i| format!("{} · ", text(&i.name)));
        let _ = writeln!(
            page,
            "<header class=\"{tone}\"><h1>{says}</h1><p>{of}{} · as of {}</p></header>",
            plural(summary.queries, "name", "names"),
            date(meta.as_of.into())
        );
        page.push_str("<ul class=\"tiles\">");
        for (word, n) in summary.counts() {
            let class = if word == "not screened" { "error" } else { word };
            let _ = write!(page, "<li class=\"{class}\"><b>{}</b> {word}</li>", number(n));
        }
        page.push_str("</ul>\n");
        for note in summary.interruption().iter().chain(&meta.coverage_note) {
            let _ = writeln!(page, "<p class=\"note\">{}</p>", text(note));
        }
        if let (Some(changes), Some(record)) = (&summary.changes, beside::record(meta)) {
            let rows = beside::rows(changes).map_or(String::new(), |rows| format!("; {rows}"));
            let _ = writeln!(
                page,
                "<p class=\"note\">Only what differs from {} is told: {}; {}{rows}.</p>",
                text(&record),
                beside::counts(changes),
                beside::standing(changes)
            );
        }
        let next = rows::next(summary);
        if !next.is_empty() {
            page.push_str("<ul class=\"next\">");
            for (_, what) in next {
                let _ = write!(page, "<li>{}</li>", code(&what));
            }
            page.push_str("</ul>\n");
        }
        page
    }

    fn foot(&self, meta: &Meta, summary: &Summary) -> String {
        let mut page = String::from(
            "<section><h2>What this rests on</h2><div class=\"scroll\"><table class=\"lists\"><thead>\
             <tr><th>List</th><th>Published</th><th>Entries</th><th>SHA-256</th></tr></thead><tbody>",
        );
        for list in &meta.lists {
            let info = &list.info;
            let published = info.published.map_or_else(|| "not dated".to_owned(), date);
            let age = info.age_days.map_or(String::new(), |d| format!("<small>{d} days old</small>"));
            let _ = write!(
                page,
                "<tr><td><b>{}</b><small class=\"id\">{}</small></td><td data-h=\"Published\">{published}{age}</td>\
                 <td data-h=\"Entries\"><span class=\"n\">{}</span>{}{}</td><td class=\"id\">{}</td></tr>",
                text(&info.name),
                text(info.id.as_str()),
                number(info.entries as u64),
                if info.coverage == Coverage::Excerpt { ", an excerpt" } else { "" },
                rows::unusable(list),
                text(&info.sha256)
            );
        }
        page.push_str("</tbody></table></div><dl>");
        let mut item = |label: &str, value: String| {
            let _ = write!(page, "<dt>{label}</dt><dd>{value}</dd>");
        };
        item("Program", format!("listed {}", text(&meta.listed_version)));
        item(
            "Profile",
            format!(
                "{}, match from {:.2}, review from {:.2} <span class=\"id\">{}</span>",
                text(&meta.profile.name),
                meta.match_from,
                meta.review_from,
                text(&meta.profile.sha256)
            ),
        );
        item("Fails on", text(&meta.fail_on));
        item("Exit status", summary.exit_status.to_string());
        if let Some(input) = &meta.input {
            item("Input", format!("{} ({})", text(&input.name), text(&input.read_as)));
            if let Some(columns) = input.columns_used() {
                item("Columns", text(&columns));
            }
        }
        if let Some(decisions) = &meta.decisions {
            item(
                "Decisions",
                format!(
                    "{} ({}) <span class=\"id\">{}</span>",
                    text(&decisions.file),
                    decisions.decisions,
                    text(&decisions.sha256)
                ),
            );
        }
        if let Some(b) = &meta.baseline {
            item(
                "Held against",
                format!(
                    "{} of {}, {} <span class=\"id\">{}</span>",
                    text(&b.record),
                    date(b.as_of.into()),
                    plural(b.answers, "answer", "answers"),
                    text(&b.sha256)
                ),
            );
            for cause in &b.differences {
                item("Differs", text(&cause.text));
            }
        }
        if let Some(tally) = &summary.decisions {
            for lapsed in &tally.lapsed {
                item(
                    "Decision without effect",
                    format!(
                        "line {}: {} ~ {}: {}",
                        lapsed.line,
                        text(&lapsed.query),
                        text(lapsed.entity_id.as_str()),
                        lapsed.state.as_str()
                    ),
                );
            }
        }
        page.push_str("</dl><p class=\"fine\">A help for people who decide, not legal advice. Clear means: nothing at or \
             above the review score on the lists named here, as they stood on their dates.</p></section>\n");
        page
    }
}

/// How a finding differs from the record.
fn changed(change: &crate::screen::Change) -> String {
    let mut out = format!(
        "<p class=\"changed\"><b>{}</b> {}",
        change.kind.as_str(),
        text(&beside::because(&change.causes))
    );
    for part in change.fields.iter().filter(|f| f.field != "row") {
        let of = |v: &Option<String>| v.as_deref().map_or_else(|| "none".to_owned(), text);
        let field = part.field.replace('_', " ");
        let _ = write!(out, "<br>{}: <del>{}</del> → {}", text(&field), of(&part.was), of(&part.now));
    }
    out + "</p>"
}

/// What it came to in one line, and how grave that is. What is not known comes in it beside what was found.
fn headline(meta: &Meta, summary: &Summary) -> (&'static str, String) {
    let (matches, review) = match &summary.changes {
        Some(changes) => (changes.raised.matches, changes.raised.review),
        None => (summary.matches, summary.review),
    };
    let mut told = Vec::new();
    let mut tell = |n: u64, one: &str, many: &str| {
        if n > 0 {
            told.push(plural(n, one, many));
        }
    };
    match &summary.changes {
        None => {
            tell(matches, "name matches a listed party", "names match a listed party");
            tell(review, "needs a look", "need a look");
        }
        Some(changes) => {
            let f = changes.findings;
            tell(f.new, "new finding", "new findings");
            tell(f.changed, "changed finding", "changed findings");
            tell(f.gone, "finding gone", "findings gone");
        }
    }
    tell(summary.error, "could not be screened", "could not be screened");
    let unusable = meta.lists.iter().map(|l| l.set_aside as u64).sum();
    tell(unusable, "record of the lists could not be used", "records of the lists could not be used");
    if summary.interrupted {
        told.push("interrupted, this is not all".into());
    } else if summary.queries == 0 {
        told.push("There was nothing to screen".into());
    } else if told.is_empty() {
        let beside = summary.changes.is_some();
        let nothing = if beside { "Nothing new since the record" } else { "Nothing found on these lists" };
        told.push(nothing.into());
        if summary.cleared > 0 {
            told.push(format!("{} by decisions", plural(summary.cleared, "cleared", "cleared")));
        }
    }
    let tone = if summary.error + unusable > 0 || summary.queries == 0 || summary.interrupted {
        "error"
    } else if matches > 0 {
        "match"
    } else if review > 0 {
        "review"
    } else {
        "clear"
    };
    let says = told.join("; ");
    let first: String = says.chars().take(1).flat_map(char::to_uppercase).collect();
    (tone, first + says.get(1..).unwrap_or_default())
}

/// Text with what stands between backquotes as code.
fn code(told: &str) -> String {
    let mut out = String::new();
    for (i, part) in told.split('`').enumerate() {
        let part = text(part);
        out.push_str(&if i % 2 == 1 { format!("<code>{part}</code>") } else { part });
    }
    out
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().enumerate().fold(0_u32, |w, (i, b)| w | u32::from(*b) << (16 - 8 * i));
        for i in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * i)) as usize & 63];
            out.push(if i <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    out
}

impl Writer for Html<'_> {
    fn begin(&mut self, meta: &Meta) -> io::Result<()> {
        self.meta = Some(meta.clone());
        // The page may run its own few lines and nothing else, and may load nothing at all.
        let policy = format!(
            "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{}'",
            base64(&Sha256::digest(SCRIPT.as_bytes()))
        );
        let title =
            meta.input.as_ref().map_or("Screening".into(), |i| format!("Screening of {}", text(&i.name)));
        write!(
            self.out,
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"generator\" content=\"listed {}\">\n<title>{title}</title>\n<style>\n{STYLE}</style></head>\n<body>\n\
             <p id=\"cut\">This report was cut short. It is not whole: do not use it.</p>\n<main>\n",
            text(&meta.listed_version)
        )
    }

    fn row(&mut self, screening: &Screening) -> io::Result<()> {
        for hit in &screening.hits {
            self.hit(screening, hit);
        }
        for gone in screening.change.iter().flat_map(|c| &c.gone) {
            self.gone(&screening.query, gone);
        }
        for ended in &screening.ended {
            let _ = write!(
                self.ended,
                "<li><b>{}</b> <small>{}</small> ~ {} <small class=\"id\">{}</small>, ended {}</li>",
                name(&screening.query.name),
                place(&screening.query),
                text(&ended.listed_name),
                text(ended.entity_id.as_str()),
                date(ended.ended_on)
            );
        }
        for later in &screening.later {
            let link = later.rule_url.as_deref().map_or(String::new(), |url| format!(" {}", link(url)));
            let _ = write!(
                self.later,
                "<li><b>{}</b> <small>{}</small> ~ {} <small class=\"id\">{}</small>, listed later: {}{link}</li>",
                name(&screening.query.name),
                place(&screening.query),
                text(&later.listed_name),
                text(later.entity_id.as_str()),
                text(&later.when()),
            );
        }
        match screening.verdict {
            Verdict::Error => {
                let _ = write!(
                    self.faults,
                    "<li><b>{}</b> <small>{}</small><br>{}</li>",
                    name(&screening.query.name),
                    place(&screening.query),
                    text(screening.error.as_deref().unwrap_or("not screened"))
                );
            }
            Verdict::Clear if screening.change.is_none() && self.clear_named < CLEAR_NAMED => {
                self.clear_named += 1;
                let _ = write!(
                    self.clear,
                    "<li>{} <small>{}</small></li>",
                    name(&screening.query.name),
                    place(&screening.query)
                );
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        let Some(meta) = self.meta.take() else { return Err(io::Error::other("ended before it was begun")) };
        for left in summary.changes.iter().flat_map(|c| &c.left) {
            left.gone.iter().for_each(|gone| self.gone(&left.query, gone));
        }
        self.out.write_all(self.head(&meta, summary).as_bytes())?;
        if !self.faults.is_empty() {
            writeln!(
                self.out,
                "<section><h2>Not screened</h2><ul class=\"rows\">{}</ul></section>",
                self.faults
            )?;
        }
        self.out.write_all(self.charts.html().as_bytes())?;
        if !self.hits.is_empty() {
            write!(
                self.out,
                "<section><h2>Hits</h2><table id=\"hits\"><thead><tr><th data-k=\"v\">Verdict</th>\
                 <th data-k=\"s\">Score</th><th data-k=\"r\">Asked</th><th>Listed</th><th data-k=\"l\">List</th>\
                 <th data-k=\"d\">Since</th></tr></thead>\n{}</table></section>\n",
                self.hits
            )?;
        }
        if !self.gone.is_empty() {
            writeln!(
                self.out,
                "<section><h2>Gone since the record</h2><ul class=\"rows\">{}</ul></section>",
                self.gone
            )?;
        }
        if !self.ended.is_empty() {
            writeln!(
                self.out,
                "<section><h2>No longer in force, so no hits</h2><ul class=\"rows\">{}</ul></section>",
                self.ended
            )?;
        }
        if !self.later.is_empty() {
            writeln!(
                self.out,
                "<section><h2>Not listed yet on {}, so no hits</h2><ul class=\"rows\">{}</ul></section>",
                meta.as_of, self.later
            )?;
        }
        if !self.clear.is_empty() {
            let rest = summary.clear.saturating_sub(self.clear_named as u64);
            let more = if rest > 0 {
                format!("<li>and {} more, only counted here</li>", number(rest))
            } else {
                String::new()
            };
            writeln!(
                self.out,
                "<section><h2>Clear</h2><details><summary>{}</summary><ul class=\"rows\">{}{more}</ul></details></section>",
                plural(summary.clear, "name", "names"),
                self.clear
            )?;
        }
        self.out.write_all(self.foot(&meta, summary).as_bytes())?;
        write!(
            self.out,
            "</main>\n<script>{SCRIPT}</script>\n{}</body></html>\n",
            // The warning that it was cut short goes when nothing is missing.
            if summary.interrupted { "" } else { "<style>#cut{display:none}</style>" }
        )?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::{base64, link, text};

    #[test]
    fn text_is_escaped_and_only_web_addresses_are_links() {
        assert_eq!(
            text("</script><b a='\"'>&\0"),
            "&lt;/script&gt;&lt;b a=&#39;&quot;&#39;&gt;&amp;\u{fffd}"
        );
        assert!(link("https://example.org/?a=1&b").starts_with("<a href=\"https://example.org/?a=1&amp;b\""));
        assert_eq!(link("javascript:alert(1)"), "javascript:alert(1)");
    }

    #[test]
    fn base64_is_as_everybody_writes_it() {
        for (bytes, text) in
            [(&b""[..], ""), (b"f", "Zg=="), (b"fo", "Zm8="), (b"foo", "Zm9v"), (b"foob", "Zm9vYg==")]
        {
            assert_eq!(base64(bytes), text);
        }
    }
}
