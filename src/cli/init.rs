//! `listed init`: a `listed.toml` to begin with, every line of it explained.

use std::fs::OpenOptions;
use std::io::Write as _;

use super::config::FILE;
use super::status::Status;
use super::ui;
use crate::{Error, ErrorKind, Result};

/// The file, all settings commented out. A test reads it back with the comments taken away.
pub(super) const TEMPLATE: &str = include_str!("listed.toml");

pub(super) fn run() -> Result<Status> {
    let failed = |e: std::io::Error| {
        let hint = if e.kind() == std::io::ErrorKind::AlreadyExists {
            "it is left as it is; `listed config` shows what is in force"
        } else {
            "go to a folder that can be written to"
        };
        Error::new(ErrorKind::Output, format!("cannot write {FILE}")).caused_by(e).hint(hint)
    };
    let mut file = OpenOptions::new().write(true).create_new(true).open(FILE).map_err(failed)?;
    file.write_all(TEMPLATE.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    ui::note(&format!("wrote {FILE}; `listed config` shows what is in force"));
    Ok(Status::Done)
}
