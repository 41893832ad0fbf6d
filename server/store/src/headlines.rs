//! The figures that stand for a machine: its best and its latest native result of each workload.

use std::collections::HashMap;

use kernel::{passport::Grade, result::WorkloadId, verification::Verification};
use sqlx::{FromRow, QueryBuilder};

use crate::{
    conn::{Conn, on},
    error::StoreError,
    words,
};

/// Complete native results of one workload version on one machine; browser results and those whose
/// digests do not match are never among them.
#[derive(Clone, Debug, PartialEq)]
pub struct Headline {
    pub workload: WorkloadId,
    /// How many results with a figure at 100 % there are.
    pub results: u64,
    /// The highest, units per second of the whole machine.
    pub best_units_per_s: f64,
    /// The latest measured, units per second of the whole machine.
    pub latest_units_per_s: f64,
    /// Of the 95 % interval of the latest, where it has one.
    pub latest_half_width_units_per_s: Option<f64>,
    /// Grade of the latest one's noise passport.
    pub latest_noise: Option<Grade>,
    pub latest_verification: Verification,
    pub latest_result_id: String,
    /// Microseconds since 1970 UTC.
    pub latest_at_us: i64,
}

#[derive(FromRow)]
struct Record {
    machine_id: String,
    workload: String,
    workload_version: i64,
    results: i64,
    best_units_per_s: f64,
    latest_units_per_s: f64,
    half_width_units_per_s: Option<f64>,
    noise: Option<String>,
    verification: String,
    verified_windows: Option<i64>,
    latest_result_id: String,
    latest_at_us: i64,
}

impl Conn<'_> {
    /// The headlines of these machines, newest first; a machine without native results has none.
    pub(crate) async fn headlines(
        &mut self,
        machine_ids: &[String],
    ) -> Result<HashMap<String, Vec<Headline>>, StoreError> {
        let mut found: HashMap<String, Vec<Headline>> = HashMap::new();
        if machine_ids.is_empty() {
            return Ok(found);
        }
        let records: Vec<Record> = on!(self, db => async {
            let mut sql = QueryBuilder::new(
                "select machine_id, workload, workload_version, results, best_units_per_s,
                     peak_units_per_s as latest_units_per_s, half_width_units_per_s, noise,
                     verification, verified_windows, id as latest_result_id,
                     measured_at_us as latest_at_us
                 from (
                     select machine_id, workload, workload_version, peak_units_per_s,
                         half_width_units_per_s, noise, verification, verified_windows, id,
                         measured_at_us, seq,
                         count(*) over kind as results,
                         max(peak_units_per_s) over kind as best_units_per_s,
                         row_number() over (
                             partition by machine_id, workload, workload_version
                             order by measured_at_us desc, seq desc
                         ) as place
                     from results
                     where origin <> 'browser' and status = 'complete' and verification <> 'mismatch'
                         and peak_units_per_s is not null and machine_id in (",
            );
            let mut ids = sql.separated(", ");
            for id in machine_ids {
                ids.push_bind(id.as_str());
            }
            sql.push(
                ") window kind as (partition by machine_id, workload, workload_version)
                 ) as placed
                 where place = 1
                 order by measured_at_us desc, seq desc",
            );
            sql.build_query_as().fetch_all(db).await
        })?;
        for record in records {
            found.entry(record.machine_id.clone()).or_default().push(record.headline()?);
        }
        Ok(found)
    }
}

impl Record {
    fn headline(self) -> Result<Headline, StoreError> {
        Ok(Headline {
            workload: WorkloadId { name: self.workload, version: count(self.workload_version) },
            results: self.results.unsigned_abs(),
            best_units_per_s: self.best_units_per_s,
            latest_units_per_s: self.latest_units_per_s,
            latest_half_width_units_per_s: self.half_width_units_per_s,
            latest_noise: self.noise.as_deref().map(words::read_grade).transpose()?,
            latest_verification: words::read_verification(
                &self.verification,
                self.verified_windows,
                None,
            )?,
            latest_result_id: self.latest_result_id,
            latest_at_us: self.latest_at_us,
        })
    }
}

/// A version or a number of CPUs out of its column; what `u32` cannot hold was never written.
pub(crate) fn count(column: i64) -> u32 {
    u32::try_from(column).unwrap_or(u32::MAX)
}
