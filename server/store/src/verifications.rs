//! What was computed again: which results wait for it, and what was found.

use kernel::{
    estimate::RunEstimates, passport::Passport, result::ResultDocument, verification::Verification,
};

use crate::{check, conn::on, error::StoreError, page, store::Store};

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
    /// that was deleted meanwhile is no error.
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
                Ok(())
            })
        })
        .await
    }
}
