//! Mutilated copies of every fixture of a list: a clear error or counted warnings, never a panic, never a list that
//! shrank in silence. One table, all formats.

use super::{fixture, mutilate, read, try_read};

/// What a file is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Xml,
    /// A table with this separator and so many lines before its first record.
    Table(char, usize),
    JsonLines,
    Json,
    Html,
}

use Shape::{Html, Json, JsonLines, Table, Xml};

const FILES: [(&str, Shape); 24] = [
    ("csl/2019.csv", Table(',', 1)),
    ("csl/2022.csv", Table(',', 1)),
    ("csl/2025.csv", Table(',', 1)),
    ("csl/new-ids.json", Json),
    ("csl/old-ids.json", Json),
    ("custom/vendors.csv", Table(',', 1)),
    ("custom/vendors.jsonl", JsonLines),
    ("dpl/dpl.csv", Table(',', 1)),
    ("dpl/dpl.txt", Table('\t', 1)),
    ("ecfr/part744.xml", Xml),
    ("eu/fsf.xml", Xml),
    ("import/1260h.csv", Table(',', 1)),
    ("import/uflpa.csv", Table(',', 1)),
    ("ofac/cons_enhanced.xml", Xml),
    ("ofac/sdn.xml", Xml),
    ("ofac/sdn_advanced.xml", Xml),
    ("opensanctions/entities.ftm.json", JsonLines),
    ("opensanctions/targets.simple.csv", Table(',', 1)),
    ("seco/list.xml", Xml),
    ("sema/sema-lmes.xml", Xml),
    ("uflpa/page.html", Html),
    ("uk/list.csv", Table(',', 2)),
    ("uk/list.xml", Xml),
    ("un/consolidated.xml", Xml),
];

fn text(name: &str) -> String {
    String::from_utf8(fixture(name)).unwrap()
}

/// The error of a copy that must be refused.
#[track_caller]
fn refused(name: &str, what: &str, copy: &[u8]) -> String {
    match try_read(copy) {
        Err(error) => {
            assert!(error.hint_text().is_some() || !error.to_string().is_empty(), "{name}, {what}");
            format!("{error} {}", error.hint_text().unwrap_or_default())
        }
        Ok(read) => panic!("{name}, {what}: passed with {}", read.codes()),
    }
}

#[test]
fn every_format_is_in_the_table() {
    let there: Vec<_> = FILES.iter().map(|(name, _)| read(&fixture(name)).format).collect();
    for source in listed::sources::registry() {
        assert!(there.contains(&source.format()), "no fixture of {}", source.format());
    }
}

#[test]
fn cut_at_every_sixteenth_and_with_noise_in_it() {
    for (name, _) in FILES {
        println!("{name}");
        mutilate(&fixture(name));
    }
}

/// The first key, column or element that tells the format has another name.
#[test]
fn with_a_wrong_root() {
    for (name, shape) in FILES {
        let text = text(name);
        let other = match shape {
            Xml => {
                let body = text.split_once("?>").map_or(text.as_str(), |(_, body)| body).trim_start();
                let root: String = body[1..].chars().take_while(|c| !" \n>".contains(*c)).collect();
                text.replace(&format!("<{root}"), "<other").replace(&format!("</{root}"), "</other")
            }
            Table(..) => {
                text.lines().map(|l| format!("x{l}\n")).collect::<String>().replacen("name", "nom", 99)
            }
            Json => text.replace("\"results\"", "\"answers\""),
            JsonLines => text.replace("\"id\"", "\"no\"").replace("\"schema\"", "\"form\""),
            Html => text.replace("<title>", "<p>"),
        };
        if matches!(shape, Table(..)) && (name.starts_with("dpl/") || name.starts_with("uk/")) {
            let other = text.replacen("Effective", "Other", 9).replacen("Unique ID", "Other", 1);
            refused(name, "another header", other.as_bytes());
            continue;
        }
        refused(name, "wrong root", other.as_bytes());
    }
}

/// Each column missing in turn: an error, or a warning that names it.
#[test]
fn without_one_of_its_columns() {
    for (name, shape) in FILES {
        let Table(separator, head) = shape else { continue };
        let text = text(name);
        let whole = read(text.as_bytes());
        let header = text.lines().nth(head - 1).unwrap();
        let columns: Vec<&str> = header.split(separator).collect();
        // What nothing is lost with, or what not every layout has.
        let spared = [
            "_id",
            "last_updated",
            "last updated",
            "gender",
            "length of ship",
            "first_seen",
            "last_change",
            "program_ids",
        ];
        for (n, column) in columns.iter().enumerate() {
            let bare = column.trim_matches('"').to_lowercase();
            let unread = whole.found.warnings.iter().any(|w| w.text.contains(&format!("`{bare}`")));
            let ours = name.starts_with("custom/") || name == "import/uflpa.csv";
            if spared.contains(&bare.as_str())
                || unread
                || (ours && !["list", "id", "name"].contains(&bare.as_str()))
            {
                continue;
            }
            let mut renamed: Vec<String> = columns.iter().map(|c| (*c).to_owned()).collect();
            renamed[n] = "\"Zzz\"".to_owned();
            let copy = text.replacen(header, &renamed.join(&separator.to_string()), 1);
            if let Ok(read) = try_read(copy.as_bytes()) {
                // Another format (a list of one's own has `id` and `name` too) is another list, and says what it leaves.
                let other = read.format != whole.format;
                let code = if other { "unknown-column" } else { "missing-column" };
                let named = read.found.warnings.iter().any(|w| w.code == code);
                assert!(named, "{name} without {column}: passes with {}", read.codes());
            }
        }
    }
}

#[test]
fn in_a_wrong_encoding() {
    for (name, _) in FILES {
        let text = text(name);
        let whole = read(text.as_bytes());
        // UTF-16 with its mark is read as what it is; without it, it is noise.
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&[&[0xff, 0xfe][..], &units].concat()).found, whole.found, "{name}");
        if !text.starts_with('\u{feff}') {
            refused(name, "UTF-16 without its mark", &units);
        }
        // A letter of Windows-1252 behind each word of a name: told, and read as that.
        let mut bytes = text.replace("xample", "x\u{1}mple").replace("EXAMPLE", "EX\u{1}MPLE").into_bytes();
        bytes.iter_mut().filter(|b| **b == 1).for_each(|b| *b = 0xe4);
        match try_read(&bytes) {
            _ if bytes == text.as_bytes() => {}
            Err(error) => {
                let error = error.to_string();
                assert!(error.contains("UTF-8") || error.contains("none of the known"), "{name}: {error}");
            }
            Ok(read) => {
                let told = read.codes().contains("not-utf8")
                    || read.found.set_aside.len() > whole.found.set_aside.len();
                assert!(told, "{name}: {}", read.codes());
            }
        }
        // An encoding that is not there.
        let odd = text.replacen("encoding=\"UTF-8\"", "encoding=\"X-NONE\"", 1);
        let odd = odd.replacen("encoding=\"utf-8\"", "encoding=\"X-NONE\"", 1).replacen(
            "encoding='UTF-8'",
            "encoding='X-NONE'",
            1,
        );
        if odd != text {
            assert!(refused(name, "unknown encoding", odd.as_bytes()).contains("encoding"), "{name}");
        }
    }
}

/// The document with `insert` put into the text of its last leaf element.
fn with_text(text: &str, insert: &str) -> String {
    let leaves = text.match_indices("</").filter(|(at, _)| text[..*at].ends_with(char::is_alphanumeric));
    let (at, _) = leaves.last().unwrap();
    format!("{}{insert}{}", &text[..at], &text[at..])
}

#[test]
fn with_entity_bombs_and_deep_nesting() {
    for (name, shape) in FILES {
        let text = text(name);
        let start = text.find("?>").map_or(0, |at| at + 2);
        let (declaration, body) = text.split_at(start);
        let bomb = "<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;'>]>";
        let bad: Vec<(String, &str)> = match shape {
            Xml => vec![
                (format!("{declaration}{bomb}{}", with_text(body, "&c;")), "entit"),
                (with_text(&text, "&undefined;"), "not defined"),
                (with_text(&text, &"<d>".repeat(200_000)), "nested more than"),
                (format!("{text}{body}"), "two documents"),
                (format!("{declaration}<other>{body}</other>"), "none of the known"),
            ],
            Html => {
                vec![(text.replacen("<tbody>", &"<table><tr><td>".repeat(100_000), 1), "tables in tables")]
            }
            Json => vec![(text.replacen("[", &"[".repeat(200_000), 1), "")],
            // One line of many: set aside by name.
            JsonLines => {
                let deep = format!("{text}{}\n", "[".repeat(200_000));
                assert!(read(deep.as_bytes()).codes().contains("-not-a-record"), "{name}");
                vec![]
            }
            Table(..) => vec![],
        };
        for (copy, want) in bad {
            let error = refused(name, want, copy.as_bytes());
            assert!(error.contains(want), "{name}: {error}");
        }
    }
}

#[test]
fn with_a_field_of_ten_megabytes() {
    let long = "a".repeat(10 << 20);
    for (name, shape) in FILES {
        let text = text(name);
        let copy = match shape {
            Xml => with_text(&text, &long),
            Html => text.replacen("<td>Example", &format!("<td>{long}Example"), 1),
            Table(_, head) => {
                let at: usize = text.split_inclusive('\n').take(head).map(str::len).sum();
                format!("{}{long}{}", &text[..at + 1], &text[at + 1..])
            }
            Json => text.replacen("xample", &long, 1),
            // Not the first line, by which the format is told.
            JsonLines => {
                let line = text.lines().next().unwrap().replacen("xample", &long, 1);
                format!("{text}{line}\n")
            }
        };
        let error = refused(name, "10 MB", copy.as_bytes());
        assert!(error.contains("1 MiB"), "{name}: {error}");
    }
}

/// Every record twice: kept apart, merged or set aside, each counted, or the file is refused.
#[test]
fn with_repeated_ids() {
    for (name, shape) in FILES {
        let text = text(name);
        let whole = read(text.as_bytes());
        let twice = match shape {
            Xml => {
                let open = text.find("?>").map_or(0, |at| at + 2);
                let open = open + text[open..].find('>').unwrap() + 1;
                let close = text.rfind("</").unwrap();
                format!("{}{}{}", &text[..close], &text[open..close], &text[close..])
            }
            Table(_, head) => {
                let at: usize = text.split_inclusive('\n').take(head).map(str::len).sum();
                format!("{text}{}", &text[at..])
            }
            JsonLines => format!("{text}{text}"),
            Json => {
                let mut document: serde_json::Value = serde_json::from_str(&text).unwrap();
                let all = document["results"].as_array_mut().unwrap();
                all.extend(all.clone());
                document.to_string()
            }
            Html => {
                let (at, end) = (text.find("<body").unwrap(), text.rfind("</body>").unwrap());
                format!("{}{}{}", &text[..end], &text[at..end], &text[end..])
            }
        };
        match try_read(twice.as_bytes()) {
            Err(error) => println!("{name}: {error}"),
            Ok(read) => {
                let told = |r: &super::Read| {
                    r.found.warnings.len() + r.found.set_aside.len() + r.summary.merged as usize
                };
                assert!(read.summary.records >= whole.summary.records * 2, "{name}");
                assert!(told(&read) > told(&whole), "{name}: {}", read.codes());
                println!("{name}: {} merged, {}", read.summary.merged, read.codes());
            }
        }
    }
}
