//! Which entry of the older list is which of the newer one.
//!
//! By our id where it stays; else by what the entry says, when that is certain enough, one to one, the surest first. The
//! order of the publisher's rows and the ids that it gives to rows decide nothing.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::change::Part;
use super::clue::{Clue, Join};
use super::keys::{self, Acts};
use super::likeness::{inside, letters_alike, worth_comparing};
use super::scope::Scope;
use crate::model::{Entity, EntityKind};
use crate::names::NameKey;
use crate::score::{Profile, score};

/// What became of every entry, by its place.
#[derive(Default)]
pub(super) struct Pairing {
    pub(super) pairs: Vec<(usize, usize, Option<Join>)>,
    pub(super) added: Vec<(usize, Option<Part>)>,
    pub(super) removed: Vec<(usize, Option<Part>)>,
}

/// From this score up two names are nearly the same.
const NEAR: f64 = 0.85;
/// The same where the address is the same too.
const NEAR_AT_ADDRESS: f64 = 0.70;
/// Most names of an entry that are compared with those of another.
const MOST_NAMES: usize = 8;
/// Most pairs that are looked at: what is beyond stays apart, as added and removed.
const MOST_PAIRS: usize = 2_000_000;

pub(super) fn pair(before: &[&Entity], after: &[&Entity], scope: &Scope) -> Pairing {
    let mut pairing = Pairing::default();
    let (mut olds, mut news) = by_id(before, after, &mut pairing);
    let mut work = Work::of(before, &olds, after, &news);
    for join in [Work::strong, Work::near] {
        if olds.is_empty() || news.is_empty() {
            break;
        }
        let mut found = join(&mut work);
        // The surest first. Which list is the older one must not matter.
        found.sort_by(|x, y| {
            let ids = |f: &Found| {
                let (a, b) = (&work.old[f.old].entity.id, &work.new[f.new].entity.id);
                if a <= b { (a, b) } else { (b, a) }
            };
            (x.tier, Reverse(x.closeness))
                .cmp(&(y.tier, Reverse(y.closeness)))
                .then_with(|| ids(x).cmp(&ids(y)))
        });
        for found in found {
            if !work.old[found.old].taken && !work.new[found.new].taken {
                work.old[found.old].taken = true;
                work.new[found.new].taken = true;
                let join = (!found.same_id).then_some(found.join);
                pairing.pairs.push((work.old[found.old].place, work.new[found.new].place, join));
            }
        }
        let left = |side: &[Known<'_>]| side.iter().filter(|k| !k.taken).map(|k| k.place).collect();
        (olds, news) = (left(&work.old), left(&work.new));
    }
    pairing.removed = olds.iter().map(|p| (*p, None)).collect();
    pairing.added = news.iter().map(|p| (*p, None)).collect();
    if !scope.is_whole() {
        parts(before, after, &mut pairing);
    }
    pairing
}

/// Pairs what our ids tell for certain, and gives back what is left on each side.
fn by_id(before: &[&Entity], after: &[&Entity], pairing: &mut Pairing) -> (Vec<usize>, Vec<usize>) {
    let mut by_id: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (place, entity) in after.iter().enumerate().rev() {
        by_id.entry(entity.id.as_str()).or_default().push(place);
    }
    let twins = twins(before, after);
    let mut left = Vec::new();
    let mut taken = vec![false; after.len()];
    for (place, old) in before.iter().enumerate() {
        let there = by_id.get_mut(old.id.as_str());
        let found = there.and_then(|places| {
            let new = after.get(*places.last()?)?;
            let sure = old == new || numbered(old) && numbered(new) || !twins.contains(old.id.as_str());
            if sure { places.pop() } else { None }
        });
        match found {
            Some(new) => {
                pairing.pairs.push((place, new, None));
                taken[new] = true;
            }
            None => left.push(place),
        }
    }
    (left, (0..after.len()).filter(|place| !taken[*place]).collect())
}

/// Whether our id is made of a number that the publisher gave to the party.
fn numbered(entity: &Entity) -> bool {
    let end = entity.id.as_str().rsplit('/').next().unwrap_or_default();
    entity.source_id.as_deref().is_some_and(|id| id == end)
}

/// The ids of entries that have name and country in common with another of their list: which of them has the plain id
/// depends on the order of the rows.
fn twins<'a>(before: &[&'a Entity], after: &[&'a Entity]) -> FxHashSet<&'a str> {
    let mut twins = FxHashSet::default();
    for side in [before, after] {
        let mut ids: Option<FxHashSet<&str>> = None;
        for id in side.iter().map(|e| e.id.as_str()) {
            let Some(base) = base(id) else { continue };
            let ids = ids.get_or_insert_with(|| side.iter().map(|e| e.id.as_str()).collect());
            if ids.contains(base) {
                twins.insert(base);
                twins.insert(id);
            }
        }
    }
    twins
}

/// The id without the digest, and the number, that tell a twin.
fn base(id: &str) -> Option<&str> {
    let digest = |id: &'_ str| -> Option<usize> {
        let at = id.rfind('-')?;
        let end = id.get(at + 1..)?;
        (end.len() == 8 && end.bytes().all(|b| b.is_ascii_hexdigit())).then_some(at)
    };
    let numbered = id.rfind('-').filter(|at| {
        id.get(at + 1..)
            .is_some_and(|n| !n.is_empty() && n.len() < 8 && n.bytes().all(|b| b.is_ascii_digit()))
    });
    digest(id).or_else(|| digest(id.get(..numbered?)?)).and_then(|at| id.get(..at))
}

/// An entry that its id does not tell, with what it can be known by.
struct Known<'a> {
    place: usize,
    entity: &'a Entity,
    taken: bool,
    /// The main name, in both keys.
    main: [String; 2],
    /// Other names of full weight, in the first key, with their places.
    others: Vec<(String, usize)>,
    numbers: BTreeSet<String>,
    addresses: BTreeSet<String>,
    acts: Acts,
    countries: BTreeSet<&'a str>,
    /// Days of birth or building.
    dates: BTreeSet<String>,
    /// Made when first needed.
    names: Vec<NameKey>,
}

impl<'a> Known<'a> {
    fn of(place: usize, entity: &'a Entity) -> Self {
        let main = entity.display_name();
        let first = keys::name(main);
        let mut others: Vec<(String, usize)> = Vec::new();
        for (at, n) in entity.names.iter().enumerate().filter(|(_, n)| keys::tells(n.kind) && n.text != main)
        {
            let key = keys::name(&n.text);
            if !key.is_empty() && others.iter().all(|(k, _)| *k != key) {
                others.push((key, at));
            }
        }
        Self {
            place,
            entity,
            taken: false,
            main: [first, keys::unordered(main)],
            others,
            numbers: entity.identifiers.iter().filter_map(|i| keys::number(&i.value)).collect(),
            addresses: entity.addresses.iter().map(|a| keys::name(&a.text)).filter(|a| a.len() > 4).collect(),
            acts: keys::acts(entity),
            countries: keys::countries(entity),
            dates: entity.dates.iter().map(String::as_str).map(keys::date).collect(),
            names: Vec::new(),
        }
    }

    fn names(&mut self) {
        if self.names.is_empty() {
            let main = self.entity.display_name();
            let full = self.entity.names.iter().filter(|n| keys::tells(n.kind) && n.text != main);
            let texts = std::iter::once(main).chain(full.map(|n| n.text.as_str())).take(MOST_NAMES);
            self.names = texts.map(NameKey::listed).collect();
        }
    }
}

/// Two entries that may be one.
struct Found {
    old: usize,
    new: usize,
    tier: u8,
    closeness: usize,
    same_id: bool,
    join: Join,
}

/// Entries of each side that have a key in common.
type Block = (Vec<usize>, Vec<usize>);

struct Work<'a> {
    old: Vec<Known<'a>>,
    new: Vec<Known<'a>>,
}

impl<'a> Work<'a> {
    fn of(before: &[&'a Entity], olds: &[usize], after: &[&'a Entity], news: &[usize]) -> Self {
        if olds.is_empty() || news.is_empty() {
            return Self { old: Vec::new(), new: Vec::new() };
        }
        let known = |all: &[&'a Entity], places: &[usize]| {
            places.iter().filter_map(|p| Some(Known::of(*p, all.get(*p)?))).collect()
        };
        Self { old: known(before, olds), new: known(after, news) }
    }

    /// Pairs that have a name, a number or an id in common.
    fn strong(&mut self) -> Vec<Found> {
        let keys = |k: &Known<'_>| -> BTreeSet<String> {
            let tagged = |tag: char, key: &str| format!("{tag}{key}");
            let mut out: BTreeSet<String> = k.others.iter().map(|(key, _)| tagged('n', key)).collect();
            if !k.main[0].is_empty() {
                out.insert(tagged('n', &k.main[0]));
                out.insert(tagged('u', &k.main[1]));
            } else {
                out.extend(k.addresses.iter().map(|a| tagged('a', a)));
            }
            out.extend(k.numbers.iter().map(|n| tagged('i', n)));
            out.extend(k.entity.source_id.iter().map(|id| tagged('s', id)));
            out
        };
        self.meet(keys).into_iter().filter_map(|(a, b)| self.judge(a, b)).collect()
    }

    /// Pairs of nearly the same name that have an act or an address in common.
    fn near(&mut self) -> Vec<Found> {
        let keys = |k: &Known<'_>| -> BTreeSet<String> {
            k.acts.keys().chain(k.addresses.iter().map(|a| format!("a{a}"))).collect()
        };
        let profile = Profile::default();
        let mut out = Vec::new();
        for (a, b) in self.meet(keys) {
            let (Some(old), Some(new)) = (self.old.get(a), self.new.get(b)) else { continue };
            if !worth_comparing(&old.main[0], &new.main[0]) || !compatible(old, new) {
                continue;
            }
            self.old[a].names();
            self.new[b].names();
            let (old, new) = (&self.old[a], &self.new[b]);
            let pairs = old.names.iter().flat_map(|x| new.names.iter().map(move |y| (x, y)));
            // A score depends on which of the two is asked for; which list is the older one must not matter.
            let values = pairs.map(|(x, y)| score(x, y, &profile).value.max(score(y, x, &profile).value));
            let near = values.fold(letters_alike(&old.main[0], &new.main[0]), f64::max);
            let context = context(old, new);
            let act = context.iter().any(|c| matches!(c, Clue::Citation(_)));
            let address = context.iter().any(|c| matches!(c, Clue::Address(_)));
            let hundredths = (near * 100.0).clamp(0.0, 99.0) as u8;
            let near = near >= NEAR || (near >= NEAR_AT_ADDRESS && act && address);
            let near = near.then_some((Clue::NearName(hundredths), usize::from(hundredths)));
            let inside = inside(&old.main[0], &new.main[0]).filter(|_| act).map(|share| {
                let whose = if old.main[0].len() <= new.main[0].len() { old } else { new };
                (Clue::Inside(whose.entity.display_name().to_owned()), share)
            });
            let surer = near.into_iter().chain(inside).max_by_key(|(_, likeness)| *likeness);
            let Some((first, likeness)) = surer else { continue };
            let clues = std::iter::once(first).chain(context).collect();
            let closeness = 100 * likeness + closeness(old, new).min(99);
            out.push(Found { old: a, new: b, tier: 9, closeness, same_id: false, join: Join { clues } });
        }
        out
    }

    /// The pairs of entries still free that have a key in common, the rarest keys first: what thousands have in common
    /// tells nobody, and to compare all of them with one another would take for ever.
    fn meet(&self, keys: impl Fn(&Known<'_>) -> BTreeSet<String>) -> BTreeSet<(usize, usize)> {
        let mut blocks: FxHashMap<String, Block> = FxHashMap::default();
        for (a, old) in self.old.iter().enumerate().filter(|(_, o)| !o.taken) {
            for key in keys(old) {
                blocks.entry(key).or_default().0.push(a);
            }
        }
        for (b, new) in self.new.iter().enumerate().filter(|(_, n)| !n.taken) {
            for key in keys(new) {
                if let Some((_, there)) = blocks.get_mut(&key) {
                    there.push(b);
                }
            }
        }
        let mut blocks: Vec<(usize, String, Block)> = blocks
            .into_iter()
            .map(|(key, (olds, news))| (olds.len().saturating_mul(news.len()), key, (olds, news)))
            .filter(|(size, ..)| *size > 0)
            .collect();
        blocks.sort();
        let mut left = MOST_PAIRS;
        let mut out = BTreeSet::new();
        for (size, _, (olds, news)) in blocks {
            let Some(rest) = left.checked_sub(size) else { break };
            left = rest;
            out.extend(olds.iter().flat_map(|a| news.iter().map(move |b| (*a, *b))));
        }
        out
    }

    /// Whether two entries are one for certain enough, and how certain.
    fn judge(&self, a: usize, b: usize) -> Option<Found> {
        let (old, new) = (self.old.get(a)?, self.new.get(b)?);
        let (x, y) = (old.entity, new.entity);
        let found = |tier: u8, clues: Vec<Clue>| {
            let same_id = x.id == y.id;
            let closeness = closeness(old, new) + usize::from(same_id);
            Some(Found { old: a, new: b, tier, closeness, same_id, join: Join { clues } })
        };
        if same_content(x, y) {
            return found(0, vec![Clue::Content]);
        }
        let main = same_main(old, new);
        let named = Clue::Name(y.display_name().to_owned());
        let other = other_name(old, new);
        let number = old.numbers.intersection(&new.numbers).next();
        let context = context(old, new);
        let same_number_of_publisher =
            x.source_id.is_some() && x.source_id == y.source_id && (numbered(x) || numbered(y));
        if let Some(id) = x.source_id.clone().filter(|_| same_number_of_publisher) {
            let named = if main { Some(named.clone()) } else { other.clone() };
            let same_list = x.list == y.list;
            if let Some(clue) = named.or_else(|| number.map(|n| Clue::Number(n.clone()))) {
                return found(1, vec![Clue::SourceId(id), clue]);
            }
            if same_list || worth_comparing(&old.main[0], &new.main[0]) {
                return found(1, std::iter::once(Clue::SourceId(id)).chain(context).collect());
            }
        }
        if !compatible(old, new) {
            return None;
        }
        // Publishers that number parties mean it when the number is another.
        let apart = numbered(x) && numbered(y) && x.list == y.list;
        let more = context.iter().any(|c| !matches!(c, Clue::Country(_)));
        let born = !old.dates.is_disjoint(&new.dates);
        let clues = |first: Clue| {
            let number = number.map(|n| Clue::Number(n.clone()));
            std::iter::once(first).chain(number).chain(context.clone()).collect::<Vec<_>>()
        };
        if main && (!apart || more || born || number.is_some()) {
            return found(2, clues(named));
        }
        if let Some(name) = other {
            let own = matches!(name, Clue::OtherName(_));
            if more || number.is_some() || (own && !apart && !context.is_empty()) {
                return found(if own { 3 } else { 4 }, clues(name));
            }
        }
        if let Some(number) = number {
            let craft = matches!(x.kind, EntityKind::Vessel | EntityKind::Aircraft) && x.kind == y.kind;
            if craft || worth_comparing(&old.main[0], &new.main[0]) || more {
                return found(5, std::iter::once(Clue::Number(number.clone())).chain(context).collect());
            }
        }
        None
    }
}

/// Whether the main names are one, in the order of letters or of words.
fn same_main(old: &Known<'_>, new: &Known<'_>) -> bool {
    old.main.iter().zip(&new.main).any(|(a, b)| !a.is_empty() && a == b)
}

/// A name that both have, and that is not the main one of both.
fn other_name(old: &Known<'_>, new: &Known<'_>) -> Option<Clue> {
    let of =
        |k: &Known<'_>, place: usize| k.entity.names.get(place).map(|n| n.text.clone()).unwrap_or_default();
    let among = |main: &str, k: &Known<'_>| {
        (!main.is_empty())
            .then(|| k.others.iter().find(|(key, _)| key == main))
            .flatten()
            .map(|(_, i)| of(k, *i))
    };
    if let Some(name) = among(&old.main[0], new).or_else(|| among(&new.main[0], old)) {
        return Some(Clue::OtherName(name));
    }
    // A single word is a name that many have.
    let shared = old.others.iter().filter(|(key, _)| new.others.iter().any(|(k, _)| k == key));
    let mut shared: Vec<(&String, String)> = shared.map(|(key, i)| (key, of(old, *i))).collect();
    shared.retain(|(_, text)| keys::words(text).len() > 1 || !text.is_ascii());
    shared.sort();
    shared.into_iter().next().map(|(_, text)| Clue::Alias(text))
}

/// What else they have in common: act, address, country.
fn context(old: &Known<'_>, new: &Known<'_>) -> Vec<Clue> {
    let act = old.acts.shared(&new.acts).map(Clue::Citation);
    let address = old.addresses.intersection(&new.addresses).next().map(|a| Clue::Address(a.clone()));
    let country = old.countries.intersection(&new.countries).next().map(|c| Clue::Country((*c).to_owned()));
    [act, address, country].into_iter().flatten().collect()
}

/// How much they have in common, to choose among several.
fn closeness(old: &Known<'_>, new: &Known<'_>) -> usize {
    let names = old.others.iter().filter(|(key, _)| new.others.iter().any(|(k, _)| k == key)).count();
    let both = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.intersection(b).count();
    let countries = old.countries.intersection(&new.countries).count();
    let same_list = usize::from(old.entity.list == new.entity.list);
    4 * both(&old.numbers, &new.numbers)
        + 3 * both(&old.addresses, &new.addresses)
        + 2 * (names + old.acts.count(&new.acts))
        + countries
        + same_list
}

/// Whether nothing that they say keeps them apart: another sub-list, country, sort of party or day of birth.
fn compatible(old: &Known<'_>, new: &Known<'_>) -> bool {
    let (x, y) = (old.entity, new.entity);
    let organisation = |k| matches!(k, EntityKind::Company | EntityKind::Agency);
    let kind = x.kind == y.kind
        || x.kind == EntityKind::Unknown
        || y.kind == EntityKind::Unknown
        || (organisation(x.kind) && organisation(y.kind));
    let countries =
        old.countries.is_empty() || new.countries.is_empty() || !old.countries.is_disjoint(&new.countries);
    let born = old.dates.is_empty() || new.dates.is_empty() || !old.dates.is_disjoint(&new.dates);
    // A party that leaves one sub-list and comes to another has done both.
    let list = x.list == y.list || x.list.parent() != y.list.parent();
    list && kind && countries && (born || x.kind != EntityKind::Person || y.kind != EntityKind::Person)
}

/// Whether two entries say the same, whatever their ids.
fn same_content(x: &Entity, y: &Entity) -> bool {
    x.names == y.names
        && x.list == y.list
        && x.addresses == y.addresses
        && x.kind == y.kind
        && x.identifiers == y.identifiers
        && x.countries == y.countries
        && x.dates == y.dates
        && x.listings == y.listings
        && x.remarks == y.remarks
}

/// Of entries that came or went, those that are parts of an entry that both sides have: one form writes a party once,
/// the other once for each country.
fn parts(before: &[&Entity], after: &[&Entity], pairing: &mut Pairing) {
    let known = |all: &[&Entity], places: &[usize]| -> Vec<(usize, BTreeSet<String>)> {
        places.iter().filter_map(|p| Some((*p, names(all.get(*p)?)))).collect()
    };
    let paired: (Vec<usize>, Vec<usize>) = pairing.pairs.iter().map(|(a, b, _)| (*a, *b)).unzip();
    let find =
        |left: &mut Vec<(usize, Option<Part>)>, here: &[&Entity], there: &[&Entity], places: &[usize]| {
            let mut index: FxHashMap<String, Vec<usize>> = FxHashMap::default();
            for (place, names) in known(there, places) {
                for name in names {
                    index.entry(name).or_default().push(place);
                }
            }
            for (place, part) in left.iter_mut() {
                let Some(entity) = here.get(*place) else { continue };
                let own = Known::of(*place, entity);
                let others: BTreeSet<usize> =
                    names(entity).iter().filter_map(|n| index.get(n)).flatten().copied().collect();
                let best = others.into_iter().filter_map(|p| Some(Known::of(p, there.get(p)?))).filter_map(
                    |other| {
                        // Publishers that number parties mean it when two have two numbers.
                        if numbered(entity) && numbered(other.entity) {
                            return None;
                        }
                        let main = same_main(&own, &other);
                        let name = if main {
                            Clue::Name(other.entity.display_name().to_owned())
                        } else {
                            other_name(&own, &other)?
                        };
                        let act = own.acts.shared(&other.acts).map(Clue::Citation);
                        let silent = own.acts.is_empty() || other.acts.is_empty();
                        let country = own.countries.intersection(&other.countries).next().filter(|_| silent);
                        let more = act.or_else(|| country.map(|c| Clue::Country((*c).to_owned())))?;
                        let close = closeness(&own, &other) + usize::from(main) * 100;
                        Some((close, Reverse(other.entity.id.clone()), Join { clues: vec![name, more] }))
                    },
                );
                if let Some((_, Reverse(of), join)) = best.max_by(|x, y| (x.0, &x.1).cmp(&(y.0, &y.1))) {
                    *part = Some(Part { id: entity.id.clone(), of, join });
                }
            }
        };
    find(&mut pairing.added, after, before, &paired.0);
    find(&mut pairing.removed, before, after, &paired.1);
}

/// The names of full weight of an entry, as keys.
fn names(entity: &Entity) -> BTreeSet<String> {
    let full = entity.names.iter().filter(|n| keys::tells(n.kind));
    full.map(|n| keys::name(&n.text)).filter(|k| !k.is_empty()).collect()
}
