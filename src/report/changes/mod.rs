//! Shows what changed between two states of a list. One model, four renderers; the same items in each.

mod against;
mod csv;
mod html;
mod json;
mod text;

use std::io::{self, Write};

use serde::Serialize;

pub use against::{Against, AgainstMeta, AgainstSummary, Turned, told_against};

use super::{Format, TextStyle, plural};
use crate::model::{Entity, EntityId, ListId, PartialDate};
use crate::store::Origin;
use crate::track::{Change, Counts, Diff, Field, Line, Part, What};

/// An end of the comparison, as reports name it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EndMeta {
    /// What was asked for: a file, or a word for a snapshot.
    pub asked: String,
    /// The list.
    pub list: ListId,
    /// Its name for people.
    pub name: String,
    /// The publisher's date.
    pub published: Option<PartialDate>,
    /// When we got it, RFC 3339; `None` for a file used directly.
    pub got: Option<String>,
    /// SHA-256 of the file.
    pub sha256: String,
    /// Entries compared.
    pub entries: usize,
    /// Where it came from.
    pub origin: Origin,
    /// The form that it came in.
    pub format: String,
    /// Entries of other lists in it, which were not compared.
    pub left_out: usize,
    /// Records that could not be used at all.
    pub set_aside: usize,
}

/// What a diff rests on and what it came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DiffMeta {
    /// The version of the JSON shapes.
    pub schema_version: u32,
    /// The version of the program.
    pub listed_version: String,
    /// The older state.
    pub from: EndMeta,
    /// The newer state.
    pub to: EndMeta,
    /// The fields compared, where the ends come in different forms; `None`: all of them, to the letter.
    pub compared: Option<Vec<Field>>,
    /// What it came to.
    pub summary: DiffSummary,
}

/// What a diff came to, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiffSummary {
    /// Entries by what happened to them.
    #[serde(flatten)]
    pub counts: Counts,
    /// What the program's exit status says of it.
    pub exit_status: u8,
}

impl DiffSummary {
    /// The counts with their words.
    pub fn words(&self) -> [(&'static str, usize); 4] {
        let Counts { added, removed, renamed, changed, .. } = self.counts;
        [("added", added), ("removed", removed), ("renamed", renamed), ("changed", changed)]
    }
}

impl EndMeta {
    /// The end on one line.
    pub fn line(&self) -> String {
        let published = self.published.map_or_else(|| "no date".to_owned(), |d| format!("published {d}"));
        let got =
            self.got.as_deref().map_or(String::new(), |g| format!(", got {}", g.get(..10).unwrap_or(g)));
        let from = match self.origin {
            Origin::File => format!("file {}", self.asked),
            Origin::Bundled => "bundled".to_owned(),
            Origin::Installed => format!("installed ({})", self.asked),
        };
        format!(
            "{}, {published}{got}, {}, {from}, {}, sha256:{}",
            self.list,
            plural(self.entries as u64, "entry", "entries"),
            self.format,
            self.sha256
        )
    }
}

impl DiffMeta {
    /// What must be known to read the diff right, a sentence each.
    pub fn notes(&self) -> Vec<String> {
        let mut out = Vec::new();
        if let Some(fields) = &self.compared {
            let fields: Vec<&str> = fields.iter().map(|f| f.as_str()).collect();
            out.push(format!(
                "The ends come in two forms ({} and {}): compared is what both carry ({}), and not capitals, marks, \
                 punctuation or lost characters.",
                self.from.format,
                self.to.format,
                fields.join(", ")
            ));
        }
        let Counts { rewritten, parts, .. } = self.summary.counts;
        if parts > 0 {
            out.push(format!(
                "{} only in one of them as part of a party that the other has too, under one entry for several countries.",
                plural(parts as u64, "entry stands", "entries stand")
            ));
        }
        if rewritten > 0 {
            out.push(format!(
                "{} what they said, in another order, with another link or under another id of their publisher (--all shows them).",
                plural(rewritten as u64, "more entry says", "more entries say")
            ));
        }
        for end in [&self.from, &self.to] {
            if end.left_out > 0 {
                let n =
                    plural(end.left_out as u64, "entry of other lists was", "entries of other lists were");
                out.push(format!("{}: {n} left out.", end.asked));
            }
            if end.set_aside > 0 {
                let n = plural(end.set_aside as u64, "record", "records");
                out.push(format!("{}: {n} could not be used: this is not all.", end.asked));
            }
        }
        out
    }
}

/// A diff about to be told.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// What it rests on.
    pub meta: &'a DiffMeta,
    /// The diff.
    pub diff: &'a Diff,
    /// Whether entries that only were written anew are told too.
    pub all: bool,
}

/// One entry to which something happened.
#[derive(Debug, Clone, Copy)]
enum Item<'a> {
    /// It came or went, perhaps only as a part of one that the other form has whole.
    Whole(What, &'a Entity, Option<&'a Part>),
    /// It stayed.
    Changed(&'a Change),
}

impl<'a> Item<'a> {
    fn what(self) -> What {
        match self {
            Self::Whole(what, ..) => what,
            Self::Changed(change) => change.what(),
        }
    }

    fn id(self) -> &'a EntityId {
        match self {
            Self::Whole(_, entity, _) => &entity.id,
            Self::Changed(change) => &change.id,
        }
    }

    fn name(self) -> &'a str {
        match self {
            Self::Whole(_, entity, _) => entity.display_name(),
            Self::Changed(change) => &change.name,
        }
    }

    fn part(self) -> Option<&'a Part> {
        match self {
            Self::Whole(.., part) => part,
            Self::Changed(_) => None,
        }
    }

    /// What is different, line by line; of an entry that came or went, what tells it apart.
    fn lines(self) -> Vec<Line> {
        match self {
            Self::Changed(change) => change.lines(),
            Self::Whole(..) => Vec::new(),
        }
    }
}

/// A few words on an entry that came or went: countries, acts, days.
fn about(entity: &Entity) -> String {
    let mut parts = vec![entity.countries.join(", ")];
    let mut of_listings = Vec::new();
    for listing in &entity.listings {
        let listed = listing.listed_on.map(|d| format!("listed {d}"));
        let ended = listing.ended_on.map(|d| format!("ends {d}"));
        let acts = listing.citations.iter().map(|c| c.text.clone());
        for told in listing.programme.iter().cloned().chain(acts).chain(listed).chain(ended) {
            if !of_listings.contains(&told) {
                of_listings.push(told);
            }
        }
    }
    parts.extend(of_listings);
    parts.retain(|p| !p.is_empty());
    parts.join("; ")
}

impl<'a> Told<'a> {
    /// Everything that happened, in the order in which it is told.
    fn items(&self) -> Vec<Item<'a>> {
        let whole = |what: What, side: &'a [Entity]| {
            side.iter().map(move |e| Item::Whole(what, e, self.diff.part(&e.id, what)))
        };
        let mut items: Vec<Item<'a>> = whole(What::Added, &self.diff.added).collect();
        items.extend(whole(What::Removed, &self.diff.removed));
        items.extend(self.diff.changed.iter().map(Item::Changed));
        items.retain(|i| self.all || i.what() != What::Rewritten);
        items.sort_by_key(|i| (i.part().is_some(), i.what()));
        items
    }

    /// Writes it in one of the formats text, json, csv, html.
    ///
    /// # Errors
    /// When it cannot be written, or not in that format.
    pub fn write(&self, format: Format, style: TextStyle, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => text::write(self, style, out),
            Format::Json => json::write(self, out),
            Format::Csv => csv::write(self, out),
            Format::Html => html::write(self, out),
            _ => Err(io::Error::other("a diff is not told in this format")),
        }
    }
}
