//! What one snapshot brought after another, cut down to what is told of it: small enough to keep beside.

use serde::{Deserialize, Serialize};

use super::{Between, ByRule, Event, Kind, Seen};
use crate::model::{Citation, Entity, EntityId};
use crate::rules::{Lookup, Rules};
use crate::track::{self, Counts, Field, Line, Scope, What};

/// An entry to which something happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What.
    pub what: What,
    /// Its id; of one that went, the id that it had.
    pub id: EntityId,
    /// Its id before, where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_id: Option<EntityId>,
    /// Its main name.
    pub name: String,
    /// Its main name before, where it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_name: Option<String>,
    /// What is not what it was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
    /// The entry as it was, of one that went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<Box<Entity>>,
}

/// What happened between two snapshots.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// How many of each.
    pub counts: Counts,
    /// The entries.
    pub items: Vec<Item>,
    /// Whether the two came in different forms, so that only what both carry was compared.
    pub other_form: bool,
}

impl Step {
    /// What happened between two states of a list.
    pub fn between(before: &[&Entity], after: &[&Entity], other_form: bool) -> Self {
        let scope = if other_form { Scope::shared(before, after) } else { Scope::whole() };
        let diff = track::within(before, after, &scope);
        let whole = |what: What, entity: &Entity| Item {
            what,
            id: entity.id.clone(),
            old_id: None,
            name: entity.display_name().to_owned(),
            old_name: None,
            lines: Vec::new(),
            entity: (what == What::Removed).then(|| Box::new(entity.clone())),
        };
        let mut items: Vec<Item> = diff.added.iter().map(|e| whole(What::Added, e)).collect();
        items.extend(diff.removed.iter().map(|e| whole(What::Removed, e)));
        items.extend(diff.changed.iter().map(|change| Item {
            what: change.what(),
            id: change.id.clone(),
            old_id: Some(change.old_id.clone()).filter(|id| *id != change.id),
            name: change.name.clone(),
            old_name: Some(change.old_name.clone()).filter(|name| *name != change.name),
            lines: change.lines(),
            entity: None,
        }));
        // An entry that only its publisher numbered anew, under the same id, has nothing to tell.
        items.retain(|i| i.what != What::Rewritten || i.old_id.is_some());
        Self { counts: diff.counts(), items, other_form }
    }
}

/// The events of one entry, from the newest step back: an entry that had another id before is followed.
pub fn of_entry(id: &EntityId, steps: &[(Between, Step)], rules: &Rules) -> Vec<Event> {
    let mut out = Vec::new();
    let mut id = id.clone();
    for (between, step) in steps.iter().rev() {
        let mut before = None;
        for item in step.items.iter().filter(|i| i.id == id) {
            before = before.or_else(|| item.old_id.clone());
            out.extend(event(item, between, rules));
        }
        id = before.unwrap_or(id);
    }
    out
}

fn event(item: &Item, between: &Between, rules: &Rules) -> Option<Event> {
    let what = match item.what {
        What::Added => Kind::Added,
        What::Removed => Kind::Removed,
        What::Renamed => Kind::Renamed,
        What::Changed => Kind::Changed,
        _ => return None,
    };
    // A citation that came with a change names the rule that made it.
    let come = item.lines.iter().filter(|l| l.field == Field::Citations).filter_map(|l| l.new.as_deref());
    let found = come.flat_map(Citation::parse_all).find_map(|c| match rules.find_cited(&c) {
        Lookup::Found(rule) => Some((c.text.clone(), ByRule::of(rule))),
        _ => None,
    });
    let (citation, rule) = found.unzip();
    let Between { from: Seen { day: from, .. }, to: Seen { day: to, .. } } = between;
    Some(Event {
        on: Some((*to).into()),
        what,
        citation,
        rule,
        programme: None,
        between: Some(between.clone()),
        fields: item.lines.clone(),
        note: Some(match what {
            Kind::Added => format!("not in the snapshot of {from}, in that of {to}"),
            Kind::Removed => format!("in the snapshot of {from}, not in that of {to}"),
            _ => format!("between the snapshots of {from} and {to}"),
        }),
    })
}
