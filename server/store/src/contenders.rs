//! Results as a comparison takes them: their summaries, the machine's name and offer, the price,
//! what else is known of the machine.

use std::collections::{BTreeSet, HashMap};

use kernel::{
    compare::Contender, machine::Machine, price::Allocation, verification::VerificationState,
};
use sqlx::{FromRow, QueryBuilder};

use crate::{
    conn::{Conn, on},
    document,
    error::{Invalid, StoreError},
    facts,
    foreign_scores::ForeignScoreRow,
    page,
    pooling::{self, Past},
    price_match,
    prices::PriceRow,
    store::Store,
    summaries,
};

#[derive(FromRow)]
struct Record {
    id: String,
    machine_id: String,
    measured_at_us: i64,
    verification: String,
    demo: bool,
    name: String,
    facts: String,
    machine_demo: bool,
    summary: Option<String>,
}

/// What the contenders of one page are made of.
struct Material {
    records: HashMap<String, Record>,
    /// Of results whose summary is missing.
    documents: HashMap<String, Vec<u8>>,
    machines: HashMap<String, Machine>,
    prices: Vec<PriceRow>,
    /// How the machines are paid for.
    basis: Allocation,
    past: Vec<Past>,
    foreign: Vec<ForeignScoreRow>,
}

impl Store {
    /// The results with these ids, in this order, each under its machine's name and with its
    /// price on demand. [`StoreError::NotFound`] names every id that is not there,
    /// [`Invalid::PutAside`] those that do not match what they state.
    pub async fn contenders(&self, ids: &[String]) -> Result<Vec<Contender>, StoreError> {
        let groups = self.contender_groups(ids, Allocation::OnDemand).await?;
        Ok(groups.into_iter().flatten().collect())
    }

    /// The results of each choice, to be pooled: a choice is the id of a result, or the ids of
    /// several with `~` between them. Their prices are those of `basis`.
    pub async fn contender_groups(
        &self,
        choices: &[String],
        basis: Allocation,
    ) -> Result<Vec<Vec<Contender>>, StoreError> {
        let choices: Vec<Vec<String>> =
            choices.iter().map(|one| pooling::distinct_members(one)).collect();
        let ids: BTreeSet<&String> = choices.iter().flatten().collect();
        let ids: Vec<String> = ids.into_iter().cloned().collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let material = self.material(&ids, basis).await?;
        // Hundreds of summaries are a megabyte of JSON: too much for a thread that serves others.
        tokio::task::spawn_blocking(move || {
            let group = |ids: &Vec<String>| ids.iter().map(|id| material.contender(id)).collect();
            choices.iter().map(group).collect()
        })
        .await
        .map_err(|_| StoreError::Closed)?
    }

    async fn material(&self, ids: &[String], basis: Allocation) -> Result<Material, StoreError> {
        let mut reader = self.reader().await?;
        let mut conn = reader.conn();
        let records = conn.contender_records(ids).await?;
        let missing: Vec<String> =
            ids.iter().filter(|id| !records.contains_key(*id)).cloned().collect();
        if !missing.is_empty() {
            return Err(StoreError::NotFound { what: "result", ids: missing });
        }
        let is_aside =
            |id: &&String| records[*id].verification == VerificationState::Mismatch.name();
        let aside: Vec<String> = ids.iter().filter(is_aside).cloned().collect();
        if !aside.is_empty() {
            return Err(Invalid::PutAside { ids: aside }.into());
        }
        let mut documents = HashMap::new();
        for record in records.values().filter(|record| record.summary.is_none()) {
            let bytes = conn.document(&record.id).await?;
            documents.insert(record.id.clone(), bytes.ok_or(StoreError::Damaged)?);
        }
        let mut machines = HashMap::new();
        for record in records.values() {
            machines.insert(record.machine_id.clone(), facts::from_json(&record.facts)?);
        }
        let offers = machines.values().map(|facts: &Machine| &facts.offer);
        let prices = conn.current_price_rows(offers).await?;
        let machine_ids: Vec<String> = machines.keys().cloned().collect();
        let times = || records.values().map(|record| record.measured_at_us);
        let span = times().min().unwrap_or(0)..=times().max().unwrap_or(0);
        let past = conn.past(&machine_ids, span).await?;
        let foreign = conn.foreign_scores(&machine_ids).await?;
        Ok(Material { records, documents, machines, prices, basis, past, foreign })
    }
}

impl Conn<'_> {
    async fn contender_records(
        &mut self,
        ids: &[String],
    ) -> Result<HashMap<String, Record>, StoreError> {
        let records: Vec<Record> = on!(self, db => async {
            let mut sql = QueryBuilder::new(
                "select r.id, r.machine_id, r.measured_at_us, r.verification, r.demo, m.name, m.facts,
                     m.demo as machine_demo, s.contender as summary
                 from results r
                     join machines m on m.id = r.machine_id
                     left join summaries s on s.result_id = r.id and s.arithmetic = ",
            );
            sql.push_bind(summaries::arithmetic());
            sql.push(" where r.id in (");
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

impl Material {
    /// The name, the offer and what the document leaves out come from the machine as it is known
    /// today.
    fn contender(&self, id: &str) -> Result<Contender, StoreError> {
        let record = &self.records[id];
        let read = match (&record.summary, self.documents.get(id)) {
            (Some(summary), _) => summaries::from_json(summary)?,
            (None, Some(bytes)) => Contender::from_document(&document::read(bytes)?, "", None),
            (None, None) => return Err(StoreError::Damaged),
        };
        let facts = &self.machines[&record.machine_id];
        let price = price_match::best(&self.prices, facts, self.basis, record.machine_demo);
        let past = self.past.iter().filter(|past| past.is_beside(record.measured_at_us, id));
        let past = past.filter(|past| past.machine_id == record.machine_id);
        let past = past.filter(|past| past.is_of(&read.workload));
        let foreign = self.foreign.iter().filter(|row| row.machine_id == record.machine_id);
        Ok(Contender {
            machine_id: record.machine_id.clone(),
            label: record.name.clone(),
            provider: facts.offer.provider.clone(),
            region: facts.offer.region.clone(),
            shape: facts.offer.shape.clone(),
            vcpus: read.vcpus.or(facts.cpu.vcpus),
            cores: read.cores.or(facts.cpu.cores),
            threads_per_core: read.threads_per_core.or(facts.cpu.threads_per_core),
            demo: record.demo,
            price: price.map(|row| row.price.clone()),
            history: past.map(|past| past.units_per_s).collect(),
            foreign: foreign.map(|row| row.score.clone()).collect(),
            ..read
        })
    }
}
