//! How fine a comparison sees, for the reader's own number of runs.

use kernel::{format, stats::ratio::smallest_visible_pct};
use leptos::prelude::*;

/// Fewer runs have no spread.
const LEAST_RUNS: f64 = 2.0;

/// Two fields and an answer; without a script the table beside it answers.
#[component]
pub fn SmallestDifference() -> AnyView {
    let runs = RwSignal::new(5.0);
    let spread_pct = RwSignal::new(1.0);
    view! {
        <form class="smallest needs-script" on:submit=|event| event.prevent_default()>
            <label class="field">
                <span>"Runs of each of the two"</span>
                <input
                    type="number"
                    min="2"
                    max="200"
                    step="1"
                    value="5"
                    on:input:target=move |event| read(runs, &event.target().value())
                />
            </label>
            <label class="field">
                <span>"Spread between runs, %"</span>
                <input
                    type="number"
                    min="0.1"
                    max="20"
                    step="0.1"
                    value="1"
                    on:input:target=move |event| read(spread_pct, &event.target().value())
                />
            </label>
            <output aria-live="polite">{move || answer(runs.get(), spread_pct.get())}</output>
        </form>
    }
    .into_any()
}

fn read(field: RwSignal<f64>, text: &str) {
    field.set(text.parse().unwrap_or(f64::NAN));
}

fn answer(runs: f64, spread_pct: f64) -> String {
    if !(LEAST_RUNS..=200.0).contains(&runs) || !(0.1..=20.0).contains(&spread_pct) {
        return "Choose 2 to 200 runs and a spread of 0.1 to 20 %.".to_owned();
    }
    let visible_pct = smallest_visible_pct(runs as u32, spread_pct);
    format!("A difference of {} % or more would be seen.", format::significant(visible_pct, 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_runs_see_finer() {
        assert_eq!(answer(5.0, 1.0), "A difference of 2.0 % or more would be seen.");
        assert_eq!(answer(20.0, 1.0), "A difference of 0.91 % or more would be seen.");
        let refused = "Choose 2 to 200 runs and a spread of 0.1 to 20 %.";
        assert_eq!([answer(1.0, 1.0), answer(f64::NAN, 1.0), answer(5.0, 0.0)], [refused; 3]);
    }
}
