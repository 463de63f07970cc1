//! The US Consolidated Screening List (ITA, trade.gov): thirteen lists of three departments in one file, as CSV,
//! TSV or JSON. Specification: <https://www.trade.gov/consolidated-screening-list>; the columns are described
//! on <https://developer.trade.gov>. The sub-lists are kept apart: `us-csl/EL`, `us-csl/SDN`, ...

mod csv;
mod json;
mod map;
mod wire;

pub(super) use csv::Csv;
pub(super) use json::Json;
