//! One machine with its history.

use kernel::{
    machine::Machine,
    passport::Grade,
    price::{Allocation, Price},
    result::{Origin, Status},
};
use store::{MachineRow, Place, ResultQuery, ResultRow};

use super::{
    history, machines, sessions,
    standing::{self, Standing},
    texts,
};
use crate::{
    api::{
        self, ApiError, Backend,
        machine::{Figure, MachineEdit, MachinePage, PriceEdit},
    },
    components::{
        basis,
        data_table::{Cell, Column, Moment, Table},
        explained::Topic,
        machine_name, time_ago,
    },
    query,
};

/// Results of one page of the history.
const HISTORY_ROWS: u32 = 50;

/// The machine with this id.
pub(crate) async fn find(backend: &Backend, id: &str) -> Result<MachineRow, ApiError> {
    let missing = "There is no such machine. It may have been merged into another or deleted.";
    let found = backend.store.machine(id).await?;
    found.ok_or_else(|| ApiError::NotFound(missing.to_owned()))
}

/// What the page shows; the history begins before result number `before`.
pub(crate) async fn page(
    backend: &Backend,
    id: &str,
    before: Option<i64>,
    basis: Allocation,
) -> Result<MachinePage, ApiError> {
    let on_demand = find(backend, id).await?;
    let now_us = (backend.now_us)();
    // What can be set here is the price on demand, whatever is shown.
    let form = price(&on_demand, now_us);
    let is_priced = on_demand.price.is_some();
    let row = match basis == Allocation::default() {
        true => on_demand,
        false => backend.store.machine_on(id, basis).await?.unwrap_or(on_demand),
    };
    let query = ResultQuery {
        machine_id: Some(row.id.clone()),
        place: Place::of_arrival(before),
        limit: HISTORY_ROWS,
        include_demo: true,
        ..ResultQuery::default()
    };
    let results = backend.store.results(&query).await?;
    let others = machines::names(backend).await?;
    let workload =
        standing::workloads([&row]).first().and_then(|name| standing::newest([&row], name));
    let machine = Standing::new(row, workload.as_ref());
    let machine = machine.with_browser_figure(&backend.store).await?;
    let row = &machine.row;
    let over_time = match &machine.figure {
        Some(figure) => Some(history::page(&backend.store, row, &figure.workload).await?),
        None => None,
    };
    let browser = machine.figure.as_ref().is_some_and(|figure| figure.browser);
    let badges = [("demo", row.demo), ("browser", browser)];
    let sessions = sessions::of_machine(&backend.store, &row.id, now_us).await?;
    Ok(MachinePage {
        id: row.id.clone(),
        name: row.name.clone(),
        badges: badges.iter().filter(|badge| badge.1).map(|badge| badge.0.to_owned()).collect(),
        demo: row.demo || results.items.iter().any(|result| result.demo),
        lead: lead(&machine, now_us),
        figures: figures(&machine, now_us),
        facts: facts(&row.facts),
        history: results_table(&results.items, now_us),
        over_time,
        sessions,
        older: results.next.map(|next| {
            let here = [("before", next.to_string()), ("basis", basis::word(basis).to_owned())];
            query::href(&format!("/machines/{}", row.id), here)
        }),
        compare: machine.figure.as_ref().map(|figure| format!("/compare?ids={}", figure.result_id)),
        report: row.headlines.iter().map(|it| it.latest_result_id.clone()).collect(),
        edit: edit(row),
        price: form,
        basis,
        has_bases: is_priced || row.price.is_some() || basis != Allocation::default(),
        others: others.into_iter().filter(|other| other.0 != row.id).collect(),
        results: row.all_results,
        problem: api::form_problem(),
    })
}

fn lead(machine: &Standing, now_us: i64) -> String {
    let Some(figure) = &machine.figure else {
        return match (machine.row.results, machine.row.all_results) {
            (0, 0) => "Nothing was measured on this machine yet.".to_owned(),
            (0, _) => "No result of this machine matches the work that it states.".to_owned(),
            _ => "No result of this machine has a figure at 100 %.".to_owned(),
        };
    };
    let rate = texts::rate_within(figure.units_per_s, figure.half_width);
    let ago = machine.row.last_measured_at_us.map(|at_us| time_ago::words(now_us - at_us));
    let mut lead =
        format!("{rate} units/s at 100 %, workload {}", texts::workload(&figure.workload));
    if figure.browser {
        lead.push_str(", measured in a browser and never ranked with native results");
    }
    if let Some(ago) = ago {
        lead.push_str(&format!("; last measured {ago}"));
    }
    if let Some((_, price)) = machine.value() {
        let value = texts::value(figure.units_per_s, Some(price));
        lead.push_str(&format!("; {value} {}", texts::value_unit(price)));
    }
    lead.push('.');
    lead
}

fn figures(machine: &Standing, now_us: i64) -> Vec<Figure> {
    let mut figures = Vec::new();
    for headline in &machine.row.headlines {
        let best = texts::rate(headline.best_units_per_s);
        let note = match headline.results {
            1 => "one result, the whole machine at 100 %".to_owned(),
            results => format!("latest of {results} results, best {best}"),
        };
        figures.push(Figure {
            label: texts::workload(&headline.workload),
            value: texts::rate_within(
                headline.latest_units_per_s,
                headline.latest_half_width_units_per_s,
            ),
            unit: Some("units/s".to_owned()),
            note: Some(note),
            method: Some(Topic::Interval),
        });
    }
    if let Some(per_vcpu) = machine.per_vcpu() {
        figures.push(Figure {
            label: "Per vCPU".to_owned(),
            value: texts::rate(per_vcpu),
            unit: Some("units/s".to_owned()),
            note: None,
            method: Some(Topic::Unit),
        });
    }
    if let Some(price) = &machine.row.price {
        figures.push(Figure {
            label: "Price per hour".to_owned(),
            value: texts::price(price),
            unit: None,
            note: Some(price_note(price, now_us)),
            method: Some(Topic::Price),
        });
    }
    if let Some((_, price)) = machine.value() {
        figures.push(Figure {
            label: "Work per dollar".to_owned(),
            value: texts::value(machine.native_units_per_s().unwrap_or_default(), Some(price)),
            unit: Some(texts::value_unit(price)),
            note: Some("higher is better".to_owned()),
            method: Some(Topic::Price),
        });
    }
    figures
}

/// How it is paid for, where and when the price was read.
fn price_note(price: &Price, now_us: i64) -> String {
    let note = format!("{}, {}, {}", price.allocation.name(), price.source, price.as_of);
    price.stale(now_us).map_or_else(|| note.clone(), |stale| format!("{note}, {stale}"))
}

/// What is known about a computer; what is not is left out.
pub(super) fn facts(machine: &Machine) -> Vec<(String, String)> {
    let Machine { id: _, name, cpu, memory_bytes, system, capacity_cpus, container, offer } =
        machine;
    let system_text = [&system.os, &system.kernel, &system.arch];
    let system_text = system_text.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
    let caches = cpu
        .caches
        .iter()
        .filter(|cache| cache.kind != "Instruction")
        .map(|cache| format!("L{} {} KiB", cache.level, cache.size_bytes / 1024));
    let caches = caches.collect::<Vec<_>>().join(", ");
    let quota = container.as_ref().and_then(|container| container.quota_cpus);
    let count = |count: Option<u32>| count.map(|count| count.to_string());
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    let facts = [
        ("Processor", cpu.model.clone()),
        ("vCPU", count(cpu.vcpus)),
        ("Cores", count(cpu.cores)),
        ("Threads per core", count(cpu.threads_per_core)),
        ("Capacity", capacity_cpus.map(|cpus| format!("{cpus} CPUs"))),
        ("Quota", quota.map(|cpus| format!("{cpus} CPUs"))),
        ("Top clock", cpu.max_mhz.map(|mhz| format!("{} MHz", texts::rate(mhz)))),
        ("Governor", cpu.governor.clone()),
        ("Caches of CPU 0", given(caches)),
        ("Memory", memory_bytes.map(texts::memory)),
        ("System", given(system_text)),
        ("Hypervisor", system.hypervisor.clone()),
        ("Container", container.as_ref().and_then(|container| container.runtime.clone())),
        ("Provider", offer.provider.clone()),
        ("Region", offer.region.clone()),
        ("Shape", offer.shape.clone()),
        ("Host name", name.clone()),
    ];
    facts.into_iter().filter_map(|(term, value)| Some((term.to_owned(), value?))).collect()
}

fn results_table(results: &[ResultRow], now_us: i64) -> Table {
    Table {
        caption: "Results of this machine, newest first".to_owned(),
        columns: vec![
            Column::text("Result"),
            Column::text("Workload"),
            Column::text("Profile"),
            Column::number("Units/s at 100 % ± 95 %").explained(Topic::Interval),
            Column::text("Noise").explained(Topic::Passport),
            Column::text("Verification").explained(Topic::Verify),
            Column::text("Measured"),
            Column::text("Marks"),
        ],
        rows: results.iter().map(|result| history_row(result, now_us)).collect(),
    }
}

fn history_row(result: &ResultRow, now_us: i64) -> Vec<Cell> {
    let half_width = result.half_width_units_per_s;
    let within = |rate: f64| texts::rate_within(rate, half_width);
    let peak = result.peak_units_per_s.map_or_else(|| "–".to_owned(), within);
    let at_us = result.started_at_us.unwrap_or(result.received_at_us);
    vec![
        Cell::Link(format!("…{}", tail(&result.id)), format!("/results/{}", result.id)),
        Cell::Text(format!("{} {}", result.workload.name, result.workload.version)),
        Cell::Text(result.profile.clone()),
        Cell::Text(peak),
        Cell::Grade(result.noise.unwrap_or(Grade::Unknown)),
        Cell::Verification(result.verification.clone()),
        Cell::Time(Moment { at_us, now_us }),
        Cell::Text(marks(result.origin, result.status).join(", ")),
    ]
}

/// What must be said beside a result's figure.
pub(super) fn marks(origin: Origin, status: Status) -> Vec<String> {
    let aborted = (status == Status::Aborted).then_some("aborted");
    machine_name::badge(origin).into_iter().chain(aborted).map(str::to_owned).collect()
}

/// The end of an id: what tells two apart.
pub(super) fn tail(id: &str) -> &str {
    id.char_indices().rev().nth(5).map_or(id, |(at, _)| &id[at..])
}

fn edit(row: &MachineRow) -> MachineEdit {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let count = |count: Option<u32>| count.map(|count| count.to_string()).unwrap_or_default();
    MachineEdit {
        name: row.name.clone(),
        provider: text(&row.facts.offer.provider),
        region: text(&row.facts.offer.region),
        shape: text(&row.facts.offer.shape),
        cpu_model: text(&row.facts.cpu.model),
        vcpus: count(row.facts.cpu.vcpus),
        cores: count(row.facts.cpu.cores),
    }
}

fn price(row: &MachineRow, now_us: i64) -> PriceEdit {
    let today = time_ago::utc(now_us).chars().take(10).collect();
    let mut form = PriceEdit {
        offer: texts::offer(&row.facts.offer),
        currency: "USD".to_owned(),
        today,
        ..PriceEdit::default()
    };
    if let Some(price) = &row.price {
        form.per_hour = price.per_hour.to_string();
        form.currency.clone_from(&price.currency);
        form.source.clone_from(&price.source);
        form.now = Some(format!(
            "{} per hour, {}, as of {}, from {}.",
            texts::price(price),
            price.allocation.name(),
            price.as_of,
            price.source
        ));
    }
    form
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::tests::machine;

    #[test]
    fn the_lead_says_the_figure_and_what_it_costs() {
        let priced = machine("b", Some(274.0), 2, Some(0.085));
        assert_eq!(
            lead(&priced, 180_000_001),
            "274 units/s at 100 %, workload standard version 1; last measured 3 min ago; \
             3,223.53 units/s per $/h."
        );
        let mut empty = machine("b", None, 2, None);
        empty.row.results = 0;
        assert_eq!(lead(&empty, 0), "No result of this machine matches the work that it states.");
        empty.row.all_results = 0;
        assert_eq!(lead(&empty, 0), "Nothing was measured on this machine yet.");
    }

    #[test]
    fn facts_that_are_not_known_are_left_out() {
        assert!(facts(&Machine::default()).is_empty());
        let known = machine("b", None, 2, None).row.facts;
        assert_eq!(
            facts(&known),
            [("vCPU".to_owned(), "2".to_owned()), ("Provider".to_owned(), "Azure".to_owned())]
        );
    }

    #[test]
    fn a_result_that_is_no_whole_native_run_is_marked_in_words() {
        assert!(marks(Origin::Agent, Status::Complete).is_empty());
        assert_eq!(marks(Origin::Import, Status::Aborted), ["imported", "aborted"]);
        assert_eq!(tail("0197c0de-0000-7000-8000-000000000042"), "000042");
        assert_eq!(tail("ä"), "ä");
    }
}
