//! `listed verify`: makes a recorded screening again and compares.

use std::path::Path;

use anyhow::Context as _;

use super::args::VerifyArgs;
use super::baseline::open;
use super::session;
use super::status::Status;
use super::ui;
use super::upkeep::Config;
use crate::index::Scratch;
use crate::report::{number, plural, safe};
use crate::screen::{Decisions, Facts, RecordHeader, RecordedList, Screener, Screening, Settings};
use crate::store::{self, List, Opened, Store};
use crate::{Error, ErrorKind, Result};

/// Answers that differ and are named; the rest is counted.
const NAMED: usize = 20;

pub(super) fn run(args: &VerifyArgs) -> anyhow::Result<Status> {
    let name = args.record.display().to_string();
    // Once through before anything is made of it: a record that was changed is not worth repeating.
    let mut reader = open(&args.record)?;
    while reader.next_answer()?.is_some() {}
    let exit_status = reader.end().map_or(0, |e| e.exit_status);
    let header = reader.header().clone();
    let here = env!("CARGO_PKG_VERSION");
    if header.listed_version != here {
        ui::warn(&format!(
            "the record was made with listed {}, and this is {here}: to make it again for certain, use that version",
            header.listed_version
        ));
    }
    let screener =
        screener(&header, args).with_context(|| format!("the screening of {name} cannot be made again"))?;
    let mut scratch = Scratch::default();
    let mut reader = open(&args.record)?;
    let (mut answers, mut differ) = (0_u64, 0_u64);
    let mut out = String::new();
    while let Some(then) = reader.next_answer()? {
        answers += 1;
        let now = screener.check_with(then.query.clone(), &mut scratch);
        if let Some(how) = difference(&then, &now) {
            differ += 1;
            if differ <= NAMED as u64 {
                let head: String = then.query.name.chars().take(120).collect();
                out.push_str(&format!("row {}: {}: {how}\n", then.query.row, safe(&head)));
            }
        }
    }
    if differ > NAMED as u64 {
        out.push_str(&format!("and {} more\n", number(differ - NAMED as u64)));
    }
    let made = format!("listed {}, as of {}", header.listed_version, header.as_of);
    let all = plural(answers, "answer", "answers");
    if differ == 0 {
        out.push_str(&format!("{name}: the same: {all}, exit status {exit_status}, made with {made}\n"));
        for list in &header.lists {
            let published = list.published.map_or_else(|| "no date".to_owned(), |d| d.to_string());
            out.push_str(&format!("  {} published {published}, sha256 {}\n", list.id, list.sha256));
        }
    } else {
        out.push_str(&format!(
            "{name}: not the same: {} of {all} differ; to make it again needs listed {}\n",
            number(differ),
            header.listed_version
        ));
    }
    ui::put(&out)?;
    Ok(if differ == 0 { Status::Done } else { Status::Hit })
}

/// A screener as it was then.
fn screener(header: &RecordHeader, args: &VerifyArgs) -> Result<Screener> {
    let mut given: Vec<List> = Vec::new();
    for path in &args.lists {
        given.push(store::read_file(Path::new(path), header.as_of)?.list);
    }
    // What is to be verified is the lists themselves, and not what was kept of an earlier reading.
    let kept = session::data(&args.data, &Config::found()?)?.map(|s| s.anew(true));
    let mut lists = Vec::new();
    for then in &header.lists {
        // Before it was written down, every entry counted as listed, whatever its date.
        let day = then.day.or(Some(header.as_of));
        match given.iter().find(|l| l.info.sha256 == then.sha256) {
            Some(list) => lists.push(List { day, ..list.clone() }),
            None => lists.push(List { day, ..list(then, header, kept.as_ref())? }),
        }
    }
    let settings =
        Settings { profile: header.profile.clone(), as_of: header.as_of, min_score: header.min_score };
    let screener = Screener::new(lists, Facts::bundled()?, settings)?;
    match &header.decisions {
        Some(decisions) => Ok(screener.with_decisions(Decisions::parse(&decisions.text, &decisions.file)?)),
        None => Ok(screener),
    }
}

/// A list of the record, if it is still to be had as it was.
fn list(then: &RecordedList, header: &RecordHeader, kept: Option<&Store>) -> Result<List> {
    let hint = format!(
        "get the list with the sha256 {} and give it with --list; bundled lists come with listed {}",
        then.sha256, header.listed_version
    );
    let missing = || {
        Error::new(ErrorKind::List, format!("the record's list {} is not to be had", then.id))
            .hint(hint.clone())
    };
    let now: Vec<Opened> = match &then.path {
        Some(path) => {
            vec![store::read_file(Path::new(path), header.as_of).map_err(|e| missing().caused_by(e))?]
        }
        None => {
            if let Some(snapshot) = store::open_snapshot(&then.id, &then.sha256, kept, header.as_of)? {
                return Ok(snapshot.list);
            }
            let spec = then.id.to_string();
            store::open(std::slice::from_ref(&spec), kept, header.as_of)
                .map_err(|e| missing().caused_by(e))?
        }
    };
    let mut others = Vec::new();
    for opened in now {
        if opened.list.info.sha256 == then.sha256 {
            return Ok(opened.list);
        }
        others.push(opened.list.info.sha256);
    }
    Err(Error::new(
        ErrorKind::List,
        format!(
            "the list {} is not the one of the record: its sha256 is {}, and was {}",
            then.path.clone().unwrap_or_else(|| then.id.to_string()),
            others.join(" or "),
            then.sha256
        ),
    )
    .hint(hint))
}

/// How two answers to one query differ.
fn difference(then: &Screening, now: &Screening) -> Option<String> {
    let value = |s: &Screening| serde_json::to_value(s).ok();
    if value(then) == value(now) {
        return None;
    }
    if then.verdict != now.verdict {
        return Some(format!("{} then, {} now", then.verdict.as_str(), now.verdict.as_str()));
    }
    let hits = |s: &Screening| -> Vec<String> {
        s.hits.iter().map(|h| format!("{} {:.4}", h.entity_id, h.score)).collect()
    };
    let (then_hits, now_hits) = (hits(then), hits(now));
    if then_hits != now_hits {
        return Some(format!("hits {} then, {} now", then_hits.join(", "), now_hits.join(", ")));
    }
    Some("the same hits, otherwise told".into())
}
