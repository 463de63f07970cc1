//! `listed decide`: writes down what a person decided about one hit.
//!
//! The hit must be there: a decision about a name and an entry that do not meet would wait unseen for the day they do.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use chrono::{Days, NaiveDate};

use super::args::{DecideArgs, EvidenceOptions, RulingArg};
use super::output::whole_file;
use super::session::{self, Session, read_decisions};
use super::status::Status;
use super::ui;
use crate::model::{EntityId, NameKind};
use crate::screen::{DECISION_COLUMNS, DecisionEntry, Query, Ruling, entity_digest, fingerprint};
use crate::{Error, ErrorKind, Result};

/// Days that a decision holds where nothing else is said.
const A_YEAR: u64 = 365;

pub(super) fn run(args: &DecideArgs) -> anyhow::Result<Status> {
    let usage = |text: String| Error::new(ErrorKind::Usage, text);
    let Some(path) = &args.decisions else {
        return Err(usage("no decisions file is named".into())
            .hint("add --decisions decisions.csv, or set `decisions` in listed.toml")
            .into());
    };
    let verdict = match args.verdict {
        RulingArg::FalsePositive => Ruling::FalsePositive,
        RulingArg::TrueMatch => Ruling::TrueMatch,
        RulingArg::Licensed => Ruling::Licensed,
    };
    let made_on = session::as_of(&args.lists);
    let until = match args.until {
        Some(day) if day < made_on => return Err(usage(format!("--until {day} is over already")).into()),
        Some(day) => day,
        None if verdict == Ruling::Licensed => {
            return Err(usage("a licence needs its own last day".into()).hint("add --until DATE").into());
        }
        None => made_on.checked_add_days(Days::new(A_YEAR)).unwrap_or(NaiveDate::MAX),
    };
    if args.reason.trim().is_empty() || args.by.trim().is_empty() {
        return Err(usage("a decision needs a reason and somebody who made it".into()).into());
    }
    let session = Session::open(&args.lists, &args.matching, &EvidenceOptions::default())?;
    let query = Query {
        country: args.matching.country.clone(),
        address: args.matching.address.clone(),
        kind: args.matching.kind,
        ..Query::name(args.name.trim())
    };
    let answer = session.screener.check(query);
    if let Some(error) = &answer.error {
        return Err(usage(format!("this name cannot be screened: {error}")).into());
    }
    let met = |id: &str| {
        answer
            .hits
            .iter()
            .find(|h| h.entity_id.as_str() == id || h.also_on.iter().any(|a| a.entity_id.as_str() == id))
    };
    let Some(hit) = met(&args.entity) else {
        let ids: Vec<&str> = answer.hits.iter().map(|h| h.entity_id.as_str()).collect();
        let found =
            if ids.is_empty() { "it hits nothing".into() } else { format!("it hits {}", ids.join(", ")) };
        return Err(usage(format!(
            "{:?} does not hit {:?} on these lists, so there is nothing to decide; {found}",
            args.name, args.entity
        ))
        .hint("give the name and the country as they were screened, and the same --list")
        .into());
    };
    let entity = session
        .screener
        .opened()
        .iter()
        .map(|l| l.entities.all())
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .flatten()
        .find(|e| e.id.as_str() == args.entity)
        .ok_or_else(|| usage(format!("there is no entry {:?}", args.entity)))?;
    let by_address = hit.matched_name_kind == NameKind::Address;
    let about = if by_address { answer.query.name_and_address() } else { args.name.trim().to_owned() };
    let entry = DecisionEntry {
        fingerprint: fingerprint(&about, args.matching.country.as_deref()),
        query: about,
        country: args.matching.country.clone().unwrap_or_default(),
        entity_id: EntityId::new(&args.entity),
        verdict,
        reason: args.reason.trim().to_owned(),
        until,
        by: args.by.trim().to_owned(),
        made_on,
        entity_sha256: entity_digest(entity),
    };
    append(path, &entry).with_context(|| format!("the decision was not added to {}", path.display()))?;
    ui::note(&format!(
        "{}: {} ~ {}, {}, until {until}",
        path.display(),
        entry.query,
        entry.entity_id,
        verdict.as_str()
    ));
    let others: Vec<&str> = std::iter::once(hit.entity_id.as_str())
        .chain(hit.also_on.iter().map(|a| a.entity_id.as_str()))
        .filter(|id| *id != args.entity)
        .collect();
    if !others.is_empty() && verdict != Ruling::TrueMatch {
        ui::warn(&format!(
            "the same listing also comes as {}: the hit stays until that is decided too",
            others.join(", ")
        ));
    }
    Ok(Status::Done)
}

/// Adds a decision to a file, or makes one. What is there stays as it is, byte for byte.
fn append(path: &Path, entry: &DecisionEntry) -> Result<()> {
    let mut text = String::new();
    if fs::exists(path).unwrap_or(true) {
        // A file that is not right is not made longer.
        text = read_decisions(path)?.1;
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
    }
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| {
        Error::new(ErrorKind::Output, "cannot write the decision").caused_by(e)
    };
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml")) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str("[[decision]]\n");
        text.push_str(&toml::to_string(entry).map_err(|e| failed(e.into()))?);
    } else {
        if text.trim().is_empty() {
            text = DECISION_COLUMNS.join(",") + "\n";
        }
        let mut line = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
        line.serialize(entry).map_err(|e| failed(e.into()))?;
        let bytes = line.into_inner().map_err(|e| failed(e.into_error().into()))?;
        text.push_str(&String::from_utf8(bytes).map_err(|e| failed(e.into()))?);
    }
    // Read back before it counts.
    crate::screen::Decisions::parse(&text, &path.display().to_string())?;
    let mut file = whole_file(path)?;
    file.write_all(text.as_bytes()).map_err(|e| file.error(e))?;
    file.finish()
}
