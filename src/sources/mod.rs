//! Publishers' files: bytes in, entities and warnings out. One folder (or file) a publisher.
//!
//! May not touch disk, network, clock or names' meaning: a source keeps the publisher's text as it stands.
//! Every record that the file holds is accounted for: `records = entities + merged + set aside`, and each one
//! set aside is named in a warning. A damaged *file* is an error, a bad *record* is a warning.

pub mod bundled;
mod country;
mod csl;
mod custom;
mod dpl;
mod draft;
mod ecfr;
mod eu;
mod html;
mod ident;
mod import;
mod ofac;
mod open;
mod opensanctions;
mod prose;
mod seco;
mod sema;
mod table;
mod text;
mod uflpa;
mod uk;
mod un;
pub mod versions;
mod xml;

use std::io::BufRead;

pub use country::code as country_code;

use crate::model::{Entity, ListId, PartialDate, Warning};
use crate::{Error, ErrorKind, Result};

/// Takes what a parser finds, as it finds it.
pub trait Sink {
    /// One entry of the list.
    fn entity(&mut self, entity: Entity);
    /// Something used, but not as it stands.
    fn warning(&mut self, warning: Warning);
    /// A record that could not be used at all. Counted apart from `warning`.
    fn set_aside(&mut self, warning: Warning);
}

/// What a file held, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records in the file, as its publisher counts them.
    pub records: u64,
    /// Records that became part of another record's entity (alias rows, address rows).
    pub merged: u64,
    /// The publisher's date of the file, where it carries one.
    pub published: Option<PartialDate>,
    /// The list that the file turned out to be, where the format alone does not tell (`custom/NAME`, the two
    /// lists of OFAC). `None`: the one that [`Source::list`] names.
    pub list: Option<ListId>,
}

/// One format of one publisher.
pub trait Source: Sync {
    /// The list that this format carries, e.g. `us-csl`; the parent where the file itself tells more.
    fn list(&self) -> &'static str;
    /// The format's name, e.g. `csl-csv`.
    fn format(&self) -> &'static str;
    /// The format in words, for messages: `US Consolidated Screening List, CSV`.
    fn title(&self) -> &'static str;
    /// Whether the first bytes of a file (at most 64 KiB of it, so possibly cut) look like this format.
    fn recognises(&self, head: &[u8]) -> bool;
    /// Reads a whole file. `name` is what the user calls the list; only formats without a list of their own
    /// (`custom/NAME`) use it. Fails when the file is damaged, cut short or of another format; never panics.
    /// What the sink was given before a failure is no list and must be thrown away.
    fn parse_named(&self, input: &mut dyn BufRead, name: &str, sink: &mut dyn Sink) -> Result<Summary>;
    /// [`Source::parse_named`] for formats that need no name.
    fn parse(&self, input: &mut dyn BufRead, sink: &mut dyn Sink) -> Result<Summary> {
        self.parse_named(input, "list", sink)
    }
}

/// Every format that can be read, the more particular ones first.
pub fn registry() -> &'static [&'static dyn Source] {
    &[
        &csl::Csv,
        &csl::Json,
        &ofac::Legacy,
        &ofac::Enhanced,
        &ofac::Advanced,
        &un::Consolidated,
        &sema::Sema,
        &uk::Markup,
        &uk::Csv,
        &eu::Fsf,
        &seco::Seco,
        &ecfr::Ecfr,
        &dpl::Dpl,
        &opensanctions::Ftm,
        &opensanctions::SimpleCsv,
        &import::Import,
        &import::Milcorps,
        &uflpa::Uflpa,
        &custom::Csv,
        &custom::JsonLines,
    ]
}

/// The format that these first bytes belong to.
pub fn recognise(head: &[u8]) -> Option<&'static dyn Source> {
    registry().iter().copied().find(|source| source.recognises(head))
}

/// A list that its publisher spreads over several files (OFAC's CSV set).
pub trait MultiPart: Sync {
    /// The format's name, e.g. `ofac-csv`.
    fn format(&self) -> &'static str;
    /// The format in words, with the names of its files.
    fn title(&self) -> &'static str;
    /// The parts by name, and whether the list is not whole without it.
    fn parts(&self) -> &'static [(&'static str, bool)];
    /// Which part a file is, told by its first bytes.
    fn part(&self, head: &[u8]) -> Option<&'static str>;
    /// Reads all the parts.
    fn parse_parts(&self, parts: Parts, sink: &mut dyn Sink) -> Result<Summary>;
}

/// The contents of the parts, by name.
pub type Parts = std::collections::BTreeMap<&'static str, Vec<u8>>;

/// Every list that comes in several files.
pub fn multi_part_registry() -> &'static [&'static dyn MultiPart] {
    &[&ofac::CsvSet]
}

/// Reads a list that comes in several files, in any order; which is which, their content tells. A part missing or
/// given twice is an error.
pub fn read_parts(
    files: &mut [&mut dyn BufRead],
    sink: &mut dyn Sink,
) -> Result<(&'static dyn MultiPart, Summary)> {
    let mut found: Option<&'static dyn MultiPart> = None;
    let mut parts = Parts::new();
    for file in files {
        let (of, part, bytes) = open::with_plain_text(&mut **file, |head, input| {
            let known = multi_part_registry().iter().find_map(|m| Some((*m, m.part(head)?)));
            let (of, part) = known.ok_or_else(|| open::unknown(head))?;
            Ok((of, part, open::read_all(input)?))
        })?;
        if found.is_some_and(|f| f.format() != of.format()) {
            return Err(damaged("the files belong to different lists").hint("give the files of one list"));
        }
        found = Some(of);
        if parts.insert(part, bytes).is_some() {
            return Err(damaged(format!("two of the files are the part `{part}` of {}", of.title()))
                .hint("give each part once"));
        }
    }
    let of = found.ok_or_else(|| damaged("no file was given"))?;
    let missing: Vec<_> =
        of.parts().iter().filter(|(p, needed)| *needed && !parts.contains_key(p)).map(|(p, _)| *p).collect();
    if !missing.is_empty() {
        return Err(damaged(format!("{} is not whole: without {}", of.title(), missing.join(", ")))
            .hint("give all its files together"));
    }
    let mut counted = Counted { sink, entities: 0, set_aside: 0 };
    let summary = of.parse_parts(parts, &mut counted)?;
    account(of.title(), &summary, counted.entities, counted.set_aside)?;
    Ok((of, summary))
}

/// Reads a file of any known format, told by its content; `name` (a file stem) names a custom list. Compressed
/// (gzip) and UTF-16 files are read too.
///
/// ```
/// let mut found = listed::sources::Collected::default();
/// let mut file = "id,name\n7,Example Trading Co.\n".as_bytes();
/// let (source, summary) = listed::sources::read_any(&mut file, "ours", &mut found)?;
/// assert_eq!((source.format(), summary.records), ("custom-csv", 1));
/// assert_eq!(found.entities[0].id.as_str(), "custom/ours/7");
/// # Ok::<(), listed::Error>(())
/// ```
pub fn read_any(
    input: &mut dyn BufRead,
    name: &str,
    sink: &mut dyn Sink,
) -> Result<(&'static dyn Source, Summary)> {
    open::with_plain_text(input, |head, input| {
        let source = recognise(head).ok_or_else(|| open::unknown(head))?;
        Ok((source, read_with(source, input, name, sink)?))
    })
}

/// Reads a file that is in this format, and holds the parser to its account: a file without a record is an
/// error, and so is a record that is neither an entity, nor merged, nor set aside.
pub fn read_with(
    source: &dyn Source,
    input: &mut dyn BufRead,
    name: &str,
    sink: &mut dyn Sink,
) -> Result<Summary> {
    let mut counted = Counted { sink, entities: 0, set_aside: 0 };
    let summary = source.parse_named(input, name, &mut counted)?;
    account(source.title(), &summary, counted.entities, counted.set_aside)?;
    Ok(summary)
}

/// Fails unless there are records, some can be used, and each has gone somewhere.
fn account(title: &str, summary: &Summary, entities: u64, set_aside: u64) -> Result<()> {
    if summary.records == 0 {
        return Err(damaged(format!("the file has the form of {title}, but holds no record"))
            .hint("an empty list clears everybody: fetch the file again"));
    }
    if entities == 0 {
        return Err(damaged(format!(
            "none of the {} records of this file ({title}) can be used",
            summary.records
        ))
        .hint("`listed lists --check` names what is wrong with each"));
    }
    if summary.records != entities + summary.merged + set_aside {
        return Err(damaged(format!(
            "reading {title}: {} records, but {entities} entries + {} merged + {set_aside} set aside",
            summary.records, summary.merged
        ))
        .hint("this is a fault in `listed`; please report it"));
    }
    Ok(())
}

/// A file that cannot be trusted as a list.
fn damaged(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::List, message)
}

/// A file that ends before its content does.
fn cut(what: impl AsRef<str>) -> Error {
    damaged(format!("the file looks cut short: {}", what.as_ref()))
        .hint("fetch it again and compare its size with the publisher's")
}

/// Counts what passes.
struct Counted<'a> {
    sink: &'a mut dyn Sink,
    entities: u64,
    set_aside: u64,
}

impl Sink for Counted<'_> {
    fn entity(&mut self, entity: Entity) {
        self.entities += 1;
        self.sink.entity(entity);
    }
    fn warning(&mut self, warning: Warning) {
        self.sink.warning(warning);
    }
    fn set_aside(&mut self, warning: Warning) {
        self.set_aside += 1;
        self.sink.set_aside(warning);
    }
}

/// A warning about one place of a file.
fn warn(code: &str, place: impl std::fmt::Display, text: impl Into<String>) -> Warning {
    Warning { code: code.to_owned(), place: place.to_string(), text: text.into() }
}

/// Says so when a file that always carries its publisher's date does not: an old one cannot be told from a new one.
fn warn_if_undated(published: Option<PartialDate>, sink: &mut dyn Sink) {
    if published.is_none() {
        let text = "the file does not say when it was published, as it usually does";
        sink.warning(warn("no-published-date", "document", text));
    }
}

/// A sink that keeps everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Collected {
    /// The entities, in file order.
    pub entities: Vec<Entity>,
    /// Records used, but not as they stand.
    pub warnings: Vec<Warning>,
    /// Records that could not be used.
    pub set_aside: Vec<Warning>,
}

impl Sink for Collected {
    fn entity(&mut self, entity: Entity) {
        self.entities.push(entity);
    }
    fn warning(&mut self, warning: Warning) {
        self.warnings.push(warning);
    }
    fn set_aside(&mut self, warning: Warning) {
        self.set_aside.push(warning);
    }
}
