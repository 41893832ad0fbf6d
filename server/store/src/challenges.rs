//! Numbers drawn for runs. Each is answered by one result, whose time it brackets.

use kernel::{hex::Hex64, result::ResultDocument};

use crate::{
    check,
    conn::{Conn, on},
    error::{Invalid, StoreError},
    page,
    store::Store,
};

/// The most that are kept; a run whose challenge went early is taken with its time self-reported.
pub const MAX_CHALLENGES: i64 = 10_000;

/// A number for one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChallenge {
    /// UUID version 7.
    pub id: String,
    pub nonce: Hex64,
    /// Microseconds since 1970 UTC.
    pub issued_at_us: i64,
    /// From then on a result that answers it is taken as if it answered none.
    pub expires_at_us: i64,
}

type Record = (String, i64, i64, Option<String>);

impl Store {
    /// Keeps a challenge, and lets go of those that expired and of the oldest where there are
    /// more than [`MAX_CHALLENGES`].
    pub async fn add_challenge(&self, challenge: NewChallenge) -> Result<(), StoreError> {
        check::id(&challenge.id)?;
        self.write(move |mut conn| Box::pin(async move { conn.add_challenge(&challenge).await }))
            .await
    }
}

impl Conn<'_> {
    async fn add_challenge(&mut self, challenge: &NewChallenge) -> Result<(), StoreError> {
        let seq = self.next_number("challenge").await?;
        on!(
            self,
            execute sqlx::query("delete from challenges where expires_at_us <= $1 or seq <= $2")
                .bind(challenge.issued_at_us)
                .bind(seq - MAX_CHALLENGES)
        )?;
        on!(
            self,
            execute sqlx::query(
                "insert into challenges (id, seq, nonce, issued_at_us, expires_at_us)
                 values ($1, $2, $3, $4, $5)",
            )
            .bind(&challenge.id)
            .bind(seq)
            .bind(challenge.nonce.to_string())
            .bind(challenge.issued_at_us)
            .bind(challenge.expires_at_us)
        )?;
        Ok(())
    }

    /// When the challenge that a new result answers was drawn; from now on it is used.
    ///
    /// `None` for a result that answers none, one of another server, or one that expired: such a
    /// result is as good as any other, and its time is its sender's own statement.
    pub(crate) async fn answered_challenge(
        &mut self,
        document: &ResultDocument,
        now_us: i64,
    ) -> Result<Option<i64>, StoreError> {
        let Some(answered) = &document.challenge else { return Ok(None) };
        let challenge = page::without_nul(&answered.id);
        let known: Option<Record> = on!(
            self,
            db => sqlx::query_as(
                "select nonce, issued_at_us, expires_at_us, result_id from challenges where id = $1",
            )
            .bind(&challenge)
            .fetch_optional(db)
        )?;
        let Some((nonce, issued_at_us, expires_at_us, used_by)) = known else { return Ok(None) };
        let id = document.id.clone();
        if nonce != answered.nonce.to_string() {
            return Err(Invalid::OtherNonce { id, challenge }.into());
        }
        if let Some(used_by) = used_by.filter(|used_by| *used_by != id) {
            return Err(Invalid::ChallengeUsed { id, challenge, used_by }.into());
        }
        if now_us >= expires_at_us {
            return Ok(None);
        }
        on!(
            self,
            execute sqlx::query("update challenges set result_id = $2 where id = $1")
                .bind(&challenge)
                .bind(&id)
        )?;
        Ok(Some(issued_at_us))
    }
}
