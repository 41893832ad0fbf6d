//! `/live`: what streams now, as the server knows it when the page is opened, and the parts of it
//! that are not sent by themselves.

use kernel::{fleet::Trouble, live::Filter, recording::Ticks};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ApiError, session_figures::SessionFigure};
use crate::{
    components::session::address::Range,
    live::{board::LiveCard, log::Listed, run::Run, span::SpansOfAgent},
};

/// Everything that the page begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LivePage {
    /// The line that streams from a machine to this server.
    pub command: String,
    /// The server's clock, microseconds since 1970 UTC.
    pub now_us: i64,
    /// Hosts that stream, or did within a day.
    pub cards: Vec<LiveCard>,
    /// Why there are not more.
    pub cut: bool,
    /// Measurements that are under way or have just ended.
    pub runs: Vec<Run>,
    /// The newest events that pass the filters.
    pub events: Vec<Listed>,
    pub spans: SpansOfAgent,
}

/// The newest seconds of one host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LiveTicks {
    pub ticks: Ticks,
    /// Names of containers by their ids.
    pub names: Vec<(String, String)>,
}

/// What streams now, and the events that pass the filters.
#[server(prefix = "/api/ui", endpoint = "live", output = super::wire::Json)]
pub async fn read_live(
    // Without any a form has no fields.
    #[server(default)] filter: Filter,
) -> Result<LivePage, ApiError> {
    crate::rows::live::page(&super::backend()?, filter).await
}

/// The worst that is wrong with each host that was seen within a day, by the id of its collector.
#[server(prefix = "/api/ui", endpoint = "live_troubles", output = super::wire::Json)]
pub async fn read_live_troubles() -> Result<Vec<(String, Option<Trouble>)>, ApiError> {
    crate::rows::live::troubles(&super::backend()?).await
}

/// The ticks of a host back from its newest one, for charts of up to a quarter of an hour.
#[server(prefix = "/api/ui", endpoint = "live_ticks", output = super::wire::Json)]
pub async fn read_live_ticks(collector: String, range: Range) -> Result<LiveTicks, ApiError> {
    crate::rows::live::ticks(&super::backend()?, &collector, range).await
}

/// The charts of a host over a longer time, thinned.
#[server(prefix = "/api/ui", endpoint = "live_figures", output = super::wire::Json)]
pub async fn read_live_figures(
    collector: String,
    range: Range,
) -> Result<Vec<SessionFigure>, ApiError> {
    crate::rows::live::figures(&super::backend()?, &collector, range).await
}
