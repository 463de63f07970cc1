//! `listed history`: when an entry was listed, amended, renamed, removed, and by which rule.

use std::collections::HashMap;

use super::history_args::HistoryArgs;
use super::output::Output;
use super::status::Status;
use super::upkeep::Config;
use super::{session, ui};
use crate::history::{self, Event, Reader, Timeline, Told};
use crate::model::{Entity, EntityId, ListId};
use crate::names::NameKey;
use crate::report::SCHEMA_VERSION;
use crate::report::timeline::Histories;
use crate::rules::Rules;
use crate::score::{Profile, score};
use crate::screen::{Facts, Query, Screener, Screening, Settings, Verdict};
use crate::store::{self, Catalogue, List, Opened, Origin, Store};
use crate::track::What;
use crate::{Error, ErrorKind, Result};

/// Ids named when there is none such.
const SUGGESTED: usize = 5;

pub(super) fn run(args: &HistoryArgs) -> Result<Status> {
    args.output.tabled("a history")?;
    let today = session::today();
    let store = session::data(&args.data, &Config::found()?)?;
    let opened = store::open(&args.lists, store.as_ref(), today)?;
    let facts = session::facts_of(store.as_ref())?;
    let mut past = Past::new(store.as_ref(), &opened, facts.rules());
    let mut found = past.by_id(&args.asked)?;
    if found.is_empty() && !looks_like_an_id(&args.asked) {
        let answer = ask(&args.asked, &opened, facts.clone(), store.as_ref())?;
        found = past.by_name(&args.asked, &answer)?;
        if found.is_empty() {
            return Err(unknown(&args.asked, &opened, &answer));
        }
    }
    if found.is_empty() {
        return Err(past.no_such_id(&args.asked));
    }
    let faults = past.faults();
    let status = if faults.is_empty() { Status::Done } else { Status::Failed };
    let told = Histories {
        schema_version: SCHEMA_VERSION,
        listed_version: env!("CARGO_PKG_VERSION").into(),
        asked: args.asked.clone(),
        entities: found,
        faults: faults.iter().map(ToString::to_string).collect(),
        exit_status: status.code(),
    };
    let mut out = Output::open(&args.output)?;
    let style = out.style();
    told.write(args.output.format, style, &mut out).map_err(|e| out.error(e))?;
    out.finish()?;
    faults.iter().for_each(ui::print_error);
    Ok(status)
}

/// Whether a text is meant as an id: ids have a list before a slash, and no spaces.
fn looks_like_an_id(text: &str) -> bool {
    text.contains('/') && !text.contains(char::is_whitespace)
}

/// Asks for a name as `check` does.
fn ask(name: &str, opened: &[Opened], facts: Facts, store: Option<&Store>) -> Result<Screening> {
    let settings = Settings { profile: Profile::default(), as_of: session::today(), min_score: None };
    let lists: Vec<List> = opened.iter().map(|o| o.list.clone()).collect();
    let screener = Screener::with_kept(lists, facts, settings, store.and_then(Store::cache).as_ref())?;
    let answer = screener.check(Query::name(name));
    match &answer.error {
        Some(error) => Err(Error::new(ErrorKind::Usage, error.clone())),
        None => Ok(answer),
    }
}

/// What is known of the past: of the entries on the lists, and of those that the snapshots show.
struct Past<'a> {
    store: Option<&'a Store>,
    opened: &'a [Opened],
    rules: &'a Rules,
    /// What the snapshots of a list tell; read when it is first needed.
    told: HashMap<ListId, Told>,
}

impl<'a> Past<'a> {
    fn new(store: Option<&'a Store>, opened: &'a [Opened], rules: &'a Rules) -> Self {
        Self { store, opened, rules, told: HashMap::new() }
    }

    /// What could not be told.
    fn faults(self) -> Vec<Error> {
        self.told.into_values().flat_map(|t| t.faults).collect()
    }

    /// The installed lists among those used, whole.
    fn installed(&self) -> Vec<ListId> {
        let mut out: Vec<ListId> = self
            .opened
            .iter()
            .filter(|o| o.origin == Origin::Installed)
            .map(|o| ListId::new(o.list.info.id.parent()))
            .collect();
        out.sort();
        out.dedup();
        out
    }

    fn told(&mut self, list: &ListId) -> Result<Option<&Told>> {
        let list = ListId::new(list.parent());
        let Some(store) = self.store.filter(|_| self.installed().contains(&list)) else { return Ok(None) };
        if !self.told.contains_key(&list) {
            let told = Reader::new(store, session::today()).steps(&list)?;
            self.told.insert(list.clone(), told);
        }
        Ok(self.told.get(&list))
    }

    /// An entry that stands on a list now.
    fn standing(&self, id: &str) -> Result<Option<(&'a Entity, &'a Opened)>> {
        for opened in self.opened {
            for entity in opened.list.entities.all()? {
                if entity.id.as_str() == id {
                    return Ok(Some((entity, opened)));
                }
            }
        }
        Ok(None)
    }

    fn by_id(&mut self, id: &str) -> Result<Vec<Timeline>> {
        if let Some((entity, opened)) = self.standing(id)? {
            return Ok(vec![self.timeline(entity, Some(opened))?]);
        }
        // Gone, or under another id now.
        for list in self.installed().into_iter().filter(|l| id.starts_with(&format!("{l}/"))) {
            let Some(told) = self.told(&list)? else { continue };
            let mut now = EntityId::new(id);
            let mut gone: Option<Entity> = None;
            for item in told.steps.iter().flat_map(|(_, step)| &step.items) {
                if item.old_id.as_ref() == Some(&now) {
                    now = item.id.clone();
                } else if item.id == now {
                    gone = item.entity.as_deref().cloned();
                }
            }
            if now.as_str() != id
                && let Some((entity, opened)) = self.standing(now.as_str())?
            {
                return Ok(vec![self.timeline(entity, Some(opened))?]);
            }
            if let Some(entity) = gone {
                return Ok(vec![self.timeline(&entity, None)?]);
            }
        }
        Ok(Vec::new())
    }

    /// The entries that a name matches, and those of that name that left the lists.
    fn by_name(&mut self, name: &str, answer: &Screening) -> Result<Vec<Timeline>> {
        let mut ids: Vec<&EntityId> = Vec::new();
        for hit in answer.hits.iter().filter(|h| matches!(h.verdict, Verdict::Match | Verdict::Cleared)) {
            ids.push(&hit.entity_id);
            ids.extend(hit.also_on.iter().map(|a| &a.entity_id));
        }
        ids.extend(answer.ended.iter().map(|e| &e.entity_id));
        let mut out = Vec::new();
        for id in ids {
            if let Some((entity, opened)) = self.standing(id.as_str())? {
                out.push(self.timeline(entity, Some(opened))?);
            }
        }
        // Where the name stands on no list, it may have stood on any.
        let lists: Vec<ListId> = match out.as_slice() {
            [] => self.installed(),
            found => found.iter().map(|t| t.list.clone()).collect(),
        };
        for entity in self.gone(name, lists)? {
            if !out.iter().any(|t| t.entity_id == entity.id) {
                out.push(self.timeline(&entity, None)?);
            }
        }
        Ok(out)
    }

    /// The entries that left lists and match a name; the last state of each.
    fn gone(&mut self, name: &str, lists: Vec<ListId>) -> Result<Vec<Entity>> {
        let profile = Profile::default();
        let asked = NameKey::new(name);
        let mut out: Vec<Entity> = Vec::new();
        for list in lists {
            let Some(told) = self.told(&list)? else { continue };
            for item in
                told.steps.iter().flat_map(|(_, step)| &step.items).filter(|i| i.what == What::Removed)
            {
                let Some(entity) = item.entity.as_deref() else { continue };
                let matches = |n: &crate::model::Name| {
                    score(&asked, &NameKey::listed(&n.text), &profile).value >= profile.match_from
                };
                if entity.names.iter().any(matches) {
                    out.retain(|e| e.id != entity.id);
                    out.push(entity.clone());
                }
            }
        }
        let mut left = Vec::new();
        for entity in out {
            if self.standing(entity.id.as_str())?.is_none() {
                left.push(entity);
            }
        }
        Ok(left)
    }

    fn timeline(&mut self, entity: &Entity, opened: Option<&Opened>) -> Result<Timeline> {
        let mut events: Vec<Event> = history::events(entity, self.rules);
        let rules = self.rules;
        // A file is no snapshot of what is installed.
        let of_store = opened.is_none_or(|o| o.origin == Origin::Installed);
        let told = if of_store { self.told(&entity.list)? } else { None };
        let snapshots = told.and_then(|t| t.kept.clone());
        if let Some(told) = told {
            events.extend(history::of_entry(&entity.id, &told.steps, rules));
        }
        history::in_order(&mut events);
        let catalogue = Catalogue::bundled()?;
        let name = catalogue.get(&entity.list).map(|f| f.name.clone());
        let name = name.or_else(|| opened.map(|o| o.list.info.name.clone()));
        Ok(Timeline {
            entity_id: entity.id.clone(),
            list: entity.list.clone(),
            list_name: name.unwrap_or_else(|| entity.list.to_string()),
            listed_name: entity.display_name().to_owned(),
            on_list: opened.is_some(),
            snapshots,
            events,
        })
    }

    fn no_such_id(&self, id: &str) -> Error {
        let used: Vec<&str> = self.opened.iter().map(|o| o.list.info.id.as_str()).collect();
        let message = format!("there is and was no entry with the id {id:?} in {}", used.join(", "));
        Error::new(ErrorKind::List, message)
            .hint("`listed check NAME` prints the ids of what it finds; what left a list is known while its snapshot is kept")
    }
}

fn unknown(name: &str, opened: &[Opened], answer: &Screening) -> Error {
    let used: Vec<&str> = opened.iter().map(|o| o.list.info.id.as_str()).collect();
    let near: Vec<String> =
        answer.hits.iter().take(SUGGESTED).map(|h| format!("{} ({})", h.entity_id, h.listed_name)).collect();
    let hint = if near.is_empty() {
        "`listed check NAME` says what resembles it; what left a list is known while its snapshot is kept"
            .to_owned()
    } else {
        format!("names like it, to be asked for by id: {}", near.join("; "))
    };
    Error::new(ErrorKind::List, format!("nothing on {} matches {name:?}", used.join(", "))).hint(hint)
}
