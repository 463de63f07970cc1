//! The two states of a list that are compared: found, opened, and cut to what can be compared.

use std::collections::BTreeSet;
use std::path::Path;

use chrono::NaiveDate;

use super::diff_args::DiffArgs;
use super::session;
use super::upkeep::Config;
use crate::model::{Entity, EntityId, ListId};
use crate::report::changes::EndMeta;
use crate::store::{self, Catalogue, Opened, Origin, Store};
use crate::track::Scope;
use crate::{Error, ErrorKind, Result};

/// A state of a list.
pub(super) struct End {
    pub(super) opened: Opened,
    /// What was asked for.
    asked: String,
    /// Entries of other lists in the same file.
    left_out: usize,
}

/// Both ends, and what of them is compared.
pub(super) struct Ends {
    pub(super) from: End,
    pub(super) to: End,
    pub(super) scope: Scope,
}

impl End {
    pub(super) fn entities(&self) -> Result<Vec<&Entity>> {
        self.opened.list.entities.all()
    }

    pub(super) fn set_aside(&self) -> usize {
        self.opened.list.set_aside.len()
    }

    pub(super) fn meta(&self) -> EndMeta {
        let info = &self.opened.list.info;
        EndMeta {
            asked: self.asked.clone(),
            list: info.id.clone(),
            name: info.name.clone(),
            published: info.published,
            got: info.fetched_at.clone(),
            sha256: info.sha256.clone(),
            entries: info.entries,
            origin: self.opened.origin,
            format: self.opened.format.clone(),
            left_out: self.left_out,
            set_aside: self.set_aside(),
        }
    }

    /// Leaves the entries that stand on these lists.
    fn keep(&mut self, keep: impl Fn(&Entity) -> bool) -> Result<()> {
        let list = &mut self.opened.list;
        let kept: Vec<Entity> = list.entities.all()?.into_iter().filter(|e| keep(e)).cloned().collect();
        self.left_out += list.entities.len() - kept.len();
        if self.left_out > 0 {
            list.entities = kept.into();
            list.info.entries = list.entities.len();
        }
        Ok(())
    }

    /// Gives a list of the user's own the id of the list that it is compared with: it has the name of its file.
    fn call(&mut self, id: &ListId) -> Result<()> {
        let list = &mut self.opened.list;
        let old = format!("{}/", list.info.id);
        let entities = list.entities.all()?.into_iter().map(|e| {
            let own = e.id.as_str().strip_prefix(&old).unwrap_or(e.id.as_str());
            Entity { id: EntityId::new(format!("{id}/{own}")), list: id.clone(), ..e.clone() }
        });
        let entities: Vec<Entity> = entities.collect();
        list.entities = entities.into();
        list.info.id = id.clone();
        list.info
            .name
            .clone_from(&id.as_str().split_once('/').map_or(id.as_str(), |(_, name)| name).to_owned());
        Ok(())
    }
}

/// Opens both ends.
pub(super) fn open(args: &DiffArgs) -> Result<Ends> {
    let config = Config::found()?;
    let opener = Opener {
        store: session::data(&args.data, &config)?,
        today: session::today(),
        catalogue: Catalogue::bundled()?,
    };
    let (mut from, mut to) = if opener.is_file(&args.list) {
        let second = match (&args.from, &args.to) {
            (Some(second), None) => second,
            (None, _) => {
                return Err(Error::new(
                    ErrorKind::Usage,
                    format!("{} is a file: with what is it to be compared?", args.list),
                )
                .hint("give the newer file, or the id of an installed list first: `listed diff LIST FILE`"));
            }
            (Some(_), Some(_)) => {
                let message = format!("three states to compare: {} is a file and no list", args.list);
                return Err(Error::new(ErrorKind::Usage, message).hint("give two files, or LIST FROM TO"));
            }
        };
        let from = opener.file(&args.list, None)?;
        let id = from.opened.list.info.id.clone();
        let to =
            if opener.is_word(second) { opener.snapshot(&id, second)? } else { opener.file(second, None)? };
        (from, to)
    } else {
        let id = opener.list(&args.list)?;
        let end = |word: &str| match opener.is_word(word) {
            true => opener.snapshot(&id, word),
            false => opener.file(word, Some(&id)),
        };
        (end(args.from.as_deref().unwrap_or("previous"))?, end(args.to.as_deref().unwrap_or("current"))?)
    };
    opener.match_up(&mut from, &mut to)?;
    for end in [&from, &to] {
        if end.opened.list.entities.is_empty() {
            let message = format!("{} holds no entry of the list compared", end.asked);
            return Err(Error::new(ErrorKind::List, message)
                .hint("an empty end would show everything as added or removed: get the list again"));
        }
    }
    let (a, b) = (&from.opened, &to.opened);
    let other_form = a.format != b.format || a.list.info.id.parent() != b.list.info.id.parent();
    let scope = if other_form { Scope::shared(&from.entities()?, &to.entities()?) } else { Scope::whole() };
    Ok(Ends { from, to, scope })
}

struct Opener {
    store: Option<Store>,
    today: NaiveDate,
    catalogue: &'static Catalogue,
}

impl Opener {
    /// Whether an argument names a snapshot and no file.
    fn is_word(&self, text: &str) -> bool {
        let digest = text.len() >= store::FEWEST_DIGITS && text.bytes().all(|b| b.is_ascii_hexdigit());
        matches!(text, "current" | "previous") || text.parse::<NaiveDate>().is_ok() || digest
    }

    /// Whether the first argument is a file and not the id of a list.
    fn is_file(&self, text: &str) -> bool {
        !self.is_list(text) && Path::new(text).exists()
    }

    fn is_list(&self, text: &str) -> bool {
        let id = ListId::new(text);
        let parent = id.parent();
        let kept = |store: &Store| store.kept(&ListId::new(parent)).is_ok_and(|k| k.is_some());
        self.catalogue.ids().any(|known| known == text || known == parent)
            || self.store.as_ref().is_some_and(kept)
    }

    fn list(&self, text: &str) -> Result<ListId> {
        if self.is_list(text) {
            return Ok(ListId::new(text));
        }
        let path = Path::new(text);
        if path.extension().is_some() {
            return Err(Error::new(ErrorKind::List, format!("there is no list file {text}"))
                .hint("check the path; or give the id of an installed list"));
        }
        Err(Error::new(ErrorKind::Usage, format!("there is no list with the id {text:?}"))
            .hint("`listed lists` names those that are here; or give two list files"))
    }

    /// A snapshot of an installed list.
    fn snapshot(&self, id: &ListId, word: &str) -> Result<End> {
        let Some(store) = &self.store else {
            return Err(Error::new(
                ErrorKind::List,
                format!("the list {id} is not installed: there is no data folder"),
            )
            .hint("give it with --data-dir, or compare two files"));
        };
        let found = store.find(id, word, self.today)?;
        let sha256 = &found.manifest.sha256;
        let opened = if found.current {
            store::open_installed(id, Some(store), self.today)?
        } else {
            store::open_snapshot(id, sha256, Some(store), self.today)?
        };
        let opened = opened.ok_or_else(|| {
            Error::new(
                ErrorKind::List,
                format!("the snapshot {} of {id} is kept no more", store::short(sha256)),
            )
        })?;
        Ok(End { opened, asked: word.to_owned(), left_out: 0 })
    }

    /// A list file; of several lists in it, the one asked for.
    fn file(&self, path: &str, id: Option<&ListId>) -> Result<End> {
        if !Path::new(path).exists() {
            return Err(Error::new(ErrorKind::List, format!("there is no list file {path}")).hint(
                "an end is a file, a day (2026-05-01), six or more digits of a digest, `previous` or `current`",
            ));
        }
        let opened = store::read_file(Path::new(path), self.today)?;
        let mut end = End { opened, asked: path.to_owned(), left_out: 0 };
        let Some(id) = id else { return Ok(end) };
        let own = end.opened.list.info.id.clone();
        if own == *id || own.parent() == id.as_str() {
            return Ok(end);
        }
        let wanted = self.catalogue.underlying(id);
        let stands = |e: &Entity| self.catalogue.underlying(&e.list) == wanted;
        if end.entities()?.into_iter().any(stands) {
            end.keep(stands)?;
            if own.parent() == id.parent() {
                end.opened.list.info.id = id.clone();
            }
            return Ok(end);
        }
        if own.as_str().starts_with("custom/") || own.as_str().starts_with("opensanctions/") {
            return Ok(end);
        }
        Err(Error::new(ErrorKind::List, format!("{path} is the list {own}, and holds nothing of {id}"))
            .hint("give files of that list, or the list that they hold"))
    }

    /// Lists of the user's own are one list, whatever their files are called; of two official ones only what stands on
    /// both is compared.
    fn match_up(&self, from: &mut End, to: &mut End) -> Result<()> {
        let (a, b) = (from.opened.list.info.id.clone(), to.opened.list.info.id.clone());
        let own = |id: &ListId| id.as_str().starts_with("custom/");
        if a.parent() == b.parent() {
            return Ok(());
        }
        if own(&a) && own(&b) {
            return if to.opened.origin == Origin::File && from.opened.origin != Origin::File {
                to.call(&a)
            } else {
                from.call(&b)
            };
        }
        if own(&a) || own(&b) {
            return Ok(());
        }
        let under = |end: &End| -> BTreeSet<String> {
            let lists = end.opened.list.entities.lists();
            lists.into_iter().map(|l| self.catalogue.underlying(l).to_owned()).collect()
        };
        let both: BTreeSet<String> = under(from).intersection(&under(to)).cloned().collect();
        if both.is_empty() {
            let message = format!(
                "{} is the list {a}, and {} is {b}: they have no list in common",
                from.asked, to.asked
            );
            return Err(Error::new(ErrorKind::Usage, message)
                .hint("name the list before them, or compare two states of one list"));
        }
        let stands = |e: &Entity| both.contains(self.catalogue.underlying(&e.list));
        from.keep(stands)?;
        to.keep(stands)
    }
}
