//! SDN.XML and CONSOLIDATED.XML, the older XML of OFAC (schema `sdnList`, in use since 2006 under several
//! namespaces).

use std::io::BufRead;

use super::ids::{IdSort, sort, tidy};
use super::{Held, pending};
use crate::Result;
use crate::model::{EntityKind, ListId, Listing, NameKind};
use crate::sources::draft::{Draft, last_first};
use crate::sources::text::date;
use crate::sources::xml::{Element, Xml, root_name};
use crate::sources::{Sink, Source, Summary, damaged, warn, warn_if_undated};

/// The older XML of OFAC.
pub(in crate::sources) struct Legacy;

impl Source for Legacy {
    fn list(&self) -> &'static str {
        super::SDN
    }
    fn format(&self) -> &'static str {
        "ofac-xml"
    }
    fn title(&self) -> &'static str {
        "OFAC (SDN.XML, CONSOLIDATED.XML)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        root_name(head).as_deref() == Some("sdnList")
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let mut xml = Xml::new(input);
        let mut held = Held::default();
        let mut summary = Summary::default();
        let mut said = None;
        while let Some(element) =
            xml.next(|path, name| path.len() == 1 && matches!(name, "sdnEntry" | "publshInformation"))?
        {
            if element.name == "publshInformation" {
                summary.published = date(element.text_of("Publish_Date"));
                said = element.text_of("Record_Count").parse::<u64>().ok();
                continue;
            }
            summary.records += 1;
            let place = format!("record {}", summary.records);
            match entry(&element, &place, sink) {
                Some(draft) => held.push(draft.entity),
                None => {
                    let text = format!("no name; uid {:?}", element.text_of("uid"));
                    sink.set_aside(warn("no-name", place, text));
                }
            }
        }
        xml.expect_root("sdnList")?;
        xml.warn_if_recoded(sink);
        warn_if_undated(summary.published, sink);
        if let Some(said) = said.filter(|said| *said != summary.records) {
            return Err(damaged(format!(
                "the file says that it has {said} entries, but holds {}",
                summary.records
            ))
            .hint("it has been cut or changed: fetch it again"));
        }
        let list = held.list();
        held.release(&list, sink);
        summary.list = Some(list);
        Ok(summary)
    }
}

fn entry(e: &Element, place: &str, sink: &mut dyn Sink) -> Option<Draft> {
    let text = |name| e.text_of(name);
    let kind = text("sdnType").parse().unwrap_or_else(|text: String| {
        sink.warning(warn("unknown-kind", place, text));
        EntityKind::Unknown
    });
    let mut d = Draft::new(&ListId::new(super::SDN), pending(text("uid")), kind);
    d.entity.source_id = Some(text("uid").to_owned());
    d.name(&last_first(text("lastName"), text("firstName")), NameKind::Primary);
    for aka in e.at(&["akaList", "aka"]) {
        let name = last_first(aka.text_of("lastName"), aka.text_of("firstName"));
        let kind = match (aka.text_of("category"), aka.text_of("type")) {
            (category, _) if category.eq_ignore_ascii_case("weak") => NameKind::WeakAlias,
            (_, kind) if kind.to_ascii_lowercase().starts_with("f.k.a") => NameKind::Former,
            _ => NameKind::Alias,
        };
        if d.name(&name, kind) {
            sink.warning(warn("repeated-name", place, format!("{name}: given twice")));
        }
    }
    if d.entity.names.is_empty() {
        return None;
    }
    for a in e.at(&["addressList", "address"]) {
        let parts = ["address1", "address2", "address3", "city", "stateOrProvince", "postalCode"];
        d.address(&parts.map(|p| a.text_of(p)), a.text_of("country"));
    }
    let mut listing = Listing { authority: Some(super::AUTHORITY.to_owned()), ..Listing::default() };
    for id in e.at(&["idList", "id"]) {
        let (kind, value) = (id.text_of("idType"), id.text_of("idNumber"));
        match sort(kind) {
            IdSort::Listed => listing.listed_on = listing.listed_on.or_else(|| date(value)),
            IdSort::Effective => listing.effective_on = listing.effective_on.or_else(|| date(value)),
            IdSort::Number => d.identifier(kind, value, id.text_of("idCountry")),
            IdSort::Remark => d.remark(tidy(kind), value),
        }
    }
    for (list, item) in [("nationalityList", "nationality"), ("citizenshipList", "citizenship")] {
        for c in e.at(&[list, item]) {
            d.country(c.text_of("country"));
        }
    }
    for b in e.at(&["dateOfBirthList", "dateOfBirthItem"]) {
        d.date(b.text_of("dateOfBirth"));
    }
    for b in e.at(&["placeOfBirthList", "placeOfBirthItem"]) {
        d.remark("Place of birth", b.text_of("placeOfBirth"));
    }
    d.remark("Title", text("title"));
    if let Some(vessel) = e.child("vesselInfo") {
        d.country(vessel.text_of("vesselFlag"));
        d.identifier("Call sign", vessel.text_of("callSign"), "");
        for (what, name) in [
            ("Vessel type", "vesselType"),
            ("Vessel owner", "vesselOwner"),
            ("Tonnage", "tonnage"),
            ("Gross registered tonnage", "grossRegisteredTonnage"),
        ] {
            d.remark(what, vessel.text_of(name));
        }
    }
    d.remark("", text("remarks"));
    d.listings(e.at(&["programList", "program"]).into_iter().map(Element::value), listing);
    Some(d)
}
