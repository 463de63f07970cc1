//! An entry of a list and its parts.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Citation, EntityId, ListId, PartialDate};

/// What sort of party an entry is. Only ever what the publisher said: nothing is guessed from a name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EntityKind {
    /// The publisher does not say.
    #[default]
    Unknown,
    /// A company or any other organisation.
    Company,
    /// A government agency, where the publisher or our own sourced table says so.
    Agency,
    /// A natural person.
    Person,
    /// A ship.
    Vessel,
    /// An aircraft.
    Aircraft,
    /// An address that is itself listed, whoever uses it (15 CFR 744.16 as of June 2024).
    Address,
}

impl EntityKind {
    /// The kind as written in files and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Company => "company",
            Self::Agency => "agency",
            Self::Person => "person",
            Self::Vessel => "vessel",
            Self::Aircraft => "aircraft",
            Self::Address => "address",
        }
    }
}

impl fmt::Display for EntityKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for EntityKind {
    type Err = String;

    /// Reads our own words and the usual ones of publishers (`Individual`, `Entity`), in any case.
    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text.trim().to_ascii_lowercase().as_str() {
            "" | "unknown" | "-0-" => Self::Unknown,
            "company" | "entity" | "organisation" | "organization" | "enterprise" | "business" => {
                Self::Company
            }
            "agency" | "government" => Self::Agency,
            "person" | "individual" => Self::Person,
            "vessel" | "ship" => Self::Vessel,
            "aircraft" => Self::Aircraft,
            "address" => Self::Address,
            _ => return Err(format!("not a kind of party: {text:?}")),
        })
    }
}

/// How a name stands in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NameKind {
    /// The entry's main name.
    Primary,
    /// Another name of full weight (a.k.a.).
    Alias,
    /// A name that the publisher itself marks as weak or low quality.
    WeakAlias,
    /// A name no longer used (f.k.a.).
    Former,
    /// The name in its original script, given by the publisher.
    Native,
    /// A name that we added and the publisher did not write: a brand, a Chinese name, a ticker.
    Supplementary,
    /// The name of another company, tied to the listed one and itself not listed. Only ever in answers: no entry
    /// has a name of this kind.
    Affiliate,
    /// No name but an address of the entry. Only ever in answers.
    Address,
}

impl NameKind {
    /// The kind as written in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Alias => "alias",
            Self::WeakAlias => "weak-alias",
            Self::Former => "former",
            Self::Native => "native",
            Self::Supplementary => "supplementary",
            Self::Affiliate => "affiliate",
            Self::Address => "address",
        }
    }
}

/// One name of an entry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Name {
    /// The publisher's text, outer spaces removed and nothing else.
    pub text: String,
    /// How it stands in the list.
    pub kind: NameKind,
    /// ISO 639 language or ISO 15924 script, where the publisher gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Where a supplementary name comes from; `None` for the publisher's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Name {
    /// A name with its text trimmed.
    pub fn new(text: impl AsRef<str>, kind: NameKind) -> Self {
        Self { text: text.as_ref().trim().to_owned(), kind, language: None, source: None }
    }
}

/// An address, whole, with its country where the publisher sets it apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address {
    /// The address as one line, as published.
    pub text: String,
    /// ISO 3166 two-letter code in capitals, or the publisher's own word where it has no code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// A passport, registration, tax, IMO or other number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identifier {
    /// What it is, in the publisher's words.
    pub kind: String,
    /// The number as published.
    pub value: String,
    /// Who issued it, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// One act of listing: under which programme, by which rule, when, with what effect.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Listing {
    /// The programme, regime or list part, e.g. `NPWMD`, `Al-Qaida`.
    pub programme: Option<String>,
    /// The authority or legal basis, e.g. `Bureau of Industry and Security`, `E.O. 13382`.
    pub authority: Option<String>,
    /// The acts cited, in the publisher's order.
    pub citations: Vec<Citation>,
    /// When it was put on the list.
    pub listed_on: Option<PartialDate>,
    /// When that took effect, where it differs.
    pub effective_on: Option<PartialDate>,
    /// When it ended or will end (expired orders, removals).
    pub ended_on: Option<PartialDate>,
    /// What needs a licence.
    pub licence_requirement: Option<String>,
    /// How applications are judged now.
    pub licence_policy: Option<String>,
    /// How they were judged when it was put on the list, where that is known and has changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence_policy_at_listing: Option<String>,
    /// Why, where the list itself or our sourced table says so.
    pub reason: Option<String>,
    /// The publisher's page.
    pub url: Option<String>,
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Entity {
    /// Ours, stable across snapshots.
    pub id: EntityId,
    /// The list, or sub-list, that it stands on.
    pub list: ListId,
    /// The publisher's own id, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// What sort of party it is.
    pub kind: EntityKind,
    /// Its names, the primary one first. Empty only for an address.
    pub names: Vec<Name>,
    /// Its addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// Its numbers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// Countries it belongs to (of listing, nationality, flag): ISO codes where known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// Dates of birth or building, as published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<String>,
    /// Why it is listed, newest last.
    pub listings: Vec<Listing>,
    /// The publisher's remarks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

impl Entity {
    /// The name to show: the primary one, else the first, else the first address.
    pub fn display_name(&self) -> &str {
        self.names
            .iter()
            .find(|n| n.kind == NameKind::Primary)
            .or(self.names.first())
            .map(|n| n.text.as_str())
            .or(self.addresses.first().map(|a| a.text.as_str()))
            .unwrap_or("")
    }

    /// Whether all that is listed is an address, whoever uses it: of that kind, or with no name but `Address 07`.
    pub fn is_address(&self) -> bool {
        let numbered = |n: &Name| {
            let rest = n.text.strip_prefix("Address").map(str::trim).unwrap_or("-");
            !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit())
        };
        !self.addresses.is_empty() && (self.kind == EntityKind::Address || self.names.iter().all(numbered))
    }

    /// Whether a listing of it is in force on a day, by what they say. A date that is not exact, or not given, is read
    /// in favour of being in force.
    pub fn standing(&self, on: NaiveDate) -> Standing {
        if let Some(ended) = self.ended_on().filter(|d| d.latest() < on) {
            return Standing::Ended(ended);
        }
        let begins = |l: &Listing| {
            let days = [l.listed_on, l.effective_on].into_iter().flatten();
            days.min_by_key(|d| d.earliest()).filter(|d| d.earliest() > on)
        };
        let over = |l: &Listing| l.ended_on.is_some_and(|d| d.latest() < on);
        if self.listings.iter().any(|l| begins(l).is_none() && !over(l)) {
            return Standing::InForce;
        }
        let first = self.listings.iter().filter_map(begins).min_by_key(|d| d.earliest());
        first.map_or(Standing::InForce, Standing::NotYet)
    }

    /// The day from which no listing of it is in force any more; `None` while one is, or when no end is known.
    pub fn ended_on(&self) -> Option<PartialDate> {
        let ends: Option<Vec<PartialDate>> = self.listings.iter().map(|l| l.ended_on).collect();
        ends?.into_iter().max()
    }
}

/// Whether an entry is in force on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is, or nothing says that it is not.
    InForce,
    /// Its last listing was over on that day.
    Ended(PartialDate),
    /// It was listed only then.
    NotYet(PartialDate),
}

/// Something a publisher or a user wrote that could not be used as it stands. Data, never printed here.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Warning {
    /// A closed, kebab-case code, e.g. `alias-and-prefix`.
    pub code: String,
    /// Where: `record 17`, `line 204, record 12345`.
    pub place: String,
    /// What was found and what was done about it.
    pub text: String,
}
