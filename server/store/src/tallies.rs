//! How much of each benchmark is stored.

use kernel::{foreign::ForeignScore, result::WorkloadId};
use sqlx::FromRow;

use crate::{conn::on, error::StoreError, headlines, store::Store};

/// Stored results of one workload version and profile, those that were put aside left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    pub workload: WorkloadId,
    /// As the document names it.
    pub profile: String,
    pub results: u64,
}

#[derive(FromRow)]
struct Record {
    workload: String,
    workload_version: i64,
    profile: String,
    results: i64,
}

impl Store {
    /// How many results of each workload, version and profile there are, demo data included.
    pub async fn tallies(&self) -> Result<Vec<Tally>, StoreError> {
        let mut reader = self.reader().await?;
        let records: Vec<Record> = on!(
            &mut reader.conn(),
            db => sqlx::query_as(
                "select workload, workload_version, profile, count(*) as results
                 from results
                 where verification <> 'mismatch'
                 group by workload, workload_version, profile
                 order by workload, workload_version, profile",
            )
            .fetch_all(db)
        )?;
        let tally = |record: Record| Tally {
            workload: WorkloadId {
                name: record.workload,
                version: headlines::count(record.workload_version),
            },
            profile: record.profile,
            results: record.results.unsigned_abs(),
        };
        Ok(records.into_iter().map(tally).collect())
    }

    /// Each work of another tool that is stored, with how many scores of it there are; the work
    /// as its first score states it.
    pub async fn score_tallies(&self) -> Result<Vec<(ForeignScore, u64)>, StoreError> {
        let mut reader = self.reader().await?;
        let scores: Vec<String> = on!(
            &mut reader.conn(),
            db => sqlx::query_scalar("select score from foreign_scores order by seq").fetch_all(db)
        )?;
        let mut tallies: Vec<(ForeignScore, u64)> = Vec::new();
        for score in scores {
            let score: ForeignScore = serde_json::from_str(&score).map_err(|error| {
                tracing::error!(%error, "a stored score cannot be read back");
                StoreError::Damaged
            })?;
            match tallies.iter_mut().find(|(known, _)| known.same_work(&score)) {
                Some((_, count)) => *count += 1,
                None => tallies.push((score, 1)),
            }
        }
        Ok(tallies)
    }
}
