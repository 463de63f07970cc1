//! All integration tests, one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr)]

mod address;
mod architecture;
mod bundled;
mod cli;
mod reports;
mod screening;
mod sources;
mod tables;
