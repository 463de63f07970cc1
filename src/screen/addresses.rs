//! The addresses of listed entries: found by an address, and what an address given with a name says of that name.

use crate::Result;
use crate::address::{Index, Key, Scratch, elsewhere, score, value};
use crate::score::{Evidence, Score};
use crate::store::List;

/// The most that an address may add to or take from the score of a name.
pub(super) const WEIGHT: f64 = 0.04;

/// Whose address: positions of list, entry and address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) list: u32,
    pub(super) entity: u32,
    pub(super) address: u32,
}

/// An entry found by its address.
pub(super) struct Found {
    pub(super) at: At,
    /// Position in the index.
    pub(super) position: u32,
    pub(super) value: f64,
}

/// The bands of a profile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bands {
    pub(super) review: f64,
    pub(super) matched: f64,
}

/// All addresses of opened lists.
#[derive(Debug)]
pub(super) struct Addresses {
    at: Vec<At>,
    index: Index,
}

impl Addresses {
    pub(super) fn of(lists: &[List]) -> Result<Self> {
        let (mut at, mut keys) = (Vec::new(), Vec::new());
        for (l, list) in (0_u32..).zip(lists) {
            let mut e = 0;
            list.entities.each(|entity| {
                for (a, address) in (0_u32..).zip(&entity.addresses) {
                    at.push(At { list: l, entity: e, address: a });
                    let country = address.country.as_deref().unwrap_or_default();
                    keys.push(Key::new(&address.text).with_country(country));
                }
                e += 1;
            })?;
        }
        let index = Index::build(keys);
        Ok(Self { at, index })
    }

    /// The best address of each entry that reaches the floor, in the order of lists and entries.
    pub(super) fn search(&self, query: &Key, floor: f64) -> Vec<Found> {
        let mut out: Vec<Found> = Vec::new();
        for found in self.index.search(query, floor, &mut Scratch::default()) {
            let Some(&at) = self.at.get(found.address as usize) else { continue };
            let found = Found { at, position: found.address, value: found.value };
            match out.last_mut() {
                Some(last) if (last.at.list, last.at.entity) == (at.list, at.entity) => {
                    if found.value > last.value {
                        *last = found;
                    }
                }
                _ => out.push(found),
            }
        }
        out
    }

    /// The working of an address found.
    pub(super) fn explain(&self, query: &Key, position: u32) -> Score {
        self.index
            .key(position)
            .map_or(Score { value: 0.0, evidence: Vec::new() }, |listed| score(query, listed))
    }

    fn of_entity(&self, list: u32, entity: u32) -> impl Iterator<Item = &Key> {
        let from = self.at.partition_point(|a| (a.list, a.entity) < (list, entity));
        let here = self.at[from..].iter().take_while(move |a| (a.list, a.entity) == (list, entity));
        here.zip(from..).filter_map(|(_, n)| self.index.key(u32::try_from(n).ok()?))
    }

    /// What an address given with a name adds to or takes from that name's score: up to [`WEIGHT`], and never from
    /// above the review band to below it, since parties move. `None` when the addresses say nothing of one another.
    pub(super) fn bears_on(
        &self,
        query: &Key,
        (list, entity): (u32, u32),
        name: f64,
        bands: Bands,
    ) -> Option<Evidence> {
        let scored = self.of_entity(list, entity).map(|listed| (value(query, listed), listed));
        let (agrees, listed) = scored.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        let (kind, contribution, text) = if agrees >= bands.matched {
            ("address-agrees", WEIGHT.min(1.0 - name), "the address is one of the listed party")
        } else if agrees >= bands.review {
            ("address-near", (WEIGHT / 2.0).min(1.0 - name), "the building is one of the listed party")
        } else if self.of_entity(list, entity).all(|listed| elsewhere(query, listed)) {
            let room = if name >= bands.review { name - bands.review } else { name };
            ("address-differs", -WEIGHT.min(room), "every address of the listed party is in another city")
        } else {
            return None;
        };
        Some(Evidence {
            kind: kind.into(),
            query: query.text().to_owned(),
            listed: listed.text().to_owned(),
            contribution,
            text: text.into(),
        })
    }
}
