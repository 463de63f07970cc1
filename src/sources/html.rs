//! Web pages, for publishers who give a list as a page and nothing else: the tables of a page, and what stands above
//! each. Pages are not XML - elements are left open, attributes unquoted - so nothing more is made of them: no tree, no
//! style, no script. A page that does not come to its end is refused.

use std::borrow::Cow;

use quick_xml::escape::resolve_html5_entity;

use super::{cut, damaged};
use crate::Result;

/// The longest page taken; the real ones are some 200 KB.
pub(super) const MAX_PAGE: usize = 16 << 20;
/// The longest text of a cell.
const MAX_CELL: usize = 1 << 20;
/// The most tables in tables.
const MAX_DEPTH: usize = 16;
/// The longest character reference, `&CounterClockwiseContourIntegral;`.
const MAX_REFERENCE: usize = 34;

/// A page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// Its title.
    pub(super) title: String,
    /// Its tables, in the order in which they end.
    pub(super) tables: Vec<Table>,
}

/// A table.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    /// The text between the table before it and its first row: heading, caption, introduction.
    pub(super) above: String,
    /// Its rows.
    pub(super) rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// Whether all its cells are heads.
    pub(super) is_head: bool,
    /// The texts of its cells, on one line each.
    pub(super) cells: Vec<String>,
}

/// A piece of a page.
enum Piece<'p> {
    Text(&'p str),
    Open(String),
    Close(String),
}

impl Page {
    /// Reads a page to its end.
    pub(super) fn read(text: &str) -> Result<Self> {
        let mut page = Self::default();
        let mut open: Vec<Table> = Vec::new();
        let (mut above, mut in_cell, mut in_title, mut ended) = (String::new(), false, false, false);
        let mut rest = text;
        while let Some(piece) = next(&mut rest)? {
            let depth = open.len();
            let row = open.last_mut().and_then(|t| t.rows.last_mut());
            match piece {
                Piece::Text(text) if in_title => page.title.push_str(&unescaped(text)),
                Piece::Text(text) => match row.filter(|_| in_cell).and_then(|r| r.cells.last_mut()) {
                    Some(cell) if cell.len() + text.len() > MAX_CELL => {
                        return Err(
                            damaged("a cell of the page's table is longer than 1 MiB").hint("fetch it again")
                        );
                    }
                    Some(cell) => cell.push_str(&unescaped(text)),
                    None => above.push_str(&unescaped(text)),
                },
                Piece::Open(name) => match (name.as_str(), row) {
                    ("title", _) => in_title = page.title.is_empty(),
                    ("table", _) if depth == MAX_DEPTH => {
                        return Err(damaged(format!("the page has over {MAX_DEPTH} tables in tables")));
                    }
                    ("table", _) => {
                        open.push(Table { above: one_line(&std::mem::take(&mut above)), rows: Vec::new() });
                        in_cell = false;
                    }
                    ("tr", _) => {
                        if let Some(table) = open.last_mut() {
                            // A caption and the like.
                            let more = one_line(&std::mem::take(&mut above));
                            if table.rows.is_empty() && !more.is_empty() {
                                table.above = format!("{} {more}", table.above);
                            }
                            table.rows.push(Row { is_head: true, cells: Vec::new() });
                        }
                        in_cell = false;
                    }
                    ("td" | "th", Some(row)) => {
                        row.is_head &= name == "th";
                        row.cells.push(String::new());
                        in_cell = true;
                    }
                    // What begins a new line keeps words apart.
                    ("br" | "p" | "div" | "li", Some(row)) if in_cell => {
                        if let Some(cell) = row.cells.last_mut() {
                            cell.push(' ');
                        }
                    }
                    _ => above.push(' '),
                },
                Piece::Close(name) => match name.as_str() {
                    "title" => in_title = false,
                    "td" | "th" | "tr" => in_cell = false,
                    "table" => {
                        let Some(mut table) = open.pop() else { continue };
                        table.rows.retain(|r| !r.cells.is_empty());
                        table.rows.iter_mut().flat_map(|r| &mut r.cells).for_each(|c| *c = one_line(c));
                        page.tables.push(table);
                        above.clear();
                        // A table in a cell: the cell goes on.
                        in_cell = !open.is_empty();
                    }
                    "html" => ended = true,
                    _ => above.push(' '),
                },
            }
        }
        if !open.is_empty() || !ended {
            return Err(cut("the page ends before its end mark, </html>"));
        }
        page.title = one_line(&page.title);
        Ok(page)
    }
}

/// The title of a page, read out of its first bytes; no error if they are cut.
pub(super) fn title(head: &str) -> Option<String> {
    let mut rest = head;
    while let Ok(Some(piece)) = next(&mut rest) {
        if matches!(piece, Piece::Open(name) if name == "title") {
            return match next(&mut rest) {
                Ok(Some(Piece::Text(text))) => Some(one_line(&unescaped(text))),
                _ => None,
            };
        }
    }
    None
}

/// Takes the next piece off; comments, declarations, scripts and styles are none.
fn next<'p>(rest: &mut &'p str) -> Result<Option<Piece<'p>>> {
    loop {
        let text = *rest;
        if text.is_empty() {
            return Ok(None);
        }
        let is_markup = |at: usize| {
            text.get(at + 1..)
                .is_some_and(|t| t.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c)))
        };
        let at = text.match_indices('<').map(|(at, _)| at).find(|at| is_markup(*at)).unwrap_or(text.len());
        if at > 0 {
            let (before, after) = text.split_at(at);
            *rest = after;
            return Ok(Some(Piece::Text(before)));
        }
        if let Some(comment) = text.strip_prefix("<!--") {
            *rest = after(comment, "-->")?;
            continue;
        }
        let end = end_of_tag(text).ok_or_else(|| cut("the page ends inside a tag"))?;
        let (tag, behind) = text.split_at(end);
        *rest = behind;
        let inside = tag.trim_matches(['<', '>']);
        let (closes, inside) = inside.strip_prefix('/').map_or((false, inside), |name| (true, name));
        let name: String =
            inside.chars().take_while(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        if name.is_empty() {
            continue;
        }
        if !closes && matches!(name.as_str(), "script" | "style" | "template" | "svg") && !tag.ends_with("/>")
        {
            let close = format!("</{name}");
            let at =
                behind.as_bytes().windows(close.len()).position(|w| w.eq_ignore_ascii_case(close.as_bytes()));
            let at = at.ok_or_else(|| cut(format!("the page ends inside <{name}>")))?;
            *rest = behind.get(at..).unwrap_or_default();
            continue;
        }
        return Ok(Some(if closes { Piece::Close(name) } else { Piece::Open(name) }));
    }
}

/// What stands behind a mark.
fn after<'t>(text: &'t str, mark: &str) -> Result<&'t str> {
    text.split_once(mark).map(|(_, rest)| rest).ok_or_else(|| cut("the page ends inside a comment"))
}

/// Where a tag ends, its `>` included; those in quotes do not count.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') if text.as_bytes().get(at.wrapping_sub(1)) == Some(&b'=') => {
                quote = Some(byte)
            }
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text with its character references resolved; one that is not known stays as it is.
pub(super) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, behind)) = rest.split_once('&') {
        out.push_str(before);
        let known = behind.split_once(';').filter(|(name, _)| name.len() <= MAX_REFERENCE);
        rest = match known.and_then(|(name, after)| Some((character(name)?, after))) {
            Some((text, after)) => {
                out.push_str(&text);
                after
            }
            None => {
                out.push('&');
                behind
            }
        };
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn character(name: &str) -> Option<Cow<'static, str>> {
    let number = match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => digits.parse().ok()?,
        },
        None => return resolve_html5_entity(name).map(Cow::Borrowed),
    };
    let one = char::from_u32(number).filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'))?;
    Some(Cow::Owned(one.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_come_out_of_a_page() {
        let page = Page::read(
            "<!DOCTYPE html><HTML><head><title>A &amp; B\n | C</title><script>if (1 < 2) '</tr>'</script></head>\
             <body class='>'><!-- <table> --><h2>Part&nbsp;one</h2><TABLE border=1><caption>(i)</caption>\
             <tr><th>Name<th>Day<tr><td><p>AT&T &#8217;x&rsquo;</p><br/>Ltd<td>1 < 2 &bogus; <b>bold</b></tr></table>\
             <p>two</p><table><tr><td>x<table><tr><td>in</td></tr></table>y</td></tr></table></body></html>",
        )
        .unwrap();
        assert_eq!(page.title, "A & B | C");
        let rows: Vec<Vec<Vec<&str>>> = page
            .tables
            .iter()
            .map(|t| t.rows.iter().map(|r| r.cells.iter().map(String::as_str).collect()).collect())
            .collect();
        assert_eq!(rows[0], [vec!["Name", "Day"], vec!["AT&T ’x’ Ltd", "1 < 2 &bogus; bold"]]);
        assert_eq!((rows[1][0][0], rows[2][0][0]), ("in", "xy"));
        assert_eq!(page.tables[0].above, "Part one (i)");
        assert!(page.tables[0].rows[0].is_head && !page.tables[0].rows[1].is_head);
        assert_eq!(page.tables[1].above, "");
    }

    #[test]
    fn a_page_cut_short_is_refused() {
        let whole = "<html><title>T</title><table><tr><td a=\"b\">x</td></tr></table><script>1</script><!--c--></html>";
        assert!(Page::read(whole).is_ok());
        for at in 0..whole.len() {
            assert!(Page::read(&whole[..at]).is_err(), "{at}");
        }
        assert!(Page::read(&"<table><tr><td>".repeat(40)).is_err());
    }

    #[test]
    fn titles_are_told_from_the_start() {
        assert_eq!(title("<html><head><TITLE a=b>\n A | B </TITLE").as_deref(), Some("A | B"));
        assert_eq!(title("<html><head><title>"), None);
        assert_eq!(title("no page"), None);
    }

    #[test]
    fn character_references() {
        for (text, want) in [
            ("a &amp;&#x41;&#66;", "a &AB"),
            ("&eacute;&nope;&;&", "é&nope;&;&"),
            ("&#0;&#xD800;&#99999999999;", "&#0;&#xD800;&#99999999999;"),
        ] {
            assert_eq!(unescaped(text), want);
        }
    }
}
