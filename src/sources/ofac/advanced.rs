//! SDN_ADVANCED.XML and CONS_ADVANCED.XML: the UN's Sanctions Data Model.
//! Numbers stand for words: first the words, then places, documents, parties, and at the end the entries that say
//! when a party came onto the list. 126 MB; read as a stream, of which only places, documents and the finished
//! entities are held.

use std::collections::HashMap;
use std::io::BufRead;

use super::ids::{IdSort, sort, tidy};
use super::{Held, pending};
use crate::Result;
use crate::model::{Entity, EntityKind, ListId, Listing, NameKind, PartialDate};
use crate::sources::draft::{Draft, last_first, spaced};
use crate::sources::text::date;
use crate::sources::xml::{Element, Xml, root_name};
use crate::sources::{Sink, Source, Summary, open, warn, warn_if_undated};

/// The advanced XML of OFAC.
pub(in crate::sources) struct Advanced;

impl Source for Advanced {
    fn list(&self) -> &'static str {
        super::SDN
    }
    fn format(&self) -> &'static str {
        "ofac-advanced-xml"
    }
    fn title(&self) -> &'static str {
        "OFAC ADVANCED (SDN_ADVANCED.XML, CONS_ADVANCED.XML)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        root_name(head).as_deref() == Some("Sanctions")
            && (open::find(head, b"DateOfIssue").is_some()
                || open::find(head, b"ReferenceValueSets").is_some())
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let mut xml = Xml::new(input);
        let mut file = File::default();
        let mut summary = Summary::default();
        while let Some(e) = xml.next(wanted)? {
            match e.name.as_str() {
                "DateOfIssue" => summary.published = day(&e),
                "Location" => file.place(&e),
                "IDRegDocument" => file.document(&e),
                "DistinctParty" => {
                    summary.records += 1;
                    let place = format!("record {}", summary.records);
                    file.party(&e, &place, sink);
                }
                "SanctionsEntry" => file.entry(&e, sink),
                // The words: their set's name tells what they are.
                set => file.words(set.to_owned(), &e),
            }
        }
        xml.expect_root("Sanctions")?;
        xml.warn_if_recoded(sink);
        warn_if_undated(summary.published, sink);
        let list = file.release(sink);
        summary.list = Some(list);
        Ok(summary)
    }
}

fn wanted(path: &[String], name: &str) -> bool {
    match path {
        [_] => name == "DateOfIssue",
        [_, parent] => match parent.as_str() {
            "ReferenceValueSets" => true,
            "Locations" => name == "Location",
            "IDRegDocuments" => name == "IDRegDocument",
            "DistinctParties" => name == "DistinctParty",
            "SanctionsEntries" => name == "SanctionsEntry",
            _ => false,
        },
        _ => false,
    }
}

#[derive(Default)]
struct File {
    /// Words by the name of their set and their number.
    words: HashMap<String, HashMap<String, String>>,
    /// The party type of each sub-type.
    sub_types: HashMap<String, String>,
    places: HashMap<String, (Vec<String>, String)>,
    documents: HashMap<String, Vec<(String, String, String)>>,
    /// Finished but for their listings, by the number of the profile.
    held: Vec<Entity>,
    by_profile: HashMap<String, usize>,
    /// The lists that the entries name.
    lists: HashMap<String, usize>,
}

impl File {
    fn words(&mut self, set: String, e: &Element) {
        // A sub-type belongs to a type, whose word tells persons from organisations.
        if set == "PartySubTypeValues" {
            for word in &e.children {
                self.sub_types.insert(word.attr("ID").to_owned(), word.attr("PartyTypeID").to_owned());
            }
        }
        let words = self.words.entry(set).or_default();
        for word in &e.children {
            let text = if word.value().is_empty() { word.attr("Description") } else { word.value() };
            words.insert(word.attr("ID").to_owned(), text.to_owned());
        }
    }

    fn word<'a>(&'a self, set: &str, id: &str) -> &'a str {
        self.words.get(set).and_then(|w| w.get(id)).map_or("", String::as_str)
    }

    fn place(&mut self, e: &Element) {
        let country =
            e.child("LocationCountry").map_or("", |c| self.word("CountryValues", c.attr("CountryID")));
        // A region that stands for a country (`Region: Gaza`) is an area code.
        let area =
            e.child("LocationAreaCode").map_or("", |a| self.word("AreaCodeValues", a.attr("AreaCodeID")));
        let country = if country.is_empty() { area } else { country }.to_owned();
        let mut lines: Vec<(u32, String)> = Vec::new();
        for part in e.all("LocationPart") {
            let text = part.at(&["LocationPartValue", "Value"]).first().map_or("", |v| v.value()).to_owned();
            // ADDRESS1.. come before CITY, REGION, STATE, POSTAL CODE by their numbers.
            let order = match self.word("LocPartTypeValues", part.attr("LocPartTypeID")) {
                kind if kind.starts_with("ADDRESS") => 0,
                "CITY" => 1,
                "STATE/PROVINCE" | "REGION" => 2,
                _ => 3,
            };
            lines.push((order, text));
        }
        lines.sort_by_key(|(order, _)| *order);
        let lines = lines.into_iter().map(|(_, text)| text).filter(|t| !t.is_empty()).collect();
        self.places.insert(e.attr("ID").to_owned(), (lines, country));
    }

    fn document(&mut self, e: &Element) {
        let kind = self.word("IDRegDocTypeValues", e.attr("IDRegDocTypeID")).to_owned();
        let of = self.word("CountryValues", e.attr("IssuedBy-CountryID")).to_owned();
        let number = e.text_of("IDRegistrationNo").to_owned();
        self.documents.entry(e.attr("IdentityID").to_owned()).or_default().push((kind, number, of));
    }

    fn party(&mut self, e: &Element, place: &str, sink: &mut dyn Sink) {
        let Some(profile) = e.child("Profile") else {
            return sink.set_aside(warn("no-name", place, format!("no profile; {:?}", e.attr("FixedRef"))));
        };
        let kind = self.word("PartySubTypeValues", profile.attr("PartySubTypeID"));
        let kind = match kind {
            "Vessel" => EntityKind::Vessel,
            "Aircraft" => EntityKind::Aircraft,
            _ => self.kind_of_type(profile.attr("PartySubTypeID")),
        };
        let number = profile.attr("ID");
        let mut d = Draft::new(&ListId::new(super::SDN), pending(number), kind);
        d.entity.source_id = Some(number.to_owned());
        for identity in profile.all("Identity") {
            self.names(identity, &mut d, place, sink);
            for (kind, value, country) in self.documents.remove(identity.attr("ID")).unwrap_or_default() {
                match sort(&kind) {
                    IdSort::Remark => d.remark(tidy(&kind), &value),
                    _ => d.identifier(&kind, &value, &country),
                }
            }
        }
        for feature in profile.all("Feature") {
            self.feature(feature, &mut d);
        }
        d.remark("", e.text_of("Comment"));
        if d.entity.names.is_empty() {
            return sink.set_aside(warn("no-name", place, format!("no name; profile {number:?}")));
        }
        if self.by_profile.insert(number.to_owned(), self.held.len()).is_some() {
            sink.warning(warn("repeated-id", place, format!("the profile {number} stands twice")));
        }
        self.held.push(d.entity);
    }

    fn kind_of_type(&self, sub_type: &str) -> EntityKind {
        let party_type = self.sub_types.get(sub_type).map_or("", String::as_str);
        match self.word("PartyTypeValues", party_type) {
            "Individual" => EntityKind::Person,
            "Entity" => EntityKind::Company,
            _ => EntityKind::Unknown,
        }
    }

    fn names(&self, identity: &Element, d: &mut Draft, place: &str, sink: &mut dyn Sink) {
        let groups: HashMap<&str, &str> = identity
            .at(&["NamePartGroups", "MasterNamePartGroup", "NamePartGroup"])
            .into_iter()
            .map(|g| (g.attr("ID"), self.word("NamePartTypeValues", g.attr("NamePartTypeID"))))
            .collect();
        for alias in identity.all("Alias") {
            let is_true = |name| alias.attr(name).eq_ignore_ascii_case("true");
            let word = self.word("AliasTypeValues", alias.attr("AliasTypeID"));
            let kind = match word.to_ascii_uppercase() {
                _ if is_true("Primary") => NameKind::Primary,
                _ if is_true("LowQuality") => NameKind::WeakAlias,
                word if word.starts_with("F.K.A") => NameKind::Former,
                _ => NameKind::Alias,
            };
            for documented in alias.all("DocumentedName") {
                let (mut last, mut rest, mut script) = (Vec::new(), Vec::new(), "");
                for part in documented.at(&["DocumentedNamePart", "NamePartValue"]) {
                    let of = self.word("ScriptValues", part.attr("ScriptID"));
                    if !of.is_empty() && of != "Latin" {
                        script = of;
                    }
                    match groups.get(part.attr("NamePartGroupID")).copied().unwrap_or_default() {
                        "Last Name" => last.push(part.value()),
                        _ => rest.push(part.value()),
                    }
                }
                let name = last_first(&spaced(&last), &spaced(&rest));
                if script.is_empty() {
                    if d.name(&name, kind) {
                        sink.warning(warn("repeated-name", place, format!("{name}: given twice")));
                    }
                } else {
                    let kind = if kind == NameKind::WeakAlias { kind } else { NameKind::Native };
                    d.name_in(&name, kind, script);
                }
            }
        }
    }

    fn feature(&self, feature: &Element, d: &mut Draft) {
        let kind = self.word("FeatureTypeValues", feature.attr("FeatureTypeID"));
        for version in feature.all("FeatureVersion") {
            for l in version.all("VersionLocation") {
                let Some((lines, country)) = self.places.get(l.attr("LocationID")) else { continue };
                let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
                match kind {
                    "Nationality Country"
                    | "Citizenship Country"
                    | "Vessel Flag"
                    | "Nationality of Registration" => {
                        d.country(country);
                    }
                    "Place of Birth" => d.remark(
                        "Place of birth",
                        &[lines.as_slice(), &[country.as_str()]].concat().join(", "),
                    ),
                    _ => d.address(&lines, country),
                }
            }
            for period in version.all("DatePeriod") {
                let text = period_text(period);
                if kind == "Birthdate" { d.date(&text) } else { d.remark(tidy(kind), &text) }
            }
            for detail in version.all("VersionDetail") {
                let word = self.word("DetailReferenceValues", detail.attr("DetailReferenceID"));
                let text = if detail.value().is_empty() { word } else { detail.value() };
                match kind {
                    "Birthdate" => d.date(text),
                    "Place of Birth" => d.remark("Place of birth", text),
                    _ if sort(kind) == IdSort::Number => d.identifier(tidy(kind), text, ""),
                    _ => d.remark(tidy(kind), text),
                }
            }
        }
    }

    fn entry(&mut self, e: &Element, sink: &mut dyn Sink) {
        let list = self.word("ListValues", e.attr("ListID")).to_owned();
        let listed_on = e.all("EntryEvent").filter_map(|event| event.child("Date").and_then(day)).min();
        let basis: Vec<String> = e
            .all("EntryEvent")
            .map(|event| self.word("LegalBasisValues", event.attr("LegalBasisID")).to_owned())
            .filter(|b| !b.is_empty() && b != "Unknown")
            .collect();
        *self.lists.entry(list.clone()).or_default() += 1;
        let at = self.by_profile.get(e.attr("ProfileID")).copied();
        let Some(entity) = at.and_then(|at| self.held.get_mut(at)) else {
            let place = format!("entry {}", e.attr("ID"));
            let text = format!(
                "names the profile {:?}, which is not in the file or has no name",
                e.attr("ProfileID")
            );
            return sink.warning(warn("no-such-entry", place, text));
        };
        let common = Listing {
            authority: Some(if basis.is_empty() { super::AUTHORITY.to_owned() } else { basis.join("; ") }),
            listed_on,
            ..Listing::default()
        };
        let measures = e.all("SanctionsMeasure").map(|m| m.text_of("Comment")).filter(|p| !p.is_empty());
        let before = entity.listings.len();
        for programme in measures {
            let listing = Listing { programme: Some(programme.to_owned()), ..common.clone() };
            if !entity.listings.contains(&listing) {
                entity.listings.push(listing);
            }
        }
        if entity.listings.len() == before {
            entity.listings.push(Listing { programme: (!list.is_empty()).then_some(list), ..common });
        }
    }

    /// Hands the entities on. A party that no entry names has no listing: said, and kept.
    fn release(self, sink: &mut dyn Sink) -> ListId {
        let mut held = Held::default();
        for mut entity in self.held {
            if entity.listings.is_empty() {
                let place = format!("profile {}", entity.source_id.as_deref().unwrap_or_default());
                sink.warning(warn(
                    "no-listing",
                    place,
                    format!("{}: no entry names this party", entity.display_name()),
                ));
                entity
                    .listings
                    .push(Listing { authority: Some(super::AUTHORITY.to_owned()), ..Listing::default() });
            }
            held.push(entity);
        }
        let of = |is_sdn: bool| -> usize {
            self.lists
                .iter()
                .filter(|(name, _)| (name.as_str() == "SDN List") == is_sdn)
                .map(|(_, n)| n)
                .sum()
        };
        let list = match (of(true), of(false)) {
            (0, 0) => held.list(),
            (sdn, other) => ListId::new(if sdn >= other { super::SDN } else { super::NON_SDN }),
        };
        held.release(&list, sink);
        list
    }
}

/// A date in the parts Year, Month, Day.
fn day(e: &Element) -> Option<PartialDate> {
    let n = |part| e.text_of(part).parse::<u32>().ok();
    let year = i32::try_from(n("Year")?).ok()?;
    match (n("Month"), n("Day")) {
        (Some(m), Some(d)) => PartialDate::day(year, m, d),
        (Some(m), None) => PartialDate::month(year, m),
        _ => PartialDate::year(year),
    }
    .or_else(|| date(e.value()))
}

/// A period as text: a day, a year, or `from to to`.
fn period_text(period: &Element) -> String {
    let bound = |side: &str, end: &str| period.child(side).and_then(|s| s.child(end)).and_then(day);
    let (from, to) = (bound("Start", "From"), bound("End", "To"));
    match (from, to) {
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => {
            let (from, to) = (from.to_string(), to.to_string());
            match (from.strip_suffix("-01-01"), to.strip_suffix("-12-31")) {
                (Some(a), Some(b)) if a == b => a.to_owned(),
                _ => format!("{from} to {to}"),
            }
        }
        (Some(one), None) | (None, Some(one)) => one.to_string(),
        (None, None) => String::new(),
    }
}
