//! The list as CSV or TSV, in all the layouts it has had: with and without `_id`, every cell quoted or not.

use std::io::BufRead;

use super::map::Mapper;
use super::wire::{Address, Id, Record};
use crate::Result;
use crate::sources::table::{Row, Table, first_cells, refuse_twice, warn_of_missing};
use crate::sources::text::parts;
use crate::sources::{Sink, Source, Summary, damaged, warn};

/// The Consolidated Screening List as CSV or TSV.
pub(in crate::sources) struct Csv;

/// The columns that every layout has; without one of them it is another file.
const NEEDED: [&str; 4] = ["source", "name", "alt_names", "federal_register_notice"];

/// The separator, when the first line is this list's.
fn delimiter(head: &[u8]) -> Option<u8> {
    b",\t".iter().copied().find(|d| {
        let cells = first_cells(head, *d);
        NEEDED.iter().all(|n| cells.iter().any(|c| c == n))
    })
}

impl Source for Csv {
    fn list(&self) -> &'static str {
        "us-csl"
    }
    fn format(&self) -> &'static str {
        "csl-csv"
    }
    fn title(&self) -> &'static str {
        "US Consolidated Screening List (CSV)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        delimiter(head).is_some()
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let head = input.fill_buf().map_err(|e| crate::sources::open::unreadable(&e))?;
        let delimiter =
            if head.starts_with(b"_id\t") || head.starts_with(b"source\t") { b'\t' } else { b',' };
        let mut table = Table::new(input, delimiter)?;
        let header = table.header()?;
        let columns = Columns::find(&header);
        for needed in NEEDED {
            if !header.iter().any(|c| c == needed) {
                return Err(damaged(format!(
                    "the file has no column `{needed}`: not the Consolidated Screening List"
                )));
            }
        }
        for unknown in header.iter().filter(|c| !KNOWN.contains(&c.as_str())) {
            sink.warning(warn("unknown-column", "header", format!("the column `{unknown}` is not read")));
        }
        refuse_twice(&header)?;
        // Files of 2019 have no `_id`.
        warn_of_missing(&header, KNOWN.get(1..).unwrap_or_default(), sink);
        let mut mapper = Mapper::default();
        while let Some(row) = table.next(header.len())? {
            let place = row.place();
            if row.len() != header.len() {
                let text =
                    format!("{} cells, not {}: {}", row.len(), header.len(), row.cell(columns.name).trim());
                sink.set_aside(warn("ragged-row", place, text));
                continue;
            }
            if row.recoded {
                sink.warning(warn("not-utf8", place, "not UTF-8; read as Windows-1252"));
            }
            mapper.record(&columns.record(row), place, sink);
        }
        table.warn_if_abrupt(sink);
        mapper.warn_of_absent(sink);
        Ok(Summary { records: table.records(), ..Summary::default() })
    }
}

macro_rules! columns {
    ($($field:ident $name:literal),* $(,)?) => {
        /// Where each column stands in this file.
        #[derive(Default)]
        struct Columns { $($field: Option<usize>),* }

        const KNOWN: &[&str] = &[$($name),*];

        impl Columns {
            fn find(header: &[String]) -> Self {
                let at = |name: &str| header.iter().position(|h| h == name);
                Self { $($field: at($name)),* }
            }
        }
    };
}

columns! {
    id "_id", source "source", entity_number "entity_number", kind "type", programs "programs", name "name",
    title "title", addresses "addresses", federal_register_notice "federal_register_notice",
    start_date "start_date", end_date "end_date", standard_order "standard_order",
    license_requirement "license_requirement", license_policy "license_policy", call_sign "call_sign",
    vessel_type "vessel_type", gross_tonnage "gross_tonnage",
    gross_registered_tonnage "gross_registered_tonnage", vessel_flag "vessel_flag",
    vessel_owner "vessel_owner", remarks "remarks", source_list_url "source_list_url",
    alt_names "alt_names", citizenships "citizenships", dates_of_birth "dates_of_birth",
    nationalities "nationalities", places_of_birth "places_of_birth",
    source_information_url "source_information_url", ids "ids",
}

impl Columns {
    fn record<'r>(&self, row: &'r Row) -> Record<'r> {
        let text = |column| row.cell(column).trim();
        let list = |column| parts(row.cell(column), ";").collect();
        Record {
            id: text(self.id),
            source: text(self.source),
            entity_number: text(self.entity_number),
            kind: text(self.kind),
            programs: list(self.programs),
            name: text(self.name),
            title: text(self.title),
            addresses: parts(row.cell(self.addresses), "; ").map(Address::Line).collect(),
            federal_register_notice: text(self.federal_register_notice),
            start_date: text(self.start_date),
            end_date: text(self.end_date),
            standard_order: text(self.standard_order),
            license_requirement: text(self.license_requirement),
            license_policy: text(self.license_policy),
            call_sign: text(self.call_sign),
            vessel_type: text(self.vessel_type),
            gross_tonnage: text(self.gross_tonnage),
            gross_registered_tonnage: text(self.gross_registered_tonnage),
            vessel_flag: text(self.vessel_flag),
            vessel_owner: text(self.vessel_owner),
            remarks: text(self.remarks),
            source_list_url: text(self.source_list_url),
            alt_names: list(self.alt_names),
            citizenships: list(self.citizenships),
            dates_of_birth: list(self.dates_of_birth),
            nationalities: list(self.nationalities),
            places_of_birth: list(self.places_of_birth),
            source_information_url: text(self.source_information_url),
            ids: parts(row.cell(self.ids), "; ").map(Id::Line).collect(),
        }
    }
}
