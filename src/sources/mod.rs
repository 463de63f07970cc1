//! Publishers' files: bytes in, entities and warnings out. One folder (or file) a publisher.
//!
//! May not touch disk, network, clock or names' meaning: a source keeps the publisher's text as it stands.
//! Every record that the file holds is accounted for: `records = entities + merged + set aside`, and each one
//! set aside is named in a warning. A damaged *file* is an error, a bad *record* is a warning.

pub mod bundled;
mod country;
mod csl;
mod custom;
mod draft;
mod ident;
mod ofac;
mod open;
mod sema;
mod table;
mod text;
mod un;
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
        &un::Consolidated,
        &sema::Sema,
        &custom::Csv,
        &custom::JsonLines,
    ]
}

/// The format that these first bytes belong to.
pub fn recognise(head: &[u8]) -> Option<&'static dyn Source> {
    registry().iter().copied().find(|source| source.recognises(head))
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
    let (entities, set_aside) = (counted.entities, counted.set_aside);
    let title = source.title();
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
    Ok(summary)
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
