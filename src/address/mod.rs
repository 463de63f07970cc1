//! Addresses: read enough to be compared, scored with the working out, and found among many.
//!
//! Not a postal parser: it tells what decides whether two addresses are one place (street and number, building, unit,
//! floor, city) from what does not. Knows no list; reads and writes nothing. What it cannot place is kept as a plain
//! word of the address, never dropped.
//!
//! ```
//! use listed::address::{Key, score};
//! let listed = Key::new("Room 1318-19, 13F, Hollywood Plaza, 610 Nathan Road, Mong Kok, Kowloon, Hong Kong.");
//! let same = score(&Key::new("Rm 1318-1319, 13/F Hollywood Plz, 610 Nathan Rd, Mongkok, HK"), &listed);
//! let neighbour = score(&Key::new("Unit 702, Hollywood Plaza, 610 Nathan Road, Hong Kong"), &listed);
//! let city = score(&Key::new("8 Canton Road, Kowloon, Hong Kong"), &listed);
//! assert!(same.value > 0.95 && (0.70..0.85).contains(&neighbour.value) && city.value == 0.0);
//! ```

mod close;
mod code;
mod han;
mod index;
mod line;
mod parse;
mod postcode;
mod read;
mod same;
mod score;
mod table;

pub use index::{Found, Index, Scratch};
pub use score::{elsewhere, score, value};

use smallvec::SmallVec;

use code::Code;
use line::{Line, LineKind};

/// An address taken apart. Equal texts give equal keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Key {
    text: Box<str>,
    /// Streets, buildings and whatever else has a name.
    lines: Vec<Line>,
    units: SmallVec<[Code; 1]>,
    floors: SmallVec<[Code; 1]>,
    blocks: SmallVec<[Code; 1]>,
    boxes: SmallVec<[Code; 0]>,
    /// Numbers that nothing says the meaning of.
    loose: SmallVec<[Code; 0]>,
    postcodes: SmallVec<[Box<str>; 1]>,
    /// Canonical names of cities and well-known districts.
    cities: SmallVec<[Box<str>; 2]>,
    /// ISO 3166 codes.
    countries: SmallVec<[Box<str>; 1]>,
    /// Digests of all words.
    prints: same::Prints,
}

impl Key {
    /// Takes an address apart. Never fails: what holds nothing to compare has [`Key::is_empty`].
    pub fn new(text: &str) -> Self {
        parse::parse(text)
    }

    /// The same with the country that stands apart from the address.
    #[must_use]
    pub fn with_country(mut self, code: &str) -> Self {
        self.add_country(code);
        self
    }

    /// The address as given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether nothing is in it that could tell one place from another: a city alone is no address.
    pub fn is_empty(&self) -> bool {
        self.boxes.is_empty() && !self.lines.iter().any(|l| l.kind != LineKind::Area)
    }

    /// Whether a text given as a name is plainly an address: a numbered street, a unit or floor of a building, a box.
    pub fn is_plainly_an_address(&self) -> bool {
        let named = |l: &Line| matches!(l.kind, LineKind::Street | LineKind::Building | LineKind::Estate);
        let numbered = self.lines.iter().any(|l| l.kind == LineKind::Street && l.number.is_some());
        let inside = !self.units.is_empty() || !self.floors.is_empty();
        !self.boxes.is_empty() || numbered || (inside && self.lines.iter().any(named))
    }

    /// The numbers of streets and buildings, and those that nothing says the meaning of.
    fn numbers(&self) -> impl Iterator<Item = &Code> {
        self.lines.iter().filter_map(|l| l.number.as_ref()).chain(&self.loose)
    }

    /// Whether no number says where in a street it is.
    fn has_no_number(&self) -> bool {
        self.boxes.is_empty() && self.numbers().next().is_none()
    }

    fn add_country(&mut self, code: &str) {
        let code = code.trim();
        if code.len() != 2 || !code.bytes().all(|b| b.is_ascii_alphabetic()) {
            return;
        }
        let code = code.to_ascii_uppercase();
        // A country that is a city: what lies in it lies in that city.
        let city = match code.as_str() {
            "HK" => "hong kong",
            "SG" => "singapore",
            "MO" => "macau",
            _ => "",
        };
        if !city.is_empty() && self.cities.iter().all(|c| **c != *city) {
            self.cities.push(city.into());
        }
        if self.countries.iter().all(|c| **c != *code) {
            self.countries.push(code.into());
        }
    }
}
