//! What came out of a file, and what a person still has to say about it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Note, name};
use crate::{
    foreign::ForeignScore,
    machine::{Machine, Offer},
    price::Price,
    recording::Recording,
    result::{Level, Origin, ResultDocument, SCHEMA, Status, Sweep, VERSION},
    warning::Warning,
    workload::Workload,
};

/// Everything that one file holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Imported {
    pub format: Format,
    /// In the order of the file; none where the file holds scores of another tool.
    pub results: Vec<ImportedResult>,
    /// Scores of another tool, to be kept with a machine that a person names.
    pub foreign: Vec<ForeignScore>,
    /// What hosts did over time, each to become a session.
    pub recordings: Vec<Recording>,
    /// Facts of a machine without a result, to be kept with a machine that a person names.
    pub machines: Vec<Machine>,
    pub prices: Vec<Price>,
    /// What containers are called: (id, name).
    pub container_names: Vec<(String, String)>,
    /// What was done to the file to read it.
    pub notes: Vec<Note>,
}

/// One result of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ImportedResult {
    pub document: ResultDocument,
    /// Which part of the file it was, such as `host 0 of site 1`.
    pub part: String,
    /// Suggestions to be confirmed; never written into the document.
    pub guess: Guess,
    /// A price that the file states, without its currency and date.
    pub price: Option<StatedPrice>,
    /// What the file does not say and a person can add.
    pub missing: Vec<Fact>,
    /// The text of our own document as it stands in the file, to be kept as it is. `None` for
    /// other formats, and where the document had to be cleaned.
    #[serde(skip)]
    pub source: Option<Vec<u8>>,
}

/// What the name of a file or a column suggests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Guess {
    pub name: Option<String>,
    pub provider: Option<String>,
}

/// An amount that becomes a price once someone says its currency and its day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatedPrice {
    /// Above zero.
    pub per_hour: f64,
}

/// The kinds of file that hold results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Training,
    LoadTest,
    Comparison,
    Document,
    /// What sysbench's cpu test prints: a foreign score.
    Sysbench,
    /// Rates of one host, one line for each time, as the older portal wrote them.
    Portal,
    /// Rates in the columns of `sar`, one table for each of CPU, memory, disks, network, mounts.
    Sar,
    /// Texts of `/proc` of one host or several, with their times.
    Capture,
    /// Texts of `/proc` and of containers of one host, with their times.
    Collection,
    /// A collection as an agent of the older tools posts it.
    Trickle,
    /// What containers did, one line for each of them and time.
    Containers,
    /// What containers are called, by their ids.
    ContainerNames,
    /// Facts of a machine in the words of `/proc/cpuinfo`.
    SystemInfo,
    Netdata,
    /// Our own, one or several.
    Session,
    /// Our own as a table with a column for each series.
    SessionCsv,
    /// The 28 columns of older tools.
    SessionExport,
    /// The same as JSON.
    SessionExportJson,
    /// What `sadf -j` prints.
    Sysstat,
    /// The answer to a range query.
    Prometheus,
    /// Our own table of prices.
    Prices,
    /// Pages of Azure's public price list.
    AzurePrices,
}

/// A fact about a result that a file may lack.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    Name,
    Provider,
    Region,
    Shape,
    Vcpus,
    Cores,
    MemoryBytes,
    Price,
    /// The file states an amount and not in what currency, nor of which day.
    PriceCurrencyAndDate,
}

impl Format {
    /// As the upload page calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Training => "training file",
            Self::LoadTest => "load-test reply",
            Self::Comparison => "comparison table",
            Self::Document => "result document",
            Self::Sysbench => "sysbench output",
            Self::Portal => "portal table",
            Self::Sar => "sar table",
            Self::Capture => "capture of /proc files",
            Self::Collection => "collection of /proc files",
            Self::Trickle => "trickle body of /proc files",
            Self::Containers => "table of containers",
            Self::ContainerNames => "names of containers",
            Self::SystemInfo => "facts about a machine",
            Self::Netdata => "Netdata table",
            Self::Session => "session",
            Self::SessionCsv => "session table",
            Self::SessionExport | Self::SessionExportJson => "exported session of an older tool",
            Self::Sysstat => "sysstat recording",
            Self::Prometheus => "Prometheus answer",
            Self::Prices => "price table",
            Self::AzurePrices => "Azure price list",
        }
    }
}

impl Imported {
    /// A file of this format, with nothing taken out of it yet.
    pub(super) fn new(format: Format) -> Self {
        Self {
            format,
            results: Vec::new(),
            foreign: Vec::new(),
            recordings: Vec::new(),
            machines: Vec::new(),
            prices: Vec::new(),
            container_names: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The documents alone, in the order of the file.
    pub fn documents(&self) -> impl Iterator<Item = &ResultDocument> {
        self.results.iter().map(|result| &result.document)
    }
}

impl ImportedResult {
    pub(super) fn new(document: ResultDocument, part: String, price: Option<StatedPrice>) -> Self {
        let missing = missing(&document, price);
        Self { document, part, guess: Guess::default(), price, missing, source: None }
    }
}

/// What an older tool states about one run.
pub(super) struct Stated {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) provider: Option<String>,
    pub(super) vcpus: Option<u32>,
    pub(super) started_at_us: Option<i64>,
    pub(super) status: Status,
    /// (Percent busy, units per second of all CPUs), ascending.
    pub(super) levels: Vec<(f64, f64)>,
    pub(super) warnings: Vec<Warning>,
}

/// A `classic` result without windows.
pub(super) fn classic(stated: Stated) -> ResultDocument {
    let Stated { id, name, provider, vcpus, started_at_us, status, levels, warnings } = stated;
    let mut machine = Machine {
        name,
        offer: Offer { provider, region: None, shape: None },
        ..Machine::default()
    };
    machine.cpu.vcpus = vcpus;
    let level = |(target_pct, units): (f64, f64)| Level {
        sweep: Sweep::Duty,
        part: None,
        target_pct,
        lanes: vcpus.unwrap_or(0),
        stated_units_per_s: Some(units),
        visits: Vec::new(),
    };
    ResultDocument {
        schema: SCHEMA.to_owned(),
        version: VERSION,
        id,
        origin: Origin::Import,
        status,
        started_at_us,
        elapsed_ns: None,
        machine,
        workload: Workload::Classic.id(),
        profile: "classic".to_owned(),
        seed: None,
        toolchain: None,
        levels: levels.into_iter().map(level).collect(),
        receipts: Vec::new(),
        challenge: None,
        background_before_pct: None,
        overhead: None,
        browser: None,
        warnings,
    }
}

fn missing(document: &ResultDocument, price: Option<StatedPrice>) -> Vec<Fact> {
    let Machine { name, cpu, memory_bytes, offer, .. } = &document.machine;
    let facts = [
        (Fact::Name, name.is_none()),
        (Fact::Provider, offer.provider.is_none()),
        (Fact::Region, offer.region.is_none()),
        (Fact::Shape, offer.shape.is_none()),
        (Fact::Vcpus, cpu.vcpus.is_none()),
        (Fact::Cores, cpu.cores.is_none()),
        (Fact::MemoryBytes, memory_bytes.is_none()),
        (Fact::Price, price.is_none()),
        (Fact::PriceCurrencyAndDate, price.is_some()),
    ];
    // A visitor's own computer has neither an offer nor a price.
    let asked = |fact: Fact| document.origin != Origin::Browser || fact == Fact::Name;
    facts.into_iter().filter(|(fact, lacks)| *lacks && asked(*fact)).map(|(fact, _)| fact).collect()
}

/// Fills the guesses: from the document's own name, and from the file's where it holds one result.
pub(super) fn suggest(results: &mut [ImportedResult], file_name: &str) {
    let single = results.len() == 1;
    for result in results {
        let machine = &result.document.machine;
        let (own, own_provider) = machine.name.as_deref().map_or((None, None), name::guess);
        let (file, file_provider) = if single { name::guess(file_name) } else { (None, None) };
        result.guess = Guess {
            name: own.or(file).filter(|_| machine.name.is_none()),
            provider: own_provider.or(file_provider).filter(|_| machine.offer.provider.is_none()),
        };
    }
}
