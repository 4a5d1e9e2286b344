//! One digest over this program's sources and the exact versions of everything it is built from: letters made by a
//! changed program are made again, and a plan is refused by another program than the one that froze it.

#![allow(clippy::disallowed_macros, reason = "a build script speaks to cargo by printing")]

use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

fn main() -> io::Result<()> {
    let mut files = vec![PathBuf::from("Cargo.lock")];
    collect(Path::new("src"), &mut files)?;
    files.sort();
    let mut hasher = Sha256::new();
    for file in &files {
        let bytes = fs::read(file)?;
        hasher.update(format!("{} {}\n", file.display(), bytes.len()));
        hasher.update(&bytes);
    }
    let digest: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let version = env::var("CARGO_PKG_VERSION").unwrap_or_default();
    println!("cargo::rustc-env=YICE_PROGRAM_DIGEST={version}+{}", &digest[..16]);
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=Cargo.lock");
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { collect(&path, files)? } else { files.push(path) }
    }
    Ok(())
}
