//! Sessions as whoever streams introduces them: whose they are, and what has changed.

use std::collections::VecDeque;

use kernel::machine::Machine;
use sqlx::FromRow;

use crate::{
    add_collector::{Host, Known, Refreshed, name_of},
    add_session::{CollectorChoice, check_choice, is_kept, search_text},
    check,
    collector_changes::{CollectorChange, no_collector, tidy},
    collectors,
    conn::{Conn, on},
    error::StoreError,
    facts::{self, FactsChange},
    join_hot::first_loose,
    live::NewSamples,
    live_cache::LiveSession,
    sessions::SessionState,
    store::Store,
};

/// What an agent says about itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Introduction {
    /// The name to show; an empty one is made of the collector's.
    pub name: String,
    /// Of the collector; none leave those that it has.
    pub tags: Vec<String>,
    pub agent_version: String,
    pub nominal_cadence_us: Option<i64>,
    /// About the host, whose id the collector is known by.
    pub machine: Machine,
    /// What its containers are called: (container id, its name).
    pub names: Vec<(String, String)>,
}

/// A collector that is made before its first sample, so that a token can be made for it.
#[derive(Clone, Debug)]
pub struct NewCollector {
    /// UUID version 7.
    pub id: String,
    /// The name has to be there.
    pub facts: FactsChange,
    pub tags: Vec<String>,
}

/// The query of [`Conn::streaming`].
macro_rules! streaming_by {
    ($word:literal) => {
        concat!(
            "select d.deleted_at_us, c.id, c.key, c.name, c.facts, c.facts_at_us, c.tags, c.demo
             from (select 1 as one) asked
                 left join deleted_sessions d on d.id = $1
                 left join collectors c on c.",
            $word,
            " = $2"
        )
    };
}

impl Introduction {
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        check::line("name of the session", &self.name)?;
        check::line("version of the agent", &self.agent_version)?;
        tidy(&self.tags)?;
        Ok(facts::check_machine(&self.machine)?)
    }
}

impl Store {
    /// Makes a collector that nothing is known of but what a person says.
    pub async fn add_collector(&self, new: NewCollector, now_us: i64) -> Result<(), StoreError> {
        check::id(&new.id)?;
        new.facts.check()?;
        let tags = tidy(&new.tags)?;
        let change = CollectorChange { tags: Some(tags), ..CollectorChange::default() };
        self.write(move |mut conn| {
            Box::pin(async move {
                let host = Host {
                    collector: &CollectorChoice::New { id: new.id.clone() },
                    machine: &Machine::default(),
                    facts: &new.facts,
                    seen_us: 0,
                    demo: false,
                };
                conn.collector_of(&host, now_us).await?;
                conn.change_collector(&new.id, &change, now_us).await
            })
        })
        .await
    }
}

impl LiveSession {
    /// Whether a session was begun by another host than the one that introduces it again.
    pub(crate) fn is_of_another_host(&self, session: &Introduction) -> bool {
        match (&self.key, &session.machine.id) {
            (Some(known), Some(stated)) => known != stated,
            _ => false,
        }
    }
}

impl Conn<'_> {
    /// Begins a session.
    pub(crate) async fn introduce(&mut self, new: &NewSamples) -> Result<LiveSession, StoreError> {
        let Some(session) = &new.session else {
            self.check_not_deleted(&new.session_id).await?;
            return Err(StoreError::NotIntroduced { id: new.session_id.clone() });
        };
        let (now_us, from_us) = (new.received_at_us, new.ticks.at_us[0]);
        let (collector_id, collector_name) = self.collector_that_streams(new, session).await?;
        let name = match session.name.trim() {
            "" => collector_name.clone(),
            name => name.to_owned(),
        };
        let source = session.agent_version.trim();
        let seq = self.next_number("session").await?;
        on!(
            self,
            execute sqlx::query(
                "insert into sessions (id, seq, collector_id, name, note, state, source, date,
                     from_us, to_us, ticks, series, gaps, cadence_us, nominal_cadence_us, content,
                     search, demo, received_at_us, last_received_us, unsealed)
                 values ($1, $2, $3, $4, '', $5, $6, $7, $8, $8, 0, 0, 0, null, $9, '', $10, $11,
                     $12, $12, $13)",
            )
            .bind(&new.session_id)
            .bind(seq)
            .bind(&collector_id)
            .bind(&name)
            .bind(SessionState::Active.name())
            .bind(source)
            .bind(kernel::utc::day(from_us))
            .bind(from_us)
            .bind(session.nominal_cadence_us)
            .bind(search_text(&name, "", source))
            .bind(false)
            .bind(now_us)
            .bind(true)
        )?;
        Ok(LiveSession {
            seq,
            collector_id,
            collector_name,
            key: session.machine.id.clone(),
            next_seq: 0,
            ticks: 0,
            from_us,
            to_us: from_us,
            hot_ticks: 0,
            loose: first_loose(seq),
            cadence_us: None,
            nominal_cadence_us: session.nominal_cadence_us,
            goes_on: true,
            numbers: Vec::new(),
            introduced: Some(session.clone()),
            noted_us: Some(now_us),
            steps: VecDeque::new(),
        })
    }

    /// Takes what has changed since a session was introduced last.
    pub(crate) async fn introduce_again(
        &mut self,
        live: &mut LiveSession,
        session: &Introduction,
        new: &NewSamples,
    ) -> Result<(), StoreError> {
        if live.introduced.as_ref() == Some(session) {
            return Ok(());
        }
        let choice = WhoStreams::Id(&live.collector_id);
        let (_, known) = self.streaming(&choice, &new.session_id).await?;
        let found = known.ok_or_else(|| no_collector(&live.collector_id))?;
        self.refresh(&found, session, new).await?;
        live.collector_name = found.known.name;
        live.noted_us = Some(new.received_at_us);
        live.introduced = Some(session.clone());
        Ok(())
    }

    /// Id and name of the collector of a session that begins: the one that the token was made for,
    /// else the one of the machine's id.
    async fn collector_that_streams(
        &mut self,
        new: &NewSamples,
        session: &Introduction,
    ) -> Result<(String, String), StoreError> {
        let stated = session.machine.id.as_deref().filter(|id| !id.is_empty());
        let who = match &new.only_collector {
            Some(only) => WhoStreams::Id(only),
            None => WhoStreams::Key(stated.unwrap_or_default()),
        };
        let (deleted_at_us, found) = self.streaming(&who, &new.session_id).await?;
        if let Some(at_us) = deleted_at_us {
            return Err(StoreError::Deleted { id: new.session_id.clone(), at_us });
        }
        let found = match (&new.only_collector, found) {
            (Some(only), found) => {
                let found = found.ok_or_else(|| no_collector(only))?;
                self.take_key(&found, stated).await?;
                found
            }
            (None, Some(found)) => found,
            (None, None) => self.new_collector(new, session).await?,
        };
        self.refresh(&found, session, new).await?;
        Ok((found.id, found.known.name))
    }

    /// What a session that begins needs to know, in one statement, because a thousand of them may
    /// begin at midnight: when it was deleted, and the collector, where there is one.
    async fn streaming(
        &mut self,
        who: &WhoStreams<'_>,
        session_id: &str,
    ) -> Result<(Option<i64>, Option<Streaming>), StoreError> {
        let (sql, word) = match who {
            WhoStreams::Id(id) => (streaming_by!("id"), *id),
            WhoStreams::Key(key) => (streaming_by!("key"), *key),
        };
        let record: Record =
            on!(self, db => sqlx::query_as(sql).bind(session_id).bind(word).fetch_one(db))?;
        let deleted_at_us = record.deleted_at_us;
        Ok((deleted_at_us, record.streaming()?))
    }

    /// Gives a collector that was made for a token the host that streams with it; another host is
    /// refused.
    async fn take_key(
        &mut self,
        found: &Streaming,
        stated: Option<&str>,
    ) -> Result<(), StoreError> {
        let other = || StoreError::OtherCollector { only: found.id.clone() };
        match (found.key.as_deref(), stated) {
            (Some(key), Some(stated)) if key != stated => Err(other()),
            (None, Some(stated)) => {
                if self.collector_with_key(stated).await?.is_some() {
                    return Err(other());
                }
                on!(
                    self,
                    execute sqlx::query("update collectors set key = $2 where id = $1")
                        .bind(&found.id)
                        .bind(stated)
                )?;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    async fn new_collector(
        &mut self,
        new: &NewSamples,
        session: &Introduction,
    ) -> Result<Streaming, StoreError> {
        let id = new.new_collector_id.clone();
        let choice = CollectorChoice::ByKey { new_id: id.clone() };
        check_choice(&choice, &session.machine, &session.name)?;
        let host = host(&choice, session, new);
        self.insert_collector(&id, None, &host, new.received_at_us).await?;
        let known = Known {
            name: name_of(&id, &host),
            facts: session.machine.clone(),
            facts_at_us: host.seen_us,
            tags: Vec::new(),
            demo: false,
        };
        Ok(Streaming { id, key: session.machine.id.clone(), known })
    }

    /// Takes what an agent says about the host of a collector that is there, and notes that it
    /// streams.
    async fn refresh(
        &mut self,
        Streaming { id, key: _, known }: &Streaming,
        session: &Introduction,
        new: &NewSamples,
    ) -> Result<(), StoreError> {
        let choice = match session.machine.id.as_deref() {
            // Its own facts, which replace older ones.
            Some(key) if !key.is_empty() => CollectorChoice::ByKey { new_id: id.clone() },
            _ => CollectorChoice::Existing(id.clone()),
        };
        let Refreshed { facts, facts_at_us } = known.refreshed(&host(&choice, session, new))?;
        let said = tidy(&session.tags)?;
        let tags = if said.is_empty() { &known.tags } else { &said };
        on!(
            self,
            execute sqlx::query(
                "update collectors
                 set facts = $2, facts_at_us = $3, tags = $4, search = $5, demo = $6,
                     agent_version = $7,
                     last_seen_us = case when last_seen_us < $8 then $8 else last_seen_us end,
                     last_received_us = $9, updated_at_us = $9
                 where id = $1",
            )
            .bind(id)
            .bind(facts::to_json(&facts))
            .bind(facts_at_us)
            .bind(serde_json::Value::from(tags.clone()).to_string())
            .bind(collectors::search_text(&known.name, tags, &facts))
            .bind(false)
            .bind(session.agent_version.trim())
            .bind(new.ticks.at_us[new.ticks.len() - 1])
            .bind(new.received_at_us)
        )?;
        let names: Vec<_> =
            session.names.iter().filter(|(id, name)| is_kept(id, name)).cloned().collect();
        self.put_container_names(&names, new.received_at_us).await?;
        Ok(())
    }
}

/// By what the collector of a session that begins is found.
enum WhoStreams<'a> {
    Id(&'a str),
    Key(&'a str),
}

/// The collector of a session that begins, as it was before.
struct Streaming {
    id: String,
    key: Option<String>,
    known: Known,
}

/// One row always; without a collector, all of its fields are empty.
#[derive(FromRow)]
struct Record {
    deleted_at_us: Option<i64>,
    id: Option<String>,
    key: Option<String>,
    name: Option<String>,
    facts: Option<String>,
    facts_at_us: Option<i64>,
    tags: Option<String>,
    demo: Option<bool>,
}

impl Record {
    fn streaming(self) -> Result<Option<Streaming>, StoreError> {
        let Self { deleted_at_us: _, id, key, name, facts, facts_at_us, tags, demo } = self;
        let Some(id) = id else { return Ok(None) };
        let known = Known {
            name: name.unwrap_or_default(),
            facts: facts::from_json(&facts.unwrap_or_default())?,
            facts_at_us: facts_at_us.unwrap_or_default(),
            tags: collectors::tags_from_json(&tags.unwrap_or_default())?,
            demo: demo.unwrap_or_default(),
        };
        Ok(Some(Streaming { id, key, known }))
    }
}

fn host<'a>(choice: &'a CollectorChoice, session: &'a Introduction, new: &NewSamples) -> Host<'a> {
    const NOTHING: &FactsChange = &FactsChange {
        name: None,
        provider: None,
        region: None,
        shape: None,
        cpu_model: None,
        vcpus: None,
        cores: None,
        memory_bytes: None,
    };
    Host {
        collector: choice,
        machine: &session.machine,
        facts: NOTHING,
        seen_us: new.ticks.at_us[0],
        demo: false,
    }
}
