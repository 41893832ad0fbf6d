//! One machine's results over time and among those of its offer and its processor, in words.

use kernel::{
    format,
    history::{Change, Distribution, History, Run},
    paired::{Paired, TimedRate},
    result::WorkloadId,
    workload::Workload,
};
use store::{MachineRow, Rate, Store, StoreError};

use super::texts;
use crate::{
    api::machine::HistoryPage,
    components::{
        data_table::{Cell, Column, Table},
        explained::Topic,
        time_ago,
    },
};

/// What the page shows of the workload that the machine stands for.
pub(super) async fn page(
    store: &Store,
    row: &MachineRow,
    workload: &WorkloadId,
) -> Result<HistoryPage, StoreError> {
    let rates = store.rates(std::slice::from_ref(&row.id), workload, row.demo).await?;
    let (browser, native): (Vec<Rate>, Vec<Rate>) = rates.into_iter().partition(|it| it.browser);
    let (runs, others) = of_one_toolchain(&native);
    let history = History::of(runs);
    let mut sentences = sentences(&history);
    if others > 0 {
        let others = texts::count(others as u64, "result");
        sentences.push(format!("{others} of another toolchain left out."));
    }
    let like = [
        ("Same offer", store.machines_of_offer(&row.facts.offer).await?),
        (
            "Same processor",
            match &row.facts.cpu.model {
                Some(model) => store.machines_of_cpu(model).await?,
                None => Vec::new(),
            },
        ),
    ];
    let mut peers = Vec::new();
    for (name, machines) in like {
        let rates = store.rates(&machines, workload, row.demo).await?;
        peers.extend(peer_row(name, &rates, history.runs.last()));
    }
    Ok(HistoryPage {
        history,
        sentences,
        peers: peer_table(peers),
        paired: paired(&native, &browser),
    })
}

/// The runs of the newest one's toolchain, and how many others there are.
fn of_one_toolchain(rates: &[Rate]) -> (Vec<Run>, usize) {
    let newest = rates.last().map(|rate| &rate.toolchain);
    let runs: Vec<Run> = rates
        .iter()
        .filter(|rate| Some(&rate.toolchain) == newest)
        .map(|rate| Run {
            result_id: rate.result_id.clone(),
            started_at_us: rate.measured_at_us,
            units_per_s: rate.units_per_s,
        })
        .collect();
    let others = rates.len() - runs.len();
    (runs, others)
}

fn sentences(history: &History) -> Vec<String> {
    let count = history.runs.len();
    let mut sentences = Vec::new();
    match (history.prediction, history.runs.last()) {
        (Some(prediction), Some(newest)) => {
            let word = if history.newest_inside == Some(true) { "inside" } else { "outside" };
            let width = prediction.interval.half_width();
            sentences.push(format!(
                "The newest result, {} units/s, lies {word} the band from {} to {} in which one more \
                 result was to be expected with 95 %, by the {} before it.",
                format::rounded_to(newest.units_per_s, width),
                format::rounded_to(prediction.interval.low, width),
                format::rounded_to(prediction.interval.high, width),
                texts::count(prediction.results.into(), "result"),
            ));
        }
        _ => sentences.push(format!(
            "{}: a band for the next one needs five before it since the machine last changed.",
            texts::count(count as u64, "native result")
        )),
    }
    if count < 10 {
        sentences.push("Changes are looked for from ten results on.".to_owned());
    } else if history.changes.is_empty() {
        sentences.push("No change of level was found.".to_owned());
    }
    sentences.extend(history.changes.iter().filter_map(|change| change_sentence(history, change)));
    sentences.extend(history.alert.iter().map(|alert| alert.text.clone()));
    sentences
}

fn change_sentence(history: &History, change: &Change) -> Option<String> {
    let at_us = history.runs.get(change.at as usize)?.started_at_us;
    let day: String = time_ago::utc(at_us).chars().take(10).collect();
    let sign = if change.change_pct > 0.0 { "+" } else { "" };
    let confirmed = if change.confirmed { "" } else { "; one more run would confirm it" };
    Some(format!(
        "On {day} the level changed from {} to {} units/s ({sign}{}){confirmed}.",
        texts::rate(change.before),
        texts::rate(change.after),
        format::percent(change.change_pct),
    ))
}

fn peer_row(name: &str, rates: &[Rate], newest: Option<&Run>) -> Option<Vec<Cell>> {
    let native: Vec<&Rate> = rates.iter().filter(|rate| !rate.browser).collect();
    let found = Distribution::of(native.iter().map(|rate| rate.units_per_s))?;
    let mut machines: Vec<&str> = native.iter().map(|rate| rate.machine_id.as_str()).collect();
    machines.sort_unstable();
    machines.dedup();
    let number = |value: f64| Cell::Text(texts::rate(value));
    let below = newest.map(|newest| {
        let below = found.values.iter().filter(|value| **value < newest.units_per_s).count();
        format::percent((100 * below / found.values.len()) as f64)
    });
    Some(vec![
        Cell::Text(name.to_owned()),
        Cell::Text(found.values.len().to_string()),
        Cell::Text(machines.len().to_string()),
        number(found.min),
        number(found.p5),
        number(found.median),
        number(found.p95),
        number(found.max),
        Cell::Text(below.unwrap_or_else(|| "–".to_owned())),
    ])
}

fn peer_table(rows: Vec<Vec<Cell>>) -> Table {
    let number = |label: &str| Column::number(label).explained(Topic::History);
    Table {
        caption: "Results of the same offer and of the same processor, units/s at 100 %".to_owned(),
        columns: vec![
            Column::text("Results at 100 %"),
            Column::number("Results"),
            Column::number("Machines"),
            number("Lowest, units/s"),
            number("5th percentile, units/s"),
            number("Median, units/s"),
            number("95th percentile, units/s"),
            number("Highest, units/s"),
            number("Below this machine's newest"),
        ],
        rows,
    }
}

/// What a page that was just calibrated reaches of the machine's native rate, together with the
/// browser results that the machine has already; `None` where it has no native one.
pub(crate) async fn paired_with(
    store: &Store,
    machine_id: &str,
    own: TimedRate,
) -> Result<Option<String>, StoreError> {
    let workload = Workload::Standard.id();
    let rates = store.rates(&[machine_id.to_owned()], &workload, false).await?;
    let (browser, native): (Vec<Rate>, Vec<Rate>) = rates.into_iter().partition(|it| it.browser);
    let browser: Vec<TimedRate> = timed(&browser).into_iter().chain([own]).collect();
    Ok(paired_words(&timed(&native), &browser))
}

fn timed(rates: &[Rate]) -> Vec<TimedRate> {
    rates.iter().map(|rate| (rate.measured_at_us, rate.units_per_s)).collect()
}

fn paired(native: &[Rate], browser: &[Rate]) -> Option<String> {
    paired_words(&timed(native), &timed(browser))
}

fn paired_words(native: &[TimedRate], browser: &[TimedRate]) -> Option<String> {
    if browser.is_empty() || native.is_empty() {
        return None;
    }
    let Some(found) = Paired::of(native, browser) else {
        return Some(
            "Browser and native results of this machine lie more than an hour apart and are not \
             compared: run one after the other."
                .to_owned(),
        );
    };
    let pairs = texts::count(found.pairs.into(), "pair");
    let range = match found.interval {
        Some(interval) => {
            let (low, high) = (format::ratio(interval.low), format::ratio(interval.high));
            format!("between {low} and {high} with 95 % confidence, from {pairs}")
        }
        None => format!("from {pairs}; a second one gives an interval"),
    };
    Some(format!(
        "In a browser this computer did {} its native rate, {range}.",
        format::ratio(found.ratio)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(values: &[f64]) -> Vec<Rate> {
        let rate = |(index, value): (usize, &f64)| Rate {
            result_id: format!("r{index:02}"),
            machine_id: format!("m{}", index % 2),
            measured_at_us: index as i64 * 60_000_000,
            units_per_s: *value,
            toolchain: Some("rustc".to_owned()),
            browser: false,
        };
        values.iter().enumerate().map(rate).collect()
    }

    fn said(values: &[f64]) -> String {
        sentences(&History::of(of_one_toolchain(&rates(values)).0)).join(" ")
    }

    #[test]
    fn too_few_results_say_how_many_are_needed() {
        let said = said(&[100.0, 101.0]);
        assert!(said.starts_with("2 native results: a band for the next one needs five"), "{said}");
        assert!(said.ends_with("Changes are looked for from ten results on."), "{said}");
    }

    #[test]
    fn the_newest_result_lies_inside_or_outside() {
        let known = [100.0, 101.0, 99.0, 100.5, 99.5];
        assert!(said(&[&known[..], &[100.2]].concat()).contains("lies inside the band from"));
        assert!(said(&[&known[..], &[80.0]].concat()).contains("lies outside the band from"));
    }

    #[test]
    fn results_of_another_toolchain_are_another_history() {
        let mut rates = rates(&[100.0, 101.0, 99.0]);
        rates[0].toolchain = None;
        let (runs, others) = of_one_toolchain(&rates);
        assert_eq!((runs.len(), others), (2, 1));
    }

    #[test]
    fn a_row_of_peers_counts_results_and_machines() {
        let rates = rates(&[100.0, 110.0, 120.0, 130.0]);
        let newest = Run { result_id: String::new(), started_at_us: 0, units_per_s: 125.0 };
        let row = peer_row("Same offer", &rates, Some(&newest)).unwrap();
        let text = |cell: &Cell| match cell {
            Cell::Text(text) => text.clone(),
            _ => String::new(),
        };
        let row: Vec<String> = row.iter().map(text).collect();
        assert_eq!((row[1].as_str(), row[2].as_str(), row[8].as_str()), ("4", "2", "75 %"));
        assert_eq!(peer_row("Same offer", &[], None), None);
    }

    #[test]
    fn a_computer_with_both_says_what_its_browser_reaches() {
        let native = rates(&[100.0]);
        let browser: Vec<Rate> =
            rates(&[90.0]).into_iter().map(|rate| Rate { browser: true, ..rate }).collect();
        assert_eq!(
            paired(&native, &browser).unwrap(),
            "In a browser this computer did 0.90× its native rate, from 1 pair; a second one gives an interval."
        );
        assert_eq!(paired(&native, &[]), None);
    }
}
