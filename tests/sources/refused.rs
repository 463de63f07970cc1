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
fn a_gzip_bomb_is_refused_in_bounded_memory() {
    // 1.1 GiB of spaces after a good start: some 1 MB packed.
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(b"id,name\n1,A\n").unwrap();
    let block = vec![b'\n'; 1 << 20];
    for _ in 0..1100 {
        packer.write_all(&block).unwrap();
    }
    let error = try_read(&packer.finish().unwrap()).unwrap_err();
    assert!(error.to_string().contains("larger than any list"), "{error}");
}
