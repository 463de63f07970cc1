//! The lists that come with the program. They are excerpts, and every answer from them says so.

use sha2::{Digest, Sha256};

use super::{Catalogue, Coverage, List, ListInfo};
use crate::sources::Collected;
use crate::sources::bundled::{Affiliate, parse, parse_affiliates};
use crate::{Error, ErrorKind, Result};

/// Each bundled list with its supplementary names.
const FILES: [(&[u8], &[u8]); 2] = [
    (include_bytes!("../../data/lists/us-bis-el.toml"), include_bytes!("../../data/aliases/us-bis-el.csv")),
    (include_bytes!("../../data/lists/us-889.toml"), include_bytes!("../../data/aliases/us-889.csv")),
];

/// The bundled lists, opened. Their digest is that of the list's file followed by its file of supplementary names:
/// a change in either changes what a screening can find.
pub fn bundled() -> Result<Vec<List>> {
    FILES.iter().map(|(list, aliases)| open(list, aliases)).collect()
}

/// Companies tied to a listed one that no list names: legal persons of their own, never names of the listed one.
pub fn affiliates() -> Result<Vec<Affiliate>> {
    parse_affiliates(include_bytes!("../../data/aliases/affiliates.csv"))
}

fn open(list: &[u8], aliases: &[u8]) -> Result<List> {
    let mut found = Collected::default();
    let header = parse(list, aliases, &mut found)?;
    let facts = Catalogue::bundled()?.get(&header.id).ok_or_else(|| {
        Error::new(ErrorKind::List, format!("the bundled list {} is not in the catalogue", header.id))
    })?;
    let digest = Sha256::new().chain_update(list).chain_update(aliases).finalize();
    let info = ListInfo {
        name: facts.name.clone(),
        published: Some(header.published),
        fetched_at: None,
        age_days: None,
        entries: found.entities.len(),
        sha256: super::hex(&digest),
        coverage: if header.complete { Coverage::Full } else { Coverage::Excerpt },
        id: header.id,
    };
    Ok(List {
        info,
        day: None,
        entities: found.entities.into(),
        warnings: found.warnings,
        set_aside: found.set_aside,
    })
}
