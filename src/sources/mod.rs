//! Publishers' files: bytes in, entities and warnings out. One folder (or file) a publisher.
//!
//! May not touch disk, network, clock or names' meaning: a source keeps the publisher's text as it stands.
//! Every record that the file holds is accounted for: `records = entities + merged + set aside`, and each one
//! set aside is named in a warning. A damaged *file* is an error, a bad *record* is a warning.

pub mod bundled;

use std::io::BufRead;

use crate::Result;
use crate::model::{Entity, PartialDate, Warning};

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
    /// Stand-in.
    pub list: Option<crate::model::ListId>,
}

/// One format of one publisher.
pub trait Source: Sync {
    /// The list that this format carries, e.g. `us-csl`.
    fn list(&self) -> &'static str;
    /// The format's name, e.g. `csl-csv`.
    fn format(&self) -> &'static str;
    /// Whether the first bytes of a file (up to 64 KiB, never cut inside them) look like this format.
    fn recognises(&self, head: &[u8]) -> bool;
    /// Reads a whole file. Fails when the file is damaged, cut short or of another format; never panics.
    fn parse(&self, input: &mut dyn BufRead, sink: &mut dyn Sink) -> Result<Summary>;
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

/// Stand-in.
pub fn read_any(_: &mut dyn BufRead, _: &str, _: &mut dyn Sink) -> Result<(&'static dyn Source, Summary)> {
    Err(crate::Error::new(crate::ErrorKind::List, "stand-in"))
}
