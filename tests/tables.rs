//! The tables of `data/names` are data that people edit: these checks say at once when an edit broke a format.
//! What each file is stands in `data/names/README.md`.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

/// One table: its header and its rows.
struct Table {
    name: &'static str,
    rows: Vec<Vec<String>>,
}

fn load(name: &'static str, header: &str) -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/names").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    assert!(
        text.ends_with('\n') && !text.contains('\r'),
        "{name}: lines end in a line feed, the last one too"
    );
    assert!(!text.contains('"'), "{name}: a field needs no quotes");
    let mut lines = text.lines().skip_while(|l| l.starts_with('#'));
    assert!(text.starts_with("# "), "{name}: begins with a comment on what it is for");
    assert_eq!(lines.next(), Some(header), "{name}: header");
    let columns = header.split(',').count();
    let mut rows = Vec::new();
    let mut seen = HashSet::new();
    for line in lines {
        assert!(seen.insert(line), "{name}: twice: {line}");
        let row: Vec<String> = line.split(',').map(str::to_owned).collect();
        assert_eq!(row.len(), columns, "{name}: {line}");
        for field in &row {
            assert_eq!(
                *field,
                field.split_whitespace().collect::<Vec<_>>().join(" "),
                "{name}: spaces in {line}"
            );
            assert!(!field.chars().any(char::is_control), "{name}: control character in {line}");
        }
        rows.push(row);
    }
    assert!(!rows.is_empty(), "{name}: no rows");
    Table { name, rows }
}

impl Table {
    fn column(&self, n: usize) -> impl Iterator<Item = &str> {
        self.rows.iter().map(move |r| r[n].as_str())
    }

    /// The key columns never repeat.
    fn unique(&self, columns: &[usize]) {
        let mut seen = HashSet::new();
        for row in &self.rows {
            let key: Vec<&str> = columns.iter().map(|&c| row[c].as_str()).collect();
            assert!(seen.insert(key.clone()), "{}: twice: {key:?}", self.name);
        }
    }

    fn sorted(&self) {
        for pair in self.rows.windows(2) {
            assert!(pair[0] < pair[1], "{}: not sorted: {:?} before {:?}", self.name, pair[0], pair[1]);
        }
    }

    /// All rows with the same value here stand together, and rows inside a group are sorted by the next column.
    fn grouped(&self, group: usize, by: usize) {
        let mut closed = HashSet::new();
        for pair in self.rows.windows(2) {
            if pair[0][group] == pair[1][group] {
                assert!(pair[0][by] <= pair[1][by], "{}: {:?} before {:?}", self.name, pair[0], pair[1]);
            } else {
                closed.insert(pair[0][group].clone());
                assert!(!closed.contains(&pair[1][group]), "{}: group again: {:?}", self.name, pair[1]);
            }
        }
    }

    fn one_of(&self, column: usize, allowed: &[&str]) {
        for value in self.column(column) {
            assert!(allowed.contains(&value), "{}: {value:?} is none of {allowed:?}", self.name);
        }
    }

    /// Latin text is lower case ASCII letters, digits and single spaces.
    fn folded(&self, column: usize) {
        for value in self.column(column) {
            assert!(!value.is_empty(), "{}: an empty field", self.name);
            if value.is_ascii() {
                assert!(is_plain(value), "{}: {value:?} is not folded", self.name);
            } else {
                assert_eq!(value, value.to_lowercase(), "{}: lower case", self.name);
            }
        }
    }

    fn ascii(&self, column: usize) {
        for value in self.column(column) {
            assert!(is_plain(value) && !value.is_empty(), "{}: {value:?} is not folded Latin", self.name);
        }
    }
}

fn is_plain(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == ' ')
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0x2fdf | 0x3005..=0x3007 | 0x3400..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

const SCRIPTS: &[&str] = &[
    "latin",
    "cyrillic",
    "greek",
    "armenian",
    "georgian",
    "hebrew",
    "arabic",
    "devanagari",
    "bengali",
    "thai",
    "han",
    "kana",
    "hangul",
];

#[test]
fn legal_forms() {
    let t = load("legal-forms.csv", "form,class,script");
    t.unique(&[0]);
    t.grouped(2, 0);
    t.folded(0);
    t.one_of(2, SCRIPTS);
    t.one_of(
        1,
        &[
            "limited",
            "corporation",
            "llc",
            "plc",
            "jsc",
            "partnership",
            "sole",
            "cooperative",
            "foundation",
            "group",
            "state-enterprise",
            "association",
            "company",
        ],
    );
    for row in &t.rows {
        assert_eq!(
            row[0].is_ascii() && is_plain(&row[0]),
            row[2] == "latin",
            "legal-forms.csv: script of {row:?}"
        );
    }
    // A generic word must never vanish as if it were a legal form.
    let forms: HashSet<&str> = t.column(0).collect();
    for word in ["group", "holding", "bank", "institute", "foundation", "trust", "集团", "控股", "银行"]
    {
        assert!(!forms.contains(word), "{word} is a generic word");
    }
    for form in [
        "ltd",
        "co ltd",
        "ooo",
        "oao",
        "sa de cv",
        "sp z oo",
        "有限公司",
        "株式会社",
        "주식회사",
        "ооо",
        "αε",
    ] {
        assert!(forms.contains(form), "{form} is a legal form");
    }
}

#[test]
fn abbreviations() {
    let t = load("abbreviations.csv", "short,long");
    t.sorted();
    t.ascii(0);
    t.ascii(1);
    for row in &t.rows {
        assert_ne!(row[0], row[1], "stands for itself");
    }
}

#[test]
fn translations() {
    let t = load("translations.csv", "lang,term,english");
    // Only Chinese terms may have several English words: those by which firms call the same.
    t.unique(&[0, 1, 2]);
    for pair in t.rows.windows(2) {
        let several = pair[0][..2] == pair[1][..2];
        assert!(!several || pair[0][0] == "zh", "{pair:?}");
    }
    t.grouped(0, 1);
    t.folded(1);
    t.ascii(2);
    for row in &t.rows {
        assert!(row[0].len() == 2 || row[0] == "pinyin", "language of {row:?}");
        assert_ne!(row[1], row[2], "stands for itself");
        assert!(row[0] != "zh" || row[1].chars().all(is_han), "not Han: {row:?}");
    }
}

#[test]
fn simplified_han_only_in_chinese_rows() {
    let variants = load("han-variants.csv", "from,to");
    let from: HashSet<&str> = variants.column(0).collect();
    for row in &load("translations.csv", "lang,term,english").rows {
        if row[0] == "zh" {
            assert!(
                !row[1].chars().any(|c| from.contains(c.to_string().as_str())),
                "not simplified: {row:?}"
            );
        }
    }
}

#[test]
fn places() {
    let t = load("places.csv", "name,canonical,kind,country");
    t.sorted();
    t.unique(&[0]);
    t.folded(0);
    t.ascii(1);
    t.one_of(2, &["country", "region", "city"]);
    for row in &t.rows {
        let code = &row[3];
        assert!(
            code.is_empty() || (code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase())),
            "{row:?}"
        );
        assert!(row[2] == "region" || !code.is_empty(), "a country or city lies in a country: {row:?}");
    }
    // One canonical country name for one code.
    for name in ["russia", "china", "iran", "hong kong", "united states", "united arab emirates"] {
        let codes: HashSet<&str> = t.rows.iter().filter(|r| r[1] == name).map(|r| r[3].as_str()).collect();
        assert_eq!(codes.len(), 1, "{name}: {codes:?}");
    }
}

#[test]
fn homophones() {
    let places = load("places.csv", "name,canonical,kind,country");
    let canonical: HashMap<&str, &str> = places.column(0).zip(places.column(1)).collect();
    let t = load("homophones.csv", "han,latin,apart");
    t.unique(&[0]);
    t.grouped(1, 0);
    t.ascii(1);
    t.ascii(2);
    for row in &t.rows {
        assert_eq!(canonical.get(row[0].as_str()), Some(&row[1].as_str()), "{row:?}");
        assert!(row[2].starts_with(&format!("{} ", row[1])), "{row:?}");
        assert!(t.rows.iter().any(|r| r[1] == row[1] && r[2] != row[2]), "alone: {row:?}");
    }
}

#[test]
fn han_variants() {
    let t = load("han-variants.csv", "from,to");
    t.sorted();
    t.unique(&[0]);
    let from: HashSet<&str> = t.column(0).collect();
    for row in &t.rows {
        for field in row {
            assert!(field.chars().count() == 1 && field.chars().all(is_han), "one Han character: {row:?}");
        }
        assert!(!from.contains(row[1].as_str()), "a chain, or a character that stands for itself: {row:?}");
    }
}

#[test]
fn polyphones() {
    let t = load("polyphones.csv", "han,reading,where");
    t.sorted();
    t.unique(&[0, 2]);
    t.ascii(1);
    t.one_of(2, &["place", "surname", "word"]);
    for row in &t.rows {
        assert!(row[0].chars().all(is_han), "{row:?}");
        assert_eq!(
            row[0].chars().count(),
            row[1].split(' ').count(),
            "a syllable for each character: {row:?}"
        );
    }
}

#[test]
fn brands_zh() {
    let t = load("brands-zh.csv", "han,latin,kind");
    t.sorted();
    t.unique(&[0]);
    t.ascii(1);
    t.one_of(2, &["brand", "institution"]);
    for row in &t.rows {
        assert!(row[0].chars().all(is_han) && row[0].chars().count() > 1, "{row:?}");
    }
}

#[test]
fn loans() {
    let t = load("loans.csv", "script,written,latin,kind");
    t.unique(&[1]);
    t.sorted();
    t.ascii(2);
    t.one_of(0, &["arabic", "cyrillic", "hangul", "kana"]);
    t.one_of(3, &["loan", "sound"]);
}

#[test]
fn name_variants() {
    let t = load("name-variants.csv", "group,form,kind");
    t.unique(&[0, 1]);
    // A group of several words is one word: it is a label, and no phrase to be written out.
    assert!(
        t.rows.iter().all(|r| r[0].bytes().all(|b| b.is_ascii_lowercase() || b == b'-')),
        "name-variants.csv"
    );
    t.ascii(1);
    t.one_of(2, &["given", "surname-zh", "arabic", "slavic"]);
    t.grouped(0, 1);
    let mut last = "";
    let mut size = 2;
    for row in &t.rows {
        if row[0] == last {
            size += 1;
        } else {
            assert!(size > 1, "name-variants.csv: {last} is alone in its group");
            size = 1;
        }
        last = &row[0];
    }
}

#[test]
fn names_in_arabic_letters() {
    let t = load("names-abjad.csv", "written,latin,kind");
    t.unique(&[0]);
    t.sorted();
    t.ascii(1);
    t.one_of(2, &["given", "particle", "title"]);
}

#[test]
fn romanisation() {
    let t = load("romanisation-zh.csv", "system,syllable,pinyin");
    t.grouped(0, 1);
    t.ascii(1);
    t.ascii(2);
    t.one_of(0, &["wade-giles", "cantonese", "postal", "tongyong"]);
    let has = |s: &str, y: &str, p: &str| t.rows.iter().any(|r| r[0] == s && r[1] == y && r[2] == p);
    assert!(has("wade-giles", "chung", "zhong") && has("wade-giles", "chung", "chong"));
    assert!(has("cantonese", "kwong", "guang") && has("cantonese", "wah", "hua"));
}

#[test]
fn look_alikes() {
    let t = load("confusables.csv", "from,to");
    t.sorted();
    t.unique(&[0]);
    t.ascii(1);
    for row in &t.rows {
        assert!(row[0].chars().count() == 1 && !row[0].is_ascii(), "{row:?}");
    }
    let t = load("ocr.csv", "a,b");
    t.sorted();
    t.ascii(0);
    t.ascii(1);
    let pairs: HashSet<(&str, &str)> = t.rows.iter().map(|r| (r[0].as_str(), r[1].as_str())).collect();
    for (a, b) in &pairs {
        assert!(a != b && !pairs.contains(&(*b, *a)), "listed both ways: {a} {b}");
    }
}

#[test]
fn words_of_persons() {
    let t = load("honorifics.csv", "form,kind");
    t.sorted();
    t.unique(&[0]);
    t.folded(0);
    t.one_of(1, &["title", "military", "religious", "office", "suffix", "company", "form", "address"]);
    let t = load("particles.csv", "form,kind");
    t.sorted();
    t.unique(&[0]);
    t.ascii(0);
    assert!(t.column(0).all(|f| f != "abu"), "abu tells who somebody is");
}

#[test]
fn generic_words() {
    let t = load("generic.csv", "word,class");
    t.sorted();
    t.unique(&[0]);
    t.ascii(0);
    t.one_of(1, &["activity", "organisation", "descriptor", "place-word", "function-word"]);
    assert!(t.column(0).all(|w| !w.contains(' ')), "one word a row");
}
