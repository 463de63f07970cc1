//! Opened lists made ready, and one query checked against them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Decisions, Ended, Facts, Hit, Query, Screening, Verdict, merge, why::why};
use crate::index::{Found, Index, Scratch};
use crate::model::{Entity, EntityId, EntityKind, NameKind};
use crate::names::{NameKey, Party};
use crate::score::{Evidence, Profile};
use crate::store::{List, ListInfo};

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

/// One name to be found: whose it is, and which of that entry's names.
#[derive(Debug, Clone, Copy)]
struct Listed {
    list: u32,
    entity: u32,
    name: Which,
}

/// Which name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Which {
    /// One of the entry's own.
    Own(u32),
    /// That of a company tied to it, by its place in the table.
    Affiliate(u32),
}

/// What there is to say of a name.
struct Named<'a> {
    text: &'a str,
    kind: NameKind,
    source: Option<String>,
}

/// Lists ready to be screened against. Immutable: threads share one.
#[derive(Debug)]
pub struct Screener {
    lists: Vec<List>,
    listed: Vec<Listed>,
    index: Index,
    facts: Facts,
    settings: Settings,
    decisions: Option<Decisions>,
}

/// The best name of one entry for one query.
struct Best {
    listed: Listed,
    position: u32,
    kind: NameKind,
    value: f64,
    verdict: Verdict,
}

impl Best {
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
    pub fn new(lists: Vec<List>, facts: Facts, settings: Settings) -> Self {
        let mut listed = Vec::new();
        let mut tied: BTreeMap<&EntityId, Vec<u32>> = BTreeMap::new();
        for (affiliate, n) in facts.affiliates.iter().zip(0_u32..) {
            tied.entry(&affiliate.entity_id).or_default().push(n);
        }
        // A list file has at most 1 GiB, so no position comes near the end of a `u32`.
        for (list, l) in lists.iter().zip(0_u32..) {
            for (entity, e) in list.entities.iter().zip(0_u32..) {
                let own = (0_u32..).take(entity.names.len()).map(Which::Own);
                let tied = tied.get(&entity.id).into_iter().flatten().map(|&n| Which::Affiliate(n));
                listed.extend(own.chain(tied).map(|name| Listed { list: l, entity: e, name }));
            }
        }
        let names = listed.iter().map(|&at| {
            let entity = &lists[at.list as usize].entities[at.entity as usize];
            (named(&lists, &facts, at).text, party(entity.kind))
        });
        let index = Index::build(names, settings.profile.clone());
        Self { lists, listed, index, facts, settings, decisions: None }
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
        let profile = &self.settings.profile;
        let shown_from = self.settings.min_score.unwrap_or(profile.review_from);
        // A country that agrees can lift a name over the band: look that much deeper.
        let reach = if query.country.is_some() { COUNTRY_WEIGHT } else { 0.0 };
        let floor = (shown_from.min(profile.review_from) - reach).max(f64::EPSILON);

        let mut answer = Screening { verdict: Verdict::Clear, error: None, ..Screening::failed(query, "") };
        let mut hits: Vec<(Hit, &Entity, u32)> = Vec::new();
        for mut best in self.best_of_each(&self.index.search(&key, floor, scratch), &answer.query) {
            let entity = self.entity(best.listed);
            if best.value < profile.review_from.min(shown_from) {
                continue;
            }
            if let Some(ended_on) = entity.ended_on().filter(|d| d.latest() < self.settings.as_of) {
                answer.ended.push(Ended {
                    entity_id: entity.id.clone(),
                    list: entity.list.clone(),
                    listed_name: entity.display_name().to_owned(),
                    score: best.value,
                    ended_on,
                });
                continue;
            }
            if answer.query.kind.is_some_and(|asked| differs(asked, entity.kind)) {
                answer.not_shown.other_kind += 1;
                continue;
            }
            let decision =
                self.decisions.as_ref().and_then(|d| d.about(&answer.query, entity, self.settings.as_of));
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
            let hit = Hit { decision, ..self.hit(&key, &answer.query, &best) };
            hits.push((hit, entity, best.listed.list));
        }
        hits.sort_by(|(a, ..), (b, ..)| order(a, b));
        answer.hits = merge::fold(hits, &self.facts);
        answer.ended.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.entity_id.cmp(&b.entity_id)));
        answer
    }

    /// Of each entry the name that speaks loudest: by verdict first, since a weak alias may score high and yet not
    /// make a match. But where the query is nearer to a company that is tied to the entry than to the entry itself,
    /// it is that company, which is not listed: for review, with the tie told.
    fn best_of_each(&self, found: &[Found], query: &Query) -> Vec<Best> {
        let band = self.settings.profile.review_from;
        let mut best: BTreeMap<(u32, u32), Best> = BTreeMap::new();
        for f in found {
            let Some(&listed) = self.listed.get(f.name as usize) else { continue };
            let kind = self.named(listed).kind;
            let value = match self.country(query, listed, f.value) {
                // Not below the band, even by the last bit of a subtraction.
                Some(e) if f.value >= band => (f.value + e.contribution).max(band),
                Some(e) => f.value + e.contribution,
                None => f.value,
            };
            let candidate =
                Best { listed, position: f.name, kind, value, verdict: self.verdict(value, kind) };
            let place = (listed.list, listed.entity);
            if best.get(&place).is_none_or(|old| candidate.beats(old)) {
                best.insert(place, candidate);
            }
        }
        best.into_values().collect()
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

    /// What the query's country adds or takes. Bounded, and it never takes a name below the review band: a party
    /// that moved must still be seen.
    fn country(&self, query: &Query, listed: Listed, value: f64) -> Option<Evidence> {
        let asked = query.country.as_deref()?;
        let entity = self.entity(listed);
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

    fn hit(&self, key: &NameKey, query: &Query, best: &Best) -> Hit {
        let entity = self.entity(best.listed);
        let name = self.named(best.listed);
        let score = self.index.explain(key, best.position);
        let mut evidence = score.evidence;
        evidence.extend(self.country(query, best.listed, score.value));
        evidence.extend(self.tie(best.listed));
        Hit {
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
        }
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
    fn tie(&self, at: Listed) -> Option<Evidence> {
        let Which::Affiliate(n) = at.name else { return None };
        let affiliate = self.facts.affiliates.get(n as usize)?;
        let listed = self.entity(at).display_name();
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

    fn named(&self, at: Listed) -> Named<'_> {
        named(&self.lists, &self.facts, at)
    }

    fn entity(&self, at: Listed) -> &Entity {
        &self.lists[at.list as usize].entities[at.entity as usize]
    }
}

fn named<'a>(lists: &'a [List], facts: &'a Facts, at: Listed) -> Named<'a> {
    match at.name {
        Which::Own(n) => {
            let name = &lists[at.list as usize].entities[at.entity as usize].names[n as usize];
            Named { text: &name.text, kind: name.kind, source: name.source.clone() }
        }
        Which::Affiliate(n) => {
            let affiliate = &facts.affiliates[n as usize];
            let source = format!("{}; {}", affiliate.relation, affiliate.source);
            Named { text: &affiliate.name, kind: NameKind::Affiliate, source: Some(source) }
        }
    }
}

/// Which of two equally good names to show: the official main one first, what we added last.
fn rank(kind: NameKind) -> u8 {
    match kind {
        NameKind::Primary => 0,
        NameKind::Native => 1,
        NameKind::Alias => 2,
        NameKind::Former => 3,
        NameKind::Supplementary => 4,
        NameKind::WeakAlias => 5,
        NameKind::Affiliate => 6,
    }
}

/// Whose name it is, as the matcher sees it.
pub fn party(kind: EntityKind) -> Party {
    match kind {
        EntityKind::Company | EntityKind::Agency => Party::Organisation,
        EntityKind::Person => Party::Person,
        EntityKind::Vessel | EntityKind::Aircraft => Party::Craft,
        EntityKind::Unknown | EntityKind::Address => Party::Unknown,
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
