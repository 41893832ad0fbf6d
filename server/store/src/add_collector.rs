//! The collector a recording belongs to: recognised, made or refreshed.

use kernel::machine::Machine;

use crate::{
    add_session::CollectorChoice,
    check,
    collector_changes::no_collector,
    collectors,
    conn::{Conn, on},
    error::StoreError,
    facts::{self, FactsChange},
    machine_changes::no_machine,
};

/// A host as what comes in describes it.
pub(crate) struct Host<'a> {
    pub(crate) collector: &'a CollectorChoice,
    pub(crate) machine: &'a Machine,
    /// What the uploader adds.
    pub(crate) facts: &'a FactsChange,
    /// Its newest tick.
    pub(crate) seen_us: i64,
    pub(crate) demo: bool,
}

/// A collector as it was before the recording came.
pub(crate) struct Known {
    pub(crate) name: String,
    pub(crate) facts: Machine,
    pub(crate) facts_at_us: i64,
    pub(crate) tags: Vec<String>,
    pub(crate) demo: bool,
}

/// What is known of a collector now, and since when.
pub(crate) struct Refreshed {
    pub(crate) facts: Machine,
    pub(crate) facts_at_us: i64,
}

impl Conn<'_> {
    /// The id of the recording's collector, and whether it was made for it.
    pub(crate) async fn collector_of(
        &mut self,
        new: &Host<'_>,
        now_us: i64,
    ) -> Result<(String, bool), StoreError> {
        let (id, machine_id, may_be_made) = match new.collector {
            CollectorChoice::Existing(id) => (id.clone(), None, false),
            CollectorChoice::New { id } => (id.clone(), None, true),
            CollectorChoice::ByKey { new_id } => {
                let key = key(new).unwrap_or_default();
                let known = self.collector_with_key(key).await?;
                (known.unwrap_or_else(|| new_id.clone()), None, true)
            }
            CollectorChoice::OfMachine { machine_id, new_id } => {
                let known = self.collector_of_machine(machine_id).await?;
                (known.unwrap_or_else(|| new_id.clone()), Some(machine_id.as_str()), true)
            }
        };
        match self.known_collector(&id).await? {
            Some(known) => {
                self.refresh_collector(&id, new, known, now_us).await?;
                Ok((id, false))
            }
            None if may_be_made => {
                self.insert_collector(&id, machine_id, new, now_us).await?;
                Ok((id, true))
            }
            None => Err(no_collector(&id)),
        }
    }

    /// The collector of a machine, the newest where it has several.
    async fn collector_of_machine(
        &mut self,
        machine_id: &str,
    ) -> Result<Option<String>, StoreError> {
        let machine: Option<String> = on!(
            self,
            db => sqlx::query_scalar("select id from machines where id = $1")
                .bind(machine_id)
                .fetch_optional(db)
        )?;
        machine.ok_or_else(|| no_machine(machine_id))?;
        Ok(on!(
            self,
            db => sqlx::query_scalar(
                "select id from collectors where machine_id = $1 order by seq desc limit 1",
            )
            .bind(machine_id)
            .fetch_optional(db)
        )?)
    }

    pub(crate) async fn collector_name(&mut self, id: &str) -> Result<String, StoreError> {
        let name: Option<String> = on!(
            self,
            db => sqlx::query_scalar("select name from collectors where id = $1")
                .bind(id)
                .fetch_optional(db)
        )?;
        name.ok_or_else(|| no_collector(id))
    }

    async fn known_collector(&mut self, id: &str) -> Result<Option<Known>, StoreError> {
        let row: Option<(String, String, i64, String, bool)> = on!(
            self,
            db => sqlx::query_as(
                "select name, facts, facts_at_us, tags, demo from collectors where id = $1",
            )
            .bind(id)
            .fetch_optional(db)
        )?;
        row.map(|(name, facts, facts_at_us, tags, demo)| {
            let facts = facts::from_json(&facts)?;
            let tags = collectors::tags_from_json(&tags)?;
            Ok(Known { name, facts, facts_at_us, tags, demo })
        })
        .transpose()
    }

    pub(crate) async fn insert_collector(
        &mut self,
        id: &str,
        machine_id: Option<&str>,
        new: &Host<'_>,
        now_us: i64,
    ) -> Result<(), StoreError> {
        let facts = new.facts.apply(new.machine.clone());
        let name = name_of(id, new);
        // A key that another collector has stays there: the uploader wanted this one apart.
        let key = match key(new) {
            Some(key) if self.collector_with_key(key).await?.is_none() => Some(key),
            _ => None,
        };
        let machine_id = match (machine_id, key) {
            (Some(machine_id), _) => Some(machine_id.to_owned()),
            (None, Some(key)) => self.machine_with_key(key).await?,
            (None, None) => None,
        };
        let seq = self.next_number("collector").await?;
        on!(
            self,
            execute sqlx::query(
                "insert into collectors (id, seq, name, key, machine_id, facts, facts_at_us, tags,
                     last_seen_us, search, demo, created_at_us, updated_at_us)
                 values ($1, $2, $3, $4, $5, $6, $7, '[]', $7, $8, $9, $10, $10)",
            )
            .bind(id)
            .bind(seq)
            .bind(&name)
            .bind(key)
            .bind(machine_id.as_deref())
            .bind(facts::to_json(&facts))
            .bind(new.seen_us)
            .bind(collectors::search_text(&name, &[], &facts))
            .bind(new.demo)
            .bind(now_us)
        )?;
        Ok(())
    }

    async fn refresh_collector(
        &mut self,
        id: &str,
        new: &Host<'_>,
        known: Known,
        now_us: i64,
    ) -> Result<(), StoreError> {
        let Refreshed { facts, facts_at_us } = known.refreshed(new)?;
        let name = new.facts.name.as_deref().map_or(known.name.as_str(), str::trim);
        check::text("name", name)?;
        on!(
            self,
            execute sqlx::query(
                "update collectors
                 set name = $2, facts = $3, facts_at_us = $4, search = $5, demo = $6,
                     last_seen_us = case when last_seen_us < $7 then $7 else last_seen_us end,
                     updated_at_us = $8
                 where id = $1",
            )
            .bind(id)
            .bind(name)
            .bind(facts::to_json(&facts))
            .bind(facts_at_us)
            .bind(collectors::search_text(name, &known.tags, &facts))
            .bind(known.demo && new.demo)
            .bind(new.seen_us)
            .bind(now_us)
        )?;
        Ok(())
    }
}

impl Known {
    /// What is known once a host has said more. Facts of another host are not this one's: only its
    /// own recording replaces what is known. An older one, and one put here by choice, fill gaps.
    pub(crate) fn refreshed(&self, new: &Host<'_>) -> Result<Refreshed, StoreError> {
        let is_own = matches!(new.collector, CollectorChoice::ByKey { .. });
        let is_newer = new.seen_us >= self.facts_at_us;
        let facts = match (new.demo && !self.demo, is_own && is_newer) {
            // The demo set says nothing about a real host.
            (true, _) => self.facts.clone(),
            (false, true) => facts::refreshed(self.facts.clone(), new.machine),
            (false, false) => facts::refreshed(new.machine.clone(), &self.facts),
        };
        let facts = new.facts.apply(facts);
        facts::check_machine(&facts)?;
        let facts_at_us = if is_own { self.facts_at_us.max(new.seen_us) } else { self.facts_at_us };
        Ok(Refreshed { facts, facts_at_us })
    }
}

fn key<'a>(new: &Host<'a>) -> Option<&'a str> {
    new.machine.id.as_deref().filter(|key| !key.is_empty())
}

/// The uploader's word, else the host name, else a name made of the id.
pub(crate) fn name_of(id: &str, new: &Host<'_>) -> String {
    let given = [new.facts.name.as_deref(), new.machine.name.as_deref()];
    let given = given.into_iter().flatten().map(str::trim).find(|name| !name.is_empty());
    // The end of a UUIDv7 is chance, its beginning is the time.
    given.map_or_else(|| format!("collector {}", &id[id.len().saturating_sub(8)..]), str::to_owned)
}
