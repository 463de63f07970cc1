//! The US Consolidated Screening List.

use listed::model::{EntityKind, NameKind};

use super::{fixture, golden, read, shared, try_read};

#[test]
fn golden_2022() {
    insta::assert_snapshot!(golden(&read(&fixture("csl/2022.csv"))));
}

#[test]
fn layouts_agree() {
    let a = read(&fixture("csl/2022.csv"));
    let b = read(&fixture("csl/2025.csv"));
    assert_eq!(a.summary.records, 14);
    let ids = |r: &super::Read| r.found.entities.iter().map(|e| e.id.clone()).collect::<Vec<_>>();
    let (a_ids, b_ids) = (ids(&a), ids(&b));
    // The twin's id rests on its address, the others on name and country.
    assert_eq!(a_ids, b_ids);
    for name in ["csl/new-ids.json", "csl/old-ids.json"] {
        let json = read(&fixture(name));
        assert_eq!(json.format, "csl-json");
        assert_eq!(json.summary.records, 14);
        for (x, y) in json.found.entities.iter().zip(&b.found.entities) {
            assert_eq!((&x.list, &x.kind, &x.listings), (&y.list, &y.kind, &y.listings), "{}", x.id);
            assert_eq!(x.names, y.names, "{}", x.id);
        }
    }
    let old = read(&fixture("csl/2019.csv"));
    assert_eq!(
        old.found.entities[..],
        a.found.entities[..6]
            .iter()
            .cloned()
            .map(|mut e| {
                e.source_id = None;
                e
            })
            .collect::<Vec<_>>()[..]
    );
}

#[test]
fn quirks_are_handled_and_named() {
    let r = read(&fixture("csl/2022.csv"));
    assert_eq!(
        r.codes(),
        "-no-name 1, absent-sub-list 1, address-without-country 1, alias-and-prefix 2, empty-list-as-text 1, line-break-in-name 1, \
         lost-character 1, no-citation 1, no-listing-date 1, odd-date 1, prose-in-name 4, same-name-and-country 1, \
         unknown-kind 1, unknown-sub-list 1, unreadable-date 1"
    );
    let sdn = r.entity("us-csl/SDN/90001");
    assert_eq!(sdn.kind, EntityKind::Person);
    assert_eq!(sdn.countries, ["SY", "LB", "PY"]);
    assert_eq!(sdn.listings.len(), 2);
    assert_eq!(sdn.identifiers[0].country.as_deref(), Some("IR"));
    let cmic = r.entity("us-csl/CMIC/90002");
    assert_eq!(cmic.listings[0].listed_on.unwrap().to_string(), "2021-06-03");
    assert_eq!(cmic.listings[0].effective_on.unwrap().to_string(), "2021-08-02");
    let expired = r.found.entities.iter().find(|e| e.list.as_str() == "us-csl/DPL").unwrap();
    assert_eq!(expired.ended_on().unwrap().to_string(), "2020-10-13");
    let affiliate =
        r.entity("us-csl/EL/sample-holding-co-ltd-sample-affiliated-entity-sample-cloud-co-ltd-cn");
    let names: Vec<_> = affiliate.names.iter().map(|n| (n.text.as_str(), n.kind)).collect();
    assert_eq!(names[0].1, NameKind::Primary);
    assert_eq!(
        names[1..],
        [
            ("Sample Cloud Co., Ltd.", NameKind::Alias),
            ("Sample Cloud Technology Co., Ltd.", NameKind::Alias),
            ("Cloud Sample", NameKind::Alias)
        ]
    );
    assert_eq!(affiliate.addresses[1].text, "8 South Street, Harbour, Hong Kong");
    assert_eq!(affiliate.addresses[1].country.as_deref(), Some("HK"));
}

#[test]
fn a_file_cut_in_a_cell_or_a_row_is_refused() {
    let whole = fixture("csl/2025.csv");
    let message = try_read(&whole[..whole.len() - 2]).unwrap_err().to_string();
    assert!(message.contains("ends inside a quoted cell"), "{message}");
    // One cell too many would be missing here, were it not for the comma: all that shows is the line end.
    let r = read(&whole[..whole.len() - 3]);
    assert!(r.codes().contains("no-final-newline 1"), "{}", r.codes());
    let whole = fixture("csl/2022.csv");
    let message = try_read(&whole[..whole.len() * 15 / 16]).unwrap_err().to_string();
    assert!(message.contains("looks cut short"), "{message}");
}

#[test]
fn a_page_of_the_search_interface_is_no_list() {
    let page = br#"{"total": 3420, "offset": 0, "results": [{"id": "1", "source": "x", "name": "A"}]}"#;
    let error = try_read(page).unwrap_err();
    assert!(error.to_string().contains("1 of 3420 records"), "{error}");
}

#[test]
fn numbers_in_json_are_read_as_text() {
    let text = br#"{"results": [{"id": 7, "source": "Specially Designated Nationals (SDN) - Treasury Department",
        "entity_number": 21944, "type": "Entity", "name": "A", "ids": [{"type": "Tax ID No.", "number": 5}]}, 3]}"#;
    let r = read(text);
    let entity = r.entity("us-csl/SDN/21944");
    assert_eq!(entity.identifiers[0].value, "5");
    assert_eq!(r.codes(), "-not-a-record 1, absent-sub-list 1");
}

#[test]
fn a_listed_address_is_no_name() {
    let text = br#"{"results": [{"id": "7", "source": "Entity List (EL) - Bureau of Industry and Security", "name": "Address 01",
        "addresses": [{"address": "Unit 04, Example Tower", "city": "Kowloon", "country": "HK"}], "start_date": "2024-06-18",
        "federal_register_notice": "89 FR 51644"}]}"#;
    let r = read(text);
    let entity = r.entity("us-csl/EL/address-01-hk");
    assert_eq!((entity.kind, entity.names.len()), (EntityKind::Address, 0));
    assert_eq!(entity.display_name(), "Unit 04, Example Tower, Kowloon, HK");
}

#[test]
fn cells_of_ten_megabytes_are_refused() {
    let mut text = fixture("csl/2022.csv");
    text.extend_from_slice(b"x,\"");
    text.extend(std::iter::repeat_n(b'a', 10 << 20));
    text.extend_from_slice(b"\",,,,,,,,,,,,,,,,,,,,,,,,,,,\n");
    let error = try_read(&text).unwrap_err();
    assert!(error.to_string().contains("longer than 1 MiB"), "{error}");
}

#[test]
fn windows_1252_is_read_and_named() {
    let text =
        String::from_utf8(fixture("csl/2022.csv")).unwrap().replace("Debarred Sample", "Debarred S~mple");
    let bytes: Vec<u8> = text.bytes().map(|b| if b == b'~' { 0xe4 } else { b }).collect();
    let r = read(&bytes);
    assert!(r.codes().contains("not-utf8 1"), "{}", r.codes());
    assert!(r.found.entities.iter().any(|e| e.names.iter().any(|n| n.text == "Debarred Sämple")));
}

#[test]
fn real_files() {
    let Some(bytes) = shared("csl/consolidated-2022-05.csv") else { return };
    let r = read(&bytes);
    assert_eq!((r.summary.records, r.found.entities.len()), (14_160, 14_160));
    assert_eq!(
        format!("{:?}", r.per_list()),
        r#"{"us-csl/CAP": 53, "us-csl/CMIC": 68, "us-csl/DPL": 462, "us-csl/DTC": 727, "us-csl/EL": 2001, "us-csl/FSE": 3, "us-csl/ISN": 163, "us-csl/MEU": 71, "us-csl/NS-MBS": 17, "us-csl/PLC": 78, "us-csl/SDN": 10026, "us-csl/SSI": 290, "us-csl/UVL": 201}"#
    );
    println!("{}", r.codes());
    let started = std::time::Instant::now();
    let mut found = listed::sources::Collected::default();
    listed::sources::read_any(&mut bytes.as_slice(), "x", &mut found).unwrap();
    println!("read in {:?}", started.elapsed());
    if std::env::var_os("SHOW_WARNINGS").is_some() {
        for w in found.warnings.iter().filter(|w| w.code != "address-without-country") {
            println!("{} [{}] {}", w.code, w.place, w.text);
        }
    }
    for (name, n) in
        [("csl/consolidated-115-rows-2019-12.csv", 115), ("csl/consolidated-13-rows-2025-06.csv", 13)]
    {
        let Some(bytes) = shared(name) else { return };
        let r = read(&bytes);
        assert_eq!((r.summary.records, r.found.entities.len()), (n, n as usize), "{name}");
        println!("{name}: {}", r.codes());
    }
}
