//! One result with everything it came with.

use kernel::{
    compare::{self, Comparison, Contender},
    result::{Origin, ResultDocument, Status},
};
use store::StoredResult;

use super::{levels, machine, texts};
use crate::{
    api::{self, ApiError, Backend, machine::Figure, results::ResultPage},
    components::time_ago,
};

/// What the page shows.
pub(crate) async fn page(backend: &Backend, id: &str) -> Result<ResultPage, ApiError> {
    let found = backend.store.result(id).await?;
    let Some(StoredResult { row, machine: of, document }) = found else {
        let missing = "There is no such result. It may have been deleted.";
        return Err(ApiError::NotFound(missing.to_owned()));
    };
    let now_us = (backend.now_us)();
    Ok(ResultPage {
        badges: machine::marks(document.origin, document.status),
        demo: row.demo,
        lead: lead(&document),
        marks: marks(&document),
        figures: figures(&document),
        warnings: document.warnings.iter().map(ToString::to_string).collect(),
        run: run(&document, row.received_at_us, now_us),
        machine: machine::facts(&document.machine),
        proof: proof(&document),
        proof_note: proof_note(&document).to_owned(),
        curve: curve(backend, id).await?,
        levels: levels::tables(&document),
        windows: levels::windows(&document),
        window_count: levels::window_count(&document),
        problem: api::form_problem(),
        id: row.id,
        machine_id: row.machine_id,
        machine_name: of.name,
    })
}

/// The curve over load, where there is one to draw.
async fn curve(backend: &Backend, id: &str) -> Result<Option<Comparison>, ApiError> {
    let contenders = backend.store.contenders(&[id.to_owned()]).await?;
    let has_curve = contenders.iter().any(|contender| contender.points.len() > 1);
    // A result that cannot stand alone in a comparison has no curve to show.
    Ok(compare::compare(&contenders, None, compare::Options::default()).ok().filter(|_| has_curve))
}

fn lead(document: &ResultDocument) -> String {
    let Some(units_per_s) = document.peak_units_per_s() else {
        return "This result has no figure at 100 % load.".to_owned();
    };
    let contender = Contender::from_document(document, "", None);
    let point = contender.points.iter().find(|point| point.target_pct == 100.0);
    let spread = point.and_then(|point| Some((point.measured_windows, point.spread?)));
    let rate = texts::rate(units_per_s);
    match spread {
        Some((windows, spread)) => format!(
            "{rate} units/s at 100 % load; of {windows} windows nine in ten lie between {} and {}.",
            texts::rate(spread.p5),
            texts::rate(spread.p95)
        ),
        None => format!("{rate} units/s at 100 % load, no spread recorded."),
    }
}

fn marks(document: &ResultDocument) -> Vec<String> {
    let version = document.workload.version;
    let preview = format!(
        "Workload {} version {version} is a preview: its meaning may still change. \
         Results of different versions are not compared.",
        document.workload.name
    );
    let marks = [
        (
            document.status == Status::Aborted,
            "Aborted: the run was stopped before its end. What was measured until then is kept.",
        ),
        (
            document.origin == Origin::Import,
            "Imported from a file of another tool: the figures are as that tool stated them.",
        ),
        (
            document.origin == Origin::Browser,
            "Measured in a browser: never ranked with results that perfagent measured natively.",
        ),
        (document.origin == Origin::Demo, "Part of the demo set, not of your own measurements."),
        (version == 0, preview.as_str()),
    ];
    marks.iter().filter(|mark| mark.0).map(|mark| mark.1.to_owned()).collect()
}

fn figures(document: &ResultDocument) -> Vec<Figure> {
    let Some(units_per_s) = document.peak_units_per_s() else { return Vec::new() };
    let figure = |label: &str, value: String, note: &str| Figure {
        label: label.to_owned(),
        value,
        unit: Some("units/s".to_owned()),
        note: Some(note.to_owned()),
    };
    let note = "the whole machine, higher is better";
    let mut figures = vec![figure("At 100 % load", texts::rate(units_per_s), note)];
    if let Some(vcpus) = document.machine.cpu.vcpus.filter(|vcpus| *vcpus > 0) {
        let per_vcpu = texts::rate(units_per_s / f64::from(vcpus));
        figures.push(figure("Per vCPU", per_vcpu, &format!("of {vcpus}")));
    }
    figures
}

fn run(document: &ResultDocument, received_at_us: i64, now_us: i64) -> Vec<(String, String)> {
    let moment =
        |at_us: i64| format!("{} ({})", time_ago::utc(at_us), time_ago::words(now_us - at_us));
    let browser = document.browser.as_ref();
    let overhead = document.overhead.as_ref();
    let facts = [
        ("Measured by", Some(measured_by(document.origin).to_owned())),
        ("Started", document.started_at_us.map(moment)),
        ("Received", Some(moment(received_at_us))),
        ("Took", document.elapsed_ns.map(texts::seconds)),
        ("Workload", Some(texts::workload(&document.workload))),
        ("Profile", Some(document.profile.clone())),
        ("Agent's own load", overhead.map(|own| format!("{:.2} % of the machine", own.cpu_pct))),
        ("Agent's memory", overhead.map(|own| format!("{} MiB", own.resident_bytes >> 20))),
        ("Browser", browser.map(|browser| browser.user_agent.clone())),
        ("Workers", browser.map(|browser| browser.workers.to_string())),
        (
            "Clock",
            browser.map(|browser| {
                format!("{}, steps of {} µs", browser.timer_mode, browser.timer_step_us)
            }),
        ),
    ];
    facts.into_iter().filter_map(|(term, value)| Some((term.to_owned(), value?))).collect()
}

fn measured_by(origin: Origin) -> &'static str {
    match origin {
        Origin::Agent => "perfagent, natively",
        Origin::Browser => "a browser, in WebAssembly",
        Origin::Import => "another tool; imported from its file",
        Origin::Demo => "the demo set",
    }
}

fn proof(document: &ResultDocument) -> Vec<(String, String)> {
    let toolchain = document.toolchain.clone().unwrap_or_default();
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    let receipts = document.receipts.len() as u64;
    let browser = document.browser.as_ref();
    let facts = [
        ("Program", given(toolchain.program)),
        ("Compiler", given(toolchain.compiler)),
        ("Target", given(toolchain.target)),
        ("Flags", given(toolchain.flags)),
        ("SHA-256 of the program", toolchain.binary_sha256),
        ("Seed", document.seed.map(|seed| seed.to_string())),
        ("Receipts", Some(texts::count(receipts, "receipt")).filter(|_| receipts > 0)),
        (
            "Golden digests",
            browser.map(|browser| {
                let word = if browser.digests_verified { "verified" } else { "not verified" };
                word.to_owned()
            }),
        ),
    ];
    facts.into_iter().filter_map(|(term, value)| Some((term.to_owned(), value?))).collect()
}

fn proof_note(document: &ResultDocument) -> &'static str {
    match document.seed {
        Some(_) => {
            "Every unit ends in a digest that follows from the seed, the lane and the unit's number: \
             anyone can run the same units again and must get the same sums. A digest proves the \
             work, not the clock: how long it took is the word of whoever measured."
        }
        None => {
            "The file holds no digests, so nothing proves that this work was done. The figures are \
             the word of the tool that wrote it."
        }
    }
}
