//! What people change about collectors: name, tags, facts, machine; one that goes.

use crate::{
    check, collectors,
    conn::{Conn, on},
    error::{Invalid, StoreError},
    facts::{self, FactsChange},
    machine_changes::no_machine,
    store::Store,
};

/// Tags of one collector.
const MAX_TAGS: usize = 32;

/// What a person says about a collector; `None` leaves a thing as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CollectorChange {
    /// Name, offer and processor.
    pub facts: FactsChange,
    /// All of them; white space around them and repeated ones go.
    pub tags: Option<Vec<String>>,
    /// The machine that it runs on; `Some(None)` unties them.
    pub machine_id: Option<Option<String>>,
}

impl Store {
    /// Changes what is known about a collector.
    pub async fn change_collector(
        &self,
        id: &str,
        change: &CollectorChange,
        now_us: i64,
    ) -> Result<(), StoreError> {
        check::id(id)?;
        change.facts.check()?;
        let tags = change.tags.as_deref().map(tidy).transpose()?;
        let change = CollectorChange { tags, ..change.clone() };
        let id = id.to_owned();
        self.write(move |mut conn| {
            Box::pin(async move { conn.change_collector(&id, &change, now_us).await })
        })
        .await?;
        self.live().clear();
        Ok(())
    }
}

impl Conn<'_> {
    pub(crate) async fn change_collector(
        &mut self,
        id: &str,
        change: &CollectorChange,
        now_us: i64,
    ) -> Result<(), StoreError> {
        let known: Option<(String, String, String, Option<String>)> = on!(
            self,
            db => sqlx::query_as("select name, facts, tags, machine_id from collectors where id = $1")
                .bind(id)
                .fetch_optional(db)
        )?;
        let (name, facts, tags, machine_id) = known.ok_or_else(|| no_collector(id))?;
        let facts = change.facts.apply(facts::from_json(&facts)?);
        facts::check_machine(&facts)?;
        let name = change.facts.name.as_deref().map_or(name.as_str(), str::trim);
        let tags = match &change.tags {
            Some(tags) => tags.clone(),
            None => collectors::tags_from_json(&tags)?,
        };
        let machine_id = change.machine_id.clone().unwrap_or(machine_id);
        if let Some(machine_id) = &machine_id {
            self.check_machine_exists(machine_id).await?;
        }
        on!(
            self,
            execute sqlx::query(
                "update collectors
                 set name = $2, facts = $3, tags = $4, machine_id = $5, search = $6, updated_at_us = $7
                 where id = $1",
            )
            .bind(id)
            .bind(name)
            .bind(facts::to_json(&facts))
            .bind(serde_json::Value::from(tags.clone()).to_string())
            .bind(machine_id.as_deref())
            .bind(collectors::search_text(name, &tags, &facts))
            .bind(now_us)
        )?;
        Ok(())
    }

    async fn check_machine_exists(&mut self, machine_id: &str) -> Result<(), StoreError> {
        check::id(machine_id)?;
        let found: Option<String> = on!(
            self,
            db => sqlx::query_scalar("select id from machines where id = $1")
                .bind(machine_id)
                .fetch_optional(db)
        )?;
        found.map(drop).ok_or_else(|| no_machine(machine_id))
    }
}

/// Tags as they are kept: seen as they are, each once.
pub(crate) fn tidy(tags: &[String]) -> Result<Vec<String>, Invalid> {
    if tags.len() > MAX_TAGS {
        return Err(Invalid::TooManyTags { found: tags.len(), limit: MAX_TAGS });
    }
    let mut tidy: Vec<String> = Vec::with_capacity(tags.len());
    for tag in tags {
        check::line("tag", tag)?;
        let tag = tag.trim();
        if !tag.is_empty() && !tidy.iter().any(|other| other == tag) {
            tidy.push(tag.to_owned());
        }
    }
    Ok(tidy)
}

/// The error for a collector that is not there.
pub(crate) fn no_collector(id: &str) -> StoreError {
    StoreError::NotFound { what: "collector", ids: vec![id.to_owned()] }
}
