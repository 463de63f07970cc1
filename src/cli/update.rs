//! `listed update`: fetches official lists, or installs one from a file. The only command that uses the network.

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chrono::Utc;
use indicatif::ProgressBar;

use super::args::UpdateArgs;
use super::bars::{Bars, Into};
use super::status::Status;
use super::upkeep::Config;
use super::{session, ui};
use crate::fetch::{self, Answer, Ask, Files, Limits, Patience, Transport};
use crate::model::{ListId, PartialDate};
use crate::report::{date, number, plural, safe};
use crate::rules::Rules;
use crate::store::{
    Allow, Catalogue, Fetched, Looked, Manifest, New, Outcome, RULES, Staged, Store, Tally, date_of_server,
    look,
};
use crate::{Error, ErrorKind, Result};

/// The Federal Register's rules that touch part 744 of 15 CFR, where the lists of BIS stand.
const RULES_URL: &str = "https://www.federalregister.gov/api/v1/documents.json?\
    conditions[agencies][]=industry-and-security-bureau&conditions[type][]=RULE&conditions[cfr][title]=15&\
    conditions[cfr][part]=744&per_page=1000&order=oldest&fields[]=document_number&fields[]=title&fields[]=abstract&\
    fields[]=volume&fields[]=start_page&fields[]=end_page&fields[]=publication_date&fields[]=effective_on&\
    fields[]=html_url";
/// Lists fetched at once.
const AT_ONCE: usize = 4;
/// What a server is told of us where nothing else is set.
const AGENT: &str = concat!("listed/", env!("CARGO_PKG_VERSION"), " (fetches official sanctions lists)");

pub(super) fn run(args: &UpdateArgs) -> Result<Status> {
    let config = Config::found()?;
    let folder = args.data.data_dir.clone().or_else(|| config.data_dir.clone());
    let folder = folder.or_else(session::own_data_folder).ok_or_else(|| {
        Error::new(ErrorKind::Usage, "there is no home folder to keep lists in")
            .hint("name a folder with --data-dir")
    })?;
    let loss = args.max_loss.or(config.max_loss).map_or(Allow::default().loss, |percent| percent / 100.0);
    let run = Run {
        store: Store::at(folder),
        allow: Allow { loss, shrink: args.accept_shrink, older: args.accept_older },
        args,
        notes: Mutex::default(),
    };
    if let Some(path) = &args.from {
        let done = run.by_path(path);
        return Ok(run.report(&[done]));
    }
    if args.data.offline {
        return Err(Error::new(ErrorKind::Usage, "nothing can be fetched with --offline")
            .hint("install a file got by other means: `listed update --from FILE`"));
    }
    let wanted = wanted(args, &config)?;
    let limits = Limits {
        idle: std::time::Duration::from_secs(args.timeout),
        bytes: args.max_size << 20,
        ..Limits::default()
    };
    let ca_file = args.ca_file.as_ref().or(config.ca_file.as_ref());
    let ways = Ways::open(&wanted, limits, ca_file.map(PathBuf::as_path))?;
    if args.history {
        return run.rebuild_all(&wanted, &ways);
    }
    let done = run.fetch_all(&wanted, &ways);
    Ok(run.report(&done))
}

/// A list to fetch.
pub(super) struct Wanted {
    pub(super) list: ListId,
    pub(super) url: String,
    pub(super) dated_by: Option<String>,
    pub(super) changes: Option<String>,
    pub(super) part: Option<String>,
    pub(super) agent: String,
}

/// The lists asked for, else all that have an address.
fn wanted(args: &UpdateArgs, config: &Config) -> Result<Vec<Wanted>> {
    let catalogue = Catalogue::bundled()?;
    let mut ids: Vec<String> = args.lists.clone();
    if ids.is_empty() {
        ids.extend(catalogue.fetched().map(|(id, _)| id.to_owned()));
        ids.push(RULES.to_owned());
        ids.extend(config.lists.iter().filter(|(_, c)| c.url.is_some()).map(|(id, _)| id.clone()));
        ids.sort();
    }
    ids.dedup();
    ids.into_iter().map(|id| one_wanted(id, catalogue, config)).collect()
}

fn one_wanted(id: String, catalogue: &Catalogue, config: &Config) -> Result<Wanted> {
    let list = ListId::new(id);
    let facts = catalogue.get(&list);
    if list.parent() != list.as_str() {
        return Err(Error::new(ErrorKind::Usage, format!("{list} is a part of {}", list.parent()))
            .hint(format!("`listed update {}` gets all its parts", list.parent())));
    }
    let set = config.lists.get(list.as_str());
    let known = facts.and_then(|f| f.fetch.as_ref());
    let known_url =
        || if list.as_str() == RULES { Some(RULES_URL.to_owned()) } else { known.map(|f| f.url.clone()) };
    let Some(url) = set.and_then(|c| c.url.clone()).or_else(known_url) else {
        let error = |text: String| Error::new(ErrorKind::Usage, text);
        return Err(match facts {
            Some(f) => error(format!("{list} ({}) has no file at a lasting address", f.name)).hint(format!(
                "get its file{} and give it with `listed update --from FILE --list {list}`, or set its `url` in \
                 listed.toml under [lists.{list}]",
                if f.url.is_empty() { String::new() } else { format!(" from {}", f.url) }
            )),
            None => {
                let ids: Vec<&str> = catalogue.fetched().map(|(id, _)| id).collect();
                error(format!("there is no list with the id {:?}", list.as_str()))
                    .hint(format!("lists that can be fetched: {}", ids.join(", ")))
            }
        });
    };
    let agent = set.and_then(|c| c.agent.clone()).or_else(|| known.and_then(|f| f.agent.clone()));
    Ok(Wanted {
        list,
        url,
        dated_by: set.and_then(|c| c.dated_by.clone()).or_else(|| known.and_then(|f| f.dated_by.clone())),
        changes: set.and_then(|c| c.changes.clone()).or_else(|| known.and_then(|f| f.changes.clone())),
        part: known.and_then(|f| f.part.clone()),
        agent: agent.unwrap_or_else(|| AGENT.to_owned()),
    })
}

/// The ways to get files that a run needs.
pub(super) struct Ways {
    files: Files,
    #[cfg(feature = "fetch")]
    http: Option<fetch::Http>,
}

impl Ways {
    #[cfg(feature = "fetch")]
    fn open(wanted: &[Wanted], limits: Limits, ca_file: Option<&Path>) -> Result<Self> {
        let any = wanted.iter().any(|w| Files::path(&w.url).is_none());
        let http = if any { Some(fetch::Http::new(limits, ca_file)?) } else { None };
        Ok(Self { files: Files { limits }, http })
    }

    #[cfg(not(feature = "fetch"))]
    fn open(wanted: &[Wanted], limits: Limits, _: Option<&Path>) -> Result<Self> {
        match wanted.iter().find(|w| Files::path(&w.url).is_none()) {
            Some(w) => Err(Error::new(
                ErrorKind::Usage,
                format!("{} cannot be fetched: this `listed` was built without network code", w.list),
            )
            .hint("get its file by other means and give it with `listed update --from FILE`")),
            None => Ok(Self { files: Files { limits } }),
        }
    }

    pub(super) fn of(&self, url: &str) -> Result<&dyn Transport> {
        if Files::path(url).is_some() {
            return Ok(&self.files);
        }
        #[cfg(feature = "fetch")]
        if let Some(http) = &self.http {
            return Ok(http);
        }
        Err(Error::new(ErrorKind::Usage, format!("no way to get {url}")))
    }
}

/// What came of one list.
pub(super) struct Done {
    pub(super) list: String,
    pub(super) outcome: Result<Outcome>,
}

pub(super) struct Run<'a> {
    pub(super) store: Store,
    pub(super) allow: Allow,
    pub(super) args: &'a UpdateArgs,
    /// What there is to tell when all is done.
    notes: Mutex<Vec<String>>,
}

impl Run<'_> {
    /// Installs a file, or a folder of files that make one list.
    fn by_path(&self, path: &Path) -> Done {
        let mut list = self.args.list.clone().unwrap_or_else(|| path.display().to_string());
        let outcome = self.stage_path(path).and_then(|files| {
            let stem = path.file_stem().map_or_else(|| "list".into(), |s| s.to_string_lossy().into_owned());
            let looked = self.look(&files, self.args.list.as_deref(), &stem)?;
            list = looked.list.to_string();
            let from = path.display().to_string();
            let new = New {
                list: &looked.list,
                files: &files,
                looked: &looked,
                from: &from,
                fetched: None,
                at: Utc::now(),
            };
            self.install(&new)
        });
        Done { list, outcome: outcome.map_err(|e| of_file(path, e)) }
    }

    fn stage_path(&self, path: &Path) -> Result<Vec<Staged>> {
        let unreadable = |path: &Path| {
            let path = path.display().to_string();
            move |e: io::Error| Error::new(ErrorKind::Input, format!("cannot read {path}")).caused_by(e)
        };
        let mut paths = vec![path.to_owned()];
        if path.is_dir() {
            paths.clear();
            for entry in std::fs::read_dir(path).map_err(unreadable(path))? {
                let entry = entry.map_err(unreadable(path))?.path();
                if entry.is_file() && !entry.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'))
                {
                    paths.push(entry);
                }
            }
            paths.sort();
        }
        let stage = |path: &PathBuf| {
            let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
            let mut to = self.store.stage(&name)?;
            to.take_file(path)?;
            Ok(to.finish())
        };
        paths.iter().map(stage).collect()
    }

    pub(super) fn note(&self, text: String) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }

    fn note_removed(&self, list: &ListId, removed: &[Manifest]) {
        let days = removed.iter().map(|m| m.published.map_or_else(|| m.got_at.clone(), |d| d.to_string()));
        let days: Vec<String> = days.map(|d| d.chars().take(10).collect()).collect();
        if let (Some(first), Some(last)) = (days.iter().min(), days.iter().max()) {
            self.note(format!(
                "{list}: {} removed, of {first} to {last}: --keep {}",
                plural(removed.len() as u64, "old snapshot", "old snapshots"),
                self.args.keep
            ));
        }
    }

    /// Tells all that came of it.
    pub(super) fn report(&self, done: &[Done]) -> Status {
        let status = report(done);
        self.tell_notes();
        status
    }

    pub(super) fn tell_notes(&self) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).iter().for_each(|text| ui::note(text));
    }

    pub(super) fn patience(&self) -> Patience {
        Patience { tries: self.args.tries, ..Patience::default() }
    }

    /// Reads what came to its end, and holds it to what was asked for.
    pub(super) fn look(&self, files: &[Staged], asked: Option<&str>, stem: &str) -> Result<Looked> {
        let name = asked.map_or(stem, |id| id.split_once('/').map_or(id, |(_, name)| name));
        let mut looked = if asked == Some(RULES) { look_at_rules(files)? } else { look(files, name)? };
        if let Some(asked) = asked.filter(|a| *a != looked.list.as_str()) {
            return Err(Error::new(
                ErrorKind::List,
                format!("it is not the list {asked}: by its content it is {}", looked.list),
            )
            .hint("check the file, or the id given with --list"));
        }
        if let Some(on) = self.args.published {
            looked.published = Some(PartialDate::from(on));
        }
        Ok(looked)
    }

    fn install(&self, new: &New<'_>) -> Result<Outcome> {
        let outcome = self.store.install(new, self.allow, self.args.dry_run)?;
        if matches!(outcome, Outcome::Installed { tried: false, .. }) {
            let removed = self.store.prune(new.list, self.args.keep, new.at)?;
            self.note_removed(new.list, &removed);
            // What cannot be packed only takes more room.
            if let Err(error) = self.store.pack_past(new.list) {
                self.note(format!("the past of {} is kept unpacked: {error}", new.list));
            }
        }
        Ok(outcome)
    }

    fn fetch_all(&self, wanted: &[Wanted], ways: &Ways) -> Vec<Done> {
        let bars = Bars::new(wanted.iter().map(|w| w.list.as_str()));
        let next = std::sync::atomic::AtomicUsize::new(0);
        let mut done: Vec<(usize, Done)> = std::thread::scope(|scope| {
            let worker = || {
                let mut mine = Vec::new();
                loop {
                    let n = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(one) = wanted.get(n) else { return mine };
                    let bar = bars.add(one.list.as_str());
                    let outcome = self.fetch_one(one, ways, &bar);
                    let outcome = outcome.map_err(|e| outer(format!("{} was not updated", one.list), e));
                    bar.finish_and_clear();
                    mine.push((n, Done { list: one.list.to_string(), outcome }));
                }
            };
            let workers: Vec<_> = (0..AT_ONCE.min(wanted.len())).map(|_| scope.spawn(worker)).collect();
            // A worker that fell must not be taken for one that had nothing to do: its lists are told as failed.
            workers.into_iter().flat_map(|w| w.join().unwrap_or_default()).collect()
        });
        for (n, one) in wanted.iter().enumerate() {
            if !done.iter().any(|(m, _)| *m == n) {
                let error = Error::new(ErrorKind::List, format!("the update of {} ended abruptly", one.list))
                    .hint("this is a fault in `listed`; please report it");
                done.push((n, Done { list: one.list.to_string(), outcome: Err(error) }));
            }
        }
        done.sort_by_key(|(n, _)| *n);
        done.into_iter().map(|(_, d)| d).collect()
    }

    pub(super) fn fetch_one(&self, one: &Wanted, ways: &Ways, bar: &ProgressBar) -> Result<Outcome> {
        let mut url = one.url.clone();
        let mut dated = None;
        if let Some(dated_by) = one.dated_by.as_ref().filter(|_| url.contains("{date}")) {
            let on = self.ecfr_date(dated_by, one, ways, bar)?;
            url = url.replace("{date}", &on.to_string());
            dated = Some(PartialDate::from(on));
        }
        // Only for a copy that is sound may the server say that nothing has changed.
        let kept = self.store.kept(&one.list).ok().flatten();
        let kept = kept.filter(|k| k.current.url.as_ref() == Some(&url) && self.store.is_sound(&k.manifest));
        let ask = Ask {
            url: url.clone(),
            agent: one.agent.clone(),
            etag: kept.as_ref().and_then(|k| k.current.etag.clone()),
            last_modified: kept.as_ref().and_then(|k| k.current.last_modified.clone()),
        };
        let name = url.split(['?', '#']).next().and_then(|u| u.rsplit('/').next()).unwrap_or("list");
        let mut to = Into { staging: self.store.stage(name)?, bar };
        let answer = fetch::fetch(ways.of(&url)?, &ask, &mut to, self.patience())?;
        let (etag, last_modified) = match (answer, kept) {
            (Answer::Unchanged, Some(kept)) => {
                let fetched = Fetched { url, etag: ask.etag, last_modified: ask.last_modified };
                if !self.args.dry_run {
                    self.store.confirm(&one.list, &kept.current.sha256, &fetched, Utc::now())?;
                }
                return Ok(Outcome::Same(Box::new(kept.manifest)));
            }
            (Answer::Unchanged, None) => {
                return Err(Error::new(
                    ErrorKind::List,
                    format!("{url} answers that nothing has changed, unasked"),
                )
                .hint("try again later"));
            }
            (Answer::Whole { etag, last_modified }, _) => (etag, last_modified),
        };
        bar.set_message("reading");
        let files = [to.staging.finish()];
        let mut looked = self.look(&files, Some(one.list.as_str()), "list").map_err(|e| of_url(&url, e))?;
        // The file's own date is the publisher's; where it has none, the next best.
        let server = last_modified.as_deref().and_then(date_of_server);
        looked.published = looked.published.or(dated).or(server);
        let fetched = Some(Fetched { url: url.clone(), etag, last_modified });
        let new =
            New { list: &one.list, files: &files, looked: &looked, from: &url, fetched, at: Utc::now() };
        self.install(&new)
    }
}

/// What an answer of the Federal Register holds.
fn look_at_rules(files: &[Staged]) -> Result<Looked> {
    let unreadable = |e| Error::new(ErrorKind::List, "cannot read the file back").caused_by(e);
    let mut bytes = Vec::new();
    for file in files {
        file.reader().map_err(unreadable)?.read_to_end(&mut bytes).map_err(unreadable)?;
    }
    let rules = Rules::from_api(&bytes)?;
    let entries = rules.iter().count() as u64;
    Ok(Looked {
        list: ListId::new(RULES),
        format: "federal-register-json".into(),
        published: rules.iter().map(|r| r.published().value).max(),
        holds: Tally { records: entries, entries, names: entries, ..Tally::default() },
    })
}

fn of_file(path: &Path, error: Error) -> Error {
    outer(format!("cannot install {}", path.display()), error)
}

pub(super) fn of_url(url: &str, error: Error) -> Error {
    outer(format!("what {url} gives cannot be used"), error)
}

pub(super) fn outer(message: String, error: Error) -> Error {
    let hint = error.hint_text().map(str::to_owned);
    let outer = Error::new(error.kind(), message).caused_by(error);
    match hint {
        Some(hint) => outer.hint(hint),
        None => outer,
    }
}

/// Tells what came of each list, what is wrong on standard error, and the exit status.
fn report(done: &[Done]) -> Status {
    let width = done.iter().map(|d| d.list.len()).max().unwrap_or(0);
    let mut text = String::new();
    let mut status = Status::Done;
    for Done { list, outcome } in done {
        let (word, more) = match outcome {
            Ok(Outcome::Installed { now, before, tried }) => {
                (if *tried { "would install" } else { "installed" }, change(now, before.as_deref()))
            }
            Ok(Outcome::Same(m)) => ("unchanged", holds(m)),
            Ok(Outcome::Refused { stays, .. }) => ("refused", remains(stays.as_deref())),
            Err(_) => ("failed", String::new()),
        };
        let line = format!("{list:<width$}  {word:<9}  {more}");
        text.push_str(&safe(line.trim_end()));
        text.push('\n');
    }
    // Whoever has closed standard output has what he wanted.
    let _ = io::stdout().write_all(text.as_bytes());
    for Done { list, outcome } in done {
        let error = match outcome {
            Ok(Outcome::Refused { why, .. }) => {
                let loss = why.iter().any(|w| w.contains("gone") || w.contains("fell") || w.contains("used"));
                let undated = why.iter().any(|w| w.contains("does not say when"));
                let older = why.iter().any(|w| w.contains("older"));
                let hint = match (loss, older) {
                    (true, true) => "if you mean to go back to it: --accept-older and --accept-shrink",
                    (true, _) => "look at what is missing; if the list has really shrunk: --accept-shrink",
                    (_, true) if undated => {
                        "give its day with --published DATE; if you mean to go back: --accept-older"
                    }
                    (_, true) => "if you mean to go back: --accept-older",
                    _ => "check this machine's clock, or get the file again",
                };
                &Error::new(ErrorKind::List, format!("{list} was not updated: {}", why.join("; "))).hint(hint)
            }
            Err(error) => error,
            Ok(_) => continue,
        };
        ui::print_error(error);
        if status != Status::Failed {
            status = Status::of(error);
        }
    }
    status
}

fn holds(m: &Manifest) -> String {
    let published = m.published.map_or_else(String::new, |on| format!(", published {}", date(on)));
    format!("{}{published}", plural(m.holds.entries, "entry", "entries"))
}

fn change(now: &Manifest, before: Option<&Manifest>) -> String {
    let was = before.map_or_else(String::new, |b| format!(" ({} before)", number(b.holds.entries)));
    let unusable = match now.holds.set_aside {
        0 => String::new(),
        n => format!("; {} could not be used", plural(n, "record", "records")),
    };
    format!("{}{was}{unusable}", holds(now))
}

fn remains(stays: Option<&Manifest>) -> String {
    stays.map_or_else(|| "nothing is installed".into(), |m| format!("what there is stays: {}", holds(m)))
}
