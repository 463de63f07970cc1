//! Lines of bytes with their numbers, each of bounded size; and inputs that hold a name a line.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};

use super::decode::Decoder;
use super::delimited::looks_like_cells;
use super::{Form, Found, Options, Row, Sink};
use crate::error::{Error, ErrorKind, Result};

/// Bytes of a line that are kept; a longer one is a fault.
const MAX_LINE: usize = 16 * 1024 * 1024;

/// A line without its end.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) bytes: Vec<u8>,
    /// Bytes that were not kept.
    pub(super) lost: u64,
}

impl Line {
    pub(super) fn fault(&self) -> Option<String> {
        (self.lost > 0).then(|| {
            format!("the line has over {MAX_LINE} bytes and is not read whole: nothing was screened")
        })
    }

    pub(super) fn is_blank(&self) -> bool {
        self.bytes.iter().all(|b| matches!(b, b' ' | b'\t' | b'\r'))
    }
}

/// Lines of an input. Ended by LF, by CR LF, or, where the input's beginning has no LF, by CR.
pub(super) struct Lines {
    from: BufReader<Box<dyn Read + Send>>,
    end: Option<u8>,
    number: u64,
    /// Lines handed back, to be read again.
    again: VecDeque<Line>,
    name: String,
}

impl Lines {
    pub(super) fn new(from: Box<dyn Read + Send>, name: &str) -> Self {
        Self {
            from: BufReader::with_capacity(super::HEAD, from),
            end: None,
            number: 0,
            again: VecDeque::new(),
            name: name.to_owned(),
        }
    }

    /// The next line that is not blank, which stays to be read.
    pub(super) fn peek(&mut self) -> Result<Option<Line>> {
        let mut next = self.next()?;
        while next.as_ref().is_some_and(Line::is_blank) {
            next = self.next()?;
        }
        if let Some(line) = &next {
            self.again.push_front(line.clone());
        }
        Ok(next)
    }

    /// Hands lines back, the first first.
    pub(super) fn put_back(&mut self, lines: impl DoubleEndedIterator<Item = Line>) {
        for line in lines.rev() {
            self.again.push_front(line);
        }
    }

    pub(super) fn next(&mut self) -> Result<Option<Line>> {
        if let Some(line) = self.again.pop_front() {
            return Ok(Some(line));
        }
        let mut line = Line { number: self.number + 1, bytes: Vec::new(), lost: 0 };
        let mut any = false;
        loop {
            let chunk = match self.from.fill_buf() {
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(e) => {
                    let what = format!("cannot read {} beyond line {}", self.name, self.number);
                    return Err(Error::new(ErrorKind::Input, what).caused_by(e));
                }
                Ok(chunk) => chunk,
            };
            if chunk.is_empty() {
                break;
            }
            any = true;
            let end = *self.end.get_or_insert_with(|| {
                if !chunk.contains(&b'\n') && chunk.contains(&b'\r') { b'\r' } else { b'\n' }
            });
            let at = chunk.iter().position(|b| *b == end);
            let part = &chunk[..at.unwrap_or(chunk.len())];
            let room = MAX_LINE.saturating_sub(line.bytes.len());
            line.bytes.extend_from_slice(&part[..part.len().min(room)]);
            line.lost += part.len().saturating_sub(room) as u64;
            let used = part.len() + usize::from(at.is_some());
            self.from.consume(used);
            if at.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        // Some programs write CR CR LF.
        while line.lost == 0 && line.bytes.last() == Some(&b'\r') {
            line.bytes.pop();
        }
        Ok(Some(line))
    }
}

/// Reads a name a line. Blank lines are no rows. Where nobody said that there is a name a line, a line that looks like
/// cells is a fault.
pub(super) fn read(
    mut lines: Lines,
    mut decoder: Decoder,
    options: &Options,
    sink: &mut dyn Sink,
) -> Result<()> {
    let told = format!("a name a line, {}", decoder.told());
    let found = Found { form: Form::Lines, header: vec!["name".into()], named: false, told };
    if sink.begin(found).is_break() {
        return Ok(());
    }
    while let Some(line) = lines.next()? {
        if line.is_blank() {
            continue;
        }
        let (cells, fault) = decoder.cells(std::slice::from_ref(&line.bytes), sink);
        let mut fault = line.fault().or(fault);
        if options.form.is_none() && fault.is_none() {
            fault = cells.first().and_then(|text| looks_like_cells(text));
        }
        if sink.row(Row { line: line.number, cells, fault, ..Row::default() }).is_break() {
            break;
        }
    }
    Ok(())
}
