//! Why two entries with different ids are taken for one.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Something that two entries have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "clue", content = "value")]
#[non_exhaustive]
pub enum Clue {
    /// All that they say.
    Content,
    /// Our id.
    Id,
    /// The publisher's id.
    SourceId(String),
    /// The main name, but for capitals, marks and punctuation.
    Name(String),
    /// A name that is the main one of one of them and another one of the other.
    OtherName(String),
    /// Another name of both.
    Alias(String),
    /// Main names that are nearly the same; the score in hundredths.
    NearName(u8),
    /// The main name of one of them stands inside that of the other.
    Inside(String),
    /// A number.
    Number(String),
    /// An act that both cite.
    Citation(String),
    /// An address.
    Address(String),
    /// A country.
    Country(String),
}

impl fmt::Display for Clue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content => write!(f, "all that it says is the same"),
            Self::Id => write!(f, "same id"),
            Self::SourceId(id) => write!(f, "same publisher's id {id}"),
            Self::Name(_) => write!(f, "same name"),
            Self::OtherName(name) => write!(f, "“{name}” is a name of both"),
            Self::Alias(name) => write!(f, "both are also “{name}”"),
            Self::NearName(score) => write!(f, "nearly the same name (0.{score:02})"),
            Self::Inside(name) => write!(f, "“{name}” is in the name of both"),
            Self::Number(number) => write!(f, "same number {number}"),
            Self::Citation(act) => write!(f, "same citation {act}"),
            Self::Address(_) => write!(f, "same address"),
            Self::Country(code) => write!(f, "same country {code}"),
        }
    }
}

/// Why two entries with different ids are taken for one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Join {
    /// What they have in common.
    pub clues: Vec<Clue>,
}

impl fmt::Display for Join {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, clue) in self.clues.iter().enumerate() {
            write!(f, "{}{clue}", if i > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}
