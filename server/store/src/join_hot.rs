//! Batches of few ticks, joined into a row of many: alone each takes twice the room.
//!
//! It is done by the write that follows, in its transaction, so that nothing is read twice or lost
//! whenever the server stops. Sessions that began together are joined at different times.

use crate::{
    conn::{Conn, on},
    error::StoreError,
    hot,
    live_cache::LiveSession,
};

/// Ticks of a row that stays as it is.
pub(crate) const JOINED_TICKS: i64 = 128;
/// Rows that are looked at; after a start those from before it are among them.
const MOST_ROWS: i64 = 2 * JOINED_TICKS;
/// What is spread over sessions has no factor in common with [`JOINED_TICKS`].
const STEP: i64 = 61;

/// With how many loose ticks a session is taken to begin.
pub(crate) fn first_loose(session: i64) -> i64 {
    session.wrapping_mul(STEP).rem_euclid(JOINED_TICKS)
}

impl Conn<'_> {
    /// Joins the last batches of a session where there are enough of them.
    pub(crate) async fn join_loose(&mut self, live: &mut LiveSession) -> Result<(), StoreError> {
        if live.loose < JOINED_TICKS {
            return Ok(());
        }
        live.loose = 0;
        let rows: Vec<(i64, i64, i64, Vec<u8>)> = on!(
            self,
            db => sqlx::query_as(
                "select seq, from_us, to_us, ticks from samples where session = $1
                 order by seq desc limit $2",
            )
            .bind(live.seq)
            .bind(MOST_ROWS)
            .fetch_all(db)
        )?;
        let is_loose = |row: &&(i64, i64, i64, Vec<u8>)| (hot::len(&row.3) as i64) < JOINED_TICKS;
        let mut loose: Vec<_> = rows.iter().take_while(is_loose).collect();
        loose.reverse();
        let (Some(first), Some(last)) = (loose.first(), loose.last()) else { return Ok(()) };
        let Some(joined) = hot::joined(loose.iter().map(|row| row.3.as_slice()))? else {
            return Ok(());
        };
        on!(
            self,
            execute sqlx::query("delete from samples where session = $1 and seq between $2 and $3")
                .bind(live.seq)
                .bind(first.0)
                .bind(last.0)
        )?;
        // Under the last number: whoever seals what came before it leaves the row whole.
        on!(
            self,
            execute sqlx::query(
                "insert into samples (session, seq, from_us, to_us, ticks)
                 values ($1, $2, $3, $4, $5)",
            )
            .bind(live.seq)
            .bind(last.0)
            .bind(first.1)
            .bind(last.2)
            .bind(joined)
        )?;
        Ok(())
    }
}
