//! Browsers that are signed in: a cookie, kept as its hash, stands for a token until it expires.

use sqlx::FromRow;

use crate::{
    conn::{Conn, on},
    error::StoreError,
    secret::SecretHash,
    store::Store,
    tokens::TokenRow,
};

/// The most that are kept; the oldest go first.
const MAX_SIGN_INS: i64 = 10_000;

/// A browser that showed a token.
#[derive(Clone, Debug)]
pub struct NewSignIn {
    /// Of the cookie's value.
    pub hash: SecretHash,
    pub token_id: String,
    /// Microseconds since 1970 UTC.
    pub created_at_us: i64,
    pub expires_at_us: i64,
}

#[derive(FromRow)]
struct Record {
    token_id: String,
    hash_compared: String,
    expires_at_us: i64,
}

impl Store {
    /// Keeps a sign-in, and lets go of those that expired and of the oldest where there are more
    /// than ten thousand.
    pub async fn add_sign_in(&self, new: NewSignIn) -> Result<(), StoreError> {
        self.write(move |mut conn| Box::pin(async move { conn.add_sign_in(&new).await })).await
    }

    /// The token that a cookie stands for, valid or not; `None` where the cookie is not known or
    /// has expired.
    pub async fn signed_in(
        &self,
        hash: SecretHash,
        now_us: i64,
    ) -> Result<Option<TokenRow>, StoreError> {
        let mut reader = self.reader().await?;
        let record: Option<Record> = on!(
            &mut reader.conn(),
            db => sqlx::query_as(
                "select token_id, hash_compared, expires_at_us from sign_ins where hash_found = $1",
            )
            .bind(hash.found())
            .fetch_optional(db)
        )?;
        drop(reader);
        let known =
            |record: &Record| hash.matches(&record.hash_compared) && now_us < record.expires_at_us;
        match record.filter(known) {
            Some(record) => self.token(&record.token_id).await,
            None => Ok(None),
        }
    }

    /// Forgets a cookie; one that is not known is forgotten already.
    pub async fn sign_out(&self, hash: SecretHash) -> Result<(), StoreError> {
        self.write(move |mut conn| {
            Box::pin(async move {
                on!(
                    &mut conn,
                    execute sqlx::query("delete from sign_ins where hash_found = $1")
                        .bind(hash.found())
                )?;
                Ok(())
            })
        })
        .await
    }
}

impl Conn<'_> {
    async fn add_sign_in(&mut self, new: &NewSignIn) -> Result<(), StoreError> {
        on!(
            self,
            execute sqlx::query("delete from sign_ins where expires_at_us <= $1")
                .bind(new.created_at_us)
        )?;
        on!(
            self,
            execute sqlx::query(
                "delete from sign_ins where hash_found in (
                     select hash_found from sign_ins order by created_at_us desc
                     limit $2 offset $1)",
            )
            .bind(MAX_SIGN_INS - 1)
            .bind(MAX_SIGN_INS)
        )?;
        on!(
            self,
            execute sqlx::query(
                "insert into sign_ins (hash_found, hash_compared, token_id, created_at_us,
                     expires_at_us)
                 values ($1, $2, $3, $4, $5)",
            )
            .bind(new.hash.found())
            .bind(new.hash.compared())
            .bind(&new.token_id)
            .bind(new.created_at_us)
            .bind(new.expires_at_us)
        )?;
        Ok(())
    }
}
