//! Lists as they are kept and opened: bundled, installed, or used straight from a file.

mod bundled;
mod catalogue;

pub use bundled::{affiliates, bundled};
pub use catalogue::{Catalogue, ListFacts};

use serde::Serialize;

use crate::model::{Entity, ListId, PartialDate, Warning};

/// Whether a list is all there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// The whole list as published on that day.
    Full,
    /// A part of it: a clear against it says nothing of the rest.
    Excerpt,
}

/// What is to be said of a list in every report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListInfo {
    /// The list's id.
    pub id: ListId,
    /// Its name for people.
    pub name: String,
    /// The publisher's date.
    pub published: Option<PartialDate>,
    /// When we got it, RFC 3339; `None` for bundled lists and files used directly.
    pub fetched_at: Option<String>,
    /// Days between the publisher's date (else ours) and the day of the screening.
    pub age_days: Option<i64>,
    /// Entities in it.
    pub entries: usize,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
    /// Whether it is all there.
    pub coverage: Coverage,
}

/// A list opened for screening.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// What is said of it.
    pub info: ListInfo,
    /// Its entries, in the file's order.
    pub entities: Vec<Entity>,
    /// What its parser had to say.
    pub warnings: Vec<Warning>,
    /// Records that could not be used.
    pub set_aside: Vec<Warning>,
}

mod open;
pub use open::{Opened, Origin, hold_age, open, read_file, require};

/// Stand-in.
#[derive(Debug)]
pub struct Known {
    /// Id.
    pub id: &'static str,
    /// Name.
    pub name: &'static str,
}

/// Stand-in.
pub fn catalogue() -> &'static [Known] {
    &[Known { id: "us-csl", name: "Consolidated Screening List" }]
}

/// Stand-in.
pub fn bundled() -> crate::Result<Vec<List>> {
    use crate::model::*;
    let entity = |list: &str, slug: &str, names: &[(&str, NameKind)]| Entity {
        id: EntityId::new(format!("{list}/{slug}")),
        list: ListId::new(list),
        source_id: None,
        kind: EntityKind::Company,
        names: names.iter().map(|(t, k)| Name::new(t, *k)).collect(),
        addresses: vec![],
        identifiers: vec![],
        countries: vec!["CN".into()],
        dates: vec![],
        listings: vec![Listing {
            authority: Some("Bureau of Industry and Security".into()),
            citations: vec![Citation {
                text: "84 FR 54002".into(),
                fr: Some(FrCitation { volume: 84, page: 54002 }),
                date: None,
            }],
            licence_requirement: Some("All items subject to the EAR".into()),
            ..Listing::default()
        }],
        remarks: vec![],
    };
    let list = |id: &str, entities: Vec<Entity>| List {
        info: ListInfo {
            id: ListId::new(id),
            name: "Entity List".into(),
            published: PartialDate::day(2019, 10, 9),
            fetched_at: None,
            age_days: None,
            entries: entities.len(),
            sha256: "00".into(),
            coverage: Coverage::Excerpt,
        },
        entities,
        warnings: vec![],
        set_aside: vec![],
    };
    let hik = [
        ("Hangzhou Hikvision Digital Technology Co., Ltd.", NameKind::Primary),
        ("Hikvision", NameKind::Alias),
    ];
    Ok(vec![
        list("us-bis-el", vec![entity("us-bis-el", "hangzhou-hikvision-digital-technology", &hik)]),
        list("us-889", vec![entity("us-889", "hikvision", &hik)]),
    ])
}
