//! The end of a name: a street, a building, a place, or a name of which nothing says what it is.

use smallvec::SmallVec;

use super::code::Code;
use super::line::{Line, LineKind, Sort, Word};
use super::parse::Parser;
use super::read::Item;
use super::table::{self, Kind, Known};
use crate::names::text::Place;

/// Words for a street that stand before its name wherever a name follows.
const STREET_BEFORE: &[&str] = &[
    "calle", "jalan", "jln", "odos", "rua", "rue", "strada", "ul", "ulica", "ulitsa", "via", "vul",
    "vulitsa", "vulytsia", "vulytsya",
];

/// The same for a building.
const BUILDING_BEFORE: &[&str] = &["edif", "edificio", "imm", "immeuble", "menara", "torre", "wisma"];

/// The same for a district.
const AREA_BEFORE: &[&str] = &["barrio", "col", "colonia", "pgt", "smt", "urb", "urbanizacion"];

impl Parser {
    /// The held words as a place, if the table has it.
    fn held_place(&self) -> Option<Place> {
        let raw: Vec<&str> = self.held.iter().map(|(_, raw)| &**raw).collect();
        table::place(&raw.join(" "))
    }

    pub(super) fn close_city(&mut self) {
        match self.held_place() {
            Some(place) => self.add_place(place),
            None => {
                let name: Vec<&str> = self.held.iter().map(|(w, _)| &*w.text).collect();
                self.key.cities.push(name.join(" ").into());
            }
        }
        self.held.clear();
        self.said = None;
    }

    pub(super) fn close_region(&mut self) {
        if let Some(place) = self.held_place().filter(|p| p.kind != "city") {
            self.add_place(place);
        }
        self.held.clear();
        self.said = None;
    }

    pub(super) fn add_place(&mut self, place: Place) {
        if place.kind == "city" && self.key.cities.iter().all(|c| **c != *place.canonical) {
            self.key.cities.push(place.canonical.into());
        }
        self.key.add_country(place.country);
    }

    /// Ends the held name as what it is, or, where nothing said it, as places and a name of an unknown kind.
    pub(super) fn close(&mut self, kind: Option<LineKind>, sort: &'static str) {
        if self.held.is_empty() {
            self.said = None;
            return;
        }
        let (kind, sort) = match (kind, self.said.take()) {
            (None, Some((kind, sort))) => (Some(kind), sort),
            (kind, _) => (kind, sort),
        };
        if kind == Some(LineKind::Area)
            && let Some(place) = self.held_place()
        {
            self.add_place(place);
            self.held.clear();
            return;
        }
        let held = std::mem::take(&mut self.held);
        if let Some(kind) = kind {
            let words = held.into_iter().map(|(w, _)| w).collect();
            self.push(kind, words, sort);
            return;
        }
        let mut rest: SmallVec<[Word; 3]> = SmallVec::new();
        let mut at = 0;
        while at < held.len() {
            let found = (1..=table::LONGEST.min(held.len() - at)).rev().find_map(|n| {
                let raw: Vec<&str> = held[at..at + n].iter().map(|(_, raw)| &**raw).collect();
                Some((table::place(&raw.join(" "))?, n))
            });
            if let Some((place, n)) = found {
                if !rest.is_empty() {
                    self.push(LineKind::Other, std::mem::take(&mut rest), "");
                }
                self.add_place(place);
                at += n;
            } else {
                rest.push(held[at].0.clone());
                at += 1;
            }
        }
        if !rest.is_empty() {
            self.push(LineKind::Other, rest, "");
        }
    }

    fn push(&mut self, kind: LineKind, mut words: SmallVec<[Word; 3]>, sort: &'static str) {
        // 东路, 商业中心: one word that is two.
        let sort = match sort.rsplit_once(' ') {
            Some((before, last)) => {
                for word in before.split(' ') {
                    let side = matches!(word, "east" | "west" | "south" | "north" | "middle");
                    words.push(Word::new(word, if side { Sort::Direction } else { Sort::Common }));
                }
                last
            }
            None => sort,
        };
        let takes = matches!(kind, LineKind::Street | LineKind::Estate | LineKind::Other);
        let content = words.iter().any(|w| w.sort == Sort::Content);
        if kind == LineKind::Other
            && !content
            && (self.before.is_none() || words.iter().all(|w| w.sort != Sort::Number))
        {
            return;
        }
        if !content {
            // In one order, so that 25 East and East 25 are equal whole.
            words.sort();
        }
        let number = if takes { self.before.take().map(|(code, _)| code) } else { None };
        if !takes && kind == LineKind::Building {
            // 29J King Palace Plaza: most likely a unit, if a street with a number comes.
            self.key.loose.extend(self.before.take().map(|(code, _)| code));
        }
        // What has a number before or behind it and no word that says otherwise is a street.
        let kind = if kind == LineKind::Other && number.is_some() { LineKind::Street } else { kind };
        self.key.lines.push(Line { kind, words, sort, number });
    }

    /// Unit 4 on floor 16 is also written 1604, unit D there 16D.
    pub(super) fn rooms(&mut self) {
        let [Code { range: Some((floor, last)), rest }] = &self.key.floors[..] else { return };
        if floor != last || !rest.is_empty() || *floor == 0 || *floor > 200 {
            return;
        }
        let (floor, mut more) = (*floor, Vec::new());
        for unit in &self.key.units {
            match unit.range {
                Some((a, b)) if b <= 99 => {
                    more.push(Code {
                        range: Some((floor * 100 + a, floor * 100 + b)),
                        rest: unit.rest.clone(),
                    });
                }
                None if unit.rest.len() == 1 => {
                    more.push(Code { range: Some((floor, floor)), rest: unit.rest.clone() });
                }
                _ => {}
            }
        }
        self.key.units.extend(more);
    }

    /// Road, Street, ul.: ends or begins the name of a street.
    pub(super) fn street(&mut self, known: Known, n: usize) {
        let text = self.words(0, n).unwrap_or_default();
        let code_next = matches!(self.item(n), Some(Item::Code(_)));
        // 29, str. 141: in Russia a building of that house.
        let numbered = self.before.is_some() || self.key.lines.last().is_some_and(|l| l.number.is_some());
        if text == "str" && code_next && numbered {
            self.marker(Known { kind: Kind::Block, canonical: "block" }, n);
            return;
        }
        // ul. stands before the name wherever a name follows.
        let before = STREET_BEFORE.contains(&&*text)
            && matches!(self.item(n), Some(Item::Word(_)))
            && self.known(n).is_none_or(|(k, _)| k.kind == Kind::Drop)
            && self.place(n, 1).is_none();
        if before {
            self.close(None, "");
        }
        if !self.held.is_empty() {
            self.at += n;
            self.close(Some(LineKind::Street), known.canonical);
            // Chatham Road South
            if let Some((side, words)) = self.known(0).filter(|(k, _)| k.kind == Kind::Direction)
                && (self.ends(words) || self.place(words, 1).is_some())
            {
                self.at += words;
                if let Some(line) = self.key.lines.last_mut() {
                    line.words.push(Word::new(side.canonical, Sort::Direction));
                }
            }
            return;
        }
        self.at += n;
        match self.item(0).cloned() {
            // Road 1507
            Some(Item::Code(code)) => {
                self.at += 1;
                let text = code.shown();
                self.held.push((Word::new(&text, Sort::Number), text.as_str().into()));
                self.close(Some(LineKind::Street), known.canonical);
            }
            Some(Item::Word(_) | Item::Ordinal(_)) => self.said = Some((LineKind::Street, known.canonical)),
            _ => {}
        }
    }

    /// Tower, Zone, District, City: ends a name.
    pub(super) fn named(&mut self, known: Known, n: usize) {
        let kind = match known.kind {
            Kind::Building => LineKind::Building,
            Kind::Estate => LineKind::Estate,
            _ => LineKind::Area,
        };
        let letter = matches!(self.item(n), Some(Item::Word(w)) if w.len() == 1) && self.ends(n + 1);
        let code_next = letter || matches!(self.item(n), Some(Item::Code(_)));
        let block = matches!(known.canonical, "building" | "tower") && code_next;
        if block {
            self.marker(Known { kind: Kind::Block, canonical: "block" }, n);
            return;
        }
        // Software Park Road, Station Road: part of that name.
        let goes_on = self.known(n).is_some_and(|(k, words)| {
            let street =
                |k: Known, at: usize| k.kind == Kind::Street && !matches!(self.item(at), Some(Item::Code(_)));
            let then = self.known(n + words);
            (street(k, n + words) && self.place(n, 2).is_none())
                || (k.kind == Kind::Direction && then.is_some_and(|(k, w)| street(k, n + words + w)))
                || (self.held.is_empty() && matches!(k.kind, Kind::Building | Kind::Estate))
        });
        if goes_on {
            self.hold(n, Word::new(known.canonical, Sort::Common));
            return;
        }
        let text = self.words(0, n).unwrap_or_default();
        let name_next = matches!(self.item(n), Some(Item::Word(_)));
        if name_next && (BUILDING_BEFORE.contains(&&*text) || AREA_BEFORE.contains(&&*text)) {
            self.close(None, "");
        }
        if !self.held.is_empty() {
            self.at += n;
            match known.kind {
                Kind::City => self.close_city(),
                Kind::Province => self.close_region(),
                _ => self.close(Some(kind), known.canonical),
            }
            return;
        }
        match kind {
            LineKind::Building if name_next => {
                self.at += n;
                self.said = Some((LineKind::Building, known.canonical));
            }
            LineKind::Area if name_next && AREA_BEFORE.contains(&&*text) => {
                self.at += n;
                self.said = Some((kind, known.canonical));
            }
            LineKind::Estate if name_next => {
                self.hold(n, Word::new(known.canonical, Sort::Common));
            }
            _ => self.at += n,
        }
    }
}
