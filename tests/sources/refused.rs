//! What is no list, and what the user is told.

use std::io::Write as _;

use super::{fixture, read, try_read};

#[test]
fn each_wrong_file_is_named_with_a_way_out() {
    for (bytes, want) in [
        (&b""[..], "is empty"),
        (b"\xef\xbb\xbf\n \n", "is empty"),
        (b"<!DOCTYPE html><html><head><title>503 Service Unavailable</title>", "503 Service Unavailable"),
        (b"\n<HTML><body>Access denied", "is a web page"),
        (b"PK\x03\x04rest", "ZIP archive"),
        (b"%PDF-1.7", "PDF document"),
        (b"\x7fELF\0\0\0\x01\x02\x03", "is not text"),
        (b"vendor,country\nAcme,US\n", "it begins: vendor,country"),
        (b"{\"a\": 1}", "none of the known"),
        (b"<xml><unknown/></xml>", "none of the known"),
        (b"\xff\xfea", "not UTF-16"),
    ] {
        let error = try_read(bytes).unwrap_err();
        assert!(error.to_string().contains(want), "{error}");
        assert!(error.hint_text().is_some(), "{error}: no hint");
        assert_eq!(error.kind(), listed::ErrorKind::List);
    }
}

#[test]
fn only_a_header_is_refused() {
    let text = fixture("csl/2022.csv");
    let header = text.split(|b| *b == b'\n').next().unwrap();
    let error = try_read(header).unwrap_err();
    assert!(error.to_string().contains("holds no record"), "{error}");
    assert!(try_read(b"{\"results\": []}").unwrap_err().to_string().contains("holds no record"));
}

#[test]
fn gzip_and_utf16_are_unpacked() {
    let plain = fixture("csl/2022.csv");
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(&plain).unwrap();
    let packed = packer.finish().unwrap();
    assert_eq!(read(&packed).found, read(&plain).found);
    let error = try_read(&packed[..packed.len() / 2]).unwrap_err();
    assert!(error.to_string().contains("cut short") || error.to_string().contains("damaged"), "{error}");

    let text = String::from_utf8(plain.clone()).unwrap();
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read(&utf16).found, read(&plain).found);
}

#[test]
fn xml_in_another_encoding_is_read() {
    let text = String::from_utf8(fixture("un/consolidated.xml")).unwrap();
    let whole = read(text.as_bytes());
    // Said, and so.
    let latin = text.replace("encoding='UTF-8'", "encoding='ISO-8859-1'").replace("جين مثال", "J\u{e4}ne");
    let bytes: Vec<u8> = latin.chars().map(|c| u8::try_from(c as u32).unwrap_or(b'?')).collect();
    let r = read(&bytes);
    assert!(r.found.entities[0].names.iter().any(|n| n.text == "J\u{e4}ne"));
    assert_eq!(r.codes(), whole.codes());
    // Not said.
    let bytes: Vec<u8> = text
        .replace("جين مثال", "J\u{e4}ne")
        .chars()
        .map(|c| u8::try_from(c as u32).unwrap_or(b'?'))
        .collect();
    assert!(read(&bytes).codes().contains("not-utf8 1"));
}
