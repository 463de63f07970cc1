//! The working of a score, from the very sums that made it.

use super::align::positions;
use super::sums::{Seen, Sums, left_weight};
use super::{Alignment, Evidence, How, OwnedSide, Profile, Score, Span, origin_factor, pair, sums};
use crate::names::{Class, Form, NameKey, Relation};

/// The evidence of a pair that shares nothing.
pub(super) fn nothing() -> Evidence {
    item("none", "", "", 0.0, "nothing in common".into())
}

/// The evidence of a query that is how a listed name begins.
pub(super) fn beginning(query: &NameKey, value: f64) -> Score {
    let mut evidence = item(
        "beginning",
        query.text(),
        query.text(),
        0.0,
        format!(
            "the listed name begins with all {} letters given, where a field may have cut them",
            query.letters().len()
        ),
    );
    evidence.contribution = value;
    Score { value, evidence: vec![evidence] }
}

fn item(kind: &str, query: &str, listed: &str, contribution: f32, text: String) -> Evidence {
    Evidence {
        kind: kind.into(),
        query: query.into(),
        listed: listed.into(),
        contribution: f64::from(contribution),
        text,
    }
}

fn words(form: &Form, span: Span) -> String {
    let range = usize::from(span.start)..usize::from(span.start) + usize::from(span.len);
    form.tokens[range].iter().map(|t| &*t.text).collect::<Vec<_>>().join(" ")
}

/// Scores two forms with the working out.
pub(super) fn explain(query: &NameKey, q: &Form, listed: &NameKey, l: &Form, p: &Profile) -> Score {
    let (qs, ls, alignment) = pair(query, q, listed, l, p);
    let sums = sums(&qs.view(), &ls.view(), &alignment, p);
    let factor = origin_factor(q.origin, l.origin);
    let value = sums.value() * factor;
    if sums.met <= 0.0 {
        return Score { value, evidence: vec![nothing()] };
    }
    let mut evidence = Vec::new();
    met(q, l, &alignment, &sums, &mut evidence);
    left(q, l, &qs, &ls, &alignment, &sums, p, &mut evidence);
    ends(&sums, &mut evidence);
    if let Some(seen) = sums.seen.filter(|_| sums.raised() > 0.0) {
        let text = match seen {
            Seen::Rare => {
                "they share a word or two that hardly any other party has: to be seen whatever else differs"
            }
            Seen::Misspelt => {
                "the query is a word that hardly any other party has, and the name's own but for a slip: to be seen"
            }
            Seen::Name => {
                "the query is the word that tells this party from others; the rest is words of business, places \
                 and numbers: to be seen"
            }
            Seen::OfPerson => "the query is nothing but one of this person's names: to be seen",
        };
        evidence.push(item("rare-word", "", "", sums.raised() as f32, text.into()));
    }
    if factor < 1.0 {
        let so_far: f64 = evidence.iter().map(|e| e.contribution).sum();
        let mut part =
            item("part", "", "", 0.0, "only a part of a name, or a name with its spelling put right".into());
        part.contribution = so_far * (factor - 1.0);
        evidence.push(part);
    }
    // What rounding and the limits 0 and 1 leave; so that the steps add up to the value exactly.
    let so_far: f64 = evidence.iter().map(|e| e.contribution).sum();
    if (value - so_far).abs() > 1e-6 {
        let mut limit = item("limit", "", "", 0.0, "scores stay between 0 and 1".into());
        limit.contribution = value - so_far;
        evidence.push(limit);
    }
    Score { value, evidence }
}

/// What met, each with its share of what could have met.
fn met(q: &Form, l: &Form, alignment: &Alignment, sums: &Sums, out: &mut Vec<Evidence>) {
    // What differences of spelling cost is shared out over the words that differ.
    let lost: f32 = alignment.edges.iter().map(|e| e.weight * (1.0 - e.similarity)).sum();
    let loss_scale = if lost > 0.0 { (sums.met - sums.alike) / lost } else { 0.0 };
    for edge in &alignment.edges {
        let (a, b) = (words(q, edge.query), words(l, edge.listed));
        let joined = edge.query.len != edge.listed.len && !matches!(edge.how, How::Acronym);
        let (kind, text) = match edge.how {
            How::Equal if joined => ("joined", format!("“{a}” is “{b}” written with other spaces")),
            How::Equal => ("equal", format!("“{a}” is in both names")),
            How::Related(relation) => ("related", format!("“{a}” and “{b}”: {}", relation_text(relation))),
            How::Sound => ("sound", format!("“{a}” and “{b}” sound alike")),
            How::Looks => ("looks", format!("“{a}” and “{b}” look alike to a scanner")),
            How::Edited(1) => ("edited", format!("“{a}” and “{b}” differ by one letter")),
            How::Edited(n) => ("edited", format!("“{a}” and “{b}” differ by {n} letters")),
            How::Syllables => ("syllables", format!("“{a}” and “{b}” are written alike, and are two words")),
            How::Initial => ("initial", format!("“{a}” and “{b}”: an initial")),
            How::Acronym => ("acronym", format!("“{a}” and “{b}”: initials of the name")),
            How::Cut => ("cut", format!("“{a}” begins “{b}”, where the query is cut")),
        };
        out.push(item(
            kind,
            &a,
            &b,
            edge.weight * (1.0 - (1.0 - edge.similarity) * loss_scale) / sums.met,
            text,
        ));
    }
    for edge in &alignment.again {
        let (a, b) = (words(q, edge.query), words(l, edge.listed));
        out.push(item("acronym", &a, &b, 0.0, format!("“{a}” and “{b}”: a name beside its own initials")));
    }
}

fn relation_text(relation: Relation) -> &'static str {
    match relation {
        Relation::Plural => "singular and plural",
        Relation::Place => "two names of one place",
        Relation::Abbreviated => "short and long",
        Relation::Number => "the same number",
        Relation::Derived => "words of one stem",
        Relation::Translated => "the same word in two languages",
        Relation::Variant => "two spellings of one name",
        _ => "the same word",
    }
}

/// What the left-over words and doubt take away: together the loss from `alike / met` to `alike / whole`,
/// shared out in proportion.
#[expect(clippy::too_many_arguments, reason = "both names, both sides, and what came of them")]
fn left(
    q: &Form,
    l: &Form,
    qs: &OwnedSide,
    ls: &OwnedSide,
    a: &Alignment,
    sums: &Sums,
    p: &Profile,
    out: &mut Vec<Evidence>,
) {
    let loss = sums.alike / sums.met - sums.alike / sums.whole();
    let costs = sums.whole() - sums.met;
    if costs <= 0.0 {
        return;
    }
    let share = |cost: f32| -loss * cost / costs;
    for i in positions(a.query_left, q.tokens.len()) {
        let word = &*q.tokens[i].text;
        let cost = sums.scale * sums.query_factor * p.query_left * left_weight(&qs.tokens[i], p);
        out.push(item(
            "left-query",
            word,
            "",
            share(cost),
            format!("“{word}”{} is not in the listed name", what(&q.tokens[i].class)),
        ));
    }
    for i in positions(a.listed_left, l.tokens.len()) {
        let word = &*l.tokens[i].text;
        let beyond = a.cut_after.is_some_and(|cut| i >= cut);
        let cost = sums.scale
            * if beyond {
                ls.tokens[i].weight * p.cut_left
            } else {
                left_weight(&ls.tokens[i], p) * sums.listed_factor * p.listed_left
            };
        let text = if beyond {
            format!("“{word}” comes after the point where the query may be cut")
        } else {
            format!("“{word}”{} is not in the query", what(&l.tokens[i].class))
        };
        out.push(item("left-listed", "", word, share(cost), text));
    }
    if sums.both > 0.0 {
        out.push(item(
            "left-both",
            "",
            "",
            share(sums.both),
            "both names have words of weight that the other has not".into(),
        ));
    }
    if sums.uneven > 0.0 {
        out.push(item("uneven", "", "", share(sums.uneven), "a telling word met one that tells less".into()));
    }
    if sums.doubt > 0.0 {
        out.push(item(
            "doubt",
            "",
            "",
            share(sums.doubt),
            "the names are not the same; the less they share, the more this weighs".into(),
        ));
    }
}

fn what(class: &Class) -> &'static str {
    match class {
        Class::Place => " (a place)",
        Class::Generic => " (a common business word)",
        Class::Function => " (a word that only joins others)",
        Class::Number => " (a number)",
        _ => "",
    }
}

/// What is taken off at the end.
fn ends(sums: &Sums, out: &mut Vec<Evidence>) {
    let ends = &sums.ends;
    for (kind, cost, text) in [
        ("order", ends.order, "the words stand in another order"),
        ("numbers", ends.numbers, "the numbers differ"),
        ("places", ends.places, "the places differ: a branch, a subsidiary or another party"),
        ("differ", ends.differ, "each name has words that the other has not"),
        (
            "syllables",
            ends.syllables,
            "another syllable or character of Chinese is another word rather than a slip",
        ),
        ("common-words", sums.common(), "only common words are shared"),
        ("party", ends.party, "one is an organisation, the other a person, ship or aircraft"),
        ("legal-form", ends.legal, "the legal forms differ; this never decides"),
    ] {
        if cost > 0.0 {
            out.push(item(kind, "", "", -cost, text.into()));
        }
    }
}
