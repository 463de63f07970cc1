//! Canada's consolidated autonomous sanctions list (`ca-sema`): `sema-lmes.xml` of Global Affairs Canada, under the
//! Special Economic Measures Act and the Justice for Victims of Corrupt Foreign Officials Act. It has no ids, and its
//! schedules and items are renumbered on repeal; the name and the country make ours.

use std::io::BufRead;

use super::draft::{Draft, last_first, some};
use super::ident::{Ids, slug};
use super::text::{date, is_legal_form, parts};
use super::xml::{Element, Xml, root_name};
use super::{Sink, Source, Summary, country, open, warn};
use crate::Result;
use crate::model::{EntityId, EntityKind, ListId, Listing, NameKind};

/// The list as XML.
pub(super) struct Sema;

const LIST: &str = "ca-sema";

impl Source for Sema {
    fn list(&self) -> &'static str {
        LIST
    }
    fn format(&self) -> &'static str {
        "sema-xml"
    }
    fn title(&self) -> &'static str {
        "Canada SEMA (XML)"
    }
    fn recognises(&self, head: &[u8]) -> bool {
        root_name(head).as_deref() == Some("data-set")
            && (open::find(head, b"<EntityOrShip>").is_some()
                || open::find(head, b"<DateOfListing>").is_some())
    }

    fn parse_named(&self, input: &mut dyn BufRead, _name: &str, sink: &mut dyn Sink) -> Result<Summary> {
        let mut xml = Xml::new(input);
        let mut ids = Ids::default();
        let mut summary = Summary::default();
        while let Some(e) = xml.next(|path, name| path.len() == 1 && name == "record")? {
            summary.records += 1;
            let place = xml.place();
            let text = |name| e.text_of(name);
            let is_person = !text("LastName").is_empty() || !text("GivenName").is_empty();
            let is_ship = !text("ShipIMONumber").is_empty();
            let kind = match (is_person, is_ship) {
                (true, _) => EntityKind::Person,
                (_, true) => EntityKind::Vessel,
                _ => EntityKind::Company,
            };
            let mut d = Draft::new(&ListId::new(LIST), EntityId::new(""), kind);
            d.name(text("EntityOrShip"), NameKind::Primary);
            d.name(&last_first(text("LastName"), text("GivenName")), NameKind::Primary);
            if d.entity.names.is_empty() {
                let what = format!("no name; schedule {:?}, item {:?}", text("Schedule"), text("Item"));
                sink.set_aside(warn("no-name", place, what));
                continue;
            }
            map(&e, &mut d);
            if let Some(l) = d.entity.listings.first()
                && l.listed_on.is_none()
            {
                let what = format!("{}: no date of listing", d.entity.display_name());
                sink.warning(warn("no-listing-date", place, what));
            }
            let under = slug(text("Country").split('/').next().unwrap_or_default());
            let wanted = format!("{LIST}/{}-{under}", slug(d.entity.display_name()));
            let apart =
                [text("DateOfListing"), text("DateOfBirthOrShipBuildDate"), text("Aliases")].join("\u{1f}");
            let (id, twin) = ids.claim(wanted, || apart);
            if twin {
                let what = format!(
                    "{}: another entry has the same name and country; this one is `{id}`",
                    d.entity.display_name()
                );
                sink.warning(warn("same-name-and-country", place, what));
            }
            d.entity.id = id;
            sink.entity(d.entity);
        }
        xml.expect_root("data-set")?;
        xml.warn_if_recoded(sink);
        Ok(summary)
    }
}

fn map(e: &Element, d: &mut Draft) {
    let text = |name| e.text_of(name);
    for (name, language) in aliases(text("Aliases")) {
        let kind = if name.is_ascii() || language.is_none() { NameKind::Alias } else { NameKind::Native };
        d.name_in(&name, kind, language.unwrap_or_default());
    }
    // `Country` is the regulation's; for most it is also a country: `Russia / Russie`.
    let english = text("Country").split('/').next().unwrap_or_default().trim();
    if let Some(code) = country::code(english) {
        d.country(code);
    }
    d.identifier("IMO", text("ShipIMONumber"), "");
    d.date(&birth(text("DateOfBirthOrShipBuildDate")));
    d.remark("Title or ship", text("TitleOrShip"));
    d.remark("Schedule", text("Schedule"));
    d.remark("Item", text("Item"));
    d.entity.listings.push(Listing {
        programme: some(english),
        authority: Some("Global Affairs Canada".to_owned()),
        listed_on: date(text("DateOfListing")),
        ..Listing::default()
    });
}

/// The other names of a cell: `A, B; Russian: C / D`. Commas separate here, but `Co., Ltd.` and `Name, OAO` are one
/// name; a language before a colon is taken off and kept.
fn aliases(cell: &str) -> Vec<(String, Option<&'static str>)> {
    const LANGUAGES: [(&str, &str); 9] = [
        ("russian", "ru"),
        ("belarusian", "be"),
        ("belarussian", "be"),
        ("ukrainian", "uk"),
        ("arabic", "ar"),
        ("farsi", "fa"),
        ("persian", "fa"),
        ("burmese", "my"),
        ("chinese", "zh"),
    ];
    let mut out: Vec<(String, Option<&'static str>)> = Vec::new();
    for part in cell.split(';').flat_map(lines) {
        for piece in split_outside_brackets(&part).into_iter().map(str::trim) {
            let lower = piece.to_lowercase();
            let language = LANGUAGES.iter().find(|(word, _)| {
                lower.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with(':'))
            });
            let named = match language {
                Some(_) => piece.split_once(':').map_or(piece, |(_, name)| name),
                None => piece,
            };
            let language = language.map(|(_, code)| *code);
            let before = out.last().and_then(|(_, l)| *l);
            let separator = if language.is_some() { "/" } else { " / " };
            for (n, name) in parts(named, separator).enumerate() {
                if name.is_empty() {
                    continue;
                }
                if n == 0
                    && language.is_none()
                    && is_legal_form(name)
                    && let Some((last, _)) = out.last_mut()
                {
                    *last = format!("{last}, {name}");
                    continue;
                }
                // A name in another script after `Russian: X,` is Russian too.
                let carried = if name.is_ascii() { None } else { before };
                out.push((name.to_owned(), language.or(carried)));
            }
        }
    }
    out
}

/// A line break separates two names when the writing changes across it; else it is the cell's width.
fn lines(part: &str) -> Vec<String> {
    let latin = |text: &str| text.chars().find(|c| c.is_alphabetic()).is_none_or(|c| c.is_ascii());
    let mut out: Vec<String> = Vec::new();
    for line in part.lines().map(str::trim).filter(|l| !l.is_empty()) {
        match out.last_mut() {
            Some(last) if latin(last) == latin(line) => {
                last.push(' ');
                last.push_str(line);
            }
            _ => out.push(line.to_owned()),
        }
    }
    out
}

fn split_outside_brackets(text: &str) -> Vec<&str> {
    let (mut out, mut start, mut depth) = (Vec::new(), 0, 0_i32);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' | '،' if depth <= 0 => {
                out.extend(text.get(start..at));
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    out.extend(text.get(start..));
    out
}

/// A date of birth; a serial number of a spreadsheet (days since 1900) becomes the day it means.
fn birth(text: &str) -> String {
    match text.parse::<i64>() {
        Ok(days @ 10_000..=60_000) => chrono::NaiveDate::from_ymd_opt(1899, 12, 30)
            .and_then(|epoch| epoch.checked_add_signed(chrono::TimeDelta::days(days)))
            .map_or_else(|| text.to_owned(), |day| day.to_string()),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_come_apart() {
        let show = |cell| {
            aliases(cell)
                .into_iter()
                .map(|(n, l)| format!("{}{n}", l.map(|l| format!("{l}:")).unwrap_or_default()))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            show("A One, B Two,  Belarusian: Імя, Russian\u{a0}: Имя / Имё"),
            ["A One", "B Two", "be:Імя", "ru:Имя", "ru:Имё"]
        );
        assert_eq!(show("Example Works, OAO; Sample Co., Ltd."), ["Example Works, OAO", "Sample Co., Ltd."]);
        assert_eq!(show("Plant (UP, Minsk), Second"), ["Plant (UP, Minsk)", "Second"]);
        assert_eq!(show("Russian: Имя, Другое"), ["ru:Имя", "ru:Другое"]);
        assert_eq!(birth("22463"), "1961-07-01");
        assert_eq!(birth("1972"), "1972");
    }
}
