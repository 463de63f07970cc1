//! Switzerland's list (`ch-seco`): the whole list (SESAM) of the State Secretariat for Economic Affairs as XML,
//! <https://www.seco.admin.ch>. Programmes come first, then targets, then places. De-listed targets stay in the file, and
//! each change embeds old copies of what it changed, under the names of the current elements: only direct children of a
//! target are read.

use std::collections::HashMap;
use std::io::BufRead;

use super::draft::{Draft, some, spaced};
use super::ident::Ids;
use super::text::date;
use super::xml::{Element, Xml, root_name};
use super::{Sink, Source, Summary, warn, warn_if_undated};
use crate::Result;
use crate::model::{EntityKind, ListId, Listing, NameKind, PartialDate};

/// The whole list as XML.
pub(super) struct Seco;

const LIST: &str = "ch-seco";
/// The most spellings made from the variants of a name's parts.
const MAX_SPELLINGS: usize = 64;

impl Source for Seco {
    fn list(&self) -> &'static str {
        LIST
    }
    fn format(&self) -> &'static str {
        "seco-xml"
    }
    fn title(&self) -> &'static str {
        "Swiss sanctions list of SECO (XML)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        root_name(head).as_deref() == Some("swiss-sanctions-list")
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let mut xml = Xml::new(input);
        let mut programmes = HashMap::new();
        let mut places = HashMap::new();
        let mut targets = Vec::new();
        while let Some(e) = xml
            .next(|path, name| path.len() == 1 && matches!(name, "sanctions-program" | "target" | "place"))?
        {
            match e.name.as_str() {
                "sanctions-program" => programme(&e, &mut programmes),
                "place" => {
                    places.insert(e.attr("ssid").to_owned(), place(&e));
                }
                _ => targets.push(Target::of(e)),
            }
        }
        xml.expect_root("swiss-sanctions-list")?;
        xml.warn_if_recoded(sink);
        // An excerpt or a change file would pass for the whole list.
        let kind = xml.root_attr("list-type");
        if !matches!(kind, "whole-list" | "") {
            return Err(super::damaged(format!("the file is not the whole list but {kind:?}"))
                .hint("fetch the whole list (Gesamtliste)"));
        }
        let mut summary = Summary { published: date(xml.root_attr("date")), ..Summary::default() };
        warn_if_undated(summary.published, sink);
        let mut ids = Ids::default();
        for (n, target) in targets.iter().enumerate() {
            summary.records += 1;
            let ssid = target.element.attr("ssid");
            let position = format!("target {}, ssid {ssid}", n + 1);
            if target.ended && target.ended_on.is_none() {
                sink.set_aside(warn("de-listed", position, "de-listed, on a day that is not given"));
                continue;
            }
            if target.undated {
                let text = "a change without a day is not taken for the newest";
                sink.warning(warn("undated-change", &position, text));
            }
            match entity(target, &programmes, &places, &mut ids, &position, sink) {
                Some(d) => sink.entity(d.entity),
                None => sink.set_aside(warn("no-name", position, "no name")),
            }
        }
        Ok(summary)
    }
}

/// A target and what its changes say.
struct Target {
    element: Element,
    /// De-listed: it stays in the file, and is kept with the day it ended.
    ended: bool,
    ended_on: Option<PartialDate>,
    listed_on: Option<PartialDate>,
    effective_on: Option<PartialDate>,
    /// One of the changes has no day, so it cannot be the newest.
    undated: bool,
}

impl Target {
    fn of(element: Element) -> Self {
        let (mut newest, mut ended, mut first, mut undated) = (None, false, None, false);
        for m in element.all("modification") {
            let effective = date(m.attr("effective-date"));
            undated |= effective.is_none();
            // The newest change tells; of two of one day, the later in the document.
            if newest.is_none_or(|newest| effective >= newest) {
                newest = Some(effective);
                ended = m.attr("modification-type") == "de-listed";
            }
            if m.attr("modification-type") == "listed" && first.is_none() {
                let listed =
                    date(m.attr("publication-date")).or(date(m.attr("enactment-date"))).or(effective);
                first = Some((listed, effective));
            }
        }
        let (listed_on, effective_on) = first.unwrap_or_default();
        let mut element = element;
        // The old copies are many times the size of the rest.
        element.children.retain(|c| c.name != "modification");
        let ended_on = if ended { newest.flatten() } else { None };
        Self { element, ended, ended_on, listed_on, effective_on, undated }
    }
}

/// Notes the programme of each of a programme's sets.
fn programme(e: &Element, programmes: &mut HashMap<String, (String, String)>) {
    let in_english = |name: &str| {
        let all: Vec<&Element> = e.all(name).collect();
        all.iter().find(|n| n.attr("lang") == "eng").or(all.first()).map_or("", |n| n.value()).to_owned()
    };
    let (key, name) = (in_english("program-key"), in_english("program-name"));
    let names = (if key.is_empty() { name.clone() } else { key }, name);
    programmes.insert(e.attr("ssid").to_owned(), names.clone());
    for set in e.all("sanctions-set") {
        programmes.insert(set.attr("ssid").to_owned(), names.clone());
    }
}

/// A place: city, region, country.
fn place(e: &Element) -> (Vec<String>, String) {
    let country = e
        .child("country")
        .map_or("", |c| if c.attr("iso-code").is_empty() { c.value() } else { c.attr("iso-code") });
    let parts = ["location", "area"].iter().flat_map(|n| e.all(n)).map(|p| p.value().to_owned());
    (parts.filter(|p| !p.is_empty()).collect(), country.to_owned())
}

fn entity(
    target: &Target,
    programmes: &HashMap<String, (String, String)>,
    places: &HashMap<String, (Vec<String>, String)>,
    ids: &mut Ids,
    position: &str,
    sink: &mut dyn Sink,
) -> Option<Draft> {
    let e = &target.element;
    let body = e.children.iter().find(|c| matches!(c.name.as_str(), "individual" | "entity" | "object"))?;
    let kind = match (body.name.as_str(), body.attr("object-type")) {
        ("individual", _) => EntityKind::Person,
        ("entity", _) => EntityKind::Company,
        (_, "vessel") => EntityKind::Vessel,
        (_, "aircraft") => EntityKind::Aircraft,
        _ => EntityKind::Unknown,
    };
    let ssid = e.attr("ssid");
    let (id, twin) = ids.claim(format!("{LIST}/{ssid}"), || body.whole_text());
    if twin {
        let text = format!("another target has the ssid {ssid} too; this one is `{id}`");
        sink.warning(warn("repeated-id", position, text));
    }
    let mut d = Draft::new(&ListId::new(LIST), id, kind);
    d.entity.source_id = some(ssid);
    let located = |d: &mut Draft, a: &Element| {
        let (mut parts, country) = places.get(a.attr("place-id")).cloned().unwrap_or_default();
        let mut lines: Vec<String> =
            ["address-details", "p-o-box", "zip-code"].iter().map(|n| a.text_of(n).to_owned()).collect();
        lines.append(&mut parts);
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        d.address(&lines, &country);
    };
    for identity in body.all("identity") {
        let is_main = identity.attr("main") != "false";
        for name in identity.all("name") {
            let kind = match (name.attr("name-type"), name.attr("quality")) {
                (_, "low") => NameKind::WeakAlias,
                ("primary-name", _) if is_main => NameKind::Primary,
                ("formerly-known-as", _) => NameKind::Former,
                _ => NameKind::Alias,
            };
            spellings(name, kind, &mut d, position, sink);
        }
        for b in identity.all("day-month-year") {
            let n = |part: &str| b.attr(part).parse::<u32>().ok();
            let text = match (n("year"), n("month"), n("day")) {
                (Some(y), Some(m), Some(day)) => format!("{y:04}-{m:02}-{day:02}"),
                (Some(y), Some(m), None) => format!("{y:04}-{m:02}"),
                (Some(y), ..) => format!("{y:04}"),
                _ => b.value().to_owned(),
            };
            d.date(&text);
        }
        for a in identity.all("address") {
            located(&mut d, a);
        }
        for n in identity.all("nationality") {
            match n.child("country").map_or("", |c| c.attr("iso-code")) {
                "" => d.country(&n.whole_text()),
                code => d.country(code),
            }
        }
        for i in identity.all("identification-document") {
            let issuer = i
                .child("issuer")
                .map_or("", |c| if c.attr("code").is_empty() { c.value() } else { c.attr("code") });
            d.identifier(i.attr("document-type"), i.text_of("number"), issuer);
        }
    }
    if d.entity.names.is_empty() {
        return None;
    }
    for (what, name) in
        [("", "other-information"), ("Relation", "relation"), ("UN reference", "generic-attribute")]
    {
        for r in body.all(name) {
            d.remark(what, &r.whole_text());
        }
    }
    let reason: Vec<&str> = body.all("justification").map(Element::value).filter(|t| !t.is_empty()).collect();
    let common = Listing {
        authority: Some("State Secretariat for Economic Affairs".to_owned()),
        listed_on: target.listed_on,
        effective_on: target.effective_on,
        ended_on: target.ended_on,
        reason: some(&reason.join(" ")),
        ..Listing::default()
    };
    let mut under: Vec<&str> = Vec::new();
    for set in e.all("sanctions-set-id") {
        match programmes.get(set.value()) {
            Some((key, name)) => {
                if !under.contains(&key.as_str()) {
                    under.push(key);
                    d.remark("Programme", name);
                }
            }
            None => sink.warning(warn(
                "unknown-programme",
                position,
                format!("set {:?} has no programme", set.value()),
            )),
        }
    }
    if common.listed_on.is_none() {
        sink.warning(warn("no-listing-date", position, "no date of listing"));
    }
    d.listings(under, common);
    Some(d)
}

/// The name, and its spellings: the parts in order, each in every variant. Variants in one script go together.
fn spellings(name: &Element, kind: NameKind, d: &mut Draft, position: &str, sink: &mut dyn Sink) {
    let mut parts: Vec<&Element> = name.all("name-part").collect();
    parts.sort_by_key(|p| p.attr("order").parse::<u32>().unwrap_or(u32::MAX));
    let main: Vec<&str> = parts.iter().map(|p| p.text_of("value")).collect();
    d.name(&spaced(&main), kind);
    let mut scripts: Vec<&str> =
        parts.iter().flat_map(|p| p.all("spelling-variant")).map(|v| v.attr("script")).collect();
    scripts.sort_unstable();
    scripts.dedup();
    let as_alias = if kind == NameKind::Primary { NameKind::Alias } else { kind };
    for script in scripts {
        let latin = matches!(script, "" | "Latn");
        let mut made: Vec<Vec<&str>> = vec![Vec::new()];
        for part in &parts {
            let mut variants: Vec<&str> = part
                .all("spelling-variant")
                .filter(|v| v.attr("script") == script)
                .map(Element::value)
                .collect();
            if latin || variants.is_empty() {
                variants.insert(0, part.text_of("value"));
            }
            made =
                made.iter().flat_map(|m| variants.iter().map(|v| [m.as_slice(), &[*v]].concat())).collect();
            if made.len() > MAX_SPELLINGS {
                let text =
                    format!("{}: more than {MAX_SPELLINGS} spellings; the rest is left out", spaced(&main));
                sink.warning(warn("too-many-spellings", position, text));
                made.truncate(MAX_SPELLINGS);
            }
        }
        for one in made {
            let kind = if latin || as_alias == NameKind::WeakAlias { as_alias } else { NameKind::Native };
            d.name_in(&spaced(&one), kind, if latin { "" } else { script });
        }
    }
}
