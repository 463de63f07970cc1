//! Ids that stay the same from one snapshot to the next.

use std::collections::HashSet;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::model::EntityId;

/// The longest slug; a longer name keeps its start and a digest of the whole.
const MAX_SLUG: usize = 96;

/// Letters and digits of any script in lower case, everything else one hyphen.
pub(super) fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_alphanumeric() {
            if gap && !out.is_empty() {
                out.push('-');
            }
            gap = false;
            if c.is_ascii() {
                out.push(c.to_ascii_lowercase());
            } else {
                out.extend(c.to_lowercase());
            }
        } else {
            gap = true;
        }
    }
    if out.len() > MAX_SLUG {
        let digest = short_digest(&out);
        let mut end = MAX_SLUG - digest.len() - 1;
        while !out.is_char_boundary(end) {
            end -= 1;
        }
        out.truncate(end);
        out.push('-');
        out.push_str(&digest);
    }
    if out.is_empty() { short_digest(text) } else { out }
}

/// Eight hexadecimal digits that stand for a text.
pub(super) fn short_digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(4).fold(String::with_capacity(8), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Keeps the ids of one file apart.
#[derive(Default)]
pub(super) struct Ids {
    taken: HashSet<String>,
}

impl Ids {
    /// `wanted` if it is free, else `wanted` with a digest of what tells the entry apart (addresses, citations),
    /// else with a number. The second value says whether it had been taken.
    pub(super) fn claim(&mut self, wanted: String, apart: impl FnOnce() -> String) -> (EntityId, bool) {
        if self.taken.insert(wanted.clone()) {
            return (EntityId::new(wanted), false);
        }
        let base = format!("{wanted}-{}", short_digest(&apart()));
        let mut id = base.clone();
        let mut n = 2;
        while !self.taken.insert(id.clone()) {
            id = format!("{base}-{n}");
            n += 1;
        }
        (EntityId::new(id), true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_the_same_for_the_same_name() {
        assert_eq!(slug("  Yan?an  People's Co., Ltd. "), "yan-an-people-s-co-ltd");
        assert_eq!(slug("Yan'an People?s Co Ltd"), "yan-an-people-s-co-ltd");
        assert_eq!(slug("海康威视"), "海康威视");
        assert_eq!(slug("???").len(), 8);
        let long = slug(&"Ministry ".repeat(40));
        assert!(long.len() <= MAX_SLUG && long.starts_with("ministry-ministry"));
    }

    #[test]
    fn twins_are_kept_apart_by_what_differs() {
        let mut ids = Ids::default();
        let first = ids.claim("a".into(), || "x".into());
        let second = ids.claim("a".into(), || "y".into());
        let third = ids.claim("a".into(), || "y".into());
        assert_eq!((first.0.as_str(), first.1), ("a", false));
        assert!(second.1 && third.1 && second.0 != third.0);
        assert_eq!(third.0.as_str(), format!("{}-2", second.0));
    }
}
