//! SDN_ENHANCED.XML and CONS_ENHANCED.XML: names in their own scripts, the day of listing and the legal authority.
//! Schema: `ENHANCED_XML.xsd` of the Sanctions List Service.

use std::io::BufRead;

use super::ids::{IdSort, sort, tidy};
use super::{Held, pending};
use crate::Result;
use crate::model::{EntityKind, ListId, Listing, NameKind};
use crate::sources::draft::Draft;
use crate::sources::text::date;
use crate::sources::xml::{Element, Xml, root_name};
use crate::sources::{Sink, Source, Summary, warn, warn_if_undated};

/// The newer XML of OFAC.
pub(in crate::sources) struct Enhanced;

impl Source for Enhanced {
    fn list(&self) -> &'static str {
        super::SDN
    }
    fn format(&self) -> &'static str {
        "ofac-enhanced-xml"
    }
    fn title(&self) -> &'static str {
        "OFAC ENHANCED (SDN_ENHANCED.XML, CONS_ENHANCED.XML)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        root_name(head).as_deref() == Some("sanctionsData")
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let mut xml = Xml::new(input);
        let mut held = Held::default();
        let mut summary = Summary::default();
        let mut named = String::new();
        while let Some(element) = xml.next(|path, name| match name {
            "publicationInfo" => path.len() == 1,
            "entity" => path.last().is_some_and(|p| p == "entities"),
            _ => false,
        })? {
            if element.name == "publicationInfo" {
                summary.published = date(element.text_of("dataAsOf"));
                let lists = element.at(&["filters", "sanctionsLists", "sanctionsList"]);
                named = lists.iter().map(|l| l.value()).collect::<Vec<_>>().join("; ");
                continue;
            }
            summary.records += 1;
            let place = format!("record {}", summary.records);
            match entity(&element, &place, sink) {
                Some(draft) => held.push(draft.entity),
                None => {
                    let text = format!("no name; id {:?}", element.attr("id"));
                    sink.set_aside(warn("no-name", place, text));
                }
            }
        }
        xml.expect_root("sanctionsData")?;
        xml.warn_if_recoded(sink);
        warn_if_undated(summary.published, sink);
        let list = match named.as_str() {
            "SDN List" => ListId::new(super::SDN),
            "Consolidated List" => ListId::new(super::NON_SDN),
            _ => held.list(),
        };
        held.release(&list, sink);
        summary.list = Some(list);
        Ok(summary)
    }
}

fn entity(e: &Element, place: &str, sink: &mut dyn Sink) -> Option<Draft> {
    let kind = e.child("generalInfo").map_or("", |i| i.text_of("entityType"));
    let kind = kind.parse().unwrap_or_else(|text: String| {
        sink.warning(warn("unknown-kind", place, text));
        EntityKind::Unknown
    });
    let mut d = Draft::new(&ListId::new(super::SDN), pending(e.attr("id")), kind);
    d.entity.source_id = Some(e.attr("id").to_owned());
    for name in e.at(&["names", "name"]) {
        let is_true = |what| name.text_of(what).eq_ignore_ascii_case("true");
        let published = match name.text_of("aliasType") {
            _ if is_true("isPrimary") => NameKind::Primary,
            _ if is_true("isLowQuality") => NameKind::WeakAlias,
            alias if alias.to_ascii_uppercase().starts_with("F.K.A") => NameKind::Former,
            _ => NameKind::Alias,
        };
        for t in name.at(&["translations", "translation"]) {
            let script = t.text_of("script");
            if script.is_empty() || script.eq_ignore_ascii_case("latin") {
                let name = t.text_of("formattedFullName");
                if d.name(name, published) {
                    sink.warning(warn("repeated-name", place, format!("{name}: given twice")));
                }
            } else {
                // A weak alias stays weak in its own script.
                let kind = if published == NameKind::WeakAlias { published } else { NameKind::Native };
                d.name_in(t.text_of("formattedFullName"), kind, script);
            }
        }
    }
    if d.entity.names.is_empty() {
        return None;
    }
    for a in e.at(&["addresses", "address"]) {
        let country = a.text_of("country");
        let translations = a.at(&["translations", "translation"]);
        for t in &translations {
            let parts = t.at(&["addressParts", "addressPart"]);
            let parts: Vec<&str> = parts.iter().map(|p| p.text_of("value")).collect();
            d.address(&parts, country);
        }
        if translations.is_empty() {
            d.address(&[], country);
        }
    }
    let mut listing = Listing { authority: None, ..Listing::default() };
    for f in e.at(&["features", "feature"]) {
        let (kind, value) = (f.text_of("type"), f.text_of("value"));
        match kind {
            "Birthdate" => d.date(value),
            "Nationality Country" | "Citizenship Country" | "Vessel Flag" | "Nationality of Registration" => {
                d.country(value);
            }
            "Place of Birth" => d.remark("Place of birth", value),
            "Website" | "Email Address" | "Phone Number" | "IMO Number" | "MMSI" | "SWIFT/BIC" | "ISIN" => {
                d.identifier(kind, value, "");
            }
            _ => match sort(kind) {
                IdSort::Listed => listing.listed_on = listing.listed_on.or_else(|| date(value)),
                IdSort::Effective => listing.effective_on = listing.effective_on.or_else(|| date(value)),
                IdSort::Number | IdSort::Remark => d.remark(tidy(kind), value),
            },
        }
    }
    for i in e.at(&["identityDocuments", "identityDocument"]) {
        d.identifier(i.text_of("type"), i.text_of("documentNumber"), i.text_of("issuingCountry"));
    }
    // The lists it stands on, with the day it came onto each: the first that is no collection is what tells.
    let lists = e.at(&["sanctionsLists", "sanctionsList"]);
    let own = lists.iter().find(|l| l.value() != "Consolidated List").or(lists.first());
    if let Some(own) = own {
        listing.listed_on = date(own.attr("datePublished")).or(listing.listed_on);
        d.remark("List", own.value());
    }
    if listing.listed_on.is_none() {
        sink.warning(warn("no-listing-date", place, format!("id {}: no day of listing", e.attr("id"))));
    }
    for t in e.at(&["sanctionsTypes", "sanctionsType"]) {
        d.remark("Sanction", t.value());
    }
    let authorities = e.at(&["legalAuthorities", "legalAuthority"]);
    let authorities: Vec<&str> = authorities.iter().map(|a| a.value()).filter(|a| !a.is_empty()).collect();
    listing.authority =
        Some(if authorities.is_empty() { super::AUTHORITY.to_owned() } else { authorities.join("; ") });
    d.remark("", e.child("generalInfo").map_or("", |i| i.text_of("remarks")));
    d.listings(e.at(&["sanctionsPrograms", "sanctionsProgram"]).into_iter().map(Element::value), listing);
    Some(d)
}
