//! The command line: wires the other modules, and turns an outcome into an exit status.
//!
//! The only module that looks at the environment, the clock, standard input and the terminal.

mod against;
mod args;
mod bars;
mod baseline;
mod check;
mod compare;
mod config;
mod decide;
mod diff;
mod diff_args;
mod ends;
mod generate;
mod history;
mod history_args;
mod init;
mod interrupt;
mod lists;
mod log;
mod output;
mod progress;
mod queue;
mod rebuild;
mod screen;
mod selftest;
mod session;
mod show;
mod status;
mod tune;
mod ui;
mod update;
mod upkeep;
mod verify;

use std::process::ExitCode;

use clap::{ArgMatches, FromArgMatches as _};

pub use args::{command, command_names};

use args::{Cli, Command};
use status::Status;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let parsed = command().try_get_matches().and_then(|m| Cli::from_arg_matches(&m).map(|cli| (m, cli)));
    let (matches, mut cli) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            // Help and version go to standard output and are no error; a closed pipe there is none either.
            let _ = error.print();
            return if error.use_stderr() { Status::Usage } else { Status::Done }.into();
        }
    };
    cli.color.write_global();
    match run(&mut cli.command, &matches) {
        Ok(status) => status.into(),
        Err(error) => {
            ui::print_any(&error);
            Status::of_any(&error).into()
        }
    }
}

fn run(command: &mut Command, matches: &ArgMatches) -> anyhow::Result<Status> {
    let settings = config::apply(command, matches)?;
    let done = match command {
        // These say around an error what they were about.
        Command::Decide(args) => return decide::run(args),
        Command::Verify(args) => return verify::run(args),
        Command::Check(args) => check::run(args),
        Command::Screen(args) => screen::run(args),
        Command::Compare(args) => compare::run(args),
        Command::Show(args) => show::run(args),
        Command::Lists(args) => lists::run(args),
        Command::Diff(args) => diff::run(args),
        Command::History(args) => history::run(args),
        Command::Log(args) => log::run(args),
        Command::Tune(args) => tune::run(args),
        Command::Selftest(args) => selftest::run(args),
        Command::Init => init::run(),
        Command::Config(args) => config::run(args, &settings),
        Command::Update(args) => update::run(args),
        Command::Completions { shell } => generate::completions(*shell),
        Command::Man { command } => generate::man(command.as_deref()),
    };
    Ok(done?)
}
