//! The entries of a list: read from its file, or one by one out of what an earlier reading left behind.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::leftover::Leftover;
use crate::Result;
use crate::model::{Entity, ListId};

/// The entries of a list, in the file's order.
///
/// Where a list was read before, an entry is read when it is asked for: one name touches a few of many thousand.
#[derive(Debug, Clone)]
pub struct Entities {
    from: From,
    /// Which of them, where it is not all.
    chosen: Option<Vec<u32>>,
}

#[derive(Debug, Clone)]
enum From {
    Read(Arc<Vec<Entity>>),
    Left(Arc<Leftover>),
}

impl Entities {
    pub(super) fn left(leftover: Arc<Leftover>) -> Self {
        Self { from: From::Left(leftover), chosen: None }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match (&self.chosen, &self.from) {
            (Some(chosen), _) => chosen.len(),
            (None, From::Read(entities)) => entities.len(),
            (None, From::Left(left)) => left.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn place(&self, at: usize) -> usize {
        match &self.chosen {
            Some(chosen) => chosen.get(at).map_or(usize::MAX, |at| *at as usize),
            None => at,
        }
    }

    /// The entry at a place; `Ok(None)` past the end.
    ///
    /// # Errors
    /// When it cannot be read, or is not as it was left.
    pub fn get(&self, at: usize) -> Result<Option<&Entity>> {
        match &self.from {
            From::Read(entities) => Ok(entities.get(self.place(at))),
            From::Left(left) => left.get(self.place(at)),
        }
    }

    /// All of them.
    ///
    /// # Errors
    /// When one cannot be read, or is not as it was left.
    pub fn all(&self) -> Result<Vec<&Entity>> {
        (0..self.len()).filter_map(|at| self.get(at).transpose()).collect()
    }

    /// Shows all of them to somebody who keeps none: they are read, and let go.
    ///
    /// # Errors
    /// When one cannot be read, or is not as it was left.
    pub fn each(&self, mut to: impl FnMut(&Entity)) -> Result<()> {
        for at in 0..self.len() {
            match &self.from {
                From::Read(entities) => entities.get(self.place(at)).map(&mut to),
                From::Left(left) => left.show(self.place(at), &mut to)?,
            };
        }
        Ok(())
    }

    /// The lists and sub-lists that they stand on.
    pub fn lists(&self) -> BTreeSet<&ListId> {
        (0..self.len()).filter_map(|at| self.list_of(self.place(at))).collect()
    }

    fn list_of(&self, place: usize) -> Option<&ListId> {
        match &self.from {
            From::Read(entities) => entities.get(place).map(|e| &e.list),
            From::Left(left) => left.list_of(place),
        }
    }

    /// Leaves those that stand on one list or sub-list.
    pub(super) fn retain_list(&mut self, list: &ListId) {
        let places = (0..self.len()).map(|at| self.place(at));
        let chosen = places.filter(|&at| self.list_of(at) == Some(list));
        self.chosen = Some(chosen.filter_map(|at| u32::try_from(at).ok()).collect());
    }
}

impl std::convert::From<Vec<Entity>> for Entities {
    fn from(entities: Vec<Entity>) -> Self {
        Self { from: From::Read(Arc::new(entities)), chosen: None }
    }
}

impl PartialEq for Entities {
    fn eq(&self, other: &Self) -> bool {
        matches!((self.all(), other.all()), (Ok(a), Ok(b)) if a == b)
    }
}
