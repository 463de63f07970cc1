//! `listed check`: one or a few names, or a stream of them.

use std::io::{self, BufRead};
use std::sync::mpsc;

use super::args::{CheckArgs, MatchOptions};
use super::interrupt;
use super::session::Session;
use super::status::Status;
use crate::address::Key;
use crate::index::Scratch;
use crate::screen::{MAX_NAME_CHARS, Query, Screening};
use crate::{Error, ErrorKind, Result};

/// A line longer than this is not kept: no name is (four bytes are the most a character takes).
const MAX_LINE: usize = MAX_NAME_CHARS * 4 + 16;

pub(super) fn run(args: &CheckArgs) -> Result<Status> {
    let from_stdin = args.names.iter().any(|n| n == "-");
    if from_stdin && args.names.len() > 1 {
        return Err(Error::new(
            ErrorKind::Usage,
            "`-` reads the names from standard input: give no others with it",
        ));
    }
    let session = Session::open(&args.lists, &args.matching, &args.evidence)?;
    let (send, lines) = mpsc::sync_channel(1);
    let stop = send.clone();
    interrupt::watch(move || drop(stop.try_send(Ok(None))))?;
    let mut report = session.report(&args.output)?;
    let mut scratch = Scratch::default();
    if let ([], Some(address)) = (&args.names[..], &args.matching.address) {
        // An address alone is asked as its own name: the answer says what was asked.
        let query = query(address, 1, &args.matching);
        let answer = if Key::new(address).is_empty() {
            Screening::failed(
                query,
                "the address holds no street, building or box to compare: nothing was screened",
            )
        } else {
            session.screener.check_with(query, &mut scratch)
        };
        report.row(&answer)?;
        return session.end(report);
    }
    if !from_stdin {
        for (name, row) in args.names.iter().zip(1..).take_while(|_| !interrupt::asked()) {
            let answer = session.screener.check_with(query(name, row, &args.matching), &mut scratch);
            report.row(&answer)?;
        }
        return session.end(report);
    }
    // Read beside, so that Ctrl-C need not wait for a line. Left to itself when no more lines are wanted.
    std::thread::spawn(move || {
        let mut input = io::stdin().lock();
        loop {
            let line = read_line(&mut input);
            let more = matches!(line, Ok(Some(_)));
            if send.send(line).is_err() || !more {
                break;
            }
        }
    });
    let mut row = 0;
    while let Some(line) = lines.recv().unwrap_or(Ok(None))? {
        if interrupt::asked() {
            break;
        }
        row += 1;
        let asked = match line.name() {
            Ok(name) => query(&name, row, &args.matching),
            Err((shown, fault)) => Query { unreadable: Some(fault), ..query(&shown, row, &args.matching) },
        };
        let answer = session.screener.check_with(asked, &mut scratch);
        report.row(&answer)?;
        // Nobody reads the answers: nobody needs more of them.
        if report.gone() {
            break;
        }
    }
    session.end(report)
}

fn query(name: &str, row: u64, options: &MatchOptions) -> Query {
    Query {
        country: options.country.clone(),
        address: options.address.clone(),
        kind: options.kind,
        ..Query::name(name).row(row)
    }
}

/// A line of input without its end, cut if it is over-long.
struct Line {
    bytes: Vec<u8>,
    length: usize,
}

impl Line {
    /// The name, or what can be shown of the line and why it is none.
    fn name(self) -> Result<String, (String, String)> {
        if self.length > self.bytes.len() {
            let shown: String = String::from_utf8_lossy(&self.bytes).chars().take(MAX_NAME_CHARS).collect();
            let fault =
                format!("the line has {} bytes, too many for a name: nothing was screened", self.length);
            return Err((shown, fault));
        }
        String::from_utf8(self.bytes).map_err(|e| {
            let fault = format!(
                "the line is not valid UTF-8 (byte {}): nothing was screened; convert the input to UTF-8",
                e.utf8_error().valid_up_to() + 1
            );
            (String::from_utf8_lossy(e.as_bytes()).into_owned(), fault)
        })
    }
}

/// The next line, of which no more than [`MAX_LINE`] bytes are kept however long it is.
fn read_line(input: &mut impl BufRead) -> Result<Option<Line>> {
    let failed = |e| Error::new(ErrorKind::Input, "cannot read standard input").caused_by(e);
    let mut line = Line { bytes: Vec::new(), length: 0 };
    let mut any = false;
    loop {
        let chunk = match input.fill_buf() {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            chunk => chunk.map_err(failed)?,
        };
        if chunk.is_empty() {
            break;
        }
        any = true;
        let end = chunk.iter().position(|b| *b == b'\n');
        let part = &chunk[..end.unwrap_or(chunk.len())];
        let room = MAX_LINE.saturating_sub(line.bytes.len());
        line.bytes.extend_from_slice(&part[..part.len().min(room)]);
        line.length += part.len();
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            break;
        }
    }
    if line.length == line.bytes.len() && line.bytes.last() == Some(&b'\r') {
        line.bytes.pop();
        line.length -= 1;
    }
    Ok(any.then_some(line))
}

#[cfg(test)]
mod tests {
    use super::{MAX_LINE, read_line};

    #[test]
    fn lines_end_in_every_usual_way() {
        let mut input = &b"Acme\r\n\nBeta\nlast"[..];
        let mut lines = Vec::new();
        while let Some(line) = read_line(&mut input).unwrap() {
            lines.push(line.name().unwrap());
        }
        assert_eq!(lines, ["Acme", "", "Beta", "last"]);
    }

    #[test]
    fn a_long_line_is_counted_and_not_kept() {
        let mut input = vec![b'x'; MAX_LINE * 9];
        input.extend(b"\nAcme\n\xffbad\n");
        let mut input = input.as_slice();
        let (shown, fault) = read_line(&mut input).unwrap().unwrap().name().unwrap_err();
        assert!(shown.len() <= MAX_LINE && fault.contains(&(MAX_LINE * 9).to_string()), "{fault}");
        assert_eq!(read_line(&mut input).unwrap().unwrap().name().unwrap(), "Acme");
        let (_, fault) = read_line(&mut input).unwrap().unwrap().name().unwrap_err();
        assert!(fault.contains("byte 1"), "{fault}");
    }
}
