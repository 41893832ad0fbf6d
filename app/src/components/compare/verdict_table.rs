//! What may be said about each machine and the baseline, and what that rests on.

use std::sync::Arc;

use kernel::{
    compare::{Comparison, Effect, Judgement, Metric, Row},
    format,
};
use leptos::prelude::*;

use super::texts;
use crate::{
    charts::{effects, ranks},
    components::{
        explained::{Explained, Topic},
        machine_name::MachineName,
    },
};

/// One line for each machine, the baseline among them, in the reader's order.
#[component]
pub fn VerdictTable(comparison: Arc<Comparison>) -> AnyView {
    let at = format::percent(comparison.at_pct);
    let lines = comparison.rows.iter().map(|row| line(row, &comparison)).collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="Verdicts">
            <table class="verdict-table">
                <caption class="sr-only">"Each machine against the baseline at " {at.clone()}</caption>
                <thead>
                    <tr>
                        <th scope="col">"machine"</th>
                        <th scope="col" class="number">
                            <Explained topic=Topic::Interval>{format!("units/s at {at}")}</Explained>
                        </th>
                        <th scope="col" class="number"><Explained topic=Topic::Effect>"ratio (low–high)"</Explained></th>
                        <th scope="col"><Explained topic=Topic::Verdict>"verdict"</Explained></th>
                        <th scope="col" class="number">
                            <Explained topic=Topic::SmallestDifference>"smallest visible, %"</Explained>
                        </th>
                        <th scope="col" class="number">
                            <Explained topic=Topic::SmallestDifference>"more runs"</Explained>
                        </th>
                        <th scope="col" class="number"><Explained topic=Topic::Rank>"median rank"</Explained></th>
                        <th scope="col">"spread from"</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(row: &Row, comparison: &Comparison) -> AnyView {
    let contender = &row.contender;
    let is_base = contender.result_id == comparison.baseline;
    let rate =
        row.at.map(|at| texts::rate(Metric::UnitsPerS, contender, at.units_per_s, at.interval));
    let ratio = row.effect.as_ref().map(ratio);
    let verdict = match (is_base, row.ranked) {
        (true, _) => "baseline".to_owned(),
        (false, false) => "not ranked".to_owned(),
        (false, true) => row.judgement.as_ref().map_or_else(dash, |it| word(it, comparison)),
    };
    let (visible, more_runs) = needed(row.judgement);
    let rank = row.rank.map(|rank| format!("{}, {}", ranks::place(rank), ranks::text(rank)));
    let source = match row.effect {
        Some(effect) => effect.source.words(),
        None => base_source(comparison).filter(|_| is_base).unwrap_or_else(dash),
    };
    view! {
        <tr>
            <th scope="row"><MachineName name=contender.label.clone() origin=contender.origin /></th>
            <td class="number">{rate.unwrap_or_else(dash)}</td>
            <td class="number">{ratio.unwrap_or_else(dash)}</td>
            <td>{verdict}</td>
            <td class="number">{visible}</td>
            <td class="number">{more_runs}</td>
            <td class="number">{rank.unwrap_or_else(dash)}</td>
            <td>{source}</td>
        </tr>
    }
    .into_any()
}

/// `1.23× (1.19–1.27)`.
fn ratio(effect: &Effect) -> String {
    effects::text(effect.ratio, effects::interval(effect))
}

/// The word alone: the sentence stands above, the numbers beside it.
fn word(judgement: &Judgement, comparison: &Comparison) -> String {
    match judgement {
        Judgement::Undecided { .. } => "undecided".to_owned(),
        Judgement::RatioOnly => "ratio only".to_owned(),
        Judgement::Same { .. } => {
            format!("same within {}", format::percent(comparison.delta_pct))
        }
        Judgement::Faster { .. } | Judgement::Slower { .. } => judgement.words(),
    }
}

fn needed(judgement: Option<Judgement>) -> (String, String) {
    match judgement {
        Some(Judgement::Undecided { smallest_visible_pct, more_runs, of_machines }) => {
            let of = if of_machines { " machines" } else { "" };
            let runs = format::thousands(f64::from(more_runs), 0);
            (format::significant(smallest_visible_pct, 2), format!("{runs}{of}"))
        }
        _ => (dash(), dash()),
    }
}

fn base_source(comparison: &Comparison) -> Option<String> {
    let effect = comparison.rows.iter().find_map(|row| row.effect)?;
    Some(effect.baseline_source.words())
}

fn dash() -> String {
    "–".to_owned()
}
