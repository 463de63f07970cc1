//! `listed` tells whether a company, agency or person is on an export-control or sanctions list, and why.
//!
//! The flow, one module a step: lists are fetched ([`fetch`]), come in ([`sources`]), are kept ([`store`]), names become keys
//! ([`names`]), candidates are scored with evidence ([`score`]), keys find candidates ([`index`]), a
//! screening decides ([`screen`]), a report shows it ([`report`]). [`track`] tells what changed between two states of a list, [`history`] what happened to an entry and to a list. [`address`] compares addresses. [`rules`] joins
//! a citation to the Federal Register rule behind it. [`input`] reads vendor files as rows. [`cli`] wires them.
//! What may depend on what is held by `tests/architecture.rs`.

pub mod address;
pub mod cli;
pub mod error;
pub mod fetch;
pub mod history;
pub mod index;
pub mod input;
pub mod model;
pub mod names;
pub mod report;
pub mod rules;
pub mod score;
pub mod screen;
pub mod sources;
pub mod store;
pub mod track;

pub use error::{Error, ErrorKind, Result};

/// The examples of the README are run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
