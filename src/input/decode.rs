//! Bytes to text. UTF-8 and UTF-16 are known for what they are; Windows-1252 is a last resort, and only for rows that
//! read like it, since Chinese in a Chinese encoding would else become harmless nonsense.

use std::io::{self, Cursor, Read};

use encoding_rs::{CoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Sink;
use crate::error::{Error, ErrorKind, Result};

/// The encoding of that label.
pub(super) fn by_label(label: &str) -> Result<&'static Encoding> {
    Encoding::for_label(label.trim().as_bytes()).ok_or_else(|| {
        Error::new(ErrorKind::Usage, format!("there is no encoding {label:?}"))
            .hint("usual ones: utf-8, utf-16le, windows-1252, windows-1251, gb18030, big5, shift_jis, euc-kr")
    })
}

/// Refuses UTF-16 that was asked for where the first line is plain text: read so, names become harmless nonsense.
pub(super) fn refuse_contradiction(told: Option<&'static Encoding>, head: &[u8], name: &str) -> Result<()> {
    let utf16 = told.filter(|e| [UTF_16LE, UTF_16BE].contains(e));
    let line = &head[..head.iter().position(|b| *b == b'\n').unwrap_or(head.len())];
    match utf16 {
        Some(told) if !line.is_empty() && line.is_ascii() && !line.contains(&0) => {
            let what = format!("{name} is not in {}: its first line is plain text", told.name());
            Err(Error::new(ErrorKind::Input, what).hint("leave --encoding out, or name another"))
        }
        _ => Ok(()),
    }
}

/// Turns rows of bytes into text, and remembers what it has learnt of the file.
pub(super) struct Decoder {
    mode: Mode,
    named: Option<&'static Encoding>,
    /// What its first bytes show where they are not UTF-8, and nothing says what they are.
    foreign: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Taken for UTF-8; nothing beyond ASCII met so far.
    Ascii,
    /// UTF-8, shown by its mark or by a row.
    Utf8,
    /// Windows-1252, for want of better.
    Western,
}

impl Decoder {
    /// Judges by the first bytes; the reader hands out the text's bytes without any mark before them.
    pub(super) fn of(
        head: Vec<u8>,
        rest: Box<dyn Read + Send>,
        told: Option<&'static Encoding>,
    ) -> (Self, Box<dyn Read + Send>) {
        let mark = Encoding::for_bom(&head);
        let skip = mark.map_or(0, |(_, length)| length);
        let found = mark.map(|(encoding, _)| encoding).or(told).or_else(|| utf16_without_mark(&head));
        // A letter that the end of the first bytes cuts in two says nothing.
        let broken = std::str::from_utf8(&head).err().filter(|e| found.is_none() && e.error_len().is_some());
        let foreign = broken.map(|e| match head[..e.valid_up_to()].is_ascii() {
            true => "not UTF-8: Windows-1252 where it can be",
            false => "UTF-8, but not throughout",
        });
        let mut head = Cursor::new(head);
        head.set_position(skip as u64);
        let bytes: Box<dyn Read + Send> = Box::new(head.chain(rest));
        match found {
            None => (Self { mode: Mode::Ascii, named: None, foreign }, bytes),
            Some(e) if e == UTF_8 => (Self { mode: Mode::Utf8, named: Some(e), foreign }, bytes),
            Some(e) => {
                let mode = Mode::Utf8;
                (Self { mode, named: Some(e), foreign }, Box::new(Transcoded::new(bytes, e)))
            }
        }
    }

    /// The encoding in words.
    pub(super) fn name(&self) -> &'static str {
        super::encoding_name(self.named)
    }

    /// The same for who reads the report.
    pub(super) fn told(&self) -> &'static str {
        self.foreign.unwrap_or_else(|| self.name())
    }

    /// A line as it would be read, without learning from it.
    pub(super) fn peek(&self, bytes: &[u8]) -> String {
        match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) if self.mode == Mode::Ascii => {
                WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
            }
            Err(_) => String::from_utf8_lossy(bytes).into_owned(),
        }
    }

    /// The cells of a row as text, and why they are not to be trusted.
    pub(super) fn cells(&mut self, raw: &[Vec<u8>], sink: &mut dyn Sink) -> (Vec<String>, Option<String>) {
        let (cells, fault) = self.text(raw, sink);
        let fault = fault.or_else(|| {
            let lost = cells.iter().any(|c| c.contains('\u{fffd}'));
            let nul = cells.iter().any(|c| c.contains('\0'));
            let cr = cells.iter().any(|c| c.contains('\r'));
            let what = if lost {
                "the row holds characters lost in an earlier conversion (U+FFFD)"
            } else if nul {
                "the row holds NUL characters: the file is damaged, or in an encoding to be named with --encoding"
            } else if cr {
                "the row holds a bare carriage return: some lines of the file end otherwise than its first"
            } else {
                return None;
            };
            Some(format!("{what}: nothing was screened"))
        });
        (cells, fault)
    }

    fn text(&mut self, raw: &[Vec<u8>], sink: &mut dyn Sink) -> (Vec<String>, Option<String>) {
        if raw.iter().all(|c| c.is_ascii()) {
            return (lossy(raw), None);
        }
        if let Some(told) = self.named.filter(|e| e.is_single_byte() && self.mode == Mode::Utf8)
            && raw.iter().any(|c| is_utf8_read_as(told, c))
        {
            let fault = format!(
                "the row is UTF-8 and not {}: nothing was screened; leave --encoding out, or name another",
                told.name()
            );
            return (lossy(raw), Some(fault));
        }
        let broken = raw.iter().find_map(|c| std::str::from_utf8(c).err());
        match (broken, self.mode) {
            (None, Mode::Ascii | Mode::Utf8) => {
                self.mode = Mode::Utf8;
                (lossy(raw), None)
            }
            (None, Mode::Western) => {
                let fault = "the row is UTF-8 in a file that began as Windows-1252: nothing was screened; name the \
                             encoding with --encoding";
                (lossy(raw), Some(fault.into()))
            }
            (Some(error), Mode::Utf8) => {
                let fault = format!(
                    "the row is not valid {} (byte {} of a cell): nothing was screened; mend the row, or name the \
                     encoding with --encoding",
                    self.name(),
                    error.valid_up_to() + 1
                );
                (lossy(raw), Some(fault))
            }
            (Some(_), Mode::Ascii | Mode::Western) if raw.iter().all(|c| western(c)) => {
                if self.mode == Mode::Ascii {
                    sink.warn(
                        "the input is not UTF-8 and is read as Windows-1252; name its encoding with --encoding".into(),
                    );
                    self.mode = Mode::Western;
                    self.named = Some(WINDOWS_1252);
                }
                let cells =
                    raw.iter().map(|c| WINDOWS_1252.decode_without_bom_handling(c).0.into_owned()).collect();
                (cells, None)
            }
            (Some(_), _) => {
                let fault = "the row is neither UTF-8 nor like Windows-1252: nothing was screened; name the encoding \
                             with --encoding (gb18030, big5, shift_jis, windows-1251 ...)";
                (lossy(raw), Some(fault.into()))
            }
        }
    }
}

/// Whether a text was UTF-8 before it was decoded as something else: "MÃ¼ller". Real text in an encoding of single bytes
/// does not happen to be valid UTF-8.
fn is_utf8_read_as(told: &'static Encoding, decoded: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(decoded) else { return false };
    let (raw, _, lost) = told.encode(text);
    !text.is_ascii() && !lost && std::str::from_utf8(&raw).is_ok()
}

fn lossy(raw: &[Vec<u8>]) -> Vec<String> {
    raw.iter().map(|c| String::from_utf8_lossy(c).into_owned()).collect()
}

/// Whether bytes read like a Western language in Windows-1252: accented letters stand alone or in pairs. Han, kana,
/// Hangul and Cyrillic in their own encodings make longer runs, or bytes that no Western name has.
fn western(bytes: &[u8]) -> bool {
    let mut run = 0;
    for &b in bytes {
        run = if b >= 0x80 { run + 1 } else { 0 };
        let never = matches!(b, 0x81..=0x83 | 0x88 | 0x8d | 0x8f | 0x90 | 0x98 | 0x9d);
        if run > 2 || never {
            return false;
        }
    }
    true
}

/// UTF-16 shows by the empty halves of its ASCII. Only the first line is looked at, so that a file and a slow pipe of
/// the same bytes are judged alike.
fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let line = &head[..head.iter().position(|b| *b == b'\n').unwrap_or(head.len())];
    let empty = |odd: usize| line.iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (empty(0), empty(1));
    let half = line.len() / 2;
    if half >= 2 && odd * 5 >= half * 2 && even == 0 {
        Some(UTF_16LE)
    } else if half >= 2 && even * 5 >= half * 2 && odd == 0 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// A reader that hands out UTF-8. What cannot be decoded becomes U+FFFD, which makes its row a fault.
struct Transcoded {
    from: Box<dyn Read + Send>,
    decoder: encoding_rs::Decoder,
    raw: Vec<u8>,
    raw_used: usize,
    text: Vec<u8>,
    used: usize,
    ended: bool,
}

impl Transcoded {
    fn new(from: Box<dyn Read + Send>, encoding: &'static Encoding) -> Self {
        Self {
            from,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: Vec::new(),
            raw_used: 0,
            text: Vec::new(),
            used: 0,
            ended: false,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        while self.used == self.text.len() && !self.ended {
            let mut last = false;
            if self.raw_used == self.raw.len() {
                self.raw.resize(super::HEAD, 0);
                let read = self.from.read(&mut self.raw)?;
                self.raw.truncate(read);
                self.raw_used = 0;
                last = read == 0;
            }
            self.text.resize(4 * super::HEAD, 0);
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.raw[self.raw_used..], &mut self.text, last);
            self.raw_used += read;
            self.text.truncate(written);
            self.used = 0;
            self.ended = last && result == CoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl Read for Transcoded {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.fill()?;
        let part = &self.text[self.used..];
        let n = part.len().min(to.len());
        to[..n].copy_from_slice(&part[..n]);
        self.used += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::{utf16_without_mark, western};

    #[test]
    fn only_western_text_is_taken_for_windows_1252() {
        for yes in
            [&b"Soci\xe9t\xe9 G\xe9n\xe9rale"[..], b"A\xc7\xd5ES", b"M\xfcller \x96 S\xf6hne", b"Acme\x99"]
        {
            assert!(western(yes), "{yes:x?}");
        }
        for (label, text) in [
            ("gb18030", "海康威视"),
            ("gb18030", "华为"),
            ("big5", "華為技術"),
            ("shift_jis", "ファーウェイ"),
            ("shift_jis", "アクメ"),
            ("euc-kr", "화웨이"),
            ("windows-1251", "Калашников"),
            ("koi8-r", "Калашников"),
        ] {
            let bytes = encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(text).0;
            assert!(!western(&bytes), "{label} {text}");
        }
    }

    #[test]
    fn utf16_is_known_by_its_empty_halves() {
        let le: Vec<u8> = "name,land\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "name,land\r\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(utf16_without_mark(&le).map(|e| e.name()), Some("UTF-16LE"));
        assert_eq!(utf16_without_mark(&be).map(|e| e.name()), Some("UTF-16BE"));
        assert!(utf16_without_mark(b"name,land\n").is_none());
    }
}
