//! The record of a screening: all that is needed to prove it and to make it again, clear answers included.
//!
//! Lines of JSON: what it was made with, each answer with its query, an end that carries the digest of everything
//! it. A record without its end was cut short.

use std::io::{self, BufRead, Write};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Screening;
use crate::model::{ListId, PartialDate};
use crate::score::Profile;
use crate::store::Coverage;
use crate::{Error, ErrorKind, Result};

/// The version of the record's shape.
pub const RECORD_VERSION: u32 = 1;

/// A list that a screening was made against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedList {
    /// Its id.
    pub id: ListId,
    /// The digest of its file.
    pub sha256: String,
    /// The publisher's date.
    pub published: Option<PartialDate>,
    /// The file, where one was used directly.
    pub path: Option<String>,
    /// The day of which it was taken to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<NaiveDate>,
    /// Whether it was all there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
}

/// The decisions that were in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedDecisions {
    /// The file's name.
    pub file: String,
    /// Its content.
    pub text: String,
}

/// What a screening was made with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordHeader {
    /// See [`RECORD_VERSION`].
    pub record_version: u32,
    /// The version of the program: the one needed to make it again.
    pub listed_version: String,
    /// The day of the screening.
    pub as_of: NaiveDate,
    /// The score from which hits were shown, where one was asked for.
    pub min_score: Option<f64>,
    /// The profile's digest.
    pub profile_sha256: String,
    /// The numbers of the scoring.
    pub profile: Profile,
    /// The lists.
    pub lists: Vec<RecordedList>,
    /// The decisions.
    pub decisions: Option<RecordedDecisions>,
    /// The file that was screened.
    pub input: Option<String>,
}

/// How a record ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordEnd {
    /// Answers in it.
    pub answers: u64,
    /// The exit status of the screening.
    pub exit_status: u8,
    /// The digest of all before the end, and of the numbers in it.
    pub sha256: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::large_enum_variant, reason = "made one at a time, and written or read at once")]
enum Line<'a> {
    Record(Box<RecordHeader>),
    Answer(std::borrow::Cow<'a, Screening>),
    End(RecordEnd),
}

/// Writes a record as the screening comes about.
pub struct RecordWriter<W> {
    out: W,
    digest: Sha256,
    answers: u64,
}

impl<W: Write> RecordWriter<W> {
    /// Begins a record.
    pub fn begin(out: W, header: RecordHeader) -> io::Result<Self> {
        let mut writer = Self { out, digest: Sha256::new(), answers: 0 };
        writer.line(&Line::Record(Box::new(header)))?;
        Ok(writer)
    }

    /// Takes one answer.
    pub fn answer(&mut self, screening: &Screening) -> io::Result<()> {
        self.answers += 1;
        self.line(&Line::Answer(std::borrow::Cow::Borrowed(screening)))
    }

    /// Ends the record; hands back the place it was written to and the record's digest.
    pub fn end(mut self, exit_status: u8) -> io::Result<(W, String)> {
        let sha256 = seal(&self.digest, self.answers, exit_status);
        let end = RecordEnd { answers: self.answers, exit_status, sha256: sha256.clone() };
        self.line(&Line::End(end))?;
        self.out.flush()?;
        Ok((self.out, sha256))
    }

    fn line(&mut self, line: &Line<'_>) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.digest.update(&bytes);
        self.out.write_all(&bytes)
    }
}

/// The digest of a record: of its lines, then of how it ended.
fn seal(lines: &Sha256, answers: u64, exit_status: u8) -> String {
    let digest = lines.clone().chain_update(format!("{answers} {exit_status}\n")).finalize();
    digest.iter().map(|b| format!("{b:02x}")).collect()
}

/// Reads a record: first its header, then its answers one by one; the end is checked when they are all read.
pub struct RecordReader<R> {
    from: R,
    name: String,
    header: RecordHeader,
    digest: Sha256,
    answers: u64,
    line: u64,
    end: Option<RecordEnd>,
}

impl<R: BufRead> RecordReader<R> {
    /// Reads the header.
    pub fn open(mut from: R, name: &str) -> Result<Self> {
        let mut bytes = Vec::new();
        let damaged = |what: String| damaged(name, &what);
        from.read_until(b'\n', &mut bytes).map_err(|e| damaged("it cannot be read".into()).caused_by(e))?;
        let header = match serde_json::from_slice::<Line<'_>>(&bytes) {
            Ok(Line::Record(header)) => *header,
            Ok(_) => return Err(damaged("its first line is not a record's".into())),
            Err(e) => return Err(damaged("its first line is not a record's".into()).caused_by(e)),
        };
        if header.record_version != RECORD_VERSION {
            return Err(Error::new(
                ErrorKind::Input,
                format!("the record {name} has the shape {}, not {RECORD_VERSION}", header.record_version),
            )
            .hint(format!("use listed {}, which made it", header.listed_version)));
        }
        if header.profile.sha256() != header.profile_sha256 {
            return Err(damaged("the profile in it is not the one that its digest names".into()));
        }
        let digest = Sha256::new().chain_update(&bytes);
        Ok(Self { from, name: name.into(), header, digest, answers: 0, line: 1, end: None })
    }

    /// What the screening was made with.
    pub fn header(&self) -> &RecordHeader {
        &self.header
    }

    /// The end, once all answers were read.
    pub fn end(&self) -> Option<&RecordEnd> {
        self.end.as_ref()
    }

    /// The next answer; `None` when they are all read and the end agrees with them.
    pub fn next_answer(&mut self) -> Result<Option<Screening>> {
        let mut bytes = Vec::new();
        self.from
            .read_until(b'\n', &mut bytes)
            .map_err(|e| damaged(&self.name, "it cannot be read").caused_by(e))?;
        self.line += 1;
        let wrong = |what: &str| damaged(&self.name, &format!("line {}: {what}", self.line));
        if bytes.is_empty() {
            return Err(wrong("it ends without an end: it was cut short"));
        }
        match serde_json::from_slice::<Line<'_>>(&bytes) {
            Ok(Line::Answer(screening)) => {
                self.digest.update(&bytes);
                self.answers += 1;
                Ok(Some(screening.into_owned()))
            }
            Ok(Line::End(end)) => {
                if seal(&self.digest, end.answers, end.exit_status) != end.sha256 {
                    return Err(wrong("the digest is not that of the record: it was changed"));
                }
                if self.answers != end.answers {
                    return Err(wrong("it names another number of answers"));
                }
                let mut rest = [0; 1];
                if !matches!(self.from.read(&mut rest), Ok(0)) {
                    return Err(wrong("something stands behind the end"));
                }
                self.end = Some(end);
                Ok(None)
            }
            Ok(Line::Record(_)) => Err(wrong("a second header")),
            Err(e) => Err(wrong("it is no line of a record").caused_by(e)),
        }
    }
}

fn damaged(name: &str, what: &str) -> Error {
    Error::new(ErrorKind::Input, format!("the record {name} is not to be trusted: {what}"))
        .hint("get the record as it was written")
}
