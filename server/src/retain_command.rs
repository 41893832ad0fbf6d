//! `perfanalysis retain`: lets go of old sessions, or says which would go. The server is stopped
//! meanwhile; while it runs, `--retain` does the same once a day.

use std::io::Write;

use anyhow::Context;
use clap::Args;
use store::{Retained, Retention, Settings, Store};

use crate::{clock, config::Config};

const HOUR_US: i64 = 3_600 * 1_000_000;

#[derive(Clone, Debug, Args)]
pub struct RetainCommand {
    /// Age of the last sample, such as 90d, 12h or 6w
    #[arg(long, value_name = "AGE", value_parser = age)]
    pub older_than: i64,
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

/// What is to be printed.
async fn execute(store: &Store, command: &RetainCommand) -> anyhow::Result<String> {
    let RetainCommand { older_than, dry_run } = command;
    let retention = Retention { sessions_us: Some(*older_than) };
    let now_us = clock::now_us();
    let (Retained { sessions, ticks }, what) = match dry_run {
        true => (store.to_retain(retention, now_us).await?, "would go"),
        false => (store.retain(retention, now_us).await?, "are gone"),
    };
    Ok(format!("{sessions} sessions with {ticks} samples {what}.\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
