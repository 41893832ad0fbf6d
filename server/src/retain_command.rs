//! `perfanalysis retain`: lets go of old sessions, samples and events, or says which would go. The
//! server is stopped meanwhile; while it runs, `--retain` deletes old sessions once a day.

use std::io::Write;

use anyhow::Context;
use clap::Args;
use store::{Retained, Retention, Settings, Store};

use crate::{clock, config::Config};

const HOUR_US: i64 = 3_600 * 1_000_000;

#[derive(Clone, Debug, Args)]
#[group(required = true, multiple = true)]
pub struct RetainAges {
    /// Delete sessions that ended by themselves and whose last sample is so old, such as 90d, 12h
    /// or 6w
    #[arg(long, value_name = "AGE", value_parser = age)]
    pub older_than: Option<i64>,
    /// Let go of the samples of sessions that ended so long ago, saved ones too; what is left are
    /// means, extremes and percentiles (within 1 %) of 10 seconds, minutes and hours
    #[arg(long, value_name = "AGE", value_parser = age)]
    pub raw_older_than: Option<i64>,
    /// Delete events that came in so long ago
    #[arg(long, value_name = "AGE", value_parser = age)]
    pub events_older_than: Option<i64>,
}

#[derive(Clone, Debug, Args)]
pub struct RetainCommand {
    #[command(flatten)]
    pub ages: RetainAges,
    /// Only say what would go
    #[arg(long)]
    pub dry_run: bool,
}

/// A time such as `90d` in microseconds: hours, days or weeks.
///
/// # Errors
/// What to write instead.
pub fn age(text: &str) -> Result<i64, String> {
    let read = || {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let hours = match unit {
            "h" => 1,
            "d" => 24,
            "w" => 7 * 24,
            _ => return None,
        };
        let number: u16 = number.parse().ok().filter(|number| *number > 0)?;
        Some(i64::from(number) * hours * HOUR_US)
    };
    read().ok_or_else(|| "give a number with h, d or w behind it, such as 90d".to_owned())
}

/// Does what was asked and closes the database.
///
/// # Errors
/// One sentence, as when the server is running.
pub async fn run(config: &Config, command: &RetainCommand) -> anyhow::Result<()> {
    let store = Store::open(&Settings { url: config.database_url() }).await?;
    let done = execute(&store, command).await;
    store.close().await;
    std::io::stdout().write_all(done?.as_bytes()).context("standard output is closed")
}

/// What is to be printed: a line for each thing that was asked for.
async fn execute(store: &Store, args: &RetainCommand) -> anyhow::Result<String> {
    let RetainCommand { dry_run, ages } = args;
    let RetainAges { older_than, raw_older_than, events_older_than } = ages;
    let now_us = clock::now_us();
    let before_us = |age_us: &i64| now_us.saturating_sub(*age_us);
    let mut lines = String::new();
    let what = if *dry_run { "would go" } else { "are gone" };
    if older_than.is_some() {
        let retention = Retention { sessions_us: *older_than };
        let Retained { sessions, ticks } = match dry_run {
            true => store.to_retain(retention, now_us).await?,
            false => store.retain(retention, now_us).await?,
        };
        lines += &format!("{sessions} sessions with {ticks} samples {what}.\n");
    }
    if let Some(before_us) = raw_older_than.as_ref().map(before_us) {
        let Retained { sessions, ticks } = match dry_run {
            true => store.samples_to_let_go(before_us).await?,
            false => store.let_go_of_samples(before_us, now_us).await?,
        };
        lines += &format!("{ticks} samples of {sessions} sessions {what}; their rollups stay.\n");
    }
    if let Some(before_us) = events_older_than.as_ref().map(before_us) {
        let events = match dry_run {
            true => store.events_before(before_us).await?,
            false => store.delete_events_before(before_us).await?,
        };
        lines += &format!("{events} events {what}.\n");
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use kernel::event::Event;

    use super::*;

    fn ages(older_than: Option<i64>, events_older_than: Option<i64>) -> RetainAges {
        RetainAges { older_than, raw_older_than: Some(24 * HOUR_US), events_older_than }
    }

    #[tokio::test]
    async fn what_is_asked_for_is_told_and_then_done() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.sqlite");
        let settings = Settings { url: format!("sqlite:{}", path.display()) };
        let store = Store::open(&settings).await.unwrap();
        let event = |id: u8, days: i64| {
            let at_us = clock::now_us() - days * 24 * HOUR_US;
            let event: Event = serde_json::from_value(serde_json::json!({
                "id": format!("0197c0de-0000-7000-8000-0000000000{id:02}"),
                "kind": "build", "agent": "ci", "at_us": at_us,
            }))
            .unwrap();
            (event, at_us)
        };
        for (event, at_us) in [event(1, 40), event(2, 2)] {
            store.add_events(vec![event], at_us).await.unwrap();
        }
        let run = async |dry_run, ages: RetainAges| {
            execute(&store, &RetainCommand { ages, dry_run }).await.unwrap()
        };
        let month_us = 30 * 24 * HOUR_US;
        let told = run(true, ages(Some(month_us), Some(month_us))).await;
        let expected = "0 sessions with 0 samples would go.\n\
            0 samples of 0 sessions would go; their rollups stay.\n1 events would go.\n";
        assert_eq!(told, expected);
        let done = run(false, ages(None, Some(month_us))).await;
        assert!(done.ends_with("rollups stay.\n1 events are gone.\n"), "{done}");
        let again = run(false, ages(None, Some(month_us))).await;
        assert!(again.ends_with("0 events are gone.\n"), "{again}");
        store.close().await;
    }

    #[test]
    fn an_age_is_hours_days_or_weeks() {
        assert_eq!(age("90d"), Ok(90 * 24 * HOUR_US));
        assert_eq!(age("1h"), Ok(HOUR_US));
        assert_eq!(age("6w"), Ok(42 * 24 * HOUR_US));
        for wrong in ["", "d", "0d", "-1d", "90", "1.5d", "9m", "1dé"] {
            assert!(age(wrong).is_err(), "{wrong}");
        }
    }
}
