//! The `listed` binary: parses the arguments, runs one command, turns the outcome into an exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    listed::cli::main()
}
