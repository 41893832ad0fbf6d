//! Spans after a start: the last hour is read from the store, behind the server, which answers
//! meanwhile.

use store::{
    EventRow, Place, SeriesChoice, SessionQuery, SessionRow, Store, StoreError, TicksQuery,
};

use super::{Hub, figures::ticked};
use kernel::spans::Happened;

const HOUR_US: i64 = 3_600_000_000;
/// Rows read at a time.
const ROWS: u32 = 1_000;
/// Sessions of the last hour that are looked at, newest first.
const MAX_SESSIONS: usize = 5_000;

/// What was in the store before anything new came in.
pub struct Refill {
    hub: Hub,
    store: Store,
    now_us: i64,
    events_upto: i64,
    sessions: Vec<SessionRow>,
}

impl Refill {
    /// Notes what there is; nothing may be added before this has ended.
    ///
    /// # Errors
    /// Where the store does not answer.
    pub async fn plan(hub: Hub, store: Store, now_us: i64) -> Result<Self, StoreError> {
        let events_upto = store.last_event().await?;
        let mut sessions = Vec::new();
        let mut place = Place::default();
        loop {
            let query = SessionQuery { place, limit: ROWS, ..SessionQuery::default() };
            let page = store.sessions(&query).await?;
            let before = sessions.len();
            place = place.behind(&page);
            sessions.extend(page.items.into_iter().filter(|row| row.to_us > now_us - HOUR_US));
            // Sessions come in the order of their beginnings: a whole page of old ones is the end.
            let is_old = sessions.len() == before;
            if place.after.is_none() || is_old || sessions.len() >= MAX_SESSIONS {
                break;
            }
        }
        sessions.truncate(MAX_SESSIONS);
        Ok(Self { hub, store, now_us, events_upto, sessions })
    }

    /// Counts what there was.
    pub async fn run(self) {
        match self.count().await {
            Ok(()) => self.hub.counted_spans().reach_back_to(self.now_us - HOUR_US),
            Err(error) => tracing::warn!(%error, "the last hour's spans could not be filled"),
        }
    }

    async fn count(&self) -> Result<(), StoreError> {
        let from_us = self.now_us - HOUR_US;
        let mut after = 0;
        loop {
            let rows = self.store.events_since(from_us, after, self.events_upto, ROWS).await?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            self.count_events(&rows);
        }
        for session in &self.sessions {
            // Nothing but the times.
            let query = TicksQuery {
                series: SeriesChoice::Metrics(Vec::new()),
                from_us: Some(from_us),
                to_us: Some(session.to_us),
            };
            let ticks = self.store.ticks(&session.id, &query).await?;
            self.count_ticks(session, &ticks.at_us);
        }
        Ok(())
    }

    fn count_events(&self, rows: &[EventRow]) {
        let mut spans = self.hub.counted_spans();
        for EventRow { event, .. } in rows {
            spans.add(&Happened::from(&event.event), self.now_us);
        }
    }

    fn count_ticks(&self, session: &SessionRow, at_us: &[i64]) {
        let mut spans = self.hub.counted_spans();
        for at_us in at_us {
            spans.add(&ticked(&session.collector_name, &session.id, *at_us), self.now_us);
        }
    }
}
