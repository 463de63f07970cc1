//! JSON: one document, or a line an answer. The shapes are those of `data/schema/`.

use std::io::{self, Write};

use serde::Serialize;

use super::{Meta, Summary, Writer};
use crate::screen::Screening;

/// One document: header, `results`, `summary`; a line an answer, so that two reports can be compared by eye. Without
/// its end it is not JSON: a report cut short cannot pass for a whole one.
pub(super) struct Json<'a> {
    out: Box<dyn Write + 'a>,
    rows: u64,
}

impl<'a> Json<'a> {
    pub(super) fn new(out: Box<dyn Write + 'a>) -> Self {
        Self { out, rows: 0 }
    }
}

impl Writer for Json<'_> {
    fn begin(&mut self, meta: &Meta) -> io::Result<()> {
        let mut header = serde_json::to_vec(meta)?;
        // The document goes on: its closing brace comes with `end`.
        header.pop();
        self.out.write_all(&header)?;
        self.out.write_all(b",\n\"results\":[")
    }

    fn row(&mut self, screening: &Screening) -> io::Result<()> {
        self.out.write_all(if self.rows == 0 { b"\n" } else { b",\n" })?;
        self.rows += 1;
        serde_json::to_writer(&mut self.out, screening)?;
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        self.out.write_all(b"\n],\n\"summary\":")?;
        serde_json::to_writer(&mut self.out, summary)?;
        self.out.write_all(b"}\n")?;
        self.out.flush()
    }
}

/// A header, an answer a line, a summary; each line flushed.
pub(super) struct Jsonl<'a> {
    out: Box<dyn Write + 'a>,
}

impl<'a> Jsonl<'a> {
    pub(super) fn new(out: Box<dyn Write + 'a>) -> Self {
        Self { out }
    }

    fn line(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, value)?;
        self.out.write_all(b"\n")?;
        self.out.flush()
    }
}

impl Writer for Jsonl<'_> {
    fn begin(&mut self, meta: &Meta) -> io::Result<()> {
        self.line(meta)
    }

    fn row(&mut self, screening: &Screening) -> io::Result<()> {
        self.line(screening)
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        #[derive(Serialize)]
        struct Last<'a> {
            summary: &'a Summary,
        }
        self.line(&Last { summary })
    }
}
