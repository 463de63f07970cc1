//! The exit status: a contract, each one tested.

use std::process::ExitCode;

use crate::report::Summary;
use crate::{Error, ErrorKind};

use super::args::FailOn;

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// 0: all that was asked was done, and nothing reached `--fail-on`.
    Done,
    /// 1: a hit at or above `--fail-on`.
    Hit,
    /// 2: the command line or the configuration is wrong.
    Usage,
    /// 3: it could not be screened.
    Failed,
    /// 4: screened in part, or there was nothing to screen.
    Partial,
    /// 130: interrupted, as a shell has it.
    Interrupted,
}

impl Status {
    /// The number.
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Hit => 1,
            Self::Usage => 2,
            Self::Failed => 3,
            Self::Partial => 4,
            Self::Interrupted => 130,
        }
    }

    /// What an error comes to.
    pub(super) fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Usage => Self::Usage,
            _ => Self::Failed,
        }
    }

    /// The same with context around it. What is no error of ours is a failure.
    pub(super) fn of_any(error: &anyhow::Error) -> Self {
        error.chain().find_map(|e| e.downcast_ref::<Error>()).map_or(Self::Failed, Self::of)
    }

    /// What a screening comes to: part before hit, so that a run with holes in it is never taken for a whole one.
    /// `unusable` counts list records that nothing was screened against.
    pub(super) fn of_screening(summary: &Summary, unusable: usize, fail_on: FailOn) -> Self {
        // Beside a record only what is new or changed counts.
        let (matches, review) = match &summary.changes {
            Some(changes) => (changes.raised.matches, changes.raised.review),
            None => (summary.matches, summary.review),
        };
        let found = match fail_on {
            FailOn::Match => matches > 0,
            FailOn::Review => matches + review > 0,
            FailOn::Never => false,
        };
        if summary.interrupted {
            Self::Interrupted
        } else if summary.error > 0 || summary.queries == 0 || unusable > 0 {
            Self::Partial
        } else if found {
            Self::Hit
        } else {
            Self::Done
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.code())
    }
}

#[cfg(test)]
mod tests {
    use super::{FailOn, Status, Summary};

    #[test]
    fn part_before_hit_before_done() {
        let summary =
            |matches, review, error| Summary { queries: 9, matches, review, error, ..Summary::default() };
        for (summary, unusable, fail_on, code) in [
            (summary(0, 0, 0), 0, FailOn::Review, 0),
            (summary(0, 1, 0), 0, FailOn::Review, 1),
            (summary(0, 1, 0), 0, FailOn::Match, 0),
            (summary(1, 0, 0), 0, FailOn::Match, 1),
            (summary(1, 1, 0), 0, FailOn::Never, 0),
            (summary(1, 0, 1), 0, FailOn::Review, 4),
            (summary(0, 0, 1), 0, FailOn::Never, 4),
            (summary(0, 0, 0), 1, FailOn::Review, 4),
            (Summary::default(), 0, FailOn::Review, 4),
        ] {
            let cut = Summary { interrupted: true, ..summary.clone() };
            assert_eq!(Status::of_screening(&cut, unusable, fail_on).code(), 130);
            assert_eq!(
                Status::of_screening(&summary, unusable, fail_on).code(),
                code,
                "{summary:?} {fail_on:?}"
            );
        }
    }
}
