//! The lists of the Bureau of Industry and Security in the regulation itself, 15 CFR part 744, as XML of the eCFR
//! (<https://www.ecfr.gov/developers/documentation/api/v1>): Supplement 4 is the Entity List (`us-bis-el`), 6 the
//! Unverified List (`us-bis-uvl`), 7 the Military End Users (`us-bis-meu`). They are tables made for readers: a country
//! stands once for all rows below it, a cell holds name, other names and addresses in prose.

mod cell;

use std::io::BufRead;

use self::cell::Cell;
use super::draft::{Draft, some};
use super::ident::{Ids, slug};
use super::prose::proper_names;
use super::xml::{Element, Xml, root_name};
use super::{Sink, Source, Summary, country, damaged, warn};
use crate::Result;
use crate::model::{Citation, EntityId, EntityKind, ListId, Listing, NameKind};

/// Part 744, or one of its supplements.
pub(super) struct Ecfr;

/// A supplement that is a list.
struct Supplement {
    number: &'static str,
    list: &'static str,
    title: &'static str,
}

const SUPPLEMENTS: [Supplement; 3] = [
    Supplement { number: "4", list: "us-bis-el", title: "Entity List" },
    Supplement { number: "6", list: "us-bis-uvl", title: "Unverified List" },
    Supplement { number: "7", list: "us-bis-meu", title: "Military End User List" },
];

impl Source for Ecfr {
    fn list(&self) -> &'static str {
        "us-bis-el"
    }
    fn format(&self) -> &'static str {
        "ecfr-xml"
    }
    fn title(&self) -> &'static str {
        "BIS lists in 15 CFR part 744 (eCFR XML)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        matches!(root_name(head).as_deref(), Some("DIV1" | "DIV3" | "DIV4" | "DIV5" | "DIV9" | "ECFR"))
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let mut xml = Xml::new(input);
        let mut summary = Summary::default();
        let mut lists = Vec::new();
        while let Some(appendix) = xml.next(|_, name| name == "DIV9")? {
            let of_744 = appendix.attr("N").contains("744");
            let number =
                appendix.attr("N").trim_start_matches("Supplement No. ").split(' ').next().unwrap_or("");
            let Some(supplement) = SUPPLEMENTS.iter().find(|s| of_744 && s.number == number) else {
                continue;
            };
            if lists.contains(&supplement.list) {
                return Err(damaged(format!("Supplement No. {number} stands twice in the file")));
            }
            lists.push(supplement.list);
            let before = summary.records;
            table(&appendix, supplement, &mut summary, sink);
            if summary.records == before {
                return Err(damaged(format!("Supplement No. {number} ({}) has no rows", supplement.title))
                    .hint("the eCFR may be answering in another form: fetch it again, or look at the file"));
            }
        }
        xml.warn_if_recoded(sink);
        if lists.is_empty() {
            return Err(damaged("the XML holds none of Supplements No. 4, 6 and 7 to Part 744")
                .hint("fetch title 15, part 744 as XML"));
        }
        if let [one] = lists.as_slice() {
            summary.list = Some(ListId::new(*one));
        }
        Ok(summary)
    }
}

/// What the columns of a table are.
#[derive(Default)]
struct Columns {
    width: usize,
    country: Option<usize>,
    entity: Option<usize>,
    requirement: Option<usize>,
    policy: Option<usize>,
    citation: Option<usize>,
}

impl Columns {
    /// Told by the heads, else by the number of cells.
    fn find(heads: &[String]) -> Self {
        let at = |words: &[&str]| heads.iter().position(|h| words.iter().any(|w| h.contains(w)));
        let found = Self {
            width: heads.len(),
            country: at(&["country"]),
            entity: at(&["entity", "entities", "listed person", "address"]),
            requirement: at(&["requirement"]),
            policy: at(&["policy"]),
            citation: at(&["citation"]),
        };
        if found.entity.is_some() && found.country.is_some() {
            return found;
        }
        Self {
            width: 5,
            country: Some(0),
            entity: Some(1),
            requirement: Some(2),
            policy: Some(3),
            citation: Some(4),
        }
    }
}

fn text(cell: &Element) -> String {
    let text = cell.flowing_text(&|e| match e.name.to_ascii_lowercase().as_str() {
        "br" | "p" if e.children.is_empty() && e.value().is_empty() => Some("\n"),
        // Footnote marks; they are read apart.
        "sup" | "su" => Some(""),
        _ => None,
    });
    // Line by line, runs of spaces as one; the em-dash of a listed name begins a line.
    let lines = text.lines().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The footnote marks of a cell: raised digits, and the digit that is glued on behind a bracket.
fn footnotes(cell: &Element, text: &mut String) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut raised = vec![cell];
    while let Some(e) = raised.pop() {
        if matches!(e.name.to_ascii_lowercase().as_str(), "sup" | "su") {
            out.push(e.whole_text().trim().to_owned());
        }
        raised.extend(&e.children);
    }
    let bytes = text.trim_end().as_bytes();
    // `... of the EAR) 4`, `... of the EAR).4`, `... of the EAR 1`
    if let [.., b')' | b'.', b' ', digit @ b'1'..=b'9']
    | [.., b')', digit @ b'1'..=b'9']
    | [.., b')' | b'R', b'.', digit @ b'1'..=b'9']
    | [.., b'E', b'A', b'R', b' ', digit @ b'1'..=b'9'] = bytes
    {
        let digit = char::from(*digit).to_string();
        text.truncate(text.trim_end().len() - 1);
        text.truncate(text.trim_end().len());
        if !out.contains(&digit) {
            out.push(digit);
        }
    }
    out
}

fn rows<'e>(e: &'e Element, out: &mut Vec<&'e Element>) {
    for child in &e.children {
        if child.name.eq_ignore_ascii_case("TR") {
            out.push(child);
        } else {
            rows(child, out);
        }
    }
}

fn table(appendix: &Element, supplement: &Supplement, summary: &mut Summary, sink: &mut dyn Sink) {
    let mut all = Vec::new();
    rows(appendix, &mut all);
    let mut columns = Columns::find(&[]);
    let mut ids = Ids::default();
    let mut under = String::new();
    for row in all {
        let heads: Vec<String> = row
            .children
            .iter()
            .filter(|c| c.name.eq_ignore_ascii_case("TH"))
            .map(|c| text(c).to_lowercase())
            .collect();
        if !heads.is_empty() {
            columns = Columns::find(&heads);
            continue;
        }
        let cells: Vec<&Element> =
            row.children.iter().filter(|c| c.name.eq_ignore_ascii_case("TD")).collect();
        let cell =
            |column: Option<usize>| column.and_then(|c| cells.get(c)).map(|c| text(c)).unwrap_or_default();
        let (of, entity) = (cell(columns.country), cell(columns.entity));
        let empty = cells.iter().all(|c| text(c).is_empty());
        // A row that is only a country, and one kept free, are no entries.
        if !of.is_empty() && cells.len() == columns.width {
            under = of.replace('\n', " ");
        }
        if empty || (cells.len() == columns.width && is_reserved(&entity)) {
            continue;
        }
        summary.records += 1;
        let place = format!("Supplement {}, record {}", supplement.number, summary.records);
        if cells.len() != columns.width {
            let first: String =
                cells.iter().map(|c| text(c)).collect::<Vec<_>>().join(" | ").chars().take(120).collect();
            let what = format!("{} cells, not {}: {first}", cells.len(), columns.width);
            sink.set_aside(warn("ragged-row", place, what));
            continue;
        }
        let requirement_cell = columns.requirement.and_then(|c| cells.get(c));
        let mut requirement = cell(columns.requirement).replace('\n', " ");
        let marks = requirement_cell.map(|c| footnotes(c, &mut requirement)).unwrap_or_default();
        let citations = Citation::parse_all(&cell(columns.citation).replace('\n', " "));
        let listing = Listing {
            programme: Some(supplement.title.to_owned()),
            authority: Some("Bureau of Industry and Security".to_owned()),
            listed_on: citations.iter().filter_map(|c| c.date).min(),
            licence_requirement: some(&requirement),
            licence_policy: some(&cell(columns.policy).replace('\n', " ")),
            url: Some(format!(
                "https://www.ecfr.gov/current/title-15/part-744/appendix-Supplement%20No.%20{}%20to%20Part%20744",
                supplement.number
            )),
            citations,
            ..Listing::default()
        };
        let read = Cell::read(&entity);
        let Some(mut draft) = entry(&read, &under, supplement, &place, sink) else {
            sink.set_aside(warn("no-name", place, "an entity cell without a name"));
            continue;
        };
        if listing.citations.is_empty() {
            let what = format!("{}: no citation", draft.entity.display_name());
            sink.warning(warn("no-citation", &place, what));
        }
        for mark in marks {
            draft.remark("Footnote", &mark);
        }
        let citations: Vec<String> = listing.citations.iter().map(|c| c.text.clone()).collect();
        draft.entity.listings.push(listing);
        let of = slug(country::code(&under).unwrap_or(&under));
        let name = if draft.entity.names.is_empty() { &read.name } else { draft.entity.display_name() };
        let apart = || [entity.as_str(), &citations.join(";")].join("\u{1f}");
        let (id, twin) = ids.claim(format!("{}/{}-{of}", supplement.list, slug(name)), apart);
        if twin {
            let what = format!("{name}: another entry has the same name and country; this one is `{id}`");
            sink.warning(warn("same-name-and-country", &place, what));
        }
        draft.entity.id = id;
        sink.entity(draft.entity);
    }
}

fn is_reserved(entity: &str) -> bool {
    entity.trim().is_empty() || entity.trim().trim_matches(['[', ']']).eq_ignore_ascii_case("reserved")
}

fn entry(
    read: &Cell,
    under: &str,
    supplement: &Supplement,
    place: &str,
    sink: &mut dyn Sink,
) -> Option<Draft> {
    let kind = if read.is_address { EntityKind::Address } else { EntityKind::Unknown };
    let mut draft = Draft::new(&ListId::new(supplement.list), EntityId::new(""), kind);
    if !read.is_address {
        if read.name.is_empty() {
            return None;
        }
        draft.name(&read.name, NameKind::Primary);
        let found = proper_names(&read.name);
        if !found.is_empty() {
            let names: Vec<&str> = found.iter().map(|(n, _)| n.as_str()).collect();
            sink.warning(warn(
                "prose-in-name",
                place,
                format!("{}: also read as {}", read.name, names.join(" | ")),
            ));
        }
        for (name, kind) in found {
            draft.name(&name, kind);
        }
    }
    for (name, kind) in &read.other_names {
        draft.name(name, *kind);
    }
    if let Some(said) = read.said.filter(|said| *said != read.other_names.len()) {
        let what = format!("{}: {} other names found, {said} announced", read.name, read.other_names.len());
        sink.warning(warn("alias-count", place, what));
    }
    draft.country(under);
    for address in &read.addresses {
        let last = address.rsplit(',').next().unwrap_or(address).trim().trim_end_matches('.');
        let own = country::code(last);
        let text = address.trim_end_matches('.');
        let at = draft.entity.addresses.len();
        draft.address(&[text], "");
        let code = own.map(str::to_owned).or_else(|| country::code_or_text(under));
        if let Some(added) = draft.entity.addresses.get_mut(at) {
            added.country = code.clone();
        }
        if let Some(code) = code {
            draft.country(&code);
        }
    }
    for remark in &read.remarks {
        draft.remark("", remark);
    }
    (!draft.entity.names.is_empty() || !draft.entity.addresses.is_empty()).then_some(draft)
}
