//! `listed diff --against` is screening twice and comparing, and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::World;

/// What an answer is, the question aside.
fn answer(result: &Value) -> Value {
    let mut answer = result.clone();
    answer.as_object_mut().unwrap().remove("query");
    answer
}

/// The answers of a screening, by row.
fn screened(world: &World, list: &str, names: &str, options: &[&str]) -> BTreeMap<u64, Value> {
    let args =
        [&["screen", names, "--list", list, "--format", "jsonl", "--as-of", "2026-11-23"], options].concat();
    let ran = world.run(&args);
    let rows =
        ran.out.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()).filter(|l| l["query"].is_object());
    rows.map(|r| (r["query"]["row"].as_u64().unwrap(), answer(&r))).collect()
}

/// Holds `--against` to two screenings; says how many rows changed.
fn holds(world: &World, old: &str, new: &str, names: &str, options: &[&str]) -> usize {
    let (before, after) = (screened(world, old, names, options), screened(world, new, names, options));
    let want: BTreeMap<u64, (Value, Value)> = before
        .into_iter()
        .filter(|(row, answer)| after[row] != *answer)
        .map(|(row, answer)| (row, (answer, after[&row].clone())))
        .collect();
    let diff = ["diff", old, new, "--against", names, "--format", "json", "--as-of", "2026-11-23"];
    let json = world.run(&[&diff[..], options].concat()).json();
    let mut got = BTreeMap::new();
    for row in json["rows"].as_array().unwrap() {
        assert_ne!(row["causes"].as_array().unwrap().len(), 0, "without a cause: {row:#}");
        let number = row["after"]["query"]["row"].as_u64().unwrap();
        got.insert(number, (answer(&row["before"]), answer(&row["after"])));
    }
    assert_eq!(got.keys().collect::<Vec<_>>(), want.keys().collect::<Vec<_>>(), "{options:?}");
    assert_eq!(got, want, "{options:?}");
    got.len()
}

const HEAD: &str = "id,name,aliases,kind,country,address,reason\n";
const OLD: &str = "\
1,Zorvex Precision Optics LLC,Zorvex;Zorveks,company,RU,\"12 Lenin Street, Moscow\",test\n\
2,Quillon Navarrete,,person,DE,,test\n\
3,Tarnbeck Shipping,,company,PA,\"Room 5, 610 Nathan Road, Kowloon, Hong Kong\",test\n\
4,Brontolith Mining,,company,ZA,,test\n\
5,Brontolith Mining Pty,,company,ZA,,test\n\
6,Velkor Holdings,,company,IR,,first reason\n\
8,Ostrava Heavy Press Works,,company,CZ,,test\n";
const NEW: &str = "\
8,Ostrava Heavy Press Works,,company,CZ,,test\n\
1,Zorvex Precision Optics LLC,Zorveks;Zorvex,company,RU,\"14 Lenin Street, Moscow\",test\n\
3,Tarnbeck Shipping,Tarnbek Marine,company,PA,\"Room 5, 610 Nathan Road, Kowloon, Hong Kong\",test\n\
4,Brontolith Mining,,company,ZW,,test\n\
6,Velkor Holdings,,company,IR,,second reason\n\
7,Velkor Holding Group,,company,IR,\"Room 9, 88 Queensway, Hong Kong\",test\n\
9,Quillon Navarrete,,company,FR,,test\n";
const NAMES: &str = "\
ref,name,country,address\n\
a,Zorvex,RU,\"14 Lenin Street, Moscow\"\n\
b,Zorvex,DE,\n\
c,Quillon Navarrete,,\n\
d,Navarrete Quillon,FR,\n\
e,Some Trading Ltd,,\"Room 5, 610 Nathan Road, Kowloon, Hong Kong\"\n\
f,Other Trading Ltd,,\"Rm 9, 88 Queensway, Hong Kong\"\n\
g,Brontolith,ZA,\n\
h,Brontolith Mining Pty Ltd,ZW,\n\
i,Velkor Holdings,IR,\n\
j,Velkor,,\n\
k,Blue Heron Bakery,US,\n\
l,,US,\n\
m,Co Ltd,,\n\
n,Ostrava Heavy Press Works,CZ,\n\
o,Tarnbek Marine,,\n";

#[test]
fn it_is_screening_twice_and_comparing_with_every_option() {
    let world = World::new();
    let list = |folder: &str, rows: &str| {
        let folder = world.home.path().join(folder);
        fs::create_dir(&folder).unwrap();
        let path = folder.join("ours.csv");
        fs::write(&path, format!("{HEAD}{rows}")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (old, new) = (list("old", OLD), list("new", NEW));
    let names = world.file("names.csv", NAMES).to_str().unwrap().to_owned();
    let decisions = world.home.path().join("decisions.csv").to_str().unwrap().to_owned();
    let decide = [
        "decide",
        "Velkor Holdings",
        "custom/ours/6",
        "--verdict",
        "false-positive",
        "--reason",
        "r",
        "--by",
        "b",
    ];
    let given = ["--list", &old, "--decisions", &decisions, "--country", "IR"];
    world.run(&[&decide[..], &given].concat()).is(0);
    for options in [
        &[][..],
        &["--country-column", "country"],
        &["--country-column", "country", "--address-column", "address"],
        &["--min-score", "0.5"],
        &["--min-score", "0.95"],
        &["--kind", "person"],
        &["--profile", "broad"],
        &["--jobs", "1"],
        &["--country-column", "country", "--decisions", &decisions],
    ] {
        for (a, b) in [(&old, &new), (&new, &old)] {
            assert!(holds(&world, a, b, &names, options) >= 3, "{options:?}");
        }
        assert_eq!(holds(&world, &old, &old, &names, options), 0);
    }
}

#[test]
fn it_is_screening_twice_on_real_lists_and_names() {
    let shared = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
    let csl = shared.join("csl/consolidated-2022-05.csv");
    if !csl.exists() {
        println!("skipped: ../shared absent ({})", csl.display());
        return;
    }
    let world = World::new();
    // A later list made of it: every 40th row gone, every 41st with another name, in another order.
    let mut table = csv::Reader::from_path(&csl).unwrap();
    let header = table.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|h| h == name).unwrap();
    let (name, aliases) = (at("name"), at("alt_names"));
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    let mut later = csv::Writer::from_writer(Vec::new());
    later.write_record(&header).unwrap();
    for (n, row) in rows.iter().enumerate().rev().filter(|(n, _)| n % 40 != 0) {
        let mut cells: Vec<String> = row.iter().map(str::to_owned).collect();
        if n % 41 == 0 {
            cells[aliases] = cells[name].clone();
            cells[name].push_str(" Holding");
        }
        later.write_record(&cells).unwrap();
    }
    let later = world.file("later.csv", later.into_inner().unwrap());
    let mut names = String::from("name\n");
    let real = fs::read_to_string(shared.join("companies/us-h1b-employers-fy2014-2023.csv")).unwrap();
    real.lines()
        .skip(1)
        .step_by(400)
        .for_each(|l| names.push_str(&format!("{}\n", l.split(',').next().unwrap())));
    for row in rows.iter().step_by(120) {
        names.push_str(&format!("\"{}\"\n", row[name].replace('"', "")));
    }
    let names = world.file("names.csv", names);
    let [csl, later, names] = [&csl, &later, &names].map(|p| p.to_str().unwrap());
    let changed = holds(&world, csl, later, names, &["--name-column", "name"]);
    println!("{changed} rows changed");
    assert!(changed > 20);
}
