//! `listed update LIST --history`: the past of a list of the eCFR, one document a change, oldest first.
//!
//! Each state that came is kept at once, so that a run that was ended goes on where it was. Of what could not be had the
//! store knows that it was: its days are errors, and are never answered from the state before.

use std::io::Read as _;
use std::time::Duration;

use chrono::{NaiveDate, Utc};
use indicatif::ProgressBar;

use super::bars::{Bars, Into};
use super::status::Status;
use super::ui;
use super::update::{Run, Wanted, Ways, of_url, outer};
use crate::fetch::{self, Answer, Ask};
use crate::model::PartialDate;
use crate::report::{number, plural};
use crate::sources::versions::{change_dates, states};
use crate::store::{Fetched, New, Outcome, Staged, Timeline};
use crate::{Error, ErrorKind, Result};

/// Documents that did not come, one after the other, after which the server is left in peace.
const GIVE_UP: usize = 3;

/// A state: the day from which it was the list, and the last one.
type State = (NaiveDate, NaiveDate);

/// What came of a past.
#[derive(Default)]
struct Tally {
    fetched: usize,
    kept: usize,
    failed: usize,
    not_asked: usize,
}

impl Run<'_> {
    /// Rebuilds the past of the lists asked for.
    pub(super) fn rebuild_all(&self, wanted: &[Wanted], ways: &Ways) -> Result<Status> {
        let with_past = |w: &&Wanted| w.changes.is_none() || w.part.is_none() || w.dated_by.is_none();
        if let Some(one) = wanted.iter().find(with_past) {
            let message = format!("nobody gives the past of {}", one.list);
            return Err(Error::new(ErrorKind::Usage, message)
                .hint("it can be rebuilt of lists that the eCFR has: us-bis-el, us-bis-meu, us-bis-uvl"));
        }
        let bars = Bars::new(wanted.iter().map(|w| w.list.as_str()));
        let mut status = Status::Done;
        for one in wanted {
            let bar = bars.add(one.list.as_str());
            let done = self.rebuild_one(one, ways, &bar);
            bar.finish_and_clear();
            match done {
                Ok((text, errors)) => {
                    ui::put(&text)?;
                    errors.iter().for_each(ui::print_error);
                    if !errors.is_empty() {
                        status = Status::Failed;
                    }
                }
                Err(error) => {
                    let error = outer(format!("the past of {} was not rebuilt", one.list), error);
                    ui::print_error(&error);
                    status = if status == Status::Failed { status } else { Status::of(&error) };
                }
            }
        }
        self.tell_notes();
        Ok(status)
    }

    /// What there is to say, and what went wrong on the way.
    fn rebuild_one(&self, one: &Wanted, ways: &Ways, bar: &ProgressBar) -> Result<(String, Vec<Error>)> {
        let list = &one.list;
        let mut text = String::new();
        if self.store.kept(list)?.is_none() && !self.args.dry_run {
            // The past of a list is beside what it is today.
            let outcome = self.fetch_one(one, ways, bar)?;
            if let Outcome::Refused { why, .. } = outcome {
                return Err(Error::new(ErrorKind::List, format!("{list} was refused: {}", why.join("; "))));
            }
            text.push_str(&format!("{list}  installed\n"));
        }
        let (dated_by, changes, part) = (&one.dated_by, &one.changes, &one.part);
        let (Some(dated_by), Some(changes), Some(part)) = (dated_by, changes, part) else {
            return Err(Error::new(ErrorKind::Usage, format!("nobody gives the past of {list}")));
        };
        let through = self.ecfr_date(dated_by, one, ways, bar)?;
        let days = change_dates(&self.get(changes, one, ways, bar)?, part).map_err(|e| of_url(changes, e))?;
        let states = states(&days, self.args.since, through);
        if states.is_empty() {
            let message = format!("the eCFR has no state of {list} that is of the day asked for or later");
            return Err(Error::new(ErrorKind::List, message).hint(format!("it is complete until {through}")));
        }
        let timeline =
            if self.args.dry_run { self.store.timeline(list).ok() } else { Some(self.store.timeline(list)?) };
        if self.args.dry_run {
            for (day, until) in &states {
                let kept = timeline.as_ref().is_some_and(|t| self.has(t, *day));
                let what = if kept { "kept" } else { "to be fetched" };
                text.push_str(&format!("{list}  {day} to {until}  {what}\n"));
            }
            return Ok((text, Vec::new()));
        }
        let (mut tally, mut errors) = (Tally::default(), Vec::new());
        let missing = self.missing(&states, timeline.as_ref(), &mut tally)?;
        let mut in_a_row = 0;
        for (n, state) in missing.iter().enumerate() {
            if in_a_row == GIVE_UP {
                tally.not_asked = missing.len() - n;
                let message = format!(
                    "{GIVE_UP} documents one after the other could not be had, so the others were not asked for"
                );
                errors.push(
                    Error::new(ErrorKind::List, message)
                        .hint("try again later: what is kept is not fetched again"),
                );
                break;
            }
            if n > 0 {
                std::thread::sleep(Duration::from_secs(self.args.pause));
            }
            bar.set_message(format!("{} of {}: {}", n + 1, missing.len(), state.0));
            match self.fetch_state(one, *state, ways, bar) {
                Ok(Outcome::Refused { why, .. }) => {
                    (tally.failed, in_a_row) = (tally.failed + 1, 0);
                    let message = format!("the {list} of {} was refused: {}", state.0, why.join("; "));
                    errors.push(Error::new(ErrorKind::List, message).hint(
                        "that of the eCFR may be damaged; if the list has really shrunk: --accept-shrink",
                    ));
                }
                Ok(_) => (tally.fetched, in_a_row) = (tally.fetched + 1, 0),
                Err(error) => {
                    (tally.failed, in_a_row) = (tally.failed + 1, in_a_row + 1);
                    let why = format!("could not be had: {error}");
                    self.store.note_lacking(list, &[*state], &why, Utc::now())?;
                    errors.push(outer(format!("the {list} of {} was not taken in", state.0), error));
                }
            }
        }
        let first = states.first().map_or(through, |s| s.0);
        text.push_str(&format!("{list}  {}\n", tally.told(first, through)));
        Ok((text, errors))
    }

    /// Whether the state of a day is kept, and sound.
    fn has(&self, timeline: &Timeline, day: NaiveDate) -> bool {
        timeline.snapshots().any(|s| s.day == day && self.store.is_sound(&s.manifest))
    }

    /// The states that are to be fetched. That they have been is noted first, whatever comes of it; and of those that
    /// are kept, until when they are now known to have been the list.
    fn missing(
        &self,
        states: &[State],
        timeline: Option<&Timeline>,
        tally: &mut Tally,
    ) -> Result<Vec<State>> {
        let Some(timeline) = timeline else { return Ok(states.to_vec()) };
        let (mut missing, mut unknown, mut list) = (Vec::new(), Vec::new(), None);
        for &(day, until) in states {
            let mut kept = timeline.snapshots().filter(|s| s.day == day);
            match kept.next_back().filter(|s| self.store.is_sound(&s.manifest)) {
                Some(snapshot) => {
                    tally.kept += 1;
                    if snapshot.through < until {
                        self.store.note_until(snapshot, until, Utc::now())?;
                    }
                }
                None => {
                    missing.push((day, until));
                    if !timeline.lacks(day) {
                        unknown.push((day, until));
                    }
                }
            }
            list = Some(timeline.list());
        }
        if let Some(list) = list {
            self.store.note_lacking(list, &unknown, "was not fetched yet", Utc::now())?;
        }
        Ok(missing)
    }

    fn fetch_state(
        &self,
        one: &Wanted,
        (day, until): State,
        ways: &Ways,
        bar: &ProgressBar,
    ) -> Result<Outcome> {
        let url = one.url.replace("{date}", &day.to_string());
        let (staged, fetched) = self.ask(&url, one, ways, bar)?;
        let files = [staged];
        let mut looked = self.look(&files, Some(one.list.as_str()), "list").map_err(|e| of_url(&url, e))?;
        looked.published = Some(PartialDate::from(day));
        let (list, looked, from, at) = (&one.list, &looked, url.as_str(), Utc::now());
        let new = New { list, files: &files, looked, from, fetched: Some(fetched), at };
        self.store.rebuild(&new, until, self.allow)
    }

    fn ask(&self, url: &str, one: &Wanted, ways: &Ways, bar: &ProgressBar) -> Result<(Staged, Fetched)> {
        let name = url.split(['?', '#']).next().and_then(|u| u.rsplit('/').next()).unwrap_or("list");
        let mut to = Into { staging: self.store.stage(name)?, bar };
        let ask = Ask { url: url.to_owned(), agent: one.agent.clone(), ..Ask::default() };
        match fetch::fetch(ways.of(url)?, &ask, &mut to, self.patience())? {
            Answer::Whole { etag, last_modified } => {
                Ok((to.staging.finish(), Fetched { url: url.to_owned(), etag, last_modified }))
            }
            Answer::Unchanged => {
                let message = format!("{url} answers that nothing has changed, unasked");
                Err(Error::new(ErrorKind::List, message).hint("try again later"))
            }
        }
    }

    fn get(&self, url: &str, one: &Wanted, ways: &Ways, bar: &ProgressBar) -> Result<Vec<u8>> {
        let unreadable = |e| Error::new(ErrorKind::List, "cannot read the answer back").caused_by(e);
        let (staged, _) = self.ask(url, one, ways, bar)?;
        let mut bytes = Vec::new();
        staged.reader().map_err(unreadable)?.read_to_end(&mut bytes).map_err(unreadable)?;
        Ok(bytes)
    }

    /// The last day for which the eCFR is complete.
    pub(super) fn ecfr_date(
        &self,
        url: &str,
        one: &Wanted,
        ways: &Ways,
        bar: &ProgressBar,
    ) -> Result<NaiveDate> {
        let unusable = |e: Box<dyn std::error::Error + Send + Sync>| {
            Error::new(ErrorKind::List, format!("cannot tell the day of {} from {url}", one.list))
                .caused_by(e)
        };
        let titles: serde_json::Value =
            serde_json::from_slice(&self.get(url, one, ways, bar)?).map_err(|e| unusable(e.into()))?;
        let title = titles["titles"].as_array().into_iter().flatten().find(|t| t["number"] == 15);
        let day = title.and_then(|t| t["up_to_date_as_of"].as_str()).unwrap_or_default();
        day.parse().map_err(|e: chrono::ParseError| unusable(e.into()))
    }
}

impl Tally {
    fn told(&self, first: NaiveDate, through: NaiveDate) -> String {
        let Self { fetched, kept, failed, not_asked } = self;
        let mut text = format!(
            "past of {first} to {through}: {}, {} fetched, {} kept already",
            plural((fetched + kept + failed + not_asked) as u64, "state", "states"),
            number(*fetched as u64),
            number(*kept as u64)
        );
        for (n, word) in [(failed, "not taken in"), (not_asked, "not asked for")] {
            if *n > 0 {
                text.push_str(&format!(", {} {word}", number(*n as u64)));
            }
        }
        text
    }
}
