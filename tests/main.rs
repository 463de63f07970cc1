//! All integration tests, one binary.

mod architecture;
mod cli;
mod reports;
mod sources;
