//! A screening as the library makes it: what decides a verdict, what is merged, what is never hidden.

use listed::model::{Citation, Entity, EntityId, EntityKind, ListId, Listing, Name, NameKind};
use listed::score::Profile;
use listed::screen::{
    DECISION_COLUMNS, Decisions, Facts, Query, Screener, Screening, Settings, Verdict, entity_digest,
    fingerprint,
};
use listed::store::{Coverage, List, ListInfo};

fn entity(id: &str, names: &[(&str, NameKind)], citation: &str) -> Entity {
    let (list, _) = id.rsplit_once('/').unwrap();
    Entity {
        id: EntityId::new(id),
        list: ListId::new(list),
        source_id: None,
        kind: EntityKind::Company,
        names: names.iter().map(|(text, kind)| Name::new(text, *kind)).collect(),
        addresses: vec![],
        identifiers: vec![],
        countries: vec!["RU".into()],
        dates: vec![],
        listings: vec![Listing { citations: Citation::parse_all(citation), ..Listing::default() }],
        remarks: vec![],
    }
}

fn list(id: &str, entities: Vec<Entity>) -> List {
    let info = ListInfo {
        id: ListId::new(id),
        name: id.into(),
        published: None,
        fetched_at: None,
        age_days: None,
        entries: entities.len(),
        sha256: String::new(),
        coverage: Coverage::Full,
    };
    List { info, day: None, entities: entities.into(), warnings: vec![], set_aside: vec![] }
}

fn screener(lists: Vec<List>) -> Screener {
    let as_of = "2026-11-23".parse().unwrap();
    let settings = Settings { profile: Profile::default(), as_of, min_score: None };
    Screener::new(lists, Facts::bundled().unwrap(), settings).unwrap()
}

fn check(lists: Vec<List>, query: Query) -> Screening {
    screener(lists).check(query)
}

const PRIMARY: NameKind = NameKind::Primary;

#[test]
fn a_weak_alias_is_never_a_match_by_itself_and_never_hides_a_stronger_name() {
    let one = entity("x/1", &[("Zorvex Optics", PRIMARY), ("Zelthor", NameKind::WeakAlias)], "");
    let answer = check(vec![list("x", vec![one.clone()])], Query::name("Zelthor"));
    assert_eq!((answer.verdict, answer.hits[0].verdict), (Verdict::Review, Verdict::Review));
    assert_eq!(answer.hits[0].score, 1.0);

    let mut two = one;
    two.names.push(Name::new("Zelthor Kest", NameKind::Alias));
    two.names.push(Name::new("Zelthor Kest Trading", NameKind::WeakAlias));
    let answer = check(vec![list("x", vec![two])], Query::name("Zelthor Kest Trading"));
    assert_eq!(
        answer.hits[0].matched_name, "Zelthor Kest",
        "the name that makes the verdict is the one shown"
    );
    assert_eq!(answer.verdict, Verdict::Match);
}

#[test]
fn what_has_ended_is_told_and_is_no_hit() {
    let mut over = entity("x/1", &[("Zorvex Optics", PRIMARY)], "");
    over.listings[0].ended_on = Some("2026-11-22".parse().unwrap());
    let mut today = over.clone();
    today.id = EntityId::new("x/2");
    today.listings[0].ended_on = Some("2026-11-23".parse().unwrap());
    let mut some_day = over.clone();
    some_day.id = EntityId::new("x/3");
    some_day.listings[0].ended_on = Some("2026-11".parse().unwrap());
    let mut again = over.clone();
    again.id = EntityId::new("x/4");
    again.listings.push(Listing::default());
    let answer =
        check(vec![list("x", vec![over.clone(), today, some_day, again])], Query::name("Zorvex Optics"));
    let hits: Vec<&str> = answer.hits.iter().map(|h| h.entity_id.as_str()).collect();
    assert_eq!(hits, ["x/2", "x/3", "x/4"], "its last day, an unsure day, and another listing still count");
    assert_eq!((answer.ended.len(), answer.ended[0].entity_id.as_str()), (1, "x/1"));

    let answer = check(vec![list("x", vec![over])], Query::name("Zorvex Optics"));
    assert_eq!((answer.verdict, answer.hits.len(), answer.ended.len()), (Verdict::Clear, 0, 1));
}

#[test]
fn one_listing_by_two_ways_is_one_hit_that_names_both() {
    // One cites the first page of the rule, the other a page inside it; one has lost its apostrophe.
    let ours = entity("us-bis-el/people-s-optics", &[("People's Zorvex Optics", PRIMARY)], "84 FR 54002");
    let copy = entity("us-csl/EL/people-s-optics", &[("People?s Zorvex Optics", PRIMARY)], "84 FR 54004");
    let other = entity("us-csl/SDN/77", &[("People's Zorvex Optics", PRIMARY)], "");
    let lists = |a: List, b: List| check(vec![a, b], Query::name("Peoples Zorvex Optics"));
    let (el, csl) = (list("us-bis-el", vec![ours]), list("us-csl", vec![copy, other]));
    let answer = lists(el.clone(), csl.clone());
    let hits: Vec<(&str, usize)> =
        answer.hits.iter().map(|h| (h.entity_id.as_str(), h.also_on.len())).collect();
    assert_eq!(hits.len(), 2, "{hits:?}");
    let merged = answer.hits.iter().find(|h| !h.also_on.is_empty()).unwrap();
    let both = [merged.entity_id.as_str(), merged.also_on[0].entity_id.as_str()];
    assert!(both.contains(&"us-bis-el/people-s-optics") && both.contains(&"us-csl/EL/people-s-optics"));
    assert_eq!(
        serde_json::to_string(&answer).unwrap(),
        serde_json::to_string(&lists(csl, el)).unwrap(),
        "the order of the lists changes nothing"
    );
}

#[test]
fn one_listing_by_two_ways_is_cleared_when_both_are_and_not_before() {
    let ours = entity("us-bis-el/optics", &[("Zorvex Optics", PRIMARY)], "84 FR 54002");
    let copy = entity("us-csl/EL/optics", &[("Zorvex Optics", PRIMARY)], "84 FR 54004");
    let decision = |e: &Entity| {
        format!(
            "Zorvex Optics,,{},{},false-positive,other,2027-01-01,me,2026-01-01,{}\n",
            fingerprint("Zorvex Optics", None),
            e.id,
            entity_digest(e)
        )
    };
    let verdicts = |decided: &[&Entity]| {
        let text: String = decided.iter().map(|e| decision(e)).collect();
        let decisions =
            Decisions::parse(&format!("{}\n{text}", DECISION_COLUMNS.join(",")), "d.csv").unwrap();
        let lists = vec![list("us-bis-el", vec![ours.clone()]), list("us-csl", vec![copy.clone()])];
        let answer = screener(lists).with_decisions(decisions).check(Query::name("Zorvex Optics"));
        assert_eq!((answer.hits.len(), answer.hits[0].also_on.len()), (1, 1));
        (answer.verdict, answer.hits[0].verdict)
    };
    assert_eq!(verdicts(&[&ours]), (Verdict::Match, Verdict::Match));
    assert_eq!(verdicts(&[&copy]), (Verdict::Match, Verdict::Match));
    assert_eq!(verdicts(&[&ours, &copy]), (Verdict::Cleared, Verdict::Cleared));
}

#[test]
fn entries_that_only_share_a_name_stay_two() {
    let a = entity("us-bis-el/a", &[("Zorvex Optics", PRIMARY)], "84 FR 54002");
    let b = entity("us-csl/EL/b", &[("Zorvex Optics", PRIMARY)], "86 FR 18437");
    let answer =
        check(vec![list("us-bis-el", vec![a]), list("us-csl", vec![b])], Query::name("Zorvex Optics"));
    assert_eq!(answer.hits.len(), 2);
    let twice = vec![
        entity("x/1", &[("Zorvex Optics", PRIMARY)], "84 FR 54002"),
        entity("x/2", &[("Zorvex Optics", PRIMARY)], "84 FR 54002"),
    ];
    assert_eq!(check(vec![list("x", twice)], Query::name("Zorvex Optics")).hits.len(), 2, "a list means it");
}

#[test]
fn a_country_is_bounded_and_never_hides() {
    let listed = entity("x/1", &[("Zorvex Precision Optics Holdings", PRIMARY)], "");
    let screener = screener(vec![list("x", vec![listed])]);
    let profile = Profile::default();
    for name in [
        "Zorvex Precision Optics Holdings",
        "Zorvex Precision",
        "Zorvex",
        "Zorveks Optics",
        "Precision Zorvex 7",
    ] {
        let plain = screener.check(Query::name(name));
        for country in ["RU", "de"] {
            let with = screener.check(Query::name(name).country(country));
            for hit in &plain.hits {
                let same = with.hits.iter().find(|h| h.entity_id == hit.entity_id);
                let same = same.unwrap_or_else(|| panic!("{name} from {country}: hidden"));
                assert!((same.score - hit.score).abs() <= 0.03 + 1e-12, "{name} {country}");
                assert!(same.score >= profile.review_from);
                let sum: f64 = same.evidence.iter().map(|e| e.contribution).sum();
                assert!((sum - same.score).abs() < 1e-6, "{name} {country}: {sum} {}", same.score);
            }
        }
    }
}

#[test]
fn a_citation_in_no_rule_is_named_and_nothing_is_made_up_for_it() {
    let listed = entity("us-bis-el/x", &[("Zorvex Optics", PRIMARY)], "99 FR 12; Notice of our own");
    let answer = check(vec![list("us-bis-el", vec![listed])], Query::name("Zorvex Optics"));
    let why = &answer.hits[0].why;
    assert_eq!(why.citations, ["99 FR 12", "Notice of our own"]);
    assert_eq!(why.unresolved_citations, ["99 FR 12"]);
    assert!(why.rules.is_empty() && why.rule_title.is_none() && why.reason.is_none());
    assert!(why.consequence.is_some(), "what the list means does not hang on the rule");
}

#[test]
fn nothing_of_a_large_entry_is_left_out() {
    let names: Vec<String> = (0..70_000).map(|i| format!("Zorvex{i} Optics")).collect();
    let mut listed = entity("x/1", &[], "");
    listed.names = names.iter().map(|n| Name::new(n, NameKind::Alias)).collect();
    let answer = check(vec![list("x", vec![listed])], Query::name("Zorvex69999 Optics"));
    assert_eq!(answer.hits[0].matched_name, "Zorvex69999 Optics");
}

#[test]
fn threads_share_one_screener() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&screener(vec![list("x", vec![entity("x/1", &[("Zorvex", PRIMARY)], "")])]));
}
