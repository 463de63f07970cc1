//! Files of this machine or of a mounted mirror, for those who may not use the network: `file:///srv/lists/sdn.xml`.

use std::fs::File;
use std::path::Path;
use std::time::Instant;

use super::{Again, Answer, Ask, Fault, Limits, Take, Transport, pour};

/// Takes `file:` addresses and plain paths.
#[derive(Debug, Clone, Copy, Default)]
pub struct Files {
    /// The limits to hold to.
    pub limits: Limits,
}

impl Files {
    /// The path, if the address is one of a file.
    pub fn path(url: &str) -> Option<&Path> {
        match url.split_once("://") {
            Some(("file", path)) => Some(Path::new(path)),
            Some(_) => None,
            None => Some(Path::new(url)),
        }
    }
}

impl Transport for Files {
    fn get(&self, ask: &Ask, to: &mut dyn Take) -> Result<Answer, Fault> {
        let fault = |text: String| Fault { text, again: Again::Never, hint: Some("check the path") };
        let path = Self::path(&ask.url).ok_or_else(|| fault("it is not the address of a file".into()))?;
        let mut file = File::open(path).map_err(|e| fault(e.to_string()))?;
        to.expect(file.metadata().ok().map(|m| m.len()));
        pour(&mut file, to, self.limits, Instant::now())?;
        Ok(Answer::Whole { etag: None, last_modified: None })
    }
}
