//! The events that an entry tells itself: the acts that it cites and the dates of its listings.

use super::{ByRule, Event, Kind};
use crate::model::{Citation, Entity, Listing, PartialDate};
use crate::rules::{Lookup, Rule, Rules};

/// The events of an entry, in no order.
pub fn events(entity: &Entity, rules: &Rules) -> Vec<Event> {
    let mut out: Vec<Event> = Vec::new();
    for listing in &entity.listings {
        for event in of_listing(listing, rules, entity.listings.len() > 1) {
            let same = |e: &Event| {
                let act = |e: &Event| e.rule.as_ref().map(|r| r.url.clone()).or_else(|| e.citation.clone());
                (e.on, e.what, act(e)) == (event.on, event.what, act(&event))
            };
            match out.iter_mut().find(|e| same(e)) {
                None => out.push(event),
                Some(known) => {
                    if known.programme != event.programme {
                        let both: Vec<String> =
                            [known.programme.take(), event.programme].into_iter().flatten().collect();
                        known.programme = (!both.is_empty()).then(|| both.join("; "));
                    }
                }
            }
        }
    }
    out
}

/// The first day on which an entry is known to have been listed.
pub fn first_known(events: &[Event]) -> Option<PartialDate> {
    events.iter().filter(|e| e.what == Kind::Listed).filter_map(|e| e.on).min_by_key(|d| d.earliest())
}

/// Kinds of rules that list nobody.
const NOT_LISTING: [&str; 4] = ["correction", "policy", "removal", "procurement"];
/// The kind of rules that say what follows from a listing, and change none.
const NOT_AMENDING: &str = "procurement";

/// A citation, with what is known of it.
struct Act<'a> {
    citation: &'a Citation,
    rule: Option<&'a Rule>,
    on: Option<PartialDate>,
}

fn acts<'a>(listing: &'a Listing, rules: &'a Rules) -> Vec<Act<'a>> {
    let act = |citation: &'a Citation| {
        let rule = match rules.find_cited(citation) {
            Lookup::Found(rule) => Some(rule),
            _ => None,
        };
        Act { citation, rule, on: rule.map(|r| r.published().value).or(citation.date) }
    };
    listing.citations.iter().map(act).collect()
}

fn of_listing(listing: &Listing, rules: &Rules, several: bool) -> Vec<Event> {
    let acts = acts(listing, rules);
    let listed_on = listing.listed_on.or(listing.effective_on);
    // Where the list does not say when it listed, the first of all dates does, if all are known.
    let dated = acts.iter().all(|a| a.on.is_some());
    let first = acts.iter().filter_map(|a| a.on).map(PartialDate::earliest).min().filter(|_| dated);
    let programme = listing.programme.clone().filter(|_| several);
    let event = |on, what, note: Option<String>| Event {
        on,
        what,
        citation: None,
        rule: None,
        programme: programme.clone(),
        between: None,
        fields: Vec::new(),
        note,
    };
    let mut out = Vec::new();
    let mut listed = false;
    for act in &acts {
        let what = what(act, listed_on, first);
        listed |= what == Kind::Listed;
        let unresolved = act.rule.is_none() && act.citation.fr.is_some();
        let note = match (unresolved, what) {
            (true, _) => Some("unresolved: not in our table of rules".to_owned()),
            (false, Kind::Cited) => Some("what it did to this entry is not known".to_owned()),
            _ => None,
        };
        let rule = act.rule.map(ByRule::of);
        // Two pages of one rule are one event.
        let same =
            |e: &Event| rule.is_some() && e.rule.as_ref().map(|r| &r.url) == rule.as_ref().map(|r| &r.url);
        if out.iter().any(same) {
            continue;
        }
        out.push(Event { citation: Some(act.citation.text.clone()), rule, ..event(act.on, what, note) });
    }
    if let Some(on) = listed_on.filter(|_| !listed) {
        let note = if acts.is_empty() {
            "by the list's own date"
        } else {
            "by the list's own date; no act that it cites is known to be of that day"
        };
        out.push(event(Some(on), Kind::Listed, Some(note.to_owned())));
    }
    if let Some(on) = listing.ended_on {
        out.push(event(Some(on), Kind::Ended, Some("by the list's own date: its last day".to_owned())));
    }
    out
}

fn what(act: &Act<'_>, listed_on: Option<PartialDate>, first: Option<chrono::NaiveDate>) -> Kind {
    let Some(on) = act.on else { return Kind::Cited };
    let kind = act.rule.map_or("", Rule::kind);
    let (lists, amends) = (!NOT_LISTING.contains(&kind), kind != NOT_AMENDING);
    let day = on.earliest();
    match (listed_on, first) {
        (Some(listed), _) => {
            let within = |d: PartialDate| (listed.earliest()..=listed.latest()).contains(&d.earliest());
            let effective = act.rule.and_then(Rule::effective).map(|e| e.value);
            if lists && (within(on) || effective.is_some_and(within)) {
                Kind::Listed
            } else if amends && day > listed.latest() {
                Kind::Amended
            } else {
                Kind::Cited
            }
        }
        (None, Some(first)) if day == first && lists => Kind::Listed,
        (None, Some(first)) if day > first && amends => Kind::Amended,
        _ => Kind::Cited,
    }
}

#[cfg(test)]
mod tests {
    use super::events;
    use crate::model::{Citation, Entity, EntityId, EntityKind, ListId, Listing, Name, NameKind};
    use crate::rules::Rules;

    const RULES: &str = "volume,start_page,end_page,pages,misprints,document_number,published,effective,title,type,summary,reason,url,unverified,note\n\
        84,100,109,,,A,2019-10-09,2019-10-09,One,entity-list,s,r,https://x/A,,\n\
        85,200,209,,,B,2020-06-05,2020-06-05,Two,entity-list,s,r,https://x/B,,\n\
        85,300,309,,,C,2020-07-22,2020-07-22,Three,correction,s,r,https://x/C,,\n";

    fn told(listings: &[(&str, Option<&str>, Option<&str>)]) -> Vec<String> {
        let listing = |(cited, on, ended): &(&str, Option<&str>, Option<&str>)| Listing {
            citations: cited.split(';').filter(|c| !c.is_empty()).flat_map(Citation::parse_all).collect(),
            listed_on: on.map(|d| d.parse().unwrap()),
            ended_on: ended.map(|d| d.parse().unwrap()),
            ..Listing::default()
        };
        let entity = Entity {
            id: EntityId::new("l/1"),
            list: ListId::new("l"),
            source_id: None,
            kind: EntityKind::Company,
            names: vec![Name::new("Acme", NameKind::Primary)],
            addresses: vec![],
            identifiers: vec![],
            countries: vec![],
            dates: vec![],
            listings: listings.iter().map(listing).collect(),
            remarks: vec![],
        };
        let mut all = events(&entity, &Rules::parse(RULES.as_bytes()).unwrap());
        super::super::in_order(&mut all);
        let on = |d: Option<crate::model::PartialDate>| d.map_or("-".to_owned(), |d| d.to_string());
        let by =
            |e: &super::Event| e.rule.as_ref().map_or("?", |r| r.title.as_deref().unwrap_or("")).to_owned();
        all.iter().map(|e| format!("{} {} {}", on(e.on), e.what.as_str(), by(e))).collect()
    }

    #[test]
    fn the_first_act_lists_and_later_ones_amend_where_the_dates_say_so() {
        let three = "84 FR 102, 10/9/19;85 FR 200, 6/5/20;85 FR 301, 7/22/20";
        let all = ["2019-10-09 listed One", "2020-06-05 amended Two", "2020-07-22 amended Three"];
        assert_eq!(told(&[(three, None, None)]), all);
        assert_eq!(told(&[(three, Some("2019-10-09"), None)]), all);
        // The list's own date decides; without one an act without a date leaves all in doubt.
        assert_eq!(
            told(&[("85 FR 200", Some("2018-01-01"), Some("2021-02-03"))]),
            ["2018-01-01 listed ?", "2020-06-05 amended Two", "2021-02-03 ended ?"]
        );
        assert_eq!(told(&[("70 FR 5;85 FR 200", None, None)]), ["2020-06-05 cited Two", "- cited ?"]);
        // Unresolved, and dated by the list: told with its date, as what it must be.
        assert_eq!(
            told(&[("70 FR 5, 1/2/05;85 FR 200", None, None)]),
            ["2005-01-02 listed ?", "2020-06-05 amended Two"]
        );
        // A correction lists nobody.
        assert_eq!(told(&[("85 FR 301", None, None)]), ["2020-07-22 cited Three"]);
        assert_eq!(told(&[("", None, None)]), Vec::<String>::new());
    }
}
