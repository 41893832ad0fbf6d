//! Whether a result document can be true: every number in its range, windows
//! that do not overlap, lanes that add up.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    ImportError, Note, document_run,
    error::plain,
    identity, json,
    json::Step,
    levels::{MAX_LEVELS, MAX_UNITS_PER_S},
    name::{self, MAX_NAME},
};
use crate::{
    machine::Machine,
    result::{Level, ResultDocument, Status, Window},
};

/// CPUs, lanes and workers of one machine.
const MAX_LANES: u32 = 4096;
/// One window is half a second; an hour is a mistake.
const MAX_WINDOW_NS: u64 = 3_600_000_000_000;
/// A run has a hard budget of minutes; a day is a mistake.
const MAX_RUN_NS: u64 = 86_400_000_000_000;
/// 2100-01-01 UTC, microseconds.
const END_US: i64 = 4_102_444_800_000_000;
/// Clocks of threads and wall are read one after the other.
const MAX_OWN_BUSY_PCT: f64 = 105.0;
/// Lanes end a window one after the other, each with its last unit.
const OVERLAP_NS: u64 = 6_000_000;
/// Characters of any other text than a name.
const MAX_TEXT: usize = 2_000;

/// What cannot be true, and where in the document it stands.
#[derive(Debug)]
pub(super) struct Wrong {
    path: Vec<Step<'static>>,
    found: String,
    expected: String,
}

pub(super) type Path = Vec<Step<'static>>;

impl Wrong {
    pub(super) fn new(path: Path, found: String, expected: &str) -> Self {
        Self { path, found, expected: expected.to_owned() }
    }

    /// As an error in the text of a file, where the document begins at `start`.
    pub(super) fn at_place_in(self, text: &str, start: usize) -> ImportError {
        ImportError::value(self.found, self.expected)
            .at(json::place(text, start, &self.path))
            .advise(
                "the document is damaged or changed; export it again from where it was measured",
            )
    }
}

pub(super) fn require(
    holds: bool,
    path: impl FnOnce() -> Path,
    found: impl FnOnce() -> String,
    expected: &str,
) -> Result<(), Wrong> {
    match holds {
        true => Ok(()),
        false => Err(Wrong::new(path(), found(), expected)),
    }
}

pub(super) fn key(key: &'static str) -> Path {
    vec![Step::Key(key)]
}

pub(super) fn inside(path: &Path, steps: &[Step<'static>]) -> Path {
    path.iter().chain(steps).copied().collect()
}

/// The first thing in the document that cannot be true.
pub(super) fn check(document: &ResultDocument) -> Result<(), Wrong> {
    document_run::limits(document)?;
    require(
        identity::is_uuid(&document.id),
        || key("id"),
        || "an id that is no UUID".to_owned(),
        "32 hexadecimal digits in five groups",
    )?;
    if let Some(at) = document.started_at_us {
        require(
            (0..END_US).contains(&at),
            || key("started_at_us"),
            || format!("the start {at}"),
            "microseconds since 1970, before 2100",
        )?;
    }
    if let Some(elapsed) = document.elapsed_ns {
        require(
            elapsed <= MAX_RUN_NS,
            || key("elapsed_ns"),
            || format!("a run of {elapsed} ns"),
            "at most a day",
        )?;
    }
    machine(&document.machine)?;
    overhead(document)?;
    levels(document)?;
    windows_in_order(document)?;
    document_run::check(document)
}

pub(super) fn machine(machine: &Machine) -> Result<(), Wrong> {
    let cpu = |name| vec![Step::Key("machine"), Step::Key("cpu"), Step::Key(name)];
    let counts = [
        ("vcpus", machine.cpu.vcpus),
        ("cores", machine.cpu.cores),
        ("threads_per_core", machine.cpu.threads_per_core),
    ];
    for (name, count) in counts {
        require(
            count.is_none_or(|count| (1..=MAX_LANES).contains(&count)),
            || cpu(name),
            || format!("{name} {}", count.unwrap_or_default()),
            "1 to 4,096",
        )?;
    }
    let mhz = machine.cpu.max_mhz;
    require(
        mhz.is_none_or(|mhz| (0.0..=100_000.0).contains(&mhz)),
        || cpu("max_mhz"),
        || format!("{} MHz", plain(mhz.unwrap_or_default())),
        "0 to 100,000",
    )?;
    let capacity = machine.capacity_cpus;
    require(
        capacity.is_none_or(|cpus| cpus > 0.0 && cpus <= f64::from(MAX_LANES)),
        || vec![Step::Key("machine"), Step::Key("capacity_cpus")],
        || format!("a capacity of {} CPUs", plain(capacity.unwrap_or_default())),
        "above 0 and up to 4,096",
    )
}

fn overhead(document: &ResultDocument) -> Result<(), Wrong> {
    let Some(overhead) = document.overhead else { return Ok(()) };
    require(
        (0.0..=100.0).contains(&overhead.cpu_pct),
        || vec![Step::Key("overhead"), Step::Key("cpu_pct")],
        || format!("an overhead of {} %", plain(overhead.cpu_pct)),
        "0 to 100 %",
    )
}

fn levels(document: &ResultDocument) -> Result<(), Wrong> {
    let capacity = document.machine.capacity_cpus;
    let count = document.levels.len();
    require(count <= MAX_LEVELS, || key("levels"), || format!("{count} levels"), "at most 1,000")?;
    for (index, level) in document.levels.iter().enumerate() {
        let path = vec![Step::Key("levels"), Step::Index(index)];
        check_level(level, capacity, &path)?;
        let same = |other: &Level| {
            (other.sweep, &other.part, other.lanes) == (level.sweep, &level.part, level.lanes)
                && other.target_pct == level.target_pct
        };
        require(
            !document.levels[..index].iter().any(same),
            || path.clone(),
            || format!("the level of {} % with {} lanes again", level.target_pct, level.lanes),
            "each level once, with all its visits",
        )?;
    }
    let any_rate = document.levels.iter().any(|level| level.units_per_s().is_some());
    require(
        any_rate || document.status == Status::Aborted,
        || key("levels"),
        || "no level with a rate".to_owned(),
        "at least one in a complete run",
    )
}

fn check_level(level: &Level, capacity_cpus: Option<f64>, path: &Path) -> Result<(), Wrong> {
    let field = |name| inside(path, &[Step::Key(name)]);
    let target = level.target_pct;
    require(
        target > 0.0 && target <= 100.0,
        || field("target_pct"),
        || format!("a target of {} %", plain(target)),
        "above 0 and up to 100",
    )?;
    let least = u32::from(!level.visits.is_empty());
    require(
        (least..=MAX_LANES).contains(&level.lanes),
        || field("lanes"),
        || format!("{} lanes", level.lanes),
        "1 to 4,096",
    )?;
    let stated = level.stated_units_per_s;
    require(
        stated.is_none_or(|units| (0.0..=MAX_UNITS_PER_S).contains(&units)),
        || field("stated_units_per_s"),
        || format!("{} units/s", plain(stated.unwrap_or_default())),
        "0 to 1,000,000,000,000",
    )?;
    for (number, visit) in level.visits.iter().enumerate() {
        for (index, window) in visit.windows.iter().enumerate() {
            let steps = [
                Step::Key("visits"),
                Step::Index(number),
                Step::Key("windows"),
                Step::Index(index),
            ];
            check_window(window, level.lanes, || inside(path, &steps))?;
        }
    }
    // Without a known capacity the lanes cannot use more CPUs than they are.
    let busy = level.own_busy_pct(capacity_cpus.or(Some(f64::from(level.lanes.max(1)))));
    require(
        busy <= MAX_OWN_BUSY_PCT,
        || field("visits"),
        || format!("lanes that were {busy:.1} % busy"),
        "at most 105 % of the capacity",
    )
}

fn check_window(window: &Window, lanes: u32, path: impl Fn() -> Path) -> Result<(), Wrong> {
    let field = |name| inside(&path(), &[Step::Key(name)]);
    require(
        (1..=MAX_WINDOW_NS).contains(&window.elapsed_ns),
        || field("elapsed_ns"),
        || format!("a window of {} ns", window.elapsed_ns),
        "above 0 and up to an hour",
    )?;
    require(
        window.start_ns <= MAX_RUN_NS,
        || field("start_ns"),
        || format!("a window that starts at {} ns", window.start_ns),
        "at most a day after the start of the run",
    )?;
    require(
        window.units_per_s() <= MAX_UNITS_PER_S,
        || field("units"),
        || format!("{} units in {} ns", window.units, window.elapsed_ns),
        "at most 1,000,000,000,000 units/s",
    )?;
    for (name, pct) in [("background_pct", window.background_pct), ("steal_pct", window.steal_pct)]
    {
        require(
            // Ticks alias with windows: a little above 100 is how they round.
            pct.is_none_or(|pct| (0.0..=MAX_OWN_BUSY_PCT).contains(&pct)),
            || field(name),
            || format!("{name} {}", plain(pct.unwrap_or_default())),
            "0 to 100 %",
        )?;
    }
    let mhz = window.frequency_mhz;
    require(
        mhz.is_none_or(|mhz| (0.0..=100_000.0).contains(&mhz)),
        || field("frequency_mhz"),
        || format!("{} MHz", plain(mhz.unwrap_or_default())),
        "0 to 100,000",
    )?;
    lanes_add_up(window, lanes, field)
}

fn lanes_add_up(
    window: &Window,
    lanes: u32,
    field: impl Fn(&'static str) -> Path,
) -> Result<(), Wrong> {
    if window.lanes.is_empty() {
        return Ok(());
    }
    let mut numbers: Vec<u32> = window.lanes.iter().map(|work| work.lane).collect();
    numbers.sort_unstable();
    numbers.dedup();
    require(
        numbers.len() == window.lanes.len() && window.lanes.len() <= lanes as usize,
        || field("lanes"),
        || format!("the work of {} lanes", window.lanes.len()),
        "each lane of the level at most once",
    )?;
    let units = window.lanes.iter().fold(0_u64, |sum, work| sum.saturating_add(work.units));
    require(
        units == window.units,
        || field("units"),
        || format!("{} units", window.units),
        &format!("{units}, the sum of the lanes"),
    )?;
    let digest = window.lanes.iter().fold(0_u64, |sum, work| sum.wrapping_add(work.digest_sum.0));
    require(
        digest == window.digest_sum.0,
        || field("digest_sum"),
        || format!("the digest {}", window.digest_sum),
        "the sum of the lanes' digests",
    )
}

fn windows_in_order(document: &ResultDocument) -> Result<(), Wrong> {
    let mut spans: Vec<(u64, u64, [usize; 3])> = Vec::new();
    for (level, content) in document.levels.iter().enumerate() {
        for (visit, content) in content.visits.iter().enumerate() {
            spans.extend(content.windows.iter().enumerate().map(|(window, content)| {
                (content.start_ns, content.start_ns + content.elapsed_ns, [level, visit, window])
            }));
        }
    }
    spans.sort_unstable();
    match spans.windows(2).find(|pair| pair[1].0.saturating_add(OVERLAP_NS) < pair[0].1) {
        None => Ok(()),
        Some(pair) => {
            let [level, visit, window] = pair[1].2;
            Err(Wrong {
                path: vec![
                    Step::Key("levels"),
                    Step::Index(level),
                    Step::Key("visits"),
                    Step::Index(visit),
                    Step::Key("windows"),
                    Step::Index(window),
                ],
                found: format!("a window that starts at {} ns", pair[1].0),
                expected: format!("none before the end of the last one at {} ns", pair[0].1),
            })
        }
    }
}

/// Takes out of every text what garbles a page or cannot be stored, and notes each change.
pub(super) fn clean_texts(document: &mut ResultDocument, notes: &mut Vec<Note>) {
    let before = notes.len();
    clean_names(&mut document.machine, notes);
    cleaned(document, before, notes);
}

/// Does the same to the facts of a machine.
pub(super) fn clean_machine(machine: &mut Machine, notes: &mut Vec<Note>) {
    let before = notes.len();
    clean_names(machine, notes);
    cleaned(machine, before, notes);
}

fn clean_names(machine: &mut Machine, notes: &mut Vec<Note>) {
    let offer = &mut machine.offer;
    for text in [&mut machine.name, &mut offer.provider, &mut offer.region, &mut offer.shape] {
        *text = text.take().and_then(|text| name::clean(&text, MAX_NAME, notes));
    }
}

/// Cleans every text of `whole`; `before` is how many notes there were before anything was.
fn cleaned<T: Serialize + DeserializeOwned>(whole: &mut T, before: usize, notes: &mut Vec<Note>) {
    let Ok(mut value) = serde_json::to_value(&*whole) else { return };
    clean_value(&mut value, notes);
    // What was cleaned has the same shape, so that it is read again without fail.
    if notes.len() > before
        && let Ok(cleaned) = serde_json::from_value(value)
    {
        *whole = cleaned;
    }
}

fn clean_value(value: &mut Value, notes: &mut Vec<Note>) {
    match value {
        Value::String(text) => {
            let dirty = text.chars().count() > MAX_TEXT
                || text.chars().any(|char| char.is_control() || name::is_invisible(char));
            if dirty {
                *text = name::clean(text, MAX_TEXT, notes).unwrap_or_default();
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| clean_value(value, notes)),
        Value::Object(values) => values.values_mut().for_each(|value| clean_value(value, notes)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
