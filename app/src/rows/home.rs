//! The first page: who stands out, and all machines on one axis.

use std::collections::BTreeMap;

use kernel::result::WorkloadId;
use store::{MAX_PAGE, MachineQuery};

use super::{
    order,
    standing::{self, Standing},
    texts,
};
use crate::{
    api::{
        ApiError, Backend,
        home::{Card, CardMachine, HomePage, Strip, StripRow},
        machines::SortBy,
    },
    calibrated::Calibrated,
    components::{explained::Topic, time_ago},
};

/// Machines on the strip; the others are counted.
const STRIP_MACHINES: usize = 12;

/// What the first page shows.
pub(crate) async fn page(
    backend: &Backend,
    command: String,
    own: Option<Calibrated>,
) -> Result<HomePage, ApiError> {
    let query = MachineQuery { limit: MAX_PAGE, ..MachineQuery::default() };
    let found = backend.store.machines(&query).await?;
    let counts = backend.store.counts().await?;
    let workloads = standing::workloads(&found.items);
    let shown = workloads.first().and_then(|name| standing::newest(&found.items, name));
    let mut machines: Vec<Standing> =
        found.items.into_iter().map(|row| Standing::new(row, shown.as_ref())).collect();
    order::sort(&mut machines, SortBy::Units);
    Ok(HomePage {
        command,
        machines: counts.machines,
        demo: counts.demo_machines > 0,
        cards: vec![
            best_value(&machines),
            fastest(&machines),
            newest(&machines, (backend.now_us)()),
        ],
        strip: strip(&machines, shown.as_ref(), own),
    })
}

fn best_value(machines: &[Standing]) -> Card {
    let best = most_used_currency(machines).and_then(|currency| {
        let of_currency = machines.iter().filter_map(|machine| {
            let (value, price) = machine.value()?;
            (price.currency == currency).then_some((machine, value, price))
        });
        of_currency.max_by(|a, b| a.1.total_cmp(&b.1))
    });
    let machine = best.and_then(|(machine, _, price)| {
        let units_per_s = machine.native_units_per_s()?;
        let per_hour = texts::price(price);
        let note = format!(
            "{} units/s at {per_hour} per hour, {}",
            texts::rate(units_per_s),
            price.source
        );
        let figure = texts::value(units_per_s, Some(price));
        let label = ("Work for the money", Topic::Price);
        Some(card_machine(machine, label, figure, texts::value_unit(price), note))
    });
    let empty = "No priced machine yet. Set a price on a machine's page, and the most work for \
                 the money stands here.";
    Card { title: "Best value".to_owned(), machine, empty: empty.to_owned() }
}

/// Fastest first is how the machines come.
fn fastest(machines: &[Standing]) -> Card {
    let machine = machines.first().and_then(|machine| {
        let figure = texts::rate(machine.native_units_per_s()?);
        let cpus = machine.row.facts.cpu.vcpus.map(|vcpus| texts::count(vcpus.into(), "vCPU"));
        let note = match cpus {
            Some(cpus) => format!("the whole machine at 100 %, {cpus}"),
            None => "the whole machine at 100 %".to_owned(),
        };
        Some(card_machine(machine, WORK, figure, "units/s".to_owned(), note))
    });
    let empty = "Nothing measured yet. The machine that does the most work stands here.";
    Card { title: "Fastest".to_owned(), machine, empty: empty.to_owned() }
}

fn newest(machines: &[Standing], now_us: i64) -> Card {
    let machine = machines
        .iter()
        .filter(|machine| machine.row.last_measured_at_us.is_some())
        .max_by_key(|machine| machine.row.last_measured_at_us)
        .map(|machine| {
            let ago = machine.row.last_measured_at_us.map(|at_us| time_ago::words(now_us - at_us));
            // Of its own workload: the newest machine need not have run that of the strip.
            let headline =
                machine.row.headlines.iter().max_by_key(|headline| headline.latest_at_us);
            let figure = headline.map(|headline| texts::rate(headline.latest_units_per_s));
            let workload =
                headline.map(|headline| format!("workload {}, ", headline.workload.name));
            let note =
                format!("{}measured {}", workload.unwrap_or_default(), ago.unwrap_or_default());
            let figure = figure.unwrap_or_else(|| "–".to_owned());
            card_machine(machine, WORK, figure, "units/s".to_owned(), note)
        });
    let empty = "Nothing measured yet. The latest result stands here.";
    Card { title: "Newest".to_owned(), machine, empty: empty.to_owned() }
}

/// What units/s are, and where it is explained.
const WORK: (&str, Topic) = ("Work", Topic::Unit);

fn card_machine(
    machine: &Standing,
    (label, topic): (&str, Topic),
    figure: String,
    unit: String,
    note: String,
) -> CardMachine {
    CardMachine {
        label: label.to_owned(),
        topic,
        name: machine.row.name.clone(),
        href: format!("/machines/{}", machine.row.id),
        demo: machine.row.demo,
        figure,
        unit,
        note,
    }
}

/// Amounts in different currencies are not mixed: the one most machines are priced in counts.
fn most_used_currency(machines: &[Standing]) -> Option<String> {
    let mut uses = BTreeMap::<&str, usize>::new();
    for (_, price) in machines.iter().filter_map(Standing::value) {
        *uses.entry(price.currency.as_str()).or_default() += 1;
    }
    uses.into_iter().max_by_key(|(_, uses)| *uses).map(|(currency, _)| currency.to_owned())
}

fn strip(machines: &[Standing], workload: Option<&WorkloadId>, own: Option<Calibrated>) -> Strip {
    let own = own.filter(|own| {
        workload.is_none_or(|it| (&it.name, it.version) == (&own.workload, own.version))
    });
    let measured: Vec<(&Standing, f64)> = machines
        .iter()
        .filter_map(|machine| Some((machine, machine.native_units_per_s()?)))
        .collect();
    let fastest = measured.first().map_or(0.0, |(_, units_per_s)| *units_per_s);
    let most = own.as_ref().map_or(fastest, |own| own.units_per_s.max(fastest));
    let share_pct = |units_per_s: f64| if most > 0.0 { 100.0 * units_per_s / most } else { 0.0 };
    let ran = own.as_ref().map(|own| own.workload.clone());
    let shown = measured.iter().take(STRIP_MACHINES);
    let mut rows: Vec<StripRow> = shown
        .clone()
        .map(|(machine, units_per_s)| StripRow {
            name: machine.row.name.clone(),
            href: format!("/machines/{}", machine.row.id),
            demo: machine.row.demo,
            own: false,
            text: texts::rate(*units_per_s),
            share_pct: share_pct(*units_per_s),
        })
        .collect();
    if let Some(own) = own.filter(|_| !rows.is_empty()) {
        let place = shown.take_while(|(_, units_per_s)| *units_per_s >= own.units_per_s).count();
        let row = StripRow {
            name: "This computer".to_owned(),
            href: "/calibrate".to_owned(),
            demo: false,
            own: true,
            text: texts::rate(own.units_per_s),
            share_pct: share_pct(own.units_per_s),
        };
        rows.insert(place, row);
    }
    Strip {
        workload: workload.map(|workload| workload.name.clone()).or(ran).unwrap_or_default(),
        more: measured.len().saturating_sub(STRIP_MACHINES),
        rows,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::tests::machine;

    fn standard(version: u32) -> WorkloadId {
        WorkloadId { name: "standard".to_owned(), version }
    }

    fn name(card: Card) -> Option<String> {
        card.machine.map(|machine| machine.name)
    }

    #[test]
    fn without_machines_every_card_says_what_to_do() {
        for card in [best_value(&[]), fastest(&[]), newest(&[], 0)] {
            assert!(card.machine.is_none() && !card.empty.is_empty(), "{card:?}");
        }
        assert_eq!(strip(&[], None, None), Strip::default());
    }

    #[test]
    fn the_cheapest_work_wins_and_a_free_machine_has_no_value() {
        let machines = [
            machine("fast", Some(100.0), 2, Some(1.0)),
            machine("cheap", Some(50.0), 2, Some(0.1)),
            machine("free", Some(90.0), 2, Some(0.0)),
        ];
        assert_eq!(name(best_value(&machines)).as_deref(), Some("cheap"));
        assert_eq!(name(fastest(&machines)).as_deref(), Some("fast"));
    }

    #[test]
    fn machines_without_a_figure_are_not_on_the_strip() {
        let machines = [machine("a", Some(50.0), 2, None), machine("b", None, 2, None)];
        let strip = strip(&machines, Some(&standard(1)), None);
        assert_eq!((strip.rows.len(), strip.more), (1, 0));
        assert_eq!(strip.rows[0].share_pct, 100.0);
    }

    #[test]
    fn the_own_computer_scales_the_strip_and_takes_no_rank() {
        let own = |workload: &str| {
            let workload = workload.to_owned();
            Some(Calibrated { workload, version: 1, units_per_s: 100.0 })
        };
        let machines = [machine("a", Some(125.0), 2, None), machine("b", Some(50.0), 2, None)];
        let shown = strip(&machines, Some(&standard(1)), own("standard"));
        let shares: Vec<(bool, f64)> =
            shown.rows.iter().map(|row| (row.own, row.share_pct)).collect();
        assert_eq!(shares, [(false, 100.0), (true, 80.0), (false, 40.0)]);
        let slower = strip(&machines[1..], Some(&standard(1)), own("standard"));
        assert_eq!(slower.rows[1].share_pct, 50.0);
        let is_shown = |strip: Strip| strip.rows.iter().any(|row| row.own);
        assert!(!is_shown(strip(&machines, Some(&standard(1)), own("classic"))));
        assert!(!is_shown(strip(&machines, Some(&standard(2)), own("standard"))));
        assert_eq!(strip(&[], None, own("standard")).workload, "standard");
    }
}
