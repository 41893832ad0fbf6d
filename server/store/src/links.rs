//! Short addresses: a code that stands for a path of this site.

use crate::{conn::on, error::StoreError, page, store::Store};

impl Store {
    /// The code of `path`: the one it has already, else the first of `codes` that no other path
    /// has. `None` where all of them are taken.
    pub async fn shorten(
        &self,
        path: &str,
        codes: Vec<String>,
        now_us: i64,
    ) -> Result<Option<String>, StoreError> {
        let path = path.to_owned();
        self.write(move |mut conn| {
            Box::pin(async move {
                let known: Option<String> = on!(
                    &mut conn,
                    db => sqlx::query_scalar("select code from links where path = $1")
                        .bind(path.as_str())
                        .fetch_optional(db)
                )?;
                if known.is_some() {
                    return Ok(known);
                }
                for code in codes {
                    let added = on!(
                        &mut conn,
                        execute sqlx::query(
                            "insert into links (code, path, created_at_us) values ($1, $2, $3)
                             on conflict (code) do nothing",
                        )
                        .bind(code.as_str())
                        .bind(path.as_str())
                        .bind(now_us)
                    )?;
                    if added > 0 {
                        return Ok(Some(code));
                    }
                }
                Ok(None)
            })
        })
        .await
    }

    /// The path that a code stands for.
    pub async fn link(&self, code: &str) -> Result<Option<String>, StoreError> {
        let mut reader = self.reader().await?;
        Ok(on!(
            &mut reader.conn(),
            db => sqlx::query_scalar("select path from links where code = $1")
                .bind(page::without_nul(code))
                .fetch_optional(db)
        )?)
    }
}
