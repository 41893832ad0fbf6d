//! `/`: what is here, in three cards and a strip.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::components::explained::Topic;

/// Everything that the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HomePage {
    /// The line that measures a machine for this server.
    pub command: String,
    pub machines: u64,
    /// Whether demo data is on the page.
    pub demo: bool,
    /// Best value, fastest, newest; without a machine where there is none yet.
    pub cards: Vec<Card>,
    pub strip: Strip,
}

/// One machine that stands out, or what has to be done to have one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    pub title: String,
    pub machine: Option<CardMachine>,
    /// What the card says where there is no machine.
    pub empty: String,
}

/// The machine of a card.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CardMachine {
    pub name: String,
    pub href: String,
    pub demo: bool,
    /// What the figure is, and where it is explained.
    pub label: String,
    pub topic: Topic,
    pub figure: String,
    pub unit: String,
    /// How the figure came about.
    pub note: String,
}

/// The measured machines on one axis.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Strip {
    /// Name of the workload that all of them ran.
    pub workload: String,
    /// Fastest first; none where no machine is measured natively.
    pub rows: Vec<StripRow>,
    /// Machines that are measured and not in the list.
    pub more: usize,
}

/// One computer on the axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StripRow {
    pub name: String,
    pub href: String,
    pub demo: bool,
    /// The visitor's own, once calibrated: shown among the others and not ranked.
    pub own: bool,
    /// Units/s as text, without unit.
    pub text: String,
    /// Of the highest figure shown, percent.
    pub share_pct: f64,
}

/// The first page.
#[server(prefix = "/api/ui", endpoint = "home", output = super::wire::Json)]
pub async fn read_home() -> Result<HomePage, ApiError> {
    let own = super::calibrated();
    crate::rows::home::page(&super::backend()?, super::agent_line(), own).await
}
