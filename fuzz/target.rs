//! Every fuzz target: the name of the binary says which of the functions in `functions.rs` it runs. `LISTED_TARGET` says
//! another, since to build all the binaries takes long and they differ in nothing else.
#![no_main]

mod functions;

use std::sync::LazyLock;

static TARGET: LazyLock<String> =
    LazyLock::new(|| std::env::var("LISTED_TARGET").unwrap_or_else(|_| env!("CARGO_BIN_NAME").to_owned()));

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| functions::run(&TARGET, bytes));
