//! The lists that are bundled with the program: facts written by us, one TOML file a list (`data/lists/`), and the
//! supplementary names that go with it (`data/aliases/`).
//!
//! A parser like the others: bytes in, entities out, no disk. What stands in the files as unverified never becomes
//! part of an entity: an unverified entry is set aside and named, an unverified name is left in its file.

use serde::Deserialize;

use super::Sink;
use crate::model::{
    Address, Citation, Entity, EntityId, EntityKind, ListId, Listing, Name, NameKind, PartialDate, Warning,
};
use crate::{Error, ErrorKind, Result};

/// What a bundled file says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The list it holds.
    pub id: ListId,
    /// The day whose state it gives.
    pub published: PartialDate,
    /// Whether it is the whole list.
    pub complete: bool,
}

/// A company tied to a listed one that is a legal person of its own and is not listed by name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Affiliate {
    /// The listed entity that it is tied to.
    pub entity_id: EntityId,
    /// Its name.
    pub name: String,
    /// The language of the name.
    pub language: String,
    /// The tie, in a few words.
    pub relation: String,
    /// Where we know it from.
    pub source: String,
    #[serde(deserialize_with = "yes_or_no")]
    verified: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    list: Header,
    common: Facts,
    entity: Vec<Row>,
}

/// What may be said once for a whole file, or of one entry; the entry's word counts.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Facts {
    programme: Option<String>,
    authority: Option<String>,
    countries: Option<Vec<String>>,
    citations: Option<Vec<String>>,
    listed_on: Option<PartialDate>,
    effective_on: Option<PartialDate>,
    reason: Option<String>,
    licence_requirement: Option<String>,
    licence_policy: Option<String>,
    licence_policy_at_listing: Option<String>,
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: EntityId,
    kind: String,
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    former: Vec<String>,
    #[serde(default)]
    addresses: Vec<String>,
    #[serde(default)]
    remarks: Vec<String>,
    source: String,
    verified: bool,
    citations: Option<Vec<String>>,
    reason: Option<String>,
    licence_requirement: Option<String>,
    licence_policy: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Alias {
    entity_id: EntityId,
    name: String,
    kind: String,
    language: String,
    source: String,
    #[serde(deserialize_with = "yes_or_no")]
    verified: bool,
    #[serde(rename = "note")]
    _note: String,
}

/// `yes` or `no` and nothing else: a slip of the pen must not make a name verified.
fn yes_or_no<'de, D: serde::Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
    match String::deserialize(value)?.as_str() {
        "yes" => Ok(true),
        "no" => Ok(false),
        other => Err(serde::de::Error::custom(format!("verified must be yes or no, not {other:?}"))),
    }
}

/// Reads a bundled list and attaches the supplementary names of `aliases` to its entities.
pub fn parse(list: &[u8], aliases: &[u8], sink: &mut dyn Sink) -> Result<Header> {
    let text = std::str::from_utf8(list).map_err(|e| damaged("list").caused_by(e))?;
    let File { list: header, common, entity: rows } =
        toml::from_str(text).map_err(|e| damaged("list").caused_by(e))?;
    if rows.is_empty() {
        return Err(damaged(header.id.as_str()).hint("The file holds no entry."));
    }
    let mut names = read_aliases(aliases, &header.id)?;
    for row in rows {
        if !row.id.as_str().starts_with(&format!("{}/", header.id)) || row.source.trim().is_empty() {
            return Err(damaged(header.id.as_str()).hint(format!("Entry {}: id or source is wrong.", row.id)));
        }
        if !row.verified {
            sink.set_aside(Warning {
                code: "unverified-entry".into(),
                place: format!("entry {}", row.id),
                text: "stands in the file without being verified; not used".into(),
            });
            names.retain(|a| a.entity_id != row.id);
            continue;
        }
        let (own, others) = names.into_iter().partition(|a| a.entity_id == row.id);
        names = others;
        sink.entity(entity(&header.id, &common, row, own)?);
    }
    match names.first() {
        Some(alias) => Err(damaged(header.id.as_str()).hint(format!(
            "The name {:?} is given to {}, which is not in the list.",
            alias.name, alias.entity_id
        ))),
        None => Ok(header),
    }
}

/// Reads the table of affiliates; unverified rows are left in the file.
pub fn parse_affiliates(table: &[u8]) -> Result<Vec<Affiliate>> {
    let mut all: Vec<Affiliate> = read_table(table, "affiliates")?;
    all.retain(|a| a.verified);
    Ok(all)
}

fn read_aliases(table: &[u8], list: &ListId) -> Result<Vec<Alias>> {
    let mut all: Vec<Alias> = read_table(table, list.as_str())?;
    all.retain(|a| a.verified);
    Ok(all)
}

fn read_table<T: serde::de::DeserializeOwned>(table: &[u8], what: &str) -> Result<Vec<T>> {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .from_reader(table)
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(|e| damaged(&format!("names of {what}")).caused_by(e))
}

fn entity(list: &ListId, common: &Facts, row: Row, aliases: Vec<Alias>) -> Result<Entity> {
    let kind: EntityKind = row.kind.parse().map_err(|e: String| damaged(row.id.as_str()).caused_by(e))?;
    let or = |own: Option<String>, shared: &Option<String>| own.or_else(|| shared.clone());
    let countries = common.countries.clone().unwrap_or_default();
    // One country a file so far; an address is in it, whatever the regulation writes after the city.
    let country = (countries.len() == 1).then(|| countries.first().cloned()).flatten();

    let mut names = vec![Name::new(&row.name, NameKind::Primary)];
    names.extend(row.aliases.iter().map(|n| Name::new(n, NameKind::Alias)));
    names.extend(row.former.iter().map(|n| Name::new(n, NameKind::Former)));
    names.extend(aliases.into_iter().map(|a| Name {
        language: Some(a.language).filter(|l| !l.is_empty()),
        source: Some(format!("{}; {}", a.kind, a.source)),
        ..Name::new(a.name, NameKind::Supplementary)
    }));

    let cited = row.citations.as_ref().or(common.citations.as_ref());
    let citations = cited.into_iter().flatten().flat_map(|text| Citation::parse_all(text)).map(|c| {
        // In the file the date stands behind the citation for the eye; it has its own field here.
        Citation { text: c.fr.map_or(c.text, |fr| fr.to_string()), ..c }
    });
    let listing = Listing {
        programme: common.programme.clone(),
        authority: common.authority.clone(),
        citations: citations.collect(),
        listed_on: common.listed_on,
        effective_on: common.effective_on,
        ended_on: None,
        licence_requirement: or(row.licence_requirement, &common.licence_requirement),
        licence_policy: or(row.licence_policy, &common.licence_policy),
        licence_policy_at_listing: common.licence_policy_at_listing.clone(),
        reason: or(row.reason, &common.reason),
        url: common.url.clone(),
    };
    let mut remarks = row.remarks;
    remarks.push(format!("Source: {}.", row.source));
    Ok(Entity {
        id: row.id,
        list: list.clone(),
        source_id: None,
        kind,
        names,
        addresses: row.addresses.into_iter().map(|text| Address { text, country: country.clone() }).collect(),
        identifiers: Vec::new(),
        countries,
        dates: Vec::new(),
        listings: vec![listing],
        remarks,
    })
}

fn damaged(what: &str) -> Error {
    Error::new(ErrorKind::List, format!("could not read the bundled data: {what}"))
}

#[cfg(test)]
mod tests {
    use super::{parse, parse_affiliates};
    use crate::model::NameKind;
    use crate::sources::Collected;

    const LIST: &str = r#"
        [list]
        id = "x"
        published = "2020-01-02"
        complete = false
        [common]
        countries = ["CN"]
        citations = ["84 FR 54002, 2019-10-09", "Some Act, section 3"]
        reason = "shared"
        [[entity]]
        id = "x/a"
        kind = "company"
        name = "Acme"
        aliases = ["Ak Me"]
        addresses = ["1 Road"]
        source = "here"
        verified = true
        [[entity]]
        id = "x/b"
        kind = "agency"
        name = "Doubtful"
        source = "somewhere"
        verified = false
    "#;
    const HEAD: &str = "# comment\nentity_id,name,kind,language,source,verified,note\n";

    #[test]
    fn unverified_entries_and_names_stay_out() {
        let aliases = format!(
            "{HEAD}x/a,艾克,brand,zh,Wiki,yes,\nx/a,Rumour,brand,,hearsay,no,\nx/b,Gone,brand,,Wiki,yes,\n"
        );
        let mut got = Collected::default();
        let header = parse(LIST.as_bytes(), aliases.as_bytes(), &mut got).unwrap();
        assert_eq!((header.id.as_str(), header.complete), ("x", false));
        assert_eq!(got.set_aside.len(), 1);
        let [entity] = got.entities.as_slice() else { panic!("{:?}", got.entities) };
        let names: Vec<_> = entity.names.iter().map(|n| (n.text.as_str(), n.kind)).collect();
        assert_eq!(
            names,
            [("Acme", NameKind::Primary), ("Ak Me", NameKind::Alias), ("艾克", NameKind::Supplementary)]
        );
        assert_eq!(entity.names[2].source.as_deref(), Some("brand; Wiki"));
        assert_eq!(entity.addresses[0].country.as_deref(), Some("CN"));
        let cited: Vec<_> = entity.listings[0].citations.iter().map(|c| c.text.as_str()).collect();
        assert_eq!(cited, ["84 FR 54002", "Some Act, section 3"]);
        assert_eq!(entity.listings[0].citations[0].date.unwrap().to_string(), "2019-10-09");
        assert_eq!(entity.listings[0].reason.as_deref(), Some("shared"));
    }

    #[test]
    fn damaged_data_is_an_error() {
        let mut sink = Collected::default();
        let fails = |list: &str, aliases: &str, sink: &mut Collected| {
            parse(list.as_bytes(), aliases.as_bytes(), sink).is_err()
        };
        assert!(fails("", HEAD, &mut sink));
        assert!(fails(&LIST[..LIST.len() / 2], HEAD, &mut sink));
        assert!(fails(&LIST.replace("x/a", "y/a"), HEAD, &mut sink), "an id of another list");
        assert!(fails(&LIST.replace("\"here\"", "\" \""), HEAD, &mut sink), "no source");
        assert!(fails(&LIST.replace("2020-01-02", "2020-13-02"), HEAD, &mut sink), "no date");
        assert!(fails(LIST, &format!("{HEAD}x/zzz,Name,brand,,Wiki,yes,\n"), &mut sink), "nobody's name");
        assert!(fails(LIST, &format!("{HEAD}x/a,Name,brand,,Wiki,Yes!,\n"), &mut sink), "verified misspelt");
        assert!(fails(LIST, &format!("{HEAD}x/a,Name\n"), &mut sink), "cells missing");
        assert!(parse(b"\xff", HEAD.as_bytes(), &mut sink).is_err());
        assert!(parse_affiliates(b"entity_id,name\nx/a,Y\n").is_err());
    }
}
