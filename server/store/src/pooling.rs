//! Which results stand for a machine, and which say how far its runs lie apart.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    ops::RangeInclusive,
};

use kernel::{
    compare::choice::{POOL_DAYS, ResultSummary},
    result::WorkloadId,
};
use sqlx::{FromRow, QueryBuilder};

use crate::{
    conn::{Conn, on},
    error::StoreError,
    headlines, page,
    store::Store,
    words,
};

/// What an older run says about a machine may be true no more.
const POOL_US: i64 = POOL_DAYS * 86_400_000_000;
/// Between the ids of results that are pooled; no id holds it.
const JOINT: char = '~';

/// What stands for one machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    pub machine_id: String,
    /// Newest first; empty where the machine has no result of the workload.
    pub result_ids: Vec<String>,
}

impl Pool {
    /// As [`Store::contender_groups`] takes it.
    pub fn choice(&self) -> String {
        self.result_ids.join("~")
    }
}

#[derive(FromRow)]
struct Record {
    id: String,
    machine_id: String,
    origin: String,
    workload: String,
    workload_version: i64,
    status: String,
    measured_at_us: i64,
}

/// One earlier or later native result of a machine.
#[derive(FromRow)]
pub(crate) struct Past {
    id: String,
    pub(crate) machine_id: String,
    workload: String,
    workload_version: i64,
    measured_at_us: i64,
    pub(crate) units_per_s: f64,
}

/// The ids that a choice names, as they stand there.
pub fn members(choice: &str) -> impl Iterator<Item = &str> {
    choice.split(JOINT)
}

/// The ids that a choice names, each once.
pub(crate) fn distinct_members(choice: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    members(choice).filter(|id| seen.insert(*id)).map(str::to_owned).collect()
}

impl Store {
    /// What the kernel chooses for each machine at `now_us` (microseconds since 1970 UTC), all of
    /// one workload version: the one asked for, else the one that most of the machines have run,
    /// of several the one that was run last.
    pub async fn pools(
        &self,
        machine_ids: &[String],
        workload: Option<&WorkloadId>,
        now_us: i64,
    ) -> Result<Vec<Pool>, StoreError> {
        let mut reader = self.reader().await?;
        let mut results: HashMap<String, Vec<ResultSummary>> = HashMap::new();
        for record in reader.conn().full_load_results(machine_ids).await? {
            results.entry(record.machine_id.clone()).or_default().push(record.summary()?);
        }
        let common = common_workload(&results);
        let workload = workload.or(common.as_ref());
        let pool = |machine_id: &String| {
            let of_it = results.get(machine_id).map_or(&[][..], Vec::as_slice);
            let choice = kernel::compare::choice::choose(of_it, workload, now_us);
            let result_ids = choice.map_or_else(Vec::new, |choice| choice.result_ids);
            Pool { machine_id: machine_id.clone(), result_ids }
        };
        Ok(machine_ids.iter().map(pool).collect())
    }
}

impl Conn<'_> {
    async fn full_load_results(
        &mut self,
        machine_ids: &[String],
    ) -> Result<Vec<Record>, StoreError> {
        if machine_ids.is_empty() {
            return Ok(Vec::new());
        }
        Ok(on!(self, db => async {
            let mut sql = QueryBuilder::new(
                "select id, machine_id, origin, workload, workload_version, status, measured_at_us
                 from results
                 where peak_units_per_s is not null and verification <> 'mismatch'
                     and machine_id in (",
            );
            let mut list = sql.separated(", ");
            for id in machine_ids {
                list.push_bind(page::without_nul(id));
            }
            sql.push(")");
            sql.build_query_as().fetch_all(db).await
        })?)
    }

    /// The complete native results of these machines from 90 days before the span to 90 days
    /// after it, oldest first. What was imported says nothing of how far the machine's own runs
    /// lie apart; a demo machine has demo runs only, and lends them to no real one.
    pub(crate) async fn past(
        &mut self,
        machine_ids: &[String],
        span_us: RangeInclusive<i64>,
    ) -> Result<Vec<Past>, StoreError> {
        if machine_ids.is_empty() {
            return Ok(Vec::new());
        }
        Ok(on!(self, db => async {
            let mut sql = QueryBuilder::new(
                "select id, machine_id, workload, workload_version, measured_at_us,
                     peak_units_per_s as units_per_s
                 from results
                 where (origin = 'agent' or (origin = 'demo' and machine_id in
                         (select id from machines where demo)))
                     and status = 'complete' and peak_units_per_s is not null
                     and verification <> 'mismatch'
                     and measured_at_us >= ",
            );
            sql.push_bind(span_us.start().saturating_sub(POOL_US));
            sql.push(" and measured_at_us <= ");
            sql.push_bind(span_us.end().saturating_add(POOL_US));
            sql.push(" and machine_id in (");
            let mut list = sql.separated(", ");
            for id in machine_ids {
                list.push_bind(page::without_nul(id));
            }
            sql.push(") order by measured_at_us, seq");
            sql.build_query_as().fetch_all(db).await
        })?)
    }
}

impl Past {
    /// Whether this is another run within 90 days of one at `at_us`.
    pub(crate) fn is_beside(&self, at_us: i64, id: &str) -> bool {
        self.id != id && self.measured_at_us.abs_diff(at_us) <= POOL_US.unsigned_abs()
    }

    pub(crate) fn is_of(&self, workload: &WorkloadId) -> bool {
        self.workload == workload.name
            && headlines::count(self.workload_version) == workload.version
    }
}

impl Record {
    fn summary(self) -> Result<ResultSummary, StoreError> {
        Ok(ResultSummary {
            result_id: self.id,
            origin: words::read_origin(&self.origin)?,
            workload: WorkloadId {
                name: self.workload,
                version: headlines::count(self.workload_version),
            },
            status: words::read_status(&self.status)?,
            at_us: self.measured_at_us,
            has_full_load: true,
        })
    }
}

/// The workload that most machines have run; of several the one that was run last.
fn common_workload(results: &HashMap<String, Vec<ResultSummary>>) -> Option<WorkloadId> {
    let mut runs: HashMap<&WorkloadId, (BTreeSet<&String>, i64)> = HashMap::new();
    for (machine_id, result) in
        results.iter().flat_map(|(id, of_it)| of_it.iter().map(move |result| (id, result)))
    {
        let (machines, last_us) = runs.entry(&result.workload).or_default();
        machines.insert(machine_id);
        *last_us = result.at_us.max(*last_us);
    }
    let most = runs.into_iter().max_by_key(|(_, (machines, last_us))| (machines.len(), *last_us));
    most.map(|(workload, _)| workload.clone())
}
