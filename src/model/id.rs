//! Identifiers: of lists and of entities. Stable across snapshots and case-sensitive.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// A list, e.g. `us-bis-el`; a sub-list has a slash, e.g. `us-csl/EL`.
    ListId
}
id! {
    /// An entry of a list: the list's id, a slash, and a part that stays the same from one snapshot to the
    /// next, e.g. `us-bis-el/hangzhou-hikvision-digital-technology`.
    EntityId
}

impl ListId {
    /// The list without its sub-list: `us-csl` for `us-csl/EL`, but `custom/NAME` and `opensanctions/NAME`
    /// are whole lists already.
    pub fn parent(&self) -> &str {
        match self.0.split_once('/') {
            Some((parent, _)) if parent != "custom" && parent != "opensanctions" => parent,
            _ => &self.0,
        }
    }
}
