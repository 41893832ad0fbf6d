//! The list of machines.

use store::{MAX_PAGE, MachineQuery, MachineRow};

use super::{
    order,
    standing::{self, Standing},
    texts,
};
use crate::{
    api::{
        ApiError, Backend,
        machines::{MachineLine, MachinesPage, MachinesQuery, SortBy},
    },
    components::data_table::Moment,
};

/// Rows of one page.
const PAGE_ROWS: usize = 100;
/// Machines to choose from in a form.
const NAMES: u32 = 200;

/// What the page shows for a query.
pub(crate) async fn page(
    backend: &Backend,
    query: &MachinesQuery,
    command: String,
) -> Result<MachinesPage, ApiError> {
    let text = Some(query.q.clone()).filter(|text| !text.is_empty());
    let read =
        MachineQuery { text, basis: query.basis, limit: MAX_PAGE, ..MachineQuery::default() };
    let found = backend.store.machines(&read).await?;
    let counts = backend.store.counts().await?;
    let providers = providers(&found.items, &query.provider);
    let workloads = chosen_first(standing::workloads(&found.items), &query.workload);
    let shown = workloads.first().and_then(|name| standing::newest(&found.items, name));
    let mut machines: Vec<Standing> = found
        .items
        .into_iter()
        .filter(|row| is_of(row, &query.provider))
        .map(|row| Standing::new(row, shown.as_ref()))
        .collect();
    order::sort(&mut machines, SortBy::from_word(&query.sort));
    let (found_count, now_us) = (machines.len(), (backend.now_us)());
    let skipped = query.page.saturating_sub(1) as usize * PAGE_ROWS;
    let mut lines = Vec::new();
    let mut demo = false;
    for machine in machines.into_iter().skip(skipped).take(PAGE_ROWS) {
        demo |= machine.row.demo;
        lines.push(line(&machine.with_browser_figure(&backend.store).await?, now_us));
    }
    Ok(MachinesPage {
        command,
        found: found_count,
        machines: counts.machines,
        lines,
        pages: found_count.div_ceil(PAGE_ROWS).max(1) as u32,
        providers,
        workloads,
        demo,
        cut: found.next.is_some(),
    })
}

/// Id and name of the newest machines.
pub(crate) async fn names(backend: &Backend) -> Result<Vec<(String, String)>, ApiError> {
    let query = MachineQuery { limit: NAMES, ..MachineQuery::default() };
    let found = backend.store.machines(&query).await?;
    Ok(found.items.into_iter().map(|row| (row.id, row.name)).collect())
}

fn line(machine: &Standing, now_us: i64) -> MachineLine {
    let Standing { row, figure } = machine;
    let dash = || "–".to_owned();
    let browser = figure.as_ref().is_some_and(|figure| figure.browser);
    let badges = [("demo", row.demo), ("browser", browser)];
    MachineLine {
        id: row.id.clone(),
        name: row.name.clone(),
        badges: badges.iter().filter(|badge| badge.1).map(|badge| badge.0.to_owned()).collect(),
        offer: texts::offer(&row.facts.offer),
        cpus: texts::cpus(&row.facts),
        units_per_s: figure
            .as_ref()
            .map_or_else(dash, |figure| texts::rate_within(figure.units_per_s, figure.half_width)),
        noise: figure.as_ref().and_then(|figure| figure.noise),
        verification: figure.as_ref().map(|figure| figure.verification.clone()),
        per_vcpu: machine.per_vcpu().map_or_else(dash, texts::rate),
        price: row.price.as_ref().map_or_else(dash, texts::price),
        stale: row.price.as_ref().and_then(|price| price.stale(now_us)),
        value: value(machine).unwrap_or_else(dash),
        results: row.results,
        last: row.last_measured_at_us.map(|at_us| Moment { at_us, now_us }),
        compare: figure.as_ref().map(|figure| figure.result_id.clone()),
    }
}

/// Dollars are what the heading says; another currency is named.
fn value(machine: &Standing) -> Option<String> {
    let (_, price) = machine.value()?;
    let value = texts::value(machine.native_units_per_s()?, Some(price));
    Some(match price.currency.as_str() {
        "USD" => value,
        currency => format!("{value} per {currency}/h"),
    })
}

/// Providers of these machines by name, the chosen one among them even where nothing is of it.
fn providers(rows: &[MachineRow], chosen: &str) -> Vec<String> {
    let mut names: Vec<String> = rows
        .iter()
        .filter_map(|row| row.facts.offer.provider.clone())
        .chain(Some(chosen.to_owned()).filter(|chosen| !chosen.is_empty()))
        .collect();
    names.sort_by_key(|name| name.to_lowercase());
    names.dedup_by_key(|name| name.to_lowercase());
    names
}

fn is_of(row: &MachineRow, provider: &str) -> bool {
    let own = row.facts.offer.provider.as_deref().unwrap_or_default();
    provider.is_empty() || own.to_lowercase() == provider.to_lowercase()
}

fn chosen_first(mut names: Vec<String>, chosen: &str) -> Vec<String> {
    if let Some(at) = names.iter().position(|name| name == chosen) {
        names[..=at].rotate_right(1);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::tests::machine;

    #[test]
    fn a_machine_without_a_figure_shows_dashes() {
        let line = line(&machine("b", None, 2, None), 0);
        let figures = [line.units_per_s, line.per_vcpu, line.price, line.value];
        assert_eq!(figures, ["–", "–", "–", "–"]);
        assert_eq!(line.compare, None);
    }

    #[test]
    fn figures_are_texts_without_units() {
        let line = line(&machine("b", Some(274.0), 2, Some(0.085)), 0);
        assert_eq!(line.units_per_s, "274");
        assert_eq!(line.per_vcpu, "137");
        assert_eq!(line.price, "$0.085");
        assert_eq!(line.value, "3,223.53");
    }

    #[test]
    fn providers_in_other_capitals_are_one() {
        let mut rows = Vec::new();
        for provider in ["oci", "Azure", "OCI"] {
            let mut row = machine("m", None, 1, None).row;
            row.facts.offer.provider = Some(provider.to_owned());
            rows.push(row);
        }
        assert_eq!(providers(&rows, ""), ["Azure", "oci"]);
        assert_eq!(providers(&rows, "GCP"), ["Azure", "GCP", "oci"]);
        assert!(is_of(&rows[0], "OCI") && is_of(&rows[0], "") && !is_of(&rows[0], "GCP"));
    }

    #[test]
    fn the_chosen_workload_is_shown_and_an_unknown_one_changes_nothing() {
        let names = || ["standard", "classic"].map(str::to_owned).to_vec();
        assert_eq!(chosen_first(names(), "classic"), ["classic", "standard"]);
        assert_eq!(chosen_first(names(), "<script>"), ["standard", "classic"]);
    }
}
