//! The cell of an entity: `Name, a.k.a., the following N aliases: —A; —B; and —C. Address 1; and Address 2. (See
//! alternate address under Pakistan)`. Prose for readers; taken apart with the fewest rules that the real text needs.

use crate::model::NameKind;
use crate::sources::text::{is_institute, name_before_address, number_in};

/// A cell taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// The name; for an address that is itself listed, `Address 01`.
    pub(super) name: String,
    /// The entry is an address, whoever uses it.
    pub(super) is_address: bool,
    /// The other names.
    pub(super) other_names: Vec<(String, NameKind)>,
    /// How many other names the text announces (`the following two aliases`).
    pub(super) said: Option<usize>,
    /// The addresses.
    pub(super) addresses: Vec<String>,
    /// What stands in brackets at the end.
    pub(super) remarks: Vec<String>,
}

/// Marks of other names, longest first.
const MARKS: [(&str, NameKind); 6] = [
    ("a.k.a.,", NameKind::Alias),
    ("a.k.a.", NameKind::Alias),
    ("a.k.a,", NameKind::Alias),
    ("f.k.a.,", NameKind::Former),
    ("f.k.a.", NameKind::Former),
    ("also known as", NameKind::Alias),
];

impl Cell {
    /// Takes the text of a cell apart; lines are those of the publisher.
    pub(super) fn read(text: &str) -> Self {
        let mut cell = Self::default();
        let text = cell.take_notes(text);
        let text = text.trim();
        if let Some(rest) = address_label(text) {
            cell.is_address = true;
            cell.name = text
                .get(..text.len() - rest.len())
                .unwrap_or(text)
                .trim_matches([' ', ',', ':', '\n'])
                .to_owned();
            cell.add_addresses(rest);
            return cell;
        }
        match first_mark(text) {
            Some((at, len, kind)) => {
                let before = text.get(..at).unwrap_or_default();
                cell.name = before.trim_end_matches([' ', ',', '(', '\n']).trim().replace('\n', " ");
                cell.other(text.get(at + len..).unwrap_or_default(), kind, before.trim_end().ends_with('('));
            }
            None => {
                let (name, rest) = name_and_rest(text);
                cell.name = name;
                // Of a person, the institute is the address: the name without it is one too.
                if let Some((short, last)) = cell.name.clone().rsplit_once(", ")
                    && is_institute(last)
                {
                    cell.add_name(short, NameKind::Alias);
                }
                cell.add_addresses(&rest);
            }
        }
        cell
    }

    /// Takes `(See alternate address under Pakistan)` out.
    fn take_notes(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        while let Some(start) = text.find("(See ").or_else(|| text.find("(see ")) {
            let end = text.get(start..).and_then(|t| t.find(')')).map_or(text.len(), |n| start + n + 1);
            let note: String =
                text.get(start..end).unwrap_or_default().trim_matches(['(', ')']).replace('\n', " ");
            self.remarks.push(note);
            text.replace_range(start..end, "");
            let tail = text.get(start..).unwrap_or_default();
            if tail.trim() == "." {
                text.truncate(start);
            }
        }
        text
    }

    /// Reads what comes after a mark of other names.
    fn other(&mut self, rest: &str, kind: NameKind, in_brackets: bool) {
        let rest = rest.trim_start_matches([' ', ',', ':']);
        let lower = rest.to_lowercase();
        if lower.starts_with("the following") || lower.starts_with("following") || has_bullet(rest) {
            let (announcement, list) = rest.split_once(':').unwrap_or(("", rest));
            self.said = number_in(announcement);
            return self.bullets(list, kind);
        }
        if in_brackets {
            let (inside, after) = rest.split_once(')').unwrap_or((rest, ""));
            for name in inside.split(';') {
                self.add_name(name, kind);
            }
            return self.add_addresses(after);
        }
        let (name, after) = name_and_rest(rest);
        // `a.k.a., X; f.k.a., Y, Address`
        match first_mark(&name) {
            Some((at, len, next)) => {
                self.add_name(name.get(..at).unwrap_or_default(), kind);
                self.add_name(name.get(at + len..).unwrap_or_default(), next);
            }
            None => self.add_name(&name, kind),
        }
        self.add_addresses(&after);
    }

    /// Names behind dashes; what follows the last one is the address.
    fn bullets(&mut self, list: &str, kind: NameKind) {
        let mut items: Vec<String> = Vec::new();
        let mut last_break = true;
        for (n, line) in list.lines().enumerate() {
            let line = line.trim();
            match line.strip_prefix(['—', '–', '-']) {
                Some(item) => items.extend(split_dashes(item)),
                None if n == 0 && line.is_empty() => {}
                None if n == 0 => items.extend(split_dashes(line)),
                None => {
                    // A line of its own behind the list is the address.
                    last_break = false;
                    match items.last_mut() {
                        Some(last) => {
                            last.push('\n');
                            last.push_str(line);
                        }
                        None => items.push(line.to_owned()),
                    }
                }
            }
        }
        let count = items.len();
        for (n, item) in items.iter().enumerate() {
            let item = item.trim();
            if n + 1 < count {
                self.add_name(item, kind);
                continue;
            }
            let (name, rest) = match item.split_once('\n') {
                Some((name, rest)) => (name.to_owned(), rest.to_owned()),
                None if last_break => sentence_end(item),
                None => (item.to_owned(), String::new()),
            };
            self.add_name(&name, kind);
            self.add_addresses(&rest);
        }
    }

    fn add_name(&mut self, text: &str, kind: NameKind) {
        let mut name = text.trim();
        for word in ["and", "or"] {
            name = name.strip_suffix(word).filter(|n| n.ends_with([' ', ';', ','])).unwrap_or(name).trim();
            name = name.strip_prefix(word).filter(|n| n.starts_with([' ', '\n'])).unwrap_or(name).trim();
        }
        let name = name.trim_end_matches([';', ',', ' ', '\n']).trim_start_matches(['—', '–', '-', ' ']);
        let name = unpointed(name).replace('\n', " ");
        if !name.is_empty() && name != self.name && !self.other_names.iter().any(|(n, _)| *n == name) {
            self.other_names.push((name, kind));
        }
    }

    fn add_addresses(&mut self, text: &str) {
        for part in text.replace("; and\n", "; ").split([';', '\n']) {
            let part = part.trim();
            let part = part.strip_prefix("and ").unwrap_or(part).trim();
            let part = part.trim_start_matches([',', '.', ' ']).trim();
            if part.chars().any(char::is_alphanumeric) && part != "and" {
                self.addresses.push(part.to_owned());
            }
        }
    }
}

/// The text behind `Address 01,`.
fn address_label(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("Address ")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let rest = rest.get(digits..)?;
    (digits > 0 && (rest.is_empty() || rest.starts_with([',', ':', '.', ' ', '\n'])))
        .then(|| rest.trim_start_matches([',', ':', '.', ' ', '\n']))
}

/// A name on a line of its own, else up to the comma before the address.
fn name_and_rest(text: &str) -> (String, String) {
    match text.split_once('\n') {
        Some((name, rest))
            if !name.trim_end().ends_with(',') || !name.trim_end_matches(',').contains(',') =>
        {
            (name.trim().trim_end_matches(',').to_owned(), rest.to_owned())
        }
        _ => name_before_address(&text.replace('\n', " ")),
    }
}

fn first_mark(text: &str) -> Option<(usize, usize, NameKind)> {
    let found = MARKS.iter().filter_map(|(mark, kind)| {
        let at = text.find(mark)?;
        let before = text.get(..at)?.chars().next_back();
        before.is_none_or(|c| matches!(c, ' ' | ',' | '(' | '\n')).then_some((at, mark.len(), *kind))
    });
    // A mark inside one of the bullets belongs to that name.
    let bullet = bullet(text).unwrap_or(usize::MAX);
    found.filter(|(at, ..)| *at < bullet).min_by_key(|(at, len, _)| (*at, usize::MAX - len))
}

/// The first dash that begins an item: one inside a word (`Transmissions—Perm`) is the word's.
fn bullet(text: &str) -> Option<usize> {
    text.match_indices('—').map(|(at, _)| at).find(|at| {
        text.get(..*at).and_then(|before| before.chars().next_back()).is_none_or(|c| !c.is_alphanumeric())
    })
}

fn has_bullet(text: &str) -> bool {
    bullet(text).is_some()
        || text.contains("\n-")
        || text.contains("\n–")
        || text.contains(" -") && text.contains(':')
}

/// Items on one line: `A; —B; and —C`.
fn split_dashes(line: &str) -> Vec<String> {
    let line = line.replace("; -", ";\u{1f}").replace("and -", "and\u{1f}").replace("; –", ";\u{1f}");
    let mut line = line;
    while let Some(at) = bullet(&line) {
        line.replace_range(at..at + '—'.len_utf8(), "\u{1f}");
    }
    let line = line.strip_prefix('-').unwrap_or(&line).to_owned();
    line.split('\u{1f}').map(str::trim).filter(|p| !p.is_empty() && *p != "and").map(str::to_owned).collect()
}

/// Splits behind the first full stop that ends a sentence; that of `Ltd.` does when a new sentence follows it, those
/// of `No.` and of an initial never do.
fn sentence_end(text: &str) -> (String, String) {
    const SHORT: [&str; 14] =
        ["no", "st", "dr", "mr", "mrs", "jr", "prof", "inst", "univ", "im", "ul", "bld", "bldg", "dept"];
    for (at, _) in text.match_indices(". ") {
        let before = text.get(..at).unwrap_or_default();
        let word = before.rsplit([' ', '.', ',']).next().unwrap_or_default();
        let rest = text.get(at + 2..).unwrap_or_default();
        if word.chars().count() <= 1 || SHORT.contains(&word.to_lowercase().as_str()) {
            continue;
        }
        let next = rest.split([' ', ',']).next().unwrap_or_default();
        if crate::sources::text::is_legal_form(next) {
            continue;
        }
        return (text.get(..=at).unwrap_or(text).to_owned(), rest.to_owned());
    }
    (text.to_owned(), String::new())
}

/// Takes a sentence's full stop off, but not that of `Ltd.` or of an abbreviation like `S.A.`.
fn unpointed(name: &str) -> String {
    let Some(bare) = name.strip_suffix('.') else { return name.to_owned() };
    let word = bare.rsplit([' ', ',']).next().unwrap_or_default();
    if crate::sources::text::is_legal_form(word) || word.contains('.') || word.chars().count() <= 1 {
        return name.to_owned();
    }
    bare.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(cell: &Cell) -> Vec<&str> {
        cell.other_names.iter().map(|(n, _)| n.as_str()).collect()
    }

    #[test]
    fn cells_of_every_shape() {
        let c = Cell::read(
            "Jane Example, 501, 5th Floor, Example Market, Kabul, Afghanistan; and Flat No. 41, Kabul, Afghanistan. (See alternate addresses under Pakistan).",
        );
        assert_eq!(c.name, "Jane Example");
        assert_eq!(
            c.addresses,
            ["501, 5th Floor, Example Market, Kabul, Afghanistan", "Flat No. 41, Kabul, Afghanistan."]
        );
        assert_eq!(c.remarks, ["See alternate addresses under Pakistan"]);

        let c = Cell::read(
            "Example Tech Co., Ltd., a.k.a., the following three aliases:\n—Example Technology;\n—ETC; and\n—E. T. Company, Ltd.\nNo. 1 Long Road, Beijing, China; and 2 Short Road, Xi'an, China.",
        );
        assert_eq!((c.name.as_str(), c.said), ("Example Tech Co., Ltd.", Some(3)));
        assert_eq!(names(&c), ["Example Technology", "ETC", "E. T. Company, Ltd."]);
        assert_eq!(c.addresses, ["No. 1 Long Road, Beijing, China", "2 Short Road, Xi'an, China."]);

        let c = Cell::read(
            "Example Institute, a.k.a., the following two aliases: -Institute of Examples; and -EI. 4 North Street, Harbin, China",
        );
        assert_eq!(names(&c), ["Institute of Examples", "EI"]);
        assert_eq!(c.addresses, ["4 North Street, Harbin, China"]);

        let c = Cell::read("Example FZE, a.k.a., Sample FZE, P.O. Box 1, Dubai, U.A.E.");
        assert_eq!((c.name.as_str(), names(&c)), ("Example FZE", vec!["Sample FZE"]));
        assert_eq!(c.addresses, ["P.O. Box 1, Dubai, U.A.E."]);

        let c = Cell::read("Address 01, Unit 04, 7/F Example Tower, Kowloon, Hong Kong.");
        assert!(c.is_address);
        assert_eq!((c.name.as_str(), c.addresses.len()), ("Address 01", 1));

        let c = Cell::read("Works, OAO, f.k.a., Old Works, Moscow, Russia");
        assert_eq!(c.other_names, [("Old Works".to_owned(), NameKind::Former)]);
        assert_eq!(Cell::read(""), Cell::default());
    }

    #[test]
    fn no_cut_of_a_cell_panics() {
        let text = "Ex—, a.k.a., the following 2 aliases:\n—Ä;\n-B. (See x) Address 1, y; and\nz. f.k.a. (also known as";
        for (at, _) in text.char_indices() {
            let _ = Cell::read(&text[..at]);
            let _ = Cell::read(&text[at..]);
        }
    }
}
