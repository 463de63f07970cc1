//! Reads what the kept snapshots of a list tell, step by step. Each step is kept beside, in the folder of what only saves
//! time: so long as both snapshots are what they were, neither is read again.

use std::collections::{HashMap, HashSet};
use std::io::{Read as _, Write as _};

use chrono::NaiveDate;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::steps::Step;
use super::{Between, Kept, Seen};
use crate::model::{Entity, ListId};
use crate::store::{self, BUILD, Manifest, Opened, Snapshot, Store};
use crate::{Error, ErrorKind, Result};

/// The ending of what is kept beside, and how many digits of each digest stand in its name.
const STEP: &str = "step";
const DIGITS: usize = 16;

/// A step as it is kept: of one build of the program, of two snapshots, and whether these were touched since.
#[derive(Serialize, Deserialize)]
struct Beside {
    build: String,
    list: ListId,
    from: String,
    to: String,
    touched: [String; 2],
    step: Step,
}

/// Reads steps.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    store: &'a Store,
    today: NaiveDate,
}

/// The steps of a list, oldest first.
#[derive(Debug)]
pub struct Told {
    /// The snapshots between which they are.
    pub kept: Option<Kept>,
    /// The steps.
    pub steps: Vec<(Between, Step)>,
    /// Those that could not be told, and why.
    pub faults: Vec<Error>,
}

impl<'a> Reader<'a> {
    /// Reads out of a data folder.
    pub fn new(store: &'a Store, today: NaiveDate) -> Self {
        Self { store, today }
    }

    /// The steps between the kept snapshots of a list, in the order of their days. A snapshot that cannot be read is a
    /// fault, and the rest is told.
    ///
    /// # Errors
    /// When the list is not installed, or its folder cannot be read.
    pub fn steps(&self, list: &ListId) -> Result<Told> {
        let timeline = self.store.timeline(list)?;
        let snapshots: Vec<&Snapshot> = timeline.snapshots().collect();
        let kept = match (snapshots.first(), snapshots.last()) {
            (Some(first), Some(last)) => Some(Kept { count: snapshots.len(), from: first.day, to: last.day }),
            _ => None,
        };
        let pairs: Vec<(&Manifest, &Manifest)> =
            snapshots.windows(2).map(|w| (&w[0].manifest, &w[1].manifest)).collect();
        let seen = |s: &Snapshot| Seen { day: s.day, sha256: s.manifest.sha256.clone() };
        let damaged = timeline.damaged().into_iter().map(|text| Error::new(ErrorKind::List, text));
        let (mut steps, mut faults) = (Vec::new(), damaged.collect::<Vec<_>>());
        for (step, pair) in self.pairs(list, &pairs).into_iter().zip(snapshots.windows(2)) {
            match step {
                Ok(step) => steps.push((Between { from: seen(pair[0]), to: seen(pair[1]) }, step)),
                Err(error) => faults.push(error),
            }
        }
        Ok(Told { kept, steps, faults: super::log::once(faults) })
    }

    /// What happened between each two snapshots. Those that are not kept beside are read, on as many threads as there
    /// are; neighbours share a reading.
    pub fn pairs(&self, list: &ListId, pairs: &[(&Manifest, &Manifest)]) -> Vec<Result<Step>> {
        let mut known: Vec<Option<Step>> = pairs.iter().map(|(a, b)| self.beside(list, a, b)).collect();
        let missing: Vec<usize> = (0..pairs.len()).filter(|at| known[*at].is_none()).collect();
        let share = missing.len().div_ceil(rayon::current_num_threads().max(1)).max(1);
        let mut made: HashMap<usize, Result<Step>> = missing
            .par_chunks(share)
            .flat_map_iter(|chunk| {
                let mut last: Option<(String, Result<Opened>)> = None;
                chunk
                    .iter()
                    .map(|at| {
                        let (from, to) = pairs[*at];
                        let before = match last.take() {
                            Some((sha256, opened)) if sha256 == from.sha256 => opened,
                            _ => self.open(list, from),
                        };
                        let after = self.open(list, to);
                        let step = step(&before, &after);
                        if let Ok(step) = &step {
                            self.keep(list, from, to, step);
                        }
                        last = Some((to.sha256.clone(), after));
                        (*at, step)
                    })
                    .collect::<Vec<_>>()
            })
            .collect();
        if !missing.is_empty() {
            self.sweep(list);
        }
        (0..pairs.len())
            .map(|at| match known[at].take() {
                Some(step) => Ok(step),
                None => made.remove(&at).unwrap_or_else(|| Ok(Step::default())),
            })
            .collect()
    }

    fn open(&self, list: &ListId, manifest: &Manifest) -> Result<Opened> {
        let named = |e: Error| {
            let day = manifest.published.map_or_else(|| "undated".to_owned(), |d| d.to_string());
            let message =
                format!("the snapshot {} of {list} ({day}) cannot be read", store::short(&manifest.sha256));
            Error::new(ErrorKind::List, message).caused_by(e).hint(format!(
                "if it is the current one: `listed update {list}`; a damaged past one touches no other"
            ))
        };
        match store::open_snapshot(list, &manifest.sha256, Some(self.store), self.today) {
            Ok(Some(opened)) => Ok(opened),
            Ok(None) => Err(named(Error::new(ErrorKind::List, "it is kept no more"))),
            Err(e) => Err(named(e)),
        }
    }

    fn name(list: &ListId, from: &Manifest, to: &Manifest) -> String {
        let digits = |m: &Manifest| m.sha256.chars().take(DIGITS).collect::<String>();
        format!("{}{}-{}.{STEP}", Self::prefix(list), digits(from), digits(to))
    }

    fn prefix(list: &ListId) -> String {
        format!("{}~", list.as_str().replace('/', "~"))
    }

    /// Removes the steps of snapshots that are kept no more.
    fn sweep(&self, list: &ListId) {
        let (Some(cache), Ok(snapshots)) = (self.store.cache(), self.store.snapshots(list)) else { return };
        let kept: HashSet<&str> = snapshots.iter().filter_map(|s| s.manifest.sha256.get(..DIGITS)).collect();
        cache.sweep(&Self::prefix(list), |rest| match rest.strip_suffix(&format!(".{STEP}")) {
            Some(pair) => pair.split('-').all(|digits| kept.contains(digits)),
            None => true,
        });
    }

    /// A step that is kept, if all is as it was.
    fn beside(&self, list: &ListId, from: &Manifest, to: &Manifest) -> Option<Step> {
        let packed = self.store.cache()?.read(&Self::name(list, from, to))?;
        let mut json = Vec::new();
        // The form has a checksum of its own.
        GzDecoder::new(packed.as_slice()).read_to_end(&mut json).ok()?;
        let kept: Beside = serde_json::from_slice(&json).ok()?;
        let same =
            kept.build == BUILD && kept.list == *list && kept.from == from.sha256 && kept.to == to.sha256;
        if !same {
            return None;
        }
        let mut anew = false;
        for (manifest, then) in [from, to].into_iter().zip(&kept.touched) {
            if self.store.touched(manifest).as_ref() != Some(then) {
                // Packed since, or damaged: what is told of a snapshot must be in it still.
                if !self.store.is_sound(manifest) {
                    return None;
                }
                anew = true;
            }
        }
        if anew {
            self.keep(list, from, to, &kept.step);
        }
        Some(kept.step)
    }

    /// Keeps a step. A folder that cannot be written to only costs the time of making it again.
    fn keep(&self, list: &ListId, from: &Manifest, to: &Manifest, step: &Step) {
        let (Some(cache), Some(a), Some(b)) =
            (self.store.cache(), self.store.touched(from), self.store.touched(to))
        else {
            return;
        };
        let kept = Beside {
            build: BUILD.to_owned(),
            list: list.clone(),
            from: from.sha256.clone(),
            to: to.sha256.clone(),
            touched: [a, b],
            step: step.clone(),
        };
        let Ok(json) = serde_json::to_vec(&kept) else { return };
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        let Some(packed) = packed.write_all(&json).ok().and_then(|()| packed.finish().ok()) else { return };
        cache.write(&Self::name(list, from, to), &packed);
    }
}

fn step(before: &Result<Opened>, after: &Result<Opened>) -> Result<Step> {
    let (before, after) = match (before, after) {
        (Ok(before), Ok(after)) => (before, after),
        (Err(e), _) | (_, Err(e)) => return Err(again(e)),
    };
    let entities =
        |o: &Opened| -> Result<Vec<Entity>> { Ok(o.list.entities.all()?.into_iter().cloned().collect()) };
    let (a, b) = (entities(before)?, entities(after)?);
    let (a, b): (Vec<&Entity>, Vec<&Entity>) = (a.iter().collect(), b.iter().collect());
    Ok(Step::between(&a, &b, before.format != after.format))
}

/// The same error once more: a snapshot that cannot be read spoils the step to it and the step from it.
fn again(error: &Error) -> Error {
    let cause = std::error::Error::source(error).map_or_else(String::new, |s| format!(": {s}"));
    let again = Error::new(error.kind(), format!("{error}{cause}"));
    match error.hint_text() {
        Some(hint) => again.hint(hint.to_owned()),
        None => again,
    }
}
