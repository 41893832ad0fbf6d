//! Sessions as whoever streams introduces them: whose they are, and what has changed.

use std::collections::VecDeque;

use kernel::machine::Machine;

use crate::{
    add_collector::Host,
    add_session::{CollectorChoice, check_choice, is_kept, search_text},
    check,
    collector_changes::{CollectorChange, no_collector, tidy},
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

impl Conn<'_> {
    /// Begins a session.
    pub(crate) async fn introduce(&mut self, new: &NewSamples) -> Result<LiveSession, StoreError> {
        let Some(session) = &new.session else {
            return Err(StoreError::NotIntroduced { id: new.session_id.clone() });
        };
        let (now_us, from_us) = (new.received_at_us, new.ticks.at_us[0]);
        let collector_id = self.collector_that_streams(new, session).await?;
        let collector_name = self.collector_name(&collector_id).await?;
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
            noted_us: None,
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
        if let (Some(known), Some(stated)) = (&live.key, &session.machine.id)
            && known != stated
        {
            return Err(StoreError::OtherHost { id: new.session_id.clone() });
        }
        self.refresh(&live.collector_id, session, new).await?;
        live.collector_name = self.collector_name(&live.collector_id).await?;
        live.introduced = Some(session.clone());
        Ok(())
    }

    /// The collector of a session that begins: the one that the token was made for, else the one
    /// of the machine's id.
    async fn collector_that_streams(
        &mut self,
        new: &NewSamples,
        session: &Introduction,
    ) -> Result<String, StoreError> {
        let stated = session.machine.id.as_deref().filter(|id| !id.is_empty());
        let Some(only) = &new.only_collector else {
            let choice = CollectorChoice::ByKey { new_id: new.new_collector_id.clone() };
            check_choice(&choice, &session.machine, &session.name)?;
            let (id, _) =
                self.collector_of(&host(&choice, session, new), new.received_at_us).await?;
            self.say(&id, session, new.received_at_us).await?;
            return Ok(id);
        };
        let known: Option<(Option<String>,)> = on!(
            self,
            db => sqlx::query_as("select key from collectors where id = $1")
                .bind(only)
                .fetch_optional(db)
        )?;
        let (key,) = known.ok_or_else(|| no_collector(only))?;
        let other = || StoreError::OtherCollector { only: only.clone() };
        match (key, stated) {
            (Some(key), Some(stated)) if key != stated => return Err(other()),
            (None, Some(stated)) => {
                if self.collector_with_key(stated).await?.is_some() {
                    return Err(other());
                }
                on!(
                    self,
                    execute sqlx::query("update collectors set key = $2 where id = $1")
                        .bind(only)
                        .bind(stated)
                )?;
            }
            _ => {}
        }
        self.refresh(only, session, new).await?;
        Ok(only.clone())
    }

    /// Takes what an agent says about the host of a collector that is there.
    async fn refresh(
        &mut self,
        collector: &str,
        session: &Introduction,
        new: &NewSamples,
    ) -> Result<(), StoreError> {
        let choice = match session.machine.id.as_deref() {
            // Its own facts, which replace older ones.
            Some(key) if !key.is_empty() => CollectorChoice::ByKey { new_id: collector.to_owned() },
            _ => CollectorChoice::Existing(collector.to_owned()),
        };
        self.collector_of(&host(&choice, session, new), new.received_at_us).await?;
        self.say(collector, session, new.received_at_us).await
    }

    /// Tags, version and names of containers.
    async fn say(
        &mut self,
        collector: &str,
        session: &Introduction,
        now_us: i64,
    ) -> Result<(), StoreError> {
        let tags = tidy(&session.tags)?;
        if !tags.is_empty() {
            let change = CollectorChange { tags: Some(tags), ..CollectorChange::default() };
            self.change_collector(collector, &change, now_us).await?;
        }
        let names: Vec<_> =
            session.names.iter().filter(|(id, name)| is_kept(id, name)).cloned().collect();
        self.put_container_names(&names, now_us).await?;
        on!(
            self,
            execute sqlx::query("update collectors set agent_version = $2 where id = $1")
                .bind(collector)
                .bind(session.agent_version.trim())
        )?;
        Ok(())
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
