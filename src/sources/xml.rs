//! XML, read as a stream of small trees: the same limits and the same care for every publisher.
//!
//! The pull reader beneath takes a truncated document for a whole one, hands `&amp;` out as an event of its own,
//! and has no limit on depth; all three are seen to here. Entities of a document's own are refused.

use std::io::BufRead;

use encoding_rs::Encoding;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::open::unreadable;
use super::table::Place;
use super::{Sink, cut, damaged, warn};
use crate::{Error, Result};

/// Real lists nest some 12 deep.
const MAX_DEPTH: usize = 64;
/// Real elements have some 20 attributes.
const MAX_ATTRIBUTES: usize = 128;
/// The longest text of one element or attribute.
const MAX_TEXT: usize = 1 << 20;
/// The most elements of one record, so that one is never a whole file.
const MAX_NODES: usize = 500_000;

/// An element with all that is in it. Names are without their namespace prefix.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    text: String,
    /// Where it stands in its parent's text.
    at: usize,
    pub(super) children: Vec<Self>,
}

impl Element {
    /// Its own text, trimmed.
    pub(super) fn value(&self) -> &str {
        self.text.trim()
    }

    /// An attribute's value, trimmed; empty where there is none.
    pub(super) fn attr(&self, name: &str) -> &str {
        self.attributes.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    /// The first child of this name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|c| c.name == name)
    }

    /// All children of this name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// All elements at the end of this path below it, e.g. `["akaList", "aka"]`.
    pub(super) fn at<'a>(&'a self, path: &[&str]) -> Vec<&'a Self> {
        let mut level = vec![self];
        for step in path {
            level = level.into_iter().flat_map(|e| e.children.iter().filter(|c| c.name == *step)).collect();
        }
        level
    }

    /// The text of the first child of this name; empty where there is none.
    pub(super) fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", Self::value)
    }

    /// Its text and that of everything in it, in order of the document.
    pub(super) fn whole_text(&self) -> String {
        self.flowing_text(&|_| None)
    }

    /// [`Element::whole_text`], where `instead` may put a text in an element's place (a line end for `<br/>`).
    pub(super) fn flowing_text(&self, instead: &dyn Fn(&Self) -> Option<&'static str>) -> String {
        let (mut out, mut from) = (String::new(), 0);
        for child in &self.children {
            out.push_str(self.text.get(from..child.at).unwrap_or_default());
            from = child.at;
            match instead(child) {
                Some(text) => out.push_str(text),
                None => out.push_str(&child.flowing_text(instead)),
            }
        }
        out.push_str(self.text.get(from..).unwrap_or_default());
        out
    }
}

/// How far to read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    AtRoot,
    AtEnd,
}

/// A document being read.
pub(super) struct Xml<'a> {
    reader: Reader<&'a mut dyn BufRead>,
    buffer: Vec<u8>,
    path: Vec<String>,
    /// The root's name and attributes, once it has been seen.
    pub(super) root: Option<Element>,
    encoding: &'static Encoding,
    recoded: bool,
    records: u64,
}

impl<'a> Xml<'a> {
    /// Starts reading.
    pub(super) fn new(input: &'a mut dyn BufRead) -> Self {
        let mut reader = Reader::from_reader(input);
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            path: Vec::new(),
            root: None,
            encoding: encoding_rs::UTF_8,
            recoded: false,
            records: 0,
        }
    }

    /// The next element that is wanted, whole; elements not wanted are entered. `wanted` gets the names of the
    /// elements around it, the root first, and its own. `None` at the end of a complete document.
    pub(super) fn next(&mut self, wanted: impl Fn(&[String], &str) -> bool) -> Result<Option<Element>> {
        self.read(wanted, Stop::AtEnd)
    }

    fn read(&mut self, wanted: impl Fn(&[String], &str) -> bool, stop: Stop) -> Result<Option<Element>> {
        loop {
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.clear();
            let event = self.reader.read_event_into(&mut buffer).map_err(|e| self.broken(e))?;
            match event {
                Event::Start(start) => {
                    let element = self.open(&start)?;
                    self.buffer = buffer;
                    if self.path.is_empty() {
                        if self.root.is_some() {
                            return Err(
                                damaged("the XML has two documents in one file").hint("fetch it again")
                            );
                        }
                        self.root = Some(element.clone());
                        if stop == Stop::AtRoot {
                            return Ok(None);
                        }
                    }
                    if wanted(&self.path, &element.name) {
                        self.records += 1;
                        return self.fill(element).map(Some);
                    }
                    self.deeper(self.path.len() + 1)?;
                    self.path.push(element.name);
                }
                Event::End(_) => {
                    self.path.pop();
                    self.buffer = buffer;
                }
                Event::Eof => return self.end().map(|()| None),
                Event::Decl(declaration) => {
                    if let Some(Ok(label)) = declaration.encoding() {
                        self.encoding = Encoding::for_label(&label).ok_or_else(|| {
                            let label = String::from_utf8_lossy(&label).into_owned();
                            damaged(format!("the XML says that its encoding is {label:?}, which is unknown"))
                        })?;
                        // The text has been turned into UTF-8 before it came here.
                        if matches!(self.encoding.name(), "UTF-16LE" | "UTF-16BE") {
                            self.encoding = encoding_rs::UTF_8;
                        }
                    }
                    self.buffer = buffer;
                }
                Event::DocType(doctype) if find_entity(&doctype) => return Err(entities()),
                _ => self.buffer = buffer,
            }
        }
    }

    /// Where the record that was read last stands.
    pub(super) fn place(&self) -> Place {
        Place { record: self.records, line: 0 }
    }

    /// The root's attribute.
    pub(super) fn root_attr(&self, name: &str) -> &str {
        self.root.as_ref().map_or("", |r| r.attr(name))
    }

    /// Says so when text was not in the encoding that the document names.
    pub(super) fn warn_if_recoded(&self, sink: &mut dyn Sink) {
        if self.recoded {
            let text = format!("some text is not {}; read as Windows-1252", self.encoding.name());
            sink.warning(warn("not-utf8", "document", text));
        }
    }

    /// Refuses a document whose root has another name.
    pub(super) fn expect_root(&self, name: &str) -> Result<()> {
        let found = self.root.as_ref().map_or("", |r| r.name.as_str());
        if found == name {
            return Ok(());
        }
        Err(damaged(format!("the XML's root is <{found}>, not <{name}>: another list, or an error page"))
            .hint("check what was fetched"))
    }

    fn end(&self) -> Result<()> {
        match (self.path.last(), &self.root) {
            (Some(open), _) => Err(cut(format!("it ends inside <{open}>"))),
            (None, None) => Err(damaged("the XML has no element at all")),
            _ => Ok(()),
        }
    }

    /// Reads the rest of an element.
    fn fill(&mut self, first: Element) -> Result<Element> {
        let mut stack = vec![first];
        let mut nodes = 0;
        let mut buffer = std::mem::take(&mut self.buffer);
        loop {
            buffer.clear();
            let event = self.reader.read_event_into(&mut buffer).map_err(|e| self.broken(e))?;
            let piece = match event {
                Event::Start(start) => {
                    nodes += 1;
                    if nodes > MAX_NODES {
                        return Err(damaged(format!("one record holds more than {MAX_NODES} elements")));
                    }
                    self.deeper(self.path.len() + stack.len() + 1)?;
                    let mut element = self.open(&start)?;
                    element.at = stack.last().map_or(0, |parent| parent.text.len());
                    stack.push(element);
                    continue;
                }
                Event::End(_) => {
                    let Some(done) = stack.pop() else {
                        return Err(damaged("the XML's elements do not match"));
                    };
                    match stack.last_mut() {
                        Some(parent) => parent.children.push(done),
                        None => {
                            self.buffer = buffer;
                            return Ok(done);
                        }
                    }
                    continue;
                }
                Event::Eof => {
                    let open = stack.last().map(|e| e.name.clone()).unwrap_or_default();
                    return Err(cut(format!("it ends inside <{open}>")));
                }
                Event::Text(text) => self.decode(&text),
                Event::CData(text) => self.decode(&text),
                Event::GeneralRef(reference) => {
                    let name = String::from_utf8_lossy(&reference).into_owned();
                    match reference.resolve_char_ref() {
                        Ok(Some(c)) => c.to_string(),
                        Ok(None) => named_entity(&name).ok_or_else(|| unknown_entity(&name))?.to_owned(),
                        Err(_) => return Err(unknown_entity(&name)),
                    }
                }
                Event::DocType(_) => return Err(entities()),
                _ => continue,
            };
            if let Some(element) = stack.last_mut() {
                element.text.push_str(&piece);
                if element.text.len() > MAX_TEXT {
                    return Err(damaged(format!("the text of <{}> is longer than 1 MiB", element.name)));
                }
            }
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<Element> {
        let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|e| {
                damaged(format!("<{name}> has a broken attribute: {e}")).hint("fetch it again")
            })?;
            if attributes.len() == MAX_ATTRIBUTES || attribute.value.len() > MAX_TEXT {
                return Err(damaged(format!("<{name}> has too many or too long attributes")));
            }
            let key = String::from_utf8_lossy(attribute.key.local_name().as_ref()).into_owned();
            let raw = self.decode(&attribute.value);
            let value = quick_xml::escape::unescape_with(&raw, named_entity)
                .map_err(|e| damaged(format!("<{name} {key}=...>: {e}")).hint("fetch it again"))?;
            attributes.push((key, value.into_owned()));
        }
        Ok(Element { name, attributes, ..Element::default() })
    }

    fn deeper(&self, depth: usize) -> Result<()> {
        if depth > MAX_DEPTH {
            return Err(damaged(format!("the XML is nested more than {MAX_DEPTH} deep")));
        }
        Ok(())
    }

    /// Text in the document's encoding; what is not in it is read as Windows-1252.
    fn decode(&mut self, bytes: &[u8]) -> String {
        match self.encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            Some(text) => text.into_owned(),
            None => {
                self.recoded = true;
                encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
            }
        }
    }

    fn broken(&self, error: quick_xml::Error) -> Error {
        match error {
            quick_xml::Error::Io(error) => unreadable(&error),
            quick_xml::Error::Syntax(error) => cut(format!(
                "its XML ends in the middle of a tag ({error}, byte {})",
                self.reader.error_position()
            )),
            error => damaged(format!("the XML is broken at byte {}: {error}", self.reader.error_position()))
                .hint("fetch the file again"),
        }
    }
}

/// The name of a document's root, read out of a file's first bytes.
pub(super) fn root_name(head: &[u8]) -> Option<String> {
    let mut input = head;
    if !super::open::trimmed(head).starts_with(b"<") {
        return None;
    }
    let mut xml = Xml::new(&mut input);
    // An error behind the root is no matter: the head is cut anyway.
    let _ = xml.read(|_, _| false, Stop::AtRoot);
    xml.root.map(|r| r.name)
}

fn named_entity(name: &str) -> Option<&'static str> {
    Some(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        // HTML's, which publishers use without declaring it.
        "nbsp" => "\u{a0}",
        _ => return None,
    })
}

fn unknown_entity(name: &str) -> Error {
    let name: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
    damaged(format!("the XML uses &{name};, which is not defined")).hint("fetch the file again")
}

fn find_entity(doctype: &[u8]) -> bool {
    doctype.windows(7).any(|w| w.eq_ignore_ascii_case(b"!ENTITY"))
}

fn entities() -> Error {
    damaged("the XML defines entities of its own, which no publisher does")
        .hint("such a file can fill the memory (an entity bomb): check where it comes from")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Element>> {
        let mut input = text.as_bytes();
        let mut xml = Xml::new(&mut input);
        let mut out = Vec::new();
        while let Some(e) = xml.next(|path, name| path.len() == 1 && name == "r")? {
            out.push(e);
        }
        Ok(out)
    }

    #[test]
    fn trees_keep_ampersands_and_order() {
        let found = read("<l:list xmlns:l='x'><r a='1 &amp; 2'>AT&amp;T &#x410;<b/><![CDATA[<c>]]></r><q><r/></q></l:list>").unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(read("<l><r>a <i>b</i> c <i>d<j/></i></r></l>").unwrap()[0].whole_text(), "a b c d");
        assert_eq!((found[0].value(), found[0].attr("a")), ("AT&T \u{410}<c>", "1 & 2"));
    }

    #[test]
    fn what_is_cut_or_hostile_is_refused() {
        for (text, want) in [
            ("<l><r>a</r>", "cut short"),
            ("<l><r>a", "cut short"),
            ("<l><r>a</r></l", "cut short"),
            ("", "no element"),
            ("<l><r></b></r></l>", "broken"),
            ("<l><r>&x;</r></l>", "not defined"),
            ("<!DOCTYPE l [<!ENTITY x 'y'>]><l><r>&x;</r></l>", "entity"),
            ("<l><r/></l><l/>", "two documents"),
        ] {
            let error = read(text).unwrap_err();
            let all = format!("{error} {:?}", error.hint_text());
            assert!(all.contains(want), "{text}: {all}");
        }
        assert!(read(&format!("<l><r>{}</r></l>", "<a>".repeat(70))).is_err());
        assert!(read(&format!("<l><r>{}</r></l>", "a".repeat(MAX_TEXT + 1))).is_err());
    }

    #[test]
    fn the_root_is_told_from_the_start() {
        assert_eq!(root_name(b"<?xml version='1.0'?>\n<a:sdnList x='1'>\n <b").as_deref(), Some("sdnList"));
        assert_eq!(root_name(b"not xml"), None);
    }
}
