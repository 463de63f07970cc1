//! Why an entry is listed: the entry's own words joined with the rules it cites and with what its list means.

use std::sync::Arc;

use chrono::NaiveDate;

use super::{CitedRule, Why};
use crate::Result;
use crate::model::{Citation, Entity, Listing};
use crate::rules::{Fact, Lookup, Rule, Rules};
use crate::store::{Affiliate, Catalogue, List, affiliates};

/// What is known beside the lists themselves: the rules behind them, and what each list means.
#[derive(Debug, Clone)]
pub struct Facts {
    pub(super) rules: Arc<Rules>,
    pub(super) catalogue: &'static Catalogue,
    /// Companies tied to a listed one and themselves not listed.
    pub(super) affiliates: Vec<Affiliate>,
}

impl Facts {
    /// Those that come with the program.
    pub fn bundled() -> Result<Self> {
        let rules = Arc::new(Rules::bundled()?.clone());
        Ok(Self { rules, catalogue: Catalogue::bundled()?, affiliates: affiliates()? })
    }
}

impl Facts {
    /// The rules.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The same with the rules that `listed update` has fetched.
    #[must_use]
    pub fn with_rules(self, fetched: Rules) -> Self {
        Self { rules: Arc::new(self.rules.joined(fetched)), ..self }
    }
}

/// Joins an entry with the rules it cites and with what is known of its list.
///
/// The reason is the entry's own where it has one, else that of the rule which listed it. A citation that no rule
/// answers to is named as unresolved, and nothing is guessed for it.
pub fn why(entity: &Entity, list: &List, facts: &Facts, as_of: NaiveDate) -> Why {
    let in_force: Vec<&Listing> = entity.listings.iter().filter(|l| !ended(l, as_of)).collect();
    // An entry wholly ended still has its story to tell.
    let listings = if in_force.is_empty() { entity.listings.iter().collect() } else { in_force };

    let of_list = facts.catalogue.get(&entity.list);
    let mut why = Why {
        list_name: of_list.map_or_else(|| list.info.name.clone(), |f| f.name.clone()),
        consequence: of_list.map(|f| f.consequence.clone()),
        ownership: of_list.and_then(|f| f.ownership.clone()),
        ..Why::default()
    };
    for listing in &listings {
        for citation in &listing.citations {
            if why.citations.contains(&citation.text) {
                continue;
            }
            why.citations.push(citation.text.clone());
            match facts.rules.find_cited(citation) {
                Lookup::Found(rule) => add(&mut why.rules, &citation.text, rule),
                // Which of several it is would be a guess; and an act outside the Federal Register is no fault.
                _ if citation.fr.is_some() => why.unresolved_citations.push(citation.text.clone()),
                _ => {}
            }
        }
    }
    let first = |field: fn(&Listing) -> Option<&String>| listings.iter().find_map(|l| field(l).cloned());
    why.authority = first(|l| l.authority.as_ref()).or_else(|| of_list.map(|f| f.authority.clone()));
    why.programme = joined(listings.iter().filter_map(|l| l.programme.as_deref()));
    why.licence_requirement = first(|l| l.licence_requirement.as_ref());
    why.licence_policy = first(|l| l.licence_policy.as_ref());
    why.licence_policy_at_listing = first(|l| l.licence_policy_at_listing.as_ref())
        .filter(|then| Some(then) != why.licence_policy.as_ref());
    why.listed_on = listings.iter().find_map(|l| l.listed_on.or(l.effective_on));
    // The rule of the day it was listed; lists put that one first, but not always.
    let of_the_day = why.rules.iter().position(|r| r.published.is_some() && r.published == why.listed_on);
    if let Some(at) = of_the_day {
        why.rules[..=at].rotate_right(1);
    }
    let rule = why.rules.first();
    why.reason = first(|l| l.reason.as_ref()).or_else(|| rule.and_then(|r| r.sure("reason", &r.reason)));
    why.rule_title = rule.and_then(|r| r.sure("title", &r.title));
    why.rule_url = rule.and_then(|r| r.url.clone()).or_else(|| first(|l| l.url.as_ref()));
    why.listed_on = why.listed_on.or_else(|| rule.and_then(|r| r.published));
    why
}

/// Whether a listing is over on that day. A date that is not exact is read in favour of still being in force.
fn ended(listing: &Listing, as_of: NaiveDate) -> bool {
    listing.ended_on.is_some_and(|d| d.latest() < as_of)
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut out: Vec<&str> = Vec::new();
    for part in parts {
        if !out.contains(&part) {
            out.push(part);
        }
    }
    (!out.is_empty()).then(|| out.join("; "))
}

/// What a citation stands for, as a key: the rule where the table knows it, so that two pages of one rule are equal.
pub(super) fn act<'a>(rules: &'a Rules, citation: &'a Citation) -> &'a str {
    match rules.find_cited(citation) {
        Lookup::Found(rule) => rule.url(),
        _ => &citation.text,
    }
}

/// Two pages of one rule are one rule.
fn add(rules: &mut Vec<CitedRule>, citation: &str, rule: &Rule) {
    if !rules.iter().any(|r| r.url.as_deref() == Some(rule.url())) {
        rules.push(cited(citation, rule));
    }
}

fn cited(citation: &str, rule: &Rule) -> CitedRule {
    let mut unverified = Vec::new();
    let mut text = |field: &str, fact: Option<Fact<&str>>| {
        fact.filter(|f| !f.verified).iter().for_each(|_| unverified.push(field.to_owned()));
        fact.map(|f| f.value.to_owned())
    };
    let title = text("title", rule.title());
    let reason = text("reason", rule.reason());
    if !rule.published().verified {
        unverified.push("published".to_owned());
    }
    CitedRule {
        citation: citation.to_owned(),
        title,
        published: Some(rule.published().value),
        reason,
        url: Some(rule.url().to_owned()),
        unverified,
    }
}

impl CitedRule {
    /// A field of it, unless it is not verified.
    fn sure(&self, name: &str, field: &Option<String>) -> Option<String> {
        field.clone().filter(|_| !self.unverified.iter().any(|u| u == name))
    }
}
