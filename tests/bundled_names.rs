//! What the bundled lists must find: each of their own names, and what people type for the 28.

use std::collections::BTreeMap;
use std::path::Path;

use listed::index::Scratch;
use listed::model::NameKind;
use listed::score::Profile;
use listed::screen::{Facts, Query, Screener, Settings, Verdict};
use listed::store;

fn screener(only: Option<&str>) -> Screener {
    let settings =
        Settings { profile: Profile::default(), as_of: "2026-11-23".parse().unwrap(), min_score: None };
    let mut lists = store::bundled().unwrap();
    lists.retain(|l| only.is_none_or(|id| l.info.id.as_str() == id));
    Screener::new(lists, Facts::bundled().unwrap(), settings).unwrap()
}

#[test]
fn every_name_of_the_bundled_lists_finds_its_entity() {
    let screener = screener(None);
    let mut scratch = Scratch::default();
    let (mut official, mut added, mut faults) = (0, 0, Vec::new());
    for list in store::bundled().unwrap() {
        for entity in list.entities.all().unwrap() {
            for name in &entity.names {
                let answer = screener.check_with(Query::name(&name.text), &mut scratch);
                let hit = answer
                    .hits
                    .iter()
                    .find(|h| h.entity_id == entity.id || h.also_on.iter().any(|o| o.entity_id == entity.id));
                let found = hit.map(|h| h.verdict);
                let holds = if name.kind == NameKind::Supplementary {
                    added += 1;
                    matches!(found, Some(Verdict::Match | Verdict::Review))
                } else {
                    official += 1;
                    found == Some(Verdict::Match)
                };
                if !holds {
                    faults.push(format!("{}: {:?} ({:?}): {found:?}", entity.id, name.text, name.kind));
                }
            }
        }
    }
    println!("{official} official names, {added} added ones");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(official >= 33 && added > 50);
}

#[test]
fn what_people_type_for_the_28() {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/facts/queries28.csv"));
    if !path.exists() {
        println!("skipped: {} absent", path.display());
        return;
    }
    let screener = screener(Some("us-bis-el"));
    let mut scratch = Scratch::default();
    let mut kinds: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let (mut asked, mut found, mut negatives, mut alerts, mut faults) = (0, 0, 0, 0, Vec::new());
    for row in csv::Reader::from_path(path).unwrap().into_records() {
        let row = row.unwrap();
        let (query, expected, kind) = (&row[0], &row[1], &row[2]);
        let answer = screener.check_with(Query::name(query), &mut scratch);
        if !expected.is_empty() {
            asked += 1;
            let right = answer.hits.first().is_some_and(|h| h.listed_name == expected);
            found += usize::from(right);
            let kind = kinds.entry(kind.to_owned()).or_default();
            *kind = (kind.0 + 1, kind.1 + usize::from(right));
            if !right {
                println!("missed ({}): {query}", &row[2]);
            }
        } else if kind == "negative" {
            negatives += 1;
            if let Some(hit) = answer.hits.first() {
                alerts += 1;
                println!("alert: {query} ~ {} ({:.2})", hit.matched_name, hit.score);
            }
        } else if kind.starts_with("affiliate") && answer.verdict == Verdict::Match {
            faults.push(format!("{query} is a match"));
        }
    }
    for (kind, (asked, found)) in &kinds {
        println!("{kind}: {found} of {asked}");
    }
    println!("found {found} of {asked}; {alerts} alerts of {negatives} negatives");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(found * 100 >= asked * 97, "found {found} of {asked}");
    assert!(alerts * 100 <= negatives * 8, "{alerts} alerts of {negatives}");
}
