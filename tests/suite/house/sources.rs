//! Reads the sources as an architect does: which module uses which, and which texts the code holds. Comments, literals and code
//! that only tests see are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::project;

/// A path of modules and items, without `crate`.
pub type Names = Vec<String>;

/// One file of `src`.
pub struct Source {
    /// Below `src`.
    pub file: PathBuf,
    /// Its module: `load::rows::batches`, for `load/rows/batches/mod.rs` too.
    pub module: Names,
    /// Number of lines, tests and comments among them.
    pub lines: usize,
    /// The code; a literal is `"N"`, its number.
    pub code: String,
    /// The literals of that code.
    pub literals: Vec<String>,
}

impl Source {
    fn read(file: PathBuf, text: &str) -> Self {
        let mut module: Names =
            file.with_extension("").components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        module.pop_if(|last| last == "mod");
        let (code, all) = code_and_literals(text);
        let code = without_tests(&code);
        let literals = code.split('"').skip(1).step_by(2).map(|number| all[number.parse::<usize>().unwrap()].clone());
        let literals = literals.collect();
        Self { file, module, lines: text.lines().count(), code, literals }
    }

    /// Everything that this file names by `crate::`, `super::` or `self::`, as paths from the root of the crate.
    pub fn names(&self) -> BTreeSet<Names> {
        let mut found = BTreeSet::new();
        for (index, _) in self.code.match_indices("::") {
            let before = &self.code[..index];
            let Some(word) = ["crate", "super", "self"].into_iter().find(|word| before.ends_with(word)) else {
                continue;
            };
            let starts = !before[..index - word.len()].ends_with(|c: char| is_of_name(c) || c == ':');
            if starts {
                let mut paths = Vec::new();
                tree(&self.code[index - word.len()..], &mut Names::new(), &mut paths);
                found.extend(paths.into_iter().map(|(path, _)| self.absolute(path)));
            }
        }
        found
    }

    fn absolute(&self, path: Names) -> Names {
        let mut root = match path[0].as_str() {
            "crate" => Names::new(),
            _ => self.module.clone(),
        };
        for name in path {
            match name.as_str() {
                "crate" | "self" => {}
                "super" => drop(root.pop()),
                _ => root.push(name),
            }
        }
        root
    }
}

/// All sources but `lib.rs` and `main.rs`, and what they lend each other.
pub struct Sources {
    /// By their place below `src`.
    pub files: Vec<Source>,
    modules: BTreeSet<Names>,
    /// Where a name that a module hands on comes from: `compose::Letter` is `compose::letter::Letter`.
    handed_on: BTreeMap<Names, Names>,
}

impl Sources {
    /// Those of the project.
    pub fn of_project() -> Self {
        let mut texts = Vec::new();
        collect(&project().join("src"), Path::new(""), &mut texts);
        Self::of(texts)
    }

    /// Those of these files, each by its place below `src`.
    pub fn of(texts: Vec<(PathBuf, String)>) -> Self {
        let is_root = |file: &Path| ["lib.rs", "main.rs"].iter().any(|root| file == Path::new(root));
        let of_tests: BTreeSet<PathBuf> = texts.iter().flat_map(|(file, text)| files_of_tests(file, text)).collect();
        let texts = texts.into_iter().filter(|(file, _)| !is_root(file) && !of_tests.contains(file));
        let files: Vec<Source> = texts.map(|(file, text)| Source::read(file, &text)).collect();
        let modules: BTreeSet<Names> = files.iter().map(|source| source.module.clone()).collect();
        let mut handed_on = BTreeMap::new();
        for source in &files {
            for (path, name) in imports(&source.code) {
                let inside = [source.module.clone(), path.clone()].concat();
                let is_own = modules.contains(&inside[..=source.module.len()]);
                let from = if is_own { inside } else { source.absolute(path) };
                handed_on.insert([source.module.clone(), vec![name]].concat(), from);
            }
        }
        Self { files, modules, handed_on }
    }

    /// What a file uses: the modules and items where they are defined, whoever hands them on.
    pub fn uses(&self, source: &Source) -> BTreeSet<Names> {
        source.names().into_iter().map(|path| self.defined(path)).collect()
    }

    /// Where a name that was written is defined.
    pub fn defined(&self, mut path: Names) -> Names {
        // A few steps are enough; two modules that hand a name to each other would go on for ever.
        for _ in 0..8 {
            let step = (1..=path.len()).find_map(|end| {
                let from = self.handed_on.get(&path[..end])?;
                (!self.modules.contains(&path[..end])).then(|| [from, &path[end..]].concat())
            });
            let step = step.or_else(|| self.by_star(&path));
            match step {
                Some(next) => path = next,
                None => break,
            }
        }
        path
    }

    /// The same for a name of `pub use letter::*`, which is where it is declared.
    fn by_star(&self, path: &[String]) -> Option<Names> {
        (0..path.len()).find_map(|end| {
            let from = self.handed_on.get(&[&path[..end], &["*".to_string()]].concat())?;
            let code = &self.files.iter().find(|source| source.module == *from)?.code;
            let declares = |kind: &&str| code.contains(&format!("pub {kind} {}", path[end]));
            ["struct", "enum", "fn", "type", "trait"].iter().any(declares).then(|| [from, &path[end..]].concat())
        })
    }

    /// The room of a module that a path leads into: its next part, or `mod` for what stands in the module's own file.
    pub fn room(&self, module: &[String], path: &[String]) -> Option<String> {
        let rest = path.strip_prefix(module)?;
        let inside = rest.first().filter(|name| self.modules.contains(&[module, &[(*name).clone()]].concat()));
        Some(inside.cloned().unwrap_or_else(|| "mod".into()))
    }

    /// Every module that has modules of its own; the crate itself is the empty path.
    pub fn parents(&self) -> BTreeSet<Names> {
        self.modules.iter().map(|module| module[..module.len() - 1].to_vec()).collect()
    }

    /// The rooms of a module.
    pub fn rooms(&self, module: &[String]) -> BTreeSet<&str> {
        let inside = self.modules.iter().filter_map(|room| room.strip_prefix(module));
        inside.filter_map(|inside| if let [room] = inside { Some(room.as_str()) } else { None }).collect()
    }

    /// Which room of a module uses which other one, with a file that does.
    pub fn graph(&self, module: &[String]) -> BTreeMap<(String, String), PathBuf> {
        let mut edges = BTreeMap::new();
        for source in &self.files {
            let Some(from) = self.room(module, &source.module) else { continue };
            for path in self.uses(source) {
                if let Some(to) = self.room(module, &path).filter(|to| *to != from) {
                    edges.insert((from.clone(), to), source.file.clone());
                }
            }
        }
        edges
    }
}

/// Rooms that can be reached from each other, each group in the order of the alphabet. A module's own file is none of its rooms: it
/// hands them on, and what it defines itself (a grammar's result, say) they may use.
pub fn circles(edges: &BTreeMap<(String, String), PathBuf>) -> BTreeSet<Vec<String>> {
    let edges: BTreeSet<&(String, String)> = edges.keys().filter(|(from, to)| from != "mod" && to != "mod").collect();
    let nodes: BTreeSet<&String> = edges.iter().flat_map(|(from, to)| [from, to]).collect();
    let reached = |from: &String| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(at) = open.pop() {
            let next = edges.iter().filter(|(from, _)| *from == at).map(|(_, to)| to.clone());
            open.extend(next.filter(|to| seen.insert(to.clone())));
        }
        seen
    };
    let reach: BTreeMap<&String, BTreeSet<String>> = nodes.iter().map(|node| (*node, reached(node))).collect();
    let back = |node: &String| -> Vec<String> {
        reach[node].iter().filter(|other| reach[*other].contains(node)).cloned().collect()
    };
    nodes.into_iter().filter(|node| reach[*node].contains(*node)).map(back).collect()
}

/// Paths of all `use` that begin with a module of this file or a keyword, each with the name it goes by.
fn imports(code: &str) -> Vec<(Names, String)> {
    let mut found = Vec::new();
    for (index, _) in code.match_indices("use ") {
        if !code[..index].ends_with(is_of_name) {
            tree(&code[index + "use ".len()..], &mut Names::new(), &mut found);
        }
    }
    found
}

/// The paths of a tree such as `a::{b, c::d as e}`; the rest of the text is where it ends.
fn tree<'a>(text: &'a str, before: &mut Names, found: &mut Vec<(Names, String)>) -> &'a str {
    let text = text.trim_start();
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = tree(rest, before, found).trim_start();
            match rest.strip_prefix(',') {
                Some(more) => rest = more,
                None => return rest.strip_prefix('}').unwrap_or(rest),
            }
        }
    }
    let end = text.find(|c| !is_of_name(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if name.is_empty() {
        // `*`, the end of a group, or what follows `::<`.
        let rest = rest.strip_prefix('*').unwrap_or(rest);
        if text.starts_with('*') {
            found.push((before.clone(), "*".into()));
        }
        return rest;
    }
    if name == "self" && !before.is_empty() {
        found.push((before.clone(), before[before.len() - 1].clone()));
        return rest;
    }
    before.push(name.into());
    let goes_on =
        rest.strip_prefix("::").filter(|rest| rest.trim_start().starts_with(|c| is_of_name(c) || "{*".contains(c)));
    let rest = match goes_on {
        Some(inside) => tree(inside, before, found),
        None => {
            let alias = rest.trim_start().strip_prefix("as ").map(|alias| alias.trim_start());
            let end = alias.map_or(0, |alias| alias.find(|c| !is_of_name(c)).unwrap_or(alias.len()));
            found.push((before.clone(), alias.map_or(name, |alias| &alias[..end]).into()));
            alias.map_or(rest, |alias| &alias[end..])
        }
    };
    before.pop();
    rest
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Files that hold modules of tests: those of `#[cfg(test)] mod name;`.
fn files_of_tests(file: &Path, text: &str) -> Vec<PathBuf> {
    let (code, literals) = code_and_literals(text);
    let folder = file.parent().unwrap_or(Path::new(""));
    let inside = if file.ends_with("mod.rs") { folder.to_path_buf() } else { file.with_extension("") };
    let declared = code.split("#[cfg(test)]").skip(1).filter_map(|rest| {
        let declaration = &rest[..rest.find([';', '{'])?];
        if rest[declaration.len()..].starts_with('{') {
            return None;
        }
        let name = declaration.split_whitespace().skip_while(|word| *word != "mod").nth(1)?;
        let number =
            declaration.split_once("path = \"").and_then(|(_, rest)| rest.split('"').next()?.parse::<usize>().ok());
        Some(number.map_or(inside.join(format!("{name}.rs")), |number| folder.join(&literals[number])))
    });
    declared.collect()
}

/// The code without items under `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    let mut kept = String::new();
    let mut rest = code;
    while let Some((before, item)) = rest.split_once("#[cfg(test)]") {
        kept.push_str(before);
        let mut depth = 0;
        let end = item.char_indices().find(|(_, c)| {
            depth += i32::from(*c == '{') - i32::from(*c == '}');
            depth == 0 && matches!(c, ';' | '}')
        });
        rest = end.map_or("", |(index, c)| &item[index + c.len_utf8()..]);
    }
    kept + rest
}

/// The code with comments gone and each literal of text as its number in quotes, and those literals with their escapes as written.
fn code_and_literals(text: &str) -> (String, Vec<String>) {
    let (mut code, mut literals) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let hashes = rest.strip_prefix('r').map_or(0, |after| after.len() - after.trim_start_matches('#').len());
        let is_raw = rest.starts_with('r') && rest[1 + hashes..].starts_with('"') && !code.ends_with(is_of_name);
        if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if rest.starts_with("/*") {
            rest = rest.split_once("*/").map_or("", |(_, after)| after);
        } else if c == '"' || is_raw {
            let (open, close) =
                if is_raw { (2 + hashes, format!("\"{}", "#".repeat(hashes))) } else { (1, "\"".into()) };
            let inside = &rest[open..];
            let end = if is_raw { inside.find(&close) } else { end_of_text(inside) }.unwrap_or(inside.len());
            code.push_str(&format!("\"{}\"", literals.len()));
            literals.push(inside[..end].to_string());
            rest = inside.get(end + close.len()..).unwrap_or("");
        } else if let Some(after) = after_character(rest) {
            code.push_str("' '");
            rest = after;
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    (code, literals)
}

fn end_of_text(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(index, c)| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(index)
    })
}

/// What follows a literal character such as `'"'`; nothing for a lifetime.
fn after_character(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('\'')?;
    match inside.strip_prefix('\\') {
        Some(escape) => Some(&escape[1 + escape[1..].find('\'')? + 1..]),
        None => inside.strip_prefix(|_| true)?.strip_prefix('\''),
    }
}

fn collect(root: &Path, below: &Path, texts: &mut Vec<(PathBuf, String)>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(root.join(below)).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let file = below.join(path.file_name().unwrap());
        if path.is_dir() {
            collect(root, &file, texts);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            texts.push((file, fs::read_to_string(&path).unwrap()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)]) -> Sources {
        Sources::of(files.iter().map(|(file, text)| (file.into(), (*text).to_string())).collect())
    }

    fn uses(sources: &Sources, file: &str) -> Vec<String> {
        let source = sources.files.iter().find(|source| source.file == Path::new(file)).unwrap();
        sources.uses(source).iter().map(|path| path.join("::")).collect()
    }

    #[test]
    fn every_way_to_name_another_module_is_read() {
        let text = "use crate::{load, compose::letter::Letter};\nuse crate::domain::{Batch, catalog::{Scale as S, self}};\n\
                    // crate::cli\nlet x = crate::bulk::run::<u8>(\"crate::review\", '\"', r#\"crate::deliver\"#);\n\
                    use super::rows::Row;\nuse super::super::analysis;\nfn f<'a>(x: &'a super::near::Near) -> self::inner::X {}\n\
                    #[cfg(test)]\nmod tests { use crate::typeset::{Engine}; }\nlet y = crate::job::Job;";
        let sources = of(&[("load/columns/mod.rs", text), ("load/rows.rs", "")]);
        let expected = [
            "analysis",
            "bulk::run",
            "compose::letter::Letter",
            "domain::Batch",
            "domain::catalog",
            "domain::catalog::Scale",
            "job::Job",
            "load",
            "load::columns::inner::X",
            "load::near::Near",
            "load::rows::Row",
        ];
        assert_eq!(uses(&sources, "load/columns/mod.rs"), expected);
    }

    #[test]
    fn a_name_is_where_it_is_defined_whoever_hands_it_on() {
        let sources = of(&[
            ("compose/mod.rs", "mod letter;\npub use letter::{Block as Part, Letter};\npub use text::*;"),
            ("compose/letter.rs", "pub struct Letter;"),
            ("compose/text.rs", "pub fn plain() {}"),
            ("deliver.rs", "use crate::compose::{Letter, Part, compose, plain};"),
        ]);
        assert_eq!(
            uses(&sources, "deliver.rs"),
            ["compose::compose", "compose::letter::Block", "compose::letter::Letter", "compose::text::plain"]
        );
    }

    #[test]
    fn a_circle_is_found_and_a_ladder_is_none() {
        let files = [
            ("load/mod.rs", "pub mod a;\npub use a::A;\npub struct Own;"),
            ("load/a.rs", "use super::b::B;"),
            ("load/b/mod.rs", "mod deep;"),
            ("load/b/deep.rs", "use super::super::A;"),
            ("load/c.rs", "use super::{A, b};"),
            ("load/d.rs", "#[cfg(test)]\nmod tests;\nuse super::c::C;"),
            ("load/d/tests.rs", "use crate::load::e::E;"),
            ("load/e.rs", "use crate::load::{Own, d};"),
        ];
        let module = ["load".to_string()];
        let graph = of(&files).graph(&module);
        let names = |from: &str, to: &str| (from.to_string(), to.to_string());
        assert_eq!(graph[&names("b", "a")], Path::new("load/b/deep.rs"));
        assert!(!graph.contains_key(&names("d", "e")), "what tests use does not count");
        let found = circles(&graph);
        assert_eq!(found, BTreeSet::from([vec!["a".into(), "b".into()]]));
        assert_eq!(graph[&names("e", "mod")], Path::new("load/e.rs"));
        assert!(circles(&of(&files[3..]).graph(&module)).is_empty());
    }
}
