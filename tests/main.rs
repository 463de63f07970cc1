//! All integration tests, one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod address;
mod architecture;
mod benchmark;
mod bundled;
mod bundled_names;
mod cache;
mod cli;
#[cfg(feature = "fetch")]
mod fetch;
mod formats;
mod fuzzed;
mod history;
#[cfg(feature = "fetch")]
mod past;
mod principles;
mod properties;
mod quality;
mod reports;
mod screen;
mod screening;
mod sources;
mod store;
mod tables;
mod tracking;
mod tuning;
