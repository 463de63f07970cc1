//! An entity being put together: what every publisher's mapping needs, so that each says only what is its own.

use crate::model::{Address, Entity, EntityId, EntityKind, Identifier, ListId, Listing, Name, NameKind};

use super::country;
use super::text::one_line;

/// An entity being put together.
pub(super) struct Draft {
    pub(super) entity: Entity,
}

impl Draft {
    /// An entity of this list without a name yet.
    pub(super) fn new(list: &ListId, id: EntityId, kind: EntityKind) -> Self {
        Self {
            entity: Entity {
                id,
                list: list.clone(),
                source_id: None,
                kind,
                names: Vec::new(),
                addresses: Vec::new(),
                identifiers: Vec::new(),
                countries: Vec::new(),
                dates: Vec::new(),
                listings: Vec::new(),
                remarks: Vec::new(),
            },
        }
    }

    /// Adds a name, unless it is empty or there already; one there as less than it is now said to be (a weak name that is
    /// also a full one) becomes what it is said to be. Says whether a name was there already.
    pub(super) fn name(&mut self, text: &str, kind: NameKind) -> bool {
        self.name_in(text, kind, "")
    }

    /// Adds a name with its language or script.
    pub(super) fn name_in(&mut self, text: &str, kind: NameKind, language: &str) -> bool {
        let text = text.trim();
        if text.is_empty() {
            return false;
        }
        let mut name = Name::new(one_line(text).as_deref().unwrap_or(text), kind);
        if let Some(at) = self.entity.names.iter().position(|n| n.text == name.text) {
            if let Some(there) = self.entity.names.get(at).filter(|n| weight(kind) > weight(n.kind)).cloned()
            {
                self.entity.names.remove(at);
                self.put(Name { kind, ..there });
            }
            return true;
        }
        name.language = (!language.is_empty()).then(|| language.to_owned());
        self.put(name);
        false
    }

    /// Main names come first.
    fn put(&mut self, name: Name) {
        let mains = self.entity.names.iter().take_while(|n| n.kind == NameKind::Primary).count();
        let at = if name.kind == NameKind::Primary { mains } else { self.entity.names.len() };
        self.entity.names.insert(at, name);
    }

    /// Adds an address out of its parts; empty ones are left out. A country alone is one too.
    pub(super) fn address(&mut self, parts: &[&str], country: &str) {
        let mut text =
            parts.iter().map(|p| p.trim()).filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ");
        let country_text = country.trim();
        let code = country::code_or_text(country_text);
        if text.is_empty() && code.is_none() {
            return;
        }
        if !country_text.is_empty() {
            if !text.is_empty() {
                text.push_str(", ");
            }
            text.push_str(country_text);
        }
        if let Some(code) = &code {
            self.country(code);
        }
        let address = Address { text: one_line(&text).unwrap_or(text), country: code };
        if !self.entity.addresses.contains(&address) {
            self.entity.addresses.push(address);
        }
    }

    /// Adds a country it belongs to.
    pub(super) fn country(&mut self, text: &str) {
        if let Some(code) = country::code_or_text(text)
            && !self.entity.countries.contains(&code)
        {
            self.entity.countries.push(code);
        }
    }

    /// Adds a number, unless it is empty.
    pub(super) fn identifier(&mut self, kind: &str, value: &str, country: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let kind = if kind.trim().is_empty() { "Number" } else { kind.trim() };
        let found = Identifier {
            kind: kind.to_owned(),
            value: value.to_owned(),
            country: country::code_or_text(country),
        };
        if !self.entity.identifiers.contains(&found) {
            self.entity.identifiers.push(found);
        }
    }

    /// Adds a date of birth or building.
    pub(super) fn date(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() && !self.entity.dates.iter().any(|d| d == text) {
            self.entity.dates.push(text.to_owned());
        }
    }

    /// Adds a remark, with what it is about unless that is empty.
    pub(super) fn remark(&mut self, what: &str, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let text = one_line(text).unwrap_or_else(|| text.to_owned());
        let remark = if what.is_empty() { text } else { format!("{what}: {text}") };
        if !self.entity.remarks.contains(&remark) {
            self.entity.remarks.push(remark);
        }
    }

    /// The listings: one a programme, all else alike; one without a programme where there is none.
    pub(super) fn listings<'p>(&mut self, programmes: impl IntoIterator<Item = &'p str>, common: Listing) {
        let mut programmes = programmes.into_iter().filter(|p| !p.is_empty()).peekable();
        if programmes.peek().is_none() {
            self.entity.listings.push(common);
            return;
        }
        for programme in programmes {
            self.entity.listings.push(Listing { programme: Some(programme.to_owned()), ..common.clone() });
        }
    }
}

/// How much a name of this kind says.
fn weight(kind: NameKind) -> u8 {
    match kind {
        NameKind::Primary => 2,
        NameKind::WeakAlias => 0,
        _ => 1,
    }
}

/// The text, unless it is empty.
pub(super) fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| one_line(text).unwrap_or_else(|| text.to_owned()))
}

/// A person's name as publishers of lists write it: `LAST, First`; one part alone as it is.
pub(super) fn last_first(last: &str, first: &str) -> String {
    match (last.trim(), first.trim()) {
        (last, "") => last.to_owned(),
        ("", first) => first.to_owned(),
        (last, first) => format!("{last}, {first}"),
    }
}

/// Parts joined by a space, empty ones left out.
pub(super) fn spaced(parts: &[&str]) -> String {
    parts.iter().map(|p| p.trim()).filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_given_as_weak_and_as_a_full_one_is_a_full_one() {
        let mut d = Draft::new(&ListId::new("l"), EntityId::new("l/1"), EntityKind::Unknown);
        d.name("A", NameKind::WeakAlias);
        d.name("B", NameKind::Alias);
        assert!(
            d.name("A", NameKind::Alias)
                && d.name("A", NameKind::WeakAlias)
                && d.name("B", NameKind::Primary)
        );
        let found: Vec<_> = d.entity.names.iter().map(|n| (n.text.as_str(), n.kind)).collect();
        assert_eq!(found, [("B", NameKind::Primary), ("A", NameKind::Alias)]);
    }
}
