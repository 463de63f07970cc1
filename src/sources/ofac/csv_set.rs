//! SDN.CSV, ALT.CSV, ADD.CSV and SDN_COMMENTS.CSV (and CONS_PRIM.CSV, ...): OFAC's oldest format, four files without
//! a header, told apart by the number and the nature of their cells. `-0-` stands for nothing, a Ctrl-Z ends each
//! file, remarks of more than 1,000 letters go on in the comments in the middle of a word, and weak names stand only
//! in the remarks: `a.k.a. 'BNC'.`

use std::collections::HashMap;

use super::ids::{IdSort, sort};
use super::{Held, pending};
use crate::Result;
use crate::model::{EntityKind, ListId, Listing, NameKind};
use crate::sources::draft::Draft;
use crate::sources::table::{Row, Table, first_cells};
use crate::sources::text::date;
use crate::sources::{MultiPart, Parts, Sink, Summary, warn};

/// The CSV set.
pub(in crate::sources) struct CsvSet;

impl MultiPart for CsvSet {
    fn format(&self) -> &'static str {
        "ofac-csv"
    }
    fn title(&self) -> &'static str {
        "OFAC's CSV set (SDN.CSV, ALT.CSV, ADD.CSV, SDN_COMMENTS.CSV)"
    }
    fn parts(&self) -> &'static [(&'static str, bool)] {
        &[("sdn", true), ("alt", true), ("add", true), ("comments", false)]
    }

    fn part(&self, head: &[u8]) -> Option<&'static str> {
        let cells = first_cells(head, b',');
        let is_number =
            |n: usize| cells.get(n).is_some_and(|c| !c.is_empty() && c.bytes().all(|b| b.is_ascii_digit()));
        match cells.len() {
            12 if is_number(0) && !is_number(1) => Some("sdn"),
            5 if is_number(0) && is_number(1) => Some("alt"),
            6 if is_number(0) && is_number(1) => Some("add"),
            2 if is_number(0) && !is_number(1) => Some("comments"),
            _ => None,
        }
    }

    fn parse_parts(&self, parts: Parts, sink: &mut dyn Sink) -> Result<Summary> {
        let mut set = Set::default();
        let of = |part: &str| parts.get(part).map(Vec::as_slice).unwrap_or_default();
        set.each(of("sdn"), "sdn", 12, sink, |set, row, place, sink| set.main_row(row, place, sink))?;
        set.each(of("comments"), "comments", 2, sink, |set, row, place, sink| {
            set.attach(row, place, sink, |entry, row| entry.remarks.push_str(row.cell(Some(1))));
        })?;
        set.each(of("alt"), "alt", 5, sink, |set, row, place, sink| {
            let name = null(row.cell(Some(3))).to_owned();
            let kind = if null(row.cell(Some(2))) == "fka" { NameKind::Former } else { NameKind::Alias };
            let twice = set.attach(row, place, sink, |entry, _| entry.draft.name(&name, kind));
            if twice == Some(true) {
                sink.warning(warn("repeated-name", place, format!("{name}: given twice")));
            }
        })?;
        set.each(of("add"), "add", 6, sink, |set, row, place, sink| {
            set.attach(row, place, sink, |entry, row| {
                let cell = |n| null(row.cell(Some(n)));
                entry.draft.address(&[cell(2), cell(3)], cell(4));
                entry.draft.remark("", cell(5));
            });
        })?;
        let mut held = Held::default();
        for entry in set.entries {
            held.push(entry.finish().entity);
        }
        let list = held.list();
        held.release(&list, sink);
        Ok(Summary { records: set.records, merged: set.merged, published: None, list: Some(list) })
    }
}

/// An entry being put together out of the four files.
struct Entry {
    draft: Draft,
    programmes: String,
    remarks: String,
}

#[derive(Default)]
struct Set {
    entries: Vec<Entry>,
    by_number: HashMap<String, usize>,
    records: u64,
    merged: u64,
}

impl Set {
    fn each(
        &mut self,
        bytes: &[u8],
        part: &str,
        width: usize,
        sink: &mut dyn Sink,
        mut take: impl FnMut(&mut Self, &Row, &str, &mut dyn Sink),
    ) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let mut input = bytes;
        let mut table = Table::new(&mut input, b',')?;
        while let Some(row) = table.next(width)? {
            self.records += 1;
            let place = format!("{part}, {}", row.place());
            if row.len() != width {
                let text = format!("{} cells, not {width}: {:?}", row.len(), row.cell(Some(0)));
                sink.set_aside(warn("ragged-row", place, text));
                continue;
            }
            if row.recoded {
                sink.warning(warn("not-utf8", &place, "not UTF-8; read as Windows-1252"));
            }
            take(self, row, &place, sink);
        }
        table.warn_if_abrupt(sink);
        Ok(())
    }

    fn main_row(&mut self, row: &Row, place: &str, sink: &mut dyn Sink) {
        let cell = |n| null(row.cell(Some(n)));
        let number = cell(0);
        if number.is_empty() || cell(1).is_empty() {
            return sink.set_aside(warn("no-name", place, format!("number {number:?}, name {:?}", cell(1))));
        }
        // An empty kind is an organisation here: the publisher's notes say so.
        let kind = match cell(2) {
            "" => EntityKind::Company,
            kind => kind.parse().unwrap_or_else(|text: String| {
                sink.warning(warn("unknown-kind", place, text));
                EntityKind::Unknown
            }),
        };
        let mut draft = Draft::new(&ListId::new(super::SDN), pending(number), kind);
        draft.entity.source_id = Some(number.to_owned());
        draft.name(cell(1), NameKind::Primary);
        draft.remark("Title", cell(4));
        draft.identifier("Call sign", cell(5), "");
        draft.remark("Vessel type", cell(6));
        draft.remark("Tonnage", cell(7));
        draft.remark("Gross registered tonnage", cell(8));
        draft.country(cell(9));
        draft.remark("Vessel owner", cell(10));
        self.by_number.insert(number.to_owned(), self.entries.len());
        self.entries.push(Entry { draft, programmes: cell(3).to_owned(), remarks: cell(11).to_owned() });
    }

    /// Hands the row's entry to `add`; a row whose entry is not there is set aside.
    fn attach<T>(
        &mut self,
        row: &Row,
        place: &str,
        sink: &mut dyn Sink,
        add: impl FnOnce(&mut Entry, &Row) -> T,
    ) -> Option<T> {
        let number = null(row.cell(Some(0)));
        match self.by_number.get(number).and_then(|at| self.entries.get_mut(*at)) {
            Some(entry) => {
                self.merged += 1;
                Some(add(entry, row))
            }
            None => {
                let text = format!("entry {number:?} is not in the main file: {}", null(row.cell(Some(3))));
                sink.set_aside(warn("no-such-entry", place, text));
                None
            }
        }
    }
}

impl Entry {
    fn finish(self) -> Draft {
        let Self { mut draft, programmes, remarks } = self;
        let mut listing = Listing { authority: Some(super::AUTHORITY.to_owned()), ..Listing::default() };
        for part in remarks.split(';').map(str::trim).filter(|p| !p.is_empty()) {
            remark(part, &mut draft, &mut listing);
        }
        draft.listings(programmes.split("] [").map(|p| p.trim_matches(['[', ']', ' '])), listing);
        draft
    }
}

/// One part of the remarks.
fn remark(part: &str, draft: &mut Draft, listing: &mut Listing) {
    let part = part.strip_prefix("alt. ").unwrap_or(part);
    let bare = part.trim_end_matches('.');
    for mark in ["a.k.a. ", "f.k.a. ", "n.k.a. "] {
        if let Some(name) = part.strip_prefix(mark) {
            // `'DOCTOR M.R.O.'.`: the last point is the remarks', not the name's.
            let name = name.strip_suffix("'.").or(name.strip_suffix('\'')).unwrap_or(name);
            draft.name(name.trim_start_matches('\''), NameKind::WeakAlias);
            return;
        }
    }
    if let Some(born) = bare.strip_prefix("DOB ") {
        draft.date(born);
    } else if let Some(place) = bare.strip_prefix("POB ") {
        draft.remark("Place of birth", place);
    } else if let Some(country) = bare.strip_prefix("nationality ").or(bare.strip_prefix("citizen ")) {
        draft.country(country);
    } else if let Some((kind, value, country)) = number(bare) {
        match sort(kind) {
            IdSort::Listed => listing.listed_on = listing.listed_on.or_else(|| date(value)),
            IdSort::Effective => listing.effective_on = listing.effective_on.or_else(|| date(value)),
            _ => draft.identifier(kind, value, country),
        }
    } else {
        draft.remark("", part);
    }
}

/// `Passport 1084010 (Egypt)`: kind, number, country.
fn number(text: &str) -> Option<(&'static str, &str, &str)> {
    const KINDS: [&str; 34] = [
        "Passport",
        "Cedula No.",
        "National ID No.",
        "NIT #",
        "C.U.R.P.",
        "R.F.C.",
        "Registration Number",
        "Registration ID",
        "Tax ID No.",
        "RUC #",
        "Folio Mercantil No.",
        "SWIFT/BIC",
        "Identification Number",
        "Commercial Registry Number",
        "Company Number",
        "Matricula Mercantil No",
        "Trade License No.",
        "Government Gazette Number",
        "Vessel Registration Identification",
        "Aircraft Construction Number (also called L/N or S/N or F/N)",
        "Aircraft Manufacturer's Serial Number (MSN)",
        "Aircraft Tail Number",
        "MMSI",
        "D.N.I.",
        "SSN",
        "US FEIN",
        "V.A.T. Number",
        "Website",
        "Email Address",
        "Phone Number",
        "Telephone",
        "Business Registration Number",
        "Unified Social Credit Code (USCC)",
        "Digital Currency Address -",
    ];
    let kind = KINDS
        .into_iter()
        .find(|k| text.starts_with(k))
        .or_else(|| ["Listing Date", "Effective Date"].into_iter().find(|k| text.starts_with(k)))?;
    let rest = text.get(kind.len()..)?;
    // `Listing Date (EO 14024 Directive 2): 24 Feb 2022`
    let rest = if kind.ends_with("Date") { rest.rsplit(": ").next().unwrap_or(rest) } else { rest };
    let rest = rest.trim();
    match rest.strip_suffix(')').and_then(|r| r.rsplit_once(" (")) {
        Some((value, country)) => Some((kind, value.trim(), country)),
        None => Some((kind, rest, "")),
    }
}

/// The publisher's word for nothing.
fn null(text: &str) -> &str {
    let text = text.trim();
    if text == "-0-" { "" } else { text }
}
