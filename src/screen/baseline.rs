//! A screening beside the record of an earlier one: what is new, changed and gone, and what made it so.
//!
//! Rows are told apart by the asker's id, else by name, country and address; a finding is a row and an entry. Where it
//! is not sure what a row was before, it counts as another one: rather told once too often than not at all.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::io::BufRead;

use sha2::{Digest as _, Sha256};

use super::change::{
    Altered, Cause, CauseCode, Change, ChangeKind, Changes, Gone, Left, RowChange, RowState,
};
use super::differ::{differences, fields, gone_for, list_cause, row_changed, same_entry};
use super::record::{RecordEnd, RecordHeader, RecordReader, RecordedList};
use super::{DecisionState, Hit, Query, Screening, Verdict};
use crate::model::{EntityId, ListId};
use crate::store::{Coverage, List};
use crate::{Error, ErrorKind, Result};

/// A digest that stands for what a row says.
type Mark = [u8; 16];

/// A row of the record.
struct Then {
    /// What it asked.
    asked: Mark,
    verdict: Verdict,
    /// Hits that its settings hid.
    hidden: u32,
    taken: bool,
    /// What it found; most rows found nothing.
    found: Option<Box<Found>>,
    /// The next row with the same key.
    next_exact: Option<u32>,
    next_of_id: Option<u32>,
}

struct Found {
    query: Query,
    hits: Vec<Hit>,
}

/// A record, read whole and found sound.
pub struct Baseline {
    name: String,
    header: RecordHeader,
    end: RecordEnd,
    rows: Vec<Then>,
    /// Whether a row of it has an id.
    has_ids: bool,
    /// The first row of each key that is not taken.
    exact: HashMap<Mark, u32>,
    of_id: HashMap<Mark, u32>,
}

fn mark(parts: &[&str]) -> Mark {
    let mut digest = Sha256::new();
    for part in parts {
        // The length first: what stands where must not be in doubt.
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part.as_bytes());
    }
    let mut out = Mark::default();
    out.copy_from_slice(&digest.finalize()[..16]);
    out
}

fn asked(query: &Query) -> Mark {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let kind = query.kind.map_or("", |k| k.as_str());
    mark(&[&query.name, &text(&query.country), &text(&query.address), kind])
}

/// The asker's id, where there is one.
fn id(query: &Query) -> Option<&str> {
    query.id.as_deref().filter(|id| !id.is_empty())
}

impl Baseline {
    /// Reads a record to its end.
    ///
    /// # Errors
    /// When it is damaged, cut short, or not the record of a file.
    pub fn read<R: BufRead>(mut reader: RecordReader<R>, name: &str) -> Result<Self> {
        let (mut rows, mut ids) = (Vec::new(), Vec::new());
        let mut has_ids = false;
        while let Some(answer) = reader.next_answer()? {
            let Screening { query, verdict, mut hits, not_shown, .. } = answer;
            has_ids |= id(&query).is_some();
            ids.push(id(&query).map(|id| mark(&[id])));
            for hit in &mut hits {
                hit.evidence = Vec::new();
            }
            rows.push(Then {
                asked: asked(&query),
                verdict,
                hidden: not_shown.below_min_score,
                taken: false,
                found: (!hits.is_empty()).then(|| Box::new(Found { query, hits })),
                next_exact: None,
                next_of_id: None,
            });
        }
        let (header, Some(end)) = (reader.header().clone(), reader.end().cloned()) else {
            return Err(Error::new(ErrorKind::Input, format!("the record {name} has no end")));
        };
        if header.input.is_none() {
            return Err(Error::new(
                ErrorKind::Input,
                format!("the record {name} is not that of a file: there is nothing to compare rows with"),
            )
            .hint("make one with `listed screen FILE --record RECORD`"));
        }
        let mut baseline = Self {
            name: name.to_owned(),
            header,
            end,
            rows,
            has_ids,
            exact: HashMap::new(),
            of_id: HashMap::new(),
        };
        baseline.chain(&ids);
        Ok(baseline)
    }

    /// Chains the rows of each key, the first one first.
    fn chain(&mut self, ids: &[Option<Mark>]) {
        // A record has no four thousand million rows.
        let count = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        for (at, (row, id)) in (0..count).zip(self.rows.iter_mut().zip(ids)).rev() {
            row.next_exact = self.exact.insert(exact(row.asked, *id), at);
            row.next_of_id = id.and_then(|id| self.of_id.insert(id, at));
        }
    }

    /// What it was made with.
    pub fn header(&self) -> &RecordHeader {
        &self.header
    }

    /// How it ends.
    pub fn end(&self) -> &RecordEnd {
        &self.end
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The lists of the record that are not used now, or of which only an excerpt is. What the rest of them found would
    /// pass for gone.
    pub fn missing_lists(&self, now: &RecordHeader) -> Vec<&ListId> {
        let whole = |then: &RecordedList| {
            now.lists.iter().any(|l| {
                let less = l.coverage == Some(Coverage::Excerpt) && then.coverage != Some(Coverage::Excerpt);
                l.id == then.id && (!less || l.sha256 == then.sha256)
            })
        };
        self.header.lists.iter().filter(|then| !whole(then)).map(|l| &l.id).collect()
    }

    /// Makes it ready for the answers of a screening. `has_ids` says whether its rows have ids.
    pub fn beside(mut self, now: &RecordHeader, has_ids: bool, opened: Vec<List>) -> Comparison {
        let by_id = has_ids && self.has_ids;
        if !by_id {
            self.exact.clear();
            self.of_id.clear();
            let none = vec![None; self.rows.len()];
            self.chain(&none);
        }
        let differences = differences(&self.header, now);
        let lists = now.lists.iter().map(|l| (l.id.clone(), list_cause(&self.header, l))).collect();
        let decided_otherwise =
            self.header.decisions.as_ref().map(|d| &d.text) != now.decisions.as_ref().map(|d| &d.text);
        Comparison {
            by_id,
            differences,
            lists,
            decided_otherwise,
            as_of: (self.header.as_of, now.as_of),
            baseline: self,
            changes: Changes::default(),
            met: 0,
            rows: 0,
            opened,
            still_listed: OnceCell::new(),
        }
    }
}

fn exact(asked: Mark, id: Option<Mark>) -> Mark {
    let Some(id) = id else { return asked };
    let mut digest = Sha256::new();
    digest.update(asked);
    digest.update(id);
    let mut out = Mark::default();
    out.copy_from_slice(&digest.finalize()[..16]);
    out
}

/// Takes the answers of a screening one by one, in the order of its rows.
pub struct Comparison {
    baseline: Baseline,
    by_id: bool,
    differences: Vec<Cause>,
    /// How each list differs.
    lists: HashMap<ListId, Option<Cause>>,
    decided_otherwise: bool,
    as_of: (chrono::NaiveDate, chrono::NaiveDate),
    changes: Changes,
    /// Rows that are in both.
    met: u64,
    rows: u64,
    opened: Vec<List>,
    /// The entries on the lists now, looked up when first needed.
    still_listed: OnceCell<HashSet<EntityId>>,
}

impl Comparison {
    /// What differs beside rows and lists: of each of it the user is to know.
    pub fn differences(&self) -> &[Cause] {
        &self.differences
    }

    /// What differs of the lists.
    pub fn list_changes(&self) -> Vec<Cause> {
        let mut out: Vec<&Cause> = self.lists.values().flatten().collect();
        out.sort_by(|a, b| a.text.cmp(&b.text));
        out.into_iter().cloned().collect()
    }

    /// Whether one side had ids and the other had none, so that rows are told apart by what they say.
    pub fn without_ids(&self, has_ids: bool) -> bool {
        !self.by_id && (self.baseline.has_ids || has_ids) && !self.baseline.rows.is_empty()
    }

    /// Takes an answer; hands back what is to be told of it, if anything.
    ///
    /// # Errors
    /// When a finding is gone and the entries of a list cannot be read to say why.
    pub fn take(&mut self, now: &Screening) -> Result<Option<Screening>> {
        self.rows += 1;
        let at = self.find(&now.query);
        let (mut then, mut was) = (None, None);
        let mut hidden = 0;
        let row = match at.and_then(|at| self.baseline.rows.get_mut(at)) {
            None => RowState::New,
            Some(row) => {
                self.met += 1;
                then = row.found.take();
                was = Some(row.verdict);
                hidden = row.hidden;
                if row.asked == asked(&now.query) { RowState::Same } else { RowState::Changed }
            }
        };
        match row {
            RowState::New => self.changes.rows.new += 1,
            RowState::Changed => self.changes.rows.changed += 1,
            RowState::Same => self.changes.rows.same += 1,
        }
        let mut hits_then = then.as_ref().map_or_else(Vec::new, |t| t.hits.iter().map(Some).collect());
        let because = match (row, &then) {
            (RowState::New, _) => Some(Cause::new(CauseCode::RowNew, "the row is not in the record")),
            (RowState::Changed, then) => Some(row_changed(then.as_ref().map(|t| &t.query), &now.query)),
            (RowState::Same, _) => None,
        };
        if now.verdict == Verdict::Error {
            let unanswered = hits_then.len();
            self.changes.findings.unanswered += unanswered as u64;
            let unanswered = u32::try_from(unanswered).unwrap_or(u32::MAX);
            let change = RowChange { row, was, unchanged: 0, gone: Vec::new(), unanswered };
            return Ok(Some(Screening { change: Some(change), ..now.clone() }));
        }
        let (mut told, mut unchanged) = (Vec::new(), 0_u32);
        for hit in &now.hits {
            let pair = hits_then.iter_mut().find(|t| t.is_some_and(|t| same_entry(t, hit)));
            let change = match pair.and_then(Option::take) {
                None => {
                    self.changes.findings.new += 1;
                    let causes = self.causes(&hit.list, because.as_ref());
                    Some(Change { kind: ChangeKind::New, fields: Vec::new(), causes })
                }
                Some(was) => self.altered(was, hit, because.as_ref()),
            };
            match change {
                Some(change) => {
                    self.changes.raised.add(hit.verdict);
                    told.push(Hit { change: Some(change), ..hit.clone() });
                }
                None => {
                    unchanged += 1;
                    self.changes.standing.add(hit.verdict);
                }
            }
        }
        self.changes.findings.unchanged += u64::from(unchanged);
        let mut gone = Vec::new();
        for hit in hits_then.into_iter().flatten() {
            gone.push(self.gone(hit, now, because.as_ref())?);
        }
        self.changes.findings.gone += gone.len() as u64;
        // What `--min-score` hides counts in the verdict, so more of it is not nothing.
        let more_hidden = now.not_shown.below_min_score > hidden;
        if more_hidden && !told.iter().any(|h| h.verdict == now.verdict) {
            self.changes.raised.add(now.verdict);
        }
        // A row that could not be screened then, and finds nothing now, is mended: that is no finding.
        let other_verdict = was.is_some_and(|was| was != now.verdict && was != Verdict::Error);
        if told.is_empty() && gone.is_empty() && !more_hidden && !other_verdict {
            return Ok(None);
        }
        let change = RowChange { row, was, unchanged, gone, unanswered: 0 };
        Ok(Some(Screening { hits: told, change: Some(change), ..now.clone() }))
    }

    /// What it came to. `whole` says whether every row of the file was answered: else nothing is known of the rest.
    pub fn end(&mut self, whole: bool) -> Changes {
        let mut changes = std::mem::take(&mut self.changes);
        if whole {
            let cause = Cause::new(CauseCode::RowLeft, "the row is no longer in the file");
            for row in self.baseline.rows.iter_mut().filter(|r| !r.taken) {
                changes.rows.left += 1;
                let Some(found) = row.found.take() else { continue };
                let gone: Vec<Gone> =
                    found.hits.iter().map(|hit| gone_for(hit, vec![cause.clone()])).collect();
                changes.findings.gone += gone.len() as u64;
                changes.left.push(Left { query: found.query, was: row.verdict, gone });
            }
        }
        changes
    }

    /// Whether there were rows on both sides and none of them was in both: it is another file's record.
    pub fn nothing_in_common(&self) -> bool {
        self.met == 0 && self.rows > 0 && !self.baseline.rows.is_empty()
    }

    /// The row of the record that is this one: one that says the same, else the next with its id.
    fn find(&mut self, query: &Query) -> Option<usize> {
        let of_id = id(query).filter(|_| self.by_id).map(|id| mark(&[id]));
        let Baseline { rows, exact: by_exact, of_id: by_id, .. } = &mut self.baseline;
        let at = next(by_exact, exact(asked(query), of_id), rows, |r| r.next_exact)
            .or_else(|| next(by_id, of_id?, rows, |r| r.next_of_id))?;
        rows.get_mut(at)?.taken = true;
        Some(at)
    }

    /// Why a finding on a list is not what it was.
    fn causes(&self, list: &ListId, row: Option<&Cause>) -> Vec<Cause> {
        if let Some(row) = row.filter(|r| r.code == CauseCode::RowNew) {
            return vec![row.clone()];
        }
        let mut out: Vec<Cause> = row.cloned().into_iter().collect();
        let of_list = self.lists.get(list).or_else(|| self.lists.get(&ListId::new(list.parent())));
        out.extend(of_list.cloned().flatten());
        out.extend(self.differences.iter().filter(|c| c.code != CauseCode::InputChanged).cloned());
        if out.is_empty() {
            out.push(self.day().unwrap_or_else(|| {
                Cause::new(
                    CauseCode::Unknown,
                    "not known: the row, the list, the profile and the version are what they were",
                )
            }));
        }
        out
    }

    fn day(&self) -> Option<Cause> {
        let (then, now) = self.as_of;
        (then != now)
            .then(|| Cause::new(CauseCode::Day, format!("the day of the screening was {then}, and is {now}")))
    }

    /// How a hit differs from what it was, if it does.
    fn altered(&mut self, was: &Hit, now: &Hit, row: Option<&Cause>) -> Option<Change> {
        let mut fields = fields(was, now);
        if let Some(row) = row {
            // The same answer to another question is not the same finding.
            fields.push(Altered { field: "row".into(), was: None, now: Some(row.text.clone()) });
        }
        if fields.is_empty() {
            return None;
        }
        self.changes.findings.changed += 1;
        let decided = fields.iter().any(|f| f.field == "decision");
        let only_decided = fields.iter().all(|f| ["decision", "verdict"].contains(&f.field.as_str()));
        let causes = match now.decision.as_ref().map(|d| d.state) {
            Some(DecisionState::Changed) => self.causes(&now.list, row),
            _ if !decided || !only_decided => self.causes(&now.list, row),
            _ if self.decided_otherwise => {
                vec![Cause::new(CauseCode::DecisionsChanged, "the decisions are not those of the record")]
            }
            Some(DecisionState::Expired | DecisionState::NotYet | DecisionState::Live) => {
                self.day().map_or_else(|| self.causes(&now.list, row), |day| vec![day])
            }
            _ => self.causes(&now.list, row),
        };
        Some(Change { kind: ChangeKind::Changed, fields, causes })
    }

    /// A hit of the record that is none now.
    fn gone(&self, hit: &Hit, now: &Screening, row: Option<&Cause>) -> Result<Gone> {
        let id = &hit.entity_id;
        if let Some(ended) = now.ended.iter().find(|e| e.entity_id == *id) {
            let text = format!("the entry ended on {}", ended.ended_on);
            return Ok(gone_for(hit, vec![Cause::new(CauseCode::EntryEnded, text)]));
        }
        if let Some(later) = now.later.iter().find(|l| l.entity_id == *id) {
            let text =
                format!("on {} the entry was not listed yet: it was on {}", self.as_of.1, later.listed_on);
            return Ok(gone_for(hit, vec![Cause::new(CauseCode::Day, text)]));
        }
        let listed = match self.still_listed.get() {
            Some(listed) => listed,
            None => {
                let mut listed = HashSet::new();
                for list in &self.opened {
                    list.entities.each(|e| {
                        listed.insert(e.id.clone());
                    })?;
                }
                self.still_listed.get_or_init(|| listed)
            }
        };
        let mut causes = Vec::new();
        if listed.contains(id) {
            if now.not_shown.below_min_score > 0 || now.not_shown.other_kind > 0 {
                let text = "--min-score or --kind keeps hits of this row out";
                causes.push(Cause::new(CauseCode::SettingsChanged, text));
            }
        } else {
            causes.push(Cause::new(CauseCode::EntryLeft, format!("the entry is no longer on {}", hit.list)));
        }
        causes.extend(self.causes(&hit.list, row));
        if causes.len() > 1 {
            causes.retain(|c| !matches!(c.code, CauseCode::Unknown | CauseCode::Day));
        }
        Ok(gone_for(hit, causes))
    }
}

/// The next row of a chain that is not taken.
fn next(
    chains: &mut HashMap<Mark, u32>,
    key: Mark,
    rows: &[Then],
    follow: fn(&Then) -> Option<u32>,
) -> Option<usize> {
    loop {
        let at = *chains.get(&key)?;
        let row = rows.get(at as usize)?;
        match follow(row) {
            Some(next) => chains.insert(key, next),
            None => chains.remove(&key),
        };
        if !row.taken {
            return Some(at as usize);
        }
    }
}
