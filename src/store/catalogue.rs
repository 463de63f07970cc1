//! What is known of every list: name, publisher, authority, and what being on it means. Reads `data/sources.toml`,
//! which is bundled; says nothing of what is installed.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::model::ListId;
use crate::{Error, ErrorKind, Result};

/// The facts of one list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ListFacts {
    /// Its name for people.
    pub name: String,
    /// Who publishes it.
    pub publisher: String,
    /// The law behind it.
    pub authority: String,
    /// What being on it means, in one plain sentence.
    pub consequence: String,
    /// What ownership by a listed party may mean, where there is something to say.
    pub ownership: Option<String>,
    /// The publisher's page; empty for a list of one's own.
    pub url: String,
    /// The licence of the data.
    pub licence: String,
    /// How often it changes.
    pub cadence: String,
    /// How old a copy may be before it counts as expired; `None` when it cannot go stale, or for a sub-list.
    pub max_age_days: Option<u32>,
    /// Where `listed update` gets it; `None` for lists that have no file at a lasting address.
    pub fetch: Option<FetchFacts>,
}

/// Where and how a list is fetched.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FetchFacts {
    /// The address. `{date}` in it stands for the day that `dated_by` tells.
    pub url: String,
    /// Where the eCFR tells up to which day it is complete.
    pub dated_by: Option<String>,
    /// Where the eCFR tells the days on which it changed.
    pub changes: Option<String>,
    /// The part of it that the list is, as it is named there.
    pub part: Option<String>,
    /// As whom to ask, where the publisher's server refuses our usual name.
    pub agent: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Row {
    Same { same_as: String },
    Own(Box<ListFacts>),
}

/// The lists that we know, by id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    own: BTreeMap<String, ListFacts>,
    same_as: BTreeMap<String, String>,
}

impl Catalogue {
    /// The bundled catalogue, read once.
    pub fn bundled() -> Result<&'static Self> {
        static READ: OnceLock<std::result::Result<Catalogue, String>> = OnceLock::new();
        READ.get_or_init(|| Self::parse(include_str!("../../data/sources.toml"))).as_ref().map_err(|e| {
            Error::new(ErrorKind::List, format!("could not read the bundled catalogue of lists: {e}"))
        })
    }

    fn parse(text: &str) -> std::result::Result<Self, String> {
        let rows: BTreeMap<String, Row> = toml::from_str(text).map_err(|e| e.to_string())?;
        let mut found = Self { own: BTreeMap::new(), same_as: BTreeMap::new() };
        for (id, row) in rows {
            match row {
                Row::Own(facts) => drop(found.own.insert(id, *facts)),
                Row::Same { same_as } => drop(found.same_as.insert(id, same_as)),
            }
        }
        match found.same_as.values().find(|id| !found.own.contains_key(*id)) {
            Some(missing) => Err(format!("no such list: {missing}")),
            None => Ok(found),
        }
    }

    /// The id under which the same list is known: `us-bis-el` for `us-csl/EL`. A party found on two lists with one
    /// underlying id is one hit.
    pub fn underlying<'a>(&'a self, id: &'a ListId) -> &'a str {
        self.same_as.get(id.as_str()).map_or(id.as_str(), String::as_str)
    }

    /// The facts of a list, of a sub-list, or else of the list that the sub-list belongs to.
    pub fn get(&self, id: &ListId) -> Option<&ListFacts> {
        let group = id.as_str().split_once('/').map_or(id.as_str(), |(group, _)| group);
        self.own.get(self.underlying(id)).or_else(|| self.own.get(group))
    }

    /// How old a copy of a list may be, in days; of a sub-list, as its list. `None`: it cannot go stale.
    pub fn limit(&self, id: &ListId) -> Option<u32> {
        let own = self.get(id).and_then(|f| f.max_age_days);
        own.or_else(|| self.get(&ListId::new(id.parent())).and_then(|f| f.max_age_days))
    }

    /// The lists that `listed update` fetches when none is named.
    pub fn fetched(&self) -> impl Iterator<Item = (&str, &FetchFacts)> {
        self.own.iter().filter_map(|(id, facts)| Some((id.as_str(), facts.fetch.as_ref()?)))
    }

    /// Every id that has an entry of its own, in order; `custom` and `opensanctions` stand for all of theirs.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.own.keys().chain(self.same_as.keys()).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::Catalogue;
    use crate::model::ListId;

    #[test]
    fn sub_lists_have_the_facts_of_the_list_they_come_from() {
        let all = Catalogue::bundled().unwrap();
        let name = |id: &str| all.get(&ListId::new(id)).map(|f| f.name.as_str());
        assert_eq!(name("us-csl/EL"), Some("Entity List"));
        assert_eq!(all.underlying(&ListId::new("us-csl/EL")), "us-bis-el");
        assert_eq!(all.underlying(&ListId::new("us-csl/CMIC")), "us-csl/CMIC");
        assert_eq!(
            name("us-csl/NEW-ONE"),
            Some("Consolidated Screening List"),
            "a sub-list that we do not know"
        );
        assert_eq!(name("custom/vendors"), Some("Your own list"));
        assert_eq!(name("opensanctions/eu_fsf"), Some("OpenSanctions"));
        assert_eq!(name("no-such-list"), None);
    }

    #[test]
    fn ofacs_server_is_asked_as_it_wants_to_be() {
        let all = Catalogue::bundled().unwrap();
        for (id, fetch) in all.fetched().filter(|(id, _)| id.starts_with("us-ofac-")) {
            let agent = fetch.agent.as_deref().unwrap_or_default();
            let digit = agent.strip_prefix("Mozilla/").and_then(|rest| rest.chars().next());
            assert!(digit.is_some_and(|c| c.is_ascii_digit()) && agent.len() >= 40, "{id}: {agent}");
        }
    }

    #[test]
    fn a_broken_catalogue_is_an_error() {
        assert!(Catalogue::parse("[a]\nname = 3").is_err());
        assert!(Catalogue::parse("[a]\nsame_as = \"b\"").is_err());
    }
}
