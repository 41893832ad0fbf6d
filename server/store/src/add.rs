//! Results coming in: all of them or none, each of them once, each on its machine.

use kernel::{
    bracket::Bracket,
    machine::Machine,
    price::Price,
    result::{Origin, ResultDocument},
    verification::Verification,
};

use crate::{
    add_session::{self, AddedSession, NewSession, PackedSession},
    check,
    conn::{Conn, on},
    document,
    error::{Invalid, StoreError},
    facts::{self, FactsChange},
    foreign_scores::{self, NewForeignScore},
    set_prices,
    store::Store,
    summaries::Summary,
    verifications::{self, Derived},
    words,
};

/// One result to be kept.
#[derive(Clone, Debug)]
pub struct NewResult {
    pub document: ResultDocument,
    /// The decoded bytes it was read from, kept as they are; `None` where it was made from another format.
    pub raw: Option<Vec<u8>>,
    pub machine: MachineChoice,
    /// What the uploader adds about the machine; wins over the document.
    pub facts: FactsChange,
}

/// What one upload brings; kept as a whole or not at all.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub results: Vec<NewResult>,
    pub prices: Vec<Price>,
    pub foreign_scores: Vec<NewForeignScore>,
    pub sessions: Vec<NewSession>,
    /// Facts of machines that are there already: (id, facts). They fill gaps.
    pub machines: Vec<(String, Machine)>,
    /// What containers are called: (id, name).
    pub container_names: Vec<(String, String)>,
}

/// Where the parts of one upload went, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddedBatch {
    pub results: Vec<Added>,
    pub sessions: Vec<AddedSession>,
    /// Prices that were not recorded yet.
    pub prices: u64,
    /// Scores of other tools that were not kept yet.
    pub scores: u64,
    /// Machines of which something was learnt.
    pub machines: u64,
    /// Containers that have another name than before.
    pub container_names: u64,
}

/// Which machine a result belongs to. Ids of new machines are chosen by the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MachineChoice {
    /// A machine that is there already.
    Existing(String),
    /// The machine with the document's machine id; a new one with `new_id` where none is known yet.
    ByKey { new_id: String },
    /// A machine of its own; results of one upload that name the same `id` share it.
    New { id: String },
}

/// Where a result went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    pub id: String,
    pub machine_id: String,
    /// `false` when the very same result was there already.
    pub new: bool,
    /// Whether the machine was made for it.
    pub new_machine: bool,
}

/// A result that was checked and packed before it waits for the writer.
struct Packed {
    new: NewResult,
    gzip: Vec<u8>,
    derived: Derived,
    summary: Summary,
}

impl Store {
    /// Keeps results, all or none, and answers in their order. A result that is there already
    /// changes nothing; a different one under the same id is a [`StoreError::Conflict`].
    pub async fn add_results(
        &self,
        results: Vec<NewResult>,
        now_us: i64,
    ) -> Result<Vec<Added>, StoreError> {
        let batch = Batch { results, ..Batch::default() };
        Ok(self.import(batch, now_us).await?.results)
    }

    /// Keeps everything of one upload, all or none, and answers for results and sessions in their
    /// order.
    pub async fn import(&self, batch: Batch, now_us: i64) -> Result<AddedBatch, StoreError> {
        batch.prices.iter().try_for_each(set_prices::check_price)?;
        batch.foreign_scores.iter().try_for_each(foreign_scores::check_score)?;
        for (id, facts) in &batch.machines {
            check::id(id)?;
            facts::check_machine(facts)?;
        }
        // Compressing a long run takes longer than a request may hold up the others.
        let packed = tokio::task::spawn_blocking(|| PackedBatch::of(batch))
            .await
            .map_err(|_| StoreError::Closed)??;
        self.write(move |mut conn| Box::pin(async move { conn.add_batch(&packed, now_us).await }))
            .await
    }
}

/// A batch that was checked and packed before it waits for the writer.
struct PackedBatch {
    results: Vec<Packed>,
    sessions: Vec<PackedSession>,
    prices: Vec<Price>,
    foreign_scores: Vec<NewForeignScore>,
    machines: Vec<(String, Machine)>,
    container_names: Vec<(String, String)>,
}

impl PackedBatch {
    fn of(batch: Batch) -> Result<Self, StoreError> {
        let Batch { results, prices, foreign_scores, sessions, machines, container_names } = batch;
        Ok(Self {
            results: results.into_iter().map(pack).collect::<Result<_, _>>()?,
            sessions: sessions.into_iter().map(add_session::pack).collect::<Result<_, _>>()?,
            prices,
            foreign_scores,
            machines,
            container_names: container_names
                .into_iter()
                .filter(|(id, name)| add_session::is_kept(id, name))
                .collect(),
        })
    }
}

fn pack(new: NewResult) -> Result<Packed, StoreError> {
    let document = &new.document;
    check::id(&document.id)?;
    check::text("workload", &document.workload.name)?;
    check::text("profile", &document.profile)?;
    facts::check_machine(&document.machine)?;
    new.facts.check()?;
    match &new.machine {
        MachineChoice::Existing(id) | MachineChoice::New { id } => check::id(id)?,
        MachineChoice::ByKey { new_id } => {
            check::id(new_id)?;
            if document.machine.id.as_deref().is_none_or(str::is_empty) {
                return Err(Invalid::NoMachineId { id: document.id.clone() }.into());
            }
        }
    }
    let gzip = document::pack(document, new.raw.as_deref())?;
    let (derived, summary) = (Derived::of(document), Summary::of(document));
    Ok(Packed { new, gzip, derived, summary })
}

/// What can be said about a result before any of its units is computed again.
fn first_look(
    document: &ResultDocument,
    issued_at_us: Option<i64>,
    received_at_us: i64,
) -> Verification {
    let bracket = issued_at_us.map(|issued_at_us| Bracket { issued_at_us, received_at_us });
    let fits = bracket.map(|bracket| bracket.slack_pct(document.claimed_ns()));
    match (fits, document.seed) {
        (Some(Err(too_long)), _) => Verification::Mismatch { sentence: too_long.to_string() },
        (_, None) => Verification::SelfReported,
        (_, Some(_)) => Verification::Pending,
    }
}

impl Conn<'_> {
    async fn add_batch(
        &mut self,
        batch: &PackedBatch,
        now_us: i64,
    ) -> Result<AddedBatch, StoreError> {
        let mut added = AddedBatch::default();
        for packed in &batch.results {
            added.results.push(self.add_result(packed, now_us).await?);
        }
        added.prices = self.record_prices(&batch.prices, now_us).await?;
        for score in &batch.foreign_scores {
            added.scores += u64::from(self.add_foreign_score(score, now_us).await?);
        }
        for (id, facts) in &batch.machines {
            added.machines += u64::from(self.complete_machine(id, facts, now_us).await?);
        }
        for packed in &batch.sessions {
            added.sessions.push(self.add_session(packed, now_us).await?);
        }
        added.container_names = self.put_container_names(&batch.container_names, now_us).await?;
        Ok(added)
    }

    async fn add_result(&mut self, packed: &Packed, now_us: i64) -> Result<Added, StoreError> {
        let document = &packed.new.document;
        let id = document.id.clone();
        let stored: Option<(String, Vec<u8>)> = on!(
            self,
            db => sqlx::query_as(
                "select r.machine_id, d.gzip from results r join documents d on d.result_id = r.id
                 where r.id = $1",
            )
            .bind(&id)
            .fetch_optional(db)
        )?;
        if let Some((machine_id, gzip)) = stored {
            // Compared as documents: white space in a file is no difference.
            let same = document::read(&document::unpack(&gzip)?)? == *document;
            return match same {
                true => Ok(Added { id, machine_id, new: false, new_machine: false }),
                false => Err(StoreError::Conflict { what: "result", id }),
            };
        }
        let issued_at_us = self.answered_challenge(document, now_us).await?;
        let verification = first_look(document, issued_at_us, now_us);
        let counts = verification.counts();
        let (machine_id, new_machine) = self.machine_of(&packed.new, counts, now_us).await?;
        self.insert_result(packed, &machine_id, (issued_at_us, &verification), now_us).await?;
        Ok(Added { id, machine_id, new: true, new_machine })
    }

    async fn insert_result(
        &mut self,
        packed: &Packed,
        machine_id: &str,
        (issued_at_us, verification): (Option<i64>, &Verification),
        now_us: i64,
    ) -> Result<(), StoreError> {
        let document = &packed.new.document;
        let seq = self.next_number("result").await?;
        on!(
            self,
            execute sqlx::query(
                "insert into results (id, seq, machine_id, origin, workload, workload_version, profile,
                     status, started_at_us, received_at_us, measured_at_us, peak_units_per_s, demo,
                     half_width_units_per_s, noise, toolchain, verification, mismatch, issued_at_us)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                     $18, $19)",
            )
            .bind(&document.id)
            .bind(seq)
            .bind(machine_id)
            .bind(document.origin.name())
            .bind(&document.workload.name)
            .bind(i64::from(document.workload.version))
            .bind(&document.profile)
            .bind(words::status(document.status))
            .bind(document.started_at_us)
            .bind(now_us)
            .bind(document.started_at_us.unwrap_or(now_us))
            .bind(document.peak_units_per_s().filter(|rate| rate.is_finite()))
            .bind(document.origin == Origin::Demo)
            .bind(packed.derived.half_width_units_per_s)
            .bind(packed.derived.noise)
            .bind(packed.derived.toolchain.as_deref())
            .bind(verification.state().name())
            .bind(verifications::mismatch(verification))
            .bind(issued_at_us)
        )?;
        on!(
            self,
            execute sqlx::query("insert into documents (result_id, gzip) values ($1, $2)")
                .bind(&document.id)
                .bind(packed.gzip.as_slice())
        )?;
        self.put_summary(&packed.summary).await
    }
}
