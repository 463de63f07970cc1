//! The EU's Financial Sanctions Files (`eu-fsf`): `xmlFullSanctionsList_1_1` of the European Commission, namespace
//! <http://eu.europa.ec/fpi/fsd/export>. All data is in attributes; names come in every language of the Union. The list
//! has asset freezes only, not the export annexes of Regulation 833/2014.

use std::io::BufRead;

use super::draft::{Draft, some, spaced};
use super::ident::Ids;
use super::text::date;
use super::xml::{Element, Xml, root_name};
use super::{Sink, Source, Summary, open, warn, warn_if_undated};
use crate::Result;
use crate::model::{Citation, EntityKind, ListId, Listing, NameKind};

/// The files as XML 1.1.
pub(super) struct Fsf;

const LIST: &str = "eu-fsf";

impl Source for Fsf {
    fn list(&self) -> &'static str {
        LIST
    }
    fn format(&self) -> &'static str {
        "eu-xml"
    }
    fn title(&self) -> &'static str {
        "EU Financial Sanctions Files (XML 1.1)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        root_name(head).as_deref() == Some("export") && open::find(head, b"eu.europa.ec/fpi/fsd").is_some()
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let mut xml = Xml::new(input);
        let mut ids = Ids::default();
        let mut summary = Summary::default();
        while let Some(e) = xml.next(|path, name| path.len() == 1 && name == "sanctionEntity")? {
            summary.records += 1;
            let place = xml.place();
            let number = e.attr("logicalId");
            if number.is_empty() {
                let text = format!("no logicalId; reference {:?}", e.attr("euReferenceNumber"));
                sink.set_aside(warn("no-id", place, text));
                continue;
            }
            let reference = e.attr("euReferenceNumber");
            let (id, twin) = ids.claim(format!("{LIST}/{number}"), || reference.to_owned());
            if twin {
                let text = format!("another entry has the logicalId {number} too; this one is `{id}`");
                sink.warning(warn("repeated-id", place, text));
            }
            let subject = e.child("subjectType").map_or("", |s| s.attr("code"));
            let kind = subject.parse().unwrap_or_else(|text: String| {
                sink.warning(warn("unknown-kind", place, text));
                EntityKind::Unknown
            });
            let mut d = Draft::new(&ListId::new(LIST), id, kind);
            d.entity.source_id = Some(number.to_owned());
            map(&e, &mut d);
            if d.entity.names.is_empty() {
                sink.set_aside(warn("no-name", place, format!("no name; logicalId {number}")));
                continue;
            }
            if d.entity.listings.iter().all(|l| l.listed_on.is_none()) {
                sink.warning(warn("no-listing-date", place, format!("logicalId {number}: no date")));
            }
            sink.entity(d.entity);
        }
        xml.expect_root("export")?;
        xml.warn_if_recoded(sink);
        summary.published = date(xml.root_attr("generationDate"));
        warn_if_undated(summary.published, sink);
        Ok(summary)
    }
}

fn map(e: &Element, d: &mut Draft) {
    let mut has_primary = false;
    for n in e.all("nameAlias") {
        let whole = n.attr("wholeName");
        let parts = spaced(&["firstName", "middleName", "lastName"].map(|p| n.attr(p)));
        let name = if whole.is_empty() { parts.as_str() } else { whole };
        let low = n.all("remark").any(|r| r.value().to_ascii_lowercase().contains("low quality"));
        let strong = !n.attr("strong").eq_ignore_ascii_case("false") && !low;
        // No name is marked as the main one: the first strong one is.
        let kind = match (strong, has_primary) {
            (false, _) => NameKind::WeakAlias,
            (true, true) => NameKind::Alias,
            (true, false) => NameKind::Primary,
        };
        has_primary |= strong && !name.is_empty();
        d.name_in(name, kind, &n.attr("nameLanguage").to_ascii_lowercase());
        d.remark("Function", n.attr("function"));
        d.remark("Title", n.attr("title"));
    }
    for a in e.all("address") {
        let lines = ["street", "poBox", "zipCode", "city", "region", "place"].map(|p| a.attr(p));
        let country = match (a.attr("countryIso2Code"), a.attr("countryDescription")) {
            ("" | "00", described) => described,
            (code, _) => code,
        };
        d.address(&lines, country);
    }
    for c in e.all("citizenship") {
        d.country(c.attr("countryIso2Code"));
    }
    for b in e.all("birthdate") {
        let range = [b.attr("yearRangeFrom"), b.attr("yearRangeTo")].join(" to ");
        let range = range.trim_matches([' ', 't', 'o']);
        let when = [b.attr("birthdate"), b.attr("year"), range].into_iter().find(|t| !t.is_empty());
        let when = when.unwrap_or_default();
        let circa = b.attr("circa").eq_ignore_ascii_case("true") && !when.is_empty();
        d.date(&if circa { format!("circa {when}") } else { when.to_owned() });
        let place: Vec<&str> = ["city", "place", "region", "countryDescription"]
            .map(|p| b.attr(p))
            .into_iter()
            .filter(|p| !p.is_empty() && *p != "UNKNOWN")
            .collect();
        d.remark("Place of birth", &place.join(", "));
    }
    for i in e.all("identification") {
        let number =
            [i.attr("latinNumber"), i.attr("number")].into_iter().find(|n| !n.is_empty()).unwrap_or_default();
        let kind = [i.attr("identificationTypeDescription"), i.attr("identificationTypeCode")];
        let kind = kind.into_iter().find(|k| !k.is_empty()).unwrap_or_default();
        d.identifier(kind, number, i.attr("countryIso2Code"));
    }
    for c in e.at(&["contactInfo"]) {
        d.identifier(c.attr("key"), c.attr("value"), "");
    }
    d.remark("UN reference", e.attr("unitedNationId"));
    d.remark("EU reference", e.attr("euReferenceNumber"));
    d.remark("", e.attr("designationDetails"));
    for r in e.all("remark") {
        d.remark("", r.value());
    }
    let designated = date(e.attr("designationDate"));
    for r in e.all("regulation") {
        let title = r.attr("numberTitle");
        let published = date(r.attr("publicationDate"));
        d.entity.listings.push(Listing {
            programme: some(r.attr("programme")),
            authority: Some("Council of the European Union".to_owned()),
            citations: some(title)
                .map(|text| Citation { text, fr: None, date: published })
                .into_iter()
                .collect(),
            listed_on: designated.or(published),
            effective_on: date(r.attr("entryIntoForceDate")),
            url: some(r.text_of("publicationUrl")),
            ..Listing::default()
        });
    }
    if d.entity.listings.is_empty() {
        d.entity.listings.push(Listing {
            authority: Some("Council of the European Union".to_owned()),
            listed_on: designated,
            ..Listing::default()
        });
    }
}
