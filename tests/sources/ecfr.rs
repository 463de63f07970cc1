//! BIS lists in the regulation.

use std::fmt::Write as _;

use super::{fixture, golden, read, shared, try_read};

#[test]
fn golden_xml() {
    insta::assert_snapshot!(golden(&read(&fixture("ecfr/part744.xml"))));
}

#[test]
fn other_parts_of_the_regulation_are_no_list() {
    let error = try_read(b"<DIV5 N=\"745\"><DIV9 N=\"Supplement No. 4 to Part 745\"/></DIV5>").unwrap_err();
    assert!(error.to_string().contains("none of Supplements"), "{error}");
    let error = try_read(b"<DIV9 N=\"Supplement No. 4 to Part 744\"><P>moved</P></DIV9>").unwrap_err();
    assert!(error.to_string().contains("has no rows"), "{error}");
}

/// The regulation's text is not at hand; its entries as others took them apart are. Written back into the
/// regulation's form they must come apart again.
#[test]
fn real_entries_come_apart_again() {
    let Some(bytes) = shared("other/bis_entity_list.json") else { return };
    let document: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let entries = document["entities"].as_array().unwrap();
    let esc = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let mut xml = String::from("<DIV9 N=\"Supplement No. 4 to Part 744\"><TABLE>");
    for e in entries {
        let text = |key: &str| esc(e[key].as_str().unwrap_or_default());
        let aliases: Vec<String> =
            e["aliases"].as_array().unwrap().iter().map(|a| esc(a.as_str().unwrap())).collect();
        let names = match aliases.as_slice() {
            [] => format!("{}, ", text("name")),
            [one] => format!("{}, a.k.a., {one}, ", text("name")),
            many => {
                let (last, first) = many.split_last().unwrap();
                format!(
                    "{}, <I>a.k.a.,</I> the following {} aliases:<br/>—{}; and<br/>—{last}.<br/>",
                    text("name"),
                    many.len(),
                    first.join(";<br/>—")
                )
            }
        };
        let _ = write!(
            xml,
            "<TR><TD>{}</TD><TD>{names}{}</TD><TD>{}</TD><TD>p</TD><TD>{}</TD></TR>",
            text("country"),
            text("address"),
            text("notes"),
            text("federal_register")
        );
    }
    xml.push_str("</TABLE></DIV9>");
    let r = read(xml.as_bytes());
    assert_eq!(r.summary.records, entries.len() as u64);
    let (mut names, mut aliases, mut of) = (0, 0, 0);
    let mut wrong = Vec::new();
    for (e, found) in entries.iter().zip(&r.found.entities) {
        let name = e["name"].as_str().unwrap();
        let same = |a: &str, b: &str| {
            a.trim_end_matches(['.', ',', ';', ' ']) == b.trim_end_matches(['.', ',', ';', ' '])
        };
        if same(found.display_name(), name) || name.starts_with("Address 0") || name.starts_with("Address 1")
        {
            names += 1;
        } else {
            wrong.push(format!("{name} -> {}", found.display_name()));
        }
        for alias in e["aliases"].as_array().unwrap() {
            of += 1;
            aliases += usize::from(found.names.iter().any(|n| same(&n.text, alias.as_str().unwrap())));
        }
    }
    println!("names {names}/{}, other names {aliases}/{of}; {}", entries.len(), r.codes());
    println!("{}", wrong.iter().take(40).map(String::as_str).collect::<Vec<_>>().join("\n"));
    assert!(names * 100 >= entries.len() * 94, "{names} of {}", entries.len());
    assert!(aliases * 100 >= of * 94, "{aliases} of {of}");
}
