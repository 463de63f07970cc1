//! Citations as lists write them, and the Federal Register citation read out of one.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::PartialDate;

/// Volume and page of the Federal Register, e.g. `84 FR 54002`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FrCitation {
    /// The volume: one a year, 84 is 2019.
    pub volume: u32,
    /// Any page inside the document: lists cite the first one, the regulation that of the amended text.
    pub page: u32,
}

impl fmt::Display for FrCitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} FR {}", self.volume, self.page)
    }
}

/// One citation of a legal act, as the publisher wrote it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Citation {
    /// The publisher's text, trimmed.
    pub text: String,
    /// The Federal Register citation in it, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fr: Option<FrCitation>,
    /// The date written with it, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
}
