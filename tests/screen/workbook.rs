//! Workbooks made by hand: enough of XLSX to hold sheets of text.

/// A zip file of uncompressed members: enough of a workbook.
fn zip(members: &[(&str, String)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in members {
        let mut crc = flate2::Crc::new();
        crc.update(text.as_bytes());
        let size = u32::try_from(text.len()).unwrap().to_le_bytes();
        let mut head = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        head.extend(crc.sum().to_le_bytes());
        head.extend(size);
        head.extend(size);
        head.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        head.extend([0, 0]);
        let at = u32::try_from(out.len()).unwrap().to_le_bytes();
        out.extend(b"PK\x03\x04");
        out.extend(&head);
        out.extend(name.as_bytes());
        out.extend(text.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&head);
        directory.extend([0; 10]);
        directory.extend(at);
        directory.extend(name.as_bytes());
    }
    let (at, size) = (u32::try_from(out.len()).unwrap(), u32::try_from(directory.len()).unwrap());
    let count = u16::try_from(members.len()).unwrap().to_le_bytes();
    out.extend(&directory);
    out.extend(b"PK\x05\x06\x00\x00\x00\x00");
    out.extend(count);
    out.extend(count);
    out.extend(size.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

/// A workbook of sheets of text.
pub(crate) fn workbook(sheets: &[(&str, Vec<Vec<String>>)]) -> Vec<u8> {
    let escape = |t: &str| t.replace('&', "&amp;").replace('<', "&lt;");
    let sheets: Vec<(&str, String, &str)> = sheets
        .iter()
        .map(|(name, rows)| {
            let mut data = String::new();
            for (row, r) in rows.iter().zip(1..) {
                data.push_str(&format!("<row r=\"{r}\">"));
                for (cell, c) in row.iter().zip(b'A'..) {
                    let at = format!("{}{r}", char::from(c));
                    if !cell.is_empty() {
                        data.push_str(&format!(
                            "<c r=\"{at}\" t=\"inlineStr\"><is><t>{}</t></is></c>",
                            escape(cell)
                        ));
                    }
                }
                data.push_str("</row>");
            }
            (*name, data, "")
        })
        .collect();
    book(&sheets)
}

/// A workbook: of each sheet its name, its rows in XML, and what else is said of it.
pub(crate) fn book(sheets: &[(&str, String, &str)]) -> Vec<u8> {
    let spread = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let mut members = vec![
        (
            "[Content_Types].xml".to_owned(),
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/>\
                 <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r\" Type=\"{office}/officeDocument\" \
                 Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
    ];
    let (mut book, mut relations) = (String::new(), String::new());
    for ((name, data, said), n) in sheets.iter().zip(1..) {
        book.push_str(&format!("<sheet name=\"{name}\" sheetId=\"{n}\"{said} r:id=\"r{n}\"/>"));
        relations.push_str(&format!(
            "<Relationship Id=\"r{n}\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        ));
        members.push((
            format!("xl/worksheets/sheet{n}.xml"),
            format!("<worksheet xmlns=\"{spread}\"><sheetData>{data}</sheetData></worksheet>"),
        ));
    }
    members.push((
        "xl/workbook.xml".to_owned(),
        format!("<workbook xmlns=\"{spread}\" xmlns:r=\"{office}\"><sheets>{book}</sheets></workbook>"),
    ));
    members.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        format!("<Relationships xmlns=\"{package}/relationships\">{relations}</Relationships>"),
    ));
    let members: Vec<(&str, String)> = members.iter().map(|(n, t)| (n.as_str(), t.clone())).collect();
    zip(&members)
}
