//! Facts of a machine as the older tools wrote them: `{"vendor_id","model_name","cpu_cores",
//! "siblings","cpu_mhz","cache_size","total_cpus","physical_cpus","flags"}`, the words of
//! `/proc/cpuinfo`. `cpu_cores` and `siblings` are those of one socket.

use serde::Deserialize;

use super::{
    ErrorKind, ImportError, MAX_RESULTS, Note,
    json::{self, Step},
    name,
};
use crate::machine::{Cache, Cpu, Machine};

/// Logical CPUs of one machine above which a count is taken for a mistake.
const MAX_CPUS: f64 = 4096.0;

#[derive(Deserialize)]
struct Facts {
    #[serde(default)]
    hostname: Option<String>,
    vendor_id: Option<String>,
    model_name: Option<String>,
    cpu_cores: Option<f64>,
    siblings: Option<f64>,
    cpu_mhz: Option<f64>,
    cache_size: Option<String>,
    total_cpus: Option<f64>,
    physical_cpus: Option<f64>,
}

/// One object, or one after another.
pub(super) fn read(text: &str, notes: &mut Vec<Note>) -> Result<Vec<Machine>, ImportError> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Facts>();
    let mut machines = Vec::new();
    let mut start = 0;
    while let Some(facts) = stream.next() {
        let facts = facts.map_err(|error| json::explain(&error, text))?;
        if machines.len() == MAX_RESULTS {
            let found = format!("more than {MAX_RESULTS} machines");
            return Err(ImportError::new(ErrorKind::TooLarge, found, "fewer in one file")
                .at(json::place(text, start, &[]))
                .advise("split the file and import the parts"));
        }
        machines.push(machine(facts, text, start, notes)?);
        start = stream.byte_offset();
    }
    Ok(machines)
}

fn machine(
    facts: Facts,
    text: &str,
    start: usize,
    notes: &mut Vec<Note>,
) -> Result<Machine, ImportError> {
    let Facts {
        hostname,
        vendor_id,
        model_name,
        cpu_cores,
        siblings,
        cpu_mhz,
        cache_size,
        total_cpus,
        physical_cpus,
    } = facts;
    let count = |key: &str, count: Option<f64>| whole(key, count, text, start);
    let per_socket = count("cpu_cores", cpu_cores)?;
    let siblings = count("siblings", siblings)?;
    let vcpus = count("total_cpus", total_cpus)?;
    let sockets = count("physical_cpus", physical_cpus)?;
    if cpu_mhz.is_some() {
        notes.push(Note::LeftOut {
            what: "The clock was".to_owned(),
            why: "the file states it at one moment, not at its highest".to_owned(),
        });
    }
    let mut clean =
        |text: Option<String>| text.and_then(|text| name::clean(&text, name::MAX_NAME, notes));
    let cpu = Cpu {
        model: clean(model_name),
        vcpus,
        cores: per_socket.zip(sockets).and_then(|(cores, sockets)| cores.checked_mul(sockets)),
        threads_per_core: siblings
            .zip(per_socket)
            .filter(|(threads, cores)| threads % cores == 0)
            .map(|(threads, cores)| threads / cores),
        caches: cache(vendor_id.as_deref(), cache_size.as_deref()).into_iter().collect(),
        ..Cpu::default()
    };
    Ok(Machine { name: clean(hostname), cpu, ..Machine::default() })
}

fn whole(
    key: &str,
    count: Option<f64>,
    text: &str,
    start: usize,
) -> Result<Option<u32>, ImportError> {
    let Some(count) = count else { return Ok(None) };
    match (1.0..=MAX_CPUS).contains(&count) && count.fract() == 0.0 {
        true => Ok(Some(count as u32)),
        false => Err(ImportError::value(
            format!("{} for “{key}”", super::error::plain(count)),
            format!("a whole number from 1 to {MAX_CPUS}"),
        )
        .at(json::place(text, start, &[Step::Key(key)]))),
    }
}

/// Linux gives the size of the second level for AMD (`cpu_detect_cache_sizes` in
/// arch/x86/kernel/cpu/common.c) and that of whatever is the last level for others, which the
/// file does not say: of those nothing is made.
fn cache(vendor: Option<&str>, size: Option<&str>) -> Option<Cache> {
    let kib: u64 = size?.strip_suffix("KB")?.trim().parse().ok()?;
    let size_bytes = kib.checked_mul(1024).filter(|size| *size > 0)?;
    (vendor? == "AuthenticAMD").then(|| Cache { level: 2, kind: "Unified".to_owned(), size_bytes })
}
