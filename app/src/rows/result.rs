//! One result with everything it came with.

use kernel::{
    compare::{self, Comparison, Contender},
    estimate::{Estimate, RunEstimates},
    passport::Passport,
    result::{Origin, ResultDocument, Status},
};
use store::{MachineRow, StoredResult};

use super::{findings, levels, machine, sessions, texts};
use crate::{
    api::{self, ApiError, Backend, machine::Figure, results::ResultPage},
    components::{explained::Topic, time_ago},
};

/// What the page shows.
pub(crate) async fn page(backend: &Backend, id: &str) -> Result<ResultPage, ApiError> {
    let found = backend.store.result(id).await?;
    let Some(StoredResult { row, machine: of, document }) = found else {
        let missing = "There is no such result. It may have been deleted.";
        return Err(ApiError::NotFound(missing.to_owned()));
    };
    let now_us = (backend.now_us)();
    let sessions = sessions::of_result(&backend.store, &row.id).await?;
    let estimates = RunEstimates::of(&document);
    let passport = Passport::of(&document);
    let doubts = document.warnings.iter().chain(&estimates.doubts).map(ToString::to_string);
    Ok(ResultPage {
        badges: machine::marks(document.origin, document.status),
        demo: row.demo,
        lead: findings::lead(estimates.headline.as_ref()),
        marks: marks(&document),
        figures: figures(&document, estimates.headline.as_ref()),
        warnings: findings::once(doubts),
        statements: findings::statements(&estimates),
        noise: findings::noise(&passport),
        passport,
        verify: findings::verify(&row, &document),
        run: run(&document, row.received_at_us, now_us),
        machine: machine::facts(&document.machine),
        proof: proof(&document),
        proof_note: proof_note(&document).to_owned(),
        curve: curve(&document, &of),
        sessions,
        levels: levels::tables(&document, &estimates),
        windows: levels::windows(&document),
        window_count: levels::window_count(&document),
        problem: api::form_problem(),
        id: row.id,
        machine_id: row.machine_id,
        machine_name: of.name,
    })
}

/// The curves over load and threads, where there are any to draw.
fn curve(document: &ResultDocument, machine: &MachineRow) -> Option<Comparison> {
    let contender = Contender {
        label: machine.name.clone(),
        provider: machine.facts.offer.provider.clone(),
        ..Contender::from_document(document, machine.id.as_str(), None)
    };
    let has_curve = contender.points.len() > 1 || contender.threads.len() > 1;
    // A result that cannot stand alone in a comparison has no curve to show.
    compare::compare(&[contender], None, compare::Options::default()).ok().filter(|_| has_curve)
}

fn marks(document: &ResultDocument) -> Vec<String> {
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
    ];
    marks.iter().filter(|mark| mark.0).map(|mark| mark.1.to_owned()).collect()
}

fn figures(document: &ResultDocument, headline: Option<&Estimate>) -> Vec<Figure> {
    let Some(headline) = headline else { return Vec::new() };
    let figure = |label: &str, value: String, note: &str, topic: Topic| Figure {
        label: label.to_owned(),
        value,
        unit: Some("units/s".to_owned()),
        note: Some(note.to_owned()),
        method: Some(topic),
    };
    let note = "the whole machine, higher is better";
    let mut figures =
        vec![figure("At 100 % load", texts::estimate(headline), note, Topic::Interval)];
    if let Some(vcpus) = document.machine.cpu.vcpus.filter(|vcpus| *vcpus > 0) {
        let share = f64::from(vcpus);
        let half_width = headline.interval.map(|interval| interval.half_width() / share);
        let per_vcpu = texts::rate_within(headline.units_per_s / share, half_width);
        figures.push(figure("Per vCPU", per_vcpu, &format!("of {vcpus}"), Topic::Unit));
    }
    if let (Some(median), Some(p5)) = (headline.median_units_per_s, headline.p5_units_per_s) {
        let windows = texts::count(headline.windows.into(), "window");
        figures.push(figure("Median window", texts::rate(median), &windows, Topic::Levels));
        let note = "one window in twenty is slower";
        figures.push(figure("5th percentile of windows", texts::rate(p5), note, Topic::Levels));
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
