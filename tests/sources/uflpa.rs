//! The UFLPA Entity List as a web page.

use super::{fixture, golden, read, shared, try_read};

#[test]
fn golden_page() {
    insta::assert_snapshot!(golden(&read(&fixture("uflpa/page.html"))));
}

#[test]
fn other_pages_are_no_list() {
    let page = String::from_utf8(fixture("uflpa/page.html")).unwrap();
    for (from, to, want) in [
        (
            "UFLPA Entity List |",
            "DHS Adds 3 to the UFLPA Entity List |",
            "is a web page, not a list (its title: DHS Adds",
        ),
        ("UFLPA Entity List |", "Access Denied |", "is a web page"),
        ("<title>UFLPA", "<p>UFLPA", "is a web page"),
        ("Name of Entity", "Who", "has no table of entities"),
        ("</html>", "", "cut short"),
    ] {
        let error = try_read(page.replace(from, to).as_bytes()).unwrap_err();
        assert!(error.to_string().contains(want), "{to}: {error}");
        assert!(error.hint_text().is_some());
    }
    let bare = "<html><title>UFLPA Entity List | Homeland Security</title><p>Down for maintenance</p></html>";
    assert!(try_read(bare.as_bytes()).unwrap_err().to_string().contains("no table of entities"));
    // One of the tables in another form: its rows are counted and named.
    let read = read(page.replacen("Name of Entity", "Who", 1).as_bytes());
    assert!(read.codes().contains("-unknown-table 6"), "{}", read.codes());
}

/// The page is not at hand; its entries as others took them apart are. Written back into the page's form they must
/// come apart again.
#[test]
fn real_entries_come_apart_again() {
    let Some(bytes) = shared("other/dhs_uflpa.json") else { return };
    let document: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let entries = document["entities"].as_array().unwrap();
    let words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight"];
    let mut page = String::from("<html><title>UFLPA Entity List | Homeland Security</title><table>");
    page.push_str("<tr><th>Name of Entity</th><th>Effective Date</th></tr>");
    let mut other_names = 0;
    for e in entries {
        let aliases: Vec<&str> =
            e["aliases"].as_array().unwrap().iter().map(|a| a.as_str().unwrap()).collect();
        other_names += aliases.len();
        let name = e["name"].as_str().unwrap();
        let prose = match aliases.as_slice() {
            [] => String::new(),
            [one] => format!(" (including one alias: {one})"),
            [a, b] => format!(" (including two aliases: {a} and {b})"),
            many => {
                let (last, first) = many.split_last().unwrap();
                format!(" (including {} aliases: {}; and {last})", words[many.len()], first.join("; "))
            }
        };
        page.push_str(&format!(
            "<tr><td>{name}{prose}</td><td>{}</td></tr>",
            e["effective_date"].as_str().unwrap()
        ));
    }
    page.push_str("</table></html>");
    let r = read(page.replace(" & ", " &amp; ").as_bytes());
    assert_eq!((r.summary.records, r.found.set_aside.len()), (entries.len() as u64, 0));
    let found = |text: &str| r.found.entities.iter().flat_map(|e| &e.names).any(|n| n.text == text);
    let lost: Vec<&str> = entries
        .iter()
        .flat_map(|e| e["aliases"].as_array().unwrap())
        // `formerly known as X` is a former name X to us, and `X Co., Ltd. and Y` are two.
        .filter_map(|a| {
            a.as_str().map(|a| a.trim_start_matches("and ").trim_start_matches("formerly known as "))
        })
        .filter(|a| !a.split("Ltd. and ").all(|part| found(part) || found(&format!("{part}Ltd."))))
        .collect();
    println!(
        "{} entries of {} rows; {}; lost of {other_names}: {lost:#?}",
        r.found.entities.len(),
        entries.len(),
        r.codes()
    );
    assert!(lost.len() * 50 <= other_names, "{lost:#?}");
    assert!(r.found.entities.iter().all(|e| e.listings.iter().all(|l| l.listed_on.is_some())));
}
