//! Shows a screening. One model, many renderers, each a [`Writer`].
//!
//! May not score, decide, read files or look at the environment: width and colour are handed in. Text from lists and
//! users is never trusted here: whatever goes to a terminal passes [`safe`], and the other formats are escaped by
//! the library of their format. All formats tell the same findings.

mod beside;
pub mod changes;
mod chart;
mod csv;
mod html;
mod json;
mod junit;
pub mod log;
mod meta;
mod page;
mod rows;
mod sarif;
mod text;
pub mod timeline;
mod words;

use std::io::{self, Write};
use std::str::FromStr;

pub use meta::{
    BaselineMeta, DecisionsMeta, InputMeta, ListMeta, Meta, ProfileMeta, SCHEMA_VERSION, Summary,
};
pub use text::{Hanging, Paint, TextStyle, block, paint_verdict, why_lines, working};
pub use words::{date, number, plural, safe, shown_score};

use crate::screen::Screening;

/// Takes a report as it comes about. After an error the output is not whole.
pub trait Writer {
    /// What the screening was made with.
    fn begin(&mut self, meta: &Meta) -> io::Result<()>;
    /// One answer. Those formats that can show it at once do, and flush.
    fn row(&mut self, screening: &Screening) -> io::Result<()>;
    /// The end. An output without it was cut short.
    fn end(&mut self, summary: &Summary) -> io::Result<()>;
}

/// The formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One document.
    Json,
    /// A header, one line an answer, a summary.
    Jsonl,
    /// The input's columns, then ours, for spreadsheets.
    Csv,
    /// SARIF 2.1.0, for code-scanning pages.
    Sarif,
    /// JUnit XML, for test pages.
    Junit,
    /// One page for people.
    Html,
}

impl Format {
    /// All of them, with the names they are asked for by.
    pub const ALL: &[(&str, Self)] = &[
        ("text", Self::Text),
        ("json", Self::Json),
        ("jsonl", Self::Jsonl),
        ("csv", Self::Csv),
        ("sarif", Self::Sarif),
        ("junit", Self::Junit),
        ("html", Self::Html),
    ];
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(name, _)| *name == text);
        found.map(|(_, format)| *format).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|(name, _)| *name).collect();
            format!("not a format: {text:?}; there are {}", known.join(", "))
        })
    }
}

/// The renderer of a format.
pub fn writer<'a>(format: Format, out: Box<dyn Write + 'a>, style: TextStyle) -> Box<dyn Writer + 'a> {
    match format {
        Format::Text => Box::new(text::Text::new(out, style)),
        Format::Json => Box::new(json::Json::new(out)),
        Format::Jsonl => Box::new(json::Jsonl::new(out)),
        Format::Csv => Box::new(csv::Csv::new(out)),
        Format::Sarif => Box::new(sarif::Sarif::new(out)),
        Format::Junit => Box::new(junit::Junit::new(out)),
        Format::Html => Box::new(html::Html::new(out)),
    }
}
