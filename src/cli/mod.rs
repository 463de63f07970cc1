//! The command line: wires the other modules, and turns an outcome into an exit status.
//!
//! The only module that looks at the environment, the clock, standard input and the terminal.

mod args;
mod check;
mod compare;
mod generate;
mod lists;
mod output;
mod selftest;
mod session;
mod show;
mod status;
mod tune;
mod ui;

use std::process::ExitCode;

use clap::Parser as _;

pub use args::{command, command_names};

use crate::Result;
use args::{Cli, Command};
use status::Status;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output and are no error; a closed pipe there is none either.
            let _ = error.print();
            return if error.use_stderr() { Status::Usage } else { Status::Done }.into();
        }
    };
    cli.color.write_global();
    match run(&cli.command) {
        Ok(status) => status.into(),
        Err(error) => {
            ui::print_error(&error);
            Status::of(&error).into()
        }
    }
}

fn run(command: &Command) -> Result<Status> {
    match command {
        Command::Check(args) => check::run(args),
        Command::Compare(args) => compare::run(args),
        Command::Show(args) => show::run(args),
        Command::Lists(args) => lists::run(args),
        Command::Tune(args) => tune::run(args),
        Command::Selftest(args) => selftest::run(args),
        Command::Completions { shell } => generate::completions(*shell),
        Command::Man { command } => generate::man(command.as_deref()),
    }
}
