//! How collectors are, as far as rows tell: their last sessions, and what was refused of them.

use std::collections::HashMap;

use kernel::fleet::Stream;
use sqlx::{FromRow, QueryBuilder};

use crate::{
    check,
    conn::{Conn, on},
    error::StoreError,
    store::Store,
};

/// Sessions that are looked at: those of the last two days in which a collector streamed.
const DAYS_US: i64 = 2 * 86_400_000_000;
/// A token that is refused again and again is noted once a minute, unless it was taken since.
const NOTED_US: i64 = 60_000_000;
/// Characters of a reason that are kept.
const MAX_WHY: usize = 300;

/// The last sessions of one collector, and its newest tick in them.
#[derive(Default)]
pub(crate) struct LastStreams {
    pub(crate) streams: Vec<Stream>,
    pub(crate) to_us: Option<i64>,
}

#[derive(FromRow)]
struct Record {
    collector_id: String,
    received_at_us: i64,
    last_received_us: i64,
    to_us: i64,
    ticks: i64,
    cadence_us: Option<i64>,
    nominal_cadence_us: Option<i64>,
    ended_by: Option<String>,
    lost: i64,
    lost_at_us: Option<i64>,
    skew_us: Option<i64>,
    skewed_since_us: Option<i64>,
}

/// Whose samples were refused: the collector that is named, else that of the session, else that of
/// the host.
#[derive(Clone, Debug, Default)]
pub struct RefusedSender {
    pub collector_id: Option<String>,
    pub session_id: Option<String>,
    /// The id of the machine, as it was introduced.
    pub host: Option<String>,
}

/// The statement of [`Store::note`]; `$set` says what is written and `$when` whether it is.
macro_rules! noted {
    ($set:literal, $when:literal) => {
        concat!(
            "update collectors set ",
            $set,
            " where id = coalesce($1, (select collector_id from sessions where id = $2),
                 (select id from collectors where key = $3))
                 and ",
            $when
        )
    };
}

impl Store {
    /// Counts a batch that was refused, with what was said; `false` of a sender that is not
    /// known, of whom nothing is kept.
    pub async fn note_refused(
        &self,
        sender: RefusedSender,
        why: &str,
        now_us: i64,
    ) -> Result<bool, StoreError> {
        let sql = noted!("refused = refused + 1, refused_at_us = $4, refused_why = $5", "$6 <= $4");
        self.note(sql, sender, why, now_us).await
    }

    /// Notes that a token was refused that was to stream.
    pub async fn note_token_refused(
        &self,
        sender: RefusedSender,
        why: &str,
        now_us: i64,
    ) -> Result<(), StoreError> {
        let sql = noted!(
            "token_refused = token_refused + 1, token_refused_at_us = $4, token_refused_why = $5",
            "(token_refused_at_us is null or token_refused_at_us < $6
                 or token_refused_at_us < (select max(last_received_us)
                     from sessions where collector_id = collectors.id))"
        );
        self.note(sql, sender, why, now_us).await.map(drop)
    }

    async fn note(
        &self,
        sql: &'static str,
        sender: RefusedSender,
        why: &str,
        now_us: i64,
    ) -> Result<bool, StoreError> {
        let Some((sender, why)) = checked(sender, why) else { return Ok(false) };
        self.write(move |mut conn| {
            Box::pin(async move {
                let written = on!(
                    &mut conn,
                    execute sqlx::query(sql)
                        .bind(sender.collector_id)
                        .bind(sender.session_id)
                        .bind(sender.host)
                        .bind(now_us)
                        .bind(why)
                        .bind(now_us.saturating_sub(NOTED_US))
                )?;
                Ok(written > 0)
            })
        })
        .await
    }
}

fn checked(sender: RefusedSender, why: &str) -> Option<(RefusedSender, String)> {
    let good = |id: &String| check::id(id).is_ok();
    let RefusedSender { collector_id, session_id, host } = sender;
    let sender = RefusedSender {
        collector_id: collector_id.filter(good),
        session_id: session_id.filter(good),
        host: host.filter(|host| !host.contains('\0')),
    };
    let RefusedSender { collector_id, session_id, host } = &sender;
    let is_known = collector_id.is_some() || session_id.is_some() || host.is_some();
    let why = why.chars().filter(|char| *char != '\0').take(MAX_WHY).collect();
    is_known.then_some((sender, why))
}

impl Conn<'_> {
    /// The last sessions of collectors, by their ids.
    pub(crate) async fn last_streams(
        &mut self,
        collectors: &[&str],
    ) -> Result<HashMap<String, LastStreams>, StoreError> {
        let mut last: HashMap<String, LastStreams> = HashMap::new();
        if collectors.is_empty() {
            return Ok(last);
        }
        let records: Vec<Record> = on!(self, db => async {
            let mut sql = QueryBuilder::new(
                "select s.collector_id, s.received_at_us, s.last_received_us, s.to_us, s.ticks,
                     s.cadence_us, s.nominal_cadence_us, s.ended_by, s.lost, s.lost_at_us,
                     s.skew_us, s.skewed_since_us
                 from sessions s join collectors c on c.id = s.collector_id
                 where s.last_received_us > c.last_received_us - ",
            );
            sql.push_bind(DAYS_US).push(" and s.collector_id in (");
            let mut list = sql.separated(", ");
            for id in collectors {
                list.push_bind(*id);
            }
            sql.push(") order by s.seq desc").build_query_as().fetch_all(db).await
        })?;
        for record in records {
            let of_one = last.entry(record.collector_id.clone()).or_default();
            of_one.to_us = of_one.to_us.max(Some(record.to_us));
            of_one.streams.push(record.stream());
        }
        Ok(last)
    }
}

impl Record {
    fn stream(self) -> Stream {
        Stream {
            began_us: self.received_at_us,
            received_us: self.last_received_us,
            ticks: self.ticks,
            cadence_us: self.cadence_us.or(self.nominal_cadence_us),
            ended: self.ended_by.is_some(),
            broke_off: self.ended_by.as_deref() == Some("silence"),
            lost: self.lost,
            lost_at_us: self.lost_at_us,
            skew_us: self.skew_us,
            skewed_since_us: self.skewed_since_us,
        }
    }
}
