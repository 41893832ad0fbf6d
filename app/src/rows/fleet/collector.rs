//! One collector: what it is, how it is, and what belongs to it.

use std::collections::HashMap;

use kernel::price::Allocation;
use store::{CollectorRow, Scope, SessionQuery};

use crate::{
    api::{
        self, ApiError, Backend,
        fleet::{CollectorEdit, CollectorPage, FleetLine, FleetState},
        machine::Figure,
    },
    components::time_ago,
    rows::{machine, machines, sessions, tokens},
};

/// Sessions of the page; the others are where sessions are found.
const RECENT: u32 = 10;

/// The collector with this id.
pub(crate) async fn find(backend: &Backend, id: &str) -> Result<CollectorRow, ApiError> {
    let missing = "There is no such collector. It may have been deleted.";
    backend.store.collector(id).await?.ok_or_else(|| ApiError::NotFound(missing.to_owned()))
}

/// What the page shows.
pub(crate) async fn page(backend: &Backend, id: &str) -> Result<CollectorPage, ApiError> {
    let row = find(backend, id).await?;
    let (facts, edit) = (facts(&row), edit(&row));
    let query =
        SessionQuery { collector: Some(row.id.clone()), limit: RECENT, ..SessionQuery::default() };
    let found = backend.store.sessions(&query).await?.items;
    let recent = (!found.is_empty()).then(|| sessions::table(&found, (backend.now_us)()));
    let names = HashMap::from([(row.id.clone(), row.name.clone())]);
    let tokens = tokens::lines(backend, Some(&row.id), &names).await?;
    let line = super::lines(backend, vec![row], Allocation::default()).await?.remove(0);
    Ok(CollectorPage {
        lead: lead(&line),
        figures: figures(&line),
        facts,
        recent,
        edit,
        machines: machines::names(backend).await?,
        tokens,
        may_change: api::may(Scope::Upload),
        problem: api::form_problem(),
        line,
    })
}

fn lead(line: &FleetLine) -> String {
    let ago = line.seen.map(|seen| time_ago::words(seen.now_us - seen.at_us)).unwrap_or_default();
    match line.state {
        FleetState::Streaming => format!("It streams; its newest sample came {ago}."),
        FleetState::Silent => format!("Nothing comes from it; its newest sample is of {ago}."),
        FleetState::Never if line.sessions > 0 => {
            "It never streamed; its sessions were brought as files.".to_owned()
        }
        FleetState::Never => {
            "Nothing has come from it yet. Make a token for it and start its agent.".to_owned()
        }
    }
}

fn figures(line: &FleetLine) -> Vec<Figure> {
    let figure = |label: &str, value: String, unit: Option<&str>, note: Option<String>| Figure {
        label: label.to_owned(),
        value,
        unit: unit.map(str::to_owned),
        note,
        method: None,
    };
    let busy = line.busy.clone().map(|busy| {
        figure("Busy", busy, Some("%"), Some("of all CPUs, in the newest sample".to_owned()))
    });
    let price = line.price.clone().map(|price| {
        figure("Price per hour", price, None, Some("on demand, of its offer".to_owned()))
    });
    let sessions = figure("Sessions", line.sessions.to_string(), None, None);
    busy.into_iter().chain(price).chain([sessions]).collect()
}

fn facts(row: &CollectorRow) -> Vec<(String, String)> {
    let own = [
        ("Tags", Some(row.tags.join(", ")).filter(|tags| !tags.is_empty())),
        ("Agent", row.agent_version.clone()),
        ("Announced", Some(time_ago::utc(row.created_at_us))),
        ("Id", Some(row.id.clone())),
    ];
    let own = own.into_iter().filter_map(|(term, value)| Some((term.to_owned(), value?)));
    machine::facts(&row.facts).into_iter().chain(own).collect()
}

fn edit(row: &CollectorRow) -> CollectorEdit {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let offer = &row.facts.offer;
    CollectorEdit {
        name: row.name.clone(),
        provider: text(&offer.provider),
        region: text(&offer.region),
        shape: text(&offer.shape),
        vcpus: row.facts.cpu.vcpus.map(|vcpus| vcpus.to_string()).unwrap_or_default(),
        tags: row.tags.join(", "),
        machine_id: row.machine_id.clone().unwrap_or_default(),
    }
}
