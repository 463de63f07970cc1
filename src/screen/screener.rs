//! Opened lists made ready, and one query checked against them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, OnceLock, PoisonError};

use chrono::NaiveDate;

use super::addresses::{self, Addresses, Bands};
use super::listed::{Listed, Which, named, party, rank};
use super::ready::Ready;
use super::{Decisions, Ended, Facts, Hit, Later, Query, Screening, Verdict, merge, why::why};
use crate::address::Key;
use crate::index::{Found, Scratch};
use crate::model::{Entity, EntityKind, NameKind, PartialDate, Standing};
use crate::names::{MOST_WORDS, NameKey, Party};
use crate::score::{Evidence, Profile};
use crate::store::{Cache, List, ListInfo};
use crate::{Error, ErrorKind, Result};

/// The most that a country may add to or take from a score.
const COUNTRY_WEIGHT: f64 = 0.03;

/// What a screening is done with, beside lists and rules.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The numbers of the scoring.
    pub profile: Profile,
    /// The day of the screening: entries that ended before it are not hits.
    pub as_of: NaiveDate,
    /// Hits are shown from this score up; `None` for the review band. It never changes a verdict.
    pub min_score: Option<f64>,
}

/// Lists ready to be screened against. Immutable: threads share one.
#[derive(Debug)]
pub struct Screener {
    lists: Vec<List>,
    names: Ready,
    /// Made ready when the first address is asked for: most screenings have none.
    addresses: OnceLock<Addresses>,
    /// Held by the thread that makes them.
    making: Mutex<()>,
    facts: Facts,
    settings: Settings,
    decisions: Option<Decisions>,
}

/// A query made ready.
struct Asked {
    name: NameKey,
    /// The address given, where it says anything.
    address: Option<Key>,
    /// What listed addresses are looked for by: the address given, else a name that is plainly an address.
    place: Option<Key>,
}

/// The best name of one entry for one query.
struct Best<'a> {
    listed: Listed,
    entity: &'a Entity,
    position: u32,
    kind: NameKind,
    value: f64,
    verdict: Verdict,
}

impl Best<'_> {
    fn beats(&self, old: &Self) -> bool {
        match (self.kind == NameKind::Affiliate, old.kind == NameKind::Affiliate) {
            (true, false) => self.value > old.value,
            (false, true) => self.value >= old.value,
            _ => {
                let order = |b: &Self| (b.verdict.urgency(), -b.value, rank(b.kind), b.listed.name);
                order(self) < order(old)
            }
        }
    }
}

impl Screener {
    /// Makes lists ready. All the work that does not depend on a query is done here, once.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn new(lists: Vec<List>, facts: Facts, settings: Settings) -> Result<Self> {
        Self::with_kept(lists, facts, settings, None)
    }

    /// The same, with what was made ready before, which is looked at and added to.
    ///
    /// # Errors
    /// When an entry cannot be read.
    pub fn with_kept(
        lists: Vec<List>,
        facts: Facts,
        settings: Settings,
        kept: Option<&Cache>,
    ) -> Result<Self> {
        let names = Ready::open(&lists, &facts, &settings.profile, kept)?;
        Ok(Self {
            lists,
            names,
            addresses: OnceLock::new(),
            making: Mutex::new(()),
            facts,
            settings,
            decisions: None,
        })
    }

    /// The same with the decisions that people have made about hits.
    #[must_use]
    pub fn with_decisions(mut self, decisions: Decisions) -> Self {
        self.decisions = Some(decisions);
        self
    }

    /// The decisions, with what came of them so far.
    pub fn decisions(&self) -> Option<&Decisions> {
        self.decisions.as_ref()
    }

    /// What is to be said of each list.
    pub fn lists(&self) -> impl Iterator<Item = &ListInfo> {
        self.lists.iter().map(|l| &l.info)
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Makes at once what else is made when it first pays: for a caller who knows that many names will be checked.
    pub fn prepare(&self) {
        self.names.index.prepare();
    }

    /// The same for a caller who knows that it will be tens of thousands: see [`crate::index::Index::prepare_words`].
    pub fn prepare_words(&self) {
        self.names.index.prepare_words();
    }

    /// Checks one query. The same query gives the same answer, on any thread, whatever was asked before.
    pub fn check(&self, query: Query) -> Screening {
        self.check_with(query, &mut Scratch::default())
    }

    /// The same with buffers that a thread keeps from one query to the next.
    pub fn check_with(&self, mut query: Query, scratch: &mut Scratch) -> Screening {
        if let Some(fault) = query.fault() {
            return Screening::failed(query, fault);
        }
        let key = NameKey::new(&query.name).with_party(query.kind.map_or(Party::Unknown, party));
        if key.is_empty() {
            return Screening::failed(
                query,
                "the name holds no letter or digit to compare: nothing was screened",
            );
        }
        let long = key.forms().iter().any(|form| form.tokens.len() >= MOST_WORDS);
        let asked = asked(key, &query);
        match self.answer(&query, &asked, scratch) {
            Ok(answer) => answer.or_says_nothing(long),
            // Nobody is clear of an entry that could not be read.
            Err(e) => {
                let told = std::iter::successors(Some(&e as &dyn std::error::Error), |e| e.source());
                let told: Vec<String> =
                    told.map(ToString::to_string).chain(e.hint_text().map(str::to_owned)).collect();
                Screening::failed(query, told.join("; "))
            }
        }
    }

    fn answer(&self, query: &Query, asked: &Asked, scratch: &mut Scratch) -> Result<Screening> {
        let profile = &self.settings.profile;
        let shown_from = self.settings.min_score.unwrap_or(profile.review_from);
        // A country or address that agrees can lift a name over the band: look that much deeper.
        let reach = if query.country.is_some() { COUNTRY_WEIGHT } else { 0.0 }
            + if asked.address.is_some() { addresses::WEIGHT } else { 0.0 };
        let floor = (shown_from.min(profile.review_from) - reach).max(f64::EPSILON);

        let mut answer =
            Screening { verdict: Verdict::Clear, error: None, ..Screening::failed(query.clone(), "") };
        let mut hits: Vec<(Hit, &Entity, u32)> = Vec::new();
        let lowest = profile.review_from.min(shown_from);
        let mut all =
            self.best_of_each(&self.names.index.search(&asked.name, floor, scratch), asked, query)?;
        all.retain(|best| best.value >= lowest);
        self.add_addresses(asked, lowest, &mut all)?;
        for mut best in all {
            let entity = best.entity;
            match self.standing(best.listed, entity) {
                Standing::InForce => {}
                Standing::Ended(ended_on) => {
                    answer.ended.push(Ended {
                        entity_id: entity.id.clone(),
                        list: entity.list.clone(),
                        listed_name: entity.display_name().to_owned(),
                        score: best.value,
                        ended_on,
                    });
                    continue;
                }
                Standing::NotYet(listed_on) => {
                    answer.later.extend(self.later(&best, listed_on));
                    continue;
                }
            }
            if query.kind.is_some_and(|asked| differs(asked, entity.kind)) {
                answer.not_shown.other_kind += 1;
                continue;
            }
            let decision = self.decisions.as_ref().and_then(|d| match best.listed.name {
                Which::Address(_) => {
                    let at = Query { name: query.name_and_address(), ..query.clone() };
                    d.about(&at, entity, self.settings.as_of)
                }
                _ => d.about(query, entity, self.settings.as_of),
            });
            // Before the verdict is made up and before copies are folded: a decision about one entry says nothing
            // of a hit that is not shown, nor of a copy on another list.
            if matches!(best.verdict, Verdict::Match | Verdict::Review)
                && decision.as_ref().is_some_and(|d| d.clears())
            {
                best.verdict = Verdict::Cleared;
            }
            if best.verdict.urgency() < answer.verdict.urgency() {
                answer.verdict = best.verdict;
            }
            if best.value < shown_from {
                answer.not_shown.below_min_score += 1;
                continue;
            }
            let hit = Hit { decision, ..self.hit(asked, query, &best)? };
            hits.push((hit, entity, best.listed.list));
        }
        hits.sort_by(|(a, ..), (b, ..)| order(a, b));
        answer.hits = merge::fold(hits, &self.facts);
        answer.ended.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.entity_id.cmp(&b.entity_id)));
        answer.later.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.entity_id.cmp(&b.entity_id)));
        Ok(answer)
    }

    /// Whether an entry is in force on the day of the screening.
    fn standing(&self, listed: Listed, entity: &Entity) -> Standing {
        let list = self.lists.get(listed.list as usize);
        list.map_or(Standing::InForce, |list| list.standing(entity, self.settings.as_of))
    }

    /// What is told of an entry that was listed later.
    fn later(&self, best: &Best<'_>, listed_on: PartialDate) -> Option<Later> {
        let entity = best.entity;
        let list = self.lists.get(best.listed.list as usize)?;
        let why = why(entity, list, &self.facts, self.settings.as_of);
        Some(Later {
            entity_id: entity.id.clone(),
            list: entity.list.clone(),
            listed_name: entity.display_name().to_owned(),
            score: best.value,
            listed_on,
            citations: why.citations,
            rule_url: why.rule_url,
        })
    }

    /// Of each entry the name that speaks loudest: by verdict first, since a weak alias may score high and yet not
    /// make a match. But where the query is nearer to a company that is tied to the entry than to the entry itself,
    /// it is that company, which is not listed: for review, with the tie told.
    fn best_of_each(&self, found: &[Found], asked: &Asked, query: &Query) -> Result<Vec<Best<'_>>> {
        let mut best: BTreeMap<(u32, u32), Best<'_>> = BTreeMap::new();
        for f in found {
            let Some(&listed) = self.names.listed.get(f.name as usize) else { continue };
            let entity = self.entity(listed)?;
            let kind = named(entity, &self.facts, listed.name).kind;
            let (value, _) = self.beside_the_name(asked, query, listed, entity, f.value)?;
            let verdict = self.verdict(value, kind);
            let candidate = Best { listed, entity, position: f.name, kind, value, verdict };
            let place = (listed.list, listed.entity);
            if best.get(&place).is_none_or(|old| candidate.beats(old)) {
                best.insert(place, candidate);
            }
        }
        Ok(best.into_values().collect())
    }

    fn verdict(&self, value: f64, kind: NameKind) -> Verdict {
        let profile = &self.settings.profile;
        if value < profile.review_from {
            Verdict::Clear
        } else if value < profile.match_from || matches!(kind, NameKind::WeakAlias | NameKind::Affiliate) {
            Verdict::Review
        } else {
            Verdict::Match
        }
    }

    /// The entries that are found by an address and not by a name. An entry that is an address is a hit by the bands;
    /// another is one only where the address is the same, and then for review: a party that shares the address of a
    /// listed one is not the listed one, and yet a reason to look.
    fn add_addresses<'a>(&'a self, asked: &Asked, lowest: f64, all: &mut Vec<Best<'a>>) -> Result<()> {
        let Some(place) = &asked.place else { return Ok(()) };
        let by_name: BTreeSet<(u32, u32)> = all.iter().map(|b| (b.listed.list, b.listed.entity)).collect();
        for found in self.addresses()?.search(place, lowest.max(f64::EPSILON)) {
            let at = found.at;
            let listed = Listed { list: at.list, entity: at.entity, name: Which::Address(at.address) };
            let entity = self.entity(listed)?;
            let address = entity.is_address();
            if by_name.contains(&(at.list, at.entity))
                || !(address || found.value >= self.settings.profile.match_from)
            {
                continue;
            }
            let kind = NameKind::Address;
            let verdict = match self.verdict(found.value, kind) {
                Verdict::Match if !address => Verdict::Review,
                verdict => verdict,
            };
            all.push(Best { listed, entity, position: found.position, kind, value: found.value, verdict });
        }
        Ok(())
    }

    fn addresses(&self) -> Result<&Addresses> {
        if let Some(made) = self.addresses.get() {
            return Ok(made);
        }
        // One thread makes them, and the others wait: made twice they would take twice the room.
        let _one = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = self.addresses.get() {
            return Ok(made);
        }
        let made = Addresses::of(&self.lists)?;
        Ok(self.addresses.get_or_init(|| made))
    }

    /// The score of a name with what country and address add to it or take, and these steps.
    fn beside_the_name(
        &self,
        asked: &Asked,
        query: &Query,
        listed: Listed,
        entity: &Entity,
        name: f64,
    ) -> Result<(f64, Vec<Evidence>)> {
        let Profile { review_from: review, match_from: matched, .. } = self.settings.profile;
        // Not below the band, even by the last bit of a subtraction.
        let with = |value: f64, e: &Evidence| {
            let sum = value + e.contribution;
            if value >= review { sum.max(review) } else { sum }
        };
        let (mut value, mut steps) = (name, Vec::new());
        if let Some(e) = self.country(query, entity, value) {
            value = with(value, &e);
            steps.push(e);
        }
        if let Some(address) = &asked.address {
            let whose = (listed.list, listed.entity);
            if let Some(e) = self.addresses()?.bears_on(address, whose, value, Bands { review, matched }) {
                value = with(value, &e);
                steps.push(e);
            }
        }
        Ok((value, steps))
    }

    /// What the query's country adds or takes. Bounded, and it never takes a name below the review band: a party
    /// that moved must still be seen.
    fn country(&self, query: &Query, entity: &Entity, value: f64) -> Option<Evidence> {
        let asked = query.country.as_deref()?;
        let known: Vec<&str> = entity
            .countries
            .iter()
            .map(String::as_str)
            .chain(entity.addresses.iter().filter_map(|a| a.country.as_deref()))
            .collect();
        if known.is_empty() {
            return None;
        }
        let agrees = known.iter().any(|c| c.eq_ignore_ascii_case(asked));
        let (kind, contribution, text) = if agrees {
            ("country-agrees", COUNTRY_WEIGHT.min(1.0 - value), format!("country {asked} agrees"))
        } else {
            let band = self.settings.profile.review_from;
            let room = if value >= band { value - band } else { value };
            let listed = known.first().copied().unwrap_or_default();
            ("country-differs", -COUNTRY_WEIGHT.min(room), format!("country {asked} asked, {listed} listed"))
        };
        Some(Evidence {
            kind: kind.into(),
            query: asked.into(),
            listed: known.join(", "),
            contribution,
            text,
        })
    }

    fn hit(&self, asked: &Asked, query: &Query, best: &Best<'_>) -> Result<Hit> {
        let entity = best.entity;
        let name = named(entity, &self.facts, best.listed.name);
        let evidence = match (best.listed.name, &asked.place) {
            (Which::Address(_), Some(place)) => {
                let mut evidence = self.addresses()?.explain(place, best.position).evidence;
                evidence.extend((!entity.is_address()).then(|| same_address(entity)));
                evidence
            }
            _ => {
                let score = self.names.index.explain(&asked.name, best.position);
                let mut evidence = score.evidence;
                evidence.extend(self.beside_the_name(asked, query, best.listed, entity, score.value)?.1);
                evidence.extend(self.tie(best.listed.name, entity));
                evidence
            }
        };
        Ok(Hit {
            entity_id: entity.id.clone(),
            list: entity.list.clone(),
            kind: entity.kind,
            listed_name: entity.display_name().to_owned(),
            matched_name: name.text.to_owned(),
            matched_name_kind: name.kind,
            matched_name_source: name.source,
            score: best.value,
            verdict: best.verdict,
            why: self.why(&self.lists[best.listed.list as usize], entity),
            evidence,
            also_on: Vec::new(),
            decision: None,
            change: None,
        })
    }

    /// Why an entry of one of the lists is listed.
    pub fn why(&self, list: &List, entity: &Entity) -> super::Why {
        why(entity, list, &self.facts, self.settings.as_of)
    }

    /// The lists, whole.
    pub fn opened(&self) -> &[List] {
        &self.lists
    }

    /// What ties a company that is not listed to the entry, as a step of the working that adds nothing.
    fn tie(&self, name: Which, entity: &Entity) -> Option<Evidence> {
        let Which::Affiliate(n) = name else { return None };
        let affiliate = self.facts.affiliates.get(n as usize)?;
        let listed = entity.display_name();
        let text = format!(
            "a company of its own, not listed by name: {} of {listed}; so it is for review",
            affiliate.relation
        );
        Some(Evidence {
            kind: "affiliate".into(),
            query: affiliate.name.clone(),
            listed: listed.to_owned(),
            contribution: 0.0,
            text,
        })
    }

    fn entity(&self, at: Listed) -> Result<&Entity> {
        let list = self.lists.get(at.list as usize);
        list.map_or(Ok(None), |l| l.entities.get(at.entity as usize))?.ok_or_else(|| {
            Error::new(ErrorKind::List, format!("there is no entry {} of list {}", at.entity, at.list))
        })
    }
}

/// What of a query can be compared with addresses.
fn asked(name: NameKey, query: &Query) -> Asked {
    let country = query.country.as_deref().unwrap_or_default();
    let given = query.address.as_deref().map(|a| Key::new(a).with_country(country));
    let typed = || {
        // Cheap first: most names have no digit, and no address is without.
        let digit = query.name.contains(|c: char| c.is_numeric());
        let key = digit.then(|| Key::new(&query.name).with_country(country))?;
        key.is_plainly_an_address().then_some(key)
    };
    let place = given.clone().filter(|k| !k.is_empty()).or_else(typed);
    Asked { name, address: given, place }
}

/// That an entry was found by its address alone, as a step of the working that adds nothing.
fn same_address(entity: &Entity) -> Evidence {
    let listed = entity.display_name();
    Evidence {
        kind: "same-address".into(),
        query: String::new(),
        listed: listed.to_owned(),
        contribution: 0.0,
        text: format!(
            "the same address as a listed party, {listed}; the name is not its name, so it is for review"
        ),
    }
}

/// Whether an entry is surely of another kind than asked for. Unknown kinds and addresses never are, and an agency
/// is an organisation, as vendors' files count.
fn differs(asked: EntityKind, listed: EntityKind) -> bool {
    use EntityKind::{Address, Agency, Company, Unknown};
    let organisation = |k| matches!(k, Company | Agency);
    asked != Unknown
        && !matches!(listed, Unknown | Address)
        && asked != listed
        && !(organisation(asked) && organisation(listed))
}

fn order(a: &Hit, b: &Hit) -> std::cmp::Ordering {
    a.verdict
        .urgency()
        .cmp(&b.verdict.urgency())
        .then_with(|| b.score.total_cmp(&a.score))
        // What the publisher wrote before what we added.
        .then_with(|| rank(a.matched_name_kind).cmp(&rank(b.matched_name_kind)))
        .then_with(|| a.list.cmp(&b.list))
        .then_with(|| a.entity_id.cmp(&b.entity_id))
}
