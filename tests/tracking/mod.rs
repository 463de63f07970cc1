//! What changed between two states of a list: the diff, its properties, and real lists.

mod real;

use listed::model::{
    Address, Citation, Entity, EntityId, EntityKind, Identifier, ListId, Listing, Name, NameKind,
};
use listed::track::{Counts, Diff, Scope, What, apply, diff, in_order, within};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// An entry with a name, an address and a citation.
fn entry(id: &str, name: &str) -> Entity {
    Entity {
        id: EntityId::new(format!("l/{id}")),
        list: ListId::new("l"),
        source_id: None,
        kind: EntityKind::Company,
        names: vec![Name::new(name, NameKind::Primary)],
        addresses: vec![Address { text: format!("{id} Long Road, Beijing"), country: Some("CN".into()) }],
        identifiers: Vec::new(),
        countries: vec!["CN".into()],
        dates: Vec::new(),
        listings: vec![Listing { citations: Citation::parse_all("84 FR 54002"), ..Listing::default() }],
        remarks: Vec::new(),
    }
}

fn counts(diff: &Diff) -> [usize; 5] {
    let Counts { added, removed, renamed, changed, rewritten, .. } = diff.counts();
    [added, removed, renamed, changed, rewritten]
}

fn holds(before: &[Entity], after: &[Entity]) -> Diff {
    let found = diff(before, after);
    let (mut a, mut b) = (before.to_vec(), after.to_vec());
    assert_eq!(apply(&found, before).unwrap(), {
        in_order(&mut b);
        b
    });
    let back = diff(after, before);
    assert_eq!(apply(&back, after).unwrap(), {
        in_order(&mut a);
        a
    });
    let [added, removed, renamed, changed, rewritten] = counts(&found);
    assert_eq!(counts(&back), [removed, added, renamed, changed, rewritten]);
    assert!(diff(before, before).is_empty() && diff(after, after).is_empty());
    let text = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Diff>(&text).unwrap(), found);
    found
}

/// Entries that resemble one another in every way, so that all the rules of identity meet.
fn entries() -> impl Strategy<Value = Vec<Entity>> {
    let names = [
        "Acme Ltd",
        "ACME LTD.",
        "Acme Limited",
        "Zvekov, Ivan",
        "Ivan Zvekov",
        "Yan?an Co",
        "Yan'an Co",
        "Belka",
    ];
    let kind = select(vec![NameKind::Alias, NameKind::Former, NameKind::WeakAlias, NameKind::Native]);
    let name = (select(names.to_vec()), kind).prop_map(|(text, kind)| Name::new(text, kind));
    let address = select(vec!["1 A Street", "2 B Street", "1 a street."])
        .prop_map(|text| Address { text: text.into(), country: None });
    let listing = (select(vec!["", "84 FR 1", "84 FR 1; 85 FR 2", "85 FR 2"]), proptest::option::of("[a-b]"))
        .prop_map(|(acts, policy)| Listing {
            citations: Citation::parse_all(acts),
            licence_policy: policy,
            ..Listing::default()
        });
    let number = select(vec!["IMO 1234567", "1234567", "99"]).prop_map(|v| Identifier {
        kind: "IMO".into(),
        value: v.into(),
        country: None,
    });
    let one = (
        select(names.to_vec()),
        proptest::collection::vec(name, 0..3),
        proptest::collection::vec(address, 0..3),
        proptest::collection::vec(listing, 0..3),
        proptest::collection::vec(number, 0..2),
        subsequence(vec!["CN", "RU", "US"], 0..=2),
        select(vec![EntityKind::Unknown, EntityKind::Person, EntityKind::Company, EntityKind::Vessel]),
        proptest::option::of(select(vec!["1", "2", "hash"])),
        select(vec![
            "1",
            "2",
            "acme-cn",
            "acme-cn-0a1b2c3d",
            "acme-cn-0a1b2c3d-2",
            "acme-cn-ffffffff",
            "zvekov",
        ]),
    );
    let one =
        one.prop_map(|(main, names, addresses, listings, identifiers, countries, kind, source_id, id)| {
            Entity {
                kind,
                names: std::iter::once(Name::new(main, NameKind::Primary)).chain(names).collect(),
                addresses,
                identifiers,
                countries: countries.into_iter().map(str::to_owned).collect(),
                listings,
                source_id: source_id.map(str::to_owned),
                ..entry(id, main)
            }
        });
    proptest::collection::vec(one, 0..7).prop_map(|mut all| {
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|e| seen.insert(e.id.clone()));
        all
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn a_diff_leads_from_one_list_to_the_other_and_back(before in entries(), after in entries()) {
        holds(&before, &after);
    }

    #[test]
    fn between_forms_the_diff_the_other_way_has_the_same_counts(before in entries(), after in entries()) {
        let after: Vec<Entity> =
            after.into_iter().map(|e| Entity { list: ListId::new("custom/m"), ..e }).collect();
        let there = within(&before, &after, &Scope::shared(&before, &after)).counts();
        let back = within(&after, &before, &Scope::shared(&after, &before)).counts();
        let turned = Counts { added: back.removed, removed: back.added, ..back };
        prop_assert_eq!(there, turned);
    }

    #[test]
    fn the_order_of_rows_does_not_matter(before in entries(), after in entries()) {
        let (mut a, mut b) = (before.clone(), after.clone());
        a.reverse();
        b.reverse();
        prop_assert_eq!(diff(&a, &b), diff(&before, &after));
    }
}

#[test]
fn what_came_went_and_changed() {
    let mut changed = entry("3", "Charlie");
    changed.listings[0].licence_policy = Some("Presumption of denial".into());
    changed.names.push(Name::new("Karl", NameKind::Alias));
    let before = [entry("1", "Alpha"), entry("2", "Bravo Works"), entry("3", "Charlie")];
    let after = [entry("4", "Delta"), entry("2", "Bravo Works"), changed];
    let found = holds(&before, &after);
    assert_eq!(counts(&found), [1, 1, 0, 1, 0]);
    assert_eq!((found.added[0].display_name(), found.removed[0].display_name()), ("Delta", "Alpha"));
    let lines: Vec<String> = found.changed[0]
        .lines()
        .into_iter()
        .map(|l| format!("{}: {:?} -> {:?}", l.field.as_str(), l.old, l.new))
        .collect();
    assert_eq!(
        lines,
        ["name: None -> Some(\"Karl (alias)\")", "licence policy: None -> Some(\"Presumption of denial\")"]
    );
}

#[test]
fn an_entry_whose_name_its_id_is_made_of_is_known_again_when_it_is_renamed() {
    let before = [entry("acme-cn", "Acme Works"), entry("other-cn", "Other")];
    let mut renamed = entry("zenith-cn", "Zenith Works");
    renamed.names.push(Name::new("Acme Works", NameKind::Former));
    let found = holds(&before, &[renamed, entry("other-cn", "Other")]);
    assert_eq!(counts(&found), [0, 0, 1, 0, 0]);
    let join = found.changed[0].join.as_ref().unwrap().to_string();
    assert_eq!(join, "“Acme Works” is a name of both, same citation 84 FR 54002, same country CN");
    // Another party of the same rule and country is another party.
    let found = holds(&before, &[entry("zenith-cn", "Zenith Works"), entry("other-cn", "Other")]);
    assert_eq!(counts(&found), [1, 1, 0, 0, 0]);
}

#[test]
fn a_row_hash_and_an_order_are_no_change() {
    let with = |hash: &str, e: Entity| Entity { source_id: Some(hash.into()), ..e };
    let mut turned = entry("1", "Alpha");
    turned.names.extend([Name::new("B", NameKind::Alias), Name::new("C", NameKind::Alias)]);
    let mut other = turned.clone();
    other.names.swap(1, 2);
    let found = holds(&[with("aa", turned)], &[with("bb", other)]);
    assert_eq!(counts(&found), [0, 0, 0, 0, 1]);
    assert_eq!(found.changed[0].what(), What::Rewritten);
}

#[test]
fn twins_are_known_by_what_they_say_when_their_rows_change_places() {
    let twin = |id: &str, road: &str| {
        let mut e = entry(id, "Acme");
        e.addresses[0].text = road.into();
        e
    };
    let before = [twin("acme-cn", "1 First Road"), twin("acme-cn-0a0a0a0a", "2 Second Road")];
    let after = [twin("acme-cn", "2 Second Road"), twin("acme-cn-0b0b0b0b", "1 First Road")];
    assert_eq!(counts(&holds(&before, &after)), [0, 0, 0, 0, 2]);
}

#[test]
fn a_diff_is_applied_only_to_the_list_that_it_was_made_of() {
    let (a, b) = ([entry("1", "Alpha")], [entry("1", "Bravo")]);
    let found = diff(&a, &b);
    for other in [&[entry("1", "Charlie")][..], &[], &[entry("1", "Alpha"), entry("1", "Alpha")]] {
        let told = apply(&found, other).unwrap_err().to_string();
        assert!(told.starts_with("the diff does not fit the list: l/1:"), "{told}");
    }
}

#[test]
fn between_forms_only_what_both_carry_is_compared() {
    // One form has the town in the cell of the name and a code for the country, the other a lost apostrophe.
    let mut before = entry("yan-an-works-co-ltd-cn", "Yan?an Works Co., Ltd., Yan?an, Shaanxi");
    before.addresses[0] = Address { text: "5 Long Road, Beijing, CN".into(), country: Some("CN".into()) };
    before.listings[0].programme = Some("Entity List".into());
    before.kind = EntityKind::Unknown;
    let mut after = entry("17", "Yan'an Works Co Ltd");
    after.list = ListId::new("custom/el");
    after.addresses[0].text = "5 Long Road, Beijing, China".into();
    after.listings[0] = Listing { reason: Some("84 FR 54004, 10/9/19".into()), ..Listing::default() };
    after.source_id = Some("17".into());
    let (before, after) = ([before], [after]);
    let scope = Scope::shared(&before, &after);
    let found = within(&before, &after, &scope);
    assert_eq!(counts(&found), [0, 0, 0, 1, 0], "{found:#?}");
    let lines = found.changed[0].lines();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(!found.changed[0].renamed);
    let told = apply(&found, &before).unwrap_err().to_string();
    assert!(told.contains("two forms"), "{told}");
    // A rule of another volume, and nothing of the name in common.
    let mut other = after.clone();
    other[0].names[0].text = "Lanzhou Works Co Ltd".into();
    assert_eq!(counts(&within(&before, &other, &scope)), [1, 1, 0, 0, 0]);
}

#[test]
fn a_party_that_one_form_writes_once_and_the_other_for_each_country_neither_comes_nor_goes() {
    let one = |id: &str, road: &str, country: &str| {
        let mut e = entry(id, "Seyyed Works");
        e.addresses = vec![Address { text: road.into(), country: Some(country.into()) }];
        e.countries = vec![country.into()];
        e
    };
    let mut both = one("seyyed-works-gr", "1 First Road, Athens", "GR");
    both.addresses.push(Address { text: "2 Second Road, Istanbul".into(), country: Some("TR".into()) });
    both.countries.push("TR".into());
    let apart = [one("1", "1 First Road, Athens", "GR"), one("2", "2 Second Road, Istanbul", "TR")]
        .map(|e| Entity { list: ListId::new("custom/el"), ..e });
    let joined = [both];
    let scope = Scope::shared(&joined, &apart);
    let (found, back) = (within(&joined, &apart, &scope), within(&apart, &joined, &scope));
    for diff in [&found, &back] {
        assert_eq!(counts(diff), [0, 0, 0, 0, 0], "{diff:#?}");
        assert_eq!(diff.counts().parts, 1);
    }
}

/// As many entries as the largest list has, every one of them under another id.
#[test]
fn a_list_whose_every_id_is_another_is_known_again_in_a_moment() {
    let list = |hash: &str| -> Vec<Entity> {
        (0..19_000)
            .map(|n| {
                let mut e = entry(&format!("{hash}{n}"), &format!("Zvek{n} Works {} Ltd", n % 97));
                e.addresses[0].text = format!("{n} Long Road, Beijing");
                e
            })
            .collect()
    };
    let (before, after) = (list("a"), list("b"));
    let begun = std::time::Instant::now();
    let found = diff(&before, &after);
    println!("19,000 entries with other ids: {:?}", begun.elapsed());
    assert_eq!(counts(&found), [0, 0, 0, 0, 19_000]);
    assert!(begun.elapsed().as_secs() < 30, "unoptimised and beside other tests, and still");
}

/// What thousands have in common joins nobody, and takes no time.
#[test]
fn a_name_and_an_act_that_all_have_are_no_identity() {
    let list = |hash: &str| -> Vec<Entity> {
        (0..4_000)
            .map(|n| {
                let mut e = entry(&format!("{hash}{n}"), "Unnamed Works");
                e.addresses.clear();
                e.remarks.push(format!("{hash}{n}"));
                e
            })
            .collect()
    };
    let found = diff(&list("a"), &list("b"));
    assert_eq!(counts(&found), [4_000, 4_000, 0, 0, 0]);
}
