//! What the pictures of the method are drawn from: the newest results of this server, and
//! simulated machines where it has none.

use std::collections::HashSet;

use kernel::{
    compare::{Comparison, Contender, Options, compare},
    estimate::RunEstimates,
    history::{History, Run},
    measure::Profile,
    result::{Origin, ResultDocument},
    simulate::{Character, Machine},
    verification::Verification,
    workload::Workload,
};
use store::{ResultQuery, ResultRow, Store};

use crate::api::ApiError;

/// Results that are looked at for pictures.
const LOOKED_AT: u32 = 200;
/// Documents that are read until one has an interval.
const READ: usize = 3;
/// Machines in the picture of a comparison.
const COMPARED: usize = 5;
/// Results from which a prediction is made.
const MIN_RUNS: usize = 6;

/// Who is in a picture.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Source {
    /// Name of a machine, or words for several.
    Measured(String),
    Simulated(&'static str),
}

impl Source {
    /// A heading that says whether it was measured.
    pub(super) fn heading(&self, text: &str) -> String {
        match self {
            Self::Measured(_) => text.to_owned(),
            Self::Simulated(_) => format!("Simulated: {text}"),
        }
    }

    /// The first words of a picture's text.
    pub(super) fn who(&self) -> String {
        match self {
            Self::Measured(name) => name.clone(),
            Self::Simulated(what) => format!("Simulated, {what}"),
        }
    }
}

/// Everything that is shown.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    pub(super) document: ResultDocument,
    pub(super) run: Source,
    /// Id of the result behind `document`, where it was measured.
    pub(super) result_id: Option<String>,
    pub(super) comparison: Comparison,
    pub(super) compared: Source,
    pub(super) history: History,
    pub(super) historic: Source,
}

impl Stage {
    /// The newest results, each picture simulated where there are none for it.
    pub(super) async fn load(store: &Store) -> Result<Self, ApiError> {
        let query = ResultQuery {
            origin: Some(Origin::Agent),
            workload: Some(Workload::Standard.name().to_owned()),
            limit: LOOKED_AT,
            ..ResultQuery::default()
        };
        let mut rows = store.results(&query).await?.items;
        let version = Workload::Standard.version();
        rows.retain(|row| {
            row.workload.version == version
                && !matches!(row.verification, Verification::Mismatch { .. })
        });
        let mut stage = Self::simulated();
        for row in rows.iter().take(READ) {
            let Some(stored) = store.result(&row.id).await? else { continue };
            if is_telling(&stored.document) {
                stage.document = stored.document;
                stage.run = Source::Measured(row.machine_name.clone());
                stage.result_id = Some(row.id.clone());
                break;
            }
        }
        let ids = one_per_machine(&rows);
        if ids.len() > 1
            && let Ok(found) = compare(&store.contenders(&ids).await?, None, Options::default())
        {
            stage.comparison = found;
            stage.compared = Source::Measured("The newest results of this server".to_owned());
        }
        if let Some((name, runs)) = longest_history(&rows) {
            stage.history = History::of(runs);
            stage.historic = Source::Measured(name);
        }
        Ok(stage)
    }

    /// Nothing measured: machines that exist in functions only.
    pub(super) fn simulated() -> Self {
        Self {
            document: run(Character::SmtKnee { gain: 0.3 }, Profile::Standard, 1),
            run: Source::Simulated("four CPUs on two cores"),
            result_id: None,
            comparison: simulated_comparison(),
            compared: Source::Simulated("four machines of four CPUs"),
            history: simulated_history(),
            historic: Source::Simulated("a machine that loses 5 % after its ninth result"),
        }
    }
}

/// Whether a result has what the pictures show.
fn is_telling(document: &ResultDocument) -> bool {
    RunEstimates::of(document).headline.is_some_and(|headline| headline.interval.is_some())
}

fn one_per_machine(rows: &[ResultRow]) -> Vec<String> {
    let mut seen = HashSet::new();
    let spread = |row: &&ResultRow| row.half_width_units_per_s.is_some();
    let first = |row: &&ResultRow| seen.insert(row.machine_id.clone());
    rows.iter().filter(spread).filter(first).take(COMPARED).map(|row| row.id.clone()).collect()
}

/// The machine with the most results, where they are enough.
fn longest_history(rows: &[ResultRow]) -> Option<(String, Vec<Run>)> {
    let of = |id: &str| rows.iter().filter(|row| row.machine_id == id).collect::<Vec<_>>();
    let most = rows.iter().map(|row| of(&row.machine_id)).max_by_key(Vec::len)?;
    let run = |row: &&ResultRow| {
        Some(Run {
            result_id: row.id.clone(),
            started_at_us: row.started_at_us.unwrap_or(row.received_at_us),
            units_per_s: row.peak_units_per_s?,
        })
    };
    let runs: Vec<Run> = most.iter().filter_map(run).collect();
    (runs.len() >= MIN_RUNS).then(|| (most[0].machine_name.clone(), runs))
}

fn run(character: Character, profile: Profile, seed: u64) -> ResultDocument {
    Machine::new(character, 4, seed).measure(profile).expect("a plain profile fits every machine")
}

fn simulated_comparison() -> Comparison {
    let machines = [
        ("steady A", Character::Steady),
        ("steady B", Character::Steady),
        ("shared cores", Character::SmtKnee { gain: 0.3 }),
        ("noisy neighbour", Character::NeighbourWithSteal { active: 0.2, loss: 0.15 }),
    ];
    let contender = |(seed, (name, character)): (u64, (&str, Character))| Contender {
        label: name.to_owned(),
        ..Contender::from_document(&run(character, Profile::Quick, seed), name, None)
    };
    let contenders: Vec<Contender> = (11..).zip(machines).map(contender).collect();
    compare(&contenders, None, Options::default()).expect("four results of one workload")
}

fn simulated_history() -> History {
    let run = |number: u64| {
        let character = match number {
            0..=8 => Character::Steady,
            _ => Character::Throttling { after_s: 0.0, share: 0.95 },
        };
        let document = run(character, Profile::Quick, 100 + number);
        Run {
            result_id: number.to_string(),
            started_at_us: 86_400_000_000 * number as i64,
            units_per_s: document.peak_units_per_s().unwrap_or_default(),
        }
    };
    History::of((0..12).map(run).collect())
}
