//! `listed compare`: two names against each other, with the working; or a file of pairs.

use std::fmt::Write as _;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde::Serialize;

use super::args::{CompareArgs, OutputOptions};
use super::output::Output;
use super::session::profile;
use super::status::Status;
use super::ui;
use crate::names::{NameKey, Party};
use crate::report::{
    Format, Hanging, SCHEMA_VERSION, TextStyle, block, number, paint_verdict, safe, shown_score, working,
};
use crate::score::{Evidence, Profile, Score, score};
use crate::screen::{Verdict, party};
use crate::{Error, ErrorKind, Result};

pub(super) fn run(args: &CompareArgs) -> Result<Status> {
    args.output.plain()?;
    let profile = profile(&args.profile)?;
    if let Some(path) = &args.pairs {
        return pairs(path, &profile, &args.output);
    }
    let (a, b) = (args.a.as_deref().unwrap_or_default(), args.b.as_deref().unwrap_or_default());
    let (key_a, key_b) = (NameKey::new(a), NameKey::listed(b));
    for (name, key) in [(a, &key_a), (b, &key_b)] {
        if key.is_empty() {
            let told = format!(
                "there is nothing to compare in the name {:?}",
                name.chars().take(80).collect::<String>()
            );
            ui::warn(&told);
            return Ok(Status::Partial);
        }
    }
    let Score { value, evidence } = score(&key_a, &key_b, &profile);
    let verdict = if value >= profile.match_from {
        Verdict::Match
    } else if value >= profile.review_from {
        Verdict::Review
    } else {
        Verdict::Clear
    };
    let out = Output::open(&args.output)?;
    let answer = Compared {
        schema_version: SCHEMA_VERSION,
        profile: &profile.name,
        a: Side::new(a, &key_a),
        b: Side::new(b, &key_b),
        score: value,
        verdict,
        evidence: &evidence,
    };
    let text = match args.output.format {
        Format::Text => answer.text(&out),
        _ => ui::json_line(&answer)?,
    };
    out.put(&text)?;
    Ok(Status::Done)
}

/// The answer of `compare`, as JSON has it.
#[derive(Serialize)]
struct Compared<'a> {
    schema_version: u32,
    profile: &'a str,
    a: Side<'a>,
    b: Side<'a>,
    score: f64,
    verdict: Verdict,
    evidence: &'a [Evidence],
}

/// A name and the stages it goes through.
#[derive(Serialize)]
pub(super) struct Side<'a> {
    name: &'a str,
    stages: Vec<Stage>,
}

#[derive(Serialize)]
struct Stage {
    stage: &'static str,
    value: String,
}

impl<'a> Side<'a> {
    /// The stages of a name that is not compared.
    pub(super) fn of(name: &'a str) -> Self {
        Self::new(name, &NameKey::new(name))
    }

    fn new(name: &'a str, key: &NameKey) -> Self {
        Self { name, stages: key.stages().into_iter().map(|(stage, value)| Stage { stage, value }).collect() }
    }

    /// The name with its stages under it.
    pub(super) fn text(&self, style: TextStyle) -> String {
        let mut text = format!("  {}\n", style.bold(&safe(self.name)));
        for Stage { stage, value } in &self.stages {
            text.push_str(&block(style, Hanging { indent: 4, label: stage, column: 23 }, value));
        }
        text
    }
}

impl Compared<'_> {
    fn text(&self, out: &Output) -> String {
        let style = out.style();
        let mut text = String::new();
        let head = format!("{:.2}", shown_score(self.score));
        let _ = writeln!(text, "{} {}\n", style.bold(&head), paint_verdict(style, self.verdict));
        text.push_str(&working(style, self.evidence));
        for side in [&self.a, &self.b] {
            let _ = write!(text, "\n{}", side.text(style));
        }
        text
    }
}

/// Scores every pair of a file. The rows come back as they are, with the score behind them; a row without two names
/// to compare has none, and makes the outcome partial.
fn pairs(path: &Path, profile: &Profile, options: &OutputOptions) -> Result<Status> {
    let shown = path.display();
    let unreadable = |e: csv::Error| {
        Error::new(ErrorKind::Input, format!("cannot read the pairs file {shown}")).caused_by(e)
    };
    let file = File::open(path).map_err(|e| {
        Error::new(ErrorKind::Input, format!("cannot open the pairs file {shown}")).caused_by(e)
    })?;
    let mut input = csv::ReaderBuilder::new().flexible(false).from_reader(BufReader::new(file));
    let mut header = input.headers().map_err(unreadable)?.clone();
    if let Some(first) = header.get(0).and_then(|h| h.strip_prefix('\u{feff}')) {
        let rest: Vec<String> = header.iter().skip(1).map(str::to_owned).collect();
        header = std::iter::once(first.to_owned()).chain(rest).collect();
    }
    let column = |name: &str| header.iter().position(|h| h.trim().eq_ignore_ascii_case(name));
    let kind = column("kind").or_else(|| column("type"));
    let (Some(a), Some(b)) = (column("name1"), column("name2")) else {
        let found: Vec<&str> = header.iter().collect();
        return Err(Error::new(
            ErrorKind::Input,
            format!("the pairs file {shown} needs the columns name1 and name2; it has: {}", found.join(", ")),
        )
        .hint("put the names of the columns on its first line"));
    };
    let mut out = Output::open(options)?;
    let target = out.clone();
    let unwritable = |e: csv::Error| match e.into_kind() {
        csv::ErrorKind::Io(e) => target.error(e),
        other => target.error(std::io::Error::other(format!("{other:?}"))),
    };
    let (mut rows, mut unusable) = (0_u64, 0_u64);
    {
        let mut output = csv::Writer::from_writer(&mut out);
        header.push_field("score");
        output.write_record(&header).map_err(unwritable)?;
        let mut record = csv::StringRecord::new();
        while input.read_record(&mut record).map_err(unreadable)? {
            rows += 1;
            let at = |at: usize| record.get(at).unwrap_or_default();
            let of = kind.map_or(Party::Unknown, |k| at(k).parse().map_or(Party::Unknown, party));
            let (key_a, key_b) = (NameKey::new(at(a)).with_party(of), NameKey::listed(at(b)).with_party(of));
            if key_a.is_empty() || key_b.is_empty() {
                unusable += 1;
                record.push_field("");
            } else {
                record.push_field(&format!("{:.4}", score(&key_a, &key_b, profile).value));
            }
            output.write_record(&record).map_err(unwritable)?;
        }
        output.flush().map_err(|e| target.error(e))?;
    }
    out.finish()?;
    if rows == 0 {
        ui::warn(&format!("the pairs file {shown} holds no pair"));
    }
    if unusable > 0 {
        ui::warn(&format!(
            "{} of {} rows lack a name to compare and have no score",
            number(unusable),
            number(rows)
        ));
    }
    Ok(if rows == 0 || unusable > 0 { Status::Partial } else { Status::Done })
}
