//! What other tools said about machines: kept beside the machine, never among its results.

use kernel::foreign::ForeignScore;
use sqlx::{FromRow, QueryBuilder};

use crate::{
    check,
    conn::{Conn, on},
    error::StoreError,
    machine_changes::no_machine,
    page,
    store::Store,
};

/// A score to be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct NewForeignScore {
    /// Follows from file and machine, so that the same file is kept once.
    pub id: String,
    /// A machine that is there already.
    pub machine_id: String,
    pub file_name: String,
    pub score: ForeignScore,
}

/// One score of another tool.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignScoreRow {
    pub id: String,
    pub machine_id: String,
    pub file_name: String,
    pub score: ForeignScore,
    /// Microseconds since 1970 UTC.
    pub received_at_us: i64,
}

#[derive(FromRow)]
struct Record {
    id: String,
    machine_id: String,
    file_name: String,
    score: String,
    received_at_us: i64,
}

impl Store {
    /// The scores of a machine, oldest first.
    pub async fn foreign_scores(
        &self,
        machine_id: &str,
    ) -> Result<Vec<ForeignScoreRow>, StoreError> {
        let mut reader = self.reader().await?;
        reader.conn().foreign_scores(&[page::without_nul(machine_id)]).await
    }

    /// Removes a score.
    pub async fn delete_foreign_score(&self, id: &str) -> Result<(), StoreError> {
        self.delete_one("delete from foreign_scores where id = $1", "score", id).await
    }
}

impl Conn<'_> {
    pub(crate) async fn foreign_scores(
        &mut self,
        machine_ids: &[String],
    ) -> Result<Vec<ForeignScoreRow>, StoreError> {
        if machine_ids.is_empty() {
            return Ok(Vec::new());
        }
        let records: Vec<Record> = on!(self, db => async {
            let mut sql = QueryBuilder::new(
                "select id, machine_id, file_name, score, received_at_us from foreign_scores
                 where machine_id in (",
            );
            let mut list = sql.separated(", ");
            for id in machine_ids {
                list.push_bind(id.as_str());
            }
            sql.push(") order by seq");
            sql.build_query_as().fetch_all(db).await
        })?;
        records.into_iter().map(Record::row).collect()
    }

    /// Keeps a score; `false` where it was there already.
    pub(crate) async fn add_foreign_score(
        &mut self,
        new: &NewForeignScore,
        now_us: i64,
    ) -> Result<bool, StoreError> {
        let machine: Option<String> = on!(
            self,
            db => sqlx::query_scalar("select id from machines where id = $1")
                .bind(&new.machine_id)
                .fetch_optional(db)
        )?;
        if machine.is_none() {
            return Err(no_machine(&new.machine_id));
        }
        let seq = self.next_number("foreign_score").await?;
        let added = on!(
            self,
            execute sqlx::query(
                "insert into foreign_scores (id, seq, machine_id, file_name, score, received_at_us)
                 values ($1, $2, $3, $4, $5, $6)
                 on conflict (id) do nothing",
            )
            .bind(&new.id)
            .bind(seq)
            .bind(&new.machine_id)
            .bind(&new.file_name)
            .bind(to_json(&new.score))
            .bind(now_us)
        )?;
        Ok(added > 0)
    }
}

/// Refuses what could not be kept or found again.
pub(crate) fn check_score(new: &NewForeignScore) -> Result<(), StoreError> {
    check::id(&new.id)?;
    check::id(&new.machine_id)?;
    check::text("file name", &new.file_name)?;
    check::text("tool", &new.score.tool)?;
    Ok(check::text("test", &new.score.test)?)
}

impl Record {
    fn row(self) -> Result<ForeignScoreRow, StoreError> {
        let Self { id, machine_id, file_name, score, received_at_us } = self;
        let score = serde_json::from_str(&score).map_err(|error| {
            tracing::error!(%error, "a stored score cannot be read back");
            StoreError::Damaged
        })?;
        Ok(ForeignScoreRow { id, machine_id, file_name, score, received_at_us })
    }
}

fn to_json(score: &ForeignScore) -> String {
    serde_json::to_string(score).expect("a score has only text keys and finite numbers")
}
