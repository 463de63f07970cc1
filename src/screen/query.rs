//! What is asked.

use serde::{Deserialize, Serialize};

use crate::model::EntityKind;

/// Names longer than this many characters are not names, and are answered with an error.
pub const MAX_NAME_CHARS: usize = 4_096;

/// One name to screen, with what else is known of the party.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// Position among the names asked for, from 1.
    pub row: u64,
    /// The asker's own id of the party.
    #[serde(default)]
    pub id: Option<String>,
    /// The name, as given.
    pub name: String,
    /// ISO 3166 two-letter code, in capitals.
    #[serde(default)]
    pub country: Option<String>,
    /// The address, as given.
    #[serde(default)]
    pub address: Option<String>,
    /// What sort of party it is; entries known to be of another sort are set apart.
    #[serde(default)]
    pub kind: Option<EntityKind>,
    /// The line of the input it stands on, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Why its row could not be read as it stands; such a query is never screened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreadable: Option<String>,
    /// The cells of its row, for reports that hand them back.
    #[serde(skip)]
    pub cells: Vec<String>,
}

impl Query {
    /// A query by name alone.
    pub fn name(name: impl Into<String>) -> Self {
        Self { row: 1, name: name.into(), ..Self::default() }
    }

    /// The same query with its position.
    #[must_use]
    pub fn row(mut self, row: u64) -> Self {
        self.row = row;
        self
    }

    /// The same query with the party's country; case does not matter.
    #[must_use]
    pub fn country(mut self, code: impl AsRef<str>) -> Self {
        self.country = Some(code.as_ref().trim().to_uppercase());
        self
    }

    /// The same query with the party's address.
    #[must_use]
    pub fn address(mut self, text: impl Into<String>) -> Self {
        self.address = Some(text.into());
        self
    }

    /// The same query with the kind of party.
    #[must_use]
    pub fn kind(mut self, kind: EntityKind) -> Self {
        self.kind = Some(kind);
        self
    }

    /// What a decision on a hit by the address is about: the name at that address, so that a decision on the name
    /// alone does not clear an address that the party moves to later.
    pub fn name_and_address(&self) -> String {
        match &self.address {
            Some(address) => format!("{}, {address}", self.name),
            None => self.name.clone(),
        }
    }

    /// Why this cannot be screened, before the name itself is analysed. An over-long name is cut, so that an
    /// answer never carries a megabyte of somebody's spreadsheet.
    pub(super) fn fault(&mut self) -> Option<String> {
        let long = self.cut();
        if self.unreadable.is_some() {
            return self.unreadable.clone();
        }
        if self.name.trim().is_empty() {
            return Some("the name is empty: nothing was screened".into());
        }
        // The cut name alone would pass for a name: what it was is kept with it.
        self.unreadable.clone_from(&long);
        long
    }

    fn cut(&mut self) -> Option<String> {
        if let Some(bytes) = self.address.as_ref().map(String::len).filter(|n| *n > MAX_NAME_CHARS * 4) {
            self.address = self.address.as_ref().map(|a| a.chars().take(MAX_NAME_CHARS).collect());
            return Some(format!("the address has {bytes} bytes, too many for one: nothing was screened"));
        }
        // Bytes first: counting the characters of a short name is not worth it.
        if self.name.len() > MAX_NAME_CHARS {
            let chars = self.name.chars().count();
            if chars > MAX_NAME_CHARS {
                self.name = self.name.chars().take(MAX_NAME_CHARS).collect();
                return Some(format!(
                    "the name has {chars} characters, more than {MAX_NAME_CHARS}: nothing was screened"
                ));
            }
        }
        None
    }
}
