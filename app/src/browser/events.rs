//! Events and rolling figures of the API, as far as pages need them.

use gloo_net::http::Request;
use kernel::live::{Filter, LiveEvent};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    live::{
        address::filter_pairs,
        span::{Spans, SpansOfAgent, outside},
    },
    query::{self, encode},
};

/// Events of a page begin with so many.
const NEWEST: u32 = 100;

#[derive(Deserialize)]
struct Page<T> {
    items: Vec<T>,
}

/// The newest events that pass a filter; none where they cannot be read.
pub async fn newest(filter: &Filter) -> Vec<LiveEvent> {
    let limit = ("limit", NEWEST.to_string());
    let path = query::href("/api/v1/events", [limit].into_iter().chain(filter_pairs(filter)));
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
    let path = query::href("/api/v1/spans", agent.as_ref().map(|one| ("agent", encode(one))));
    let Spans { spans, late, early } = read(&path).await?;
    Some(SpansOfAgent { agent, spans, outside: outside(late, early) })
}

async fn read<T: DeserializeOwned>(path: &str) -> Option<T> {
    let answer = Request::get(path).header("accept", "application/json").send().await.ok()?;
    if !answer.ok() {
        return None;
    }
    serde_json::from_str(&answer.text().await.ok()?).ok()
}
