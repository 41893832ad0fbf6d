//! The machine a new result belongs to: recognised, made or refreshed.

use kernel::{machine::Machine, result::Origin};

use crate::{
    add::{MachineChoice, NewResult},
    conn::{Conn, on},
    error::StoreError,
    facts,
    machine_changes::no_machine,
    page,
    store::Store,
};

/// A clock may be set to another zone; what is further ahead was never read.
const AHEAD_US: i64 = 24 * 3_600 * 1_000_000;

/// A machine as it was before the result came.
struct Known {
    name: String,
    facts: Machine,
    facts_at_us: i64,
    demo: bool,
}

impl Store {
    /// The machine that has this hash of a machine id.
    pub async fn machine_with_key(&self, key: &str) -> Result<Option<String>, StoreError> {
        let mut reader = self.reader().await?;
        reader.conn().machine_with_key(&page::without_nul(key)).await
    }
}

impl Conn<'_> {
    /// The id of the result's machine, and whether it was made for it. A result that does not
    /// count says nothing about a machine that is known.
    pub(crate) async fn machine_of(
        &mut self,
        new: &NewResult,
        counts: bool,
        now_us: i64,
    ) -> Result<(String, bool), StoreError> {
        let (id, may_be_made) = match &new.machine {
            MachineChoice::Existing(id) => (id.clone(), false),
            MachineChoice::New { id } => (id.clone(), true),
            MachineChoice::ByKey { new_id } => {
                let known = self.machine_with_key(key(new).unwrap_or_default()).await?;
                (known.unwrap_or_else(|| new_id.clone()), true)
            }
        };
        match self.known(&id).await? {
            Some(known) => {
                if counts {
                    self.refresh_machine(&id, new, known, now_us).await?;
                }
                Ok((id, false))
            }
            None if may_be_made => {
                self.insert_machine(&id, new, now_us).await?;
                Ok((id, true))
            }
            None => Err(no_machine(&id)),
        }
    }

    pub(crate) async fn machine_with_key(
        &mut self,
        key: &str,
    ) -> Result<Option<String>, StoreError> {
        Ok(on!(
            self,
            db => sqlx::query_scalar("select machine_id from machine_keys where key = $1")
                .bind(key)
                .fetch_optional(db)
        )?)
    }

    async fn known(&mut self, id: &str) -> Result<Option<Known>, StoreError> {
        let row: Option<(String, String, i64, bool)> = on!(
            self,
            db => sqlx::query_as("select name, facts, facts_at_us, demo from machines where id = $1")
                .bind(id)
                .fetch_optional(db)
        )?;
        row.map(|(name, facts, facts_at_us, demo)| {
            Ok(Known { name, facts: facts::from_json(&facts)?, facts_at_us, demo })
        })
        .transpose()
    }

    async fn insert_machine(
        &mut self,
        id: &str,
        new: &NewResult,
        now_us: i64,
    ) -> Result<(), StoreError> {
        let document = &new.document;
        let facts = new.facts.apply(document.machine.clone());
        let name = name_of(id, new);
        let seq = self.next_number("machine").await?;
        on!(
            self,
            execute sqlx::query(
                "insert into machines (id, seq, name, facts, facts_at_us, provider, region, shape, search,
                     demo, created_at_us, updated_at_us)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
            )
            .bind(id)
            .bind(seq)
            .bind(&name)
            .bind(facts::to_json(&facts))
            .bind(read_at_us(new, now_us).unwrap_or(now_us))
            .bind(facts.offer.provider.as_deref())
            .bind(facts.offer.region.as_deref())
            .bind(facts.offer.shape.as_deref())
            .bind(facts::search_text(&name, &facts))
            .bind(document.origin == Origin::Demo)
            .bind(now_us)
        )?;
        if let Some(key) = key(new) {
            // A key that another machine has stays there: the uploader wanted this one apart.
            on!(
                self,
                execute sqlx::query(
                    "insert into machine_keys (key, machine_id) values ($1, $2) on conflict (key) do nothing",
                )
                .bind(key)
                .bind(id)
            )?;
            on!(
                self,
                execute sqlx::query(
                    "update collectors set machine_id = $2
                     where key = $1 and machine_id is null
                       and exists (select 1 from machine_keys k where k.key = $1 and k.machine_id = $2)",
                )
                .bind(key)
                .bind(id)
            )?;
        }
        Ok(())
    }

    async fn refresh_machine(
        &mut self,
        id: &str,
        new: &NewResult,
        known: Known,
        now_us: i64,
    ) -> Result<(), StoreError> {
        let read = &new.document.machine;
        let read_at_us = read_at_us(new, now_us);
        let demo = new.document.origin == Origin::Demo;
        if demo && !known.demo {
            // The demo set says nothing about a real machine.
            return Ok(());
        }
        // Facts of another computer are not this one's: only its own document replaces what is
        // known. An older document, and one put here by choice, fill gaps.
        let is_own = matches!(new.machine, MachineChoice::ByKey { .. });
        let own = read_at_us.filter(|read_at_us| is_own && *read_at_us >= known.facts_at_us);
        let facts = match (own, read_at_us) {
            (Some(_), _) => facts::refreshed(known.facts, read),
            (None, Some(_)) => facts::refreshed(read.clone(), &known.facts),
            (None, None) => known.facts,
        };
        let facts = new.facts.apply(facts);
        let name = new.facts.name.as_deref().map_or(known.name.as_str(), str::trim);
        self.put_facts(id, name, &facts, now_us).await?;
        on!(
            self,
            execute sqlx::query("update machines set demo = $2, facts_at_us = $3 where id = $1")
                .bind(id)
                .bind(demo)
                .bind(own.unwrap_or(known.facts_at_us))
        )?;
        Ok(())
    }

    /// The next number of a series; never given out twice.
    pub(crate) async fn next_number(&mut self, series: &str) -> Result<i64, StoreError> {
        Ok(on!(
            self,
            db => sqlx::query_scalar(
                "update numbers set last = last + 1 where name = $1 returning last",
            )
            .bind(series)
            .fetch_one(db)
        )?)
    }
}

/// When the document's facts were read; `None` where that lies ahead: they would outlive all that
/// is read until then.
fn read_at_us(new: &NewResult, now_us: i64) -> Option<i64> {
    let read_at_us = new.document.started_at_us.unwrap_or(now_us);
    (read_at_us <= now_us.saturating_add(AHEAD_US)).then_some(read_at_us)
}

fn key(new: &NewResult) -> Option<&str> {
    new.document.machine.id.as_deref().filter(|key| !key.is_empty())
}

/// The uploader's word, else the host name, else a name made of the id: never one that another machine has.
fn name_of(id: &str, new: &NewResult) -> String {
    let given = [new.facts.name.as_deref(), new.document.machine.name.as_deref()];
    let given = given.into_iter().flatten().map(str::trim).find(|name| !name.is_empty());
    // The end of a UUIDv7 is chance, its beginning is the time.
    given.map_or_else(|| format!("machine {}", &id[id.len().saturating_sub(8)..]), str::to_owned)
}
