//! What people change about machines: names, facts, two that are one, one that goes.

use kernel::machine::Machine;

use crate::{
    check,
    conn::{Conn, on},
    error::{Invalid, StoreError},
    facts::{self, FactsChange},
    store::Store,
};

impl Store {
    /// Gives a machine another name to be shown under.
    pub async fn rename_machine(
        &self,
        id: &str,
        name: &str,
        now_us: i64,
    ) -> Result<(), StoreError> {
        let change = FactsChange { name: Some(name.to_owned()), ..FactsChange::default() };
        self.set_machine_facts(id, &change, now_us).await
    }

    /// Changes what is known about a machine; a later document that states a fact wins over it.
    pub async fn set_machine_facts(
        &self,
        id: &str,
        change: &FactsChange,
        now_us: i64,
    ) -> Result<(), StoreError> {
        check::id(id)?;
        change.check()?;
        let (id, change) = (id.to_owned(), change.clone());
        self.write(move |mut conn| {
            Box::pin(async move { conn.change_machine(&id, &change, now_us).await })
        })
        .await
    }

    /// Moves everything of one machine to another and removes the first. The machine id of
    /// either is from now on recognised as the second.
    pub async fn merge_machines(
        &self,
        from: &str,
        into: &str,
        now_us: i64,
    ) -> Result<(), StoreError> {
        if from == into {
            return Err(Invalid::MergeWithItself.into());
        }
        check::id(from)?;
        check::id(into)?;
        let (from, into) = (from.to_owned(), into.to_owned());
        self.write(move |mut conn| {
            Box::pin(async move { conn.merge_machines(&from, &into, now_us).await })
        })
        .await
    }

    /// Removes a machine and all of its results. Its collectors stay with their sessions: what a host
    /// did remains true when its results go.
    pub async fn delete_machine(&self, id: &str) -> Result<(), StoreError> {
        self.delete_one("delete from machines where id = $1", "machine", id).await
    }
}

impl Conn<'_> {
    /// Applies a checked change to a machine.
    pub(crate) async fn change_machine(
        &mut self,
        id: &str,
        change: &FactsChange,
        now_us: i64,
    ) -> Result<(), StoreError> {
        let (name, facts) = self.name_and_facts(id).await?;
        let facts = change.apply(facts);
        let name = change.name.as_deref().map_or(name.as_str(), str::trim);
        self.put_facts(id, name, &facts, now_us).await
    }

    /// Fills what is not known about a machine; nothing that is known changes. `false` where all
    /// of it was known.
    pub(crate) async fn complete_machine(
        &mut self,
        id: &str,
        found: &Machine,
        now_us: i64,
    ) -> Result<bool, StoreError> {
        let (name, known) = self.name_and_facts(id).await?;
        let facts = facts::refreshed(found.clone(), &known);
        if facts == known {
            return Ok(false);
        }
        self.put_facts(id, &name, &facts, now_us).await?;
        Ok(true)
    }

    async fn name_and_facts(&mut self, id: &str) -> Result<(String, Machine), StoreError> {
        let known: Option<(String, String)> = on!(
            self,
            db => sqlx::query_as("select name, facts from machines where id = $1")
                .bind(id)
                .fetch_optional(db)
        )?;
        let (name, facts) = known.ok_or_else(|| no_machine(id))?;
        Ok((name, facts::from_json(&facts)?))
    }

    /// Writes name and facts and the columns that follow from them.
    pub(crate) async fn put_facts(
        &mut self,
        id: &str,
        name: &str,
        facts: &Machine,
        now_us: i64,
    ) -> Result<(), StoreError> {
        check::text("name", name)?;
        facts::check_machine(facts)?;
        let changed = on!(
            self,
            execute sqlx::query(
                "update machines
                 set name = $2, facts = $3, provider = $4, region = $5, shape = $6, search = $7,
                     updated_at_us = $8
                 where id = $1",
            )
            .bind(id)
            .bind(name)
            .bind(facts::to_json(facts))
            .bind(facts.offer.provider.as_deref())
            .bind(facts.offer.region.as_deref())
            .bind(facts.offer.shape.as_deref())
            .bind(facts::search_text(name, facts))
            .bind(now_us)
        )?;
        found(changed, id)
    }

    async fn merge_machines(
        &mut self,
        from: &str,
        into: &str,
        now_us: i64,
    ) -> Result<(), StoreError> {
        let from_demo: Option<bool> = on!(
            self,
            db => sqlx::query_scalar("select demo from machines where id = $1").bind(from).fetch_optional(db)
        )?;
        let from_demo = from_demo.ok_or_else(|| no_machine(from))?;
        // A machine is demo only while all that was added to it is.
        let touched = on!(
            self,
            execute sqlx::query(
                "update machines set demo = demo and $2, updated_at_us = $3 where id = $1",
            )
            .bind(into)
            .bind(from_demo)
            .bind(now_us)
        )?;
        found(touched, into)?;
        on!(
            self,
            execute sqlx::query("update results set machine_id = $2 where machine_id = $1").bind(from).bind(into)
        )?;
        on!(
            self,
            execute sqlx::query("update machine_keys set machine_id = $2 where machine_id = $1")
                .bind(from)
                .bind(into)
        )?;
        on!(
            self,
            execute sqlx::query("update foreign_scores set machine_id = $2 where machine_id = $1")
                .bind(from)
                .bind(into)
        )?;
        on!(
            self,
            execute sqlx::query("update collectors set machine_id = $2 where machine_id = $1")
                .bind(from)
                .bind(into)
        )?;
        on!(self, execute sqlx::query("delete from machines where id = $1").bind(from))?;
        Ok(())
    }
}

/// An error where no machine with this id was there to be changed.
fn found(rows: u64, id: &str) -> Result<(), StoreError> {
    match rows {
        0 => Err(no_machine(id)),
        _ => Ok(()),
    }
}

/// The error for a machine that is not there.
pub(crate) fn no_machine(id: &str) -> StoreError {
    StoreError::NotFound { what: "machine", ids: vec![id.to_owned()] }
}
