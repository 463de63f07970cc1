//! What `listed.toml` says of keeping lists: where they are kept, how old they may be, where they are fetched.
//! The rest of the file, and whether its keys are known at all, is the business of `config`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::config::FILE;
use crate::{Error, ErrorKind, Result};

/// What the file may set. An unknown key is an error that points at its line.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Config {
    /// As `--data-dir`; relative to the file's folder.
    pub(super) data_dir: Option<PathBuf>,
    /// As `--max-age`.
    pub(super) max_age: Option<u32>,
    /// As `--require`.
    pub(super) require: Vec<String>,
    /// The most percent of its entries, names or of a sub-list that a list may lose in an update.
    pub(super) max_loss: Option<f64>,
    /// As `--ca-file`; relative to the file's folder.
    pub(super) ca_file: Option<PathBuf>,
    /// What is set for one list.
    pub(super) lists: BTreeMap<String, ListConfig>,
}

/// What is set for one list.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ListConfig {
    /// Where to fetch it: `https://`, `http://`, or `file://` for a mirror.
    pub(super) url: Option<String>,
    /// Where the eCFR, or a mirror of it, tells up to which day it is complete.
    pub(super) dated_by: Option<String>,
    /// Where it tells the days on which it changed.
    pub(super) changes: Option<String>,
    /// As whom to ask.
    pub(super) agent: Option<String>,
}

impl Config {
    /// The file of the working folder or of the nearest folder above it; nothing set where there is none.
    pub(super) fn found() -> Result<Self> {
        let Ok(here) = std::env::current_dir() else { return Ok(Self::default()) };
        match here.ancestors().map(|folder| folder.join(FILE)).find(|path| path.is_file()) {
            Some(path) => Self::read(&path),
            None => Ok(Self::default()),
        }
    }

    fn read(path: &Path) -> Result<Self> {
        let wrong = |e: Box<dyn std::error::Error + Send + Sync>| {
            Error::new(ErrorKind::Usage, format!("the configuration {} is not right", path.display()))
                .caused_by(e)
        };
        let text = std::fs::read_to_string(path).map_err(|e| wrong(e.into()))?;
        let mut config: Self = toml::from_str(&text).map_err(|e| wrong(e.into()))?;
        if config.max_loss.is_some_and(|p| !(0.0..=100.0).contains(&p)) {
            return Err(wrong("max-loss is a percentage, 0 to 100".into()));
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        for set in [&mut config.data_dir, &mut config.ca_file].into_iter().flatten() {
            *set = folder.join(&*set);
        }
        Ok(config)
    }
}
