//! Names with prose around them. The published text stays the name; the proper names in it are added, so that
//! `Asia-Invest LLC and any successor, sub-unit, or subsidiary thereof` is also found as `Asia-Invest LLC`.

use super::text::{is_legal_form, number_in};
use crate::model::NameKind;

/// Where a name ends and a remark begins.
const TAILS: [&str; 21] = [
    " and its subsidiaries",
    ", and its subsidiaries",
    " and subsidiaries",
    " and its affiliates",
    " and affiliates",
    " and its subordinate",
    ", and its subordinate",
    " and any successor",
    "; and any successor",
    ", and any successor",
    " and its sub-units",
    ", and its sub-units",
    "; and its sub-units",
    " and any subsidiar",
    ", including ",
    " (Parent Organization:",
    " (a subordinate institut",
    " [DPRK ",
    " (DPRK individual",
    " (Russian individual",
    ", wherever located",
];

/// Marks of another name, with what it is.
const MARKS: [(&str, NameKind); 10] = [
    ("a.k.a.,", NameKind::Alias),
    ("a.k.a.", NameKind::Alias),
    ("a/k/a", NameKind::Alias),
    ("aka ", NameKind::Alias),
    ("f.k.a.,", NameKind::Former),
    ("f.k.a.", NameKind::Former),
    ("f/k/a", NameKind::Former),
    ("fka ", NameKind::Former),
    ("also known as ", NameKind::Alias),
    ("formerly known as ", NameKind::Former),
];

/// The proper names inside a published name, where it is more than one name; none for a plain one.
pub(super) fn proper_names(text: &str) -> Vec<(String, NameKind)> {
    let mut found = Vec::new();
    split(text, NameKind::Alias, &mut found);
    // A comma left over at the end is no prose.
    let bare = text.trim_end_matches([',', ';', ' ']);
    found.retain(|(name, kind)| name != bare || *kind == NameKind::Former);
    found
}

fn split(text: &str, kind: NameKind, out: &mut Vec<(String, NameKind)>) {
    if let Some((_, own)) = text.split_once("Affiliated Entity:") {
        return leaf(own, kind, out);
    }
    if let Some((parent, own)) = text.split_once("Subordinate Institution") {
        let parent = parent.trim().trim_end_matches('.');
        let own = own.trim_start_matches([' ', '-', ':', '–', '—']).trim();
        // `201 Research Institute` alone is nobody's name; with its parent it is.
        let full = if is_generic(own) { format!("{parent} {own}") } else { own.to_owned() };
        return leaf(&full, kind, out);
    }
    if let Some(Including { own, said, names }) = Including::find(text) {
        split(own, kind, out);
        return leaves(names, said, NameKind::Alias, out);
    }
    // `X and its eight subsidiaries, which include A, B, and C`: those are named, so they are on the list.
    if let Some((own, names)) = text.split_once(", which include ")
        && own.contains("subsidiar")
    {
        split(own, kind, out);
        return leaves(names, None, NameKind::Alias, out);
    }
    if let Some((parent, own)) = text.split_once(", and subordinate entity ") {
        leaf(parent, kind, out);
        return leaf(own, kind, out);
    }
    if let Some((_, own)) = text.split_once("Department of Atomic Energy entity:") {
        return leaf(own, kind, out);
    }
    if let Some(end) = TAILS.iter().filter_map(|t| text.find(t)).chain(counted_tail(text)).min() {
        return split(text.get(..end).unwrap_or_default(), kind, out);
    }
    if let Some((at, mark, other)) = first_mark(text) {
        let before = text.get(..at).unwrap_or_default();
        leaf(before.trim_end_matches([' ', ',', ';', '(', '[']), kind, out);
        let rest = text.get(at + mark..).unwrap_or_default();
        // A bracket ends the other names; without one they run to the end.
        let rest = if before.trim_end().ends_with(['(', '[']) { inside_bracket(rest) } else { rest };
        return leaves(rest, None, other, out);
    }
    leaf(text, kind, out);
}

/// `X (including two aliases: A and B)`, as on the UFLPA list.
struct Including<'t> {
    own: &'t str,
    /// How many names the text announces.
    said: Option<usize>,
    names: &'t str,
}

impl<'t> Including<'t> {
    fn find(text: &'t str) -> Option<Self> {
        let (own, rest) = text.split_once(" (including ")?;
        let (what, names) = inside_bracket(rest).split_once(':')?;
        what.contains("alias").then(|| Self { own, said: number_in(what), names })
    }
}

/// How many other names a text announces: `(including two aliases: A and B)`.
pub(super) fn announced_aliases(text: &str) -> Option<usize> {
    Including::find(text)?.said
}

/// The text up to the bracket that closes the one before it; all of it where none does.
fn inside_bracket(text: &str) -> &str {
    let mut depth = 0_u32;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' if depth == 0 => return text.get(..at).unwrap_or(text),
            ')' | ']' => depth -= 1,
            _ => {}
        }
    }
    text
}

/// Where `and its eight subsidiaries` begins.
fn counted_tail(text: &str) -> Option<usize> {
    text.match_indices(" and its ").map(|(at, _)| at).find(|at| {
        let next: String = text.get(*at..).unwrap_or_default().chars().take(60).collect();
        next.contains("subsidiar") || next.contains("affiliate")
    })
}

/// Names in a row: `A; B; and C`, `A, B, and C`, `A and B`. `and` also stands inside names (`Import and Export`), so it
/// parts names only behind a legal form, or as often as the text says that there are names.
fn listed_names(text: &str, said: Option<usize>) -> Vec<String> {
    let text = text.trim();
    if said == Some(1) {
        return vec![text.to_owned()];
    }
    let mut parts: Vec<&str> = Vec::new();
    for mut part in text.split(';') {
        while let Some(at) = joint(part) {
            parts.push(part.get(..at).unwrap_or_default());
            part = part.get(at + AND.len()..).unwrap_or_default();
        }
        parts.push(part);
    }
    let by_comma = !text.contains(';') && said.is_none_or(|said| parts.len() < said);
    let mut names: Vec<String> = Vec::new();
    for part in parts.into_iter().map(|p| without_and(p.trim())) {
        match by_comma {
            true => names.extend(pieces(part).iter().map(|p| without_and(p).to_owned())),
            false => names.push(part.to_owned()),
        }
    }
    while said.is_some_and(|said| names.len() < said) {
        let Some(last) = names.pop() else { break };
        let Some(at) = last.rfind(AND) else {
            names.push(last);
            break;
        };
        names.push(last.get(..at).unwrap_or_default().to_owned());
        names.push(last.get(at + AND.len()..).unwrap_or_default().to_owned());
    }
    names
}

const AND: &str = " and ";

/// The first `and` that surely stands between two names: behind a legal form, or before a mark of another name.
fn joint(text: &str) -> Option<usize> {
    text.match_indices(AND).map(|(at, _)| at).find(|at| {
        let (before, after) =
            (text.get(..*at).unwrap_or_default(), text.get(at + AND.len()..).unwrap_or_default());
        is_legal_form(before.rsplit([' ', ',']).next().unwrap_or_default())
            || MARKS.iter().any(|(mark, _)| after.starts_with(mark))
    })
}

fn without_and(text: &str) -> &str {
    text.strip_prefix("and ").unwrap_or(text).trim()
}

/// Names between commas, each with its legal form.
fn pieces(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for piece in text.split(", ") {
        match names.last_mut() {
            Some(last) if is_legal_form(piece) => *last = format!("{last}, {piece}"),
            _ => names.push(piece.to_owned()),
        }
    }
    names
}

/// Names in a row, each of this kind unless a mark before it says another: `; and formerly known as Y`.
fn leaves(text: &str, said: Option<usize>, kind: NameKind, out: &mut Vec<(String, NameKind)>) {
    for name in listed_names(text, said) {
        match first_mark(&name) {
            Some((0, mark, other)) => leaf(name.get(mark..).unwrap_or_default(), other, out),
            _ => leaf(&name, kind, out),
        }
    }
}

fn leaf(name: &str, kind: NameKind, out: &mut Vec<(String, NameKind)>) {
    let name = name.trim().trim_end_matches([',', ';']).trim();
    if !name.is_empty() && !out.iter().any(|(n, _)| n == name) {
        out.push((name.to_owned(), kind));
    }
}

/// The first mark that begins a word: where, how long, what it marks.
fn first_mark(text: &str) -> Option<(usize, usize, NameKind)> {
    MARKS
        .iter()
        .filter_map(|(mark, kind)| {
            let at = text.find(mark)?;
            let before = text.get(..at)?.chars().next_back();
            before.is_none_or(|c| matches!(c, ' ' | '(' | '[' | ',')).then_some((at, mark.len(), *kind))
        })
        .min_by_key(|(at, len, _)| (*at, usize::MAX - len))
}

/// Only words that tell nothing by themselves.
fn is_generic(name: &str) -> bool {
    const WORDS: [&str; 16] = [
        "research",
        "institute",
        "factory",
        "design",
        "department",
        "academy",
        "plant",
        "bureau",
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
    ];
    name.split_whitespace().all(|word| {
        word.starts_with(|c: char| c.is_ascii_digit()) || WORDS.contains(&word.to_ascii_lowercase().as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proper_names_come_out_of_prose() {
        let names = |text| {
            proper_names(text).into_iter().map(|(n, k)| format!("{}:{n}", k.as_str())).collect::<Vec<_>>()
        };
        assert!(names("Huawei Technologies Co., Ltd. (Huawei)").is_empty());
        assert!(names("Bharat Electronics, including,").is_empty());
        assert_eq!(
            names("Acme Co., Ltd. (Acme).  Affiliated Entity:  Acme Cloud Co., Ltd."),
            ["alias:Acme Cloud Co., Ltd."]
        );
        assert_eq!(
            names("Big Academy.  Subordinate Institution -  Second Design Department"),
            ["alias:Big Academy Second Design Department"]
        );
        assert_eq!(
            names("Thirteenth (T 13).  Subordinate Institution - Bowei Circuits"),
            ["alias:Bowei Circuits"]
        );
        assert_eq!(names("Poly Inc (PTI), and its sub-units and successors"), ["alias:Poly Inc (PTI)"]);
        assert_eq!(names("Asia LLC; and any successor, sub-unit, or subsidiary thereof"), ["alias:Asia LLC"]);
        assert_eq!(
            names("Atom Board (AB), and subordinate entity Laser Institute (LI)"),
            ["alias:Atom Board (AB)", "alias:Laser Institute (LI)"]
        );
        assert_eq!(
            names("Dobycha, OOO (f.k.a., Otkrytoe Neftegaz)"),
            ["alias:Dobycha, OOO", "former:Otkrytoe Neftegaz"]
        );
        assert_eq!(
            names("Mex Inc. (a.k.a. Pasadena; Supply, Inc.)"),
            ["alias:Mex Inc.", "alias:Pasadena", "alias:Supply, Inc."]
        );
        assert_eq!(
            names("Far East Ltd., a.k.a. Chi-Chung Ltd. (Shenzhen)"),
            ["alias:Far East Ltd.", "alias:Chi-Chung Ltd. (Shenzhen)"]
        );
        assert_eq!(
            names("Space Institute [aka Space Center, Rocket Institute]"),
            ["alias:Space Institute", "alias:Space Center", "alias:Rocket Institute"]
        );
        assert_eq!(names("f.k.a. Sibirskaya OAO"), ["former:Sibirskaya OAO"]);
        assert_eq!(names("Ri Sung (aka Ri Su'ng) (DPRK individual)"), ["alias:Ri Sung", "alias:Ri Su'ng"]);
        assert_eq!(names("Osaka Trading Company"), Vec::<String>::new());
        assert_eq!(
            names("Textile Co., Ltd. (including two aliases: Weave Co., Ltd. and Loom)"),
            ["alias:Textile Co., Ltd.", "alias:Weave Co., Ltd.", "alias:Loom"]
        );
        assert_eq!(names("Textile Group and its subsidiaries"), ["alias:Textile Group"]);
    }

    #[test]
    fn the_prose_of_the_uflpa_list() {
        let names = |text| {
            proper_names(text).into_iter().map(|(n, k)| format!("{}:{n}", k.as_str())).collect::<Vec<_>>()
        };
        assert_eq!(
            names(
                "Silica (North) Co., Ltd. (including one alias: Kwarz Import and Export (North) Co.) and subsidiaries"
            ),
            ["alias:Silica (North) Co., Ltd.", "alias:Kwarz Import and Export (North) Co."]
        );
        assert_eq!(
            names(
                "Corps of X (including three aliases: COX; Bing; and Tuan) and its subordinate and affiliated entities"
            ),
            ["alias:Corps of X", "alias:COX", "alias:Bing", "alias:Tuan"]
        );
        assert_eq!(
            names(
                "Oasis Co., Ltd. (including three aliases: Oasis Shoe Co. Ltd., Luzhou Co., Ltd., and Lvzhou Wind and Water)"
            ),
            [
                "alias:Oasis Co., Ltd.",
                "alias:Oasis Shoe Co. Ltd.",
                "alias:Luzhou Co., Ltd.",
                "alias:Lvzhou Wind and Water"
            ]
        );
        assert_eq!(
            names(
                "Jing Group Co., Ltd. (also known as Mian Co., Ltd. and JWD; and formerly known as Zone (West) Co., Ltd.)"
            ),
            [
                "alias:Jing Group Co., Ltd.",
                "alias:Mian Co., Ltd.",
                "alias:JWD",
                "former:Zone (West) Co., Ltd."
            ]
        );
        assert_eq!(
            names(
                "Star Corp and its eight Zhuhai-based subsidiaries, which include Zhu Co. Ltd., and Pan Ltd."
            ),
            ["alias:Star Corp", "alias:Zhu Co. Ltd.", "alias:Pan Ltd."]
        );
        assert_eq!(names("Ministry of Roads and its Bridges"), Vec::<String>::new());
    }
}
