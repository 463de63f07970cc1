//! From a file's bytes to plain UTF-8 text: unpacks gzip, turns UTF-16 into UTF-8, and refuses what is no list
//! (nothing, a web page, an archive, noise) in words that say what it was. Knows no list's format.

use std::io::{BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use serde_json::Value;

use super::table::Place;
use super::{damaged, multi_part_registry, recognise, registry};
use crate::{Error, Result};

/// How much of a file is looked at to tell its format.
const HEAD: usize = 64 * 1024;
/// The largest file taken, unpacked. The largest list known (OFAC, ADVANCED) is 130 MB.
const MAX_FILE: u64 = 1 << 30;
/// The largest UTF-16 file taken: it is held whole.
const MAX_UTF16: u64 = 256 << 20;

/// Hands the file's first bytes and its whole text to `read`.
pub(super) fn with_plain_text<T>(
    input: &mut dyn BufRead,
    read: impl FnOnce(&[u8], &mut dyn BufRead) -> Result<T>,
) -> Result<T> {
    let head = take_head(input)?;
    if head.starts_with(&[0x1f, 0x8b]) {
        let packed = Cursor::new(head).chain(input);
        let mut plain = BufReader::with_capacity(HEAD, MultiGzDecoder::new(packed));
        let head = take_head(&mut plain)?;
        return plain_text(head, &mut plain, read);
    }
    plain_text(head, input, read)
}

fn plain_text<T>(
    head: Vec<u8>,
    rest: &mut dyn BufRead,
    read: impl FnOnce(&[u8], &mut dyn BufRead) -> Result<T>,
) -> Result<T> {
    let utf16 = match head.get(..2) {
        Some([0xff, 0xfe]) => Some(encoding_rs::UTF_16LE),
        Some([0xfe, 0xff]) => Some(encoding_rs::UTF_16BE),
        _ => None,
    };
    if let Some(encoding) = utf16 {
        let mut bytes = head;
        rest.take(MAX_UTF16).read_to_end(&mut bytes).map_err(|e| unreadable(&e))?;
        if bytes.len() as u64 >= MAX_UTF16 {
            return Err(too_large());
        }
        let (text, _, bad) = encoding.decode(&bytes);
        if bad {
            return Err(damaged("the file begins as UTF-16 text, but is not UTF-16 to its end")
                .hint("save it as UTF-8 and try again"));
        }
        let bytes = text.into_owned().into_bytes();
        let head = bytes.get(..HEAD.min(bytes.len())).unwrap_or_default().to_vec();
        refuse(&head)?;
        return read(&head, &mut Cursor::new(bytes));
    }
    refuse(&head)?;
    let mut whole = Limited { inner: Cursor::new(head.as_slice()).chain(rest), left: MAX_FILE };
    read(&head, &mut whole)
}

fn take_head(input: &mut dyn BufRead) -> Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD);
    input.take(HEAD as u64).read_to_end(&mut head).map_err(|e| unreadable(&e))?;
    Ok(head)
}

/// What an error while reading means to the user.
pub(super) fn unreadable(error: &std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => super::cut("its compressed data ends too early"),
        std::io::ErrorKind::FileTooLarge => too_large(),
        std::io::ErrorKind::InvalidInput | std::io::ErrorKind::InvalidData => {
            damaged(format!("the file is damaged: {error}")).hint("fetch it again")
        }
        _ => damaged(format!("cannot read the file: {error}")),
    }
}

fn too_large() -> Error {
    damaged("the file is larger than any list (over 1 GiB unpacked)")
        .hint("check that it is the right file; an archive of archives is not read")
}

/// A reader that fails, rather than ends, when there is too much.
struct Limited<R> {
    inner: R,
    left: u64,
}

impl<R: BufRead> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let available = self.fill_buf()?;
        let n = available.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..n), available.get(..n)) {
            to.copy_from_slice(from);
        }
        self.consume(n);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Limited<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        let available = self.inner.fill_buf()?;
        if self.left == 0 && !available.is_empty() {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(available.len());
        Ok(available.get(..most).unwrap_or_default())
    }
    fn consume(&mut self, n: usize) {
        self.left = self.left.saturating_sub(n as u64);
        self.inner.consume(n);
    }
}

/// Refuses what cannot be a list.
fn refuse(head: &[u8]) -> Result<()> {
    let text = trimmed(head);
    if text.is_empty() {
        return Err(damaged("the file is empty").hint("an empty list clears everybody: fetch the file again"));
    }
    let kind = [
        (&b"PK\x03\x04"[..], "a ZIP archive or an Office document"),
        (b"%PDF", "a PDF document"),
        (b"\xd0\xcf\x11\xe0", "an old Office document"),
        (b"\x1f\x8b", "compressed twice"),
        (b"BZh", "a bzip2 archive"),
        (b"\xfd7zXZ", "an xz archive"),
        (b"7z\xbc\xaf", "a 7-Zip archive"),
        (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    ]
    .iter()
    .find(|(magic, _)| head.starts_with(magic))
    .map(|(_, kind)| *kind);
    if let Some(kind) = kind {
        return Err(damaged(format!("the file is {kind}, not a list"))
            .hint("unpack it, or save it as CSV, and try again"));
    }
    let start = text.get(..text.len().min(4096)).unwrap_or_default().to_ascii_lowercase();
    let is_html = start.starts_with(b"<!doctype html")
        || start.starts_with(b"<html")
        || start.starts_with(b"<head")
        || start.starts_with(b"<body")
        || (start.starts_with(b"<") && find(&start, b"<html").is_some());
    if is_html && recognise(head).is_none() {
        let title = find(&start, b"<title>")
            .and_then(|at| text.get(at + 7..))
            .map(|rest| first_line(rest.split(|b| *b == b'<').next().unwrap_or_default()))
            .filter(|t| !t.is_empty())
            .map(|t| format!(" (its title: {t})"))
            .unwrap_or_default();
        return Err(damaged(format!("the file is a web page, not a list{title}"))
            .hint("publishers answer so when they refuse or are down: fetch the list again later"));
    }
    let noise =
        head.iter().filter(|b| **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a)).count();
    if head.contains(&0) || noise * 100 > head.len() {
        return Err(damaged("the file is not text: it holds control or NUL bytes")
            .hint("check that it is the list itself; CSV, TSV, JSON, JSONL and XML are read"));
    }
    Ok(())
}

/// No known format: names the known ones and shows how the file begins.
pub(super) fn unknown(head: &[u8]) -> Error {
    if let Some((of, part)) = multi_part_registry().iter().find_map(|m| Some((m, m.part(head)?))) {
        return damaged(format!("the file is one part (`{part}`) of {}", of.title()))
            .hint("one part alone lacks names: give all its files together, as a folder");
    }
    let mut titles: Vec<_> = registry().iter().map(|s| s.title()).collect();
    titles.dedup();
    damaged(format!(
        "the file is in none of the known list formats; it begins: {}",
        first_line(trimmed(head))
    ))
    .hint(format!(
        "known formats: {}. A list of your own is a CSV file whose first line names the columns, among \
             them `id` and `name`",
        titles.join("; ")
    ))
}

/// The text after a byte-order mark and white space.
pub(super) fn trimmed(head: &[u8]) -> &[u8] {
    head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start()
}

/// The first line, cut and made safe to print.
fn first_line(text: &[u8]) -> String {
    let line = text.split(|b| matches!(b, b'\n' | b'\r')).next().unwrap_or_default();
    let line = String::from_utf8_lossy(line.get(..line.len().min(400)).unwrap_or_default());
    let clean: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).take(100).collect();
    clean.trim().to_owned()
}

/// Where `needle` first stands.
pub(super) fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    text.windows(needle.len()).position(|w| w == needle)
}

/// The whole file in memory, without a byte-order mark.
pub(super) fn read_all(input: &mut dyn BufRead) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|e| unreadable(&e))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(too_large());
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    Ok(bytes)
}

/// The longest text in JSON. The longest real one (a list of licence conditions) is some 20 KB.
const MAX_TEXT: usize = 1 << 20;

/// Refuses a record with a text that no publisher writes.
pub(super) fn refuse_long<'v>(values: impl IntoIterator<Item = &'v Value>, place: Place) -> Result<()> {
    values.into_iter().try_for_each(|value| match value {
        Value::String(text) if text.len() > MAX_TEXT => {
            Err(damaged(format!("{place}: a text is longer than 1 MiB")).hint("fetch the file again"))
        }
        Value::Array(all) => refuse_long(all, place),
        Value::Object(object) => refuse_long(object.values(), place),
        _ => Ok(()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_much_is_an_error_and_not_an_end() {
        let limited = |left| {
            let mut bytes = Vec::new();
            Limited { inner: &b"0123456789"[..], left }.read_to_end(&mut bytes).map(|_| bytes.len())
        };
        assert_eq!(limited(10).ok(), Some(10));
        assert_eq!(limited(9).map_err(|e| e.kind()), Err(std::io::ErrorKind::FileTooLarge));
        assert!(
            unreadable(&std::io::ErrorKind::FileTooLarge.into()).to_string().contains("larger than any list")
        );
    }
}
