//! Load-test replies as clients of an older tool sent them, beside the results that they became.

use std::collections::HashMap;

use sqlx::QueryBuilder;

use crate::{
    check,
    conn::on,
    error::{Invalid, StoreError},
    page,
    store::Store,
};

/// Bytes of a reply; a curve of a thousand levels is a tenth of it.
const MAX_REPLY: usize = 1 << 20;

impl Store {
    /// Keeps what was sent for a result that is there; the first reply stays.
    pub async fn keep_load_test_reply(
        &self,
        result_id: &str,
        reply: String,
    ) -> Result<(), StoreError> {
        check::id(result_id)?;
        if reply.len() > MAX_REPLY {
            return Err(Invalid::TooLong { field: "reply", limit: MAX_REPLY }.into());
        }
        // JSON escapes it, and PostgreSQL takes it in no text.
        if reply.contains('\0') {
            return Err(Invalid::Nul { field: "reply" }.into());
        }
        let id = result_id.to_owned();
        self.write(move |mut conn| {
            Box::pin(async move {
                on!(
                    &mut conn,
                    execute sqlx::query(
                        "insert into load_test_replies (result_id, reply) values ($1, $2)
                         on conflict (result_id) do nothing",
                    )
                    .bind(&id)
                    .bind(&reply)
                )?;
                Ok(())
            })
        })
        .await
    }

    /// The replies of those of these results that came in as one, by the result's id.
    pub async fn load_test_replies(
        &self,
        result_ids: &[String],
    ) -> Result<HashMap<String, String>, StoreError> {
        if result_ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut reader = self.reader().await?;
        let rows: Vec<(String, String)> = on!(&mut reader.conn(), db => async {
            let mut sql = QueryBuilder::new(
                "select result_id, reply from load_test_replies where result_id in (",
            );
            let mut list = sql.separated(", ");
            for id in result_ids {
                list.push_bind(page::without_nul(id));
            }
            sql.push(")");
            sql.build_query_as().fetch_all(db).await
        })?;
        Ok(rows.into_iter().collect())
    }
}
