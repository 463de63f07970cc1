//! One listing that comes by two ways is one hit, with both ways named.

use std::collections::BTreeSet;

use super::{AlsoOn, Facts, Hit};
use crate::model::Entity;

/// Letters and digits alone: copies differ in punctuation, and print `?` for an apostrophe.
fn bare(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The acts cited, as rules where the table knows them (so that two pages of one rule are equal), else as written.
fn acts<'a>(entity: &'a Entity, facts: &'a Facts) -> BTreeSet<&'a str> {
    let citations = entity.listings.iter().flat_map(|l| &l.citations);
    citations.map(|c| super::why::act(&facts.rules, c)).collect()
}

fn same_listing(a: &Entity, b: &Entity, facts: &Facts) -> bool {
    if facts.catalogue.underlying(&a.list) != facts.catalogue.underlying(&b.list)
        || bare(a.display_name()) != bare(b.display_name())
    {
        return false;
    }
    let (acts_a, acts_b) = (acts(a, facts), acts(b, facts));
    let one_silent = acts_a.is_empty() || acts_b.is_empty();
    !acts_a.is_disjoint(&acts_b)
        || (a.source_id.is_some() && a.source_id == b.source_id)
        || (acts_a == acts_b && one_silent)
}

/// Folds hits of the same listing into the first of them. `hits` are in order, each with its entry; entries of one
/// opened list are never folded: a list that names somebody twice means it.
pub(super) fn fold(hits: Vec<(Hit, &Entity, u32)>, facts: &Facts) -> Vec<Hit> {
    let mut kept: Vec<(Hit, &Entity, Vec<u32>)> = Vec::new();
    for (hit, entity, list) in hits {
        let twin = kept
            .iter_mut()
            .find(|(_, first, lists)| !lists.contains(&list) && same_listing(first, entity, facts));
        match twin {
            Some((first, _, lists)) => {
                first.also_on.push(AlsoOn {
                    list: hit.list,
                    entity_id: hit.entity_id,
                    listed_name: hit.listed_name,
                    score: hit.score,
                });
                lists.push(list);
            }
            None => kept.push((hit, entity, vec![list])),
        }
    }
    kept.into_iter().map(|(hit, _, _)| hit).collect()
}
