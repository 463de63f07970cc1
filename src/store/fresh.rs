//! How old a list is, and whether that is too old. Judged each time a list is opened, online or off.
//!
//! Two dates tell: the publisher's, and the day on which we last got it, or were told that it has not changed, by its
//! publisher. A copy is known to be right as of the later of the two.

use chrono::NaiveDate;
use serde::Serialize;

use crate::model::PartialDate;

/// What the age of a list comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Freshness {
    /// Within its limit, or without one.
    Fresh,
    /// Its publisher still gives it, but its publisher's date is past the limit.
    Stale,
    /// Past its limit: not to be screened against.
    Expired,
    /// Neither its publisher's date nor ours is known.
    Unknown,
}

/// The two dates of a copy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dates {
    /// The publisher's.
    pub published: Option<PartialDate>,
    /// When the publisher last gave it.
    pub checked: Option<NaiveDate>,
}

impl Dates {
    /// The last day on which this copy is known to have been the list.
    pub fn known_on(self) -> Option<NaiveDate> {
        self.published.map(PartialDate::latest).max(self.checked)
    }

    /// Days from then to a day.
    pub fn age(self, as_of: NaiveDate) -> Option<i64> {
        self.known_on().map(|on| (as_of - on).num_days())
    }

    /// Holds the dates to a limit; without one nothing is too old.
    pub fn judge(self, as_of: NaiveDate, limit: Option<u32>) -> Freshness {
        let Some(limit) = limit.map(i64::from) else { return Freshness::Fresh };
        match (self.age(as_of), self.published) {
            (None, _) => Freshness::Unknown,
            (Some(age), _) if age > limit => Freshness::Expired,
            (_, Some(on)) if (as_of - on.latest()).num_days() > limit => Freshness::Stale,
            _ => Freshness::Fresh,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Dates, Freshness};

    #[test]
    fn the_later_date_counts_and_the_other_is_told() {
        let as_of = "2026-11-23".parse().unwrap();
        for (published, checked, limit, expected) in [
            ("2026-11-20", "", Some(7), Freshness::Fresh),
            ("2026-11-15", "", Some(7), Freshness::Expired),
            ("2026-11-16", "", Some(7), Freshness::Fresh),
            ("2026-10-01", "2026-11-22", Some(7), Freshness::Stale),
            ("2026-10-01", "2026-11-01", Some(7), Freshness::Expired),
            ("", "2026-11-22", Some(7), Freshness::Fresh),
            ("", "", Some(7), Freshness::Unknown),
            ("1999", "", None, Freshness::Fresh),
            // A screening as of a day before the list was published.
            ("2026-12-01", "", Some(7), Freshness::Fresh),
        ] {
            let dates = Dates { published: published.parse().ok(), checked: checked.parse().ok() };
            assert_eq!(dates.judge(as_of, limit), expected, "{published} {checked}");
        }
    }
}
