//! What each number counts and what each name names, from the words beside them.

use super::Key;
use super::code::Code;
use super::line::{LineKind, Sort, Word};
use super::read::{Item, items, marked};
use super::same::prints;
use super::table::{self, Kind, Known};
use crate::names::text::Place;

/// A number from which up it is a postal code where nothing says otherwise.
const POSTCODE_FROM: u32 = 10_000;

pub(super) fn parse(text: &str) -> Key {
    let runs = marked(text);
    let items = items(&runs);
    let turkish = items.iter().any(|i| {
        matches!(i, Item::Word(w) if matches!(&**w, "mah" | "mahallesi" | "sok" | "sokak" | "sk" | "cad" | "caddesi" | "cd" | "bulvari"))
    });
    let mut parser = Parser { items, turkish, ..Parser::default() };
    parser.key.text = text.into();
    parser.key.prints = prints(&runs);
    while parser.at < parser.items.len() {
        parser.step();
    }
    parser.close(None, "");
    parser.settle();
    parser.rooms();
    parser.key
}

#[derive(Default)]
pub(super) struct Parser {
    items: Vec<Item>,
    pub(super) at: usize,
    turkish: bool,
    pub(super) key: Key,
    /// Words of a name not yet ended, each with the text as written.
    pub(super) held: Vec<(Word, Box<str>)>,
    /// ul., Menara: said before the name.
    pub(super) said: Option<(LineKind, &'static str)>,
    /// A number waiting for the name behind it, and the breaks since.
    pub(super) before: Option<(Code, u8)>,
    /// Lines before this part between two breaks.
    part: usize,
}

impl Parser {
    pub(super) fn item(&self, ahead: usize) -> Option<&Item> {
        self.items.get(self.at + ahead)
    }

    /// The words that begin so far ahead, as one text.
    pub(super) fn words(&self, ahead: usize, count: usize) -> Option<String> {
        let mut out = String::new();
        for n in 0..count {
            let Some(Item::Word(word)) = self.item(ahead + n) else { return None };
            if n > 0 {
                out.push(' ');
            }
            out.push_str(word);
        }
        Some(out)
    }

    /// What the table says of the words ahead, longest first, and how many they are.
    pub(super) fn known(&self, ahead: usize) -> Option<(Known, usize)> {
        if let Some(Item::Known(known)) = self.item(ahead) {
            return Some((*known, 1));
        }
        (1..=table::LONGEST).rev().find_map(|n| Some((table::word(&self.words(ahead, n)?)?, n)))
    }

    /// The place that the words ahead name.
    pub(super) fn place(&self, ahead: usize, least: usize) -> Option<(Place, usize)> {
        (least..=table::LONGEST).rev().find_map(|n| Some((table::place(&self.words(ahead, n)?)?, n)))
    }

    pub(super) fn ends(&self, ahead: usize) -> bool {
        matches!(self.item(ahead), None | Some(Item::Break | Item::Postcode(_)))
    }

    fn step(&mut self) {
        match self.item(0).cloned() {
            None => {}
            Some(Item::Break) => {
                self.close(None, "");
                self.at += 1;
                self.part = self.key.lines.len();
                match &mut self.before {
                    Some((_, breaks)) if *breaks >= 1 => self.settle(),
                    Some((_, breaks)) => *breaks += 1,
                    None => {}
                }
            }
            Some(Item::Place(place)) => {
                self.close(None, "");
                self.add_place(place);
                self.at += 1;
            }
            Some(Item::Postcode(code)) => {
                self.close(None, "");
                self.key.postcodes.push(code);
                self.at += 1;
            }
            Some(Item::Counted(kind, code)) => {
                self.at += 1;
                self.counted(kind, code);
            }
            Some(Item::Ordinal(n)) => {
                self.at += 1;
                self.ordinal(n);
            }
            Some(Item::Code(code)) => {
                self.at += 1;
                self.bare(code);
            }
            Some(Item::Known(_) | Item::Word(_)) => self.word(),
        }
    }

    fn word(&mut self) {
        // St Petersburg is no street, New Territories nothing new: a place of several words.
        if self.held.is_empty()
            && let Some((_, n)) = self.place(0, 2)
        {
            for _ in 0..n {
                self.hold_plain();
            }
            return;
        }
        // CN at the very end.
        if let (Some(Item::Word(word)), None) = (self.item(0), self.item(1)) {
            let code = word.to_ascii_uppercase();
            let apart = self.at == 0 || matches!(self.items[self.at - 1], Item::Break | Item::Postcode(_));
            if apart && code.len() == 2 && table::is_country(&code) {
                self.key.add_country(&code);
                self.at += 1;
                return;
            }
        }
        // literaA
        if let Some(Item::Word(word)) = self.item(0)
            && let Some(letter) = word.strip_prefix("litera").filter(|l| l.len() == 1)
        {
            let letter = Code::letters(letter);
            self.at += 1;
            self.suffix(&letter);
            return;
        }
        let Some((known, n)) = self.known(0) else {
            self.hold_plain();
            return;
        };
        match known.kind {
            Kind::Drop => {
                // GSP-7 is a post office of Moscow.
                let office = self.words(0, n).is_some_and(|w| w == "gsp");
                // Of. 2201: a Spanish office.
                let unit = self.words(0, n).is_some_and(|w| w == "of") && self.held.is_empty();
                self.at += n;
                if let (true, Some(Item::Code(code))) = (unit, self.item(0).cloned()) {
                    self.at += 1;
                    self.counted(Kind::Unit, code);
                    return;
                }
                if office && matches!(self.item(0), Some(Item::Code(_))) {
                    self.at += 1;
                }
            }
            Kind::Ordinal => {
                self.at += n;
                self.ordinal(known.canonical.parse().unwrap_or(0));
            }
            Kind::Direction => self.hold(n, Word::new(known.canonical, Sort::Direction)),
            Kind::Common => self.hold(n, Word::new(known.canonical, Sort::Common)),
            Kind::Street => self.street(known, n),
            Kind::Building | Kind::Estate | Kind::Area | Kind::City | Kind::Province => self.named(known, n),
            _ => self.marker(known, n),
        }
    }

    pub(super) fn hold(&mut self, count: usize, word: Word) {
        let raw = self.words(0, count).unwrap_or_else(|| word.text.to_string());
        self.held.push((word, raw.into()));
        self.at += count;
    }

    fn hold_plain(&mut self) {
        match self.item(0) {
            Some(Item::Word(text)) => {
                let word = Word::content(text);
                self.hold(1, word);
            }
            Some(Item::Known(known)) => {
                let word = Word::new(known.canonical, Sort::Common);
                self.hold(1, word);
            }
            _ => self.at += 1,
        }
    }

    /// 3rd Floor; otherwise a word of a street's name: 16th Parkovaya Street.
    fn ordinal(&mut self, n: u32) {
        match self.known(0) {
            Some((known, words)) if known.kind == Kind::Floor => {
                self.at += words;
                self.counted(Kind::Floor, Code::number(n));
            }
            _ => {
                let text = n.to_string();
                self.held.push((Word::new(&text, Sort::Number), text.as_str().into()));
            }
        }
    }

    /// A number with no word that says what it counts.
    fn bare(&mut self, code: Code) {
        if let Some((known, words)) = self.known(0) {
            // 5 floor, but not: 5, Floor 3.
            if known.kind == Kind::Floor
                && !matches!(self.item(words), Some(Item::Code(_) | Item::Ordinal(_)))
            {
                self.at += words;
                self.counted(Kind::Floor, code);
                return;
            }
        }
        let word_next = matches!(self.item(0), Some(Item::Word(_) | Item::Ordinal(_)))
            && !self.known(0).is_some_and(|(k, _)| k.kind.counts());
        let large = code.rest.is_empty()
            && matches!(code.range, Some((low, high)) if low == high && low >= POSTCODE_FROM);
        if large && (!word_next || self.key.lines.len() > self.part || !self.held.is_empty()) {
            self.close(None, "");
            self.key.postcodes.push(code.shown().into());
            return;
        }
        if !self.held.is_empty() {
            let place_next = self.place(0, 1).is_some();
            if word_next && !place_next && self.known(0).is_none_or(|(k, _)| k.kind != Kind::Drop) {
                // PJS 10 Road
                let text = code.shown();
                self.held.push((Word::new(&text, Sort::Number), text.as_str().into()));
            } else {
                let mut said = self.said.unwrap_or((LineKind::Other, ""));
                // Moskovskaya 5 is a street with its word left out; Moscow 5 would be a place.
                if let [(_, raw)] = &self.held[..]
                    && ["aya", "aja", "aia"].iter().any(|e| raw.ends_with(e))
                {
                    said.0 = LineKind::Street;
                }
                let (kind, sort) = said;
                let kept = self.before.replace((code, 0));
                self.close(Some(kind).filter(|k| *k != LineKind::Other), sort);
                if self.before.is_none() {
                    self.before = kept;
                } else {
                    self.key.loose.extend(kept.map(|(c, _)| c));
                }
            }
            return;
        }
        // Via Garibaldi, 70, Pavia: a number alone between two breaks is that of the street before it.
        let alone = self.ends(0) && self.at >= 2 && self.items[self.at - 2] == Item::Break;
        let open = self.key.lines.len() > self.part || alone;
        match self.key.lines.last_mut() {
            Some(line)
                if open
                    && !word_next
                    && line.number.is_none()
                    && matches!(line.kind, LineKind::Street | LineKind::Estate) =>
            {
                line.number = Some(code);
            }
            _ => self.wait(code),
        }
    }

    /// Keeps a number for the name behind it.
    fn wait(&mut self, code: Code) {
        if let Some((old, _)) = self.before.replace((code, 0)) {
            self.key.loose.push(old);
        }
    }

    /// Gives a number that no name came for to the last street without one.
    fn settle(&mut self) {
        if let Some((code, _)) = self.before.take() {
            match self.key.lines.last_mut() {
                Some(line) if line.kind == LineKind::Street && line.number.is_none() => {
                    line.number = Some(code)
                }
                _ => self.key.loose.push(code),
            }
        }
    }

    /// A number of which it is known what it counts.
    fn counted(&mut self, kind: Kind, code: Code) {
        if kind == Kind::Number {
            self.house(code);
            return;
        }
        self.close(None, "");
        match kind {
            Kind::Unit => self.key.units.push(code),
            Kind::Floor => self.key.floors.push(code),
            Kind::Block => self.key.blocks.push(code),
            Kind::Box => self.key.boxes.push(code),
            _ => self.key.loose.push(code),
        }
    }

    /// No. 5: of the name before it, where that has none, else of the name behind it.
    fn house(&mut self, code: Code) {
        if !self.held.is_empty() {
            self.wait(code);
            let (kind, sort) = self.said.unwrap_or((LineKind::Street, ""));
            self.close(Some(kind), sort);
            return;
        }
        let name_follows = matches!(self.item(0), Some(Item::Word(_) | Item::Ordinal(_) | Item::Known(_)))
            && !self.known(0).is_some_and(|(k, _)| k.kind.counts());
        let open = self.key.lines.len() > self.part;
        match self.key.lines.last_mut() {
            Some(line)
                if line.number.is_none() && line.kind == LineKind::Street && (open || !name_follows) =>
            {
                line.number = Some(code);
            }
            _ => self.wait(code),
        }
    }

    /// Room, Floor, No.: what it counts comes next.
    pub(super) fn marker(&mut self, known: Known, n: usize) {
        let text = self.words(0, n).unwrap_or_default();
        if text == "house" && !self.held.is_empty() {
            self.at += n;
            self.close(Some(LineKind::Building), "house");
            return;
        }
        let mut kind = known.kind;
        let mut ahead = n;
        // Flat/Rm 5, Office No. 3, Kapı No: 1.
        while let Some((next, words)) = self.known(ahead) {
            let same = next.kind == kind
                || next.kind == Kind::Number
                || (kind == Kind::Number && next.kind.counts());
            // The D of Unit D is its name, not the short form of dom.
            let letter = matches!(self.item(ahead), Some(Item::Word(w)) if w.len() == 1);
            if !same || letter || ahead > 4 {
                break;
            }
            if kind == Kind::Number {
                kind = next.kind;
            }
            ahead += words;
        }
        if self.turkish && text == "k" {
            kind = Kind::Floor;
        }
        let numbered = || self.key.lines.iter().any(|l| l.number.is_some());
        if self.turkish && text == "d" && (self.before.is_some() || numbered()) {
            kind = Kind::Unit;
        }
        let code = match self.item(ahead) {
            Some(Item::Code(code)) => Some(code.clone()),
            Some(Item::Ordinal(n)) => Some(Code::number(*n)),
            Some(Item::Word(w)) if w.len() == 1 && kind != Kind::Number && kind != Kind::Box => {
                Some(Code::letters(w))
            }
            _ => None,
        };
        let Some(code) = code else {
            if matches!(kind, Kind::Unit | Kind::Block) || text == "house" {
                self.hold(n, Word::new(known.canonical, Sort::Common));
            } else {
                self.at += n;
            }
            return;
        };
        self.at += ahead + 1;
        if kind == Kind::Suffix {
            self.suffix(&code);
            return;
        }
        // P.O. Box 19395-4833 is one number.
        if let (Kind::Box, Some(Item::Counted(Kind::Block, end))) = (kind, self.item(0)) {
            let whole = Code::letters(&format!("{}-{}", code.shown(), end.shown()));
            self.at += 1;
            self.counted(kind, whole);
            return;
        }
        self.counted(kind, code);
        // Units 801-803 and 805
        while let (Some(Item::Word(and)), Some(Item::Code(code))) = (self.item(0), self.item(1)) {
            if &**and != "and" || kind == Kind::Number {
                break;
            }
            let code = code.clone();
            self.at += 2;
            self.counted(kind, code);
        }
    }

    /// Letter A of the last number.
    fn suffix(&mut self, letter: &Code) {
        self.close(None, "");
        let last = match &mut self.before {
            Some((code, _)) => Some(code),
            None => self.key.lines.iter_mut().rev().find_map(|l| l.number.as_mut()),
        };
        if let Some(code) = last.filter(|c| c.rest.is_empty()) {
            code.rest = letter.shown().into();
        }
    }
}
