//! What containers are called: an id of twelve letters says nothing to a reader.

use std::collections::BTreeMap;

use sqlx::QueryBuilder;

use crate::{
    conn::{Conn, on},
    error::StoreError,
    store::Store,
};

/// Ids that are asked for in one query.
const IDS: usize = 1_000;
/// Names that one statement writes.
const NAMES: usize = 300;

impl Store {
    /// The names of containers by their ids; those without a name are left out.
    pub async fn container_names(
        &self,
        ids: &[String],
    ) -> Result<BTreeMap<String, String>, StoreError> {
        let mut reader = self.reader().await?;
        let mut names = BTreeMap::new();
        for ids in ids.chunks(IDS) {
            let rows: Vec<(String, String)> = on!(&mut reader.conn(), db => async {
                let mut sql =
                    QueryBuilder::new("select id, name from container_names where id in (");
                let mut list = sql.separated(", ");
                for id in ids {
                    list.push_bind(crate::page::without_nul(id));
                }
                sql.push(")").build_query_as().fetch_all(db).await
            })?;
            names.extend(rows);
        }
        Ok(names)
    }
}

impl Conn<'_> {
    /// Keeps names, the newest one of each container, and counts those that were not known.
    pub(crate) async fn put_container_names(
        &mut self,
        names: &[(String, String)],
        now_us: i64,
    ) -> Result<u64, StoreError> {
        // One statement cannot change a row twice: the last name of each counts.
        let names: BTreeMap<&str, &str> =
            names.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
        let names: Vec<(&str, &str)> = names.into_iter().collect();
        let mut new = 0;
        for some in names.chunks(NAMES) {
            new += on!(self, db => async {
                let mut sql =
                    QueryBuilder::new("insert into container_names (id, name, updated_at_us) ");
                sql.push_values(some, |mut row, (id, name)| {
                    row.push_bind(*id).push_bind(*name).push_bind(now_us);
                });
                sql.push(
                    " on conflict (id) do update
                     set name = excluded.name, updated_at_us = excluded.updated_at_us
                     where container_names.name <> excluded.name",
                );
                sql.build().execute(db).await.map(|done| done.rows_affected())
            })?;
        }
        Ok(new)
    }
}
