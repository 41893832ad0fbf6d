//! Results as a comparison takes them: the document, the machine's name and offer, the price.

use std::collections::{BTreeSet, HashMap};

use kernel::{compare::Contender, machine::Machine};
use sqlx::{FromRow, QueryBuilder};

use crate::{
    conn::{Conn, on},
    document,
    error::StoreError,
    facts, page,
    price_match::{self, OfferKey},
    prices::PriceRow,
    store::Store,
};

#[derive(FromRow)]
struct Record {
    id: String,
    machine_id: String,
    demo: bool,
    name: String,
    facts: String,
    machine_demo: bool,
    gzip: Vec<u8>,
}

impl Store {
    /// The results with these ids, in this order, each under its machine's name and with its
    /// price on demand. [`StoreError::NotFound`] names every id that is not there.
    pub async fn contenders(&self, ids: &[String]) -> Result<Vec<Contender>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut reader = self.reader().await?;
        let mut conn = reader.conn();
        let records = conn.contender_records(ids).await?;
        let missing =
            ids.iter().filter(|id| !records.contains_key(*id)).cloned().collect::<Vec<_>>();
        if !missing.is_empty() {
            return Err(StoreError::NotFound { what: "result", ids: missing });
        }
        let mut machines = HashMap::new();
        for record in records.values() {
            machines.insert(record.id.clone(), facts::from_json(&record.facts)?);
        }
        let shapes = machines.values().map(|facts: &Machine| OfferKey::of(&facts.offer).shape);
        let shapes = shapes.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
        let prices = conn.price_rows(&shapes).await?;
        drop(reader);
        let ids = ids.to_vec();
        // Twenty long runs are some megabytes of JSON: too much for a thread that serves others.
        tokio::task::spawn_blocking(move || {
            ids.iter().map(|id| records[id].contender(&machines[id], &prices)).collect()
        })
        .await
        .map_err(|_| StoreError::Closed)?
    }
}

impl Conn<'_> {
    async fn contender_records(
        &mut self,
        ids: &[String],
    ) -> Result<HashMap<String, Record>, StoreError> {
        let records: Vec<Record> = on!(self, db => async {
            let mut sql = QueryBuilder::new(
                "select r.id, r.machine_id, r.demo, m.name, m.facts, m.demo as machine_demo, d.gzip
                 from results r
                     join machines m on m.id = r.machine_id
                     join documents d on d.result_id = r.id
                 where r.id in (",
            );
            let mut list = sql.separated(", ");
            for id in ids {
                list.push_bind(page::without_nul(id));
            }
            sql.push(")");
            sql.build_query_as().fetch_all(db).await
        })?;
        Ok(records.into_iter().map(|record| (record.id.clone(), record)).collect())
    }
}

impl Record {
    /// The name, the offer and what the document leaves out come from the machine as it is known today.
    fn contender(&self, facts: &Machine, prices: &[PriceRow]) -> Result<Contender, StoreError> {
        let document = document::read(&document::unpack(&self.gzip)?)?;
        let price =
            price_match::best(prices, facts, self.machine_demo).map(|row| row.price.clone());
        let read = Contender::from_document(&document, self.machine_id.as_str(), price);
        Ok(Contender {
            label: self.name.clone(),
            provider: facts.offer.provider.clone(),
            region: facts.offer.region.clone(),
            shape: facts.offer.shape.clone(),
            vcpus: read.vcpus.or(facts.cpu.vcpus),
            cores: read.cores.or(facts.cpu.cores),
            threads_per_core: read.threads_per_core.or(facts.cpu.threads_per_core),
            demo: self.demo,
            ..read
        })
    }
}
