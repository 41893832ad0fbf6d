//! A sender of events, and a ledger of those that the server has acknowledged.

use std::{collections::HashSet, net::SocketAddr};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::{
    chance::Chance,
    load::{Answer, Client, unix_us},
};

/// Who reports them.
const AGENT: &str = "crash";
/// Events of one body at most.
const MAX_EVENTS: u64 = 5;

/// Events are numbered, and the number makes the id: one that is sent again is the same.
pub(super) struct Reporter {
    client: Client,
    /// All events below this number.
    pub(super) acknowledged: u64,
}

impl Reporter {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self { client: Client::new(address), acknowledged: 0 }
    }

    /// Reports until there is no answer, and gives the error. What it does not know to be kept is
    /// sent again later, in bodies of other lengths.
    pub(super) async fn report(&mut self, chance: &mut Chance) -> anyhow::Error {
        loop {
            let count = 1 + chance.below(MAX_EVENTS);
            if let Err(error) = self.send(count).await {
                return error;
            }
        }
    }

    async fn send(&mut self, count: u64) -> anyhow::Result<()> {
        let event =
            |number| json!({"id": id(number), "kind": "step", "agent": AGENT, "at_us": unix_us()});
        let until = self.acknowledged + count;
        let events: Vec<Value> = (self.acknowledged..until).map(event).collect();
        let body = json!({ "events": events }).to_string();
        let Answer { status, body, .. } = self.client.post("/api/v1/events", body).await?;
        match status.as_u16() {
            200 => {
                let taken: Value = serde_json::from_slice(&body)?;
                let [new, old] = ["accepted", "repeated"].map(|word| taken[word].as_u64());
                ensure!(new.zip(old).is_some_and(|(new, old)| new + old == count), "{taken}");
                self.acknowledged = until;
                Ok(())
            }
            429 | 503 | 507 => Ok(()),
            _ => anyhow::bail!("{status}: {}", String::from_utf8_lossy(&body)),
        }
    }

    /// Reads all events back: none that was acknowledged is missing, and none is there twice.
    /// Gives how many are kept.
    pub(super) async fn check(&self, client: &mut Client) -> anyhow::Result<u64> {
        let mut seen = HashSet::new();
        let mut after = String::new();
        loop {
            let path = format!("/api/v1/events?agent={AGENT}&limit=200{after}");
            let answer = client.get(&path).await?;
            ensure!(answer.status == 200, "the list of events: {}", answer.status);
            let page: Value = serde_json::from_slice(&answer.body)?;
            for event in page["items"].as_array().context("no list of events")? {
                let id = event["id"].as_str().context("an event has an id")?;
                ensure!(seen.insert(id.to_owned()), "the event {id} is kept twice");
            }
            match page["next"].as_i64() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        let missing = (0..self.acknowledged).filter(|number| !seen.contains(&id(*number))).count();
        ensure!(missing == 0, "{missing} acknowledged events are lost");
        Ok(seen.len() as u64)
    }
}

fn id(number: u64) -> String {
    format!("0197c0de-0000-7000-8000-{number:012x}")
}
