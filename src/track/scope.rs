//! What of two lists is compared: all, or where they come in different forms, what both forms carry.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::change::{Fields, Shift};
use super::edits::{At, Edits};
use super::keys;
use super::lines::Field;
use crate::model::{Entity, EntityKind, Listing};
use crate::names::text::{places, plain};

/// What is compared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scope {
    /// The fields that both forms carry; `None` for all, to the letter.
    fields: Option<BTreeSet<Field>>,
}

/// What says the same in other words in every form, so that nothing can be read out of a difference.
const OWN_WORDS: [Field; 6] =
    [Field::List, Field::SourceId, Field::Programme, Field::Authority, Field::Url, Field::Remarks];

impl Scope {
    /// Everything, to the letter.
    pub fn whole() -> Self {
        Self { fields: None }
    }

    /// The fields that some entry of each list has, but for those that every form has its own words for.
    pub fn shared<E: Borrow<Entity>>(before: &[E], after: &[E]) -> Self {
        let carried = |side: &[E]| -> BTreeSet<Field> {
            side.iter().flat_map(|e| Field::ALL.into_iter().filter(|f| f.is_in(e.borrow()))).collect()
        };
        let (a, b) = (carried(before), carried(after));
        Self { fields: Some(a.intersection(&b).copied().filter(|f| !OWN_WORDS.contains(f)).collect()) }
    }

    /// Whether all is compared.
    pub fn is_whole(&self) -> bool {
        self.fields.is_none()
    }

    /// The fields compared, where it is not all.
    pub fn compared(&self) -> Option<&BTreeSet<Field>> {
        self.fields.as_ref()
    }

    fn has(&self, field: Field) -> bool {
        self.fields.as_ref().is_none_or(|f| f.contains(&field))
    }

    /// What is different in the fields that both carry. Capitals, marks, punctuation and lost characters are not.
    pub(super) fn fields(&self, old: &Entity, new: &Entity) -> Fields {
        let known = |k: EntityKind| k != EntityKind::Unknown;
        let kind = self.has(Field::Kind) && known(old.kind) && known(new.kind) && old.kind != new.kind;
        let when = |field: Field| self.has(field);
        Fields {
            list: None,
            source_id: None,
            kind: kind.then_some(Shift { old: old.kind, new: new.kind }),
            names: when(Field::Names)
                .then(|| loose(&old.names, &new.names, |n| keys::unordered(&n.text)))
                .flatten(),
            addresses: (when(Field::Addresses) && !same_places(old, new))
                .then(|| loose(&old.addresses, &new.addresses, |a| keys::name(&a.text)))
                .flatten(),
            identifiers: when(Field::Identifiers)
                .then(|| loose(&old.identifiers, &new.identifiers, |i| keys::bare_number(&i.value)))
                .flatten(),
            countries: when(Field::Countries)
                .then(|| {
                    let coded = |e: &Entity| -> Vec<String> {
                        e.countries.iter().filter(|c| c.len() == 2).cloned().collect()
                    };
                    loose(&coded(old), &coded(new), |c| keys::country(c).to_owned())
                })
                .flatten(),
            dates: when(Field::Dates).then(|| loose(&old.dates, &new.dates, |d| keys::date(d))).flatten(),
            listings: self.listings(old, new),
            remarks: None,
        }
    }

    /// Listings by what both forms say of them: acts, days and licence terms.
    fn listings(&self, old: &Entity, new: &Entity) -> Option<Edits<Listing>> {
        let first =
            |e: &Entity, of: fn(&Listing) -> &Option<String>| e.listings.iter().find_map(|l| of(l).clone());
        let (mut was, mut is) = (Listing::default(), Listing::default());
        if self.has(Field::Citations) {
            let (a, b) = (keys::acts(old), keys::acts(new));
            let left = |e: &Entity, other: &keys::Acts| {
                e.listings.iter().flat_map(|l| &l.citations).filter(|c| !other.has(c)).cloned().collect()
            };
            was.citations = left(old, &b);
            is.citations = left(new, &a);
        }
        for (field, of, set) in TEXTS {
            let (a, b) = (first(old, of), first(new, of));
            if self.has(field) && a.as_deref().map(bare) != b.as_deref().map(bare) {
                *set(&mut was) = a;
                *set(&mut is) = b;
            }
        }
        let day = |e: &Entity| e.listings.iter().find_map(|l| l.ended_on);
        if self.has(Field::EndedOn) && day(old) != day(new) {
            (was.ended_on, is.ended_on) = (day(old), day(new));
        }
        (was != is)
            .then(|| Edits { gone: vec![At { at: 0, value: was }], come: vec![At { at: 0, value: is }] })
    }
}

/// A text of a listing, to be read and to be set.
type Text = (Field, fn(&Listing) -> &Option<String>, fn(&mut Listing) -> &mut Option<String>);

const TEXTS: [Text; 3] = [
    (Field::LicenceRequirement, |l| &l.licence_requirement, |l| &mut l.licence_requirement),
    (Field::LicencePolicy, |l| &l.licence_policy, |l| &mut l.licence_policy),
    (Field::Reason, |l| &l.reason, |l| &mut l.reason),
];

fn bare(text: &str) -> String {
    keys::name(text)
}

/// What of each side the other has not, by key; places are those of each side.
fn loose<T: Clone>(old: &[T], new: &[T], key: impl Fn(&T) -> String) -> Option<Edits<T>> {
    let keys = |side: &[T]| -> BTreeSet<String> { side.iter().map(&key).collect() };
    let (a, b) = (keys(old), keys(new));
    let left = |side: &[T], other: &BTreeSet<String>| -> Vec<At<T>> {
        let left = side.iter().enumerate().filter(|(_, v)| !other.contains(&key(v)));
        left.map(|(at, v)| At { at, value: v.clone() }).collect()
    };
    let edits = Edits { gone: left(old, &b), come: left(new, &a) };
    (!edits.gone.is_empty() || !edits.come.is_empty()).then_some(edits)
}

/// Most words in a hundred that may stand in the addresses of one side alone.
const ODD_WORDS: usize = 15;
/// What forms write around addresses.
const AROUND: [&str; 9] = ["and", "the", "see", "also", "alternate", "address", "addresses", "under", "aka"];

/// Whether the addresses are the same taken together: one form has them one by one, another in one text, and one writes
/// a country out where another has its code.
fn same_places(old: &Entity, new: &Entity) -> bool {
    let words = |e: &Entity| -> BTreeSet<String> {
        let text = e.addresses.iter().map(|a| plain(&a.text)).collect::<Vec<_>>().join(" ");
        let words = text.split(|c: char| !c.is_alphanumeric());
        let tells = |w: &&str| {
            let digit = w.contains(|c: char| c.is_ascii_digit());
            (w.chars().count() > 2 || digit) && !AROUND.contains(w) && !countries().contains(*w)
        };
        words.filter(tells).map(str::to_owned).collect()
    };
    let (a, b) = (words(old), words(new));
    let odd = a.symmetric_difference(&b).count();
    odd * 100 <= ODD_WORDS * (a.len() + b.len())
}

/// The words that names of countries are made of.
fn countries() -> &'static BTreeSet<&'static str> {
    static WORDS: OnceLock<BTreeSet<&str>> = OnceLock::new();
    WORDS.get_or_init(|| places().filter(|p| p.kind == "country").flat_map(|p| p.name.split(' ')).collect())
}
