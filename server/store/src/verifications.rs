//! What was computed again: which results wait for it, and what was found.

use kernel::{
    estimate::RunEstimates, passport::Passport, result::ResultDocument, verification::Verification,
};

use crate::{
    check,
    conn::{Conn, on},
    document,
    error::StoreError,
    facts, page,
    store::Store,
};

/// A result that nobody has computed again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToVerify {
    /// Order of arrival.
    pub seq: i64,
    pub id: String,
}

/// What lists show of a document without reading it.
pub(crate) struct Derived {
    pub(crate) half_width_units_per_s: Option<f64>,
    pub(crate) noise: Option<&'static str>,
    pub(crate) toolchain: Option<String>,
}

impl Derived {
    pub(crate) fn of(document: &ResultDocument) -> Self {
        let headline = RunEstimates::of(document).headline;
        let interval = headline.and_then(|headline| headline.interval);
        let half_width = interval.map(|interval| interval.half_width());
        Self {
            half_width_units_per_s: half_width.filter(|width| width.is_finite()),
            noise: Some(Passport::of(document).grade.name()),
            toolchain: document.toolchain.as_ref().map(|toolchain| {
                let words = [&toolchain.compiler, &toolchain.target, &toolchain.flags];
                words.map(|word| page::without_nul(word)).join(" ")
            }),
        }
    }
}

/// The column of a mismatch.
pub(crate) fn mismatch(verification: &Verification) -> Option<&str> {
    match verification {
        Verification::Mismatch { sentence } => Some(sentence),
        _ => None,
    }
}

impl Store {
    /// The newest result that came before number `before` and waits.
    pub async fn next_to_verify(&self, before: i64) -> Result<Option<ToVerify>, StoreError> {
        let mut reader = self.reader().await?;
        let found: Option<(i64, String)> = on!(
            &mut reader.conn(),
            db => sqlx::query_as(
                "select seq, id from results where verification = 'pending' and seq < $1
                 order by seq desc limit 1",
            )
            .bind(before)
            .fetch_optional(db)
        )?;
        Ok(found.map(|(seq, id)| ToVerify { seq, id }))
    }

    /// Keeps what was found about a result, and renews what lists show of its document. A result
    /// that does not match no longer says what its machine is. One that was deleted meanwhile is
    /// no error.
    pub async fn set_verification(
        &self,
        document: &ResultDocument,
        verification: Verification,
    ) -> Result<(), StoreError> {
        check::id(&document.id)?;
        let (id, derived) = (document.id.clone(), Derived::of(document));
        self.write(move |mut conn| {
            Box::pin(async move {
                let windows = match &verification {
                    Verification::Verified { windows } => Some(i64::from(*windows)),
                    _ => None,
                };
                on!(
                    &mut conn,
                    execute sqlx::query(
                        "update results
                         set verification = $2, verified_windows = $3, mismatch = $4,
                             half_width_units_per_s = $5, noise = $6, toolchain = $7
                         where id = $1",
                    )
                    .bind(&id)
                    .bind(verification.state().name())
                    .bind(windows)
                    .bind(mismatch(&verification))
                    .bind(derived.half_width_units_per_s)
                    .bind(derived.noise)
                    .bind(derived.toolchain.as_deref())
                )?;
                match mismatch(&verification) {
                    Some(_) => conn.read_facts_again(&id).await,
                    None => Ok(()),
                }
            })
        })
        .await
    }
}

impl Conn<'_> {
    /// The facts of the machine of a result that was put aside, as the newest result that counts
    /// has them; what nobody else states stays.
    async fn read_facts_again(&mut self, result_id: &str) -> Result<(), StoreError> {
        let machine: Option<(String, String, String, i64)> = on!(
            self,
            db => sqlx::query_as(
                "select m.id, m.name, m.facts, m.updated_at_us
                 from machines m join results r on r.machine_id = m.id where r.id = $1",
            )
            .bind(result_id)
            .fetch_optional(db)
        )?;
        let Some((id, name, known, updated_at_us)) = machine else { return Ok(()) };
        let newest: Option<(i64, Vec<u8>)> = on!(
            self,
            db => sqlx::query_as(
                "select r.measured_at_us, d.gzip
                 from results r join documents d on d.result_id = r.id
                 where r.machine_id = $1 and r.verification <> 'mismatch'
                 order by r.measured_at_us desc, r.seq desc limit 1",
            )
            .bind(&id)
            .fetch_optional(db)
        )?;
        let Some((read_at_us, gzip)) = newest else { return Ok(()) };
        let read = document::read(&document::unpack(&gzip)?)?.machine;
        // A result that was put here by choice may be of another computer.
        let own: i64 = on!(
            self,
            db => sqlx::query_scalar(
                "select count(*) from machine_keys where key = $1 and machine_id = $2",
            )
            .bind(read.id.as_deref().map(page::without_nul))
            .bind(&id)
            .fetch_one(db)
        )?;
        if own == 0 {
            return Ok(());
        }
        let facts = facts::refreshed(facts::from_json(&known)?, &read);
        self.put_facts(&id, &name, &facts, updated_at_us).await?;
        on!(
            self,
            execute sqlx::query("update machines set facts_at_us = $2 where id = $1")
                .bind(&id)
                .bind(read_at_us)
        )?;
        Ok(())
    }
}
