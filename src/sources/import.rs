//! Lists whose publisher gives no data file, only a notice, a PDF or a web page: Section 1260H (`us-1260h`, Department of
//! Defense) and the UFLPA Entity List (`us-uflpa`, Department of Homeland Security). They come in as CSV in a form of
//! ours, `docs/sources.md`: a first column `list` names the list on every row. The columns of the 1260H table of
//! OpenSanctions (`Name`, `Clean Name`, `Alias`, ...) are read too.

use std::io::BufRead;

use super::draft::{Draft, some};
use super::ident::{Ids, slug};
use super::prose::proper_names;
use super::table::{Row, Table, first_cells, refuse_twice, warn_of_missing};
use super::text::{date, parts};
use super::{Sink, Source, Summary, damaged, warn};
use crate::Result;
use crate::model::{Citation, EntityKind, ListId, Listing, NameKind};

/// Our own form.
pub(super) struct Import;
/// The 1260H table of OpenSanctions.
pub(super) struct Milcorps;

/// The lists that come in so, with what is true of every entry.
const LISTS: [(&str, &str, &str); 2] = [
    ("us-1260h", "Chinese Military Companies (Section 1260H)", "Department of Defense"),
    ("us-uflpa", "UFLPA Entity List", "Department of Homeland Security"),
];

const COLUMNS: [&str; 12] = [
    "list",
    "name",
    "aliases",
    "former_names",
    "kind",
    "country",
    "address",
    "section",
    "citation",
    "listed_on",
    "ended_on",
    "url",
];

/// A list that comes in so, with what is true of each of its entries.
pub(super) fn of_list(id: &str) -> Option<(ListId, Listing)> {
    LISTS.iter().find(|(list, ..)| *list == id).map(|(list, programme, authority)| {
        let listing = Listing {
            programme: Some((*programme).to_owned()),
            authority: Some((*authority).to_owned()),
            ..Listing::default()
        };
        (ListId::new(*list), listing)
    })
}

impl Source for Import {
    fn list(&self) -> &'static str {
        "us-1260h"
    }
    fn format(&self) -> &'static str {
        "import-csv"
    }
    fn title(&self) -> &'static str {
        "import form for us-1260h and us-uflpa (CSV with `list,name`)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        let cells = first_cells(head, b',');
        cells.first().is_some_and(|c| c == "list") && cells.iter().any(|c| c == "name")
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let mut table = Table::new(input, b',')?;
        let header = table.header()?;
        let at = |column: &str| header.iter().position(|h| h == column);
        refuse_twice(&header)?;
        for unknown in header.iter().filter(|c| !COLUMNS.contains(&c.as_str())) {
            sink.warning(warn("unknown-column", "header", format!("the column `{unknown}` is not read")));
        }
        let mut maker = Maker::default();
        while let Some(row) = table.next(header.len())? {
            let place = row.place().to_string();
            let cell = |column: &str| row.cell(at(column)).trim();
            if !maker.fits(row, header.len(), cell("name"), &place, sink) {
                continue;
            }
            let Some((list, mut listing)) = of_list(cell("list")) else {
                let what =
                    format!("{:?} is not a list that comes in so; name {:?}", cell("list"), cell("name"));
                sink.set_aside(warn("unknown-list", place, what));
                continue;
            };
            maker.list.get_or_insert(list.clone());
            if maker.list.as_ref() != Some(&list) {
                return Err(damaged(format!(
                    "{place}: the file holds two lists, `{}` and `{list}`",
                    cell("list")
                ))
                .hint("one list a file"));
            }
            if let Some(section) = some(cell("section")) {
                listing.reason = Some(section);
            }
            listing.citations = Citation::parse_all(cell("citation"));
            listing.url = some(cell("url"));
            listing.listed_on = maker.day(cell("listed_on"), &place, sink);
            listing.ended_on = maker.day(cell("ended_on"), &place, sink);
            let kind = cell("kind").parse().unwrap_or_else(|text: String| {
                sink.warning(warn("unknown-kind", &place, text));
                EntityKind::Unknown
            });
            let mut d = maker.begin(&list, cell("name"), cell("country"), kind, &listing, &place, sink);
            for alias in parts(cell("aliases"), ";") {
                d.name(alias, NameKind::Alias);
            }
            for name in parts(cell("former_names"), ";") {
                d.name(name, NameKind::Former);
            }
            d.country(cell("country"));
            for address in parts(cell("address"), ";") {
                d.address(&[address], "");
            }
            d.entity.listings.push(listing);
            sink.entity(d.entity);
        }
        table.warn_if_abrupt(sink);
        Ok(Summary { records: table.records(), list: maker.list, ..Summary::default() })
    }
}

impl Source for Milcorps {
    fn list(&self) -> &'static str {
        "us-1260h"
    }
    fn format(&self) -> &'static str {
        "milcorps-csv"
    }
    fn title(&self) -> &'static str {
        "Section 1260H table of OpenSanctions (CSV)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        let cells = first_cells(head, b',');
        ["name", "clean name", "previous name", "parent name"].iter().all(|n| cells.iter().any(|c| c == n))
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let mut table = Table::new(input, b',')?;
        let header = table.header()?;
        let at = |column: &str| header.iter().position(|h| h == column);
        refuse_twice(&header)?;
        warn_of_missing(&header, &["alias", "start date", "end date", "source url", "note"], sink);
        let mut maker = Maker::default();
        let Some((list, common)) = of_list("us-1260h") else { return Err(damaged("no such list")) };
        while let Some(row) = table.next(header.len())? {
            let place = row.place().to_string();
            let cell = |column: &str| row.cell(at(column)).trim();
            if !maker.fits(row, header.len(), cell("name"), &place, sink) {
                continue;
            }
            let listing = Listing {
                listed_on: maker.day(cell("start date"), &place, sink),
                ended_on: maker.day(cell("end date"), &place, sink),
                url: some(cell("source url")),
                ..common.clone()
            };
            let mut d = maker.begin(&list, cell("name"), "", EntityKind::Unknown, &listing, &place, sink);
            d.name(cell("clean name"), NameKind::Alias);
            for alias in parts(cell("alias"), ";") {
                d.name(alias, NameKind::Alias);
            }
            for name in parts(cell("previous name"), ";") {
                d.name(name, NameKind::Former);
            }
            d.remark("Parent", cell("parent name"));
            d.remark("", cell("note"));
            d.entity.listings.push(listing);
            sink.entity(d.entity);
        }
        table.warn_if_abrupt(sink);
        Ok(Summary { records: table.records(), list: Some(list), ..Summary::default() })
    }
}

/// What both forms need across rows.
#[derive(Default)]
struct Maker {
    ids: Ids,
    list: Option<ListId>,
}

impl Maker {
    /// Whether the row can be used; if not it has been set aside.
    fn fits(&self, row: &Row, width: usize, name: &str, place: &str, sink: &mut dyn Sink) -> bool {
        if row.recoded {
            sink.warning(warn("not-utf8", place, "not UTF-8; read as Windows-1252"));
        }
        let fault = if row.len() != width {
            ("ragged-row", format!("{} cells, not {width}: {name}", row.len()))
        } else if name.is_empty() {
            ("no-name", "no name".to_owned())
        } else {
            return true;
        };
        sink.set_aside(warn(fault.0, place, fault.1));
        false
    }

    fn day(&self, text: &str, place: &str, sink: &mut dyn Sink) -> Option<crate::model::PartialDate> {
        let read = date(text);
        if read.is_none() && !text.is_empty() {
            sink.warning(warn("unreadable-date", place, format!("{text:?} is not a date")));
        }
        read
    }

    /// An entity with the name, the proper names in it, and an id of name, country and, for a second listing of one
    /// name, its day.
    #[allow(clippy::too_many_arguments)]
    fn begin(
        &mut self,
        list: &ListId,
        name: &str,
        country: &str,
        kind: EntityKind,
        listing: &Listing,
        place: &str,
        sink: &mut dyn Sink,
    ) -> Draft {
        // The notice marks subsidiaries and the like with asterisks.
        let plain = name.trim_end_matches(['*', ' ']);
        let of = slug(super::country::code(country).unwrap_or(country));
        let of = if country.is_empty() { String::new() } else { format!("-{of}") };
        let days =
            [listing.listed_on, listing.ended_on].map(|d| d.map(|d| d.to_string()).unwrap_or_default());
        let (id, twin) = self.ids.claim(format!("{list}/{}{of}", slug(plain)), || days.join(" "));
        if twin {
            let what = format!("{name}: another row has the same name and country; this one is `{id}`");
            sink.warning(warn("same-name-and-country", place, what));
        }
        let mut d = Draft::new(list, id, kind);
        d.name(plain, NameKind::Primary);
        for (name, kind) in proper_names(plain) {
            d.name(&name, kind);
        }
        d
    }
}
