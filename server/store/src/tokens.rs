//! Tokens: who may ask for what. The secret is handed in as its hash and is kept nowhere.

use sqlx::FromRow;

use crate::{
    check,
    conn::{Conn, on},
    error::{Invalid, StoreError},
    page::{self, Page},
    scope::Scopes,
    secret::SecretHash,
    store::Store,
};

/// How much may lie between a use of a token and the time that is kept of it.
const USE_RESOLUTION_US: i64 = 60_000_000;
/// Tokens at a time, revoked ones included; more are a mistake of a program.
const MAX_TOKENS: i64 = 10_000;

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// UUID version 7.
    pub id: String,
    pub hash: SecretHash,
    /// The first characters of the secret, by which people tell tokens apart.
    pub prefix: String,
    /// For people: where the token is used.
    pub name: String,
    pub scopes: Scopes,
    /// The collector that it is made for.
    pub collector_id: Option<String>,
    /// Microseconds since 1970 UTC.
    pub created_at_us: i64,
    /// From then on it is refused; `None` for never.
    pub expires_at_us: Option<i64>,
}

/// A token without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    pub seq: i64,
    pub id: String,
    /// The first characters of the secret; empty for a token of an older version.
    pub prefix: String,
    pub name: String,
    pub scopes: Scopes,
    pub collector_id: Option<String>,
    /// Microseconds since 1970 UTC, as all times.
    pub created_at_us: i64,
    pub expires_at_us: Option<i64>,
    pub revoked_at_us: Option<i64>,
    /// To the minute.
    pub last_used_at_us: Option<i64>,
}

#[derive(FromRow)]
pub(crate) struct Record {
    seq: i64,
    id: String,
    prefix: String,
    name: String,
    scopes: String,
    collector_id: Option<String>,
    created_at_us: i64,
    expires_at_us: Option<i64>,
    revoked_at_us: Option<i64>,
    last_used_at_us: Option<i64>,
    hash_compared: String,
}

impl TokenRow {
    /// Whether it opens anything at this moment.
    pub fn is_valid_at(&self, now_us: i64) -> bool {
        self.revoked_at_us.is_none() && self.expires_at_us.is_none_or(|expiry| now_us < expiry)
    }
}

impl Store {
    /// Keeps a token.
    pub async fn add_token(&self, new: NewToken) -> Result<TokenRow, StoreError> {
        check::id(&new.id)?;
        check_name(&new.name)?;
        check_prefix(&new.prefix)?;
        if new.scopes.is_empty() {
            return Err(Invalid::Empty { field: "list of scopes" }.into());
        }
        if let Some(collector) = &new.collector_id {
            check::id(collector)?;
        }
        self.write(move |mut conn| Box::pin(async move { conn.add_token(new).await })).await
    }

    /// Every token, revoked and expired ones too, newest first; with a collector only those that
    /// were made for it.
    pub async fn tokens(
        &self,
        collector: Option<&str>,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Page<TokenRow>, StoreError> {
        let limit = page::limit(limit);
        let mut reader = self.reader().await?;
        let records: Vec<Record> = on!(
            &mut reader.conn(),
            db => sqlx::query_as(
                "select seq, id, prefix, name, scopes, collector_id, created_at_us, expires_at_us,
                     revoked_at_us, last_used_at_us, hash_compared
                 from tokens where seq < $1 and ($3 is null or collector_id = $3)
                 order by seq desc limit $2",
            )
            .bind(after.unwrap_or(i64::MAX))
            .bind(i64::from(limit) + 1)
            .bind(collector.map(page::without_nul))
            .fetch_all(db)
        )?;
        let rows = records.into_iter().map(Record::row).collect();
        Ok(Page::cut(rows, limit, |row: &TokenRow| row.seq))
    }

    pub async fn token(&self, id: &str) -> Result<Option<TokenRow>, StoreError> {
        let id = page::without_nul(id);
        let mut reader = self.reader().await?;
        let record: Option<Record> = on!(
            &mut reader.conn(),
            db => sqlx::query_as(
                "select seq, id, prefix, name, scopes, collector_id, created_at_us, expires_at_us,
                     revoked_at_us, last_used_at_us, hash_compared
                 from tokens where id = $1",
            )
            .bind(&id)
            .fetch_optional(db)
        )?;
        Ok(record.map(Record::row))
    }

    /// The token of a secret, valid or not; `None` where none has this secret.
    pub async fn token_by_hash(&self, hash: SecretHash) -> Result<Option<TokenRow>, StoreError> {
        let mut reader = self.reader().await?;
        let record: Option<Record> = on!(
            &mut reader.conn(),
            db => sqlx::query_as(
                "select seq, id, prefix, name, scopes, collector_id, created_at_us, expires_at_us,
                     revoked_at_us, last_used_at_us, hash_compared
                 from tokens where hash_found = $1",
            )
            .bind(hash.found())
            .fetch_optional(db)
        )?;
        let record = record.filter(|record| hash.matches(&record.hash_compared));
        Ok(record.map(Record::row))
    }

    /// Notes that a token was used, unless that was noted less than a minute ago.
    pub async fn note_token_use(&self, token: &TokenRow, now_us: i64) -> Result<(), StoreError> {
        let is_fresh = |used: i64| (0..USE_RESOLUTION_US).contains(&now_us.saturating_sub(used));
        if token.last_used_at_us.is_some_and(is_fresh) {
            return Ok(());
        }
        let id = token.id.clone();
        self.write(move |mut conn| {
            Box::pin(async move {
                on!(
                    &mut conn,
                    execute sqlx::query("update tokens set last_used_at_us = $2 where id = $1")
                        .bind(&id)
                        .bind(now_us)
                )?;
                Ok(())
            })
        })
        .await
    }

    /// Gives a token another name.
    pub async fn rename_token(&self, id: &str, name: &str) -> Result<(), StoreError> {
        check::id(id)?;
        check_name(name)?;
        let (id, name) = (id.to_owned(), name.trim().to_owned());
        self.write(move |mut conn| {
            Box::pin(async move {
                let changed = on!(
                    &mut conn,
                    execute sqlx::query("update tokens set name = $2 where id = $1")
                        .bind(&id)
                        .bind(&name)
                )?;
                one(changed, id)
            })
        })
        .await
    }

    /// Takes a token back for good, and ends what was signed in with it. Done twice, the first
    /// time counts.
    pub async fn revoke_token(&self, id: &str, now_us: i64) -> Result<(), StoreError> {
        check::id(id)?;
        let id = id.to_owned();
        self.write(move |mut conn| {
            Box::pin(async move {
                let changed = on!(
                    &mut conn,
                    execute sqlx::query(
                        "update tokens set revoked_at_us = coalesce(revoked_at_us, $2)
                         where id = $1",
                    )
                    .bind(&id)
                    .bind(now_us)
                )?;
                on!(
                    &mut conn,
                    execute sqlx::query("delete from sign_ins where token_id = $1").bind(&id)
                )?;
                one(changed, id)
            })
        })
        .await
    }
}

impl Conn<'_> {
    async fn add_token(&mut self, new: NewToken) -> Result<TokenRow, StoreError> {
        let count: i64 =
            on!(self, db => sqlx::query_scalar("select count(*) from tokens").fetch_one(db))?;
        if count >= MAX_TOKENS {
            return Err(Invalid::TooMany { what: "tokens", limit: MAX_TOKENS }.into());
        }
        let NewToken { id, hash, prefix, name, scopes, collector_id, created_at_us, expires_at_us } =
            new;
        let name = name.trim().to_owned();
        let seq = self.next_number("token").await?;
        on!(
            self,
            execute sqlx::query(
                "insert into tokens (id, seq, name, collector_id, scopes, hash_found,
                     hash_compared, created_at_us, expires_at_us, prefix)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            )
            .bind(&id)
            .bind(seq)
            .bind(&name)
            .bind(&collector_id)
            .bind(scopes.to_string())
            .bind(hash.found())
            .bind(hash.compared())
            .bind(created_at_us)
            .bind(expires_at_us)
            .bind(&prefix)
        )?;
        let (revoked_at_us, last_used_at_us) = (None, None);
        Ok(TokenRow {
            seq,
            id,
            prefix,
            name,
            scopes,
            collector_id,
            created_at_us,
            expires_at_us,
            revoked_at_us,
            last_used_at_us,
        })
    }
}

fn check_name(name: &str) -> Result<(), Invalid> {
    check::line("name", name)?;
    match name.trim().is_empty() {
        true => Err(Invalid::Empty { field: "name" }),
        false => Ok(()),
    }
}

/// Shorter than what would help anybody to guess the rest: eight hexadecimal digits of 64.
const MAX_PREFIX: usize = 16;

fn check_prefix(prefix: &str) -> Result<(), Invalid> {
    check::line("prefix", prefix)?;
    match prefix.len() > MAX_PREFIX {
        true => Err(Invalid::TooLong { field: "prefix", limit: MAX_PREFIX }),
        false => Ok(()),
    }
}

fn one(changed: u64, id: String) -> Result<(), StoreError> {
    match changed {
        0 => Err(StoreError::NotFound { what: "token", ids: vec![id] }),
        _ => Ok(()),
    }
}

impl Record {
    pub(crate) fn row(self) -> TokenRow {
        TokenRow {
            seq: self.seq,
            id: self.id,
            prefix: self.prefix,
            name: self.name,
            scopes: Scopes::read(&self.scopes),
            collector_id: self.collector_id,
            created_at_us: self.created_at_us,
            expires_at_us: self.expires_at_us,
            revoked_at_us: self.revoked_at_us,
            last_used_at_us: self.last_used_at_us,
        }
    }
}
