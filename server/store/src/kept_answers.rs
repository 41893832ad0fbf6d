//! Answers that are given again where a request is repeated under the same key.

use sqlx::FromRow;

use crate::{
    conn::{Conn, on},
    error::StoreError,
    page,
    store::Store,
};

/// The most that are kept; the oldest go first.
const MAX_ANSWERS: i64 = 1_000;
/// How long a repeated request gets its first answer.
pub const ANSWER_LIFETIME_US: i64 = 24 * 3_600 * 1_000_000;

/// What was asked under a key, and what was answered.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct KeptAnswer {
    /// Follows from who asked, what for, and the key: hexadecimal.
    pub id: String,
    /// Of the request's body, hexadecimal.
    pub request_hash: String,
    /// HTTP status.
    pub status: i64,
    pub content_type: String,
    pub body: Vec<u8>,
    /// Microseconds since 1970 UTC.
    pub created_at_us: i64,
}

impl Store {
    /// What was answered under this id in the last 24 hours.
    pub async fn kept_answer(
        &self,
        id: &str,
        now_us: i64,
    ) -> Result<Option<KeptAnswer>, StoreError> {
        let id = page::without_nul(id);
        let mut reader = self.reader().await?;
        Ok(on!(
            &mut reader.conn(),
            db => sqlx::query_as(
                "select id, request_hash, status, content_type, body, created_at_us
                 from kept_answers where id = $1 and created_at_us > $2",
            )
            .bind(&id)
            .bind(now_us.saturating_sub(ANSWER_LIFETIME_US))
            .fetch_optional(db)
        )?)
    }

    /// Keeps an answer; the first one under an id stays. Lets go of those that are older than 24
    /// hours, and of the oldest where there are more than a thousand.
    pub async fn keep_answer(&self, answer: KeptAnswer) -> Result<(), StoreError> {
        self.write(move |mut conn| Box::pin(async move { conn.keep_answer(&answer).await })).await
    }
}

impl Conn<'_> {
    async fn keep_answer(&mut self, answer: &KeptAnswer) -> Result<(), StoreError> {
        on!(
            self,
            execute sqlx::query("delete from kept_answers where created_at_us <= $1")
                .bind(answer.created_at_us.saturating_sub(ANSWER_LIFETIME_US))
        )?;
        on!(
            self,
            execute sqlx::query(
                "delete from kept_answers where id in (
                     select id from kept_answers order by created_at_us desc
                     limit $2 offset $1)",
            )
            .bind(MAX_ANSWERS - 1)
            .bind(MAX_ANSWERS)
        )?;
        on!(
            self,
            execute sqlx::query(
                "insert into kept_answers (id, request_hash, status, content_type, body,
                     created_at_us)
                 values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing",
            )
            .bind(&answer.id)
            .bind(&answer.request_hash)
            .bind(answer.status)
            .bind(&answer.content_type)
            .bind(&answer.body)
            .bind(answer.created_at_us)
        )?;
        Ok(())
    }
}
