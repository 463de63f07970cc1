//! Properties of names, scores and the index that hold for every input, tried on random and nasty ones.
//!
//! The one that matters most: what [`Index::search`] does not find and scoring every name would is a silent clear.
//! `PROPTEST_CASES=2000 cargo test --release properties` looks further than the quick default.

use std::collections::BTreeMap;

use listed::index::{Found, Index, Scratch};
use listed::names::{NameKey, Party};
use listed::score::{Profile, score};
use proptest::prelude::*;
use proptest::sample::{Index as Pick, select};

/// Texts that once were, or could be, trouble. One a line; kept for ever.
const NASTY: &str = include_str!("quality/nasty.txt");

fn nasty() -> Vec<String> {
    let written = NASTY.lines().filter(|l| !l.starts_with('#')).map(unescaped);
    let made = [
        String::new(),
        " ".repeat(300),
        "a ".repeat(200),
        "1 ".repeat(100),
        "x".repeat(5000),
        "华".repeat(300),
        "Ivan ".repeat(61),
        (0..60).map(|i| format!("Zvek{i}ov ")).collect(),
        (0u32..0x500).filter_map(char::from_u32).collect(),
        "\u{301}".repeat(100),
        format!("A{}B", "\u{200d}".repeat(100)),
    ];
    written.chain(made).collect()
}

/// `\u{..}` in the saved texts stands for that character.
fn unescaped(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\\u{") {
        let (code, after) = after.split_once('}').unwrap();
        out.push_str(before);
        out.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
        rest = after;
    }
    out + rest
}

/// Cells of a table of names: the words for which the matcher has special rules.
fn cells(table: &'static str, columns: &[usize], every: usize) -> Vec<String> {
    let rows = table.lines().filter(|l| !l.starts_with('#')).skip(1).step_by(every);
    rows.flat_map(|row| {
        let cells: Vec<&str> = row.split(',').collect();
        columns.iter().filter_map(|c| cells.get(*c).map(|c| (*c).to_owned())).collect::<Vec<_>>()
    })
    .filter(|c| !c.is_empty())
    .collect()
}

/// Words that the tables know, of every table: abbreviations with what they stand for, places by two of their
/// names, spellings of one person's name, Chinese and Russian words with their English.
fn known_words() -> Vec<String> {
    let mut words = cells(include_str!("../data/names/abbreviations.csv"), &[0, 1], 3);
    words.extend(cells(include_str!("../data/names/places.csv"), &[0, 1], 23));
    words.extend(cells(include_str!("../data/names/name-variants.csv"), &[0, 1], 7));
    words.extend(cells(include_str!("../data/names/translations.csv"), &[1, 2], 29));
    words.extend(cells(include_str!("../data/names/legal-forms.csv"), &[0], 29));
    words.extend(cells(include_str!("../data/names/frequency.csv"), &[0], 61));
    words.extend(cells(include_str!("../data/names/polyphones.csv"), &[0, 1], 9));
    words.extend(cells(include_str!("../data/names/particles.csv"), &[0], 5));
    words.extend(cells(include_str!("../data/names/honorifics.csv"), &[0], 19));
    words
}

/// A word: of the tables, invented, of few letters (so that many meet), digits, an initial, or another script.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(known_words()),
        4 => "[A-Z][a-z]{3,11}",
        3 => "[abeo]{2,7}",
        1 => "[0-9]{1,4}(st|nd|th)?",
        1 => "[A-Z]\\.?",
        1 => "([A-Z]\\.){2,4}",
        2 => "[华为海康威视中国科技长城重单解技術電]{1,6}",
        1 => "[а-яё]{3,9}",
        1 => "[α-ω]{3,8}",
        1 => "[ا-ي]{3,7}",
        1 => "[가-힣]{2,5}",
        1 => "[ァ-ヶ]{2,6}",
        1 => "[a-z0-9]{3,8}",
    ]
}

/// A name: some words, sometimes very many, with the usual marks and brackets.
fn name() -> impl Strategy<Value = String> {
    let plain = proptest::collection::vec(word(), 1..7).prop_map(|w| w.join(" "));
    let long = proptest::collection::vec(word(), 30..70).prop_map(|w| w.join(" "));
    let marked = (
        proptest::collection::vec(word(), 1..4),
        word(),
        select(vec!["(", "-", " d/b/a ", ", ", "/", "&", "'"]),
    )
        .prop_map(|(words, last, mark)| {
            let close = if mark == "(" { ")" } else { "" };
            format!("{} {mark}{last}{close}", words.join(" "))
        });
    let tight = proptest::collection::vec(word(), 2..4).prop_map(|w| w.concat());
    prop_oneof![12 => plain, 1 => long, 3 => marked, 1 => tight]
}

/// What happens to a name on its way.
#[derive(Debug, Clone, Copy)]
enum Slip {
    Swap,
    Drop,
    Double,
    Replace(char),
    DropWord,
    SwapWords,
    Join,
    Split,
    Cut,
    Upper,
    Initial,
    Initials,
}

fn slip() -> impl Strategy<Value = (Slip, Pick)> {
    let slips = prop_oneof![
        Just(Slip::Swap),
        Just(Slip::Drop),
        Just(Slip::Double),
        "[a-z0-9]".prop_map(|c| Slip::Replace(c.chars().next().unwrap())),
        Just(Slip::DropWord),
        Just(Slip::SwapWords),
        Just(Slip::Join),
        Just(Slip::Split),
        Just(Slip::Cut),
        Just(Slip::Upper),
        Just(Slip::Initial),
        Just(Slip::Initials),
    ];
    (slips, any::<Pick>())
}

fn apply(name: &str, (slip, pick): (Slip, Pick)) -> String {
    let mut chars: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = name.split(' ').map(str::to_owned).collect();
    if chars.is_empty() {
        return String::new();
    }
    let at = pick.index(chars.len());
    let word = pick.index(words.len());
    match slip {
        Slip::Swap if at > 0 => chars.swap(at - 1, at),
        Slip::Drop => {
            chars.remove(at);
        }
        Slip::Double => chars.insert(at, chars[at]),
        Slip::Replace(c) => chars[at] = c,
        Slip::Cut => chars.truncate(35),
        Slip::Split => chars.insert(at, ' '),
        Slip::Upper => return name.to_uppercase(),
        Slip::DropWord => {
            words.remove(word);
            return words.join(" ");
        }
        Slip::SwapWords => {
            words.rotate_left(word);
            return words.join(" ");
        }
        Slip::Join => return name.replacen(' ', "", 1),
        Slip::Initial => {
            words[word] = words[word].chars().take(1).collect();
            return words.join(" ");
        }
        // A name beside its own initials, before or behind it; or these alone for some of its words.
        Slip::Initials => {
            let end = words.len().min(word + 4);
            let initials: String = words[word..end].iter().flat_map(|w| w.chars().next()).collect();
            match at % 3 {
                0 => words.insert(word, initials),
                1 => words.insert(end, initials),
                _ => drop(words.splice(word..end, [initials])),
            }
            return words.join(" ");
        }
        Slip::Swap => {}
    }
    chars.into_iter().collect()
}

fn party() -> impl Strategy<Value = Party> {
    select(vec![Party::Unknown, Party::Unknown, Party::Person, Party::Organisation, Party::Craft])
}

/// Names, with whose they are.
type Names = Vec<(String, Party)>;

/// Names of a list, and queries of which some are names of the list gone wrong.
fn list_and_queries() -> impl Strategy<Value = (Names, Names)> {
    let list = proptest::collection::vec((name(), party()), 10..40);
    let fresh = proptest::collection::vec((name(), party()), 1..3);
    let wrong =
        proptest::collection::vec((any::<Pick>(), proptest::collection::vec(slip(), 0..3), party()), 4..10);
    (list, fresh, wrong).prop_map(|(list, mut queries, wrong)| {
        for (pick, slips, party) in wrong {
            let (name, _) = &list[pick.index(list.len())];
            queries.push((slips.into_iter().fold(name.clone(), |n, s| apply(&n, s)), party));
        }
        (list, queries)
    })
}

/// Names of few words, so that many share some, begin alike or go on where another ends.
fn alike() -> impl Strategy<Value = Names> {
    let word = select(vec![
        "Ansar",
        "Sharia",
        "Shari'a",
        "Shariah",
        "Benghazi",
        "Tunis",
        "Tunisia",
        "Kvorexon",
        "Kvorexonik",
        "Bramdelite",
        "International",
        "Intermediate",
        "Technology",
        "Technologies",
        "Technical",
        "Industrial",
        "Industries",
        "Global",
        "Company",
        "Group",
        "Limited",
        "Ltd",
        "of",
        "and",
        "in",
        "the",
        "B",
        "K",
        "T",
        "54th",
        "55th",
        "Research",
        "Institute",
        "Human",
        "Welfare",
        "Foundation",
        "Bank",
        "Shanghai",
        "Shandong",
        "Electronics",
        "Electric",
    ]);
    let name = proptest::collection::vec(word, 2..8).prop_map(|words| words.join(" "));
    proptest::collection::vec((name, party()), 20..60)
}

fn index(names: &[(String, Party)]) -> Index {
    Index::build(names.iter().map(|(n, p)| (n.as_str(), *p)), Profile::default())
}

fn same(a: &[Found], b: &[Found]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.name == b.name && (a.value - b.value).abs() < 1e-6)
}

/// The floors at which a name is lost most easily: the very scores.
fn floors(found: &[Found]) -> impl Iterator<Item = f64> + '_ {
    found.iter().map(|f| f.value - 1e-5)
}

/// Those of them that score so much.
fn from(found: &[Found], floor: f64) -> Vec<Found> {
    found.iter().filter(|f| f.value >= floor).copied().collect()
}

/// What the fast way and the slow way find differently, as text; empty when they agree. A score that stands on the
/// floor to the last bit may fall on either side of it.
fn difference(names: &[(String, Party)], query: &str, floor: f64, fast: &[Found], slow: &[Found]) -> String {
    let of = |found: &[Found]| found.iter().map(|f| (f.name, f.value)).collect::<BTreeMap<_, _>>();
    let (fast, slow) = (of(fast), of(slow));
    let mut out = String::new();
    for name in fast.keys().chain(slow.keys()) {
        let (f, s) = (fast.get(name).copied(), slow.get(name).copied());
        let near = |v: Option<f64>| v.is_none_or(|v| (v - floor).abs() < 1e-6);
        let agree = match (f, s) {
            (Some(f), Some(s)) => (f - s).abs() < 1e-6,
            (f, s) => near(f) && near(s),
        };
        if !agree {
            let (listed, party) = &names[*name as usize];
            out.push_str(&format!(
                "\n  floor {floor}, index {f:?}, brute force {s:?}: {query:?} ~ {listed:?} ({party:?})"
            ));
        }
    }
    out
}

/// Some words of every sort, none of them odd, so that names share many.
fn plain_name() -> impl Strategy<Value = String> {
    let words = [
        "Zvekor",
        "Barlo",
        "Severvolt",
        "Quandor",
        "Kim",
        "Ali",
        "Almaz",
        "Boris",
        "Plastics",
        "Trading",
        "Technology",
        "Bank",
        "Moscow",
        "Dalian",
        "of",
        "Mr",
        "54",
        "12",
        "LLC",
    ];
    proptest::collection::vec(select(words.to_vec()), 1..5).prop_map(|words| words.join(" "))
}

fn few(cases: u32) -> ProptestConfig {
    // A failing input is told in full; nothing is written into the tree.
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|c| c.parse().ok()).unwrap_or(cases);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(few(48))]

    /// The index loses nothing, and adds nothing.
    #[test]
    fn search_equals_brute_force(
        (names, queries) in list_and_queries(),
        floor in select(vec![0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95]),
    ) {
        let index = index(&names);
        let mut scratch = Scratch::default();
        for (n, (query, party)) in queries.iter().enumerate() {
            // Whether the listed words were looked up ahead or not.
            if n % 2 == 1 {
                index.prepare_words();
                scratch = Scratch::default();
            }
            let key = NameKey::new(query).with_party(*party);
            let all = index.search_all(&key, 0.35);
            for floor in floors(&all).chain([floor]) {
                let fast = index.search(&key, floor, &mut scratch);
                let differs = difference(&names, query, floor, &fast, &from(&all, floor));
                prop_assert!(differs.is_empty(), "{party:?}{differs}");
            }
            let every = index.search_every(&key, floor);
            let differs = difference(&names, query, floor, &every, &from(&all, floor));
            prop_assert!(differs.is_empty(), "every: {party:?}{differs}");
        }
    }

    /// The same of queries that a field has cut, among names that share many words.
    #[test]
    fn cut_queries_find_what_brute_force_does(
        names in alike(),
        cuts in proptest::collection::vec((any::<Pick>(), proptest::collection::vec(slip(), 0..2), 26usize..=41), 8..16),
        floor in select(vec![0.5, 0.6, 0.7, 0.8, 0.9]),
    ) {
        let index = index(&names);
        index.prepare_words();
        let mut scratch = Scratch::default();
        for (pick, slips, length) in cuts {
            let (name, _) = &names[pick.index(names.len())];
            let query = slips.into_iter().fold(name.clone(), |name, slip| apply(&name, slip));
            let query: String = query.chars().take(length).collect();
            let key = NameKey::new(&query);
            let all = index.search_all(&key, 0.35);
            for floor in floors(&all).chain([floor]) {
                let fast = index.search(&key, floor, &mut scratch);
                let differs = difference(&names, &query, floor, &fast, &from(&all, floor));
                prop_assert!(differs.is_empty(), "{differs}");
            }
        }
    }

    /// The same of queries with initials, each of which may stand for a word that nothing else has taken, at the floors
    /// that are hardest: the very scores.
    #[test]
    fn queries_with_initials_find_what_brute_force_does(
        names in proptest::collection::vec((plain_name(), party()), 8..16),
        shortened in proptest::collection::vec((any::<Pick>(), any::<u8>(), proptest::option::of(plain_name())), 8..16),
    ) {
        let index = index(&names);
        index.prepare_words();
        let mut scratch = Scratch::default();
        for (pick, initials, more) in shortened {
            let (name, party) = &names[pick.index(names.len())];
            let mut query: Vec<&str> = name.split(' ').collect();
            for (at, word) in query.iter_mut().enumerate().filter(|(at, _)| initials >> at & 1 != 0) {
                *word = if initials >> (at + 3) & 1 != 0 { &word[..1] } else { word };
            }
            query.extend(more.as_deref());
            let query = query.join(" ");
            let key = NameKey::new(&query).with_party(*party);
            for floor in floors(&index.search_all(&key, 0.4)) {
                let fast = index.search(&key, floor, &mut scratch);
                let differs = difference(&names, &query, floor, &fast, &index.search_all(&key, floor));
                prop_assert!(differs.is_empty(), "{differs}");
            }
        }
    }

    /// What is found does not depend on the order of the names, on how many threads build the index, or on what
    /// was searched before.
    #[test]
    fn order_threads_and_history_change_nothing((names, queries) in list_and_queries(), seed in any::<u64>()) {
        let first = index(&names);
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by_key(|i| (*i as u64).wrapping_mul(seed | 1).rotate_left(17));
        let shuffled: Vec<_> = order.iter().map(|i| names[*i].clone()).collect();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let second = pool.install(|| index(&shuffled));
        let mut used = Scratch::default();
        for (query, _) in &queries {
            let key = NameKey::new(query);
            let a = first.search(&key, 0.6, &mut Scratch::default());
            let again = first.search(&key, 0.6, &mut used);
            prop_assert!(same(&a, &again), "the scratch changed {query:?}");
            let mut b: Vec<Found> = second
                .search(&key, 0.6, &mut Scratch::default())
                .into_iter()
                .map(|f| Found { name: order[f.name as usize] as u32, value: f.value })
                .collect();
            b.sort_by_key(|f| f.name);
            prop_assert!(same(&a, &b), "the order changed {query:?}: {a:?} {b:?} {names:?}");
        }
    }
}

proptest! {
    #![proptest_config(few(256))]

    /// Scores lie in 0..=1, and the steps of the working add up to them.
    #[test]
    fn evidence_adds_up(a in name(), b in name(), slips in proptest::collection::vec(slip(), 0..4), p in party()) {
        let changed = slips.into_iter().fold(b.clone(), |n, s| apply(&n, s));
        for (query, listed) in [(&a, &b), (&changed, &b), (&b, &b)] {
            adds_up(query, listed, p)?;
        }
    }

    /// A name is itself, whatever is in it.
    #[test]
    fn a_name_matches_itself(name in name()) {
        let key = NameKey::new(&name);
        if !key.is_empty() {
            let value = score(&key, &NameKey::listed(&name), &Profile::default()).value;
            prop_assert!(value > 0.999, "{value} {name:?}");
        }
    }

    /// No text stops the analysis; what is folded stays as it is when folded again.
    #[test]
    fn folding_any_text_is_idempotent(text in any::<String>()) {
        folds_once(&text)?;
    }

    /// The same on texts closer to names.
    #[test]
    fn folding_any_name_is_idempotent(text in name(), slips in proptest::collection::vec(slip(), 0..4)) {
        folds_once(&slips.into_iter().fold(text, |n, s| apply(&n, s)))?;
    }
}

fn adds_up(query: &str, listed: &str, party: Party) -> Result<(), TestCaseError> {
    let key = NameKey::new(query);
    let scored = score(&key, &NameKey::listed(listed).with_party(party), &Profile::default());
    prop_assert!((0.0..=1.0).contains(&scored.value), "{} {query:?} ~ {listed:?}", scored.value);
    let sum: f64 = scored.evidence.iter().map(|e| e.contribution).sum();
    prop_assert!((sum - scored.value).abs() < 1e-6, "{sum} {} {query:?} ~ {listed:?}", scored.value);
    prop_assert!(!scored.evidence.is_empty());
    for e in &scored.evidence {
        prop_assert!(e.contribution.is_finite() && !e.text.is_empty(), "{e:?}");
    }
    Ok(())
}

fn folds_once(text: &str) -> Result<(), TestCaseError> {
    let stage = |text: &str, name: &str| {
        let stages = NameKey::new(text).stages();
        stages.into_iter().find(|(n, _)| *n == name).map(|(_, value)| value).unwrap()
    };
    for name in ["compatible", "look-alikes", "words"] {
        let once = stage(text, name);
        prop_assert_eq!(&stage(&once, name), &once, "stage {} of {:?}", name, text);
    }
    prop_assert_eq!(NameKey::new(text), NameKey::new(text));
    Ok(())
}

/// Rows of a table of names, so many of them, as two names for one thing.
fn two_names(table: &'static str, columns: [usize; 2], count: usize) -> Vec<[String; 2]> {
    let rows: Vec<&str> = table.lines().filter(|l| !l.starts_with('#')).skip(1).collect();
    let step = (rows.len() / count).max(1);
    let cell = |row: &str, column: usize| row.split(',').nth(column).unwrap_or_default().to_owned();
    rows.into_iter().step_by(step).map(|row| columns.map(|c| cell(row, c))).collect()
}

/// Words meet by the tables in many ways: alone, beside a brand, written together. The index must know each of them.
#[test]
fn what_the_tables_join_the_index_finds() {
    let count = std::env::var("PROPTEST_CASES").ok().and_then(|c| c.parse().ok()).unwrap_or(60);
    let mut faults = String::new();
    for rows in [
        two_names(include_str!("../data/names/abbreviations.csv"), [0, 1], count),
        two_names(include_str!("../data/names/places.csv"), [0, 1], count),
        two_names(include_str!("../data/names/name-variants.csv"), [1, 0], count),
        two_names(include_str!("../data/names/translations.csv"), [1, 2], count),
        two_names(include_str!("../data/names/polyphones.csv"), [0, 1], count),
        two_names(include_str!("../data/names/legal-forms.csv"), [0, 1], count),
    ] {
        let tight = |s: &str| s.replace(' ', "");
        let list: Vec<(String, Party)> = rows
            .iter()
            .flat_map(|[_, long]| [long.clone(), format!("Zvekor {long}"), tight(long)])
            .map(|n| (n, Party::Unknown))
            .collect();
        let index = index(&list);
        let mut scratch = Scratch::default();
        for [short, _] in &rows {
            for query in [short.clone(), format!("{short} Zvekor"), tight(short)] {
                let key = NameKey::new(&query);
                let fast = index.search(&key, 0.5, &mut scratch);
                faults.push_str(&difference(&list, &query, 0.5, &fast, &index.search_all(&key, 0.5)));
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// The saved texts, each through all of it.
#[test]
fn the_saved_texts_hold_every_property() {
    let texts = nasty();
    let names: Vec<(String, Party)> = texts.iter().map(|t| (t.clone(), Party::Unknown)).collect();
    let index = index(&names);
    let mut scratch = Scratch::default();
    let mut faults = String::new();
    for text in &texts {
        if let Err(e) = folds_once(text) {
            faults.push_str(&format!("\n  {e}"));
        }
        let key = NameKey::new(text);
        for floor in [0.5, 0.7, 0.85] {
            let fast = index.search(&key, floor, &mut scratch);
            faults.push_str(&difference(&names, text, floor, &fast, &index.search_all(&key, floor)));
        }
        for other in &texts {
            if let Err(e) = adds_up(text, other, Party::Unknown) {
                faults.push_str(&format!("\n  {e}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

/// Buffers that were used on one list and are then used on another must not answer from the first.
#[test]
fn buffers_used_on_another_index_change_nothing() {
    let one = index(&[("Hikvision".to_owned(), Party::Unknown)]);
    let other = index(&[("Severvolt".to_owned(), Party::Unknown)]);
    let mut scratch = Scratch::default();
    let query = NameKey::new("Severvolt");
    assert!(one.search(&query, 0.5, &mut scratch).is_empty());
    assert_eq!(other.search(&query, 0.5, &mut scratch).len(), 1);
}

/// Threads of the pool that the words are looked up by may ask for them all at once.
#[test]
fn words_are_looked_up_ahead_by_all_threads_at_once() {
    let texts: Vec<String> = (0..3_000).map(|n| format!("Hangzhou {n} Technology Brand{n}")).collect();
    let index =
        Index::build(texts.iter().map(|text| (text.as_str(), Party::Organisation)), Profile::default());
    rayon::scope(|scope| (0..16).for_each(|_| scope.spawn(|_| index.prepare_words())));
    let key = NameKey::new("Brand77 Technologies");
    let found = index.search(&key, 0.5, &mut Scratch::default());
    assert_eq!(found, index.search_every(&key, 0.5));
    assert!(!found.is_empty());
}

/// A word cut in two is one word written with a space, and may stand for what the listed name has.
#[test]
fn split_words_meet_what_they_stand_for() {
    let count = std::env::var("PROPTEST_CASES").ok().and_then(|c| c.parse().ok()).unwrap_or(60);
    let mut rows = two_names(include_str!("../data/names/abbreviations.csv"), [0, 1], count);
    rows.push(["ship".to_owned(), "shipping".to_owned()]);
    let list: Names =
        rows.iter().map(|[short, _]| (format!("Star {short} Zvekor"), Party::Unknown)).collect();
    let index = index(&list);
    let mut faults = String::new();
    for [_, long] in rows.iter().filter(|[_, long]| long.is_ascii() && long.len() > 4) {
        let (start, end) = long.split_at(long.len() / 2);
        let query = format!("Star {start} {end} Zvekor");
        let key = NameKey::new(&query);
        let fast = index.search(&key, 0.5, &mut Scratch::default());
        faults.push_str(&difference(&list, &query, 0.5, &fast, &index.search_all(&key, 0.5)));
    }
    assert!(faults.is_empty(), "{faults}");
}

/// The word in which a query is cut may be one that begins so, though the same word meets something lighter besides.
#[test]
fn what_begins_as_a_cut_query_ends_is_found_beside_an_initial() {
    let list = ["Zvekomponents", "Z Barlo", "Z Severvolt"].map(|n| (n.to_owned(), Party::Unknown));
    let index = index(&list);
    for query in ["ZVEKOM Co.,LTD Laneed Division", "Severvolt Almaz Quandor Trading Zvekom"] {
        let key = NameKey::new(query);
        for floor in floors(&index.search_all(&key, 0.4)) {
            let fast = index.search(&key, floor, &mut Scratch::default());
            let faults = difference(&list, query, floor, &fast, &index.search_all(&key, floor));
            assert!(faults.is_empty(), "{faults}");
        }
    }
}

/// A name that stands beside its own initials says one thing twice: nothing of it is left, whichever of both a query has.
#[test]
fn names_beside_their_initials_are_found_as_brute_force_finds_them() {
    let words = ["zvekor", "almaz", "quandor", "national", "offshore", "research", "oil", "severvolt"];
    let mut state = 5u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut name = || {
        let mut name: Vec<&str> = (0..3 + next(3)).map(|_| words[next(words.len())]).collect();
        let initials: String = name.iter().map(|word| &word[..1]).collect();
        match next(5) {
            0 => name = vec![&initials],
            1 => name.insert(0, &initials),
            2 => name.push(&initials),
            3 => name = vec![&initials, words[next(words.len())], name[0], name[1]],
            _ => {}
        }
        if next(2) == 0 {
            name.push(words[next(words.len())]);
        }
        name.join(" ")
    };
    let mut list: Names = (0..120).map(|_| (name(), Party::Organisation)).collect();
    list.push(("national quandor severvolt zvekor national".to_owned(), Party::Organisation));
    let index = index(&list);
    index.prepare();
    let mut scratch = Scratch::default();
    let said_again = "nqsz national quandor severvolt zvekor national".to_owned();
    for query in (0..400).map(|_| name()).chain([said_again]) {
        let key = NameKey::new(&query);
        let all = index.search_all(&key, 0.3);
        for floor in floors(&all).chain([0.5, 0.7]) {
            let fast = index.search(&key, floor, &mut scratch);
            let faults = difference(&list, &query, floor, &fast, &from(&all, floor));
            assert!(faults.is_empty(), "{faults}");
        }
    }
}

/// A word alone is to be seen in a name that has little else to tell it from others, however much of that there is.
#[test]
fn names_that_a_word_alone_tells_from_others_are_found_as_brute_force_finds_them() {
    let brands = ["Wagner", "Alfa", "Sigma", "VTB", "Apex", "Red", "Poly", "Zvekor"];
    let others = [
        "Bank",
        "Private",
        "Military",
        "Company",
        "Trading",
        "Shanghai",
        "of",
        "54",
        "Star",
        "Richard",
        "Technology",
    ];
    let mut list: Names = Vec::new();
    for (n, brand) in brands.iter().enumerate() {
        for count in 0..others.len() {
            let beside: Vec<&str> =
                (0..count).map(|i| others[(i * (n + 1) + count) % others.len()]).collect();
            let name = beside.iter().take(count / 2).chain([brand]).chain(beside.iter().skip(count / 2));
            let name = name.copied().collect::<Vec<_>>().join(" ");
            list.extend([Party::Organisation, Party::Person, Party::Unknown].map(|p| (name.clone(), p)));
        }
    }
    let index = index(&list);
    index.prepare();
    let mut scratch = Scratch::default();
    let mut raised = 0;
    for brand in brands {
        for query in
            [brand.to_owned(), format!("{brand} Group Ltd"), format!("{brand} 12"), format!("{brand} J")]
        {
            let key = NameKey::new(&query);
            let all = index.search_all(&key, 0.3);
            raised += all.iter().filter(|f| f.value == 0.7).count();
            for floor in floors(&all).chain([0.5, 0.7]) {
                let fast = index.search(&key, floor, &mut scratch);
                let faults = difference(&list, &query, floor, &fast, &from(&all, floor));
                assert!(faults.is_empty(), "{faults}");
            }
        }
    }
    assert!(raised > 100, "{raised}");
}

/// Each letter may stand for any word, so no list of names is sure to hold what is meant: none is passed over wrongly.
#[test]
fn queries_of_nothing_but_initials_find_what_brute_force_does() {
    let list = [
        ("Jostav Zvekor", Party::Person),
        ("Zvekor, Jostav Almaz", Party::Person),
        ("J Z", Party::Unknown),
        ("JZ", Party::Organisation),
        ("J. Zvekor", Party::Unknown),
        ("Quandor Trading Co., Ltd.", Party::Organisation),
        ("Zvekor Jinan", Party::Organisation),
        ("約翰", Party::Unknown),
    ];
    let list = list.map(|(name, party)| (name.to_owned(), party));
    let index = index(&list);
    for prepared in [false, true] {
        if prepared {
            index.prepare();
        }
        for query in ["J Z", "Z. J.", "J Z A", "J Z Ltd", "Z", "Q T"] {
            let key = NameKey::new(query);
            let floors =
                index.search_all(&key, 0.01).into_iter().flat_map(|f| [f.value - 1e-5, f.value + 1e-5]);
            for floor in floors.chain([0.5, 0.7, 0.85]) {
                let fast = index.search(&key, floor, &mut Scratch::default());
                let faults = difference(&list, query, floor, &fast, &index.search_all(&key, floor));
                assert!(faults.is_empty(), "{faults}");
            }
        }
    }
}

/// A word may stand for more in one name than in another that has the same: Da Lian is a place, Dalian a word that has a
/// stem besides. Each is found by what it stands for, whichever came first, in the list or in a search.
#[test]
fn one_word_may_stand_for_less_in_another_name() {
    let names =
        ["Zvekor Da Lian", "Dalian", "大理", "Zvekor Dali"].map(|name| (name.to_owned(), Party::Unknown));
    for turn in 0..names.len() {
        let mut list = names.to_vec();
        list.rotate_left(turn);
        let index = index(&list);
        let mut scratch = Scratch::default();
        for query in list.iter().chain(list.iter().rev()).map(|(name, _)| name) {
            let key = NameKey::new(query);
            let fast = index.search(&key, 0.5, &mut scratch);
            let faults = difference(&list, query, 0.5, &fast, &index.search_all(&key, 0.5));
            assert!(faults.is_empty(), "{faults}");
        }
    }
}
