//! A diff for people, at 80 columns.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::{DiffMeta, Item, Told, about};
use crate::report::{Hanging, TextStyle, block, number, plural, safe};
use crate::track::{Line, What};

/// Characters of a value that are shown.
const MOST: usize = 400;

/// What both ends are, and what must be known to read the diff right.
pub(super) fn head(meta: &DiffMeta, style: TextStyle, out: &mut dyn Write) -> io::Result<()> {
    let mut put = |label: &str, text: &str| {
        out.write_all(block(style, Hanging { indent: 0, label, column: 6 }, text).as_bytes())
    };
    put("From", &meta.from.line())?;
    put("To", &meta.to.line())?;
    meta.notes().iter().try_for_each(|note| put("Note", note))
}

pub(super) fn write(told: &Told<'_>, style: TextStyle, out: &mut dyn Write) -> io::Result<()> {
    head(told.meta, style, out)?;
    let items = told.items();
    let mut under: Option<(bool, What)> = None;
    for item in &items {
        let here = (item.part().is_some(), item.what());
        if under != Some(here) {
            under = Some(here);
            let many = items.iter().filter(|i| (i.part().is_some(), i.what()) == here).count();
            writeln!(out, "\n{}", style.bold(&heading(here, many)))?;
        }
        self::item(*item, style, out)?;
    }
    let counts: Vec<String> =
        told.meta.summary.words().iter().map(|(word, n)| format!("{} {word}", number(*n as u64))).collect();
    let told = if items.is_empty() { "no change: ".to_owned() } else { String::new() };
    writeln!(out, "\n{told}{}", counts.join(", "))
}

fn heading((part, what): (bool, What), many: usize) -> String {
    let n = number(many as u64);
    match (part, what) {
        (true, What::Added) => format!("Newly written as an entry of its own ({n})"),
        (true, _) => format!("No longer written as an entry of its own ({n})"),
        (_, What::Added) => format!("Added ({n})"),
        (_, What::Removed) => format!("Removed ({n})"),
        (_, What::Renamed) => format!("Renamed ({n})"),
        (_, What::Rewritten) => format!("Written anew ({n})"),
        _ => format!("Changed ({n})"),
    }
}

fn item(item: Item<'_>, style: TextStyle, out: &mut dyn Write) -> io::Result<()> {
    let (mark, colour) = match item.what() {
        What::Added => ("+", AnsiColor::Green),
        What::Removed => ("-", AnsiColor::Red),
        _ => ("~", AnsiColor::Yellow),
    };
    let name = match item {
        Item::Changed(change) if item.what() == What::Renamed => {
            format!("{} → {}", change.old_name, change.name)
        }
        _ => item.name().to_owned(),
    };
    let lines =
        block(style, Hanging { indent: 0, label: "", column: 2 }, &format!("{name}  ({})", item.id()));
    let painted = style.paint(Style::new().fg_color(Some(colour.into())), mark);
    write!(out, "{painted} {}", lines.get(2..).unwrap_or_default())?;
    let mut put = |label: &str, column: usize, text: &str| {
        out.write_all(block(style, Hanging { indent: 4, label, column }, text).as_bytes())
    };
    match item {
        Item::Whole(_, entity, part) => {
            let about = about(entity);
            if !about.is_empty() {
                put("", 0, &cut(&about))?;
            }
            if let Some(part) = part {
                put("", 0, &format!("part of {}: {}", part.of, part.join))?;
            }
        }
        Item::Changed(change) => {
            if change.old_id != change.id {
                put("", 0, &format!("was {}", change.old_id))?;
            }
            if let Some(join) = &change.join {
                put("", 0, &format!("the same entry: {join}"))?;
            }
        }
    }
    for line in item.lines() {
        let label = label(&line);
        // What both sides begin with says nothing of the difference.
        let (old, new) = (line.old.as_deref().map(cut), line.new.as_deref().map(cut));
        match (old, new) {
            (Some(old), Some(new)) if old.chars().count() + new.chars().count() <= 60 => {
                put(&label, 13, &format!("{old} → {new}"))?;
            }
            (old, new) => {
                for (i, (sign, value)) in
                    [("- ", old), ("+ ", new)].into_iter().filter_map(|(s, v)| Some((s, v?))).enumerate()
                {
                    put(if i == 0 { &label } else { "" }, 13, &format!("{sign}{value}"))?;
                }
            }
        }
    }
    Ok(())
}

fn label(line: &Line) -> String {
    let field = match line.field.as_str() {
        "licence requirement" => "requirement",
        "licence policy" => "policy",
        "licence policy at listing" => "at first",
        "publisher's id" => "their id",
        word => word,
    };
    line.programme.as_ref().map_or_else(|| field.to_owned(), |p| format!("{field} [{}]", safe(p)))
}

/// A long value cut: this is to be looked at, the other formats have it whole.
pub(super) fn cut(text: &str) -> String {
    let mut head: String = text.chars().take(MOST).collect();
    if head.len() < text.len() {
        head.push_str(&format!(
            "… ({} in all)",
            plural(text.chars().count() as u64, "character", "characters")
        ));
    }
    head
}
