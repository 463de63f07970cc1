//! The Federal Register rules behind the lists, and the join of a citation to its rule by page range.

use crate::model::{FrCitation, PartialDate};

/// One rule.
#[derive(Debug, Clone, Default)]
pub struct Rule {
    /// Title.
    pub title: Option<String>,
    /// Published.
    pub published: Option<PartialDate>,
    /// Reason.
    pub reason: Option<String>,
    /// Url.
    pub url: Option<String>,
    /// Unverified fields.
    pub unverified: Vec<String>,
}

/// The table.
#[derive(Debug, Clone, Default)]
pub struct Rules {}

impl Rules {
    /// Stand-in.
    pub fn bundled() -> crate::Result<&'static Self> {
        Ok(&Self {})
    }
    /// Stand-in.
    pub fn resolve(&self, _citation: FrCitation) -> Option<&Rule> {
        None
    }
}
