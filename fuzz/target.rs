//! Every fuzz target: the name of the binary says which of the functions in `functions.rs` it runs.
#![no_main]

mod functions;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| functions::run(env!("CARGO_BIN_NAME"), bytes));
