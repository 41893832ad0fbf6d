//! One row that goes, with what the schema hangs on it.

use crate::{check, conn::on, error::StoreError, store::Store};

impl Store {
    /// Runs `sql`, which deletes the row whose id is `$1`. A row that is not there is
    /// [`StoreError::NotFound`], and `what` it is called.
    pub(crate) async fn delete_one(
        &self,
        sql: &'static str,
        what: &'static str,
        id: &str,
    ) -> Result<(), StoreError> {
        check::id(id)?;
        let id = id.to_owned();
        self.write(move |mut conn| {
            Box::pin(async move {
                let deleted = on!(&mut conn, execute sqlx::query(sql).bind(id.as_str()))?;
                match deleted {
                    0 => Err(StoreError::NotFound { what, ids: vec![id] }),
                    _ => Ok(()),
                }
            })
        })
        .await
    }
}
