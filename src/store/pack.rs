//! Past files, kept by what is new in each. A file is cut where its content says, a piece that is kept already is
//! referred to, and only new pieces are written, all those of one file into one pack. A recipe says where the pieces
//! of a file are.
//!
//! Knows nothing of lists, and believes nothing: whoever reads a file compares its SHA-256, as for any other.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use sha2::{Digest as _, Sha256};

use super::hex;
use super::stage::{Hashed, MAX_FILE};

/// The folder of a list's packs.
pub(super) const FOLDER: &str = "packs";
const PACK: &str = "pack";
const RECIPE: &str = "recipe";
const PACK_HEAD: &[u8] = b"listed pack 1\n";
const RECIPE_HEAD: &str = "listed recipe 1";

/// Bytes of a piece: no fewer, unless a file ends; and no more.
const LEAST: usize = 256;
const MOST: usize = 8 << 10;
/// A piece ends where these bits of the rolling sum are zero: behind a kilobyte, on the average.
const MASK: u64 = 0x3ff << 54;

/// A number for each byte, as good as random, and always the same.
const GEAR: [u64; 256] = {
    let mut table = [0; 256];
    let mut state: u64 = 0x6c69_7374_6564;
    let mut at = 0;
    while at < table.len() {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        table[at] = z ^ (z >> 31);
        at += 1;
    }
    table
};

/// The length of the piece that some bytes begin with. What it ends by are the 64 bytes before its end alone, so that
/// after a change the next pieces are the same again.
fn piece(bytes: &[u8]) -> usize {
    let mut sum: u64 = 0;
    for (at, byte) in bytes.iter().enumerate().take(MOST) {
        sum = (sum << 1).wrapping_add(GEAR[usize::from(*byte)]);
        if at + 1 >= LEAST && sum & MASK == 0 {
            return at + 1;
        }
    }
    bytes.len().min(MOST)
}

/// Cuts what comes into pieces and shows each.
fn cut(mut from: impl Read, mut to: impl FnMut(&[u8])) -> io::Result<()> {
    let mut buffer = Vec::with_capacity(1 << 20);
    loop {
        let before = buffer.len();
        let read = from.by_ref().take((1 << 20) - before as u64).read_to_end(&mut buffer)?;
        let mut at = 0;
        while buffer.len() - at >= MOST || (read == 0 && at < buffer.len()) {
            let rest = &buffer[at..];
            let length = piece(rest);
            to(&rest[..length]);
            at += length;
        }
        buffer.drain(..at);
        if read == 0 {
            return Ok(());
        }
    }
}

type Sum = [u8; 16];

fn sum(bytes: &[u8]) -> Sum {
    let digest = Sha256::digest(bytes);
    *digest.first_chunk().unwrap_or(&[0; 16])
}

fn damaged(what: impl std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_string())
}

/// A stretch of a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    pack: usize,
    offset: usize,
    length: usize,
}

/// A pack, unpacked: the lengths of its pieces, and these.
fn read_pack(path: &Path) -> io::Result<(Vec<usize>, Vec<u8>)> {
    let name = || path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let read = || -> io::Result<(Vec<usize>, Vec<u8>)> {
        let mut bytes = Vec::new();
        let packed = BufReader::with_capacity(1 << 16, File::open(path)?);
        MultiGzDecoder::new(packed).take(2 * MAX_FILE).read_to_end(&mut bytes)?;
        let cut_short = || damaged("it is cut short");
        let rest = bytes.strip_prefix(PACK_HEAD).ok_or_else(|| damaged("it is no pack"))?;
        let (count, rest) = rest.split_first_chunk().ok_or_else(cut_short)?;
        let heads = (u32::from_le_bytes(*count) as usize).checked_mul(2).ok_or_else(cut_short)?;
        let (heads, pieces) = rest.split_at_checked(heads).ok_or_else(cut_short)?;
        let lengths: Vec<usize> =
            heads.chunks_exact(2).map(|two| usize::from(u16::from_le_bytes([two[0], two[1]]))).collect();
        if lengths.iter().sum::<usize>() != pieces.len() {
            return Err(cut_short());
        }
        let begin = bytes.len() - pieces.len();
        bytes.drain(..begin);
        Ok((lengths, bytes))
    };
    read().map_err(|e| io::Error::new(e.kind(), format!("the pack {}: {e}", name())))
}

fn pack_path(list: &Path, name: &str) -> PathBuf {
    list.join(FOLDER).join(format!("{name}.{PACK}"))
}

/// The recipe that stands for a file of a snapshot.
pub(super) fn recipe_of(file: &Path) -> PathBuf {
    file.with_extension(RECIPE)
}

/// What is kept already, by the digests of its pieces.
pub(super) struct Packs {
    list: PathBuf,
    names: Vec<String>,
    known: HashMap<Sum, Stretch>,
}

impl Packs {
    /// The packs in a list's folder. One that cannot be read is as if it were not there: nothing new may rest on it.
    pub(super) fn open(list: &Path) -> io::Result<Self> {
        let mut packs = Self { list: list.to_owned(), names: Vec::new(), known: HashMap::new() };
        for name in names(list)? {
            if let Ok((lengths, bytes)) = read_pack(&pack_path(list, &name)) {
                packs.add(name, &lengths, &bytes);
            }
        }
        Ok(packs)
    }

    fn add(&mut self, name: String, lengths: &[usize], bytes: &[u8]) {
        let (pack, mut offset) = (self.names.len(), 0);
        for &length in lengths {
            let piece = bytes.get(offset..offset + length).unwrap_or_default();
            self.known.entry(sum(piece)).or_insert(Stretch { pack, offset, length });
            offset += length;
        }
        self.names.push(name);
    }

    /// Keeps a file: its new pieces in a pack, and where all of them are in a recipe, which must not be there yet. The
    /// digest of what is read back. `beside` is where files are written before they are renamed.
    pub(super) fn keep(&mut self, file: impl Read, recipe: &Path, beside: &Path) -> io::Result<String> {
        let (pack, mut lengths, mut bytes) = (self.names.len(), Vec::new(), Vec::new());
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut fresh: HashMap<Sum, Stretch> = HashMap::new();
        cut(file, |piece| {
            let digest = sum(piece);
            let place = self.known.get(&digest).or_else(|| fresh.get(&digest)).copied();
            let place = place.unwrap_or_else(|| {
                let place = Stretch { pack, offset: bytes.len(), length: piece.len() };
                bytes.extend_from_slice(piece);
                lengths.push(piece.len());
                fresh.insert(digest, place);
                place
            });
            match stretches.last_mut() {
                Some(last) if last.pack == place.pack && last.offset + last.length == place.offset => {
                    last.length += place.length;
                }
                _ => stretches.push(place),
            }
        })?;
        if !bytes.is_empty() {
            let name = self.write_pack(&lengths, &bytes, beside)?;
            self.names.push(name);
            self.known.extend(fresh);
        }
        let mut used: BTreeMap<usize, usize> = BTreeMap::new();
        let mut text = format!("{RECIPE_HEAD}\n");
        for stretch in &stretches {
            let next = used.len();
            used.entry(stretch.pack).or_insert(next);
        }
        let mut order: Vec<(usize, usize)> = used.iter().map(|(pack, at)| (*at, *pack)).collect();
        order.sort_unstable();
        for (_, pack) in order {
            let name = self.names.get(pack).ok_or_else(|| damaged("a pack without a name"))?;
            text.push_str(&format!("pack {name}\n"));
        }
        for Stretch { pack, offset, length } in stretches {
            let at = used.get(&pack).copied().unwrap_or_default();
            text.push_str(&format!("{at} {offset} {length}\n"));
        }
        write_gz(recipe, Compression::best(), &[text.as_bytes()])?;
        Hashed::new(Assembled::open(&self.list, recipe)?).whole()
    }

    fn write_pack(&self, lengths: &[usize], bytes: &[u8], beside: &Path) -> io::Result<String> {
        // No piece is longer than `MOST`.
        let heads: Vec<u8> = lengths.iter().flat_map(|n| (*n as u16).to_le_bytes()).collect();
        let count = (lengths.len() as u32).to_le_bytes();
        let digest = Sha256::new().chain_update(&heads).chain_update(bytes).finalize();
        let name = hex(digest.get(..16).unwrap_or_default());
        let _ = fs::remove_file(beside);
        write_gz(beside, Compression::default(), &[PACK_HEAD, &count, &heads, bytes])?;
        let path = pack_path(&self.list, &name);
        let folder = path.parent().unwrap_or(&self.list);
        fs::create_dir_all(folder)?;
        fs::rename(beside, &path)?;
        if cfg!(unix) {
            File::open(folder)?.sync_all()?;
        }
        Ok(name)
    }
}

fn write_gz(path: &Path, level: Compression, parts: &[&[u8]]) -> io::Result<()> {
    let mut out = GzEncoder::new(BufWriter::new(File::create_new(path)?), level);
    for part in parts {
        out.write_all(part)?;
    }
    out.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

/// The names of the packs in a list's folder.
fn names(list: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(list.join(FOLDER)) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut out = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == PACK)
            && let Some(stem) = path.file_stem()
        {
            out.push(stem.to_string_lossy().into_owned());
        }
    }
    out.sort();
    Ok(out)
}

/// A file put together by its recipe.
pub(super) struct Assembled {
    packs: Vec<Vec<u8>>,
    stretches: std::vec::IntoIter<Stretch>,
    now: Option<Stretch>,
}

impl Assembled {
    pub(super) fn open(list: &Path, recipe: &Path) -> io::Result<Self> {
        let (names, stretches) = read_recipe(recipe)?;
        let mut packs = Vec::with_capacity(names.len());
        for name in names {
            packs.push(read_pack(&pack_path(list, &name))?.1);
        }
        Ok(Self { packs, stretches: stretches.into_iter(), now: None })
    }
}

impl Read for Assembled {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.now.is_none_or(|s| s.length == 0) {
            match self.stretches.next() {
                Some(next) => self.now = Some(next),
                None => return Ok(0),
            }
        }
        let Some(now) = &mut self.now else { return Ok(0) };
        let length = now.length.min(buffer.len());
        let bytes = self.packs.get(now.pack).and_then(|p| p.get(now.offset..now.offset.checked_add(length)?));
        let bytes = bytes.ok_or_else(|| damaged("a piece that is not in its pack"))?;
        buffer.get_mut(..length).unwrap_or_default().copy_from_slice(bytes);
        now.offset += length;
        now.length -= length;
        Ok(length)
    }
}

/// The packs that a recipe needs, and the stretches of them that make the file.
fn read_recipe(path: &Path) -> io::Result<(Vec<String>, Vec<Stretch>)> {
    let wrong = || damaged(format!("{} is no recipe, or damaged", path.display()));
    let mut text = String::new();
    MultiGzDecoder::new(BufReader::new(File::open(path)?)).take(MAX_FILE).read_to_string(&mut text)?;
    let mut lines = text.lines();
    if lines.next() != Some(RECIPE_HEAD) {
        return Err(wrong());
    }
    let (mut names, mut stretches) = (Vec::new(), Vec::new());
    for line in lines {
        if let Some(name) = line.strip_prefix("pack ") {
            // A name, and never a path.
            if name.is_empty() || !name.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err(wrong());
            }
            names.push(name.to_owned());
            continue;
        }
        let mut numbers = line.split(' ').map(str::parse::<usize>);
        let (Some(Ok(pack)), Some(Ok(offset)), Some(Ok(length)), None) =
            (numbers.next(), numbers.next(), numbers.next(), numbers.next())
        else {
            return Err(wrong());
        };
        stretches.push(Stretch { pack, offset, length });
    }
    Ok((names, stretches))
}

/// A recipe and the packs that it needs.
pub(super) fn parts(list: &Path, recipe: &Path) -> io::Result<Vec<PathBuf>> {
    let mut out = vec![recipe.to_owned()];
    // The packs are named first: the rest need not be unpacked.
    let lines = BufReader::new(MultiGzDecoder::new(BufReader::new(File::open(recipe)?))).lines();
    for line in lines.skip(1) {
        match line?.strip_prefix("pack ") {
            Some(name) => out.push(pack_path(list, name)),
            None => break,
        }
    }
    Ok(out)
}

/// Removes the packs that no recipe in the folders of a list's snapshots needs. With a recipe that cannot be read
/// nothing is removed: nobody knows what it needs.
pub(super) fn sweep(list: &Path) -> io::Result<()> {
    let kept = names(list)?;
    if kept.is_empty() {
        return Ok(());
    }
    let mut needed: BTreeSet<String> = BTreeSet::new();
    for entry in fs::read_dir(list)? {
        let folder = entry?.path();
        if !folder.is_dir() || folder.file_name().is_some_and(|n| n == FOLDER) {
            continue;
        }
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|e| e == RECIPE) {
                needed.extend(read_recipe(&path)?.0);
            }
        }
    }
    for name in kept.into_iter().filter(|name| !needed.contains(name)) {
        fs::remove_file(pack_path(list, &name))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Read as _;

    use super::{Assembled, LEAST, MOST, Packs, cut, names, sweep};

    /// Rows of a made-up list, some of them changed.
    fn file(rows: usize, changed: &[usize]) -> Vec<u8> {
        let row = |n: usize| {
            let more = if changed.contains(&n) { "; and a new alias" } else { "" };
            let key = n.wrapping_mul(2_654_435_761) % 1_000_003;
            format!("<TR><TD>CHINA</TD><TD>Testco {n} of {key}{more}</TD><TD>{} Road</TD></TR>\n", key * 7)
        };
        (0..rows).map(row).collect::<String>().into_bytes()
    }

    #[test]
    fn pieces_are_cut_by_content_and_nothing_is_lost() {
        for bytes in [vec![], b"short".to_vec(), vec![0; 40_000], file(5_000, &[])] {
            let mut pieces: Vec<Vec<u8>> = Vec::new();
            cut(bytes.as_slice(), |p| pieces.push(p.to_vec())).unwrap();
            assert_eq!(pieces.concat(), bytes);
            let all_but_the_last = pieces.iter().rev().skip(1);
            assert!(all_but_the_last.clone().all(|p| (LEAST..=MOST).contains(&p.len())));
        }
    }

    #[test]
    fn what_is_new_is_written_and_all_is_read_back() {
        let list = tempfile::tempdir().unwrap();
        let at = |name: &str| list.path().join(name);
        let mut sizes = Vec::new();
        let mut files = Vec::new();
        for n in 0..20 {
            let changed: Vec<usize> = (0..n * 5).map(|k| k * 37).collect();
            files.push(file(4_000 + n, &changed));
        }
        for (n, bytes) in files.iter().enumerate() {
            fs::create_dir(at(&n.to_string())).unwrap();
            let recipe = at(&format!("{n}/raw.recipe"));
            let digest =
                Packs::open(list.path()).unwrap().keep(bytes.as_slice(), &recipe, &at(".new")).unwrap();
            assert_eq!(digest, crate::store::hex(&<sha2::Sha256 as sha2::Digest>::digest(bytes)));
            let packs = fs::read_dir(at("packs")).unwrap().map(|e| e.unwrap().metadata().unwrap().len());
            sizes.push(packs.sum::<u64>());
        }
        // A fifth of a hundred new rows a time, and not the file again.
        assert!(sizes[19] < sizes[0] * 2, "{sizes:?}");
        for (n, bytes) in files.iter().enumerate() {
            let mut read = Vec::new();
            let recipe = at(&format!("{n}/raw.recipe"));
            Assembled::open(list.path(), &recipe).unwrap().read_to_end(&mut read).unwrap();
            assert!(&read == bytes, "{n}");
        }
        // The first one is gone: what others need of it stays, and what nobody needs goes.
        fs::remove_dir_all(at("0")).unwrap();
        let before = names(list.path()).unwrap().len();
        sweep(list.path()).unwrap();
        assert_eq!(names(list.path()).unwrap().len(), before);
        for n in 1..20 {
            fs::remove_dir_all(at(&n.to_string())).unwrap();
        }
        sweep(list.path()).unwrap();
        assert!(names(list.path()).unwrap().is_empty());
    }

    #[test]
    fn damage_is_an_error_or_reads_as_another_file_and_never_panics() {
        let list = tempfile::tempdir().unwrap();
        let at = |name: &str| list.path().join(name);
        let bytes = file(600, &[]);
        fs::create_dir(at("s")).unwrap();
        let recipe = at("s/raw.recipe");
        Packs::open(list.path()).unwrap().keep(bytes.as_slice(), &recipe, &at(".new")).unwrap();
        let pack = at("packs").join(format!("{}.pack", names(list.path()).unwrap()[0]));
        for path in [&recipe, &pack] {
            let whole = fs::read(path).unwrap();
            for n in 0..whole.len().min(400) {
                let place = n * whole.len() / whole.len().min(400);
                let mut bad = whole.clone();
                bad[place] ^= 0x20;
                for version in [bad, whole[..place].to_vec()] {
                    fs::write(path, version).unwrap();
                    let mut read = Vec::new();
                    let got =
                        Assembled::open(list.path(), &recipe).and_then(|mut a| a.read_to_end(&mut read));
                    // A byte of a gzip head tells nothing; whoever reads compares the digest in any case.
                    assert!(got.is_err() || read == bytes, "{place}");
                }
            }
            fs::write(path, &whole).unwrap();
        }
        // Nothing rests on a pack that cannot be read: it is written again, and heals what needs it.
        fs::write(&pack, b"bad").unwrap();
        fs::create_dir(at("t")).unwrap();
        Packs::open(list.path()).unwrap().keep(bytes.as_slice(), &at("t/raw.recipe"), &at(".new")).unwrap();
        let mut read = Vec::new();
        Assembled::open(list.path(), &recipe).unwrap().read_to_end(&mut read).unwrap();
        assert!(read == bytes);
    }
}
