//! `listed show`: one entry, whole.

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde::Serialize;

use super::args::ShowArgs;
use super::output::Output;
use super::status::Status;
use super::{compare, session, ui};
use crate::history::{self, Event};
use crate::model::{Entity, Name, NameKind, PartialDate, Standing};
use crate::report::timeline::brief;
use crate::report::{Format, Hanging, ListMeta, SCHEMA_VERSION, TextStyle, block, date, safe, why_lines};
use crate::screen::{Why, why};
use crate::store::Opened;
use crate::{Error, ErrorKind, Result};

/// Ids named when there is none such.
const SUGGESTED: usize = 5;

pub(super) fn run(args: &ShowArgs) -> Result<Status> {
    args.output.plain()?;
    if let Some(name) = &args.keys {
        let out = Output::open(&args.output)?;
        let text = match args.output.format {
            Format::Text => compare::Side::of(name).text(out.style()),
            _ => ui::json_line(&compare::Side::of(name))?,
        };
        out.put(&text)?;
        return Ok(Status::Done);
    }
    let id = args.id.as_deref().unwrap_or_default();
    let lists = session::open_lists(&args.lists)?;
    let (opened, entity) = find(&lists, id)?;
    let as_of = session::as_of(&args.lists);
    let facts = session::facts(&args.lists)?;
    let why = why(entity, &opened.list, &facts, as_of);
    let mut history = history::events(entity, facts.rules());
    history::in_order(&mut history);
    let not_yet = match opened.list.standing(entity, as_of) {
        Standing::NotYet(listed_on) => Some(NotYet { as_of, listed_on }),
        _ => None,
    };
    let out = Output::open(&args.output)?;
    let text = match args.output.format {
        Format::Text => in_text(out.style(), entity, &why, not_yet.as_ref(), &history),
        _ => ui::json_line(&Shown {
            schema_version: SCHEMA_VERSION,
            list: session::list_meta(opened),
            entity,
            why: &why,
            history: &history,
            not_yet,
        })?,
    };
    out.put(&text)?;
    Ok(Status::Done)
}

/// The answer of `show`, as JSON has it.
#[derive(Serialize)]
struct Shown<'a> {
    schema_version: u32,
    list: ListMeta,
    entity: &'a Entity,
    why: &'a Why,
    /// What the entry tells of its past; `listed history` adds what snapshots show.
    history: &'a [Event],
    /// Where it was not listed yet on the day asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_yet: Option<NotYet>,
}

/// That an entry was listed only later.
#[derive(Serialize)]
struct NotYet {
    as_of: NaiveDate,
    listed_on: PartialDate,
}

fn find<'a>(lists: &'a [Opened], id: &str) -> Result<(&'a Opened, &'a Entity)> {
    let mut entities = Vec::new();
    for opened in lists {
        entities.extend(opened.list.entities.all()?.into_iter().map(|e| (opened, e)));
    }
    if let Some(&found) = entities.iter().find(|(_, e)| e.id.as_str() == id) {
        return Ok(found);
    }
    let wanted = id.to_lowercase();
    let near: Vec<&str> = entities
        .iter()
        .map(|(_, e)| e)
        .filter(|e| {
            let part = e.id.as_str().to_lowercase();
            !wanted.is_empty()
                && (part.contains(&wanted) || e.names.iter().any(|n| n.text.to_lowercase().contains(&wanted)))
        })
        .map(|e| e.id.as_str())
        .take(SUGGESTED)
        .collect();
    let hint = if near.is_empty() {
        format!(
            "`listed check {id:?}` prints the ids of what it finds; entries of a list file need `--list PATH`"
        )
    } else {
        format!("did you mean: {}", near.join(", "))
    };
    let open: Vec<&str> = lists.iter().map(|o| o.list.info.id.as_str()).collect();
    let message = format!("there is no entry with the id {id:?} in {}", open.join(", "));
    Err(Error::new(ErrorKind::Usage, message).hint(hint))
}

fn kind_word(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Primary => "Name",
        NameKind::Alias => "Alias",
        NameKind::WeakAlias => "Weak alias",
        NameKind::Former => "Former",
        NameKind::Native => "Native",
        NameKind::Supplementary | NameKind::Affiliate | NameKind::Address => "Ours",
    }
}

fn in_text(
    style: TextStyle,
    entity: &Entity,
    why: &Why,
    not_yet: Option<&NotYet>,
    history: &[Event],
) -> String {
    let mut out = format!("{}\n", style.bold(&safe(entity.display_name())));
    let field = |label: &str, text: &str| block(style, Hanging { indent: 2, label, column: 12 }, text);
    let _ = write!(out, "{}{}", field("Id", entity.id.as_str()), field("Kind", entity.kind.as_str()));
    if let Some(id) = &entity.source_id {
        out.push_str(&field("Source id", id));
    }
    out.push('\n');
    for Name { text, kind, language, source } in &entity.names {
        let language = language.as_ref().map_or(String::new(), |l| format!(" [{l}]"));
        let source = source.as_ref().map_or(String::new(), |s| format!(" (not from the list: {s})"));
        out.push_str(&field(kind_word(*kind), &format!("{text}{language}{source}")));
    }
    for address in &entity.addresses {
        out.push_str(&field("Address", &address.text));
    }
    let listed = |label, values: &[String]| {
        if values.is_empty() { String::new() } else { field(label, &values.join(", ")) }
    };
    out.push_str(&listed("Country", &entity.countries));
    out.push_str(&listed("Dates", &entity.dates));
    for id in &entity.identifiers {
        let country = id.country.as_ref().map_or(String::new(), |c| format!(" ({c})"));
        out.push_str(&field("Number", &format!("{}: {}{country}", id.kind, id.value)));
    }
    out.push('\n');
    for (label, text) in why_lines(why) {
        out.push_str(&field(label, &text));
        if let (true, Some(then)) = (label == "Policy", &why.licence_policy_at_listing) {
            out.push_str(&field("At first", then));
        }
    }
    for rule in why.rules.iter().skip(1) {
        if let Some(url) = &rule.url {
            out.push_str(&field("Link", url));
        }
    }
    if let Some(NotYet { as_of, listed_on }) = not_yet {
        let told = format!("not yet on {}: listed {}", date((*as_of).into()), date(*listed_on));
        out.push_str(&field("In force", &told));
    }
    if let Some(ended) = entity.ended_on() {
        out.push_str(&field("Ended", &date(ended)));
    }
    for remark in &entity.remarks {
        out.push_str(&field("Remark", remark));
    }
    for (at, event) in history.iter().enumerate() {
        out.push_str(&field(if at == 0 { "History" } else { "" }, &brief(event)));
    }
    out
}
