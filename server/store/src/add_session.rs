//! Recordings coming in: each becomes a session of its collector, once.

use kernel::{
    machine::Machine,
    recording::{Bucket, Recording, SeriesId, Ticks},
};
use sha2::{Digest, Sha256};
use sqlx::QueryBuilder;

use crate::{
    add_collector::Host,
    check,
    conn::{Conn, on},
    error::{Invalid, StoreError},
    facts::{self, FactsChange},
    seal::{self, Chunk},
    sessions::SessionState,
};

/// Series that one statement writes.
const SERIES_AT_ONCE: usize = 500;

/// One recording to be kept as a session.
#[derive(Clone, Debug)]
pub struct NewSession {
    pub recording: Recording,
    /// The name to show; an empty one is made of the collector's.
    pub name: String,
    /// What it was read from, such as the name of a file.
    pub source: String,
    pub collector: CollectorChoice,
    /// What the uploader adds about the collector; wins over the recording.
    pub facts: FactsChange,
    pub demo: bool,
}

/// Which collector a recording belongs to. Ids of new collectors are chosen by the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CollectorChoice {
    /// A collector that is there already.
    Existing(String),
    /// The collector of a machine that is there already; a new one where it has none.
    OfMachine { machine_id: String, new_id: String },
    /// The collector with the recording's machine id; a new one where none is known yet.
    ByKey { new_id: String },
    /// A collector of its own; recordings of one upload that name the same `id` share it.
    New { id: String },
}

/// Where a recording went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddedSession {
    pub id: String,
    pub collector_id: String,
    /// `false` when the very same recording was there already.
    pub new: bool,
    /// Whether the collector was made for it.
    pub new_collector: bool,
}

/// A recording that was checked and packed before it waits for the writer.
pub(crate) struct PackedSession {
    id: String,
    name: String,
    source: String,
    collector: CollectorChoice,
    facts: FactsChange,
    machine: Machine,
    demo: bool,
    names: Vec<(String, String)>,
    content: String,
    from_us: i64,
    to_us: i64,
    ticks: i64,
    gaps: i64,
    cadence_us: Option<i64>,
    nominal_cadence_us: Option<i64>,
    series: Vec<PackedSeries>,
    chunks: Vec<Chunk>,
}

struct PackedSeries {
    id: SeriesId,
    all: Bucket,
}

/// Checks a recording and packs its ticks. Takes a second for some ten million values.
pub(crate) fn pack(new: NewSession) -> Result<PackedSession, StoreError> {
    let NewSession { recording, name, source, collector, facts, demo } = new;
    let Recording { id, part, machine, nominal_cadence_us, names, ticks } = recording;
    check::id(&id)?;
    check::line("name of the session", &name)?;
    check::text("source", &source)?;
    facts::check_machine(&machine)?;
    facts.check()?;
    check_choice(&collector, &machine, &part)?;
    let names = names.into_iter().filter(|(id, name)| is_kept(id, name)).collect();
    let ticks = without_empty(ticks);
    check_ticks(&ticks, part)?;
    let numbers: Vec<i64> = (0..ticks.series.len() as i64).collect();
    let series = ticks.series.iter().filter_map(|series| {
        let known = series.values.iter().filter_map(|value| Bucket::of(*value));
        Some(PackedSeries { id: series.id.clone(), all: known.reduce(Bucket::merged)? })
    });
    Ok(PackedSession {
        content: content(&ticks, nominal_cadence_us),
        from_us: ticks.at_us[0],
        to_us: ticks.at_us[ticks.len() - 1],
        ticks: ticks.len() as i64,
        gaps: ticks.gaps().len() as i64,
        cadence_us: ticks.cadence_us(),
        nominal_cadence_us,
        series: series.collect(),
        chunks: seal::chunks(&ticks, &numbers),
        id,
        name: name.trim().to_owned(),
        source,
        collector,
        facts,
        machine,
        demo,
        names,
    })
}

pub(crate) fn check_choice(
    collector: &CollectorChoice,
    machine: &Machine,
    part: &str,
) -> Result<(), StoreError> {
    match collector {
        CollectorChoice::Existing(id) | CollectorChoice::New { id } => check::id(id)?,
        CollectorChoice::OfMachine { machine_id, new_id } => {
            check::id(machine_id)?;
            check::id(new_id)?;
        }
        CollectorChoice::ByKey { new_id } => {
            check::id(new_id)?;
            if machine.id.as_deref().is_none_or(str::is_empty) {
                return Err(Invalid::NoCollectorKey { part: part.to_owned() }.into());
            }
        }
    }
    Ok(())
}

/// Whether a container's name can be kept and found again.
pub(crate) fn is_kept(id: &str, name: &str) -> bool {
    let good = |text| !str::is_empty(text) && check::line("name", text).is_ok();
    good(id) && good(name)
}

fn without_empty(mut ticks: Ticks) -> Ticks {
    ticks.series.retain(|series| series.values.iter().any(|value| !value.is_nan()));
    ticks
}

/// What the kernel promises of ticks, and what columns can hold.
pub(crate) fn check_ticks(ticks: &Ticks, part: String) -> Result<(), StoreError> {
    if ticks.is_empty() {
        return Err(Invalid::NoTicks { part }.into());
    }
    let ascending = ticks.at_us.is_sorted_by(|a, b| a < b);
    let sorted = ticks.series.is_sorted_by(|a, b| a.id < b.id);
    let lens = ticks.series.iter().all(|series| series.values.len() == ticks.len());
    if !(ascending && sorted && lens) {
        return Err(Invalid::NotSorted { part }.into());
    }
    for series in &ticks.series {
        check::text("instance", series.id.instance.as_deref().unwrap_or_default())?;
    }
    Ok(())
}

/// Of all that was recorded; how it was packed is no difference.
fn content(ticks: &Ticks, nominal_cadence_us: Option<i64>) -> String {
    let mut hash = Sha256::new();
    hash.update(nominal_cadence_us.unwrap_or_default().to_le_bytes());
    hash.update((ticks.len() as u64).to_le_bytes());
    ticks.at_us.iter().for_each(|at_us| hash.update(at_us.to_le_bytes()));
    for series in &ticks.series {
        let id = series.id.to_string();
        hash.update((id.len() as u64).to_le_bytes());
        hash.update(id);
        for value in &series.values {
            let value = if value.is_nan() { f64::NAN } else { *value };
            hash.update(value.to_bits().to_le_bytes());
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl PackedSession {
    fn host(&self) -> Host<'_> {
        Host {
            collector: &self.collector,
            machine: &self.machine,
            facts: &self.facts,
            seen_us: self.to_us,
            demo: self.demo,
        }
    }
}

impl Conn<'_> {
    pub(crate) async fn add_session(
        &mut self,
        packed: &PackedSession,
        now_us: i64,
    ) -> Result<AddedSession, StoreError> {
        let id = packed.id.clone();
        let stored: Option<(String, String)> = on!(
            self,
            db => sqlx::query_as("select collector_id, content from sessions where id = $1")
                .bind(&id)
                .fetch_optional(db)
        )?;
        if let Some((collector_id, content)) = stored {
            return match content == packed.content {
                true => Ok(AddedSession { id, collector_id, new: false, new_collector: false }),
                false => Err(StoreError::Conflict { what: "session", id }),
            };
        }
        let (collector_id, new_collector) = self.collector_of(&packed.host(), now_us).await?;
        self.insert_session(packed, &collector_id, now_us).await?;
        self.put_container_names(&packed.names, now_us).await?;
        Ok(AddedSession { id, collector_id, new: true, new_collector })
    }

    async fn insert_session(
        &mut self,
        packed: &PackedSession,
        collector_id: &str,
        now_us: i64,
    ) -> Result<(), StoreError> {
        let seq = self.next_number("session").await?;
        let name = match packed.name.as_str() {
            "" => self.collector_name(collector_id).await?,
            name => name.to_owned(),
        };
        on!(
            self,
            execute sqlx::query(
                "insert into sessions (id, seq, collector_id, name, note, state, source, date,
                     from_us, to_us, ticks, series, gaps, cadence_us, nominal_cadence_us, content,
                     search, demo, received_at_us)
                 values ($1, $2, $3, $4, '', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
                     $17, $18)",
            )
            .bind(&packed.id)
            .bind(seq)
            .bind(collector_id)
            .bind(&name)
            .bind(SessionState::Saved.name())
            .bind(&packed.source)
            .bind(kernel::utc::day(packed.from_us))
            .bind(packed.from_us)
            .bind(packed.to_us)
            .bind(packed.ticks)
            .bind(packed.series.len() as i64)
            .bind(packed.gaps)
            .bind(packed.cadence_us)
            .bind(packed.nominal_cadence_us)
            .bind(&packed.content)
            .bind(search_text(&name, "", &packed.source))
            .bind(packed.demo)
            .bind(now_us)
        )?;
        for (number, series) in packed.series.iter().enumerate() {
            self.put_series(seq, number as i64, &series.id, series.all).await?;
        }
        self.put_chunks(seq, 0, &packed.chunks).await
    }

    /// Gives series their numbers before anything of them is sealed: few statements, because a
    /// thousand sessions may begin at midnight.
    pub(crate) async fn put_new_series(
        &mut self,
        session: i64,
        series: &[(SeriesId, i64)],
    ) -> Result<(), StoreError> {
        for some in series.chunks(SERIES_AT_ONCE) {
            on!(self, db => async {
                let mut sql = QueryBuilder::new(
                    "insert into session_series
                         (session, series, metric, instance, known, min, mean, max) ",
                );
                sql.push_values(some, |mut row, (id, number)| {
                    row.push_bind(session).push_bind(*number).push_bind(id.metric.key());
                    row.push_bind(id.instance.as_deref()).push("0, 0, 0, 0");
                });
                sql.build().execute(db).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// Gives a series its number, with what is known of it.
    async fn put_series(
        &mut self,
        session: i64,
        number: i64,
        id: &SeriesId,
        all: Bucket,
    ) -> Result<(), StoreError> {
        let Bucket { count, min, mean, max } = all;
        on!(
            self,
            execute sqlx::query(
                "insert into session_series (session, series, metric, instance, known, min, mean, max)
                 values ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(session)
            .bind(number)
            .bind(id.metric.key())
            .bind(id.instance.as_deref())
            .bind(i64::from(count))
            .bind(min)
            .bind(mean)
            .bind(max)
        )?;
        Ok(())
    }
}

/// What the filter box looks through: name, note and source, in lower case.
pub(crate) fn search_text(name: &str, note: &str, source: &str) -> String {
    [name, note, source].join(" ").to_lowercase()
}
