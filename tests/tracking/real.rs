//! Real lists, where they lie beside the checkout: what came, went and changed, counted, and checked by what the lists
//! themselves say of when.

use std::collections::BTreeMap;
use std::fs;
use std::io::BufRead;
use std::path::PathBuf;

use listed::model::{Citation, Entity, FrCitation, ListId};
use listed::sources::{self, Collected};
use listed::track::{Diff, Scope, What, apply, diff, in_order, within};
use serde_json::{Value, json};

use super::counts;

/// A file of shared real data, or `None` with a line that says so.
fn shared(file: &str) -> Option<PathBuf> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")).join(file);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: ../shared absent ({file})");
    None
}

fn read(path: PathBuf) -> Vec<Entity> {
    let mut found = Collected::default();
    let bytes = fs::read(path).unwrap();
    sources::read_any(&mut bytes.as_slice(), "real", &mut found).unwrap();
    found.entities
}

fn csl(file: &str, part: &str) -> Option<Vec<Entity>> {
    let mut all = read(shared(&format!("csl/{file}.csv"))?);
    all.retain(|e| e.list == ListId::new(part) || part == "us-csl");
    Some(all)
}

/// Applies it both ways, too.
fn told(before: &[Entity], after: &[Entity]) -> Diff {
    let found = diff(before, after);
    let mut sorted = after.to_vec();
    in_order(&mut sorted);
    assert_eq!(apply(&found, before).unwrap(), sorted);
    let [added, removed, ..] = counts(&found);
    let [back_added, back_removed, ..] = counts(&diff(after, before));
    assert_eq!((back_added, back_removed), (removed, added));
    found
}

fn by_programme(entities: &[Entity]) -> BTreeMap<&str, usize> {
    let mut out = BTreeMap::new();
    for programme in entities.iter().flat_map(|e| &e.listings).filter_map(|l| l.programme.as_deref()) {
        *out.entry(programme).or_default() += 1;
    }
    out
}

#[test]
fn the_un_list_before_and_after_the_iran_snap_back() {
    let Some(before) = shared("un/un-consolidated-2025-04-19.xml") else { return };
    let (before, after) = (read(before), read(shared("un/un-consolidated-2025-11-15.xml").unwrap()));
    let found = told(&before, &after);
    assert_eq!(counts(&found)[..4], [127, 4, 0, 15]);
    assert_eq!(by_programme(&found.added), BTreeMap::from([("Iran", 121), ("Haiti", 5), ("Al-Qaida", 1)]));
    assert_eq!(by_programme(&found.removed), BTreeMap::from([("Al-Qaida", 3), ("Haiti", 1)]));
    // Five persons of the Haiti list came back under another number: they neither came nor went.
    let renumbered: Vec<&str> =
        found.changed.iter().filter(|c| c.id != c.old_id).map(|c| c.name.as_str()).collect();
    assert_eq!(renumbered.len(), 5, "{renumbered:?}");
    assert!(found.changed.iter().all(|c| (c.id == c.old_id) == c.join.is_none()));
}

/// OFAC's own files, which by the numbers in them are of June 2021, against the Treasury part of the CSL of May 2022.
#[test]
fn ofacs_csv_files_against_the_csl() {
    let Some(folder) = shared("ofac/csv-2022-09") else { return };
    let after = csl("consolidated-2022-05", "us-csl/SDN").unwrap();
    let files: Vec<Vec<u8>> = ["sdn", "alt", "add", "sdn_comments"]
        .map(|f| fs::read(folder.join(format!("{f}.csv"))).unwrap())
        .to_vec();
    let mut files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let mut files: Vec<&mut dyn BufRead> = files.iter_mut().map(|f| f as &mut dyn BufRead).collect();
    let mut found = Collected::default();
    sources::read_parts(&mut files, &mut found).unwrap();
    let before = found.entities;
    let found = within(&before, &after, &Scope::shared(&before, &after));
    let [added, removed, renamed, ..] = counts(&found);
    assert_eq!((before.len(), after.len(), added, removed, renamed), (8_976, 10_026, 1_470, 420, 12));
    let number = |e: &Entity| e.source_id.as_deref().unwrap().parse::<u32>().unwrap();
    // Every party with a number on both sides is one and the same, and all that came later has come.
    let newest = before.iter().map(number).max().unwrap();
    assert_eq!(newest, 32_391);
    assert!(found.removed.iter().all(|e| !after.iter().any(|other| number(other) == number(e))));
    assert_eq!(found.added.iter().filter(|e| number(e) > newest).count(), 1_333);
    assert_eq!(found.parts.len(), 0);
}

#[test]
fn samples_of_the_csl_of_2019_and_2025_are_known_again_in_that_of_2022() {
    let Some(whole) = csl("consolidated-2022-05", "us-csl") else { return };
    for (file, entries, removed, renamed) in
        [("consolidated-115-rows-2019-12", 115, 8, 4), ("consolidated-13-rows-2025-06", 13, 2, 0)]
    {
        let sample = csl(file, "us-csl").unwrap();
        let found = told(&sample, &whole);
        let [added, gone, other, ..] = counts(&found);
        assert_eq!((sample.len(), gone, other), (entries, removed, renamed), "{file}");
        assert_eq!(added, whole.len() - (entries - removed), "{file}");
        // The hashes that stand for rows are others in every year, and say nothing.
        let rewritten = found.changed.iter().filter(|c| c.what() == What::Rewritten);
        assert!(rewritten.clone().count() > 0 && rewritten.clone().all(|c| c.name == c.old_name), "{file}");
    }
}

/// The Entity List of July 2026 as somebody else's program took it out of the regulation, as a list in our own form.
fn entity_list_2026() -> Option<(Vec<Entity>, BTreeMap<String, String>)> {
    let text = fs::read_to_string(shared("other/bis_entity_list.json")?).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    let (mut lines, mut cited) = (String::new(), BTreeMap::new());
    for (n, e) in all["entities"].as_array().unwrap().iter().enumerate() {
        // Entries have no status of their own there, such as removed: all of them are in force.
        assert_eq!((&e["status"], &e["effective_date"]), (&Value::Null, &Value::Null));
        let id = (n + 1).to_string();
        let row = json!({ "id": id, "name": e["name"], "aliases": e["aliases"], "country": e["country"],
            "address": e["address"], "reason": e["federal_register"] });
        lines.push_str(&format!("{row}\n"));
        cited.insert(format!("custom/el/{id}"), e["federal_register"].as_str().unwrap().to_owned());
    }
    let mut found = Collected::default();
    sources::read_any(&mut lines.as_bytes(), "el", &mut found).unwrap();
    Some((found.entities, cited))
}

#[test]
fn the_entity_list_of_2022_in_one_form_against_that_of_2026_in_another() {
    let Some((after, cited)) = entity_list_2026() else { return };
    let before = csl("consolidated-2022-05", "us-csl/EL").unwrap();
    let found = within(&before, &after, &Scope::shared(&before, &after));
    let [added, removed, renamed, ..] = counts(&found);
    assert_eq!((before.len(), after.len()), (2_001, 3_409));
    // The rules that the entries cite say when each was added: 87 FR 27500 is of the first days of May 2022.
    let old = |c: &FrCitation| (c.volume, c.page) < (87, 27_500);
    let cites = |e: &Entity| -> Vec<FrCitation> {
        Citation::parse_all(&cited[e.id.as_str()]).iter().filter_map(|c| c.fr).collect()
    };
    let new: Vec<&Entity> = found.added.iter().filter(|e| found.part(&e.id, What::Added).is_none()).collect();
    let suspect: Vec<&str> =
        new.iter().filter(|e| cites(e).iter().any(old)).map(|e| e.display_name()).collect();
    println!("added {added}, removed {removed}, renamed {renamed}, parts {}", found.parts.len());
    println!("added though listed before: {suspect:#?}");
    // Two that the CSL lacks, and one that has taken a name inside of which the old one stands.
    assert!(suspect.len() <= 3, "{suspect:#?}");
    assert!((1_405..=1_425).contains(&added) && removed <= 42 && renamed <= 5, "{added} {removed} {renamed}");
    let late = after.iter().filter(|e| cites(e).iter().all(|c| !old(c))).count();
    assert!(new.len() >= late, "{} of {late}", new.len());
    // Most of what is gone are the affiliates of Huawei, which that program has left out.
    let gone: Vec<&str> = found.removed.iter().map(Entity::display_name).collect();
    let huawei = gone.iter().filter(|n| n.starts_with("Huawei Technologies Co., Ltd. (Huawei).")).count();
    assert!(huawei >= 20, "{gone:#?}");
}
