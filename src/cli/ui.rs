//! The terminal: colour, width, and what is said on standard error.

use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};

use crate::Error;
use crate::report::{Paint, TextStyle, safe};

/// How to write text to standard output: 80 columns, or as `COLUMNS` says.
pub(super) fn stdout_style() -> TextStyle {
    let paint = paint_for(&io::stdout());
    let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    TextStyle { width: columns.filter(|c| (40..=200).contains(c)).unwrap_or(80), paint }
}

fn paint_for(stream: &impl anstream::stream::RawStream) -> Paint {
    match anstream::AutoStream::choice(stream) {
        anstream::ColorChoice::Never => Paint::Plain,
        _ => Paint::Colour,
    }
}

/// The error, what caused it, and what to do next.
pub(super) fn print_error(error: &Error) {
    print_chain(error);
}

/// The same with context around it.
pub(super) fn print_any(error: &anyhow::Error) {
    print_chain(error.as_ref());
}

fn print_chain(error: &(dyn std::error::Error + 'static)) {
    let chain = || std::iter::successors(Some(error), |e| e.source());
    let mut out = String::new();
    for (cause, at) in chain().zip(0..) {
        let label = if at == 0 { "error" } else { "caused by" };
        out.push_str(&said(label, AnsiColor::Red, &cause.to_string()));
    }
    // An error made of another one often has its hint: said once.
    let mut hints: Vec<&str> = chain().filter_map(|e| e.downcast_ref::<Error>()?.hint_text()).collect();
    hints.dedup();
    for hint in hints {
        out.push_str(&said("hint", AnsiColor::Cyan, hint));
    }
    // Nowhere is left to say that standard error cannot be written.
    let _ = io::stderr().lock().write_all(out.as_bytes());
}

/// Something that does not stop the run.
pub(super) fn warn(text: &str) {
    let _ = io::stderr().lock().write_all(said("warning", AnsiColor::Yellow, text).as_bytes());
}

fn said(label: &str, colour: AnsiColor, text: &str) -> String {
    let style = TextStyle { width: 80, paint: paint_for(&io::stderr()) };
    let label = style.paint(Style::new().bold().fg_color(Some(colour.into())), &format!("{label}:"));
    format!("{label} {}\n", safe(text))
}

/// Something worth keeping.
pub(super) fn note(text: &str) {
    let _ = io::stderr().lock().write_all(said("note", AnsiColor::Green, text).as_bytes());
}

/// A whole answer on standard output; a reader that has gone is no fault.
pub(super) fn put(text: &str) -> crate::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::new(crate::ErrorKind::Output, "cannot write to standard output").caused_by(e))
        }
        _ => Ok(()),
    }
}

/// A value as one line of JSON.
pub(super) fn json_line(value: &impl serde::Serialize) -> crate::Result<String> {
    let text = serde_json::to_string(value)
        .map_err(|e| Error::new(crate::ErrorKind::Output, "cannot write the answer as JSON").caused_by(e))?;
    Ok(text + "\n")
}
