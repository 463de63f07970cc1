//! The UN Security Council's consolidated list (`un-sc`): `consolidated.xml`, schema
//! <https://www.un.org/sc/resources/sc-sanctions.xsd>.

use std::io::BufRead;

use super::draft::{Draft, some, spaced};
use super::ident::Ids;
use super::text::{date, parts};
use super::xml::{Element, Xml, root_name};
use super::{Sink, Source, Summary, damaged, warn, warn_if_undated};
use crate::Result;
use crate::model::{EntityKind, ListId, Listing, NameKind};

/// The consolidated list as XML.
pub(super) struct Consolidated;

const LIST: &str = "un-sc";

impl Source for Consolidated {
    fn list(&self) -> &'static str {
        LIST
    }
    fn format(&self) -> &'static str {
        "un-xml"
    }
    fn title(&self) -> &'static str {
        "UN Security Council consolidated list (XML)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        root_name(head).as_deref() == Some("CONSOLIDATED_LIST")
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let mut xml = Xml::new(input);
        let mut ids = Ids::default();
        let mut summary = Summary::default();
        let (mut persons, mut others) = (0, 0);
        while let Some(e) =
            xml.next(|path, name| path.len() == 2 && matches!(name, "INDIVIDUAL" | "ENTITY"))?
        {
            summary.records += 1;
            let place = xml.place();
            *(if e.name == "ENTITY" { &mut others } else { &mut persons }) += 1;
            let number = e.text_of("DATAID");
            if number.is_empty() {
                let text = format!("no DATAID; reference {:?}", e.text_of("REFERENCE_NUMBER"));
                sink.set_aside(warn("no-id", place, text));
                continue;
            }
            let reference = e.text_of("REFERENCE_NUMBER");
            let (id, twin) =
                ids.claim(format!("{LIST}/{number}"), || format!("{reference} {}", e.whole_text()));
            if twin {
                let text = format!("another entry has the DATAID {number} too; this one is `{id}`");
                sink.warning(warn("repeated-id", place, text));
            }
            let kind = if e.name == "ENTITY" { EntityKind::Company } else { EntityKind::Person };
            let mut d = Draft::new(&ListId::new(LIST), id, kind);
            d.entity.source_id = Some(number.to_owned());
            map(&e, &mut d);
            if d.entity.names.is_empty() {
                sink.set_aside(warn("no-name", place, format!("no name; DATAID {number}")));
                continue;
            }
            if d.entity.listings.iter().all(|l| l.listed_on.is_none()) {
                sink.warning(warn("no-listing-date", place, format!("DATAID {number}: no date of listing")));
            }
            sink.entity(d.entity);
        }
        xml.expect_root("CONSOLIDATED_LIST")?;
        xml.warn_if_recoded(sink);
        // Both halves have had entries ever since there is the list: an empty one was lost.
        if summary.records > 0 && (persons == 0 || others == 0) {
            let lost = if persons == 0 { "INDIVIDUALS" } else { "ENTITIES" };
            return Err(damaged(format!("half of the list is missing: <{lost}> holds no entry"))
                .hint("fetch it again, or get it later"));
        }
        summary.published = date(xml.root_attr("dateGenerated"));
        warn_if_undated(summary.published, sink);
        Ok(summary)
    }
}

fn map(e: &Element, d: &mut Draft) {
    let text = |name| e.text_of(name);
    let name = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"].map(text);
    d.name(&spaced(&name), NameKind::Primary);
    d.name(text("NAME_ORIGINAL_SCRIPT"), NameKind::Native);
    for alias in e.children.iter().filter(|c| c.name == "INDIVIDUAL_ALIAS" || c.name == "ENTITY_ALIAS") {
        let quality = alias.text_of("QUALITY").to_ascii_lowercase();
        let kind = match quality.as_str() {
            "low" => NameKind::WeakAlias,
            q if q.starts_with("f.k.a") => NameKind::Former,
            _ => NameKind::Alias,
        };
        // One element may hold several names.
        for one in parts(alias.text_of("ALIAS_NAME"), ";") {
            d.name(one, kind);
        }
        d.date(alias.text_of("DATE_OF_BIRTH"));
    }
    for a in e.children.iter().filter(|c| c.name == "INDIVIDUAL_ADDRESS" || c.name == "ENTITY_ADDRESS") {
        let lines = ["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE"].map(|p| a.text_of(p));
        d.address(&lines, a.text_of("COUNTRY"));
        d.remark("Address note", a.text_of("NOTE"));
    }
    for n in e.at(&["NATIONALITY", "VALUE"]) {
        d.country(n.value());
    }
    for b in e.all("INDIVIDUAL_DATE_OF_BIRTH") {
        let (from, to) = (b.text_of("FROM_YEAR"), b.text_of("TO_YEAR"));
        let when = [b.text_of("DATE"), b.text_of("YEAR"), from].into_iter().find(|t| !t.is_empty());
        let range = if from.is_empty() || to.is_empty() { String::new() } else { format!("{from} to {to}") };
        d.date(if range.is_empty() { when.unwrap_or_default() } else { &range });
    }
    for b in e.all("INDIVIDUAL_PLACE_OF_BIRTH") {
        let place = ["CITY", "STATE_PROVINCE", "COUNTRY"].map(|p| b.text_of(p));
        let place: Vec<&str> = place.into_iter().filter(|p| !p.is_empty()).collect();
        d.remark("Place of birth", &place.join(", "));
    }
    for i in e.all("INDIVIDUAL_DOCUMENT") {
        let of = [i.text_of("ISSUING_COUNTRY"), i.text_of("COUNTRY_OF_ISSUE")];
        let of = of.into_iter().find(|c| !c.is_empty()).unwrap_or_default();
        let kind = [i.text_of("TYPE_OF_DOCUMENT"), i.text_of("TYPE_OF_DOCUMENT2")];
        let kind = kind.into_iter().find(|c| !c.is_empty()).unwrap_or_default();
        d.identifier(kind, i.text_of("NUMBER"), of);
        d.remark("Document note", i.text_of("NOTE"));
    }
    for (what, name) in [("Title", "TITLE"), ("Designation", "DESIGNATION")] {
        for t in e.at(&[name, "VALUE"]) {
            d.remark(what, t.value());
        }
    }
    d.remark("Reference", text("REFERENCE_NUMBER"));
    for t in e.at(&["LAST_DAY_UPDATED", "VALUE"]) {
        d.remark("Updated", t.value());
    }
    d.remark("", text("COMMENTS1"));
    let programme = match text("UN_LIST_TYPE") {
        "GB" => "Guinea-Bissau",
        other => other,
    };
    d.entity.listings.push(Listing {
        programme: some(programme),
        authority: Some("UN Security Council".to_owned()),
        listed_on: date(text("LISTED_ON")),
        url: Some("https://www.un.org/securitycouncil/content/un-sc-consolidated-list".to_owned()),
        ..Listing::default()
    });
}
