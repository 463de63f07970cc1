//! A date as lists give it: a day, a month or only a year.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A Gregorian date of which the day, or the day and the month, may be unknown. Ordered with the unknown
/// first; written and read as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PartialDate {
    year: i32,
    month: Option<u32>,
    day: Option<u32>,
}

impl PartialDate {
    /// A year alone, 1 to 9999.
    pub fn year(year: i32) -> Option<Self> {
        (1..=9999).contains(&year).then_some(Self { year, month: None, day: None })
    }

    /// A month of a year.
    pub fn month(year: i32, month: u32) -> Option<Self> {
        Self::year(year)?;
        (1..=12).contains(&month).then_some(Self { year, month: Some(month), day: None })
    }

    /// A day; `None` when the calendar has no such day.
    pub fn day(year: i32, month: u32, day: u32) -> Option<Self> {
        Self::year(year)?;
        NaiveDate::from_ymd_opt(year, month, day)?;
        Some(Self { year, month: Some(month), day: Some(day) })
    }

    /// The first day it can mean.
    pub fn earliest(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
            .unwrap_or(NaiveDate::MIN)
    }

    /// The last day it can mean.
    pub fn latest(self) -> NaiveDate {
        match (self.month, self.day) {
            (Some(_), Some(_)) => self.earliest(),
            (Some(month), None) => (28..=31)
                .rev()
                .find_map(|day| NaiveDate::from_ymd_opt(self.year, month, day))
                .unwrap_or(NaiveDate::MAX),
            _ => NaiveDate::from_ymd_opt(self.year, 12, 31).unwrap_or(NaiveDate::MAX),
        }
    }
}

impl From<NaiveDate> for PartialDate {
    fn from(date: NaiveDate) -> Self {
        use chrono::Datelike as _;
        Self { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

impl TryFrom<String> for PartialDate {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for PartialDate {
    type Err = String;

    /// Reads `YYYY`, `YYYY-MM`, `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self, String> {
        let fail = || format!("not a date (YYYY, YYYY-MM or YYYY-MM-DD): {text:?}");
        let mut parts = text.split('-');
        let mut next = |width: usize| -> Result<Option<u32>, String> {
            match parts.next() {
                None => Ok(None),
                Some(p) if p.len() == width && p.bytes().all(|b| b.is_ascii_digit()) => {
                    p.parse().map(Some).map_err(|_| fail())
                }
                Some(_) => Err(fail()),
            }
        };
        let (year, month, day) = (next(4)?, next(2)?, next(2)?);
        if parts.next().is_some() {
            return Err(fail());
        }
        let year = i32::try_from(year.ok_or_else(fail)?).map_err(|_| fail())?;
        match (month, day) {
            (None, _) => Self::year(year),
            (Some(m), None) => Self::month(year, m),
            (Some(m), Some(d)) => Self::day(year, m, d),
        }
        .ok_or_else(fail)
    }
}

#[cfg(test)]
mod tests {
    use super::PartialDate;

    #[test]
    fn reads_writes_and_bounds() {
        for text in ["1962", "1962-03", "2024-02-29"] {
            assert_eq!(text.parse::<PartialDate>().unwrap().to_string(), text);
        }
        for text in ["", "62", "2023-02-29", "2023-13", "2023-1-1", "2023-01-01-01", "0000", "２０２３"] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
        let feb: PartialDate = "2023-02".parse().unwrap();
        assert_eq!(
            (feb.earliest().to_string(), feb.latest().to_string()),
            ("2023-02-01".into(), "2023-02-28".into())
        );
    }
}
