//! A diff as one self-contained page: no script, nothing loaded, everything escaped.

use std::io::{self, Write};

use super::{DiffMeta, EndMeta, Item, Told, about};
use crate::report::html::{STYLE, text};
use crate::report::{number, plural};
use crate::store::Origin;
use crate::track::What;

const OWN_STYLE: &str = "\
.tiles{grid-template-columns:repeat(4,1fr)}.tiles .added{border-top-color:var(--clear)}\
.tiles .removed{border-top-color:var(--match)}.tiles .renamed{border-top-color:var(--cleared)}\
.tiles .changed{border-top-color:var(--review)}\
.items li{border-top:1px solid var(--line);padding:9px 0}.items table{width:auto;margin:6px 0 2px}\
.items td{padding:2px 14px 2px 0;font-size:14px}.items td:first-child{color:var(--dim);white-space:nowrap}\
del{background:color-mix(in srgb,var(--match) 14%,transparent);text-decoration:none}\
ins{background:color-mix(in srgb,var(--clear) 18%,transparent);text-decoration:none}\
header.clear{border-color:var(--clear)}header.review{border-color:var(--review)}\n";

/// What a page says first.
pub(super) struct Page<'a> {
    pub(super) title: &'a str,
    /// `clear`, `review` or `error`.
    pub(super) tone: &'a str,
    pub(super) says: &'a str,
}

/// The page up to its sections.
pub(super) fn begin(meta: &DiffMeta, page: &Page<'_>, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"generator\" content=\"listed {}\">\n<title>{}</title>\n<style>\n{STYLE}{OWN_STYLE}</style></head>\n\
         <body>\n<p id=\"cut\">This report was cut short. It is not whole: do not use it.</p>\n<main>\n",
        text(&meta.listed_version),
        text(page.title)
    )?;
    writeln!(
        out,
        "<header class=\"{}\"><h1>{}</h1><p>{} · {} → {}</p></header>",
        page.tone,
        text(page.says),
        text(&meta.to.name),
        day(&meta.from),
        day(&meta.to)
    )?;
    out.write_all(b"<ul class=\"tiles\">")?;
    for (word, n) in meta.summary.words() {
        write!(out, "<li class=\"{word}\"><b>{}</b> {word}</li>", number(n as u64))?;
    }
    out.write_all(b"</ul>\n")?;
    for note in meta.notes() {
        writeln!(out, "<p class=\"note\">{}</p>", text(&note))?;
    }
    Ok(())
}

fn day(end: &EndMeta) -> String {
    end.published.map_or_else(|| "no date".to_owned(), crate::report::date)
}

pub(super) fn write(told: &Told<'_>, out: &mut dyn Write) -> io::Result<()> {
    let meta = told.meta;
    let items = told.items();
    let title = format!("Changes of {}", meta.to.list);
    let says = if items.is_empty() { "No change" } else { &title };
    let tone = if items.is_empty() { "clear" } else { "review" };
    begin(meta, &Page { title: &title, tone, says }, out)?;
    let mut under: Option<(bool, What)> = None;
    for item in items {
        let here = (item.part().is_some(), item.what());
        if under != Some(here) {
            if under.is_some() {
                out.write_all(b"</ul></section>\n")?;
            }
            let heading = match here {
                (true, _) => "Written as parts of one party".to_owned(),
                (_, what) => {
                    let word = what.as_str();
                    word.get(..1).unwrap_or_default().to_uppercase() + word.get(1..).unwrap_or_default()
                }
            };
            writeln!(out, "<section><h2>{heading}</h2><ul class=\"items\">")?;
            under = Some(here);
        }
        self::item(item, out)?;
    }
    if under.is_some() {
        out.write_all(b"</ul></section>\n")?;
    }
    end_page(meta, meta.summary.exit_status, out)
}

/// The end of the page: what it rests on.
pub(super) fn end_page(meta: &DiffMeta, exit_status: u8, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(
        b"<section><h2>What this rests on</h2><div class=\"scroll\"><table class=\"lists\"><thead><tr><th></th>\
          <th>List</th><th>Published</th><th>Entries</th><th>SHA-256</th></tr></thead><tbody>",
    )?;
    for (word, end) in [("From", &meta.from), ("To", &meta.to)] {
        let origin = match end.origin {
            Origin::File => format!("file {}", end.asked),
            Origin::Bundled => "bundled".to_owned(),
            Origin::Installed => format!("installed, {}", end.got.as_deref().unwrap_or_default()),
        };
        write!(
            out,
            "<tr><td>{word}</td><td><b>{}</b><small class=\"id\">{}</small><small>{}, {}</small></td><td>{}</td>\
             <td class=\"n\">{}</td><td class=\"id\">{}</td></tr>",
            text(&end.name),
            text(end.list.as_str()),
            text(&origin),
            text(&end.format),
            day(end),
            plural(end.entries as u64, "entry", "entries"),
            text(&end.sha256)
        )?;
    }
    writeln!(
        out,
        "</tbody></table></div><p class=\"fine\">listed {}, exit status {}. What a list says changes nothing of what is \
         the law: read the rule.</p></section>\n</main>\n<style>#cut{{display:none}}</style></body></html>",
        text(&meta.listed_version),
        exit_status
    )
}

fn item(item: Item<'_>, out: &mut dyn Write) -> io::Result<()> {
    let name = match item {
        Item::Changed(change) if item.what() == What::Renamed => {
            format!("<del>{}</del> → <ins>{}</ins>", text(&change.old_name), text(&change.name))
        }
        _ => text(item.name()),
    };
    write!(out, "<li><b>{name}</b> <span class=\"id\">{}</span>", text(item.id().as_str()))?;
    match item {
        Item::Whole(_, entity, part) => {
            write!(out, "<small>{}</small>", text(&about(entity)))?;
            if let Some(part) = part {
                write!(
                    out,
                    "<small>part of {}: {}</small>",
                    text(part.of.as_str()),
                    text(&part.join.to_string())
                )?;
            }
        }
        Item::Changed(change) => {
            if change.old_id != change.id {
                write!(out, "<small>was {}</small>", text(change.old_id.as_str()))?;
            }
            if let Some(join) = &change.join {
                write!(out, "<small>the same entry: {}</small>", text(&join.to_string()))?;
            }
        }
    }
    let lines = item.lines();
    if !lines.is_empty() {
        out.write_all(b"<table><tbody>")?;
        for line in lines {
            let side = |tag: &str, value: &Option<String>| {
                value.as_ref().map_or(String::new(), |v| format!("<{tag}>{}</{tag}>", text(v)))
            };
            let programme = line.programme.as_ref().map_or(String::new(), |p| format!(" [{}]", text(p)));
            write!(
                out,
                "<tr><td>{}{programme}</td><td>{}</td><td>{}</td></tr>",
                line.field.as_str(),
                side("del", &line.old),
                side("ins", &line.new)
            )?;
        }
        out.write_all(b"</tbody></table>")?;
    }
    out.write_all(b"</li>\n")
}
