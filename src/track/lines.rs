//! A change, line by line: each field, as it was and as it is.

use serde::{Deserialize, Serialize};

use super::change::Change;
use super::edits::Edits;
use super::keys;
use crate::model::{Entity, EntityKind, Identifier, Listing, Name, NameKind};

/// A field of an entry or of one of its listings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Field {
    /// The list, or sub-list.
    List,
    /// The publisher's own id.
    SourceId,
    /// What sort of party it is.
    Kind,
    /// A name.
    Names,
    /// An address.
    Addresses,
    /// A number.
    Identifiers,
    /// A country.
    Countries,
    /// A date of birth or building.
    Dates,
    /// The programme of a listing.
    Programme,
    /// Its authority.
    Authority,
    /// An act that it cites.
    Citations,
    /// When it was listed.
    ListedOn,
    /// When that took effect.
    EffectiveOn,
    /// When it ended or will end.
    EndedOn,
    /// What needs a licence.
    LicenceRequirement,
    /// How applications are judged.
    LicencePolicy,
    /// How they were judged at first.
    LicencePolicyAtListing,
    /// Why it is listed.
    Reason,
    /// The publisher's page.
    Url,
    /// A remark.
    Remarks,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::List,
        Self::SourceId,
        Self::Kind,
        Self::Names,
        Self::Addresses,
        Self::Identifiers,
        Self::Countries,
        Self::Dates,
        Self::Programme,
        Self::Authority,
        Self::Citations,
        Self::ListedOn,
        Self::EffectiveOn,
        Self::EndedOn,
        Self::LicenceRequirement,
        Self::LicencePolicy,
        Self::LicencePolicyAtListing,
        Self::Reason,
        Self::Url,
        Self::Remarks,
    ];

    /// The field in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::SourceId => "publisher's id",
            Self::Kind => "kind",
            Self::Names => "name",
            Self::Addresses => "address",
            Self::Identifiers => "number",
            Self::Countries => "country",
            Self::Dates => "date",
            Self::Programme => "programme",
            Self::Authority => "authority",
            Self::Citations => "citation",
            Self::ListedOn => "listed on",
            Self::EffectiveOn => "effective on",
            Self::EndedOn => "ended on",
            Self::LicenceRequirement => "licence requirement",
            Self::LicencePolicy => "licence policy",
            Self::LicencePolicyAtListing => "licence policy at listing",
            Self::Reason => "reason",
            Self::Url => "link",
            Self::Remarks => "remark",
        }
    }

    /// Whether an entry has it.
    pub(super) fn is_in(self, e: &Entity) -> bool {
        match self {
            Self::List => true,
            Self::SourceId => e.source_id.is_some(),
            Self::Kind => e.kind != EntityKind::Unknown,
            Self::Names => !e.names.is_empty(),
            Self::Addresses => !e.addresses.is_empty(),
            Self::Identifiers => !e.identifiers.is_empty(),
            Self::Countries => !e.countries.is_empty(),
            Self::Dates => !e.dates.is_empty(),
            Self::Remarks => !e.remarks.is_empty(),
            Self::Citations => e.listings.iter().any(|l| !l.citations.is_empty()),
            field => {
                e.listings.iter().any(|l| OF_LISTING.iter().any(|(f, of)| *f == field && of(l).is_some()))
            }
        }
    }
}

/// A field of a listing, as text.
type OfListing = (Field, fn(&Listing) -> Option<String>);

/// The fields of a listing that have one value.
const OF_LISTING: [OfListing; 10] = [
    (Field::Programme, |l| l.programme.clone()),
    (Field::Authority, |l| l.authority.clone()),
    (Field::ListedOn, |l| l.listed_on.map(|d| d.to_string())),
    (Field::EffectiveOn, |l| l.effective_on.map(|d| d.to_string())),
    (Field::EndedOn, |l| l.ended_on.map(|d| d.to_string())),
    (Field::LicenceRequirement, |l| l.licence_requirement.clone()),
    (Field::LicencePolicy, |l| l.licence_policy.clone()),
    (Field::LicencePolicyAtListing, |l| l.licence_policy_at_listing.clone()),
    (Field::Reason, |l| l.reason.clone()),
    (Field::Url, |l| l.url.clone()),
];

/// One thing that was said and is said otherwise now. Neither side is ever left out: what came has no old value, what
/// went no new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The field.
    pub field: Field,
    /// As it was.
    pub old: Option<String>,
    /// As it is.
    pub new: Option<String>,
    /// The programme of the listing, of an entry that has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub programme: Option<String>,
}

impl Change {
    /// What is different, line by line. What only moved is left out.
    pub fn lines(&self) -> Vec<Line> {
        let f = &self.fields;
        let mut out = Lines(Vec::new());
        if let Some(list) = &f.list {
            out.one(Field::List, Some(list.old.to_string()), Some(list.new.to_string()));
        }
        if let Some(kind) = &f.kind {
            out.one(Field::Kind, Some(kind.old.to_string()), Some(kind.new.to_string()));
        }
        out.many(Field::Names, &f.names, same_name, name);
        out.many(
            Field::Addresses,
            &f.addresses,
            |a, b| keys::name(&a.text) == keys::name(&b.text),
            |a| a.text.clone(),
        );
        out.many(Field::Identifiers, &f.identifiers, |a, b| a.value == b.value, identifier);
        out.many(Field::Countries, &f.countries, |_, _| false, Clone::clone);
        out.many(Field::Dates, &f.dates, |_, _| false, Clone::clone);
        if let Some(listings) = &f.listings {
            out.listings(listings);
        }
        let before = |r: &str| r.split_once(": ").map(|(what, _)| what.to_owned());
        out.many(
            Field::Remarks,
            &f.remarks,
            |a, b| before(a).is_some() && before(a) == before(b),
            Clone::clone,
        );
        if let Some(id) = &f.source_id {
            out.one(Field::SourceId, id.old.clone(), id.new.clone());
        }
        out.0
    }
}

fn same_name(a: &Name, b: &Name) -> bool {
    let main = |n: &Name| n.kind == NameKind::Primary;
    a.text == b.text || keys::name(&a.text) == keys::name(&b.text) || (main(a) && main(b))
}

/// A name with how it stands in the list, where it is not the main one.
fn name(name: &Name) -> String {
    match name.kind {
        NameKind::Primary => name.text.clone(),
        kind => format!("{} ({})", name.text, kind.as_str()),
    }
}

fn identifier(id: &Identifier) -> String {
    let country = id.country.as_ref().map_or(String::new(), |c| format!(" ({c})"));
    format!("{}: {}{country}", id.kind, id.value)
}

struct Lines(Vec<Line>);

impl Lines {
    fn one(&mut self, field: Field, old: Option<String>, new: Option<String>) {
        if old != new {
            self.0.push(Line { field, old, new, programme: None });
        }
    }

    /// Values that came and went, those that are one beside one another.
    fn many<T: Clone + PartialEq>(
        &mut self,
        field: Field,
        edits: &Option<Edits<T>>,
        same: impl Fn(&T, &T) -> bool,
        text: impl Fn(&T) -> String,
    ) {
        let Some(edits) = edits else { return };
        let (gone, come) = edits.without_moves();
        for (old, new) in paired(&gone, &come, same) {
            self.one(field, old.map(&text), new.map(&text));
        }
    }

    fn listings(&mut self, edits: &Edits<Listing>) {
        let (gone, come) = edits.without_moves();
        let several = gone.len().max(come.len()) > 1;
        let same = |a: &Listing, b: &Listing| a.programme == b.programme;
        for (old, new) in paired(&gone, &come, same) {
            let start = self.0.len();
            for (field, of) in OF_LISTING {
                self.one(field, old.and_then(of), new.and_then(of));
            }
            let cited = |l: Option<&Listing>| -> Vec<String> {
                l.into_iter().flat_map(|l| &l.citations).map(|c| c.text.clone()).collect()
            };
            let citations = Edits::between(&cited(old), &cited(new));
            self.many(Field::Citations, &citations, |_, _| false, Clone::clone);
            let programme = new.or(old).and_then(|l| l.programme.clone()).filter(|_| several);
            for line in self.0.iter_mut().skip(start) {
                line.programme.clone_from(&programme);
            }
        }
    }
}

impl<T: Clone + PartialEq> Edits<T> {
    /// What is gone and what has come, without what only moved.
    pub fn without_moves(&self) -> (Vec<&T>, Vec<&T>) {
        let mut come: Vec<&T> = self.come.iter().map(|c| &c.value).collect();
        let mut gone = Vec::new();
        for g in self.gone.iter().map(|g| &g.value) {
            match come.iter().position(|c| *c == g) {
                Some(at) => {
                    come.remove(at);
                }
                None => gone.push(g),
            }
        }
        (gone, come)
    }
}

/// Values of both sides, those that are the same one together.
fn paired<'a, T>(
    gone: &[&'a T],
    come: &[&'a T],
    same: impl Fn(&T, &T) -> bool,
) -> Vec<(Option<&'a T>, Option<&'a T>)> {
    let mut come: Vec<Option<&T>> = come.iter().map(|c| Some(*c)).collect();
    let mut out: Vec<_> = gone
        .iter()
        .map(|old| {
            let new = come.iter_mut().find(|c| c.is_some_and(|c| same(old, c)));
            (Some(*old), new.and_then(Option::take))
        })
        .collect();
    out.extend(come.into_iter().flatten().map(|new| (None, Some(new))));
    out
}
