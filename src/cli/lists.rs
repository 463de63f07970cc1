//! `listed lists`: what each list is, how old, how much of the whole, and what was wrong with it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

use super::args::{ListOptions, ListsArgs};
use super::output::Output;
use super::status::Status;
use super::upkeep::Config;
use super::{session, ui};
use crate::model::Warning;
use crate::report::{
    Format, Hanging, ListMeta, SCHEMA_VERSION, TextStyle, block, date, number, plural, safe,
};
use crate::screen::{Facts, why};
use crate::store::{self, Catalogue, Coverage, Freshness, Opened, Origin, Snapshot, Store, When};
use crate::{Error, Result};

pub(super) fn run(args: &ListsArgs) -> Result<Status> {
    args.output.plain()?;
    let as_of = session::as_of(&args.lists);
    let config = Config::found()?;
    let store = session::data(&args.lists.data, &config)?;
    let store = if args.check { store.map(|s| s.anew(true)) } else { store };
    let max_age = args.lists.max_age.or(config.max_age);
    let (opened, mut faults) = open_each(&args.lists, store.as_ref(), session::when(&args.lists))?;
    for opened_one in &opened {
        faults.extend(store::too_old(opened_one, &opened, as_of, max_age)?);
        faults.extend(store::from_the_future(opened_one, session::today()));
    }
    faults.extend(session::required(&args.lists, &config).iter().filter_map(|id| store::lacks(&opened, id)));
    let facts = session::facts(&args.lists)?;
    let mut lists = Vec::new();
    for o in &opened {
        let unresolved = args.check.then(|| unresolved(o, &facts, as_of)).transpose()?;
        lists.push(Told::new(o, max_age, as_of, unresolved, args.check)?);
    }
    let out = Output::open(&args.output)?;
    let text = match args.output.format {
        Format::Text => in_text(out.style(), &lists, args.lists.lists.is_empty(), Catalogue::bundled()?),
        _ => ui::json_line(&Answer {
            schema_version: SCHEMA_VERSION,
            as_of,
            lists: &lists,
            faults: faults.iter().map(ToString::to_string).collect(),
        })?,
    };
    let partial = opened.iter().any(|o| !o.list.set_aside.is_empty());
    out.put(&text)?;
    faults.iter().for_each(ui::print_error);
    Ok(match (faults.is_empty(), partial) {
        (false, _) => Status::Failed,
        (true, true) => Status::Partial,
        (true, false) => Status::Done,
    })
}

/// Opens the lists one by one: a damaged one must not keep us from telling of the others.
fn open_each(options: &ListOptions, store: Option<&Store>, when: When) -> Result<(Vec<Opened>, Vec<Error>)> {
    if !options.lists.is_empty() {
        return Ok((store::open(&options.lists, store, when)?, Vec::new()));
    }
    let (mut opened, mut faults) = (Vec::new(), Vec::new());
    for id in store.map_or(Ok(Vec::new()), Store::installed)? {
        match store::open_installed(&id, store, when) {
            Ok(list) => opened.extend(list),
            Err(error) => faults.push(error),
        }
    }
    for list in store::bundled()? {
        opened.push(store::open_bundled(list, when)?);
    }
    Ok((opened, faults))
}

/// The answer of `lists`, as JSON has it.
#[derive(Serialize)]
struct Answer<'a> {
    schema_version: u32,
    as_of: chrono::NaiveDate,
    lists: &'a [Told],
    /// Why the exit status is 3.
    faults: Vec<String>,
}

/// A list with what is told of it beyond what every report says.
#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    meta: ListMeta,
    path: Option<String>,
    /// Where an installed list came from.
    from: Option<String>,
    /// When the publisher last gave it, or said that it has not changed.
    checked_at: Option<String>,
    /// With `--as-of`: the snapshot of the list that was in force on the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshot: Option<SnapshotTold>,
    /// Days that a copy of it may be old; absent where it cannot go stale.
    limit_days: Option<u32>,
    freshness: Freshness,
    licence: Option<String>,
    records: u64,
    names: usize,
    /// Entries of each sub-list, where there are any.
    parts: BTreeMap<String, usize>,
    warnings_by_code: BTreeMap<String, usize>,
    set_aside_by_code: BTreeMap<String, usize>,
    /// With `--check`: every warning and every record set aside.
    all_warnings: Option<Vec<Warning>>,
    /// With `--check`: entries with citations that no rule answers to.
    unresolved: Option<Vec<Unresolved>>,
}

/// Of which days a snapshot is.
#[derive(Serialize)]
struct SnapshotTold {
    from: chrono::NaiveDate,
    through: chrono::NaiveDate,
    until: Option<chrono::NaiveDate>,
    current: bool,
    rebuilt: bool,
}

impl SnapshotTold {
    fn of(snapshot: &Snapshot) -> Self {
        let Snapshot { day, through, until, current, rebuilt, .. } = *snapshot;
        Self { from: day, through, until, current, rebuilt }
    }

    fn text(&self) -> String {
        let until =
            self.until.map_or_else(|| "until now".to_owned(), |day| format!("until {}", date(day.into())));
        let which = match (self.current, self.rebuilt) {
            (true, _) => "the current one",
            (_, true) => "a past one, rebuilt",
            _ => "a past one",
        };
        format!("{which}: the list from {} {until}", date(self.from.into()))
    }
}

#[derive(Serialize)]
struct Unresolved {
    entity_id: String,
    citations: Vec<String>,
}

fn by_code(warnings: &[Warning]) -> BTreeMap<String, usize> {
    let mut out = BTreeMap::new();
    for w in warnings {
        *out.entry(w.code.clone()).or_default() += 1;
    }
    out
}

fn unresolved(opened: &Opened, facts: &Facts, as_of: chrono::NaiveDate) -> Result<Vec<Unresolved>> {
    let list = &opened.list;
    let entries = list.entities.all()?.into_iter().map(|e| {
        let mut citations = why(e, list, facts, as_of).unresolved_citations;
        // The lists of the United States cite the Federal Register: what is no page of it leads nowhere either.
        let cited = e.listings.iter().flat_map(|l| &l.citations).filter(|c| c.fr.is_none());
        for citation in cited.filter(|_| e.list.as_str().starts_with("us-")) {
            if !citations.contains(&citation.text) {
                citations.push(citation.text.clone());
            }
        }
        Unresolved { entity_id: e.id.to_string(), citations }
    });
    Ok(entries.filter(|u| !u.citations.is_empty()).collect())
}

impl Told {
    fn new(
        opened: &Opened,
        max_age: Option<u32>,
        as_of: chrono::NaiveDate,
        unresolved: Option<Vec<Unresolved>>,
        check: bool,
    ) -> Result<Self> {
        let list = &opened.list;
        let limit_days = max_age.or(opened.limit()?);
        let mut parts = BTreeMap::new();
        let entities = list.entities.all()?;
        for e in entities.iter().filter(|e| e.list != list.info.id) {
            *parts.entry(e.list.to_string()).or_default() += 1;
        }
        Ok(Self {
            meta: session::list_meta(opened),
            path: opened.path.as_ref().map(|p| p.display().to_string()),
            from: opened.kept.as_ref().map(|k| k.manifest.from.clone()),
            checked_at: opened.kept.as_ref().and_then(|k| k.current.checked_at.clone()),
            snapshot: opened.snapshot.as_deref().map(SnapshotTold::of),
            limit_days,
            freshness: opened.dates().judge(as_of, limit_days),
            licence: Catalogue::bundled()?.get(&list.info.id).map(|f| f.licence.clone()),
            records: opened.records,
            names: entities.iter().map(|e| e.names.len()).sum(),
            parts,
            warnings_by_code: by_code(&list.warnings),
            set_aside_by_code: by_code(&list.set_aside),
            all_warnings: check.then(|| list.set_aside.iter().chain(&list.warnings).cloned().collect()),
            unresolved,
        })
    }

    /// What its age comes to, in words.
    fn age_words(&self) -> Option<String> {
        let limit = plural(u64::from(self.limit_days?), "day", "days");
        Some(match (self.freshness, self.meta.origin) {
            (Freshness::Expired, Origin::Installed) => {
                format!("EXPIRED: over the {limit} allowed; not used for screening")
            }
            (Freshness::Expired, _) => format!("older than the {limit} a copy of it should be"),
            (Freshness::Stale, _) => {
                format!("stale: its publisher still gives it, but dated it more than {limit} ago")
            }
            (Freshness::Unknown, _) => {
                "unknown: neither its publisher's date nor a fetch tells how old it is".into()
            }
            (Freshness::Fresh, _) => format!("fresh (up to {limit})"),
        })
    }

    fn text(&self, style: TextStyle) -> String {
        let info = &self.meta.info;
        let line = |label: &str, text: &str| block(style, Hanging { indent: 2, label, column: 12 }, text);
        let mut out = format!("{}  {}\n", style.bold(&safe(info.id.as_str())), safe(&info.name));
        let from = match (self.meta.origin, &self.path) {
            (Origin::Bundled, _) => "bundled with the program",
            (Origin::Installed, _) => self.from.as_deref().unwrap_or("installed"),
            // Whether a file holds the whole list nobody but its publisher knows.
            (_, Some(path)) => path,
            _ => "a file",
        };
        out.push_str(&line("From", from));
        if info.coverage == Coverage::Excerpt {
            out.push_str(&line(
                "Coverage",
                "an excerpt: a clear against it says nothing of the rest of the list",
            ));
        }
        let published = match (info.published, info.age_days) {
            (Some(on), Some(age)) => {
                format!("{}, {} ago", date(on), plural(age.unsigned_abs(), "day", "days"))
            }
            (Some(on), None) => date(on),
            _ => "the list does not say when".to_owned(),
        };
        let published = match info.age_days {
            Some(age) if age < 0 => published.replace(" ago", " after the day of the screening"),
            _ => published,
        };
        out.push_str(&line("Published", &published));
        for (label, at) in [("Installed", &info.fetched_at), ("Checked", &self.checked_at)] {
            if let Some(at) = at {
                out.push_str(&line(label, &minute(at)));
            }
        }
        if let Some(snapshot) = &self.snapshot {
            out.push_str(&line("Snapshot", &snapshot.text()));
        }
        if let Some(age) = self.age_words() {
            out.push_str(&line("Age", &age));
        }
        let mut holds = plural(info.entries as u64, "entry", "entries");
        let _ = write!(holds, " with {}", plural(self.names as u64, "name", "names"));
        if self.records != info.entries as u64 {
            let _ = write!(holds, ", from {}", plural(self.records, "record", "records"));
        }
        out.push_str(&line("Holds", &holds));
        let width = self.parts.keys().map(String::len).max().unwrap_or(0);
        for (part, entries) in &self.parts {
            let _ = writeln!(out, "{:14}{:<width$}  {:>7}", "", safe(part), number(*entries as u64));
        }
        out.push_str(&line("SHA-256", &info.sha256));
        for (label, codes) in [("Unusable", &self.set_aside_by_code), ("Warnings", &self.warnings_by_code)] {
            for (i, (code, n)) in codes.iter().enumerate() {
                out.push_str(&line(
                    if i == 0 { label } else { "" },
                    &format!("{} {code}", number(*n as u64)),
                ));
            }
        }
        for w in self.all_warnings.iter().flatten() {
            out.push_str(&line("", &format!("{}: {}: {}", w.code, w.place, w.text)));
        }
        if let Some(unresolved) = &self.unresolved {
            let told = format!(
                "{} with a citation that no known rule answers to",
                plural(unresolved.len() as u64, "entry", "entries")
            );
            out.push_str(&line("Citations", &told));
            for u in unresolved {
                out.push_str(&line("", &format!("{}: {}", u.entity_id, u.citations.join("; "))));
            }
        }
        out.push('\n');
        out
    }
}

/// A time of the data folder, to the minute.
fn minute(at: &str) -> String {
    match at.get(..16) {
        Some(minute) => format!("{} UTC", minute.replacen('T', " ", 1)),
        None => at.to_owned(),
    }
}

fn in_text(style: TextStyle, lists: &[Told], all: bool, catalogue: &Catalogue) -> String {
    let mut out: String = lists.iter().map(|l| l.text(style)).collect();
    if all {
        let there = |id: &str| lists.iter().any(|l| l.meta.info.id.as_str() == id);
        let absent: Vec<&str> = catalogue.ids().filter(|id| !id.contains('/') && !there(id)).collect();
        if !absent.is_empty() {
            let text =
                format!("{} (`listed update` installs lists; --list PATH uses a file)", absent.join(", "));
            out.push_str(&block(style, Hanging { indent: 0, label: "Not here", column: 10 }, &text));
        }
    }
    out
}
