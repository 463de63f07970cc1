//! Two addresses in, a score with its working out: where the building is, in which city, and which part of it.
//!
//! A street needs its number and a building its name; a city or district alone is nothing. Another unit at the same
//! place is for review, never a match.

use smallvec::SmallVec;

use super::Key;
use super::code::{Relation, nearest, shown};
use super::line::{Line, LineKind};
use crate::score::{Evidence, Score};

/// What a street and its number tell together.
const NUMBERED: f64 = 0.62;
/// The same where one has a letter that the other has not.
const NUMBER_PART: f64 = 0.60;
/// A street that has no number in either address.
const UNNUMBERED: f64 = 0.34;
/// A street that has a number in one address alone.
const HALF_NUMBERED: f64 = 0.22;
/// A street with another number.
const OTHER_NUMBER: f64 = 0.05;
/// A building by its name.
const BUILDING: f64 = 0.58;
/// A name that nothing says the kind of.
const UNSAID: f64 = 0.10;
/// A zone or park with the same number in it.
const ESTATE: f64 = 0.50;
/// A post-office box of three digits or more, and a smaller one.
const BOX: f64 = 0.62;
const SMALL_BOX: f64 = 0.40;
/// What a city that agrees, that is not known, and that differs adds.
const SAME_CITY: f64 = 0.20;
/// The same for a city or district that the table does not have.
const SAME_NAME: f64 = 0.17;
const UNKNOWN_CITY: f64 = 0.08;
const OTHER_CITY: f64 = -0.35;
/// The same part of the building.
const SAME_PART: f64 = 0.18;
/// A part of what is listed whole.
const WITHIN: f64 = 0.12;
/// Another unit, on another floor, in another block.
const OTHER_UNIT: f64 = -0.05;
const OTHER_FLOOR: f64 = -0.01;
const OTHER_BLOCK: f64 = -0.01;
/// A building of another name at the same number; another number or street of a building of the same name.
const OTHER_BUILDING: f64 = -0.05;
const OTHER_HOUSE: f64 = -0.08;
const OTHER_STREET: f64 = -0.25;
/// Another street with the same post-office box.
const OTHER_BOX: f64 = -0.18;
/// The least of two addresses that are the same words and numbers, whatever is understood of them.
const SAME_WORDS: f64 = 0.90;
/// From which likeness up two cities or districts that the table does not have are one.
const SAME_PLACE: f32 = 0.9;
/// From which likeness up two names are one.
const ALIKE: f32 = 0.66;
/// Points from which the part of the building matters.
const PLACED: f64 = 0.30;

/// One step, in the parts it was made of: put into words only when asked for.
struct Step<'a> {
    kind: &'static str,
    query: Part<'a>,
    listed: Part<'a>,
    value: f64,
    text: &'static str,
}

#[derive(Clone, Copy)]
enum Part<'a> {
    Line(&'a Line),
    Codes(&'a [super::Code]),
    Names(&'a [Box<str>]),
}

impl Part<'_> {
    fn shown(self) -> String {
        match self {
            Self::Line(line) => line.shown(),
            Self::Codes(codes) => shown(codes),
            Self::Names(names) => names.join(", "),
        }
    }
}

type Steps<'a> = SmallVec<[Step<'a>; 6]>;

/// Scores an address against a listed one, with the working.
pub fn score(query: &Key, listed: &Key) -> Score {
    let (value, steps) = steps(query, listed);
    let mut evidence: Vec<Evidence> = steps
        .into_iter()
        .map(|step| {
            let (query, listed) = (step.query.shown(), step.listed.shown());
            let text = match (query.as_str(), listed.as_str()) {
                ("", "") => step.text.to_owned(),
                (one, "") | ("", one) => format!("{} (“{one}”)", step.text),
                (a, b) if a == b => format!("{} (“{a}”)", step.text),
                (a, b) => format!("{} (“{a}” and “{b}”)", step.text),
            };
            Evidence { kind: step.kind.into(), query, listed, contribution: step.value, text }
        })
        .collect();
    let sum: f64 = evidence.iter().map(|e| e.contribution).sum();
    if (value - sum).abs() > 1e-9 {
        evidence.push(item("limit", value - sum, "scores stay between 0 and 1"));
    }
    if evidence.is_empty() {
        evidence.push(item("none", 0.0, "no street, building or box in common"));
    }
    Score { value, evidence }
}

fn item(kind: &str, contribution: f64, text: &str) -> Evidence {
    Evidence {
        kind: kind.into(),
        query: String::new(),
        listed: String::new(),
        contribution,
        text: text.into(),
    }
}

/// The same without the working.
pub fn value(query: &Key, listed: &Key) -> f64 {
    steps(query, listed).0
}

/// Whether two addresses are surely in different cities or countries.
pub fn elsewhere(query: &Key, listed: &Key) -> bool {
    city(query, listed) == City::Differs
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum City {
    Agrees,
    Unknown,
    Differs,
}

fn city(query: &Key, listed: &Key) -> City {
    let shared = |a: &[Box<str>], b: &[Box<str>]| a.iter().any(|x| b.contains(x));
    let known = |a: &[Box<str>], b: &[Box<str>]| !a.is_empty() && !b.is_empty();
    if known(&query.countries, &listed.countries) && !shared(&query.countries, &listed.countries) {
        return City::Differs;
    }
    if shared(&query.cities, &listed.cities) || shared(&query.postcodes, &listed.postcodes) {
        City::Agrees
    } else if known(&query.cities, &listed.cities) || apart(&query.postcodes, &listed.postcodes) {
        City::Differs
    } else {
        City::Unknown
    }
}

/// Whether postal codes of two addresses begin so differently that they are of different regions.
fn apart(a: &[Box<str>], b: &[Box<str>]) -> bool {
    let region = |code: &str| code.get(..2).map(str::to_owned);
    !a.is_empty() && !b.is_empty() && a.iter().all(|x| b.iter().all(|y| region(x) != region(y)))
}

/// The best that a named part of one address makes with one of the other.
struct Site<'a> {
    points: f64,
    query: Option<&'a Line>,
    listed: Option<&'a Line>,
    kind: &'static str,
    text: &'static str,
    /// The numbers agree but for a letter.
    sub: bool,
    /// The numbers are some that nothing said the meaning of, so that they are no units.
    loose: bool,
}

/// How the numbers of two names stand to one another; a number that nothing says the meaning of may be theirs.
fn numbers(query: &Key, q: &Line, listed: &Key, l: &Line) -> Option<Relation> {
    let own = q.number.as_ref().zip(l.number.as_ref()).map(|(a, b)| a.to(b));
    if own.is_some_and(|r| r <= Relation::Sub) || (query.loose.is_empty() && listed.loose.is_empty()) {
        return own;
    }
    let all = |key: &Key, line: &Line| -> SmallVec<[super::Code; 2]> {
        key.loose.iter().chain(&line.number).cloned().collect()
    };
    match nearest(&all(query, q), &all(listed, l)) {
        Some(relation) if relation <= Relation::Overlap => Some(relation),
        _ => own,
    }
}

fn site<'a>(query: &Key, q: &'a Line, listed: &Key, l: &'a Line, wide: bool) -> Option<Site<'a>> {
    use LineKind::{Area, Building, Estate, Other, Street};
    let pair = (q.kind, l.kind);
    if matches!(pair, (Area, _) | (_, Area)) {
        return None;
    }
    let alike = q.alike(l);
    if alike < ALIKE {
        return None;
    }
    // Names of common words alone stand in every city.
    let telling = if q.has_content() || l.has_content() || !wide { 1.0 } else { 0.85 };
    let strength = f64::from(((alike - 0.4) / 0.5).min(1.0)) * telling;
    let numbers = numbers(query, q, listed, l);
    let none = query.has_no_number() && listed.has_no_number();
    let (points, kind, text) = match (pair, numbers) {
        ((Building, Building), _) => {
            let common = if q.has_content() || l.has_content() { 1.0 } else { 0.5 };
            (BUILDING * common, "building", "the same building")
        }
        ((Building, Other) | (Other, Building), _) => {
            (BUILDING * 0.9, "building", "the same name of a building")
        }
        ((Estate, _) | (_, Estate), Some(Relation::Same | Relation::Overlap)) => {
            (ESTATE, "estate", "the same number in the same estate or zone")
        }
        ((Estate, _) | (_, Estate), _)
            if nearest(&query.units, &listed.units).is_some_and(|r| r <= Relation::Overlap) =>
        {
            (ESTATE, "estate", "the same unit in the same estate or zone")
        }
        ((Estate, _) | (_, Estate), _) | ((Other, Other), _) => {
            (UNSAID, "name", "a name of a place in common, which many share")
        }
        ((Building, Street) | (Street, Building), _) => {
            (UNNUMBERED, "building-street", "a building by the name of the street")
        }
        (_, Some(Relation::Same | Relation::Overlap)) => (NUMBERED, "street", "the same street and number"),
        (_, Some(Relation::Part | Relation::Sub)) => {
            (NUMBER_PART, "street", "the same street and number, but for a letter")
        }
        (_, Some(Relation::Differs)) => {
            (OTHER_NUMBER, "street-other-number", "the same street, another number")
        }
        (_, None) if none => {
            let common = if q.has_content() || l.has_content() { 1.0 } else { 0.6 };
            (UNNUMBERED * common, "street-without-number", "the same street, with no number in either")
        }
        (_, None) => (HALF_NUMBERED, "street-half-numbered", "the same street, with a number in one alone"),
    };
    let sub = numbers == Some(Relation::Sub) && kind == "street";
    let loose = numbers.is_some() && (q.number.is_none() || l.number.is_none());
    Some(Site { points: points * strength, query: Some(q), listed: Some(l), kind, text, sub, loose })
}

fn steps<'a>(query: &'a Key, listed: &'a Key) -> (f64, Steps<'a>) {
    let (value, mut out) = parts(query, listed);
    let same = query.prints.iter().any(|p| listed.prints.contains(p));
    if !same || value >= SAME_WORDS || city(query, listed) == City::Differs {
        return (value, out);
    }
    let sum: f64 = out.iter().map(|s| s.value).sum();
    out.push(Step {
        kind: "same-words",
        query: Part::Codes(&[]),
        listed: Part::Codes(&[]),
        value: SAME_WORDS - sum,
        text: "all words and numbers are the same",
    });
    (SAME_WORDS, out)
}

/// What the parts that are understood tell.
fn parts<'a>(query: &'a Key, listed: &'a Key) -> (f64, Steps<'a>) {
    let mut out = Steps::new();
    let city = city(query, listed);
    let mut best: Option<Site<'a>> = None;
    let (mut street, mut building): (Option<Relation>, bool) = (None, false);
    let mut any_street = false;
    for q in &query.lines {
        for l in &listed.lines {
            let Some(site) = site(query, q, listed, l, city == City::Unknown) else { continue };
            if matches!((q.kind, l.kind), (LineKind::Street, LineKind::Street)) {
                any_street = true;
                let relation = numbers(query, q, listed, l);
                street = street.into_iter().chain(relation).min();
            }
            building |= site.kind == "building";
            if best.as_ref().is_none_or(|b| site.points > b.points) {
                best = Some(site);
            }
        }
    }
    if nearest(&query.boxes, &listed.boxes).is_some_and(|r| r <= Relation::Overlap) {
        let large = listed.boxes.iter().any(|b| b.range.is_none_or(|(n, _)| n >= 100));
        let points = if large { BOX } else { SMALL_BOX };
        if best.as_ref().is_none_or(|b| points > b.points) {
            best = Some(Site {
                points,
                query: None,
                listed: None,
                kind: "box",
                text: "the same post-office box",
                sub: false,
                loose: false,
            });
        }
    }
    let Some(best) = best else { return (0.0, out) };
    let (a, b) = match (best.query, best.listed) {
        (Some(q), Some(l)) => (Part::Line(q), Part::Line(l)),
        _ => (Part::Codes(&query.boxes), Part::Codes(&listed.boxes)),
    };
    out.push(Step { kind: best.kind, query: a, listed: b, value: best.points, text: best.text });
    others(query, listed, &best, street, any_street, building, &mut out);
    let place = |l: &Line, best: Option<&Line>| {
        let itself = best.is_some_and(|b| std::ptr::eq(b, l));
        matches!(l.kind, LineKind::Other | LineKind::Area) && !itself
    };
    let shared = || {
        let here = query.lines.iter().filter(|l| place(l, best.query));
        here.flat_map(|q| listed.lines.iter().filter(|l| place(l, best.listed)).map(move |l| (q, l)))
            .find(|(q, l)| q.alike(l) >= SAME_PLACE)
    };
    if let Some((q, l)) = (city == City::Unknown).then(shared).flatten() {
        let text = "the same name of a city or district";
        out.push(Step { kind: "city", query: Part::Line(q), listed: Part::Line(l), value: SAME_NAME, text });
        if best.points >= PLACED {
            inside(query, listed, &best, City::Agrees, &mut out);
        }
        let sum: f64 = out.iter().map(|s| s.value).sum();
        return (sum.clamp(0.0, 1.0), out);
    }
    let (value, kind, text) = match city {
        City::Agrees => (SAME_CITY, "city", "the same city"),
        City::Unknown => (UNKNOWN_CITY, "city-unknown", "the city is not known on both sides"),
        City::Differs => (OTHER_CITY, "city-differs", "another city"),
    };
    let names = |k: &'a Key| if k.cities.is_empty() { &k.countries[..] } else { &k.cities[..] };
    out.push(Step {
        kind,
        query: Part::Names(names(query)),
        listed: Part::Names(names(listed)),
        value,
        text,
    });
    if best.points >= PLACED {
        inside(query, listed, &best, city, &mut out);
    }
    let sum: f64 = out.iter().map(|s| s.value).sum();
    (sum.clamp(0.0, 1.0), out)
}

/// Other names and numbers beside the one that agrees.
fn others<'a>(
    query: &'a Key,
    listed: &'a Key,
    best: &Site<'a>,
    street: Option<Relation>,
    any_street: bool,
    building: bool,
    out: &mut Steps<'a>,
) {
    let of = |k: &'a Key, kind: LineKind| k.lines.iter().find(move |l| l.kind == kind);
    let step = |kind, q: &'a Line, l: &'a Line, value, text| Step {
        kind,
        query: Part::Line(q),
        listed: Part::Line(l),
        value,
        text,
    };
    match best.kind {
        "building" => {
            if let (Some(q), Some(l)) = (of(query, LineKind::Street), of(listed, LineKind::Street)) {
                if street == Some(Relation::Differs) {
                    out.push(step(
                        "street-other-number",
                        q,
                        l,
                        OTHER_HOUSE,
                        "another number of the same street",
                    ));
                } else if !any_street && q.number.is_some() && l.number.is_some() {
                    let same = q
                        .number
                        .as_ref()
                        .zip(l.number.as_ref())
                        .is_some_and(|(a, b)| a.to(b) <= Relation::Part);
                    let value = if same { OTHER_HOUSE } else { OTHER_STREET };
                    out.push(step("street-differs", q, l, value, "another street"));
                }
            }
        }
        "box" if !any_street => {
            if let (Some(q), Some(l)) = (of(query, LineKind::Street), of(listed, LineKind::Street)) {
                out.push(step("street-differs", q, l, OTHER_BOX, "another street"));
            }
        }
        "street" if !building => {
            if let (Some(q), Some(l)) = (of(query, LineKind::Building), of(listed, LineKind::Building)) {
                out.push(step("building-differs", q, l, OTHER_BUILDING, "another name of the building"));
            }
        }
        _ => {}
    }
}

/// The floors that are said, or that a room's number says.
fn floors(key: &Key) -> SmallVec<[super::Code; 1]> {
    if !key.floors.is_empty() {
        return key.floors.clone();
    }
    let of = |u: &super::Code| match u.range {
        Some((a, b)) if a >= 100 && a / 100 == b / 100 && a < 20_000 => Some(super::Code::number(a / 100)),
        _ => None,
    };
    key.units.iter().filter_map(of).collect()
}

/// Which part of the building.
fn inside<'a>(query: &'a Key, listed: &'a Key, best: &Site<'a>, city: City, out: &mut Steps<'a>) {
    let placed = city == City::Agrees;
    let mut push = |kind, a: &'a [super::Code], b: &'a [super::Code], value, text| {
        out.push(Step { kind, query: Part::Codes(a), listed: Part::Codes(b), value, text });
    };
    if best.kind == "box" {
        push("unit", &[], &[], if placed { SAME_PART } else { WITHIN }, "a box is the whole of an address");
        return;
    }
    // A street of which one address has no number is not a building yet.
    if matches!(best.kind, "street-half-numbered" | "street-other-number" | "name" | "building-street") {
        return;
    }
    let floor = nearest(&floors(query), &floors(listed));
    let other_floor = floor.is_some_and(|r| r > Relation::Overlap);
    let block = nearest(&query.blocks, &listed.blocks);
    let other_block = block.is_some_and(|r| r > Relation::Overlap);
    let unit = match nearest(&query.units, &listed.units) {
        Some(relation) => Some(relation),
        // 29J King Palace Plaza: no word says that it is a unit.
        None if query.units.is_empty() && !query.loose.is_empty() => nearest(&query.loose, &listed.units)
            .or_else(|| nearest(&query.loose, &listed.loose))
            .filter(|r| *r <= Relation::Overlap),
        None if listed.units.is_empty() => {
            nearest(&query.units, &listed.loose).filter(|r| *r <= Relation::Overlap)
        }
        None => None,
    };
    match unit {
        Some(Relation::Same | Relation::Overlap) if !other_floor && !other_block && !best.sub => {
            push("unit", &query.units, &listed.units, SAME_PART, "the same unit");
        }
        Some(_) => {
            push("unit-differs", &query.units, &listed.units, OTHER_UNIT, "another unit of the building")
        }
        None => {
            let has = |k: &Key| !k.units.is_empty() || (!k.loose.is_empty() && !best.loose);
            let (text, value) = match (has(query), has(listed)) {
                _ if other_floor || other_block || best.sub => ("another part of the building", OTHER_UNIT),
                (_, true) => ("the listed address is one unit; the query does not say which", 0.0),
                (true, false) if floor.is_some() => ("a unit of the listed floor", WITHIN),
                (true, false) if listed.floors.is_empty() => ("a unit of what is listed as a whole", WITHIN),
                (true, false) => ("the floor is not known", 0.0),
                (false, false) if floor.is_some() => ("the same floor", SAME_PART),
                (false, false) if !listed.floors.is_empty() => {
                    ("the listed address is one floor; the query does not say which", 0.0)
                }
                (false, false) if !query.floors.is_empty() => {
                    ("a floor of what is listed as a whole", WITHIN)
                }
                (false, false) if placed => ("no unit in either", SAME_PART),
                (false, false) => ("no unit in either", WITHIN),
            };
            let kind = if value < 0.0 { "unit-differs" } else { "unit" };
            push(kind, &query.units, &listed.units, value, text);
        }
    }
    if other_floor {
        push("floor-differs", &query.floors, &listed.floors, OTHER_FLOOR, "another floor");
    }
    if other_block {
        push("block-differs", &query.blocks, &listed.blocks, OTHER_BLOCK, "another block or tower");
    }
}
