//! JSON: one document, or a line an answer. The shapes are those of `data/schema/`.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::words::unsafe_to_show;
use super::{Meta, Summary, Writer};
use crate::screen::Screening;

/// A value as JSON that means what any JSON of it does, and can be looked at in a terminal and in a build log: what would
/// act there is written as `\u....`.
pub(super) fn write(out: impl Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Inert)).map_err(io::Error::from)
}

struct Inert;

impl Formatter for Inert {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, text: &str) -> io::Result<()> {
        let mut kept = 0;
        let mut before = None;
        for (at, c) in text.char_indices() {
            // `##vso[` and its kin.
            if unsafe_to_show(c) || (c == '#' && before == Some('#')) {
                out.write_all(&text.as_bytes()[kept..at])?;
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
                kept = at + c.len_utf8();
            }
            before = Some(c);
        }
        out.write_all(&text.as_bytes()[kept..])
    }
}

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
        let mut header = Vec::new();
        write(&mut header, meta)?;
        // The document goes on: its closing brace comes with `end`.
        header.pop();
        self.out.write_all(&header)?;
        self.out.write_all(b",\n\"results\":[")
    }

    fn row(&mut self, screening: &Screening) -> io::Result<()> {
        self.out.write_all(if self.rows == 0 { b"\n" } else { b",\n" })?;
        self.rows += 1;
        write(&mut self.out, screening)?;
        Ok(())
    }

    fn end(&mut self, summary: &Summary) -> io::Result<()> {
        self.out.write_all(b"\n],\n\"summary\":")?;
        write(&mut self.out, summary)?;
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
        write(&mut self.out, value)?;
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
