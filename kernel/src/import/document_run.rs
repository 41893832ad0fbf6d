//! Whether the visits of a document can have been one run: nothing that it claims is missing, and
//! no time passed that the run did not take.

use super::{
    document_check::{Path, Wrong, inside, key, require},
    error::plain,
    identity,
    json::Step,
};
use crate::measure::MAX_RECEIPTS;
use crate::result::{Level, Origin, Receipt, ResultDocument, Status, Visit, Window};
use crate::warning::Warning;

/// Clocks of a page's workers are those of their batches, which end one after the other.
const LATE_NS: u64 = 1_000_000_000;

/// Windows of one document, and visits: more than twelve hours, the longest budget, of half a
/// second each.
const MAX_WINDOWS: usize = 100_000;

/// Whether there is more of anything than a run makes. Comes first: what is looked at afterwards
/// goes over it more than once.
pub(super) fn limits(document: &ResultDocument) -> Result<(), Wrong> {
    let visits = || document.levels.iter().flat_map(|level| &level.visits);
    let windows = visits().map(|visit| visit.windows.len()).fold(0, usize::saturating_add);
    let counts = [
        ("receipts", document.receipts.len(), MAX_RECEIPTS, "at most 32"),
        ("visits", visits().count(), MAX_WINDOWS, "at most 100,000"),
        ("windows", windows, MAX_WINDOWS, "at most 100,000"),
    ];
    for (name, count, most, expected) in counts {
        let at = if name == "receipts" { name } else { "levels" };
        require(count <= most, || key(at), || format!("{count} {name}"), expected)?;
    }
    Ok(())
}

/// The first thing that cannot be true of the run as a whole.
pub(super) fn check(document: &ResultDocument) -> Result<(), Wrong> {
    challenge(document)?;
    before(document)?;
    visits(document)?;
    cpu_time(document)?;
    end(document)?;
    receipts(document)
}

fn challenge(document: &ResultDocument) -> Result<(), Wrong> {
    let Some(challenge) = &document.challenge else { return Ok(()) };
    require(
        identity::is_uuid(&challenge.id),
        || vec![Step::Key("challenge"), Step::Key("id")],
        || "a challenge whose id is no UUID".to_owned(),
        "32 hexadecimal digits in five groups",
    )?;
    require(
        document.seed == Some(challenge.seed()),
        || key("seed"),
        || "a seed that is not the challenge's".to_owned(),
        &format!("{}, made of its nonce and own_seed", challenge.seed()),
    )?;
    require(
        document.elapsed_ns.is_some(),
        || key("challenge"),
        || "a challenge without elapsed_ns".to_owned(),
        "a run that answers a challenge and says how long it took",
    )
}

fn before(document: &ResultDocument) -> Result<(), Wrong> {
    let pct = document.background_before_pct;
    require(
        // Ticks alias with the second that is looked at.
        pct.is_none_or(|pct| (0.0..=105.0).contains(&pct)),
        || key("background_before_pct"),
        || format!("a load of {} % before the run", plain(pct.unwrap_or_default())),
        "0 to 100 %",
    )
}

fn each_visit(document: &ResultDocument) -> impl Iterator<Item = (Path, &Visit)> {
    document.levels.iter().enumerate().flat_map(|(level, content)| {
        content.visits.iter().enumerate().map(move |(visit, content)| {
            let steps =
                [Step::Key("levels"), Step::Index(level), Step::Key("visits"), Step::Index(visit)];
            (steps.to_vec(), content)
        })
    })
}

/// Visits are numbered in the order they ran: a number that is missing is a visit that is.
fn visits(document: &ResultDocument) -> Result<(), Wrong> {
    let mut visits: Vec<(Path, &Visit)> = each_visit(document).collect();
    visits.sort_by_key(|(_, visit)| visit.order);
    for (expected, (path, visit)) in visits.iter().enumerate() {
        require(
            visit.order as usize == expected,
            || inside(path, &[Step::Key("order")]),
            || format!("visit {} as number {expected} of the run", visit.order),
            "the visits numbered from 0 without a gap, each number once",
        )?;
        require(
            !visit.windows.is_empty() || document.status == Status::Aborted,
            || inside(path, &[Step::Key("windows")]),
            || "a visit without windows".to_owned(),
            "at least one in a complete run",
        )?;
    }
    for (index, warning) in document.warnings.iter().enumerate() {
        let (Warning::Aborted { visits_done, .. } | Warning::OutOfTime { visits_done, .. }) =
            warning
        else {
            continue;
        };
        require(
            *visits_done as usize <= visits.len(),
            || vec![Step::Key("warnings"), Step::Index(index)],
            || format!("{} visits where {visits_done} are said to be done", visits.len()),
            "every visit that was done",
        )?;
    }
    Ok(())
}

/// The agent reads the CPU clock of each lane; a page cannot.
fn cpu_time(document: &ResultDocument) -> Result<(), Wrong> {
    let unread = |level: &Level| {
        let (mut units, mut cpu_ns) = (0_u64, 0_u64);
        for window in level.measured() {
            units = units.saturating_add(window.units);
            cpu_ns = cpu_ns.saturating_add(window.own_cpu_ns);
        }
        (units > 0 && cpu_ns == 0).then_some(units)
    };
    for (index, level) in document.levels.iter().enumerate() {
        let units = unread(level).filter(|_| document.origin == Origin::Agent);
        require(
            units.is_none(),
            || vec![Step::Key("levels"), Step::Index(index), Step::Key("visits")],
            || format!("{} units in no CPU time", units.unwrap_or_default()),
            "an own busy above 0 %",
        )?;
    }
    Ok(())
}

/// A clock that was set during the run, or a run that was cut.
fn end(document: &ResultDocument) -> Result<(), Wrong> {
    let Some(elapsed_ns) = document.elapsed_ns else { return Ok(()) };
    let end_ns = |window: &Window| window.start_ns.saturating_add(window.elapsed_ns);
    for (path, visit) in each_visit(document) {
        for (index, window) in visit.windows.iter().enumerate() {
            require(
                end_ns(window) <= elapsed_ns.saturating_add(LATE_NS),
                || inside(&path, &[Step::Key("windows"), Step::Index(index)]),
                || format!("a window that ends at {} ns", end_ns(window)),
                &format!("none after the end of the run at {elapsed_ns} ns"),
            )?;
        }
    }
    Ok(())
}

fn receipts(document: &ResultDocument) -> Result<(), Wrong> {
    for (index, receipt) in document.receipts.iter().enumerate() {
        let path = || vec![Step::Key("receipts"), Step::Index(index)];
        let Some((level, window)) = window_of(document, receipt) else {
            return Err(Wrong::new(
                path(),
                format!("a receipt for window {} of visit {}", receipt.window, receipt.visit),
                "a window of the document",
            ));
        };
        let work = receipt.work;
        require(
            work.lane < level.lanes && work.units <= window.units,
            path,
            || format!("a receipt for {} units of lane {}", work.units, work.lane),
            &format!("up to {} units of lanes 0 to {}", window.units, level.lanes - 1),
        )?;
    }
    Ok(())
}

fn window_of<'a>(
    document: &'a ResultDocument,
    receipt: &Receipt,
) -> Option<(&'a Level, &'a Window)> {
    document.levels.iter().find_map(|level| {
        let visit = level.visits.iter().find(|visit| visit.order == receipt.visit)?;
        Some((level, visit.windows.get(receipt.window as usize)?))
    })
}
