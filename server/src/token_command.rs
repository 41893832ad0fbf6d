//! `perfanalysis token`: tokens on the command line, for whoever has the database itself. The
//! server is stopped meanwhile: its lock file keeps a second program out.

use std::io::Write;

use anyhow::Context;
use clap::{Subcommand, value_parser};
use store::{NewToken, Scope, Settings, Store, TokenRow};

use crate::{access::secret::Secret, clock, config::Config, state::AppState};

const DAY_US: i64 = 24 * 3_600 * 1_000_000;

#[derive(Clone, Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token and print it, once, on standard output
    Create {
        /// Where it is used, for people
        #[arg(long)]
        name: String,
        /// read, upload, stream or admin; several with commas between them
        #[arg(long, required = true, value_delimiter = ',')]
        scope: Vec<Scope>,
        /// Days until it is refused; never without it
        #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=36_500))]
        days: Option<u32>,
        /// Id of the collector that it is made for
        #[arg(long, value_name = "ID")]
        collector: Option<String>,
    },
    /// List all tokens, without their secrets
    List,
    /// Take a token back for good
    Revoke {
        /// Id of the token, as `token list` prints it
        id: String,
    },
}

/// Does what was asked and closes the database.
///
/// # Errors
/// One sentence, as when the server is running.
pub async fn run(config: &Config, command: &TokenCommand) -> anyhow::Result<()> {
    let store = Store::open(&Settings { url: config.database_url() }).await?;
    let done = execute(&store, command).await;
    store.close().await;
    let text = done?;
    std::io::stdout().write_all(text.as_bytes()).context("standard output is closed")
}

/// Says how to make the first token, where people could not get in otherwise.
///
/// # Errors
/// Where the store does not answer.
pub async fn warn_if_none(state: &AppState) -> anyhow::Result<()> {
    if !state.access.single_user
        && state.backend.store.tokens(None, None, 1).await?.items.is_empty()
    {
        tracing::warn!(
            "there are no tokens, so nobody can sign in: stop the server and make one with \
             perfanalysis token create --name NAME --scope admin"
        );
    }
    Ok(())
}

/// What is to be printed.
async fn execute(store: &Store, command: &TokenCommand) -> anyhow::Result<String> {
    match command {
        TokenCommand::Create { name, scope, days, collector } => {
            let secret = Secret::new().context("the system gives no random numbers")?;
            let now_us = clock::now_us();
            let new = NewToken {
                id: clock::new_id(),
                hash: secret.hash(),
                prefix: secret.prefix(),
                name: name.clone(),
                scopes: scope.iter().copied().collect(),
                collector_id: collector.clone(),
                created_at_us: now_us,
                expires_at_us: days.map(|days| now_us.saturating_add(i64::from(days) * DAY_US)),
            };
            store.add_token(new).await?;
            Ok(format!("{}\n", secret.reveal()))
        }
        TokenCommand::List => {
            let mut text = String::new();
            let mut after = None;
            loop {
                let page = store.tokens(None, after, store::MAX_PAGE).await?;
                page.items.iter().for_each(|row| text.push_str(&line(row)));
                after = page.next;
                if after.is_none() {
                    return Ok(text);
                }
            }
        }
        TokenCommand::Revoke { id } => {
            store.revoke_token(id, clock::now_us()).await?;
            Ok(String::new())
        }
    }
}

fn line(row: &TokenRow) -> String {
    let state = match (row.revoked_at_us, row.is_valid_at(clock::now_us())) {
        (Some(_), _) => "revoked",
        (None, false) => "expired",
        (None, true) => "valid",
    };
    let TokenRow { id, prefix, scopes, name, .. } = row;
    format!("{id}  {prefix:<11}  {state:<7}  {scopes:<24}  {name}\n")
}
