//! From a record of the publisher to an entity of ours.

use std::collections::{HashMap, HashSet};

use super::wire::{self, Record};
use crate::model::{
    Address, Citation, Entity, EntityKind, Identifier, ListId, Listing, Name, NameKind, PartialDate,
};
use crate::sources::ident::{Ids, slug};
use crate::sources::ofac::ids::{self, IdSort};
use crate::sources::prose::proper_names;
use crate::sources::table::Place;
use crate::sources::text::{date, has_lost_character, one_line};
use crate::sources::{Sink, country, warn};

/// The sub-lists known, and whether each entry of one has a date and a citation.
const SUB_LISTS: [(&str, Expect); 14] = [
    ("EL", Expect::DateAndCitation),
    ("DPL", Expect::DateAndCitation),
    ("UVL", Expect::Neither),
    ("MEU", Expect::DateAndCitation),
    ("ISN", Expect::DateAndCitation),
    ("DTC", Expect::Citation),
    ("SDN", Expect::Neither),
    ("SSI", Expect::Neither),
    ("PLC", Expect::Neither),
    ("CAP", Expect::Neither),
    ("FSE", Expect::Neither),
    ("NS-MBS", Expect::Neither),
    ("CMIC", Expect::Neither),
    ("561", Expect::Neither),
];

/// Sub-lists that every whole file has had since 2021. Each Treasury one was gone for a day in 2024.
const ALWAYS: [&str; 9] = ["EL", "DPL", "UVL", "MEU", "ISN", "DTC", "SDN", "SSI", "CMIC"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    DateAndCitation,
    Citation,
    Neither,
}

/// What a `source` text stands for.
struct SubList {
    list: ListId,
    title: String,
    authority: Option<String>,
    expect: Expect,
}

/// What the numbers read so far tell of how this file writes them.
#[derive(Default)]
struct NumberOrder {
    /// Numbers written kind first (2025), less those written kind last (2022).
    kind_first: i64,
    /// Kinds met: to know one again is faster than to look for the words that make one.
    kinds: HashSet<String>,
}

/// Turns records into entities; keeps what must be known across records.
#[derive(Default)]
pub(super) struct Mapper {
    sub_lists: HashMap<String, SubList>,
    ids: Ids,
    numbers: NumberOrder,
}

impl Mapper {
    /// Says which of the sub-lists that should be there are not. To be asked at the end of the file.
    pub(super) fn warn_of_absent(&self, sink: &mut dyn Sink) {
        let there = |list: &String| self.sub_lists.values().any(|s| s.list.as_str() == list);
        let absent: Vec<String> =
            ALWAYS.iter().map(|code| format!("us-csl/{code}")).filter(|list| !there(list)).collect();
        if !absent.is_empty() {
            let text = format!("no entry of {}: nobody is screened against them", absent.join(", "));
            sink.warning(warn("absent-sub-list", "document", text));
        }
    }

    /// Maps one record; it becomes an entity or is set aside.
    pub(super) fn record(&mut self, record: &Record<'_>, place: Place, sink: &mut dyn Sink) {
        if record.name.is_empty() {
            let what = format!("no name; source {:?}, id {:?}", record.source, record.id);
            return sink.set_aside(warn("no-name", place, what));
        }
        if !self.sub_lists.contains_key(record.source) {
            let (sub, known) = sub_list(record.source);
            if !known {
                let text = format!("unknown source {:?}: kept as `{}`", record.source, sub.list);
                sink.warning(warn("unknown-sub-list", place, text));
            }
            self.sub_lists.insert(record.source.to_owned(), sub);
        }
        let Some(sub) = self.sub_lists.get(record.source) else { return };

        let mut countries = Vec::new();
        let mut add_country = |code: String| {
            if !countries.contains(&code) {
                countries.push(code);
            }
        };
        let addresses: Vec<Address> =
            record.addresses.iter().filter_map(|a| address(a, place, sink)).collect();
        for code in addresses.iter().filter_map(|a| a.country.as_ref()) {
            add_country(code.clone());
        }
        let of_person = record.nationalities.iter().chain(&record.citizenships);
        for code in of_person.chain([&record.vessel_flag]).filter_map(|c| country::code_or_text(c)) {
            add_country(code);
        }

        let kind = record.kind.parse().unwrap_or_else(|text: String| {
            sink.warning(warn("unknown-kind", place, text));
            EntityKind::Unknown
        });
        let mut listing = Listing {
            authority: sub.authority.clone(),
            citations: Citation::parse_all(record.federal_register_notice),
            licence_requirement: some(record.license_requirement),
            licence_policy: some(record.license_policy),
            url: some(record.source_information_url).or_else(|| some(record.source_list_url)),
            ..Listing::default()
        };
        let mut remarks = remarks(record);
        listing.listed_on = read_date("start date", record.start_date, place, &mut remarks, sink);
        listing.ended_on = read_date("end date", record.end_date, place, &mut remarks, sink);
        if listing.listed_on.is_none() && sub.expect == Expect::DateAndCitation {
            sink.warning(warn("no-listing-date", place, format!("{}: no date of listing", record.name)));
        }
        if listing.citations.is_empty() && sub.expect != Expect::Neither {
            sink.warning(warn("no-citation", place, format!("{}: no citation", record.name)));
        }

        let mut identifiers = Vec::new();
        for id in &record.ids {
            let (what, value, country) = identifier(id, &mut self.numbers);
            match ids::sort(what) {
                IdSort::Listed => listing.listed_on = listing.listed_on.or_else(|| date(value)),
                IdSort::Effective => listing.effective_on = listing.effective_on.or_else(|| date(value)),
                IdSort::Number => identifiers.push(Identifier {
                    kind: what.to_owned(),
                    value: value.to_owned(),
                    country: country::code_or_text(country),
                }),
                IdSort::Remark => remarks.push(format!("{}: {value}", ids::tidy(what))),
            }
        }
        if let Some(call_sign) = some(record.call_sign) {
            identifiers.push(Identifier { kind: "Call sign".to_owned(), value: call_sign, country: None });
        }

        let wanted = if record.entity_number.is_empty() {
            let of = addresses.first().and_then(|a| a.country.as_deref()).map(str::to_ascii_lowercase);
            match of {
                Some(of) => format!("{}/{}-{of}", sub.list, slug(record.name)),
                None => format!("{}/{}", sub.list, slug(record.name)),
            }
        } else {
            format!("{}/{}", sub.list, record.entity_number)
        };
        let (id, twin) = self.ids.claim(wanted, || {
            let mut apart: Vec<&str> = addresses.iter().map(|a| a.text.as_str()).collect();
            apart.push(record.federal_register_notice);
            apart.push(record.start_date);
            apart.push(record.name);
            apart.join("\u{1f}")
        });
        if twin {
            let text =
                format!("{}: another entry has the same name and country; this one is `{id}`", record.name);
            sink.warning(warn("same-name-and-country", place, text));
        }
        let mut names = names(record, place, sink);
        // An address that is itself listed (`Address 01`, since June 2024) has no name of its own.
        let is_address = is_address_label(record.name) && !addresses.is_empty();
        let kind = if is_address { EntityKind::Address } else { kind };
        if is_address {
            names.clear();
        }
        sink.entity(Entity {
            id,
            list: sub.list.clone(),
            source_id: some(if record.entity_number.is_empty() { record.id } else { record.entity_number }),
            kind,
            names,
            addresses,
            identifiers,
            countries,
            dates: record.dates_of_birth.iter().map(|d| (*d).to_owned()).collect(),
            listings: listings(record, sub, listing),
            remarks,
        });
    }
}

/// One listing a programme; the sub-list itself where no programme is named.
fn listings(record: &Record<'_>, sub: &SubList, listing: Listing) -> Vec<Listing> {
    if record.programs.is_empty() {
        return vec![Listing { programme: Some(sub.title.clone()), ..listing }];
    }
    let of = |p: &&str| Listing { programme: Some((*p).to_owned()), ..listing.clone() };
    record.programs.iter().map(of).collect()
}

/// Whether a name is only the number of a listed address.
fn is_address_label(name: &str) -> bool {
    name.strip_prefix("Address ").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// `Entity List (EL) - Bureau of Industry and Security`: title, code, authority. The second value says whether
/// the code is one we know.
fn sub_list(source: &str) -> (SubList, bool) {
    let (title, authority) = match source.rsplit_once(" - ") {
        Some((title, authority)) => (title.trim(), some(authority.trim())),
        None => (source, None),
    };
    let in_brackets =
        title.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(code, _)| code.trim());
    let code = in_brackets.map(|c| c.strip_suffix(" List").unwrap_or(c)).unwrap_or_default();
    let known = SUB_LISTS.iter().find(|(c, _)| *c == code);
    let code = match known {
        Some((code, _)) => (*code).to_owned(),
        None if code.is_empty() && source.is_empty() => "unnamed".to_owned(),
        None if code.is_empty() => slug(source),
        None => slug(code).to_uppercase(),
    };
    let plain = title.split(" (").next().unwrap_or(title);
    let sub = SubList {
        list: ListId::new(format!("us-csl/{code}")),
        title: if plain.is_empty() { "Unnamed list".to_owned() } else { plain.to_owned() },
        authority,
        expect: known.map_or(Expect::Neither, |(_, e)| *e),
    };
    (sub, known.is_some())
}

fn read_date(
    what: &str,
    text: &str,
    place: Place,
    remarks: &mut Vec<String>,
    sink: &mut dyn Sink,
) -> Option<PartialDate> {
    if text.is_empty() {
        return None;
    }
    let read = date(text);
    if read.is_none() {
        sink.warning(warn("unreadable-date", place, format!("{what} {text:?} is kept as a remark")));
        remarks.push(format!("{what}: {text}"));
    } else if text.contains('/') {
        sink.warning(warn("odd-date", place, format!("{what} {text:?} is read as month/day/year")));
    }
    read
}

fn remarks(record: &Record<'_>) -> Vec<String> {
    let mut out: Vec<String> = some(record.remarks).into_iter().collect();
    let mut add = |what: &str, text: &str| {
        if !text.is_empty() {
            out.push(format!("{what}: {text}"));
        }
    };
    add("Title", record.title);
    add("Standard order", record.standard_order);
    add("Vessel type", record.vessel_type);
    add("Gross tonnage", record.gross_tonnage);
    add("Gross registered tonnage", record.gross_registered_tonnage);
    add("Vessel owner", record.vessel_owner);
    for place in &record.places_of_birth {
        add("Place of birth", place);
    }
    out
}

/// The primary name, the proper names in it, and the other names.
fn names(record: &Record<'_>, place: Place, sink: &mut dyn Sink) -> Vec<Name> {
    let mut names = Names { out: Vec::with_capacity(1 + record.alt_names.len()), lost: None, prose: false };
    // OFAC's rows are data; only the other agencies write prose.
    let plain = !record.entity_number.is_empty();
    if let Some(clean) = one_line(record.name) {
        sink.warning(warn("line-break-in-name", place, format!("{clean}: a line break in the name")));
        names.add(&clean, NameKind::Primary, plain);
    } else {
        names.add(record.name, NameKind::Primary, plain);
    }
    let mut and: Option<String> = None;
    let only_one = record.alt_names.len() == 1;
    for alias in &record.alt_names {
        let (had_and, alias) = match alias.strip_prefix("and ") {
            Some(rest) if !plain => (true, rest.trim()),
            _ if *alias == "and" => (true, ""),
            _ => (false, *alias),
        };
        if had_and {
            and = Some(alias.to_owned());
        }
        if alias == "[]" || alias.is_empty() {
            if alias == "[]" {
                sink.warning(warn("empty-list-as-text", place, "other names are the text `[]`: none"));
            }
            continue;
        }
        let alias_one_line = one_line(alias);
        let alias = alias_one_line.as_deref().unwrap_or(alias);
        // `A Co., Ltd., and B`: two names in a cell without a semicolon.
        match alias.split_once("., and ") {
            Some((first, second)) if only_one && !plain => {
                and = Some(second.to_owned());
                names.add(&format!("{first}."), NameKind::Alias, plain);
                names.add(second, NameKind::Alias, plain);
            }
            _ => names.add(alias, NameKind::Alias, plain),
        }
    }
    if let Some(alias) = and {
        sink.warning(warn("alias-and-prefix", place, format!("`and` before the last other name: {alias}")));
    }
    if let Some(name) = names.lost {
        sink.warning(warn("lost-character", place, format!("a `?` stands for a lost character: {name}")));
    }
    if names.prose {
        let found: Vec<_> = names.out.iter().skip(1).map(|n| n.text.as_str()).collect();
        sink.warning(warn(
            "prose-in-name",
            place,
            format!("{}: also read as {}", record.name, found.join(" | ")),
        ));
    }
    names.out
}

struct Names {
    out: Vec<Name>,
    lost: Option<String>,
    prose: bool,
}

impl Names {
    fn add(&mut self, text: &str, kind: NameKind, plain: bool) {
        if self.lost.is_none() && has_lost_character(text) {
            self.lost = Some(text.to_owned());
        }
        let proper = if plain { Vec::new() } else { proper_names(text) };
        // `f.k.a. X` as an alias is the former name X, not a name that begins with a mark.
        let whole_is_former = kind == NameKind::Alias
            && matches!(proper.as_slice(), [(name, NameKind::Former)] if text.ends_with(name.as_str()));
        if !whole_is_former {
            self.push(text, kind);
        }
        self.prose |= !proper.is_empty();
        for (name, kind) in proper {
            self.push(&name, kind);
        }
    }

    fn push(&mut self, text: &str, kind: NameKind) {
        if !self.out.iter().any(|n| n.text == text) {
            self.out.push(Name::new(text, kind));
        }
    }
}

fn address(address: &wire::Address<'_>, place: Place, sink: &mut dyn Sink) -> Option<Address> {
    let (text, code) = match address {
        wire::Address::Parts(parts, code) => {
            let text = parts.join(", ");
            let code = country::code_or_text(code);
            match (text.is_empty(), code) {
                (true, None) => return None,
                (true, Some(code)) => (code.clone(), Some(code)),
                (false, Some(code)) => (format!("{text}, {code}"), Some(code)),
                (false, None) => (text, None),
            }
        }
        wire::Address::Line(line) => {
            let line = line.strip_prefix("and ").unwrap_or(line).trim().trim_end_matches([';', ',']);
            if line.is_empty() {
                return None;
            }
            let last = line.rsplit(',').next().unwrap_or(line).trim();
            // Two capitals are a country's code; a whole word has to be a country's name. (`CA` after a city
            // may be California: the list puts the country last, so it is read as Canada only there.)
            let code = match last {
                code if country::is_code(code) => Some(code.to_owned()),
                word if word.len() > 2 => country::code(word).map(str::to_owned),
                _ => None,
            };
            (line.to_owned(), code)
        }
    };
    if code.is_none() {
        sink.warning(warn("address-without-country", place, text.clone()));
    }
    Some(Address { text: one_line(&text).unwrap_or(text), country: code })
}

/// Kind, value and country of a number. The order was `country, value, kind` in 2022 and is `kind, value,
/// country` now: what says its kind tells which, and where neither does, the order that the file has had so far.
fn identifier<'a>(id: &wire::Id<'a>, order: &mut NumberOrder) -> (&'a str, &'a str, &'a str) {
    let line = match *id {
        wire::Id::Parts(kind, value, country) => return (kind, value, country),
        wire::Id::Line(line) => line,
    };
    let Some((first, rest)) = line.split_once(", ") else { return ("", line, "") };
    let last = line.rsplit(", ").next().unwrap_or_default();
    let usual = order.kind_first >= 0;
    let first_is_kind = if order.kinds.contains(if usual { first } else { last }) {
        usual
    } else {
        match (is_id_kind(first), is_id_kind(last)) {
            (true, false) => true,
            (false, true) => false,
            _ => country::is_code(last) || (!country::is_code(first) && usual),
        }
    };
    order.kind_first += if first_is_kind { 1 } else { -1 };
    let kind = if first_is_kind { first } else { last };
    if !order.kinds.contains(kind) && is_id_kind(kind) {
        order.kinds.insert(kind.to_owned());
    }
    if first_is_kind {
        match rest.rsplit_once(", ") {
            Some((value, code)) if country::is_code(code) => (first, value, code),
            _ => (first, rest, ""),
        }
    } else {
        let rest = line.get(..line.len() - last.len()).unwrap_or(line).trim_end_matches([',', ' ']);
        match rest.split_once(", ") {
            Some((code, value)) if country::is_code(code) => (last, value, code),
            _ => (last, rest, ""),
        }
    }
}

fn is_id_kind(text: &str) -> bool {
    const WORDS: [&str; 34] = [
        "No.",
        "Number",
        "Gender",
        "Passport",
        "Website",
        "ID",
        "Date",
        "Email",
        "Secondary sanctions",
        "Order",
        "Target Type",
        "SWIFT",
        "ISIN",
        "Cedula",
        "NIT",
        "C.U.R.P.",
        "R.F.C.",
        "Aircraft",
        "Vessel",
        "Organization",
        "RUC",
        "Matricula",
        "Identification",
        "MMSI",
        "Ticker",
        "Additional Sanctions",
        "Transactions Prohibited",
        "Digital Currency",
        "Code",
        "Issuer",
        "License",
        "Phone",
        "Licence",
        "D.N.I.",
    ];
    WORDS.iter().any(|w| text.contains(w))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_both_orders() {
        for (line, want) in [
            ("RU, 5117746058733, Registration Number", ("Registration Number", "5117746058733", "RU")),
            ("Registration ID, C122790", ("Registration ID", "C122790", "")),
            ("Passport, 836238033, KP", ("Passport", "836238033", "KP")),
            ("Male, Gender", ("Gender", "Male", "")),
            ("Gender, Male", ("Gender", "Male", "")),
            ("US, 80-0890696, Tax ID No.", ("Tax ID No.", "80-0890696", "US")),
            ("lonely", ("", "lonely", "")),
        ] {
            assert_eq!(identifier(&wire::Id::Line(line), &mut NumberOrder::default()), want, "{line}");
        }
    }

    #[test]
    fn sub_lists_have_tidy_codes() {
        for (source, code, title, known) in [
            (
                "Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department",
                "us-csl/NS-MBS",
                "Non-SDN Menu-Based Sanctions List",
                true,
            ),
            (
                "Military End User (MEU) List - Bureau of Industry and Security",
                "us-csl/MEU",
                "Military End User",
                true,
            ),
            ("Brand New List (BNL) - Some Agency", "us-csl/BNL", "Brand New List", false),
            ("Something else", "us-csl/something-else", "Something else", false),
        ] {
            let (sub, is_known) = sub_list(source);
            assert_eq!((sub.list.as_str(), sub.title.as_str(), is_known), (code, title, known));
        }
    }
}
