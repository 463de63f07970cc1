//! `listed completions` and `listed man`: made from the command line itself, so that they never differ from it.

use clap_complete::Shell;

use super::args::{command, command_names};
use super::status::Status;
use super::ui;
use crate::{Error, ErrorKind, Result};

pub(super) fn completions(shell: Shell) -> Result<Status> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command(), "listed", &mut text);
    ui::put(&String::from_utf8_lossy(&text))?;
    Ok(Status::Done)
}

pub(super) fn man(asked: Option<&str>) -> Result<Status> {
    let mut all = command();
    all.build();
    let page = match asked {
        None => all,
        Some(name) => match all.find_subcommand(name) {
            Some(found) => found.clone(),
            None => {
                return Err(Error::new(ErrorKind::Usage, format!("there is no command {name:?}"))
                    .hint(format!("commands: {}", command_names().join(", "))));
            }
        },
    };
    let mut text = Vec::new();
    let failed = |e| Error::new(ErrorKind::Output, "cannot make the manual page").caused_by(e);
    clap_mangen::Man::new(page).render(&mut text).map_err(failed)?;
    ui::put(&String::from_utf8_lossy(&text))?;
    Ok(Status::Done)
}
