//! The names of opened lists made ready to be searched, and kept so for the next time.
//!
//! What is kept is only ever a short cut: it is of one build of the program, one profile and one content of each list,
//! and has a checksum. Whatever is not right with it, names are made ready as if it were not there.

use std::collections::BTreeMap;
use std::io::Read;

use sha2::{Digest as _, Sha256};

use super::Facts;
use super::listed::{Listed, Which, named, party};
use crate::Result;
use crate::index::Index;
use crate::model::EntityId;
use crate::score::Profile;
use crate::store::{BUILD, Cache, List};

/// How a file of ours begins.
const MAGIC: &[u8; 8] = b"listedI1";
/// Fewer names are made ready in the time that it takes to look for a file.
const WORTH_KEEPING: usize = 2_000;
/// Names ready to be searched: what stands at a position of the index is at the same one of `listed`.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) listed: Vec<Listed>,
    pub(super) index: Index,
}

impl Ready {
    /// The names of these lists, out of what is kept, if anything is.
    pub(super) fn open(
        lists: &[List],
        facts: &Facts,
        profile: &Profile,
        kept: Option<&Cache>,
    ) -> Result<Self> {
        let Some(cache) = kept else { return Self::make(lists, facts, profile) };
        let key = key(lists, profile);
        let name: String = key.iter().take(16).map(|b| format!("{b:02x}")).collect();
        let known = cache.get(&name).and_then(|(file, length)| Self::read(file, length, &key, profile));
        if let Some(ready) = known {
            return Ok(ready);
        }
        let ready = Self::make(lists, facts, profile)?;
        if ready.listed.len() >= WORTH_KEEPING {
            let (listed, index) = (ready.listed_bytes(), ready.index.to_bytes());
            let count = (ready.listed.len() as u64).to_le_bytes();
            let sum = crc32fast::hash(&listed).to_le_bytes();
            cache.put(&name, &[MAGIC, &key, &count, &sum, &listed, &index]);
        }
        Ok(ready)
    }

    fn make(lists: &[List], facts: &Facts, profile: &Profile) -> Result<Self> {
        let mut tied: BTreeMap<&EntityId, Vec<u32>> = BTreeMap::new();
        for (affiliate, n) in facts.affiliates.iter().zip(0_u32..) {
            tied.entry(&affiliate.entity_id).or_default().push(n);
        }
        let (mut listed, mut names) = (Vec::new(), Vec::new());
        // A list file has at most 1 GiB, so no position comes near the end of a `u32`.
        for (l, list) in (0_u32..).zip(lists) {
            for (e, entity) in (0_u32..).zip(list.entities.all()?) {
                let own = (0_u32..).take(entity.names.len()).map(Which::Own);
                let tied = tied.get(&entity.id).into_iter().flatten().map(|&n| Which::Affiliate(n));
                for name in own.chain(tied) {
                    listed.push(Listed { list: l, entity: e, name });
                    names.push((named(entity, facts, name).text, party(entity.kind)));
                }
            }
        }
        let index = Index::build(names, profile.clone());
        Ok(Self { listed, index })
    }

    fn listed_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.listed.len() * LISTED);
        for Listed { list, entity, name } in &self.listed {
            let (kind, n) = match name {
                Which::Own(n) => (0, n),
                Which::Affiliate(n) => (1, n),
                Which::Address(n) => (2, n),
            };
            out.extend(list.to_le_bytes());
            out.extend(entity.to_le_bytes());
            out.push(kind);
            out.extend(n.to_le_bytes());
        }
        out
    }

    fn read(mut from: impl Read, mut left: u64, key: &[u8], profile: &Profile) -> Option<Self> {
        let mut next = |count: u64| {
            left = left.checked_sub(count)?;
            let mut bytes = vec![0; usize::try_from(count).ok()?];
            from.read_exact(&mut bytes).ok()?;
            Some(bytes)
        };
        let same = next(MAGIC.len() as u64)? == MAGIC && next(key.len() as u64)? == key;
        let count = u64::from_le_bytes(next(8)?.try_into().ok()?);
        let sum = u32::from_le_bytes(next(4)?.try_into().ok()?);
        let listed = next(count.checked_mul(LISTED as u64)?)?;
        if !same || crc32fast::hash(&listed) != sum {
            return None;
        }
        let listed: Vec<Listed> = listed.chunks_exact(LISTED).map(listed_of).collect::<Option<_>>()?;
        let index = Index::read(from, left, profile.clone())?;
        (index.len() == listed.len()).then_some(Self { listed, index })
    }
}

/// Bytes of a [`Listed`].
const LISTED: usize = 13;

fn listed_of(bytes: &[u8]) -> Option<Listed> {
    let number = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
    let n = number(9)?;
    let name = match bytes.get(8)? {
        0 => Which::Own(n),
        1 => Which::Affiliate(n),
        2 => Which::Address(n),
        _ => return None,
    };
    Some(Listed { list: number(0)?, entity: number(4)?, name })
}

/// What names made ready depend on: the program with its tables, the numbers of the scoring, and each list.
fn key(lists: &[List], profile: &Profile) -> Vec<u8> {
    let mut all = Sha256::new();
    let mut add = |text: &str| {
        all.update((text.len() as u64).to_le_bytes());
        all.update(text);
    };
    add(BUILD);
    add(&profile.sha256());
    for list in lists {
        add(list.info.id.as_str());
        add(&list.info.sha256);
        add(&list.entities.len().to_string());
    }
    all.finalize().to_vec()
}
