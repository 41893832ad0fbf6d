//! Every input that a fuzzer has found, every fixture, every body of an agent, and each of these cut
//! off or damaged, holds to what the fuzz targets demand.

#[path = "../fuzz/src/check.rs"]
mod check;
#[path = "../fuzz/src/shapes.rs"]
mod shapes;
#[path = "../fuzz/src/wire.rs"]
mod wire;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use check::check;
use kernel::{
    event::Event,
    import::{ErrorKind, Format, trickled},
    rates::Counters,
    samples::SampleBatch,
};
use serde_json::Value;

fn files(folder: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).expect("a folder of the repository can be read");
    let paths = entries.map(|entry| entry.expect("an entry can be read").path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.is_file()).collect();
    paths.sort();
    let read = |path: PathBuf| (path.clone(), fs::read(path).expect("a file can be read"));
    paths.into_iter().map(read).collect()
}

/// A time of a server, later than what the bodies say.
const NOW_US: i64 = 1_790_000_000_000_000;

/// As each fuzz target does it.
fn check_in_every_shape(bytes: &[u8]) {
    check(bytes);
    check(&shapes::table(bytes));
    check(&shapes::object(bytes));
    check(&shapes::texts(bytes));
    wire::check(bytes);
    wire::check(&shapes::body(bytes));
    wire::check_apart(&shapes::texts(bytes));
}

#[test]
fn what_once_broke_an_importer_does_no_more() {
    let found = files("fuzz/regressions");
    assert!(!found.is_empty());
    found.iter().for_each(|(_, bytes)| check_in_every_shape(bytes));
}

#[test]
fn every_fixture_is_imported_and_comes_back() {
    for (path, bytes) in files("src/import/fixtures") {
        if let Err(error) = kernel::import::import("file", &bytes) {
            panic!("{}: {error}", path.display());
        }
        check_in_every_shape(&bytes);
    }
}

#[test]
fn every_body_of_an_agent_is_taken_and_no_cut_of_it_breaks_anything() {
    let is_taken = |bytes: &[u8]| {
        let batch = serde_json::from_slice(bytes);
        let is_batch = batch.is_ok_and(|batch: SampleBatch| batch.checked().is_ok());
        let event = serde_json::from_slice(bytes);
        let is_event = event.is_ok_and(|event: Event| event.check(NOW_US).is_ok());
        let mut counters = Counters::default();
        let mut bodies = bytes.split(|byte| *byte == 0);
        let are_bodies = bodies.all(|body| trickled(body, &mut counters).is_ok());
        let are_texts = || kernel::import::import("file", &shapes::texts(bytes)).is_ok();
        is_batch || is_event || are_bodies || are_texts()
    };
    for (path, bytes) in files("fuzz/seeds") {
        assert!(is_taken(&bytes), "{}", path.display());
        check_in_every_shape(&bytes);
        damage(&bytes, wire::check);
        damage(&bytes, |damaged| wire::check_apart(&shapes::texts(damaged)));
    }
}

#[test]
fn every_shape_is_of_a_format() {
    for first in 0..=u8::MAX {
        for file in [shapes::table(&[first]), shapes::object(&[first])] {
            let error = kernel::import::import("file", &file).err();
            let known = error.is_none_or(|error| error.kind != ErrorKind::Unknown);
            assert!(known, "{}", String::from_utf8_lossy(&file));
        }
    }
}

/// The words of every format, out of the schema that is made of the type itself.
fn formats() -> BTreeSet<String> {
    let schema = schemars::schema_for!(Format).to_value();
    let listed = |place: &Value| match (&place["const"], &place["enum"]) {
        (Value::String(word), _) => vec![word.clone()],
        (_, Value::Array(words)) => words.iter().map(text).collect(),
        _ => panic!("a list of words has changed its shape: {place}"),
    };
    let places = schema["oneOf"].as_array().expect("some of the words are described");
    places.iter().flat_map(listed).collect()
}

fn text(word: &Value) -> String {
    word.as_str().expect("a word").to_owned()
}

#[test]
fn every_format_has_a_fixture() {
    let read = |(_, bytes): (PathBuf, Vec<u8>)| {
        let format = kernel::import::import("file", &bytes).expect("a fixture is right").format;
        text(&serde_json::to_value(format).expect("a word is JSON"))
    };
    let found: BTreeSet<String> = files("src/import/fixtures").into_iter().map(read).collect();
    assert!(found.contains("training"), "{found:?}");
    assert_eq!(found, formats());
}

#[test]
fn any_cut_and_any_wrong_sign_is_answered_in_one_sentence() {
    for (_, bytes) in files("src/import/fixtures") {
        damage(&bytes, check);
    }
}

/// Hands on what is left of an input that was cut off, or has another sign in one place.
fn damage(bytes: &[u8], check: fn(&[u8])) {
    // A prime, so that every kind of place is hit in a long file too.
    for at in (0..bytes.len()).step_by(7) {
        check(&bytes[..at]);
        for instead in [b'"', b'{', b']', b',', b'-', b'9', b'\n', b'\\', 0xe9] {
            let mut damaged = bytes.to_vec();
            damaged[at] = instead;
            check(&damaged);
        }
    }
}
