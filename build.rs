//! Gives the program a name for this very build: what it keeps between runs is of use only to the code and tables that
//! made it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::{fs, io};

fn main() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    for part in ["src", "data", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={part}");
        add(Path::new(part), &mut hasher)?;
    }
    for fact in ["PROFILE", "TARGET"] {
        std::env::var(fact).ok().hash(&mut hasher);
    }
    println!("cargo::rustc-env=LISTED_BUILD={:016x}", hasher.finish());
    Ok(())
}

/// Adds a file, or a folder and all in it, by name and content.
fn add(path: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    if path.is_dir() {
        let mut inside: Vec<_> = fs::read_dir(path)?.collect::<Result<_, _>>()?;
        inside.sort_by_key(fs::DirEntry::file_name);
        return inside.iter().try_for_each(|entry| add(&entry.path(), hasher));
    }
    path.hash(hasher);
    if path.exists() {
        fs::read(path)?.hash(hasher);
    }
    Ok(())
}
