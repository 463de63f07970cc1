//! The UK list as XML: the fields of the CSV in lists of their own.

use std::collections::{BTreeMap, HashMap};
use std::io::BufRead;

use super::{Fields, LIST, begin, each, end, once};
use crate::Result;
use crate::sources::draft::Draft;
use crate::sources::ident::Ids;
use crate::sources::text::date_day_first;
use crate::sources::xml::{Element, Xml, root_name};
use crate::sources::{Sink, Source, Summary, warn, warn_if_undated};

/// The list as XML.
pub(in crate::sources) struct Markup;

/// A designation in XML, its fields under the names of the CSV.
struct Flat<'e>(HashMap<&'static str, &'e str>);

impl Fields for Flat<'_> {
    fn get(&self, field: &str) -> &str {
        self.0.get(field).copied().unwrap_or("")
    }
}

/// The CSV's names of the XML's elements that are said once, or inside a list of their own.
const ELEMENTS: [(&str, &str); 53] = [
    ("RegimeName", "regime name"),
    ("DateDesignated", "date designated"),
    ("UKStatementofReasons", "uk statement of reasons"),
    ("DesignationSource", "designation source"),
    ("UNReferenceNumber", "un reference number"),
    ("OFSIGroupID", "ofsi group id"),
    ("OtherInformation", "other information"),
    ("SanctionsImposed", "sanctions imposed"),
    ("TypeOfShip", "type of ship"),
    ("TonnageOfShip", "tonnage of ship"),
    ("YearBuilt", "year built"),
    ("Name1", "name 1"),
    ("Name2", "name 2"),
    ("Name3", "name 3"),
    ("Name4", "name 4"),
    ("Name5", "name 5"),
    ("Name6", "name 6"),
    ("NameType", "name type"),
    ("AliasStrength", "alias strength"),
    ("NameNonLatinScript", "name non-latin script"),
    ("NonLatinScriptType", "non-latin script type"),
    ("NonLatinScriptLanguage", "non-latin script language"),
    ("AddressLine1", "address line 1"),
    ("AddressLine2", "address line 2"),
    ("AddressLine3", "address line 3"),
    ("AddressLine4", "address line 4"),
    ("AddressLine5", "address line 5"),
    ("AddressLine6", "address line 6"),
    ("AddressPostalCode", "address postal code"),
    ("AddressCountry", "address country"),
    ("DOB", "d.o.b"),
    ("Nationality", "nationality(/ies)"),
    ("PassportNumber", "passport number"),
    ("NationalIdentifierNumber", "national identifier number"),
    ("BusinessRegistrationNumber", "business registration number (s)"),
    ("IMONumber", "imo number"),
    ("TownOfBirth", "town of birth"),
    ("CountryOfBirth", "country of birth"),
    ("Position", "position"),
    ("TypeOfEntity", "type of entity"),
    ("ParentCompany", "parent company"),
    ("CurrentBelievedFlagOfShip", "current believed flag of ship"),
    ("Title", "title"),
    ("PhoneNumber", "phone number"),
    ("Website", "website"),
    ("EmailAddress", "email address"),
    ("Subsidiary", "subsidiaries"),
    ("CurrentOwnerOperator", "current owner/operator (s)"),
    ("PreviousOwnerOperator", "previous owner/operator (s)"),
    ("PreviousFlag", "previous flags"),
    ("HullIdentificationNumber", "hull identification number (hin)"),
    ("PassportAdditionalInformation", "passport additional information"),
    ("NationalIdentifierAdditionalInformation", "national identifier additional information"),
];

/// Elements that are known and not read as fields.
const KNOWN: [&str; 8] = [
    "LastUpdated",
    "UniqueID",
    "IndividualEntityShip",
    "Gender",
    "LengthOfShip",
    "DateGenerated",
    "NonLatinNames",
    "Addresses",
];

fn field_of(element: &str) -> Option<&'static str> {
    ELEMENTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(element)).map(|(_, field)| *field)
}

/// The fields that stand right below an element, as rows of the CSV: one that comes again begins a new row.
fn rows(e: &Element) -> Vec<Flat<'_>> {
    let mut out = vec![HashMap::new()];
    for child in e.children.iter().filter(|c| c.children.is_empty()) {
        let Some(field) = field_of(&child.name) else { continue };
        if out.last().is_some_and(|row| row.contains_key(field)) {
            out.push(HashMap::new());
        }
        if let Some(row) = out.last_mut() {
            row.insert(field, child.value());
        }
    }
    out.into_iter().map(Flat).collect()
}

impl Source for Markup {
    fn list(&self) -> &'static str {
        LIST
    }
    fn format(&self) -> &'static str {
        "uk-xml"
    }
    fn title(&self) -> &'static str {
        "UK Sanctions List (XML)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        root_name(head).as_deref() == Some("Designations")
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let mut xml = Xml::new(input);
        let mut ids = Ids::default();
        let mut summary = Summary::default();
        let mut unread = BTreeMap::new();
        while let Some(e) =
            xml.next(|path, name| path.len() == 1 && matches!(name, "Designation" | "DateGenerated"))?
        {
            if e.name == "DateGenerated" {
                summary.published = date_day_first(e.value());
                continue;
            }
            summary.records += 1;
            let place = format!("record {}", summary.records);
            let number = e.text_of("UniqueID");
            if number.is_empty() {
                sink.set_aside(warn("no-id", place, "no UniqueID"));
                continue;
            }
            let own = rows(&e);
            let Some(whole) = own.first() else { continue };
            let mut draft = begin(number, whole, e.text_of("IndividualEntityShip"), &place, sink);
            nested(&e, &mut draft, &mut unread);
            if draft.entity.names.is_empty() {
                sink.set_aside(warn("no-name", place, format!("{number}: no name")));
                continue;
            }
            let (id, twin) = ids.claim(format!("{LIST}/{number}"), || draft.entity.display_name().to_owned());
            if twin {
                let text = format!("another designation is {number} too; this one is `{id}`");
                sink.warning(warn("repeated-id", place, text));
            }
            draft.entity.id = id;
            end(draft, sink);
        }
        xml.expect_root("Designations")?;
        xml.warn_if_recoded(sink);
        warn_if_undated(summary.published, sink);
        for (name, times) in unread {
            let text = format!("<{name}> is not read; it has a text {times} times");
            sink.warning(warn("unknown-element", "document", text));
        }
        Ok(summary)
    }
}

/// Names, addresses and the like stand in lists below the designation, at depths that differ; each element that has
/// fields of ours is read as rows of the CSV would be. What is not known is counted by its name.
fn nested(e: &Element, draft: &mut Draft, unread: &mut BTreeMap<String, usize>) {
    if e.name.eq_ignore_ascii_case("SanctionsImposedIndicators") {
        for sanction in e.children.iter().filter(|c| c.value().eq_ignore_ascii_case("true")) {
            draft.remark("Sanction", &sanction.name);
        }
        return;
    }
    for row in rows(e) {
        each(&row, draft);
        once(&row, draft);
    }
    for child in &e.children {
        if !child.children.is_empty() {
            nested(child, draft, unread);
        } else if !child.value().is_empty()
            && field_of(&child.name).is_none()
            && !KNOWN.iter().any(|k| k.eq_ignore_ascii_case(&child.name))
        {
            *unread.entry(child.name.clone()).or_default() += 1;
        }
    }
}
