//! Notices changed files by asking for their times: works on every file system, network shares included.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime};

use super::site::Site;

/// How often files are looked at.
const INTERVAL: Duration = Duration::from_millis(200);
/// How deep folders of templates may be.
const DEPTH: u32 = 8;

/// Time and size of each file.
type Stamps = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// Reloads the site whenever a file it is made of changes, until the process ends.
pub(super) fn spawn(site: Arc<Site>) {
    let mut shown = stamps(&site);
    thread::spawn(move || {
        let mut before = shown.clone();
        loop {
            thread::sleep(INTERVAL);
            let now = stamps(&site);
            // An editor writes a file in several steps: only what has come to rest is read.
            if now != shown && now == before {
                shown = now.clone();
                // A fault of the program must not end the watch: the next change may be the cure.
                if catch_unwind(AssertUnwindSafe(|| site.reload())).is_err() {
                    site.reload_panicked();
                }
            }
            before = now;
        }
    });
}

/// Everything a letter is made of but the shipped fonts. The outbox is none of it and may hold thousands of files.
fn stamps(site: &Site) -> Stamps {
    let (job, shipped) = (site.job_folder(), site.templates());
    let mut found = Stamps::new();
    collect(job, 0, &mut found);
    let own = ["catalog", "templates", "fonts", "agencies"].map(|name| job.join(name));
    for folder in own.into_iter().chain([shipped.to_path_buf()]) {
        collect(&folder, DEPTH, &mut found);
    }
    found
}

fn collect(folder: &Path, depth: u32, found: &mut Stamps) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let Ok(metadata) = entry.metadata() else { continue };
        // What people decide changes no letter that is made of files; hidden files are editors'.
        let name = entry.file_name();
        if name.to_string_lossy().starts_with('.') || name.to_string_lossy().starts_with(crate::decisions::FILE) {
            continue;
        }
        if !metadata.is_dir() {
            found.insert(entry.path(), (metadata.modified().ok(), metadata.len()));
        } else if depth > 0 {
            collect(&entry.path(), depth - 1, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_a_new_and_a_removed_file_are_seen_and_hidden_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let look = || {
            let mut found = Stamps::new();
            collect(folder.path(), 1, &mut found);
            found
        };
        fs::write(folder.path().join("a.tera"), "1").unwrap();
        let first = look();
        fs::write(folder.path().join("a.tera"), "12").unwrap();
        assert_ne!(look(), first);
        fs::create_dir(folder.path().join("layout")).unwrap();
        fs::write(folder.path().join("layout/b.typ"), "1").unwrap();
        assert_eq!(look().len(), 2);
        fs::write(folder.path().join(".a.tera.swp"), "1").unwrap();
        assert_eq!(look().len(), 2, "an editor's swap file");
        fs::remove_file(folder.path().join("a.tera")).unwrap();
        assert_eq!(look().len(), 1);
    }
}
