//! Names with prose around them. The published text stays the name; the proper names in it are added, so that
//! `Asia-Invest LLC and any successor, sub-unit, or subsidiary thereof` is also found as `Asia-Invest LLC`.

use super::text::is_legal_form;
use crate::model::NameKind;

/// Where a name ends and a remark begins.
const TAILS: [&str; 18] = [
    " and its subsidiaries",
    ", and its subsidiaries",
    " and subsidiaries",
    " and its affiliates",
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
const MARKS: [(&str, NameKind); 8] = [
    ("a.k.a.,", NameKind::Alias),
    ("a.k.a.", NameKind::Alias),
    ("a/k/a", NameKind::Alias),
    ("aka ", NameKind::Alias),
    ("f.k.a.,", NameKind::Former),
    ("f.k.a.", NameKind::Former),
    ("f/k/a", NameKind::Former),
    ("fka ", NameKind::Former),
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
    // `X (including two aliases: A and B)`, as on the UFLPA list.
    if let Some((own, inside)) = text.split_once(" (including ")
        && let Some((what, names)) = inside.split_once(':')
        && what.contains("alias")
    {
        leaf(own, kind, out);
        for name in names.trim_end_matches([')', '.', ' ']).split("; ").flat_map(|n| n.split(" and ")) {
            for one in pieces(name) {
                leaf(one.strip_prefix("and ").unwrap_or(&one), NameKind::Alias, out);
            }
        }
        return;
    }
    if let Some((parent, own)) = text.split_once(", and subordinate entity ") {
        leaf(parent, kind, out);
        return leaf(own, kind, out);
    }
    if let Some((_, own)) = text.split_once("Department of Atomic Energy entity:") {
        return leaf(own, kind, out);
    }
    if let Some(end) = TAILS.iter().filter_map(|t| text.find(t)).min() {
        return split(text.get(..end).unwrap_or_default(), kind, out);
    }
    if let Some((at, mark, other)) = first_mark(text) {
        let before = text.get(..at).unwrap_or_default();
        leaf(before.trim_end_matches([' ', ',', ';', '(', '[']), kind, out);
        let rest = text.get(at + mark..).unwrap_or_default();
        let inside = rest.split([')', ']']).next().unwrap_or_default();
        // A bracket ends the other names; without one they run to the end.
        let rest = if before.trim_end().ends_with(['(', '[']) { inside } else { rest };
        for name in rest.split(';').flat_map(pieces) {
            leaf(&name, other, out);
        }
        return;
    }
    leaf(text, kind, out);
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
}
