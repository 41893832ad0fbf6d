//! Rules about the code that a program can check. Each names the file and line it was broken in.

use std::{
    fs,
    path::{Path, PathBuf},
};

const MAX_FILE_LINES: usize = 400;
const MAX_VIEW_LINES: usize = 40;

/// Which of our own crates each may import.
const ARROWS: [(&str, &[&str]); 9] = [
    ("kernel", &[]),
    ("kernel-fuzz", &["kernel"]),
    ("perfagent", &["kernel"]),
    ("kernel-worker", &["kernel"]),
    ("store", &["kernel"]),
    ("app", &["kernel", "store"]),
    ("hydrate", &["app"]),
    ("perfanalysis", &["app", "store", "kernel"]),
    ("xtask", &[]),
];

/// What a crate must never import, however useful.
const NEVER: [(&str, &[&str]); 5] = [
    ("kernel", &["tokio", "leptos", "sqlx", "web-sys", "getrandom", "rand"]),
    ("store", &["axum", "leptos"]),
    ("app", &["sqlx", "axum", "tokio"]),
    ("perfagent", &["axum", "leptos", "sqlx"]),
    ("perfanalysis", &["sqlx"]),
];

struct Source {
    path: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository")
}

fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("a folder of the repository can be read") {
        let path = entry.expect("a folder of the repository can be read").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let skipped = ["target", "node_modules", "data"].contains(&name.as_str());
        if path.is_dir() && !name.starts_with('.') && !skipped {
            walk(&path, found);
        } else if path.is_file() {
            found.push(path);
        }
    }
}

fn files(wanted: impl Fn(&Path) -> bool) -> Vec<Source> {
    let mut paths = Vec::new();
    walk(root(), &mut paths);
    paths.retain(|path| wanted(path));
    paths.sort();
    paths
        .into_iter()
        .map(|path| Source {
            text: fs::read_to_string(&path).expect("source is text"),
            path: path.strip_prefix(root()).unwrap_or(&path).display().to_string(),
        })
        .collect()
}

fn rust() -> Vec<Source> {
    let sources = files(|path| path.extension().is_some_and(|extension| extension == "rs"));
    assert!(sources.len() > 50, "the walk found only {} files", sources.len());
    sources
}

/// Fails with every line that broke the rule.
#[track_caller]
fn check(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

fn lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    source.text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

#[test]
fn a_file_says_what_it_is_for_and_stays_short() {
    let mut broken = Vec::new();
    for source in rust() {
        if !source.text.starts_with("//!") {
            broken.push(format!("{}: does not begin with //!", source.path));
        }
        let count = source.text.lines().count();
        if count > MAX_FILE_LINES {
            broken.push(format!("{}: {count} lines", source.path));
        }
    }
    check("every file begins with //! and has at most 400 lines", &broken);
}

#[test]
fn conditions_stand_on_doors_only() {
    let mut broken = Vec::new();
    for source in rust() {
        let all: Vec<&str> = source.text.lines().collect();
        for (number, line) in lines(&source) {
            let trimmed = line.trim();
            let conditional = trimmed.starts_with("#[cfg") || trimmed.starts_with("#![cfg");
            if !conditional || trimmed == "#[cfg(test)]" {
                continue;
            }
            let next = all[number..].iter().find(|next| !next.trim().starts_with("#["));
            let door = next.is_some_and(|next| {
                let next = next.trim();
                ["mod ", "pub mod ", "pub(crate) mod ", "pub use ", "pub(crate) use "]
                    .iter()
                    .any(|door| next.starts_with(door))
            });
            if !door {
                broken.push(format!("{}:{number}: {trimmed}", source.path));
            }
        }
    }
    check("cfg stands on `mod` and `pub use` only", &broken);
}

#[test]
fn sql_is_in_the_store_only() {
    let mut broken = Vec::new();
    for source in rust() {
        if source.path.starts_with("server/store/") || source.path == "xtask/tests/tidy.rs" {
            continue;
        }
        for (number, line) in lines(&source) {
            let statement = [("\"select ", ""), ("\"insert into ", ""), ("\"delete from ", "")]
                .into_iter()
                .chain([("\"update ", " set "), ("sqlx::", "")])
                .any(|(verb, object)| line.contains(verb) && line.contains(object));
            if statement {
                broken.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    check("SQL stands in server/store only", &broken);
}

#[test]
fn nothing_is_allowed_silently() {
    let mut broken = Vec::new();
    for source in rust() {
        if source.path == "xtask/tests/tidy.rs" {
            continue;
        }
        for (number, line) in lines(&source) {
            let trimmed = line.trim();
            let silent = ["#[allow(", "#![allow(", "recursion_limit", "#[ignore", "#[should_panic"];
            if silent.iter().any(|word| trimmed.contains(word)) {
                broken.push(format!("{}:{number}: {trimmed}", source.path));
            }
        }
    }
    check("no allow, no recursion_limit, no ignored or panicking test", &broken);
}

#[test]
fn a_view_fits_on_a_screen() {
    let mut broken = Vec::new();
    for source in rust() {
        let all: Vec<&str> = source.text.lines().collect();
        for (number, line) in lines(&source) {
            if !line.contains("view! {") {
                continue;
            }
            let length = view_length(&all[number - 1..]);
            if length > MAX_VIEW_LINES {
                broken.push(format!("{}:{number}: {length} lines", source.path));
            }
        }
    }
    check("a view has at most 40 lines", &broken);
}

/// Lines from `view! {` to its closing brace, by the indentation that rustfmt keeps.
fn view_length(lines: &[&str]) -> usize {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = indent(lines[0]);
    let rest = lines.iter().skip(1);
    rest.take_while(|line| line.trim().is_empty() || indent(line) > own).count()
}

#[test]
fn crates_import_along_the_drawn_arrows_only() {
    let mut broken = Vec::new();
    let manifests = files(|path| path.file_name().is_some_and(|name| name == "Cargo.toml"));
    for manifest in &manifests {
        let Some(name) = package_name(&manifest.text) else { continue };
        let Some((_, allowed)) = ARROWS.iter().find(|(package, _)| *package == name) else {
            broken.push(format!("{}: {name} is not in the picture", manifest.path));
            continue;
        };
        for dependency in dependencies(&manifest.text) {
            let ours = ARROWS.iter().any(|(package, _)| *package == dependency);
            let forbidden = NEVER.iter().any(|(package, never)| {
                *package == name && never.iter().any(|never| *never == dependency)
            });
            if forbidden || ours && !allowed.contains(&dependency.as_str()) {
                broken.push(format!("{}: {name} imports {dependency}", manifest.path));
            }
        }
    }
    check("crates import along the arrows of ARCHITECTURE.md", &broken);
}

fn package_name(manifest: &str) -> Option<String> {
    let (_, package) = manifest.split_once("[package]")?;
    let line = package.lines().find(|line| line.starts_with("name"))?;
    Some(line.split('"').nth(1)?.to_owned())
}

/// Names under `[dependencies]`; what tests use is free.
fn dependencies(manifest: &str) -> Vec<String> {
    let Some((_, rest)) = manifest.split_once("[dependencies]") else { return Vec::new() };
    let section = rest.split("\n[").next().unwrap_or_default();
    let named = section.lines().filter_map(|line| {
        let name = line.split(['=', '.']).next()?.trim();
        (!name.is_empty() && !name.starts_with('#')).then(|| name.to_owned())
    });
    named.collect()
}

#[test]
fn no_document_speaks_of_where_it_was_written() {
    let mut broken = Vec::new();
    let documents = files(|path| {
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        ["md", "rs", "toml", "ts", "css", "js", "mjs", "json"].contains(&extension.as_str())
    });
    for document in documents {
        for (number, line) in lines(&document) {
            if document.path != "xtask/tests/tidy.rs" && line.contains("/work/") {
                broken.push(format!("{}:{number}: {}", document.path, line.trim()));
            }
        }
    }
    check("no path of a developer's machine", &broken);
}
