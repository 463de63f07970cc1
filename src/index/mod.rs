//! Keys find candidates: every listed name that the scorer would put at or above a floor.

use crate::names::NameKey;
use crate::score::{Profile, Score, score};

/// All listed names, ready to be searched. Immutable; shared between threads.
#[derive(Debug)]
pub struct Index {
    names: Vec<NameKey>,
    profile: Profile,
}

/// A name found: its position in the order given to [`Index::build`], and its score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Position of the name.
    pub name: u32,
    /// Its score, 0..=1.
    pub value: f64,
}

/// Buffers that a thread reuses from one search to the next.
#[derive(Debug, Default)]
pub struct Scratch {}

impl Index {
    /// Builds the index. A name's position in `names` is how it is referred to later.
    pub fn build<'a>(names: impl IntoIterator<Item = &'a str>, profile: Profile) -> Self {
        Self { names: names.into_iter().map(NameKey::new).collect(), profile }
    }

    /// Every name that scores `floor` or more, in order of position.
    pub fn search(&self, query: &NameKey, floor: f64, _scratch: &mut Scratch) -> Vec<Found> {
        let mut found = Vec::new();
        for (i, listed) in self.names.iter().enumerate() {
            let value = score(query, listed, &self.profile).value;
            if value >= floor {
                found.push(Found { name: u32::try_from(i).unwrap_or(u32::MAX), value });
            }
        }
        found
    }

    /// The score of one name, with its evidence.
    pub fn explain(&self, query: &NameKey, name: u32) -> Score {
        score(query, &self.names[name as usize], &self.profile)
    }
}
