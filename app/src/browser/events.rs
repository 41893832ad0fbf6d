//! Events and rolling figures of the API, as far as pages need them.

use gloo_net::http::Request;
use kernel::live::{Filter, LiveEvent};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    api::machines::encode,
    live::{
        address,
        span::{Spans, SpansOfAgent},
    },
};

/// Events of a page begin with so many.
const NEWEST: u32 = 100;

#[derive(Deserialize)]
struct Page<T> {
    items: Vec<T>,
}

/// The newest events that pass a filter; none where they cannot be read.
pub async fn newest(filter: &Filter) -> Vec<LiveEvent> {
    let Filter { kind, agent, severity, run } = filter;
    let join = |words: Vec<&str>| words.into_iter().map(encode).collect::<Vec<_>>().join(",");
    let words = |set: &'_ std::collections::BTreeSet<String>| {
        join(set.iter().map(String::as_str).collect())
    };
    let severity = join(severity.iter().map(|one| address::name(*one)).collect());
    let (kind, agent, run) = (words(kind), words(agent), words(run));
    let path = format!(
        "/api/v1/events?limit={NEWEST}&kind={kind}&agent={agent}&severity={severity}&run={run}"
    );
    let page = read::<Page<LiveEvent>>(&path).await;
    page.map_or_else(Vec::new, |page| page.items)
}

/// What happened in the last 1, 5, 15 and 60 minutes: of the one agent that the filter names, where
/// it has reported anything, else of all.
pub async fn spans(filter: &Filter) -> Option<SpansOfAgent> {
    let agent = match filter.agent.iter().next() {
        Some(one) if filter.agent.len() == 1 => {
            let known = read::<Page<String>>("/api/v1/spans/agents").await?;
            known.items.into_iter().find(|known| known == one)
        }
        _ => None,
    };
    let path = match &agent {
        Some(agent) => format!("/api/v1/spans?agent={}", encode(agent)),
        None => "/api/v1/spans".to_owned(),
    };
    let Spans { spans } = read(&path).await?;
    Some(SpansOfAgent { agent, spans })
}

async fn read<T: DeserializeOwned>(path: &str) -> Option<T> {
    let answer = Request::get(path).header("accept", "application/json").send().await.ok()?;
    if !answer.ok() {
        return None;
    }
    serde_json::from_str(&answer.text().await.ok()?).ok()
}
